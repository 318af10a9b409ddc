//! Rows to examples: each is checked, and labels get their indices.

use std::collections::HashMap;

use super::json::SEVERAL;
use super::labels;
use super::records::EMPTY;
use super::{
    Dataset, Example, MAX_LABEL_CHARACTERS, MAX_LABELS, MAX_ROWS, MAX_TEXT_CHARACTERS, Problem,
    Reading,
};
use crate::{Error, Result};

/// Words that often stand for a missing label, and may be a label.
const DOUBTFUL: [&str; 6] = ["NA", "N/A", "NULL", "null", "Null", "n/a"];
/// Signs between several labels in one cell.
const JOINTS: [char; 4] = [';', '|', ',', '/'];

/// Collects rows into a data set.
#[derive(Default)]
pub struct Builder {
    labels: Vec<String>,
    index: HashMap<String, usize>,
    examples: Vec<Example>,
    pub problems: Vec<Problem>,
    /// Whether a cell that is a list stands for the labels in it.
    lists: bool,
}

impl Builder {
    pub fn new(lists: bool) -> Self {
        Self {
            lists,
            ..Self::default()
        }
    }

    pub fn leave_out(&mut self, row: usize, reason: impl Into<String>) {
        self.problems.push(Problem {
            row,
            reason: reason.into(),
        });
    }

    /// # Errors
    /// [`Error::Data`] where a limit is passed.
    pub fn push(&mut self, row: usize, text: &str, label: &str) -> Result<()> {
        let (text, cell) = (text.trim(), label.trim());
        let (no_text, no_label) = (labels::is_blank(text), labels::is_blank(cell));
        if no_text {
            self.leave_out(row, if no_label { EMPTY } else { "no text" });
            return Ok(());
        }
        let characters = text.chars().count();
        if characters > MAX_TEXT_CHARACTERS {
            self.leave_out(
                row,
                format!("the text has {characters} characters, the limit is {MAX_TEXT_CHARACTERS}"),
            );
            return Ok(());
        }
        match labels::one(cell, self.lists) {
            Ok(label) if label.is_empty() => self.leave_out(row, "no label"),
            Ok(label) if label.chars().count() > MAX_LABEL_CHARACTERS => self.leave_out(
                row,
                format!("the label is longer than {MAX_LABEL_CHARACTERS} characters"),
            ),
            Ok(label) => self.example(row, text, &label)?,
            Err(reason) => self.leave_out(row, reason),
        }
        Ok(())
    }

    fn example(&mut self, row: usize, text: &str, label: &str) -> Result<()> {
        if self.examples.len() == MAX_ROWS {
            return Err(Error::Data(format!(
                "More than {MAX_ROWS} rows. Bring at most that many; a random part of them will do as well."
            ).into()));
        }
        let label = match self.index.get(label) {
            Some(&known) => known,
            None => {
                if self.labels.len() == MAX_LABELS {
                    return Err(Error::Data(format!(
                        "More than {MAX_LABELS} different labels by row {row}. Is this the column that holds the labels?"
                    ).into()));
                }
                self.index.insert(label.to_owned(), self.labels.len());
                self.labels.push(label.to_owned());
                self.labels.len() - 1
            }
        };
        self.examples.push(Example {
            text: text.to_owned(),
            label,
        });
        Ok(())
    }

    /// # Errors
    /// [`Error::Data`] where nothing usable is left, or fewer than two labels.
    pub fn finish(mut self, mut reading: Reading) -> Result<Dataset> {
        self.problems.sort_by_key(|p| p.row);
        let several = self
            .problems
            .iter()
            .filter(|p| p.reason.ends_with(SEVERAL))
            .count();
        let first = self
            .problems
            .first()
            .map(|p| format!(" The first row left out is row {}: {}.", p.row, p.reason))
            .unwrap_or_default();
        match self.labels.as_slice() {
            [] if several > 0 => Err(Error::Data(format!(
                "{} several labels, which Homefire can't learn: a text can have one. Bring one label a text.{first}",
                rows_have(several)
            ).into())),
            [] => Err(Error::Data(format!(
                "No row has both a text and a label.{first}"
            ).into())),
            [only] => Err(Error::Data(format!(
                "Every row has the label \"{only}\". Bring examples of at least two labels, or choose another label column.{first}"
            ).into())),
            _ => {
                if several > 0 {
                    reading.notes.push(format!(
                        "{} several labels and were left out: a text can have one label here.",
                        rows_have(several)
                    ));
                }
                self.doubts(&mut reading.notes);
                Ok(Dataset {
                    labels: self.labels,
                    examples: self.examples,
                    problems: self.problems,
                    reading,
                })
            }
        }
    }

    /// Notes on labels that may be none, or several in one.
    fn doubts(&self, notes: &mut Vec<String>) {
        let mut counts = vec![0usize; self.labels.len()];
        self.examples.iter().for_each(|e| counts[e.label] += 1);
        for (label, count) in self.labels.iter().zip(&counts) {
            if DOUBTFUL.contains(&label.as_str()) {
                notes.push(format!(
                    "{} the label \"{label}\", which often stands for a missing one.",
                    rows_have(*count)
                ));
            }
        }
        let joined = |label: &str| {
            JOINTS.iter().any(|&joint| {
                let mut parts = label.split(joint).map(str::trim);
                label.contains(joint) && parts.all(|part| self.index.contains_key(part))
            })
        };
        let several: Vec<usize> = (0..self.labels.len())
            .filter(|&i| joined(&self.labels[i]))
            .collect();
        if let Some(&first) = several.first() {
            let rows: usize = several.iter().map(|&i| counts[i]).sum();
            notes.push(format!(
                "{} a label such as \"{}\", which seems to be several. It is learned as a label of its own.",
                rows_have(rows),
                self.labels[first]
            ));
        }
    }
}

fn rows_have(count: usize) -> String {
    match count {
        1 => "1 row has".into(),
        n => format!("{n} rows have"),
    }
}
