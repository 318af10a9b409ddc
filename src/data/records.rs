//! Rows of cells, whatever the format: what the readers of the formats fill, and what columns are looked for in.

use std::ops::Range;

use super::MAX_ROWS;
use super::reading::Problem;
use crate::error::{Message, messages};
use crate::{Error, Result};

/// Rows of cells. All cells stand one after another in one string, so that a cell takes four bytes beside its own.
#[derive(Default)]
pub struct Records {
    /// The names that the format itself gives its columns (JSON, lines); none for CSV and TSV.
    pub names: Option<Vec<String>>,
    /// Rows that are no record at all.
    pub problems: Vec<Problem>,
    /// What a person should know of how it was read.
    pub notes: Vec<Message>,
    /// How many rows of both kinds the file has. Those beyond the limit are counted and not kept.
    total: usize,
    text: String,
    ends: Vec<usize>,
    /// Index of the first cell of the row that is being made.
    next: usize,
    rows: Vec<Row>,
}

struct Row {
    number: usize,
    /// Indices of its cells.
    cells: Range<usize>,
}

impl Records {
    /// Begins a row, unless the file has more than its limit, one more being for a header.
    pub fn has_room(&mut self) -> bool {
        self.total += 1;
        self.total <= MAX_ROWS + 1
    }

    /// Adds a cell to the row that is being made.
    pub fn cell(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Ends the row that is being made; `number` counts from 1 in the file.
    pub fn end_row(&mut self, number: usize) {
        let cells = self.next..self.ends.len();
        self.next = cells.end;
        self.rows.push(Row { number, cells });
    }

    /// A whole row.
    pub fn row<'c>(&mut self, number: usize, cells: impl IntoIterator<Item = &'c str>) {
        cells.into_iter().for_each(|cell| self.cell(cell));
        self.end_row(number);
    }

    /// A row that is no record.
    pub fn problem(&mut self, row: usize, reason: Message) {
        self.problems.push(Problem { row, reason });
    }

    /// Rows that are records.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The number of row `index` in the file, counted from 1.
    pub fn number(&self, index: usize) -> usize {
        self.rows[index].number
    }

    fn span(&self, index: usize) -> Range<usize> {
        self.rows[index].cells.clone()
    }

    /// Leaves out the rows that `drop` says so of, and gives their numbers.
    pub fn drop_rows(&mut self, drop: impl Fn(&Self, usize) -> bool) -> Vec<usize> {
        let dropped: Vec<bool> = (0..self.len()).map(|row| drop(self, row)).collect();
        let mut index = 0;
        let mut numbers = Vec::new();
        self.rows.retain(|row| {
            index += 1;
            if dropped[index - 1] {
                numbers.push(row.number);
            }
            !dropped[index - 1]
        });
        numbers
    }

    /// Cells of row `index`.
    pub fn width(&self, index: usize) -> usize {
        self.span(index).len()
    }

    /// The cells of row `index`.
    pub fn cells(&self, index: usize) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.span(index).map(|cell| self.at(cell))
    }

    /// A cell, without the blanks around it; empty where the row is shorter.
    pub fn get(&self, row: usize, column: usize) -> &str {
        let span = self.span(row);
        if column < span.len() {
            self.at(span.start + column).trim()
        } else {
            ""
        }
    }

    fn at(&self, cell: usize) -> &str {
        let start = cell.checked_sub(1).map_or(0, |c| self.ends[c]);
        &self.text[start..self.ends[cell]]
    }

    /// Cells of row `index` without the empty ones at its end.
    pub fn filled_width(&self, index: usize) -> usize {
        let trailing = self.cells(index).rev().take_while(|c| c.trim().is_empty());
        self.width(index) - trailing.count()
    }

    /// # Errors
    /// [`Error::Data`] where there are too many rows.
    pub fn check_size(&self) -> Result<()> {
        if self.total > MAX_ROWS + 1 {
            return Err(Error::Data(messages::data::too_many_rows(
                self.total, MAX_ROWS,
            )));
        }
        Ok(())
    }
}

/// The value that stands most often, the largest where several do.
pub fn most_frequent(values: impl IntoIterator<Item = usize>) -> Option<usize> {
    let mut counts = std::collections::BTreeMap::new();
    for value in values {
        *counts.entry(value).or_insert(0usize) += 1;
    }
    let most = counts.into_iter().max_by_key(|&(_, n)| n);
    most.map(|(value, _)| value)
}

/// One or more row numbers in words: "row 3", "rows 3, 5 and 9", "rows 3, 5, 9, 12, 17 and 40 more".
pub fn rows_in_words(rows: &[usize]) -> Message {
    const SHOWN: usize = 5;
    let listed = |rows: &[usize]| {
        let numbers: Vec<String> = rows.iter().map(usize::to_string).collect();
        numbers.join(", ")
    };
    match rows {
        [only] => messages::reading::row_number(*only),
        [first @ .., last] if rows.len() <= SHOWN => {
            messages::reading::row_numbers(listed(first), *last)
        }
        _ => {
            let (shown, more) = rows.split_at(SHOWN.min(rows.len()));
            messages::reading::row_numbers_and_more(listed(shown), more.len())
        }
    }
}
