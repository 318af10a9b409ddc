//! Pairs for a language model, and how they were read.

use serde::{Deserialize, Serialize};

use super::data::{Problem, WireColumn, encoding_name, format_name, format_named};
use super::told::{self, Told};
use crate::Result;
use crate::data::Column;
use crate::data::pairs::{self, Pair, PairSet, Part};

/// What is known better than the guesses about a table of pairs. What is left out is guessed.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PairOptions {
    /// The format: CSV, TSV, JSON or JSON lines; of texts also lines.
    #[cfg_attr(test, ts(optional, type = "TableFormat"))]
    pub format: Option<String>,
    /// Whether the first row names the columns.
    #[cfg_attr(test, ts(optional))]
    pub header: Option<bool>,
    /// The column of the inputs: its name, or its index, from 0.
    #[cfg_attr(test, ts(optional, type = "string | number"))]
    pub input_column: Option<WireColumn>,
    /// The column of the outputs, or of the texts.
    #[cfg_attr(test, ts(optional, type = "string | number"))]
    pub output_column: Option<WireColumn>,
    /// A column whose texts are put before the inputs.
    #[cfg_attr(test, ts(optional, type = "string | number"))]
    pub instruction_column: Option<WireColumn>,
    /// Whether there are no inputs, only texts to be gone on with.
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub texts: bool,
}

impl PairOptions {
    /// Reads a table.
    ///
    /// # Errors
    /// Those of [`pairs::parse`] and [`pairs::parse_texts`]; [`crate::Error::Settings`] for an unknown format.
    pub fn read(self, table: &[u8]) -> Result<PairSet> {
        let format = format_named(self.format.as_deref())?;
        if self.texts {
            let options = pairs::TextOptions {
                format,
                header: self.header,
                column: self.output_column.map(Column::from),
            };
            return pairs::parse_texts(table, &options);
        }
        let options = pairs::PairOptions {
            format,
            header: self.header,
            input_column: self.input_column.map(Column::from),
            output_column: self.output_column.map(Column::from),
            instruction_column: self.instruction_column.map(Column::from),
        };
        pairs::parse(table, &options)
    }
}

/// An input and its output.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct PairRow {
    /// What is given; empty where the output is a text to be gone on with.
    pub input: String,
    /// What is to follow.
    pub output: String,
}

impl PairRow {
    /// The pairs from `start` up to `end`, as far as they are there.
    pub fn all(set: &PairSet, start: usize, end: usize) -> Vec<Self> {
        let end = end.min(set.pairs.len());
        let row = |pair: &Pair| Self {
            input: pair.input.clone(),
            output: pair.output.clone(),
        };
        set.pairs[start.min(end)..end].iter().map(row).collect()
    }
}

/// What was read from a table of pairs.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PairReport {
    /// The number of pairs.
    pub size: usize,
    /// Whether they are texts to be gone on with, which have no input.
    pub texts: bool,
    /// How many pairs a column gives to each part; absent where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub parts: Option<PartCounts>,
    /// The rows that were left out.
    pub problems: Vec<Problem>,
    /// "rows" where it came as rows.
    #[cfg_attr(test, ts(type = "TableFormat | \"rows\""))]
    pub format: &'static str,
    /// How the bytes were read as characters.
    #[cfg_attr(test, ts(type = "TextEncoding"))]
    pub encoding: &'static str,
    /// Whether the first row names the columns.
    pub header: bool,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The index of the inputs' column, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub input_column: Option<usize>,
    /// The index of the outputs' column, from 0.
    pub output_column: usize,
    /// What a person should know of how it was read, in English sentences.
    pub notes: Vec<String>,
    /// The sentences of `notes`, to be written in another language.
    pub told: Vec<Told>,
}

/// How many pairs there are in each part.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct PartCounts {
    /// To learn from.
    pub train: usize,
    /// To choose settings by.
    pub validation: usize,
    /// To test on.
    pub test: usize,
}

impl From<&PairSet> for PairReport {
    fn from(set: &PairSet) -> Self {
        let reading = &set.reading;
        let count = |part: Part| set.parts.iter().filter(|&&own| own == part).count();
        Self {
            size: set.pairs.len(),
            texts: set.are_texts(),
            parts: (!set.parts.is_empty()).then(|| PartCounts {
                train: count(Part::Train),
                validation: count(Part::Validation),
                test: count(Part::Test),
            }),
            problems: set.problems.iter().map(Problem::from).collect(),
            format: format_name(reading.format),
            encoding: encoding_name(reading.encoding),
            header: reading.header,
            columns: reading.columns.clone(),
            input_column: reading.input_column,
            output_column: reading.output_column,
            notes: told::english(&reading.notes),
            told: told::all(&reading.notes),
        }
    }
}
