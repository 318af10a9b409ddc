//! Tables and their rows.

use serde::{Deserialize, Serialize};

use super::told::{self, Told};
use crate::data::{self, Column, Format, Options, Reason};
use crate::error::messages;
use crate::{Error, Result};

/// A labelled text.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Row {
    /// The text to classify.
    pub text: String,
    /// Its label.
    pub label: String,
}

impl Row {
    /// The rows of `data` from `start` up to `end`, as far as they are there.
    pub fn all(data: &data::Dataset, start: usize, end: usize) -> Vec<Self> {
        let end = end.min(data.examples.len());
        let row = |example| {
            let (text, label) = words(data, example);
            Self { text, label }
        };
        (start.min(end)..end).map(row).collect()
    }
}

/// A row that was left out.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Problem {
    /// Its number in the file, from 1; a header counts as row 1.
    pub row: usize,
    /// A sentence that says what is wrong, in English.
    pub reason: String,
    /// The same, to be written in another language.
    pub told: Told,
}

/// What was read from a table.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataReport {
    /// The number of examples.
    pub size: usize,
    /// The labels, in order of first appearance.
    pub labels: Vec<String>,
    /// The number of examples of each label, in the order of `labels`.
    pub counts: Vec<usize>,
    /// The rows that were left out.
    pub problems: Vec<Problem>,
    /// Labels that could be merged.
    pub similar_labels: Vec<SimilarLabels>,
    /// "rows" where it came as rows.
    #[cfg_attr(test, ts(type = "TableFormat | \"rows\""))]
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
    /// The index of the label column, from 0.
    pub label_column: usize,
    /// What was skipped, decoded or dropped, in English sentences.
    pub notes: Vec<String>,
    /// The sentences of `notes`, to be written in another language.
    pub told: Vec<Told>,
    /// How best to test with these examples.
    pub test_plan: TestPlan,
}

#[cfg_attr(test, derive(ts_rs::TS))]
/// How examples are best tested.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum TestPlan {
    /// Not at all.
    Nothing,
    /// Each example once, on what was learned from others.
    CrossValidation {
        /// Parts of it.
        folds: usize,
    },
    /// On a part that is set aside.
    HoldOut,
}

impl From<data::TestPlan> for TestPlan {
    fn from(plan: data::TestPlan) -> Self {
        match plan {
            data::TestPlan::Nothing => Self::Nothing,
            data::TestPlan::CrossValidation(folds) => Self::CrossValidation { folds },
            data::TestPlan::HoldOut => Self::HoldOut,
        }
    }
}

/// Labels that are probably the same to a person.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct SimilarLabels {
    /// The labels to rename; `into` is not among them.
    pub labels: Vec<String>,
    /// The label that most of the examples have.
    pub into: String,
    /// How they differ: in capitals; in spaces, hyphens and the like; in how a number is written ("1" and "1.0"); or in one
    /// letter, with one of them rare.
    #[cfg_attr(test, ts(type = "\"case\" | \"blanks\" | \"number\" | \"letter\""))]
    pub reason: &'static str,
}

/// The columns and first rows of a table, whether or not it can be learned from.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TablePreview {
    /// "rows" where it came as rows.
    #[cfg_attr(test, ts(type = "TableFormat | \"rows\""))]
    pub format: &'static str,
    /// How the bytes were read as characters.
    #[cfg_attr(test, ts(type = "TextEncoding"))]
    pub encoding: &'static str,
    /// Whether the first row names the columns.
    pub header: bool,
    /// Names of the columns ("column 1", … without a header).
    pub columns: Vec<String>,
    /// The index of the text column, from 0; null if no column is likely.
    pub text_column: Option<usize>,
    /// The index of the label column, likewise.
    pub label_column: Option<usize>,
    /// The cells of the first 20 rows, in the order of `columns`.
    pub rows: Vec<Vec<String>>,
    /// The number of rows.
    pub total: usize,
    /// Rows that can't be used.
    pub problems: Vec<Problem>,
    /// What was skipped, decoded or dropped, in English sentences.
    pub notes: Vec<String>,
    /// The sentences of `notes`, to be written in another language.
    pub told: Vec<Told>,
}

#[cfg_attr(test, derive(ts_rs::TS))]
/// A column by its place or by its name.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum WireColumn {
    Index(usize),
    Name(String),
}

impl From<WireColumn> for Column {
    fn from(column: WireColumn) -> Self {
        match column {
            WireColumn::Index(i) => Column::Index(i),
            WireColumn::Name(n) => Column::Name(n),
        }
    }
}

