//! A table as far as it can be read, whatever its columns and labels are.

use super::reading::Format;
use super::table::{Options, Table};
use super::values::Row;
use super::{Encoding, MAX_COLUMNS, Problem};
use crate::Result;
use crate::error::{Message, messages};

/// A table's columns and first rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The format that was given or guessed; none for rows handed over as values.
    pub format: Option<Format>,
    /// How the bytes were read as characters.
    pub encoding: Encoding,
    /// Whether the first row names the columns.
    pub header: bool,
    /// The columns' names ("column 1", … without a header).
    pub columns: Vec<String>,
    /// The column that is taken to hold the texts, where one does.
    pub text_column: Option<usize>,
    /// The column that is taken to hold the labels, where one does.
    pub label_column: Option<usize>,
    /// The cells of the first rows.
    pub rows: Vec<Vec<String>>,
    /// Rows in all, those included that can't be used.
    pub total: usize,
    /// Rows that can't be used.
    pub problems: Vec<Problem>,
    /// What a person should know of how it was read, in sentences.
    pub notes: Vec<Message>,
}

/// Rows of a preview, and characters of one of its cells.
const PREVIEWED: usize = 20;
const PREVIEWED_CHARACTERS: usize = 1000;

impl Preview {
    /// Of rows that are already values, or why they are none.
    pub fn of_values(values: impl IntoIterator<Item = Row>) -> Self {
        let (mut rows, mut problems, mut total) = (Vec::new(), Vec::new(), 0);
        for value in values {
            total += 1;
            match value {
                Ok((text, label)) if rows.len() < PREVIEWED => rows.push(vec![shown(&text), label]),
                Ok(_) => {}
                Err(reason) => problems.push(Problem { row: total, reason }),
            }
        }
        Self {
            format: None,
            encoding: Encoding::Utf8,
            header: false,
            columns: vec!["text".into(), "label".into()],
            text_column: Some(0),
            label_column: Some(1),
            rows,
            total,
            problems,
            notes: Vec::new(),
        }
    }
}

/// Reads a table without asking whether it can be learned from.
///
/// # Errors
/// [`crate::Error::Data`] where the bytes are no table, or a limit on its size is passed.
pub fn preview(bytes: &[u8], options: &Options) -> Result<Preview> {
    let mut table = Table::read(bytes, options)?;
    if table.columns.len() > MAX_COLUMNS {
        let note = messages::reading::columns_shown(MAX_COLUMNS, table.columns.len());
        table.records.notes.push(note);
        table.columns.truncate(MAX_COLUMNS);
    }
    // A column that isn't there is no reason not to show the others.
    let text = table.find(options.text_column.as_ref()).unwrap_or_default();
    let label = table
        .find(options.label_column.as_ref())
        .unwrap_or_default();
    let guess = (table.columns.len() > 1).then(|| table.guess(text, label));
    let text_column = text.or(guess.filter(|g| g.text_is_likely).map(|g| g.text));
    let label_column = label.or(guess.filter(|g| g.label_is_likely).map(|g| g.label));
    let rows = table.rows().take(PREVIEWED);
    let rows = rows
        .map(|row| table.cells(row).map(shown).collect())
        .collect();
    let total = table.records.len() + table.records.problems.len();
    let columns = table.names();
    let mut notes = table.records.notes.clone();
    let mut problems = match (text_column, label_column) {
        (Some(text), Some(label)) if text != label => {
            // What passes a limit is said when the table is taken.
            let (builder, more, _) = table.build(text, label);
            notes.extend(more);
            builder.problems
        }
        _ => table.records.problems,
    };
    problems.sort_by_key(|p| p.row);
    Ok(Preview {
        format: Some(table.format),
        encoding: table.encoding,
        header: table.header,
        columns,
        text_column,
        label_column,
        rows,
        total,
        problems,
        notes,
    })
}

fn shown(cell: &str) -> String {
    match cell.char_indices().nth(PREVIEWED_CHARACTERS) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}
