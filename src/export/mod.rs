//! A classifier in the forms that other programs read: a Hugging Face folder, ONNX, PEFT's adapters.
//!
//! What holds the encoder's weights is written one layer at a time, so that it need never stand in this module's memory.

mod config;
mod embedding;
mod hub;
mod onnx;
mod peft;
mod pooling;
mod tensors;
mod weights;

use crate::classifier::{Classifier, Model};
use crate::error::messages::{files as messages, session};
use crate::head::LayerWeights;
use crate::model::{EncoderConfig, WeightDelta};
use crate::{Error, Result};

pub use pooling::LastNorm;
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

/// What is written, and what is known beside the classifier.
pub struct Subject<'a> {
    /// The classifier.
    pub classifier: &'a Classifier,
    /// The shape of its encoder.
    pub config: &'a EncoderConfig,
    /// The name on the Hugging Face hub of the encoder as it was opened, where it is known.
    pub base: Option<&'a str>,
    /// The last norm of the classifier's own encoder; for a Hugging Face folder.
    pub last_norm: Option<LastNorm>,
    /// The text of the token that fills up short texts, where there is one.
    pub padding: Option<&'a str>,
}

/// An export that has begun: its small files, and the one that is still to be written.
pub struct Export {
    /// Names and contents.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// The file with the encoder's weights, where there is one.
    pub weights: Option<WeightsFile>,
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

/// A head's tensors as they are: name, shape and values, the weights `[output, input]`. A linear head has the name
/// that most classifiers of `transformers` give it, one with a hidden layer those of RoBERTa's.
fn head_tensors(head: &[LayerWeights]) -> Vec<(String, Vec<usize>, Vec<f32>)> {
    let names: &[&str] = match head.len() {
        1 => &["classifier"],
        _ => &["classifier.dense", "classifier.out_proj"],
    };
    names
        .iter()
        .zip(head)
        .flat_map(|(name, layer)| {
            let (input, output) = (layer.input, layer.output);
            let weight = crate::model::transpose(&layer.weight, input, output);
            // A head of class means has none, and readers expect one.
            let bias = layer.bias.clone().unwrap_or_else(|| vec![0.0; output]);
            [
                (format!("{name}.weight"), vec![output, input], weight),
                (format!("{name}.bias"), vec![output], bias),
            ]
        })
        .collect()
}

/// Lines of Python that compute the logits of the embeddings `x` with the head's tensors in `w`.
fn head_in_python(head: &[LayerWeights]) -> &'static str {
    match head.len() {
        1 => r#"logits = F.linear(x, w["classifier.weight"], w["classifier.bias"])"#,
        _ => {
            r#"x = F.gelu(F.linear(x, w["classifier.dense.weight"], w["classifier.dense.bias"]))
    logits = F.linear(x, w["classifier.out_proj.weight"], w["classifier.out_proj.bias"])"#
        }
    }
}

/// A text file from its template, with each `{name}` replaced.
fn fill(template: &str, values: &[(&str, &str)]) -> Vec<u8> {
    values
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
        .into_bytes()
}

fn json(value: &serde_json::Value) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value)
        .map_err(|e| Error::Internal(session::unexpected(e.to_string())))
}
