//! A column that holds texts, each of them one cell, or a list in a cell.

use std::borrow::Cow;

use super::records::Records;
use super::table::Table;
use super::{formula, json, labels};

/// A column of texts.
#[derive(Debug, Clone, Copy)]
pub struct TextColumn {
    /// Its index among the table's columns.
    pub column: usize,
    /// Its place among a row's cells.
    place: usize,
    /// Whether its cells are lists.
    pub lists: bool,
}

impl TextColumn {
    pub fn of(table: &Table, column: usize) -> Self {
        let place = table.columns[column].place;
        let cells = table.rows().map(|row| table.records.get(row, place));
        Self {
            column,
            place,
            lists: labels::are_lists(cells),
        }
    }

    /// The text of a row, those of a list joined by line ends; none where the list holds something else.
    pub fn at<'r>(&self, records: &'r Records, row: usize) -> Option<Cow<'r, str>> {
        let cell = records.get(row, self.place);
        match self.lists.then(|| json::list(cell)).flatten() {
            Some(texts) => Some(texts?.join("\n").into()),
            None => Some(formula::inner(cell)),
        }
    }
}
