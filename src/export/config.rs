//! The small files that describe a model: `config.json` and `tokenizer_config.json`.

use serde_json::{Map, Value, json};

use super::files;
use super::subject::Subject;
use crate::Result;
use crate::model::EncoderConfig;

/// What a folder calls itself.
#[derive(Debug, Clone, Copy)]
pub struct Architecture<'a> {
    /// The class of `transformers`.
    pub class: &'a str,
    /// The family's name.
    pub model_type: &'a str,
    /// Layers in the file.
    pub layers: usize,
}

/// `config.json` by the names of the encoder's family. `transformers` counts the labels in `id2label`.
///
/// # Errors
/// [`crate::Error::Internal`] where it can't be written.
pub fn model(subject: &Subject<'_>, architecture: Architecture<'_>) -> Result<Vec<u8>> {
    let labels = &subject.classifier.labels;
    let names: Map<String, Value> = labels
        .iter()
        .enumerate()
        .map(|(i, label)| (i.to_string(), label.as_str().into()))
        .collect();
    let numbers: Map<String, Value> = labels
        .iter()
        .enumerate()
        .map(|(i, label)| (label.clone(), i.into()))
        .collect();
    let EncoderConfig {
        fields,
        description,
        ..
    } = subject.config;
    let mut all = fields.clone();
    for (name, value) in [
        ("architectures", json!([architecture.class])),
        ("model_type", architecture.model_type.into()),
        (description.names.layer_count, architecture.layers.into()),
        ("pad_token_id", 0.into()),
        ("problem_type", "single_label_classification".into()),
        ("id2label", names.into()),
        ("label2id", numbers.into()),
        ("torch_dtype", "float32".into()),
    ] {
        all.insert(name.into(), value);
    }
    files::json(&all.into())
}

/// `tokenizer_config.json`: texts are cut where Homefire cuts them, and `tokenizer.json` is taken as it is.
///
/// # Errors
/// [`crate::Error::Internal`] where it can't be written.
pub fn tokenizer(subject: &Subject<'_>) -> Result<Vec<u8>> {
    let mut config = json!({
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": subject.config.max_tokens(),
        "model_input_names": ["input_ids", "attention_mask"],
        "clean_up_tokenization_spaces": false,
    });
    if let Some(padding) = subject.padding {
        config["pad_token"] = padding.into();
    }
    files::json(&config)
}