/// How to read a table.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct DataOptions {
    /// Guessed from the content when absent.
    #[cfg_attr(test, ts(optional, type = "TableFormat"))]
    pub format: Option<String>,
    /// Whether the first row names the columns; guessed when absent.
    #[cfg_attr(test, ts(optional))]
    pub header: Option<bool>,
    /// The column of the texts: its name, or its index, from 0, in the `columns` of a preview or reading; guessed when absent.
    #[cfg_attr(test, ts(optional, type = "string | number"))]
    pub text_column: Option<WireColumn>,
    /// The column of the labels, likewise.
    #[cfg_attr(test, ts(optional, type = "string | number"))]
    pub label_column: Option<WireColumn>,
}

impl DataOptions {
    pub fn into_options(self) -> Result<Options> {
        Ok(Options {
            format: format_named(self.format.as_deref())?,
            header: self.header,
            text_column: self.text_column.map(Column::from),
            label_column: self.label_column.map(Column::from),
        })
    }
}

/// The format of this name.
pub fn format_named(name: Option<&str>) -> Result<Option<Format>> {
    Ok(Some(match name {
        None => return Ok(None),
        Some("csv") => Format::Csv,
        Some("tsv") => Format::Tsv,
        Some("json") => Format::Json,
        Some("jsonl") => Format::Jsonl,
        Some("fasttext") => Format::FastText,
        Some("lines") => Format::Lines,
        Some(other) => {
            return Err(Error::Settings(messages::data::format_unknown(other)));
        }
    }))
}

/// A format's name on the wire.
pub fn format_name(format: Option<Format>) -> &'static str {
    match format {
        None => "rows",
        Some(Format::Csv) => "csv",
        Some(Format::Tsv) => "tsv",
        Some(Format::Json) => "json",
        Some(Format::Jsonl) => "jsonl",
        Some(Format::FastText) => "fasttext",
        Some(Format::Lines) => "lines",
    }
}

/// An encoding's name on the wire.
pub fn encoding_name(encoding: data::Encoding) -> &'static str {
    match encoding {
        data::Encoding::Utf8 => "utf-8",
        data::Encoding::Utf16Le => "utf-16le",
        data::Encoding::Utf16Be => "utf-16be",
        data::Encoding::Windows1252 => "windows-1252",
    }
}

impl From<&data::Problem> for Problem {
    fn from(problem: &data::Problem) -> Self {
        Self {
            row: problem.row,
            reason: problem.reason.to_string(),
            told: (&problem.reason).into(),
        }
    }
}

impl From<data::SimilarLabels> for SimilarLabels {
    fn from(similar: data::SimilarLabels) -> Self {
        Self {
            labels: similar.labels,
            into: similar.into,
            reason: match similar.reason {
                Reason::Case => "case",
                Reason::Blanks => "blanks",
                Reason::Number => "number",
                Reason::Letter => "letter",
            },
        }
    }
}

impl From<data::Preview> for TablePreview {
    fn from(preview: data::Preview) -> Self {
        Self {
            format: format_name(preview.format),
            encoding: encoding_name(preview.encoding),
            header: preview.header,
            columns: preview.columns,
            text_column: preview.text_column,
            label_column: preview.label_column,
            rows: preview.rows,
            total: preview.total,
            problems: preview.problems.iter().map(Problem::from).collect(),
            notes: told::english(&preview.notes),
            told: told::all(&preview.notes),
        }
    }
}

/// Text and label of an example.
pub(super) fn words(data: &data::Dataset, example: usize) -> (String, String) {
    let found = &data.examples[example];
    (found.text.clone(), data.labels[found.label].clone())
}

impl From<&data::Dataset> for DataReport {
    fn from(d: &data::Dataset) -> Self {
        Self {
            size: d.examples.len(),
            labels: d.labels.clone(),
            counts: d.counts(),
            problems: d.problems.iter().map(Problem::from).collect(),
            similar_labels: d.similar_labels().into_iter().map(Into::into).collect(),
            format: format_name(d.reading.format),
            encoding: encoding_name(d.reading.encoding),
            header: d.reading.header,
            columns: d.reading.columns.clone(),
            text_column: d.reading.text_column,
            label_column: d.reading.label_column,
            notes: told::english(&d.reading.notes),
            told: told::all(&d.reading.notes),
            test_plan: d.test_plan().into(),
        }
    }
}

/// What a row originally was, so that a split stays the same when rows are corrected, left out or added.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Deserialize)]
pub struct RowOrigin {
    /// Its original label.
    pub label: String,
    /// Its index, from 0, among the current examples; absent if the row is left out.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub example: Option<usize>,
    /// Whether it was added later.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub added: bool,
}

impl From<RowOrigin> for crate::data::RowOrigin {
    fn from(origin: RowOrigin) -> Self {
        Self {
            label: origin.label,
            example: origin.example,
            added: origin.added,
        }
    }
}
