//! Labelled texts that can be learned from.

use super::reading::{Problem, Reading};

/// One labelled text. `label` is an index into the labels of its [`Dataset`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The text, trimmed, as the person wrote it.
    pub text: String,
    /// Index into [`Dataset::labels`].
    pub label: usize,
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
