//! The small files that describe a model: `config.json` and `tokenizer_config.json`.

use serde_json::{Map, Value, json};

use super::Subject;
use crate::Result;

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

/// `config.json` by Hugging Face's names. `transformers` counts the labels in `id2label`.
///
/// # Errors
/// [`crate::Error::Internal`] where it can't be written.
pub fn model(subject: &Subject<'_>, architecture: Architecture<'_>) -> Result<Vec<u8>> {
    let c = subject.config;
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
    super::json(&json!({
        "architectures": [architecture.class],
        "model_type": architecture.model_type,
        "hidden_size": c.hidden_size,
        "num_hidden_layers": architecture.layers,
        "num_attention_heads": c.num_attention_heads,
        "intermediate_size": c.intermediate_size,
        "vocab_size": c.vocab_size,
        "max_position_embeddings": c.max_position_embeddings,
        "type_vocab_size": c.type_vocab_size,
        "layer_norm_eps": c.layer_norm_eps,
        "hidden_act": c.hidden_act,
        "hidden_dropout_prob": c.hidden_dropout_prob,
        "attention_probs_dropout_prob": c.attention_probs_dropout_prob,
        "pad_token_id": 0,
        "problem_type": "single_label_classification",
        "id2label": names,
        "label2id": numbers,
        "torch_dtype": "float32",
    }))
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
    super::json(&config)
}
