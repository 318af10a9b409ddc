//! Rows to examples: each is checked, and labels get their indices.

use std::collections::HashMap;

use super::labels;
use super::{
    Dataset, Encoding, Example, MAX_LABEL_CHARACTERS, MAX_LABELS, MAX_ROWS, MAX_TEXT_CHARACTERS,
    Problem, Reading,
};
use crate::error::{Message, messages};
use crate::{Error, Result};

/// Words that often stand for a missing label, and may be a label.
const DOUBTFUL: [&str; 6] = ["NA", "N/A", "NULL", "null", "Null", "n/a"];
/// Signs between several labels in one cell.
const JOINTS: [char; 4] = [';', '|', ',', '/'];

impl Dataset {
    /// A data set from rows that are already values. Rows that can't be used are left out and listed.
    ///
    /// # Errors
    /// [`Error::Data`] where nothing usable is left, or fewer than two labels.
    pub fn from_rows(rows: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        Self::from_values(rows.into_iter().map(Ok))
    }

    /// The same of rows some of which may be no text with a label; why is said in their place.
    ///
    /// # Errors
    /// As [`Dataset::from_rows`].
    pub fn from_values(
        rows: impl IntoIterator<Item = std::result::Result<(String, String), Message>>,
    ) -> Result<Self> {
        let mut builder = Builder::default();
        for (index, row) in rows.into_iter().enumerate() {
            match row {
                Ok((text, label)) => builder.push(index + 1, &text, &label)?,
                Err(reason) => builder.leave_out(index + 1, reason),
            }
        }
        builder.finish(Reading {
            format: None,
            encoding: Encoding::Utf8,
            header: false,
            columns: vec!["text".into(), "label".into()],
            text_column: 0,
            label_column: 1,
            notes: Vec::new(),
        })
    }
}

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

    pub fn leave_out(&mut self, row: usize, reason: Message) {
        self.problems.push(Problem { row, reason });
    }

    /// # Errors
    /// [`Error::Data`] where a limit is passed.
    pub fn push(&mut self, row: usize, text: &str, label: &str) -> Result<()> {
        let (text, cell) = (text.trim(), label.trim());
        let (no_text, no_label) = (labels::is_blank(text), labels::is_blank(cell));
        if no_text {
            let reason = match no_label {
                true => messages::rows::empty_row(),
                false => messages::rows::no_text(),
            };
            self.leave_out(row, reason);
            return Ok(());
        }
        let characters = text.chars().count();
        if characters > MAX_TEXT_CHARACTERS {
            let reason = messages::rows::text_too_long(characters, MAX_TEXT_CHARACTERS);
            self.leave_out(row, reason);
            return Ok(());
        }
        match labels::one(cell, self.lists) {
            Ok(label) if label.is_empty() => self.leave_out(row, messages::rows::no_label()),
            Ok(label) if label.chars().count() > MAX_LABEL_CHARACTERS => {
                self.leave_out(row, messages::rows::label_too_long(MAX_LABEL_CHARACTERS));
            }
            Ok(label) => self.example(row, text, &label)?,
            Err(reason) => self.leave_out(row, reason),
        }
        Ok(())
    }

    fn example(&mut self, row: usize, text: &str, label: &str) -> Result<()> {
        if self.examples.len() == MAX_ROWS {
            return Err(Error::Data(messages::data::too_many_examples(MAX_ROWS)));
        }
        let label = match self.index.get(label) {
            Some(&known) => known,
            None => {
                if self.labels.len() == MAX_LABELS {
                    return Err(Error::Data(messages::data::too_many_labels(
                        MAX_LABELS, row,
                    )));
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
            .filter(|p| labels::are_several(&p.reason))
            .count();
        let refuse = |what| Err(Error::Data(with_first_left_out(what, &self.problems)));
        match self.labels.as_slice() {
            [] if several == 1 => refuse(messages::data::only_row_with_several_labels()),
            [] if several > 1 => refuse(messages::data::only_rows_with_several_labels(several)),
            [] => refuse(messages::data::no_usable_row()),
            [only] => refuse(messages::data::one_label(only)),
            _ => {
                match several {
                    0 => {}
                    1 => reading
                        .notes
                        .push(messages::reading::row_left_out_for_several_labels()),
                    rows => reading
                        .notes
                        .push(messages::reading::rows_left_out_for_several_labels(rows)),
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
    fn doubts(&self, notes: &mut Vec<Message>) {
        let mut counts = vec![0usize; self.labels.len()];
        self.examples.iter().for_each(|e| counts[e.label] += 1);
        for (label, count) in self.labels.iter().zip(&counts) {
            if DOUBTFUL.contains(&label.as_str()) {
                notes.push(match *count {
                    1 => messages::reading::row_with_doubtful_label(label),
                    rows => messages::reading::rows_with_doubtful_label(rows, label),
                });
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
            let label = &self.labels[first];
            notes.push(match rows {
                1 => messages::reading::row_with_joined_labels(label),
                rows => messages::reading::rows_with_joined_labels(rows, label),
            });
        }
    }
}

/// What is said, with the first of the rows that were left out, where one was.
pub fn with_first_left_out(what: Message, problems: &[Problem]) -> Message {
    match problems.first() {
        Some(first) => messages::data::with_first_left_out(what, first.row, first.reason.clone()),
        None => what,
    }
}
