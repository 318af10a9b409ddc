//! Pairs, and how they were read.

use super::super::table::Column;
use super::super::{Encoding, Format, Problem, digest};
use super::parts::Part;
use crate::error::Message;

/// An input and the output that belongs to it. A text to be gone on with is an output whose input is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// What is given, trimmed, as the person wrote it.
    pub input: String,
    /// What is to follow, likewise.
    pub output: String,
}

/// Pairs that can be used: at least one, each with an output, and with an input unless all are texts to be gone on with.
#[derive(Debug, Clone, PartialEq)]
pub struct PairSet {
    /// The pairs in the order of their rows.
    pub pairs: Vec<Pair>,
    /// Which part each pair belongs to, where a column says so of all of them; otherwise empty.
    pub parts: Vec<Part>,
    /// The rows left out.
    pub problems: Vec<Problem>,
    /// How the table was read.
    pub reading: PairReading,
}

/// What the person knows better than our guesses. What is absent is guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairOptions {
    /// The format: CSV, TSV, JSON or JSON lines.
    pub format: Option<Format>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// The column that holds the inputs.
    pub input_column: Option<Column>,
    /// The column that holds the outputs.
    pub output_column: Option<Column>,
    /// A column whose texts are put before the inputs. Where the input column is named, there is none unless it is named
    /// too.
    pub instruction_column: Option<Column>,
}

/// How pairs were read.
#[derive(Debug, Clone, PartialEq)]
pub struct PairReading {
    /// The format that was given or guessed; none for rows handed over as values.
    pub format: Option<Format>,
    /// How the bytes were read as characters.
    pub encoding: Encoding,
    /// Whether the first row names the columns.
    pub header: bool,
    /// The columns' names ("column 1", … without a header).
    pub columns: Vec<String>,
    /// Index of the column whose texts stand before the inputs, with an empty line between, where one does.
    pub instruction_column: Option<usize>,
    /// Index of the column that holds the inputs; none where the texts have none.
    pub input_column: Option<usize>,
    /// Index of the column that holds the outputs, or the texts.
    pub output_column: usize,
    /// Index of the column that says which part a row belongs to, where one does.
    pub part_column: Option<usize>,
    /// What a person should know of how it was read, in sentences.
    pub notes: Vec<Message>,
}

impl PairSet {
    /// Whether they are texts to be gone on with, which have no input.
    pub fn are_texts(&self) -> bool {
        self.reading.input_column.is_none()
    }

    /// The pairs at `indices`, in that order, without what was left out of the whole.
    pub fn select(&self, indices: &[usize]) -> Self {
        let parts = indices.iter().filter_map(|&i| self.parts.get(i));
        Self {
            pairs: indices.iter().map(|&i| self.pairs[i].clone()).collect(),
            parts: parts.copied().collect(),
            problems: Vec::new(),
            reading: self.reading.clone(),
        }
    }

    /// The pairs that are meant for `part`; none where the set isn't divided or has nothing in it.
    pub fn part(&self, part: Part) -> Option<Self> {
        let all = self.parts.iter().enumerate();
        let indices: Vec<usize> = all
            .filter(|&(_, own)| *own == part)
            .map(|(i, _)| i)
            .collect();
        (!indices.is_empty()).then(|| self.select(&indices))
    }

    /// Stands for the pairs in their order, as [`crate::data::Dataset::digest`] does for labelled texts.
    pub fn digest(&self) -> String {
        digest::of(self.pairs.iter().map(|p| [&*p.input, &*p.output]))
    }
}
