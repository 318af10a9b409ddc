//! A file's bytes to texts, with all that stands beside them.

use std::borrow::Cow;

use super::super::builder::with_first_left_out;
use super::super::decode::Decoded;
use super::super::formats::{ReadAs, read_as, read_table};
use super::super::records::Records;
use super::super::table::{Column, Table, open};
use super::super::text_column::TextColumn;
use super::super::{Encoding, Format, MAX_COLUMNS, MAX_ROWS, MAX_TEXT_CHARACTERS, Problem};
use super::super::{columns, json, labels, lines, names};
use crate::error::{Message, messages};
use crate::{Error, Result};

/// What the person knows better than our guesses. What is absent is guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextTableOptions {
    /// The format. [`Format::Lines`] is one text a line.
    pub format: Option<Format>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// The column that holds the texts.
    pub column: Option<Column>,
}

/// A table of texts, of which at least one can be labelled. Its cells stay as they came.
pub struct TextTable {
    /// The rows of the table, in the order of the file.
    pub(super) records: Records,
    /// Names of the columns by their places among a row's cells; empty where nothing names one.
    pub(super) names: Vec<String>,
    /// What stands between two cells, where something does.
    pub(super) delimiter: Option<&'static str>,
    column: TextColumn,
    /// The indices of the records that are texts.
    texts: Vec<usize>,
    rows: Vec<TableRow>,
    /// The rows that can't be labelled, in their order.
    pub problems: Vec<Problem>,
    /// The format.
    pub format: Format,
    /// How the bytes were read as characters.
    pub encoding: Encoding,
    /// Whether the first row names the columns.
    pub header: bool,
    /// Names of the columns that hold anything ("column 1", … without a header).
    pub columns: Vec<String>,
    /// What a person should know of how it was read.
    pub notes: Vec<Message>,
}

/// A row of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableRow {
    /// Its number in the file, counted from 1.
    pub number: usize,
    /// The index of its record; none where it could not be read at all.
    pub(super) record: Option<usize>,
    /// The index of its text, or that of the problem with it.
    pub holds: std::result::Result<usize, usize>,
}

impl TextTable {
    /// Reads a table, or one text a line. Without a format, a file is JSON where it begins so, a table where its rows have
    /// cells, or a column or header is asked for, and otherwise lines.
    ///
    /// # Errors
    /// [`Error::Data`] where the bytes are no text, a column is not there, a limit is passed, or no row has a text.
    pub fn read(bytes: &[u8], options: &TextTableOptions) -> Result<Self> {
        let decoded = open(bytes)?;
        let (read, mut header) = records(&decoded, options)?;
        if header.is_none() && read.records.names.is_none() && read.records.len() > 0 {
            header = names_texts(&read.records).then_some(true);
        }
        let mut table = Table::of(decoded, read, header)?;
        if table.format == Format::Lines && options.header != Some(false) {
            take_name(&mut table);
        }
        if table.columns.len() > MAX_COLUMNS {
            return Err(Error::Data(messages::data::too_many_columns(MAX_COLUMNS)));
        }
        let about: Vec<_> = table.columns.iter().map(|c| c.about.clone()).collect();
        let named: Vec<_> = table.columns.iter().map(|c| c.name.clone()).collect();
        let guessed = || columns::guess_text(&named, &about, table.records.len());
        let Some(text) = table.find(options.column.as_ref())?.or_else(guessed) else {
            let none = messages::data::no_usable_text();
            let why = with_first_left_out(none, &table.records.problems);
            return Err(Error::Data(why));
        };
        Self::of(table, text)
    }

    /// A table whose texts stand in the column `text`.
    fn of(mut table: Table, text: usize) -> Result<Self> {
        let column = TextColumn::of(&table, text);
        let mut problems = std::mem::take(&mut table.records.problems);
        let unread = problems.iter().enumerate().map(|(i, problem)| TableRow {
            number: problem.row,
            record: None,
            holds: Err(i),
        });
        let mut rows: Vec<TableRow> = unread.collect();
        let mut texts = Vec::new();
        for record in table.rows() {
            let number = table.records.number(record);
            let holds = match fault(&table, column, record) {
                None => {
                    texts.push(record);
                    Ok(texts.len() - 1)
                }
                Some(reason) => {
                    problems.push(Problem {
                        row: number,
                        reason,
                    });
                    Err(problems.len() - 1)
                }
            };
            rows.push(TableRow {
                number,
                record: Some(record),
                holds,
            });
        }
        rows.sort_by_key(|row| row.number);
        let problems = in_order(problems, &mut rows);
        if texts.is_empty() {
            let none = messages::data::no_usable_text();
            return Err(Error::Data(with_first_left_out(none, &problems)));
        }
        if texts.len() > MAX_ROWS {
            return Err(Error::Data(messages::data::too_many_examples(MAX_ROWS)));
        }
        let columns = table.names();
        let mut notes = std::mem::take(&mut table.records.notes);
        if column.lists {
            notes.push(messages::reading::lists_joined(&columns[text]));
        }
        if table.format == Format::Lines {
            notes.push(messages::reading::lines_are_texts());
        }
        Ok(Self {
            names: names_by_place(&table),
            records: table.records,
            delimiter: table.delimiter,
            column,
            texts,
            rows,
            problems,
            format: table.format,
            encoding: table.encoding,
            header: table.header,
            columns,
            notes,
        })
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none; of a table that was read there is one.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The index of the column that holds the texts.
    pub fn text_column(&self) -> usize {
        self.column.column
    }

    /// The text at `index`, which is below [`TextTable::len`].
    pub fn text(&self, index: usize) -> Cow<'_, str> {
        let text = self.column.at(&self.records, self.texts[index]);
        match text.unwrap_or_default() {
            Cow::Borrowed(text) => text.trim().into(),
            Cow::Owned(text) => text.trim().to_owned().into(),
        }
    }

