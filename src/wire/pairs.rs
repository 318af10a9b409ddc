//! Pairs of inputs and outputs, texts to be gone on with, and their rows.

use serde::{Deserialize, Serialize};

use super::data::{Problem, WireColumn, encoding_name, format_name, format_of};
use super::told::{self, Told};
use crate::Result;
use crate::data::Column;
use crate::data::pairs::{self, PairSet, Part};

/// An input and the output that belongs to it.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct PairRow {
    /// What is given; empty of a text to be gone on with.
    pub input: String,
    /// What is to follow.
    pub output: String,
}

impl PairRow {
    /// The pairs of `set` from `start` up to `end`, as far as they are there.
    pub fn all(set: &PairSet, start: usize, end: usize) -> Vec<Self> {
        let end = end.min(set.pairs.len());
        let row = |pair: &pairs::Pair| Self {
            input: pair.input.clone(),
            output: pair.output.clone(),
        };
        set.pairs[start.min(end)..end].iter().map(row).collect()
    }
}

/// A part into which the source of pairs has divided them.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartName {
    /// To be learned from.
    Train,
    /// To choose settings by.
    Validation,
    /// To be tested on.
    Test,
}

impl From<PartName> for Part {
    fn from(name: PartName) -> Self {
        match name {
            PartName::Train => Self::Train,
            PartName::Validation => Self::Validation,
            PartName::Test => Self::Test,
        }
    }
}

/// How to read pairs.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PairOptions {
    /// Guessed from the content when absent.
    #[cfg_attr(test, ts(optional, type = "TableFormat"))]
    pub format: Option<String>,
    /// Whether the first row names the columns; guessed when absent.
    #[cfg_attr(test, ts(optional))]
    pub header: Option<bool>,
    /// The column of the inputs: its name, or its index, from 0; guessed when absent.
    #[cfg_attr(test, ts(optional, type = "string | number"))]
    pub input_column: Option<WireColumn>,
    /// The column of the outputs, likewise.
    #[cfg_attr(test, ts(optional, type = "string | number"))]
    pub output_column: Option<WireColumn>,
    /// A column whose texts are put before the inputs. Guessed when absent, unless `inputColumn` is there.
    #[cfg_attr(test, ts(optional, type = "string | number"))]
    pub instruction_column: Option<WireColumn>,
}

impl PairOptions {
    /// # Errors
    /// [`crate::Error::Settings`] where there is no such format.
    pub fn into_options(self) -> Result<pairs::PairOptions> {
        Ok(pairs::PairOptions {
            format: format_of(self.format.as_deref())?,
            header: self.header,
            input_column: self.input_column.map(Column::from),
            output_column: self.output_column.map(Column::from),
            instruction_column: self.instruction_column.map(Column::from),
        })
    }
}

/// How to read texts to be gone on with.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TextOptions {
    /// Guessed from the content when absent. "lines" is a plain text: its paragraphs, or its lines.
    #[cfg_attr(test, ts(optional, type = "TableFormat"))]
    pub format: Option<String>,
    /// Whether a table's first row names the columns; guessed when absent.
    #[cfg_attr(test, ts(optional))]
    pub header: Option<bool>,
    /// The column of a table that has the texts: its name, or its index, from 0; guessed when absent.
    #[cfg_attr(test, ts(optional, type = "string | number"))]
    pub text_column: Option<WireColumn>,
}

impl TextOptions {
    /// # Errors
    /// [`crate::Error::Settings`] where there is no such format.
    pub fn into_options(self) -> Result<pairs::TextOptions> {
        Ok(pairs::TextOptions {
            format: format_of(self.format.as_deref())?,
            header: self.header,
            column: self.text_column.map(Column::from),
        })
    }
}

/// How many rows each part has into which their source has divided them.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct PartSizes {
    /// Those to be learned from.
    pub train: usize,
    /// Those to choose settings by.
    pub validation: usize,
    /// Those to be tested on.
    pub test: usize,
}

