//! A classifier in the forms that other programs read: a Hugging Face folder, ONNX, PEFT's adapters.
//!
//! What holds the encoder's weights is written one layer at a time, so that it need never stand in this module's memory.

mod config;
mod embedding;
mod files;
mod head;
mod hub;
pub mod language;
mod onnx;
mod peft;
mod pooling;
mod subject;
mod tensors;
mod weights;

use crate::classifier::{Classifier, Model};
use crate::error::messages::files as messages;
use crate::model::WeightDelta;
use crate::{Error, Result};

pub use pooling::LastNorm;
pub use subject::{Export, Subject};
pub use weights::WeightsFile;

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A folder that `transformers` reads.
    Huggingface,
    /// One graph from token ids to probabilities.
    Onnx,
    /// The adapters alone, as the library PEFT stores them.
    Peft,
}

impl Format {
    /// The one of this name.
    ///
    /// # Errors
    /// [`Error::Settings`] naming those that there are.
    pub fn from_name(name: &str) -> Result<Self> {
        match name {
            "huggingface" => Ok(Self::Huggingface),
            "onnx" => Ok(Self::Onnx),
            "peft" => Ok(Self::Peft),
            other => Err(Error::Settings(messages::export_format_unknown(other))),
        }
    }
}

/// The forms that `classifier` can be written in.
pub fn formats(classifier: &Classifier) -> Vec<Format> {
    let mut all = Vec::new();
    if matches!(classifier.model, Model::Head(_)) {
        all.extend([Format::Huggingface, Format::Onnx]);
        if matches!(classifier.body.as_deref(), Some(WeightDelta::Adapters(_))) {
            all.push(Format::Peft);
        }
    }
    all
}

/// Begins to write `subject`. Its tokenizer's file belongs to the result too, except for PEFT, and is the caller's to add.
///
/// # Errors
/// [`Error::Settings`] where the classifier has no such form, and why.
pub fn begin(format: Format, subject: &Subject<'_>) -> Result<Export> {
    let Model::Head(head) = &subject.classifier.model else {
        return Err(Error::Settings(messages::neighbours_not_exported()));
    };
    match (format, subject.classifier.body.as_deref()) {
        (Format::Huggingface, _) => hub::begin(subject, head),
        (Format::Onnx, _) => onnx::begin(subject, head),
        (Format::Peft, Some(WeightDelta::Adapters(adapters))) => {
            peft::begin(subject, head, adapters)
        }
        (Format::Peft, Some(WeightDelta::Weights(_))) => {
            Err(Error::Settings(messages::adapters_not_of_weights()))
        }
        (Format::Peft, None) => Err(Error::Settings(messages::adapters_not_tuned())),
    }
}
