//! Adapters as the library PEFT stores them (<https://huggingface.co/docs/peft>).

use serde_json::json;

use super::{LanguageSubject, SmallFiles};
use crate::error::messages::files as messages;
use crate::export::{files, tensors};
use crate::model::causal::Tuned;
use crate::{Error, Result};

/// The adapters of a model.
///
/// # Errors
/// [`Error::Settings`] where it was not tuned by adapters.
pub fn adapters(subject: &LanguageSubject<'_>) -> Result<SmallFiles> {
    let Tuned::Adapters { lora, layers } = subject.change.tuned else {
        return Err(Error::Settings(messages::adapters_not_of_weights()));
    };
    let all = subject.model.config().num_hidden_layers;
    let layout = subject.model.delta_layout(subject.change.tuned);
    let module = |name: &str| -> String {
        let parts: Vec<&str> = name.split('.').collect();
        // `model.layers.0.self_attn.q_proj.lora_A.weight`
        parts.get(4).copied().unwrap_or_default().to_owned()
    };
    let mut targets: Vec<String> = layout.iter().map(|(name, _)| module(name)).collect();
    targets.sort_unstable();
    targets.dedup();
    let transformed: Vec<usize> = (all - layers..all).collect();
    let config = json!({
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": subject.base,
        "r": lora.rank,
        "lora_alpha": lora.alpha,
        "lora_dropout": 0.0,
        "target_modules": targets,
        "layers_to_transform": transformed,
        "layers_pattern": "layers",
        "bias": "none",
        "fan_in_fan_out": false,
        "inference_mode": true,
    });
    let tensors: Vec<(String, Vec<usize>, &[f32])> = layout
        .into_iter()
        .zip(&subject.change.values)
        .map(|((name, shape), values)| (format!("base_model.model.{name}"), shape, &values[..]))
        .collect();
    let readme = files::fill(
        include_str!("peft.md"),
        &[("base", subject.base.unwrap_or("the model you opened"))],
    );
    Ok(vec![
        ("adapter_config.json", files::json(&config)?),
        ("adapter_model.safetensors", tensors::whole(&tensors)?),
        ("README.md", readme),
    ])
}
