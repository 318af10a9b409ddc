//! A table's bytes to a data set.

use super::records::{self, Format};
use super::{Builder, Dataset, Encoding, MAX_COLUMNS, Problem, Reading, columns, decode};
use crate::{Error, Result};

/// A column, by its name or by its index from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// The name in the header.
    Name(String),
    /// The index from 0.
    Index(usize),
}

/// What the person knows better than our guesses. What is absent is guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The format.
    pub format: Option<Format>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// The column that holds the texts.
    pub text_column: Option<Column>,
    /// The column that holds the labels.
    pub label_column: Option<Column>,
}

/// Reads a table.
///
/// # Errors
/// [`Error::Data`] where the bytes are no table, a column is not there, a limit is passed, or fewer than two labels
/// are left.
pub fn parse(bytes: &[u8], options: &Options) -> Result<Dataset> {
    let text = decode::decode(bytes)?;
    let format = options.format.unwrap_or_else(|| records::guess(text));
    let records = records::read(text, format)?;
    let mut rows = records.rows;
    let named = records.names.is_some();
    let header = !named
        && options
            .header
            .unwrap_or_else(|| columns::guess_header(&rows));

    // The usual width, so that one row with a stray comma does not make a column.
    let width = usual_width(&rows);
    let names = match records.names {
        Some(names) => names,
        None if header && !rows.is_empty() => rows.remove(0).1,
        None => (1..=width).map(|i| format!("column {i}")).collect(),
    };
    if names.len() < 2 {
        return Err(Error::Data(
            "There is only one column. Each row needs a text and a label: two columns separated by a comma or a tab, or lines such as \"label: text\"."
                .into(),
        ));
    }
    if names.len() > MAX_COLUMNS {
        return Err(Error::Data(format!(
            "There are more than {MAX_COLUMNS} columns. Bring a table with a column of texts and one of labels."
        )));
    }
    let guess = columns::guess_columns(
        if header || named { &names } else { &[] },
        &rows,
        names.len(),
    );
    let text_column = find(&names, options.text_column.as_ref(), guess.0)?;
    let label_column = find(&names, options.label_column.as_ref(), guess.1)?;
    if text_column == label_column {
        return Err(Error::Data(format!(
            "\"{}\" can't be both the text and the label column.",
            names[text_column]
        )));
    }

    let mut builder = Builder {
        problems: records.problems,
        ..Builder::default()
    };
    for (row, cells) in rows {
        if cells.len() > names.len() && !named {
            builder.leave_out(
                row,
                format!(
                    "{} cells where there are {} columns: a text that holds the separator needs quotes around it",
                    cells.len(),
                    names.len()
                ),
            );
            continue;
        }
        let at = |c: usize| cells.get(c).map(String::as_str).unwrap_or_default();
        builder.push(row, at(text_column), at(label_column))?;
    }
    builder.problems.sort_by_key(|p| p.row);
    builder.finish(Reading {
        format: Some(format),
        encoding: Encoding::Utf8,
        header,
        columns: names,
        text_column,
        label_column,
        notes: Vec::new(),
    })
}

/// A table as far as it can be read, whatever its columns and labels are.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Rows in all, those included that are no record.
    pub total: usize,
    /// Rows that are no record at all.
    pub problems: Vec<Problem>,
    /// What a person should know of how it was read, in sentences.
    pub notes: Vec<String>,
}

/// Rows of a preview.
const PREVIEWED: usize = 20;

impl Preview {
    /// Of rows that are already values, or why they are none.
    pub fn of_values(
        values: impl IntoIterator<Item = std::result::Result<(String, String), String>>,
    ) -> Self {
        let (mut rows, mut problems, mut total) = (Vec::new(), Vec::new(), 0);
        for value in values {
            total += 1;
            match value {
                Ok((text, label)) if rows.len() < PREVIEWED => rows.push(vec![text, label]),
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
/// [`Error::Data`] where the bytes are no table, or a limit on its size is passed.
pub fn preview(bytes: &[u8], options: &Options) -> Result<Preview> {
    let text = decode::decode(bytes)?;
    let format = options.format.unwrap_or_else(|| records::guess(text));
    let records = records::read(text, format)?;
    let mut rows = records.rows;
    let named = records.names.is_some();
    let header = !named
        && options
            .header
            .unwrap_or_else(|| columns::guess_header(&rows));
    let width = usual_width(&rows);
    let names = match records.names {
        Some(names) => names,
        None if header && !rows.is_empty() => rows.remove(0).1,
        None => (1..=width).map(|i| format!("column {i}")).collect(),
    };
    let guess = (names.len() > 1).then(|| {
        let known: &[String] = if header || named { &names } else { &[] };
        columns::guess_columns(known, &rows, names.len())
    });
    Ok(Preview {
        format: Some(format),
        encoding: Encoding::Utf8,
        header,
        text_column: guess.map(|g| g.0),
        label_column: guess.map(|g| g.1),
        total: rows.len() + records.problems.len(),
        rows: rows
            .into_iter()
            .take(PREVIEWED)
            .map(|(_, cells)| cells)
            .collect(),
        columns: names,
        problems: records.problems,
        notes: Vec::new(),
    })
}

/// The most frequent number of cells.
fn usual_width(rows: &[(usize, Vec<String>)]) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    for (_, cells) in rows {
        *counts.entry(cells.len()).or_insert(0usize) += 1;
    }
    counts
        .into_iter()
        .max_by_key(|&(_, n)| n)
        .map_or(0, |(width, _)| width)
}

fn find(names: &[String], wanted: Option<&Column>, guess: usize) -> Result<usize> {
    let there = || format!("The columns are: {}.", names.join(", "));
    match wanted {
        None => Ok(guess),
        Some(Column::Index(i)) if *i < names.len() => Ok(*i),
        Some(Column::Index(i)) => Err(Error::Data(format!(
            "There is no column {}. {}",
            i + 1,
            there()
        ))),
        Some(Column::Name(name)) => names
            .iter()
            .position(|n| n.trim() == name.trim())
            .ok_or_else(|| Error::Data(format!("There is no column \"{name}\". {}", there()))),
    }
}
