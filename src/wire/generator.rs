//! A language model, and what it writes.

use serde::{Deserialize, Serialize};

use super::tuning::TuningReport;

use crate::generate::sampling::SamplingSettings;
use crate::session::{self, End, GenerateSettings};
use crate::text::chat;

/// An opened language model.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GeneratorReport {
    /// SHA-256 of its weights file, in hexadecimal.
    pub sha256: String,
    /// The number of transformer layers.
    pub layers: usize,
    /// The width of a layer.
    pub hidden: usize,
    /// The number of tokens that it knows.
    pub vocabulary: usize,
    /// The number of its weights.
    pub parameters: usize,
    /// The most tokens that a prompt and what is written after it have together.
    pub context_tokens: usize,
    /// Whether it knows conversations: its file has a chat template.
    pub chat: bool,
    /// What a run has made of it; absent where none has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub tuning: Option<TuningReport>,
}

impl From<&session::Generator> for GeneratorReport {
    fn from(generator: &session::Generator) -> Self {
        let config = generator.config();
        Self {
            sha256: generator.sha256.clone(),
            layers: config.num_hidden_layers,
            hidden: config.hidden_size,
            vocabulary: config.vocab_size,
            parameters: config.parameters(),
            context_tokens: generator.context_tokens(),
            chat: generator.template().is_ok(),
            tuning: generator.tuning.as_ref().map(TuningReport::from),
        }
    }
}

/// A turn of a conversation.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChatMessage {
    /// Who speaks: "system", "user" or "assistant".
    pub role: String,
    /// What is said.
    pub content: String,
}

/// What is written after: a text that goes on, or a conversation.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Prompt {
    /// A text.
    Text(String),
    /// A conversation.
    Chat(Vec<ChatMessage>),
}

impl From<Prompt> for session::Prompt {
    fn from(prompt: Prompt) -> Self {
        match prompt {
            Prompt::Text(text) => Self::Text(text),
            Prompt::Chat(messages) => {
                let message = |m: ChatMessage| chat::ChatMessage {
                    role: m.role,
                    content: m.content,
                };
                Self::Chat(messages.into_iter().map(message).collect())
            }
        }
    }
}

/// How a text is written. What is left out has the value given.
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(optional_fields))]
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct GenerateOptions {
    /// Tokens at most; 256, or as many as the context has.
    pub max_tokens: Option<usize>,
    /// Texts before which it ends; none.
    pub stop: Option<Vec<String>>,
    /// How many likely tokens to tell of beside each that is written; none.
    pub top_tokens: Option<usize>,
    /// 0 always takes the likeliest token, which is what happens where nothing is said; higher values draw more freely.
    pub temperature: Option<f32>,
    /// Only so many of the likeliest tokens can be drawn; all.
    pub top_k: Option<usize>,
    /// Only the likeliest tokens that together have this probability can be drawn; 1.
    pub top_p: Option<f32>,
    /// What the logits of tokens that have come before are divided by; 1.
    pub repetition_penalty: Option<f32>,
    /// How many of the last tokens the penalty looks at; 64.
    pub repetition_window: Option<usize>,
    /// The same seed draws the same tokens; 0.
    #[cfg_attr(test, ts(as = "Option<f64>"))]
    pub seed: Option<u64>,
}

impl From<GenerateOptions> for GenerateSettings {
    fn from(given: GenerateOptions) -> Self {
        let (own, sampling) = (Self::default(), SamplingSettings::default());
        Self {
            max_tokens: given.max_tokens,
            stop: given.stop.unwrap_or_default(),
            top_tokens: given.top_tokens.unwrap_or(own.top_tokens),
            sampling: SamplingSettings {
                temperature: given.temperature.unwrap_or(sampling.temperature),
                top_k: given.top_k.unwrap_or(sampling.top_k),
                top_p: given.top_p.unwrap_or(sampling.top_p),
                repetition_penalty: given
                    .repetition_penalty
                    .unwrap_or(sampling.repetition_penalty),
                repetition_window: given
                    .repetition_window
                    .unwrap_or(sampling.repetition_window),
                seed: given.seed.unwrap_or(sampling.seed),
            },
        }
    }
}

/// A likely token.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct LikelyToken {
    /// Its text.
    pub text: String,
    /// 0 to 1.
    pub probability: f32,
}

/// A token that was written.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct WrittenToken {
    /// The text that is certain with it, which may be nothing yet.
    pub text: String,
    /// The likeliest tokens in its place, the likeliest first, where they were asked for.
    pub top: Vec<LikelyToken>,
}

impl WrittenToken {
    /// The token in words.
    pub fn of(generator: &session::Generator, token: session::WrittenToken) -> Self {
        let top = token.top.iter().map(|top| LikelyToken {
            text: generator.tokenizer.decode(&[top.id]),
            probability: top.probability,
        });
        Self {
            text: token.text,
            top: top.collect(),
        }
    }
}

/// What was written.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Generated {
    /// The text, without what ended it.
    pub text: String,
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// How many of them had been read before.
    pub reused_tokens: usize,
    /// Tokens that were written.
    pub tokens: usize,
    /// Why it ended: the model ended it, a stop string came, it has as many tokens as were asked for, the context is full, or it was
    /// stopped.
    #[cfg_attr(
        test,
        ts(type = "\"model\" | \"stop\" | \"length\" | \"context\" | \"stopped\"")
    )]
    pub end: End,
}

impl From<session::Generated> for Generated {
    fn from(made: session::Generated) -> Self {
        Self {
            text: made.text,
            prompt_tokens: made.prompt_tokens,
            reused_tokens: made.reused_tokens,
            tokens: made.tokens,
            end: made.end,
        }
    }
}
