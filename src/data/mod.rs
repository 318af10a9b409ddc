//! Labelled texts: from a file's bytes to examples, and from examples to splits and n-shot samples.

mod builder;
mod columns;
mod decode;
mod delimited;
mod digest;
mod folds;
mod formats;
mod formula;
mod gzip;
mod header;
mod joined;
mod json;
mod kind;
mod labels;
mod lines;
mod names;
mod origin;
mod preview;
mod records;
mod similar;
mod source;
mod split;
mod table;
pub mod values;
mod western;

use crate::Result;
use crate::error::Message;
use builder::Builder;
pub use folds::{Fold, TestPlan};
pub(crate) use labels::fold as fold_label;
pub use origin::RowOrigin;
pub use preview::{Preview, preview};
pub use records::Format;
pub use similar::{Reason, SimilarLabels};
pub use source::Source;
pub use table::{Column, Options, parse};

/// Bytes of a table beyond which it is refused unread.
pub const MAX_TABLE_BYTES: usize = 64 * 1024 * 1024;
/// Rows of a table beyond which it is refused.
pub const MAX_ROWS: usize = 50_000;
/// Columns of a table beyond which it is refused.
pub const MAX_COLUMNS: usize = 256;
/// Bytes of a line of JSON beyond which its row is left out.
pub const MAX_LINE_BYTES: usize = 1024 * 1024;
/// Characters of a text beyond which its row is left out.
pub const MAX_TEXT_CHARACTERS: usize = 20_000;
/// Characters of a label beyond which its row is left out.
pub const MAX_LABEL_CHARACTERS: usize = 100;
/// Different labels beyond which a column is taken not to hold labels.
pub const MAX_LABELS: usize = 200;

/// One labelled text. `label` is an index into the labels of its [`Dataset`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The text, trimmed, as the person wrote it.
    pub text: String,
    /// Index into [`Dataset::labels`].
    pub label: usize,
}

/// A row that was left out, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Row of the table, counted from 1; a header is row 1.
    pub row: usize,
    /// Why it was left out.
    pub reason: Message,
}

/// How a table was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The format that was given or guessed; none for rows handed over as values.
    pub format: Option<Format>,
    /// How the bytes were read as characters.
    pub encoding: Encoding,
    /// Whether the first row names the columns.
    pub header: bool,
    /// The columns' names ("column 1", … without a header).
    pub columns: Vec<String>,
    /// Index of the column that holds the texts.
    pub text_column: usize,
    /// Index of the column that holds the labels.
    pub label_column: usize,
    /// What a person should know of how it was read, in sentences: what was skipped, decoded or dropped.
    pub notes: Vec<Message>,
}

/// How the bytes of a table stand for characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// Windows-1252, which Western versions of Windows used before Unicode.
    Windows1252,
}

/// Labelled texts that can be used: at least two labels, every example with a text and a label.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The labels in order of first appearance. A part of a split keeps those of the whole.
    pub labels: Vec<String>,
    /// The examples in the order of their rows.
    pub examples: Vec<Example>,
    /// The rows left out.
    pub problems: Vec<Problem>,
    /// How the table was read.
    pub reading: Reading,
}

impl Dataset {
    /// A data set from rows that are already values. Rows that can't be used are left out and listed.
    ///
    /// # Errors
    /// [`crate::Error::Data`] where nothing usable is left, or fewer than two labels.
    pub fn from_rows(rows: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        Self::from_values(rows.into_iter().map(Ok))
    }

    /// The same of rows some of which may be no text with a label; why is said in their place.
    ///
    /// # Errors
    /// As [`Dataset::from_rows`].
    pub fn from_values(rows: impl IntoIterator<Item = values::Row>) -> Result<Self> {
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

    /// How many examples each label has, in the order of `labels`.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.labels.len()];
        for example in &self.examples {
            counts[example.label] += 1;
        }
        counts
    }

    /// The part of this data set that holds the examples at `indices`, in that order.
    pub fn select(&self, indices: &[usize]) -> Self {
        Self {
            labels: self.labels.clone(),
            examples: indices.iter().map(|&i| self.examples[i].clone()).collect(),
            problems: Vec::new(),
            reading: self.reading.clone(),
        }
    }
}
