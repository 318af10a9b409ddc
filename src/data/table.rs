//! A table's bytes to a data set.

use super::builder::{Builder, with_first_left_out};
use super::columns::{self, Guess};
use super::decode::{self, Decoded};
use super::formats::{ReadAs, read_as};
use super::header::{self, Heading};
use super::joined::Joined;
use super::reading::Format;
use super::records::{Records, most_frequent, rows_in_words};
use super::{Dataset, Encoding, MAX_COLUMNS, Reading};
use super::{formula, gzip, json, kind, labels, names};
use crate::error::{Message, messages};
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
    let table = Table::read(bytes, options)?;
    if table.columns.len() < 2 {
        return Err(Error::Data(table.why_one_column()));
    }
    if table.columns.len() > MAX_COLUMNS {
        return Err(Error::Data(messages::data::too_many_columns(MAX_COLUMNS)));
    }
    let text = table.find(options.text_column.as_ref())?;
    let label = table.find(options.label_column.as_ref())?;
    let guess = table.guess(text, label);
    if label.is_none() {
        table.check_labels(&guess)?;
    }
    table.dataset(guess.text, guess.label)
}

/// A file's bytes as text, unpacked where it is a gzip; what is known to be no table is refused.
pub fn open(bytes: &[u8]) -> Result<Decoded> {
    let (bytes, packed) = gzip::unpacked(bytes)?;
    kind::check_bytes(&bytes)?;
    let mut decoded = decode::decode(&bytes)?;
    drop(bytes);
    kind::check_text(&decoded.text)?;
    if packed {
        decoded.notes.insert(0, messages::reading::gzip_unpacked());
    }
    Ok(decoded)
}

/// Records, and what their columns are.
pub struct Table {
    pub format: Format,
    pub encoding: Encoding,
    pub header: bool,
    /// The rows, without what stands above them.
    pub records: Records,
    /// The columns that hold anything or have a name.
    pub columns: Vec<TableColumn>,
    /// Cells beyond which a row has too many; none where the format has a name for each.
    pub width: Option<usize>,
    /// What stands between two cells, where something does.
    pub delimiter: Option<&'static str>,
}

/// A column of a table.
pub struct TableColumn {
    /// Place among a row's cells.
    pub place: usize,
    /// Empty where nothing names it.
    pub name: String,
    pub about: columns::Column,
}

/// A row's text and label, or why it is left out.
type Cells<'r> = std::result::Result<(&'r str, &'r str), Message>;

impl Table {
    pub fn read(bytes: &[u8], options: &Options) -> Result<Self> {
        let decoded = open(bytes)?;
        let read = read_as(&decoded, options.format)?;
        Self::of(decoded, read, options.header)
    }

    /// Finds the columns of what was read. `header` is what is known of the first row.
    pub fn of(decoded: Decoded, mut read: ReadAs, header: Option<bool>) -> Result<Self> {
        let (encoding, mut notes) = (decoded.encoding, decoded.notes);
        drop(decoded.text);
        read.records.check_size()?;
        notes.append(&mut read.records.notes);
        read.records.notes = notes;
        let heading = match read.records.names.take() {
            Some(names) => Heading {
                header: false,
                names,
            },
            None => header::find(&mut read.records, header, read.width.unwrap_or(1)),
        };
        let mut table = Self {
            format: read.format,
            encoding,
            header: heading.header,
            records: read.records,
            columns: Vec::new(),
            width: read.width,
            delimiter: read.delimiter,
        };
        table.name(heading.names);
        Ok(table)
    }

    /// Indices of the rows.
    pub fn rows(&self) -> std::ops::Range<usize> {
        0..self.records.len()
    }

    /// Finds the columns: those that have a name or hold anything.
    fn name(&mut self, mut names: Vec<String>) {
        let rows = self.rows();
        if let Some(width) = &mut self.width {
            let usual = most_frequent(rows.clone().map(|row| self.records.filled_width(row)));
            // One row with a stray separator makes no column.
            let widest = (*width).max(names.len()).max(usual.unwrap_or(0));
            let widest = widest.min(columns::MAX_WIDTH);
            *width = if is_cut_by_separators(&names, &self.records, widest) {
                names.len()
            } else {
                widest
            };
            names.resize(*width, String::new());
        }
        let about = columns::describe(&self.records, rows, names.len());
        let many = names.len() > MAX_COLUMNS;
        for (place, (name, about)) in names.into_iter().zip(about).enumerate() {
            if about.filled > 0 || !name.is_empty() && !many {
                self.columns.push(TableColumn { place, name, about });
            }
        }
    }

