//! Labels that are likely one label, written in several ways.

use super::Dataset;

/// Why labels are taken for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// They differ in capitals only.
    Case,
    /// They differ in blanks, underscores, hyphens or other punctuation.
    Blanks,
    /// They are the same number: "1" and "1.0".
    Number,
    /// They differ in one letter, and one of them is rare.
    Letter,
}

/// Labels that could be merged into one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimilarLabels {
    /// The labels that would become `into`, which is not among them.
    pub labels: Vec<String>,
    /// The label of most examples.
    pub into: String,
    /// What they differ in.
    pub reason: Reason,
}

impl Dataset {
    /// Proposals for merging labels, none where all labels are clearly different.
    pub fn similar_labels(&self) -> Vec<SimilarLabels> {
        Vec::new()
    }
}
