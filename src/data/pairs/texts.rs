//! Texts to be gone on with, as those of a field that a language model is to learn: a column of a table, the lines of a file,
//! or its paragraphs.

use super::super::decode::Decoded;
use super::super::formats::{ReadAs, read_table};
use super::super::lines::lines_of;
use super::super::table::{Column, Table, open};
use super::super::text_column::TextColumn;
use super::super::{Format, MAX_COLUMNS, MAX_ROWS, json, names};
use super::builder::Builder;
use super::{PairReading, PairSet, Part, parts};
use crate::error::messages;
use crate::{Error, Result};

/// What the person knows better than our guesses. What is absent is guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextOptions {
    /// The format. [`Format::Lines`] is a plain text: its paragraphs, where empty lines stand between them, or its lines.
    pub format: Option<Format>,
    /// Whether a table's first row names the columns.
    pub header: Option<bool>,
    /// The column of a table that holds the texts.
    pub column: Option<Column>,
}

/// Lines that a paragraph has on average, beyond which the empty lines of a file don't divide it into paragraphs.
const PARAGRAPH: usize = 20;

/// Reads texts that have no input. Without a format, a file is JSON where it begins so, a table where its first row names a
/// column of texts, or a column is asked for, and otherwise a plain text.
///
/// # Errors
/// [`Error::Data`] where the bytes are no text, a column is not there, a limit is passed, or no row has a text.
pub fn parse_texts(bytes: &[u8], options: &TextOptions) -> Result<PairSet> {
    if options.format == Some(Format::FastText) {
        return Err(Error::Data(messages::data::pairs_in_lines()));
    }
    let decoded = open(bytes)?;
    let asked = options.column.is_some() || options.header.is_some();
    let lines = match options.format {
        Some(format) => format == Format::Lines,
        None => !asked && !json::is_json(&decoded.text) && !names_texts(&decoded.text),
    };
    if lines {
        return plain(&decoded);
    }
    let read = read_table(&decoded, options.format)?;
    column(decoded, read, options)
}

/// Whether the first line has names, one of them that of a column of texts.
fn names_texts(text: &str) -> bool {
    let first = lines_of(text).find(|line| !line.trim().is_empty());
    let first = first.unwrap_or_default();
    let cells = || {
        first
            .split([',', ';', '\t', '|'])
            .map(|c| c.trim().trim_matches('"'))
    };
    cells().all(names::is_name) && cells().any(names::is_text)
}

fn column(decoded: Decoded, read: ReadAs, options: &TextOptions) -> Result<PairSet> {
    let first = (read.records.names.is_none() && read.records.len() > 0).then_some(0);
    let named = first.is_some_and(|row| read.records.cells(row).any(names::is_text));
    let header = options.header.or(named.then_some(true));
    let table = Table::of(decoded, read, header)?;
    if table.columns.len() > MAX_COLUMNS {
        return Err(Error::Data(messages::data::too_many_columns(MAX_COLUMNS)));
    }
    let part_column = parts::column(&table);
    let rows = table.records.len();
    let worth = |c: usize| {
        let column = &table.columns[c];
        let texts = if column.about.is_text(rows) { 4.0 } else { 0.0 };
        names::text_score(&column.name) + texts + (1.0 + column.about.length).log2()
    };
    let best = (0..table.columns.len())
        .filter(|&c| Some(c) != part_column)
        .max_by(|&a, &b| worth(a).total_cmp(&worth(b)).then(b.cmp(&a)));
    let Some(text) = table.find(options.column.as_ref())?.or(best) else {
        return Err(Error::Data(messages::data::no_usable_text()));
    };
    let part_column = part_column.filter(|&c| c != text);
    let mut builder = Builder::new(false);
    builder.problems.clone_from(&table.records.problems);
    let side = TextColumn::of(&table, text);
    for row in table.rows() {
        let number = table.records.number(row);
        let cells = table.records.filled_width(row);
        if let Some(width) = table.width.filter(|&width| cells > width) {
            builder.leave_out(number, messages::rows::too_many_cells(cells, width));
            continue;
        }
        let part = part_column.map(|c| table.records.get(row, table.columns[c].place));
        match side.at(&table.records, row) {
            Some(text) => builder.push(number, "", &text, part.and_then(Part::of))?,
            None => builder.leave_out(number, messages::rows::text_no_string()),
        }
    }
    let columns = table.names();
    let lists = side.lists;
    let mut notes = table.records.notes;
    if lists {
        notes.push(messages::reading::lists_joined(&columns[text]));
    }
    builder.finish(PairReading {
        format: Some(table.format),
        encoding: table.encoding,
        header: table.header,
        columns,
        instruction_column: None,
        input_column: None,
        output_column: text,
        part_column,
        notes,
    })
}

/// The paragraphs of a plain text with the lines that they have, or its lines.
fn plain(decoded: &Decoded) -> Result<PairSet> {
    let text = decoded.text.as_str();
    let blank = |line: &str| line.trim().is_empty();
    let (mut filled, mut paragraphs, mut within) = (0usize, 0usize, false);
    for line in lines_of(text) {
        filled += usize::from(!blank(line));
        paragraphs += usize::from(!within && !blank(line));
        within = !blank(line);
    }
    let by_paragraphs = paragraphs > 1 && paragraphs < filled && filled <= PARAGRAPH * paragraphs;
    let all = if by_paragraphs { paragraphs } else { filled };
    if all > MAX_ROWS {
        return Err(Error::Data(messages::data::too_many_rows(all, MAX_ROWS)));
    }
    let mut builder = Builder::new(false);
    let (mut at, mut begun) = (0, None);
    // An empty line at the end closes the last paragraph.
    for (index, line) in lines_of(text).chain([""]).enumerate() {
        let start = at;
        at = (at + line.len() + 1).min(text.len());
        let ends = !by_paragraphs || blank(line);
        if !blank(line) {
            begun.get_or_insert((index + 1, start));
        }
        if let Some((number, from)) = begun.filter(|_| ends) {
            let to = if by_paragraphs {
                start
            } else {
                start + line.len()
            };
            match decoded.damage.within(from..to) {
                Some(what) => builder.leave_out(number, what),
                None => builder.push(number, "", &text[from..to], None)?,
            }
            begun = None;
        }
    }
    let mut notes = decoded.notes.clone();
    notes.push(match by_paragraphs {
        true => messages::reading::paragraphs_are_texts(),
        false => messages::reading::lines_are_texts(),
    });
    builder.finish(PairReading {
        format: Some(Format::Lines),
        encoding: decoded.encoding,
        header: false,
        columns: vec!["text".into()],
        instruction_column: None,
        input_column: None,
        output_column: 0,
        part_column: None,
        notes,
    })
}
