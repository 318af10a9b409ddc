//! Texts that are to be given labels: their table is read, and written again with the labels beside what it held.

mod read;
mod write;

pub use read::{TableRow, TextTable, TextTableOptions};
pub use write::AddedColumns;
