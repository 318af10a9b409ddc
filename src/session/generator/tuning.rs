//! What a run has made of a language model, and how an input becomes a prompt.

use crate::generate::prompt::{PromptTemplate, Shot};
use crate::model::causal::DecoderDelta;
use crate::tune::Notes;

/// How a prompt is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PromptStyle {
    /// One text.
    Plain,
    /// A conversation, in which the outputs are the model's own turns.
    Chat,
}

/// What is written around an input, and the examples before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairPrompt {
    /// The instruction, and what stands around inputs and outputs.
    pub template: PromptTemplate,
    /// How it is written.
    pub style: PromptStyle,
    /// The examples, in their order.
    pub shots: Vec<Shot>,
}

/// What a run has made of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuning {
    /// What it changed.
    pub change: DecoderDelta,
    /// How an input is asked about, as it was while the model learned.
    pub prompt: PairPrompt,
    /// The run's settings by name.
    pub settings: Notes,
    /// Pairs that it learned from.
    pub pairs: usize,
}
