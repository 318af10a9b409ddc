//! Text to records: rows of cells, whatever the format.

use csv::ReaderBuilder;
use serde_json::Value;

use super::{MAX_COLUMNS, MAX_LINE_BYTES, MAX_ROWS, Problem};
use crate::{Error, Result};

/// The formats a table can come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Cells separated by commas or semicolons, quoted where they hold one (RFC 4180).
    Csv,
    /// Cells separated by tabs.
    Tsv,
    /// One JSON object or list a line.
    Jsonl,
    /// One JSON document that holds all rows.
    Json,
    /// One example a line, its label written as `__label__name`.
    FastText,
    /// One example a line, as `label: text`.
    Lines,
}

/// Rows of cells.
pub struct Records {
    /// The names that the format itself gives its columns (JSONL, lines); none for CSV and TSV.
    pub names: Option<Vec<String>>,
    /// Each row with its number, counted from 1.
    pub rows: Vec<(usize, Vec<String>)>,
    /// Rows that are no record at all.
    pub problems: Vec<Problem>,
    /// How many of both the file has. Those beyond the limit are counted and not kept.
    total: usize,
}

impl Records {
    fn new(names: Option<Vec<String>>) -> Self {
        Self {
            names,
            rows: Vec::new(),
            problems: Vec::new(),
            total: 0,
        }
    }

    /// Whether one more is within the limit; one more than the limit for a header.
    fn has_room(&mut self) -> bool {
        self.total += 1;
        self.total <= MAX_ROWS + 1
    }

    /// Keeps row `row`: its cells, or why it is no record.
    fn keep(&mut self, row: usize, cells: std::result::Result<Vec<String>, String>) {
        match cells {
            Ok(cells) => self.rows.push((row, cells)),
            Err(reason) => self.problems.push(Problem { row, reason }),
        }
    }
}

/// The format of `text`, from its first lines.
pub fn guess(text: &str) -> Format {
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let first = lines.next().unwrap_or_default();
    if first.starts_with('{') {
        return Format::Jsonl;
    }
    if first.contains('\t') {
        return Format::Tsv;
    }
    let rows: Vec<usize> = reader(text, delimiter(text))
        .into_records()
        .take(50)
        .map_while(|r| r.ok().map(|r| r.len()))
        .collect();
    let width = rows.first().copied().unwrap_or(1);
    let even = rows.iter().filter(|&&n| n == width).count();
    let labelled = text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .take(50)
        .all(|l| split_line(l).is_some());
    // Prose has commas too: a line such as "spam: Hello, you won" is a CSV row only by accident.
    if labelled && (width < 2 || even < rows.len() || !first.contains('"')) {
        return Format::Lines;
    }
    Format::Csv
}

/// Reads `text` as `format`.
///
/// # Errors
/// [`Error::Data`] where there are too many rows.
pub fn read(text: &str, format: Format) -> Result<Records> {
    let records = match format {
        Format::Csv => separated(text, delimiter(text)),
        Format::Tsv => separated(text, b'\t'),
        Format::Jsonl | Format::Json => jsonl(text),
        Format::Lines | Format::FastText => lines(text),
    };
    if records.total > MAX_ROWS + 1 {
        return Err(Error::Data(format!(
            "The file has {} rows, the limit is {MAX_ROWS}. Bring at most that many; a random part of them will do as well.",
            records.total
        )));
    }
    Ok(records)
}

/// The delimiter of a CSV file: a semicolon where the first row has more of them outside quotes than commas.
fn delimiter(text: &str) -> u8 {
    let (mut commas, mut semicolons, mut quoted) = (0, 0, false);
    for c in text.trim_start().chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => break,
            ',' if !quoted => commas += 1,
            ';' if !quoted => semicolons += 1,
            _ => {}
        }
    }
    if semicolons > commas { b';' } else { b',' }
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

fn separated(text: &str, delimiter: u8) -> Records {
    let mut records = Records::new(None);
    for (index, record) in reader(text, delimiter).into_records().enumerate() {
        if records.has_room() {
            let cells = record.map(|record| {
                let cells = record.iter().take(MAX_COLUMNS + 1);
                cells.map(str::to_owned).collect()
            });
            records.keep(index + 1, cells.map_err(|e| e.to_string()));
        }
    }
    records
}

fn jsonl(text: &str) -> Records {
    let mut names: Vec<String> = Vec::new();
    let mut records = Records::new(None);
    for (index, line) in text.lines().enumerate() {
        if !line.trim().is_empty() && records.has_room() {
            records.keep(index + 1, json_cells(line, &mut names));
        }
    }
    records.names = Some(names);
    records
}

/// The cells of a line of JSON, or why it has none. The first object decides on `names`.
fn json_cells(line: &str, names: &mut Vec<String>) -> std::result::Result<Vec<String>, String> {
    if line.len() > MAX_LINE_BYTES {
        return Err(format!("longer than {} MB", MAX_LINE_BYTES >> 20));
    }
    match serde_json::from_str::<Value>(line) {
        Ok(Value::Object(object)) => {
            if names.is_empty() {
                *names = object.keys().take(MAX_COLUMNS + 1).cloned().collect();
            }
            Ok(names.iter().map(|n| cell(object.get(n))).collect())
        }
        Ok(_) => Err("not a JSON object".into()),
        Err(e) => Err(format!("not valid JSON at column {}", e.column())),
    }
}

/// A JSON value as a cell. Lists and objects are no text and no label.
fn cell(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(s)) => s.clone(),
        Some(v @ (Value::Number(_) | Value::Bool(_))) => v.to_string(),
        _ => String::new(),
    }
}

fn lines(text: &str) -> Records {
    let mut records = Records::new(Some(vec!["text".into(), "label".into()]));
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() && records.has_room() {
            let cells = split_line(line).map(|(label, text)| vec![text.into(), label.into()]);
            let why = || "no label: write the line as \"label: text\"".to_owned();
            records.keep(index + 1, cells.ok_or_else(why));
        }
    }
    records
}

/// Splits `label: text` at the first colon; a label has at most four words and 40 characters, and is not a URL's scheme.
fn split_line(line: &str) -> Option<(&str, &str)> {
    let (label, text) = line.split_once(':')?;
    let (label, text) = (label.trim(), text.trim());
    let plausible = !label.is_empty()
        && label.chars().count() <= 40
        && label.split_whitespace().count() <= 4
        && !label.contains([',', ';', '"'])
        && !text.is_empty()
        && !text.starts_with("//");
    plausible.then_some((label, text))
}
