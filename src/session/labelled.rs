//! A table of texts, and the labels that a classifier has given them.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Prediction;
use crate::data::{AddedColumns, TableRow, TextTable};
use crate::error::messages::rows as messages;

/// Decimals of a score in a table.
const DECIMALS: usize = 4;

/// Texts, and their labels where they were given any. Where labelling was stopped, only the first texts have one.
#[derive(Clone)]
pub struct LabelTable {
    /// The texts, and what stands beside them.
    pub table: Rc<TextTable>,
    /// The classifier's labels.
    pub labels: Vec<String>,
    /// What it said, in the order of the texts.
    pub predictions: Vec<Prediction>,
}

/// The order in which labelled texts are looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LabelledOrder {
    /// That of the file.
    #[default]
    AsItCame,
    /// The lowest score first; what has none stands at the end.
    UnsureFirst,
}

/// The words that a table gets beside its own, in whichever language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledWords {
    /// The name of the labels' column.
    pub label: String,
    /// The name of the scores' column.
    pub score: String,
    /// The name of the column that says why a row has no label, or who put it right.
    pub note: String,
    /// The note of a label that was put right.
    pub put_right: String,
    /// The note of a text that labelling did not reach.
    pub not_reached: String,
    /// The notes of the rows that can't be labelled, in the order of the table's problems; of one that is absent, its own.
    pub problems: Vec<String>,
}

impl Default for LabelledWords {
    fn default() -> Self {
        Self {
            label: "label".into(),
            score: "score".into(),
            note: "note".into(),
            put_right: messages::put_right().to_string(),
            not_reached: messages::not_reached().to_string(),
            problems: Vec::new(),
        }
    }
}

/// What a table of labelled texts is to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelledCsv {
    /// The order of its rows.
    pub order: LabelledOrder,
    /// Whether it has a column for each label's score.
    pub scores: bool,
    /// What stands between two cells; as in the texts' own table where it is absent.
    pub separator: Option<char>,
    /// Labels that a person has put right, by the indices of their texts.
    pub corrections: BTreeMap<usize, String>,
    /// The words.
    pub words: LabelledWords,
}

impl LabelTable {
    /// Texts that have no labels yet.
    pub fn new(table: TextTable) -> Self {
        Self {
            table: Rc::new(table),
            labels: Vec::new(),
            predictions: Vec::new(),
        }
    }

    /// The same texts with what a classifier of `labels` said of them.
    pub fn labelled(&self, labels: Vec<String>, predictions: Vec<Prediction>) -> Self {
        Self {
            table: Rc::clone(&self.table),
            labels,
            predictions,
        }
    }

    /// The score of the label that the text at `index` was given; none where labelling did not reach it.
    pub fn score(&self, index: usize) -> Option<f32> {
        let prediction = self.predictions.get(index)?;
        prediction.probabilities.get(prediction.label).copied()
    }

    /// How many texts were given each label.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.labels.len()];
        let given = self.predictions.iter();
        given.for_each(|prediction| counts[prediction.label] += 1);
        counts
    }

    /// The indices of the labelled texts in an order.
    pub fn indices(&self, order: LabelledOrder) -> Vec<usize> {
        let mut indices: Vec<usize> = (0..self.predictions.len()).collect();
        if order == LabelledOrder::UnsureFirst {
            let score = |index: usize| self.score(index).unwrap_or(f32::INFINITY);
            indices.sort_by(|&a, &b| score(a).total_cmp(&score(b)));
        }
        indices
    }

    /// The whole table, with a label, its score and, where one is needed, a note in each row: see [`AddedColumns`] for how it is
    /// written. Where the separator is a semicolon, scores have a decimal comma, as spreadsheets expect that have such tables.
    pub fn csv(&self, wanted: &LabelledCsv) -> Vec<u8> {
        let words = &wanted.words;
        let mut rows: Vec<&TableRow> = self.table.rows().iter().collect();
        if wanted.order == LabelledOrder::UnsureFirst {
            let of = |row: &TableRow| row.holds.ok().and_then(|index| self.score(index));
            let score = |row: &TableRow| of(row).unwrap_or(f32::INFINITY);
            rows.sort_by(|a, b| score(a).total_cmp(&score(b)));
        }
        let noted = self.predictions.len() < self.table.len()
            || !self.table.problems.is_empty()
            || !wanted.corrections.is_empty();
        let mut names = vec![words.label.clone(), words.score.clone()];
        if wanted.scores {
            let scores = self.labels.iter();
            names.extend(scores.map(|label| format!("{}: {label}", words.score)));
        }
        names.extend(noted.then(|| words.note.clone()));
        let added = AddedColumns {
            names,
            separator: wanted.separator,
        };
        let comma = added.separator(&self.table) == ';';
        let figure = |score: f32| {
            let figure = format!("{score:.DECIMALS$}");
            if comma {
                figure.replace('.', ",")
            } else {
                figure
            }
        };
        let cells = |row: &TableRow| {
            let mut cells = self.cells(row.holds, wanted, figure);
            cells.truncate(added.names.len() - usize::from(noted));
            cells.extend(noted.then(|| self.note(row.holds, wanted)));
            cells
        };
        let rows = rows.into_iter().map(|row| (row, cells(row)));
        added.write(&self.table, rows)
    }

    /// The label, its score, and the score of each label.
    fn cells(
        &self,
        holds: Result<usize, usize>,
        wanted: &LabelledCsv,
        figure: impl Fn(f32) -> String,
    ) -> Vec<String> {
        let found = holds.ok().and_then(|index| self.predictions.get(index));
        let Some(prediction) = found else {
            return vec![String::new(); 2 + self.labels.len()];
        };
        let corrected = holds.ok().and_then(|index| wanted.corrections.get(&index));
        let own = &self.labels[prediction.label];
        let score = prediction.probabilities.get(prediction.label);
        let score = score.filter(|_| corrected.is_none());
        let mut cells = vec![
            corrected.unwrap_or(own).clone(),
            score.map_or_else(String::new, |&score| figure(score)),
        ];
        cells.extend(prediction.probabilities.iter().map(|&score| figure(score)));
        cells
    }

    /// Why a row has no label, or that it was put right.
    fn note(&self, holds: Result<usize, usize>, wanted: &LabelledCsv) -> String {
        let words = &wanted.words;
        match holds {
            Err(problem) => {
                let own = || self.table.problems[problem].reason.to_string();
                words.problems.get(problem).cloned().unwrap_or_else(own)
            }
            Ok(index) if index >= self.predictions.len() => words.not_reached.clone(),
            Ok(index) if wanted.corrections.contains_key(&index) => words.put_right.clone(),
            Ok(_) => String::new(),
        }
    }
}
