//! What is known of the device, the model and its limits.

use serde::Serialize;

use super::Told;
use crate::device::Chosen;
use crate::model::Pooling;
use crate::{data, session, text};

/// The limits on data. Input beyond them is refused before memory is taken.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Bytes in a table.
    pub table_bytes: usize,
    /// Rows in a table.
    pub rows: usize,
    /// Characters in a text.
    pub text_characters: usize,
    /// Characters in a label.
    pub label_characters: usize,
    /// Different labels.
    pub labels: usize,
}

impl Limits {
    /// Those that hold here.
    pub const HERE: Self = Self {
        table_bytes: data::MAX_TABLE_BYTES,
        rows: data::MAX_ROWS,
        text_characters: data::MAX_TEXT_CHARACTERS,
        label_characters: data::MAX_LABEL_CHARACTERS,
        labels: data::MAX_LABELS,
    };
}

/// The device that computes, and why it was chosen.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceReport {
    /// The kind of device.
    #[cfg_attr(test, ts(type = "\"webgpu\" | \"cpu\""))]
    pub kind: &'static str,
    /// The browser's name for the GPU; "CPU" on the CPU.
    pub adapter: String,
    /// Why it was chosen, as an English sentence for a person.
    pub reason: String,
    /// The same, to be written in other languages.
    pub told: Told,
    /// The largest absolute difference between the self-test on this device and on the CPU; 0 on the CPU.
    pub max_error: f32,
}

/// The opened encoder.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelReport {
    /// SHA-256 of its weights file, in hexadecimal. Two models with the same hash are the same.
    pub sha256: String,
    /// The number of transformer layers.
    pub layers: usize,
    /// The width of a layer.
    pub hidden: usize,
    /// The width of an embedding.
    pub embedding: usize,
    /// How the states of a text's tokens become one: their mean, the first token's state, or the largest of each number.
    #[cfg_attr(test, ts(type = "\"mean\" | \"cls\" | \"max\""))]
    pub pooling: Pooling,
    /// The text that the model's own files put before each text; empty where there is none.
    pub prompt: String,
    /// Names its embeddings: models in which it is the same give a text the same one.
    pub embeddings_id: String,
    /// The number of attention heads in a layer.
    pub heads: usize,
    /// The number of word pieces that it knows.
    pub vocabulary: usize,
    /// The most tokens of a text that it reads, `[CLS]` and `[SEP]` included.
    pub max_tokens: usize,
    /// The number of its weights.
    pub parameters: usize,
}

/// How the model reads one text.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct TextReading {
    /// The number of tokens that it reads, `[CLS]` and `[SEP]` included.
    pub tokens: usize,
    /// Whether the text has more tokens.
    pub cut: bool,
    /// The share of its tokens that the model doesn't know, from 0 to 1; 1 for a text without tokens.
    pub unknown: f32,
    /// The language that it is probably in, as a BCP 47 tag ("de", or "und-Cyrl" where only the script is known); absent where that
    /// can't be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub language: Option<&'static str>,
}

impl From<text::Reading> for TextReading {
    fn from(reading: text::Reading) -> Self {
        Self {
            tokens: reading.tokens,
            cut: reading.cut,
            unknown: reading.unknown,
            language: reading.language,
        }
    }
}

impl From<&Chosen> for DeviceReport {
    fn from(chosen: &Chosen) -> Self {
        Self {
            kind: if chosen.gpu { "webgpu" } else { "cpu" },
            adapter: chosen.adapter.clone(),
            reason: chosen.reason.to_string(),
            told: (&chosen.reason).into(),
            max_error: chosen.max_error,
        }
    }
}

impl From<&session::Session> for ModelReport {
    fn from(session: &session::Session) -> Self {
        let config = &session.config;
        Self {
            sha256: session.identity.sha256.clone(),
            layers: config.num_hidden_layers,
            hidden: config.hidden_size,
            embedding: config.embedding_width(),
            pooling: config.sentence.pooling,
            prompt: config.sentence.prompt.clone(),
            embeddings_id: session.embeddings_identity(),
            heads: config.num_attention_heads,
            vocabulary: config.vocab_size,
            max_tokens: config.max_tokens(),
            parameters: config.parameters(),
        }
    }
}