    /// The number of the text at `index` in the file, counted from 1.
    pub fn number(&self, index: usize) -> usize {
        self.records.number(self.texts[index])
    }

    /// The rows of the file in their order, but for what stands above the first one.
    pub fn rows(&self) -> &[TableRow] {
        &self.rows
    }
}

/// Why a row can't be labelled, where it can't.
fn fault(table: &Table, column: TextColumn, record: usize) -> Option<Message> {
    use messages::rows;
    let cells = table.records.filled_width(record);
    if let Some(width) = table.width.filter(|&width| cells > width) {
        return Some(rows::too_many_cells(cells, width));
    }
    let Some(text) = column.at(&table.records, record) else {
        return Some(rows::text_no_string());
    };
    let text = text.trim();
    if labels::is_blank(text) || labels::is_missing(text) {
        return Some(rows::no_text());
    }
    let (characters, limit) = (text.chars().count(), MAX_TEXT_CHARACTERS);
    (characters > limit).then(|| rows::text_too_long(characters, limit))
}

/// The problems in the order of their rows, which name them by their places.
fn in_order(problems: Vec<Problem>, rows: &mut [TableRow]) -> Vec<Problem> {
    let mut ordered = Vec::with_capacity(problems.len());
    let mut problems: Vec<Option<Problem>> = problems.into_iter().map(Some).collect();
    for row in rows {
        if let Err(place) = &mut row.holds {
            ordered.extend(problems[*place].take());
            *place = ordered.len() - 1;
        }
    }
    ordered
}

/// The names of all places of a row, those of empty columns included.
fn names_by_place(table: &Table) -> Vec<String> {
    let named = table.columns.iter().zip(table.names());
    let last = table.columns.last().map_or(0, |column| column.place + 1);
    let mut names = vec![String::new(); table.width.unwrap_or(last).max(last)];
    for (column, name) in named {
        // A nameless column of a table with names stays nameless.
        if !table.header || !column.name.is_empty() {
            names[column.place] = name;
        }
    }
    names
}

/// The records of a file, and what is known of its first row.
fn records(decoded: &Decoded, options: &TextTableOptions) -> Result<(ReadAs, Option<bool>)> {
    let (text, header) = (decoded.text.as_str(), options.header);
    let asked = options.column.is_some() || header.is_some();
    let lines = || ReadAs {
        records: lines::read_texts(text, &decoded.damage),
        format: Format::Lines,
        width: None,
        delimiter: None,
    };
    match options.format {
        Some(Format::Lines) => Ok((lines(), None)),
        Some(format) => Ok((read_as(decoded, Some(format))?, header)),
        None => {
            let read = read_table(decoded, None)?;
            let is_table = asked || json::is_json(text) || has_cells(text, &read);
            Ok((if is_table { read } else { lines() }, header))
        }
    }
}

/// Whether the first row names a column of texts.
fn names_texts(records: &Records) -> bool {
    records.cells(0).all(names::is_name) && records.cells(0).any(names::is_text)
}

/// Whether rows that were read as a table's are that, and no lines of prose with commas.
fn has_cells(text: &str, read: &ReadAs) -> bool {
    let (records, width) = (&read.records, read.width.unwrap_or(1));
    if records.len() == 0 {
        return false;
    }
    let is_quoted = text.starts_with('"') || text.contains("\n\"");
    if width < 2 {
        return is_quoted;
    }
    if names_texts(records) && records.width(0) > 1 {
        return true;
    }
    let rows = 0..records.len();
    let even = rows.clone().filter(|&row| records.width(row) == width);
    // In prose, a blank stands behind a comma.
    let behind = || rows.clone().flat_map(|row| records.cells(row).skip(1));
    let blank = behind().filter(|cell| cell.starts_with(' ')).count();
    even.count() * 10 >= records.len() * 9
        && blank * 2 <= behind().count()
        && (records.len() > 1 || read.format == Format::Tsv)
}

/// Takes the first of the lines for a name, where it is one.
fn take_name(table: &mut Table) {
    let first = table.records.len() > 1 && names_texts(&table.records);
    if let Some(column) = table.columns.first_mut().filter(|_| first) {
        column.name = table.records.get(0, 0).to_owned();
        table.records.drop_rows(|_, row| row == 0);
        table.header = true;
    }
}
