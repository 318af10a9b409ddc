//! Rows of two columns whose text holds the separator without quotes around it.

use std::collections::HashMap;
use std::ops::Range;

use super::records::Records;

/// How such rows are made whole: what isn't the label is the text.
pub struct Joined {
    delimiter: &'static str,
    label_first: bool,
    /// Labels that stand in several rows, which tell a label from a piece of a text.
    known: HashMap<String, usize>,
}

impl Joined {
    /// Looks for the labels of `rows`; none where no row has more than two cells.
    pub fn of(
        records: &Records,
        rows: Range<usize>,
        delimiter: &'static str,
        label_first: bool,
    ) -> Option<Self> {
        if !rows.clone().any(|row| records.filled_width(row) > 2) {
            return None;
        }
        let mut joined = Self {
            delimiter,
            label_first,
            known: HashMap::new(),
        };
        let mut counts = HashMap::new();
        for row in rows {
            if let Some(label) = joined.label(records, row) {
                *counts.entry(label.to_owned()).or_insert(0usize) += 1;
            }
        }
        counts.retain(|_, count| *count > 1);
        joined.known = counts;
        Some(joined)
    }

    fn label<'r>(&self, records: &'r Records, row: usize) -> Option<&'r str> {
        let last = records.filled_width(row).checked_sub(1);
        let last = last.filter(|&last| last > 0)?;
        let cell = records.get(row, if self.label_first { 0 } else { last });
        (!cell.is_empty()).then_some(cell)
    }

    /// Text and label, where the label is one that other rows have too.
    pub fn row<'r>(&self, records: &'r Records, row: usize) -> Option<(String, &'r str)> {
        let label = self.label(records, row);
        let label = label.filter(|l| self.known.contains_key(*l))?;
        let last = records.filled_width(row) - 1;
        let cells: Vec<&str> = records.cells(row).collect();
        let pieces = if self.label_first {
            &cells[1..=last]
        } else {
            &cells[..last]
        };
        Some((pieces.join(self.delimiter), label))
    }
}
