//! A table of texts with more columns, as a CSV that spreadsheets open.
//!
//! It is UTF-8 with a byte order mark, without which Excel takes it for Windows-1252, and its lines end with CR LF (RFC 4180). The
//! separator is that of the table, where it is one that spreadsheets know. What a cell held is written as it was read, quoted where
//! it has to be: a spreadsheet does with it what it did with the person's own file, and another program finds the same values in it.
//! What is added begins with no formula: see [`text_of`].

use std::borrow::Cow;

use super::super::{columns, formula};
use super::read::{TableRow, TextTable};

/// What is written beside the columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedColumns {
    /// Their names. One that the table has gets a number.
    pub names: Vec<String>,
    /// What stands between two cells; that of the table, or a comma, where it is absent.
    pub separator: Option<char>,
}

/// Separators of a table that its copy has as well.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

impl AddedColumns {
    /// What stands between the cells of a copy of `table`.
    pub fn separator(&self, table: &TextTable) -> char {
        let mut own = table.delimiter.unwrap_or_default().chars();
        let own = own.next().filter(|_| own.as_str().is_empty());
        let own = own.filter(|own| SEPARATORS.contains(own));
        self.separator.or(own).unwrap_or(',')
    }

    /// Writes `rows` of `table`, each with as many more cells as there are names.
    pub fn write<'t>(
        &self,
        table: &TextTable,
        rows: impl IntoIterator<Item = (&'t TableRow, Vec<String>)>,
    ) -> Vec<u8> {
        let mut csv = Csv {
            text: String::from('\u{feff}'),
            separator: self.separator(table),
            begun: false,
        };
        table.names.iter().for_each(|name| csv.cell(name));
        let mut taken = table.names.clone();
        for name in &self.names {
            taken.push(untaken(name, &taken));
            csv.cell(taken.last().map_or("", String::as_str));
        }
        csv.end_row();
        let joint = table.delimiter.unwrap_or(",");
        for (row, added) in rows {
            csv.original(table, row, joint);
            added.iter().for_each(|cell| csv.cell(&text_of(cell)));
            csv.end_row();
        }
        csv.text.into_bytes()
    }
}

/// `name`, or the same with a number where there is one.
fn untaken(name: &str, taken: &[String]) -> String {
    let is_taken = |name: &str| taken.iter().any(|other| other.trim() == name);
    let numbered = (2..).map(|n| format!("{name} {n}"));
    let mut all = std::iter::once(name.to_owned()).chain(numbered);
    all.find(|name| !is_taken(name)).unwrap_or_default()
}

/// A cell of ours as a spreadsheet shows it and doesn't compute it: what would begin a formula and is no number, such as a label
/// in a classifier of somebody else's, is written as `="…"`, of which our own reader takes the inside as well.
fn text_of(cell: &str) -> Cow<'_, str> {
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if begins && columns::number(cell).is_none() {
        formula::of(cell).into()
    } else {
        cell.into()
    }
}

struct Csv {
    text: String,
    separator: char,
    /// Whether the row has a cell.
    begun: bool,
}

impl Csv {
    fn cell(&mut self, cell: &str) {
        if std::mem::replace(&mut self.begun, true) {
            self.text.push(self.separator);
        }
        // An apostrophe or another sign is a quotation mark or a separator to some readers.
        let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '+' | ':');
        let bare = cell.chars().all(plain) && cell.trim().len() == cell.len();
        if bare {
            return self.text.push_str(cell);
        }
        self.text.push('"');
        self.text.push_str(&cell.replace('"', "\"\""));
        self.text.push('"');
    }

    /// The cells of a row as they came, as many as there are names; those that are too many stand in the last one.
    fn original(&mut self, table: &TextTable, row: &TableRow, joint: &str) {
        let places = table.names.len();
        let cells: Vec<&str> = row
            .record
            .map(|record| table.records.cells(record).collect())
            .unwrap_or_default();
        for place in 0..places {
            match cells.get(place) {
                Some(_) if place + 1 == places => {
                    let rest = &cells[place..];
                    let filled = rest.iter().rposition(|cell| !cell.trim().is_empty());
                    self.cell(&rest[..=filled.unwrap_or(0)].join(joint));
                }
                cell => self.cell(cell.copied().unwrap_or_default()),
            }
        }
    }

    fn end_row(&mut self) {
        self.begun = false;
        self.text.push_str("\r\n");
    }
}
