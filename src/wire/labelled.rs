//! Texts to be labelled, and the table of their labels.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::data::{Problem, WireColumn, encoding_name, format_name, format_named};
use super::told::{self, Told};
use crate::Result;
use crate::data::{Column, TextTable, TextTableOptions};
use crate::session::{self, LabelTable, LabelledOrder};

/// What is known better than the guesses about a table of texts. What is left out is guessed.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TextOptions {
    /// The format; "lines" is one text a line.
    #[cfg_attr(test, ts(optional, type = "TableFormat"))]
    pub format: Option<String>,
    /// Whether the first row names the columns.
    #[cfg_attr(test, ts(optional))]
    pub header: Option<bool>,
    /// The column of the texts: its name, or its index, from 0.
    #[cfg_attr(test, ts(optional, type = "string | number"))]
    pub text_column: Option<WireColumn>,
}

impl TextOptions {
    /// Reads a table.
    ///
    /// # Errors
    /// Those of [`TextTable::read`]; [`crate::Error::Settings`] for an unknown format.
    pub fn read(self, table: &[u8]) -> Result<LabelTable> {
        let options = TextTableOptions {
            format: format_named(self.format.as_deref())?,
            header: self.header,
            column: self.text_column.map(Column::from),
        };
        TextTable::read(table, &options).map(LabelTable::new)
    }
}

/// What was read from a table of texts.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TextReport {
    /// The number of texts.
    pub size: usize,
    /// The rows that can't be labelled.
    pub problems: Vec<Problem>,
    /// The format of the file.
    #[cfg_attr(test, ts(type = "TableFormat"))]
    pub format: &'static str,
    /// How the bytes were read as characters.
    #[cfg_attr(test, ts(type = "TextEncoding"))]
    pub encoding: &'static str,
    /// Whether the first row names the columns.
    pub header: bool,
    /// Names of the columns ("column 1", … without a header).
    pub columns: Vec<String>,
    /// The index of the text column, from 0.
    pub text_column: usize,
    /// What was skipped, decoded or dropped, in English sentences.
    pub notes: Vec<String>,
    /// The sentences of `notes`, to be written in another language.
    pub told: Vec<Told>,
    /// The number of texts that have a label.
    pub labelled: usize,
    /// The labels of the classifier that gave them; none before.
    pub labels: Vec<String>,
    /// The number of texts that were given each label, in the order of `labels`.
    pub counts: Vec<usize>,
}

impl From<&LabelTable> for TextReport {
    fn from(whole: &LabelTable) -> Self {
        let table = &whole.table;
        Self {
            labelled: whole.predictions.len(),
            labels: whole.labels.clone(),
            counts: whole.counts(),
            size: table.len(),
            problems: table.problems.iter().map(Problem::from).collect(),
            format: format_name(Some(table.format)),
            encoding: encoding_name(table.encoding),
            header: table.header,
            columns: table.columns.clone(),
            text_column: table.text_column(),
            notes: told::english(&table.notes),
            told: told::all(&table.notes),
        }
    }
}

/// A text with its label.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct LabelledRow {
    /// Its index among the texts, from 0.
    pub index: usize,
    /// The number of its row in the file, from 1; a header counts as row 1.
    pub row: usize,
    /// The text.
    pub text: String,
    /// The label that it was given.
    pub label: String,
    /// The score of that label.
    pub score: f32,
}

impl LabelledRow {
    /// The texts at these places, as far as they have labels: the lowest scores first, or in the order of the file.
    pub fn all(whole: &LabelTable, places: Range<usize>, unsure_first: bool) -> Vec<Self> {
        let order = match unsure_first {
            true => LabelledOrder::UnsureFirst,
            false => LabelledOrder::AsItCame,
        };
        let indices = whole.indices(order);
        let end = places.end.min(indices.len());
        let row = |&index: &usize| Self {
            index,
            row: whole.table.number(index),
            text: whole.table.text(index).into_owned(),
            label: whole.labels[whole.predictions[index].label].clone(),
            score: whole.score(index).unwrap_or_default(),
        };
        let rows = &indices[places.start.min(end)..end];
        rows.iter().map(row).collect()
    }
}

/// The order of labelled texts: that of the file, or the lowest score first.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// That of the file.
    #[default]
    AsItCame,
    /// The lowest score first.
    UnsureFirst,
}

impl From<Order> for LabelledOrder {
    fn from(order: Order) -> Self {
        match order {
            Order::AsItCame => Self::AsItCame,
            Order::UnsureFirst => Self::UnsureFirst,
        }
    }
}

/// What stands between two cells of a table.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Copy, Deserialize)]
pub enum Separator {
    /// A comma.
    #[serde(rename = ",")]
    Comma,
    /// A semicolon; scores then have a decimal comma.
    #[serde(rename = ";")]
    Semicolon,
    /// A tab.
    #[serde(rename = "\t")]
    Tab,
}

impl From<Separator> for char {
    fn from(separator: Separator) -> Self {
        match separator {
            Separator::Comma => ',',
            Separator::Semicolon => ';',
            Separator::Tab => '\t',
        }
    }
}

/// What a table of labelled texts holds, and in which words.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelledCsv {
    /// The order of its rows; that of the file when absent.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub order: Order,
    /// Whether it has a column for the score of each label.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub scores: bool,
    /// What stands between two cells; as in the texts' own table, or a comma, when absent.
    #[cfg_attr(test, ts(optional))]
    pub separator: Option<Separator>,
    /// Labels that were put right, by the indices of their texts.
    #[cfg_attr(test, ts(optional, type = "Record<number, string>"))]
    pub corrections: BTreeMap<String, String>,
    /// The words that the table gets beside its own.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub words: LabelledWords,
}

/// The words of a table of labelled texts; English ones for those that are absent.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelledWords {
    /// The name of the labels' column.
    #[cfg_attr(test, ts(optional))]
    pub label: Option<String>,
    /// The name of the scores' column.
    #[cfg_attr(test, ts(optional))]
    pub score: Option<String>,
    /// The name of the column that says why a row has no label, or that it was put right.
    #[cfg_attr(test, ts(optional))]
    pub note: Option<String>,
    /// The note of a label that was put right.
    #[cfg_attr(test, ts(optional))]
    pub put_right: Option<String>,
    /// The note of a text that labelling did not reach.
    #[cfg_attr(test, ts(optional))]
    pub not_reached: Option<String>,
    /// The notes of the rows that can't be labelled, in the order of the texts' problems.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub problems: Vec<String>,
}

impl From<LabelledCsv> for session::LabelledCsv {
    fn from(wanted: LabelledCsv) -> Self {
        let corrections = wanted.corrections.into_iter();
        Self {
            order: wanted.order.into(),
            scores: wanted.scores,
            separator: wanted.separator.map(char::from),
            corrections: corrections
                .filter_map(|(index, label)| Some((index.parse().ok()?, label)))
                .collect(),
            words: wanted.words.into(),
        }
    }
}

impl From<LabelledWords> for session::LabelledWords {
    fn from(words: LabelledWords) -> Self {
        let usual = Self::default();
        Self {
            label: words.label.unwrap_or(usual.label),
            score: words.score.unwrap_or(usual.score),
            note: words.note.unwrap_or(usual.note),
            put_right: words.put_right.unwrap_or(usual.put_right),
            not_reached: words.not_reached.unwrap_or(usual.not_reached),
            problems: words.problems,
        }
    }
}