    /// The columns' names, with one for each that has none.
    pub fn names(&self) -> Vec<String> {
        let name = |c: &TableColumn| match c.name.as_str() {
            "" => format!("column {}", c.place + 1),
            name => name.to_owned(),
        };
        self.columns.iter().map(name).collect()
    }

    /// The cells of a row, in the order of the columns.
    pub fn cells(&self, row: usize) -> impl Iterator<Item = &str> {
        let cell = move |c: &TableColumn| self.records.get(row, c.place);
        self.columns.iter().map(cell)
    }

    /// The column that is wanted.
    pub fn find(&self, wanted: Option<&Column>) -> Result<Option<usize>> {
        let names = self.names();
        let there = || names.join(", ");
        match wanted {
            None => Ok(None),
            Some(Column::Index(i)) if *i < names.len() => Ok(Some(*i)),
            Some(Column::Index(i)) => Err(Error::Data(messages::data::no_such_column_index(
                *i,
                there(),
            ))),
            Some(Column::Name(name)) => names
                .iter()
                .position(|n| n.trim() == name.trim())
                .map(Some)
                .ok_or_else(|| Error::Data(messages::data::no_such_column(name, there()))),
        }
    }

    /// Guesses the columns that are not known.
    pub fn guess(&self, text: Option<usize>, label: Option<usize>) -> Guess {
        // Of two with one name, it is the first's.
        let before = |i: usize, name: &str| self.columns[..i].iter().any(|c| c.name == name);
        let names = self.columns.iter().enumerate();
        let names: Vec<String> = names
            .map(|(i, c)| {
                if before(i, &c.name) {
                    String::new()
                } else {
                    c.name.clone()
                }
            })
            .collect();
        let about: Vec<columns::Column> = self.columns.iter().map(|c| c.about.clone()).collect();
        columns::guess(&names, &about, self.records.len(), text, label)
    }

    fn why_one_column(&self) -> Message {
        if self.records.len() == 0 {
            let none = messages::data::no_usable_row();
            return with_first_left_out(none, &self.records.problems);
        }
        messages::data::one_column()
    }

    /// # Errors
    /// [`Error::Data`] where the column that is guessed to hold the labels holds something else.
    fn check_labels(&self, guess: &Guess) -> Result<()> {
        let name = &self.names()[guess.label];
        let about = &self.columns[guess.label].about;
        if about.is_measured() {
            return Err(Error::Data(messages::data::labels_are_measures(name)));
        }
        if about.is_unique() && !about.may_be_one_each(names::label_score(name)) {
            return Err(Error::Data(messages::data::labels_never_repeat(name)));
        }
        Ok(())
    }

