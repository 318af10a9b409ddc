//! A language model that was tuned, in the forms that other programs read.

mod config;
mod merged;
mod peft;

pub use merged::{MergedWeights, merged};
pub use peft::adapters;

use crate::model::CpuDecoder;
use crate::model::causal::DecoderDelta;
use crate::text::byte_level::ByteLevelTokenizer;
use crate::text::chat::ChatTemplate;

/// What is written.
pub struct LanguageSubject<'a> {
    /// The model with what was changed of it.
    pub model: &'a CpuDecoder,
    /// What was.
    pub change: &'a DecoderDelta,
    /// Its tokenizer.
    pub tokenizer: &'a ByteLevelTokenizer,
    /// Its chat template, where it has one.
    pub template: Option<&'a ChatTemplate>,
    /// What it was made from, by its name on the Hugging Face hub where that is known.
    pub base: Option<&'a str>,
}

/// Small files by their names.
pub type SmallFiles = Vec<(&'static str, Vec<u8>)>;