/// What was read of pairs or texts.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PairReport {
    /// The number of pairs.
    pub size: usize,
    /// Whether they are texts to be gone on with, which have no input.
    pub texts: bool,
    /// The parts that a column names; absent where none does.
    #[cfg_attr(test, ts(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<PartSizes>,
    /// The rows that were left out.
    pub problems: Vec<Problem>,
    /// "rows" where they came as rows.
    #[cfg_attr(test, ts(type = "TableFormat | \"rows\""))]
    pub format: &'static str,
    /// How the bytes were read as characters.
    #[cfg_attr(test, ts(type = "TextEncoding"))]
    pub encoding: &'static str,
    /// Whether the first row names the columns.
    pub header: bool,
    /// Names of the columns ("column 1", … without a header).
    pub columns: Vec<String>,
    /// The index of the column whose texts stand before the inputs, from 0; null where none does.
    pub instruction_column: Option<usize>,
    /// The index of the inputs' column; null where texts have none.
    pub input_column: Option<usize>,
    /// The index of the column of the outputs, or of the texts.
    pub output_column: usize,
    /// The index of the column that says which part a row belongs to; null where none does.
    pub part_column: Option<usize>,
    /// What a person should know of how it was read, in English sentences.
    pub notes: Vec<String>,
    /// The sentences of `notes`, to be written in another language.
    pub told: Vec<Told>,
}

impl From<&PairSet> for PairReport {
    fn from(set: &PairSet) -> Self {
        let of = |part| set.parts.iter().filter(|&&own| own == part).count();
        let parts = (!set.parts.is_empty()).then(|| PartSizes {
            train: of(Part::Train),
            validation: of(Part::Validation),
            test: of(Part::Test),
        });
        let reading = &set.reading;
        Self {
            size: set.pairs.len(),
            texts: set.are_texts(),
            parts,
            problems: set.problems.iter().map(Problem::from).collect(),
            format: format_name(reading.format),
            encoding: encoding_name(reading.encoding),
            header: reading.header,
            columns: reading.columns.clone(),
            instruction_column: reading.instruction_column,
            input_column: reading.input_column,
            output_column: reading.output_column,
            part_column: reading.part_column,
            notes: told::english(&reading.notes),
            told: told::all(&reading.notes),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TABLE: &str = "question,answer,split\nIs iron a metal?,Yes,train\nIs water?,No,test\n";

    #[test]
    fn a_table_is_reported_with_its_parts() {
        let options: PairOptions =
            serde_json::from_value(json!({ "format": "csv", "inputColumn": "question" })).unwrap();
        let set = pairs::parse(TABLE.as_bytes(), &options.into_options().unwrap()).unwrap();
        let report = serde_json::to_value(PairReport::from(&set)).unwrap();
        assert_eq!(report["size"], 2);
        assert_eq!(
            report["parts"],
            json!({ "train": 1, "validation": 0, "test": 1 })
        );
        assert_eq!(report["inputColumn"], 0);
        assert_eq!(report["outputColumn"], 1);
        assert_eq!(report["partColumn"], 2);
        let rows = serde_json::to_value(PairRow::all(&set, 1, 9)).unwrap();
        assert_eq!(rows, json!([{ "input": "Is water?", "output": "No" }]));
    }

    #[test]
    fn texts_have_no_input() {
        let options: TextOptions = serde_json::from_value(json!({ "format": "lines" })).unwrap();
        let text = "One line\nand another\n";
        let set = pairs::parse_texts(text.as_bytes(), &options.into_options().unwrap()).unwrap();
        let report = serde_json::to_value(PairReport::from(&set)).unwrap();
        assert_eq!(report["texts"], true);
        assert_eq!(report.get("parts"), None);
        assert!(report["inputColumn"].is_null());
    }

    #[test]
    fn what_is_no_option_is_refused() {
        for wrong in [json!({ "textColumn": 1 }), json!({ "header": "yes" })] {
            assert!(serde_json::from_value::<PairOptions>(wrong).is_err());
        }
        let unknown = PairOptions {
            format: Some("xml".into()),
            ..Default::default()
        };
        assert!(unknown.into_options().is_err());
    }
}