    /// Gives each row's text and label to `take`, or why it is left out. A list of texts gives several.
    fn each(
        &self,
        text: usize,
        label: usize,
        notes: &mut Vec<Message>,
        mut take: impl FnMut(usize, Cells<'_>) -> Result<()>,
    ) -> Result<()> {
        let (text, label) = (self.columns[text].place, self.columns[label].place);
        let texts = self.rows().map(|row| self.records.get(row, text));
        let lists = labels::are_lists(texts.clone()).then(|| {
            let phrase = |t: &String| t.trim().contains(char::is_whitespace);
            let mut all = texts.filter_map(json::list).flatten();
            // Words of one text, or several texts.
            all.any(|list| list.iter().any(phrase))
        });
        let two = self.width == Some(2) && text.max(label) == 1;
        let joinable = self
            .delimiter
            .filter(|_| two)
            .and_then(|delimiter| Joined::of(&self.records, self.rows(), delimiter, label == 0));
        let mut joined = Vec::new();
        for row in self.rows() {
            let number = self.records.number(row);
            let cells = self.records.filled_width(row);
            if let Some(width) = self.width.filter(|&width| cells > width) {
                match joinable
                    .as_ref()
                    .and_then(|joinable| joinable.row(&self.records, row))
                {
                    Some((text, label)) => {
                        joined.push(number);
                        take(number, Ok((&text, label)))?;
                    }
                    None => take(number, Err(messages::rows::too_many_cells(cells, width)))?,
                }
                continue;
            }
            let (text, label) = (self.records.get(row, text), self.records.get(row, label));
            match lists.and_then(|several| Some((several, json::list(text)??))) {
                None => take(number, Ok((text, label)))?,
                Some((false, words)) => take(number, Ok((&words.join(" "), label)))?,
                Some((true, texts)) => {
                    for text in &texts {
                        take(number, Ok((text, label)))?;
                    }
                }
            }
        }
        if lists == Some(true) {
            notes.push(messages::reading::list_of_examples());
        }
        if !joined.is_empty() {
            let rows = rows_in_words(&joined);
            notes.push(messages::reading::text_holds_separator(rows));
        }
        Ok(())
    }

    /// A builder that knows whether the column `label` holds lists.
    fn builder(&self, label: usize) -> Builder {
        let place = self.columns[label].place;
        let cells = self.rows().map(|row| self.records.get(row, place));
        Builder::new(labels::are_lists(cells))
    }

    /// Fills a builder with the rows, and gives the notes on them.
    ///
    /// # Errors
    /// [`Error::Data`] where a limit is passed.
    pub fn build(&self, text: usize, label: usize) -> (Builder, Vec<Message>, Result<()>) {
        let mut builder = self.builder(label);
        builder.problems.clone_from(&self.records.problems);
        let mut notes = Vec::new();
        let result = self.each(text, label, &mut notes, |row, cells| match cells {
            Ok((text, label)) => builder.push(row, &formula::inner(text), &formula::inner(label)),
            Err(reason) => {
                builder.leave_out(row, reason);
                Ok(())
            }
        });
        (builder, notes, result)
    }

    /// What to say where the labels are one of several columns of 0 and 1, as of texts that may have several labels.
    fn flags(&self, label: usize) -> Option<Message> {
        let is_flag = |column: &TableColumn| {
            let mut cells = self
                .rows()
                .map(|row| self.records.get(row, column.place).trim());
            column.about.distinct == 2 && cells.all(|cell| matches!(cell, "0" | "1" | ""))
        };
        if !is_flag(&self.columns[label]) {
            return None;
        }
        let names = self.names();
        let flags = self.columns.iter().zip(&names);
        let flags = flags.filter(|(column, _)| is_flag(column));
        let flags: Vec<String> = flags.map(|(_, name)| format!("\"{name}\"")).collect();
        (flags.len() > 1).then(|| messages::reading::flag_columns(flags.join(", "), &names[label]))
    }

    fn dataset(self, text: usize, label: usize) -> Result<Dataset> {
        let columns = self.names();
        if text == label {
            return Err(Error::Data(messages::data::column_is_both(&columns[text])));
        }
        let (builder, more, result) = self.build(text, label);
        result?;
        let flags = self.flags(label);
        let mut notes = self.records.notes;
        notes.extend(more);
        notes.extend(flags);
        builder.finish(Reading {
            format: Some(self.format),
            encoding: self.encoding,
            header: self.header,
            columns,
            text_column: text,
            label_column: label,
            notes,
        })
    }
}

/// Whether rows have more cells than there are names since texts hold separators, and not since a column has no name: with
/// the cells as they are, the column that is named for labels holds none.
fn is_cut_by_separators(names: &[String], records: &Records, width: usize) -> bool {
    if names::recognised(names.iter().map(String::as_str)) < 2 || width <= names.len() {
        return false;
    }
    let about = columns::describe(records, 0..records.len(), width);
    let mut padded = names.to_vec();
    padded.resize(width, String::new());
    let guess = columns::guess(&padded, &about, records.len(), None, None);
    // Pieces of texts differ, or begin with the blank behind a comma.
    let extra = &about[names.len()];
    let blank = |row: &usize| {
        records
            .cells(*row)
            .nth(names.len())
            .is_some_and(|c| c.starts_with(' '))
    };
    let rows = 0..records.len();
    if extra.filled > 0 && rows.filter(blank).count() == extra.filled {
        return true;
    }
    !guess.label_is_likely
        || guess.label >= names.len()
        || extra.filled == records.len() && extra.is_unique()
}
