//! Text to records: rows of cells, whatever the format.

use csv::ReaderBuilder;
use serde_json::Value;

use super::{MAX_ROWS, Problem};
use crate::{Error, Result};

/// The formats a table can come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Cells separated by commas or semicolons, quoted where they hold one (RFC 4180).
    Csv,
    /// Cells separated by tabs.
    Tsv,
    /// One JSON object a line.
    Jsonl,
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
        Format::Jsonl => jsonl(text),
        Format::Lines => lines(text),
    };
    // One more for a header.
    if records.rows.len() > MAX_ROWS + 1 {
        return Err(Error::Data(format!(
            "The file has {} rows, the limit is {MAX_ROWS}. Bring at most that many; a random part of them will do as well.",
            records.rows.len()
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
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (index, record) in reader(text, delimiter).into_records().enumerate() {
        match record {
            Ok(record) => rows.push((index + 1, record.iter().map(str::to_owned).collect())),
            Err(e) => problems.push(Problem {
                row: index + 1,
                reason: e.to_string(),
            }),
        }
    }
    Records {
        names: None,
        rows,
        problems,
    }
}

fn jsonl(text: &str) -> Records {
    let mut names: Vec<String> = Vec::new();
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate() {
        let row = index + 1;
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Value>(line) {
            Ok(Value::Object(object)) => {
                if names.is_empty() {
                    names = object.keys().cloned().collect();
                }
                rows.push((row, names.iter().map(|n| cell(object.get(n))).collect()));
            }
            Ok(_) => problems.push(Problem {
                row,
                reason: "not a JSON object".into(),
            }),
            Err(e) => problems.push(Problem {
                row,
                reason: format!("not valid JSON at column {}", e.column()),
            }),
        }
    }
    Records {
        names: Some(names),
        rows,
        problems,
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
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate() {
        let row = index + 1;
        match split_line(line.trim()) {
            Some((label, text)) => rows.push((row, vec![text.to_owned(), label.to_owned()])),
            None if line.trim().is_empty() => {}
            None => problems.push(Problem {
                row,
                reason: "no label: write the line as \"label: text\"".into(),
            }),
        }
    }
    Records {
        names: Some(vec!["text".into(), "label".into()]),
        rows,
        problems,
    }
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
