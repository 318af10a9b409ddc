//! The Llama family (Touvron et al. 2023, <https://arxiv.org/abs/2302.13971>): RMSNorm, rotary positions, grouped queries, SwiGLU.
//! SmolLM2 is of it.

mod backward;
mod layer;
mod tensors;

use serde::Deserialize;

pub use layer::Layer;
pub use tensors::TensorLayer;

use crate::error::messages::model as messages;
use crate::model::causal::{DecoderConfig, FieldNames};
use crate::model::gguf::Gguf;
use crate::model::{Source, gguf};
use crate::{Error, Result};

/// What `config.json` and GGUF call the family.
pub const MODEL_TYPE: &str = "llama";

/// The class of `transformers` for its language models.
const CLASS: &str = "LlamaForCausalLM";

/// Its names in `config.json`.
const HUB: FieldNames = FieldNames {
    file: "config.json",
    names: [
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "num_key_value_heads",
        "head_dim",
        "intermediate_size",
        "vocab_size",
        "max_position_embeddings",
        "rms_norm_eps",
        "rope_theta",
    ],
};

/// Its names in a GGUF file.
const GGUF: FieldNames = FieldNames {
    file: gguf::FILE,
    names: [
        "llama.embedding_length",
        "llama.block_count",
        "llama.attention.head_count",
        "llama.attention.head_count_kv",
        "llama.rope.dimension_count",
        "llama.feed_forward_length",
        "llama.vocab_size",
        "llama.context_length",
        "llama.attention.layer_norm_rms_epsilon",
        "llama.rope.freq_base",
    ],
};

/// What is read of its `config.json`.
#[derive(Deserialize)]
pub struct HubConfig {
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    num_key_value_heads: Option<usize>,
    head_dim: Option<usize>,
    intermediate_size: usize,
    vocab_size: usize,
    max_position_embeddings: usize,
    rms_norm_eps: f64,
    rope_theta: Option<f64>,
    rope_scaling: Option<serde_json::Value>,
    rope_parameters: Option<RopeParameters>,
    hidden_act: String,
    #[serde(default)]
    attention_bias: bool,
    #[serde(default)]
    mlp_bias: bool,
}

/// Where newer files keep the rotary positions' numbers.
#[derive(Deserialize)]
struct RopeParameters {
    rope_theta: f64,
    rope_type: Option<String>,
}

/// The base of the rotary positions where a file names none: that of the first Llama.
const ROPE_THETA: f64 = 10_000.0;

/// Checks what was read of a `config.json`.
///
/// # Errors
/// [`Error::Model`] naming the field.
pub fn read_hub(config: HubConfig) -> Result<DecoderConfig> {
    let file = HUB.file;
    let must_be = |name: &str, value: &str, wanted: &str| {
        Err(Error::Model(messages::config_must_be(
            file, name, value, wanted,
        )))
    };
    if config.hidden_act != "silu" {
        return must_be("hidden_act", &config.hidden_act, "silu");
    }
    for (name, value) in [
        ("attention_bias", config.attention_bias),
        ("mlp_bias", config.mlp_bias),
    ] {
        if value {
            return must_be(name, "true", "false");
        }
    }
    if config.rope_scaling.is_some() {
        return Err(Error::Model(messages::rope_scaled(file, "rope_scaling")));
    }
    let parameters = config.rope_parameters;
    if let Some(kind) = parameters.as_ref().and_then(|p| p.rope_type.as_deref())
        && kind != "default"
    {
        return must_be("rope_type", kind, "default");
    }
    let theta = parameters.map(|p| p.rope_theta).or(config.rope_theta);
    let heads = config.num_attention_heads;
    let read = DecoderConfig {
        model_type: MODEL_TYPE,
        class: CLASS,
        hidden_size: config.hidden_size,
        num_hidden_layers: config.num_hidden_layers,
        num_attention_heads: heads,
        num_key_value_heads: config.num_key_value_heads.unwrap_or(heads),
        head_dim: config.head_dim.unwrap_or(config.hidden_size / heads.max(1)),
        intermediate_size: config.intermediate_size,
        vocab_size: config.vocab_size,
        max_position_embeddings: config.max_position_embeddings,
        rms_norm_eps: config.rms_norm_eps,
        rope_theta: theta.unwrap_or(ROPE_THETA),
    };
    read.check(&HUB)?;
    Ok(read)
}

/// Reads and checks the metadata of a GGUF file.
///
/// # Errors
/// [`Error::Model`] naming the key.
pub fn read_gguf<S: Source>(file: &Gguf<S>) -> Result<DecoderConfig> {
    let [
        hidden,
        layers,
        heads,
        keys,
        width,
        wide,
        vocabulary,
        context,
        epsilon,
        theta,
    ] = GGUF.names;
    let count = |key: &str| -> Result<usize> {
        Ok(usize::try_from(file.number(key)?).unwrap_or(usize::MAX))
    };
    let or = |key: &str, other: usize| -> Result<usize> {
        let number = file.optional_number(key)?;
        Ok(number.map_or(other, |n| usize::try_from(n).unwrap_or(usize::MAX)))
    };
    if let Some(kind) = file.optional_text("llama.rope.scaling.type")?
        && kind != "none"
    {
        let field = "llama.rope.scaling.type";
        return Err(Error::Model(messages::rope_scaled(gguf::FILE, field)));
    }
    let (hidden_size, num_attention_heads) = (count(hidden)?, count(heads)?);
    let read = DecoderConfig {
        model_type: MODEL_TYPE,
        class: CLASS,
        hidden_size,
        num_hidden_layers: count(layers)?,
        num_attention_heads,
        num_key_value_heads: or(keys, num_attention_heads)?,
        head_dim: or(width, hidden_size / num_attention_heads.max(1))?,
        intermediate_size: count(wide)?,
        vocab_size: or(vocabulary, file.texts("tokenizer.ggml.tokens")?.len())?,
        max_position_embeddings: count(context)?,
        rms_norm_eps: f64::from(file.float(epsilon)?),
        rope_theta: file.optional_float(theta)?.map_or(ROPE_THETA, f64::from),
    };
    read.check(&GGUF)?;
    Ok(read)
}
