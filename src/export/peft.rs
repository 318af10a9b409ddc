//! Adapters as the library PEFT stores them (<https://huggingface.co/docs/peft>), and the head in a file beside them.

use serde_json::json;

use super::files::{self, fill};
use super::head::{head_in_python, head_tensors};
use super::subject::{Export, Subject};
use super::{embedding, tensors};
use crate::Result;
use crate::head::LayerWeights;
use crate::model::{Adapters, EncoderDescription};

/// # Errors
/// [`crate::Error::Internal`] where a file can't be laid out.
pub fn begin(subject: &Subject<'_>, head: &[LayerWeights], adapters: &Adapters) -> Result<Export> {
    let all = subject.config.num_hidden_layers;
    let EncoderDescription { layer, names, .. } = *subject.config.description;
    let layers: Vec<usize> = (all - adapters.layers..all).collect();
    let config = json!({
        "peft_type": "LORA",
        "task_type": "FEATURE_EXTRACTION",
        // With a name here `pipeline` would load that model with a classifier of random weights, and answer. README.md has the name.
        "base_model_name_or_path": null,
        "r": adapters.lora.rank,
        "lora_alpha": adapters.lora.alpha,
        "lora_dropout": 0.0,
        "target_modules": adapters.targets(subject.config),
        "layers_to_transform": layers,
        // The folder of the layers' names.
        "layers_pattern": layer.rsplit('.').next(),
        "bias": "none",
        "fan_in_fan_out": false,
        "inference_mode": true,
    });
    let pairs: Vec<(String, Vec<usize>, &[f32])> = adapters
        .tensors(subject.config)
        .into_iter()
        .map(|(name, shape, values)| (format!("base_model.model.{name}"), shape.to_vec(), values))
        .collect();
    let sentence = &subject.config.sentence;
    let mut beside = head_tensors(head);
    beside.extend(embedding::tensors(sentence));
    let readme = fill(
        include_str!("peft.md"),
        &[
            ("class", names.class),
            ("head", head_in_python(head)),
            (
                "base",
                subject.base.unwrap_or("the folder of the model you opened"),
            ),
            ("length", &subject.config.max_tokens().to_string()),
            ("embedding", &embedding::words(sentence)),
            ("text_words", &embedding::texts_in_words(sentence)),
            ("texts", &embedding::texts_in_python(sentence)),
            ("pooling", &embedding::in_python(sentence)),
        ],
    );
    Ok(Export {
        files: vec![
            ("adapter_config.json", files::json(&config)?),
            ("adapter_model.safetensors", tensors::whole(&pairs)?),
            ("head.safetensors", tensors::whole(&beside)?),
            (
                "labels.json",
                files::json(&json!(subject.classifier.labels))?,
            ),
            ("README.md", readme),
        ],
        weights: None,
    })
}
