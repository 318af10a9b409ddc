//! The parts of a set that whoever made it has divided it into.

use super::super::names;
use super::super::table::Table;

/// What a pair is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// To be learned from.
    Train,
    /// To choose settings by.
    Validation,
    /// To be tested on.
    Test,
}

impl Part {
    /// What a cell says of its row's part.
    pub fn of(cell: &str) -> Option<Self> {
        Some(match cell.trim().to_lowercase().as_str() {
            "train" | "training" | "learn" => Self::Train,
            "validation" | "valid" | "val" | "dev" | "development" => Self::Validation,
            "test" | "testing" | "eval" | "evaluation" => Self::Test,
            _ => return None,
        })
    }
}

/// Names of columns that say which part a row belongs to.
const NAMES: [&str; 5] = ["split", "subset", "partition", "part", "set"];

/// The column that says of every row that has anything in it which part it belongs to, where one does.
pub fn column(table: &Table) -> Option<usize> {
    (0..table.columns.len()).find(|&column| {
        let column = &table.columns[column];
        let name = names::words(&column.name).join("_");
        let mut cells = table
            .rows()
            .map(|row| table.records.get(row, column.place))
            .filter(|cell| !cell.is_empty());
        NAMES.contains(&&*name) && column.about.filled > 0 && cells.all(|c| Part::of(c).is_some())
    })
}
