//! A checkpoint's `config.json`, with every size bounded before memory is taken for it.

use serde::Deserialize;

use super::description::EncoderDescription;
use super::{SentenceModules, family};
use crate::error::messages::model as messages;
use crate::{Error, Result};

/// The shape of a BERT encoder, by the names of Hugging Face's `config.json`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BertConfig {
    /// The architecture's family; "bert" here.
    pub model_type: String,
    /// Width of the hidden states.
    pub hidden_size: usize,
    /// Number of transformer layers.
    pub num_hidden_layers: usize,
    /// Attention heads a layer.
    pub num_attention_heads: usize,
    /// Width of the feed-forward layer.
    pub intermediate_size: usize,
    /// Rows of the word embedding.
    pub vocab_size: usize,
    /// Rows of the position embedding.
    pub max_position_embeddings: usize,
    /// Rows of the token type embedding.
    pub type_vocab_size: usize,
    /// The epsilon of every layer norm.
    pub layer_norm_eps: f64,
    /// The feed-forward activation; "gelu" (the exact one) here.
    pub hidden_act: String,
    /// Share of the hidden states dropped out while the encoder is tuned.
    #[serde(default = "dropout")]
    pub hidden_dropout_prob: f64,
    /// Share of the attention weights dropped out while the encoder is tuned.
    #[serde(default = "dropout")]
    pub attention_probs_dropout_prob: f64,
    /// What stands around the layers. It comes from files of its own ([`super::read_modules`]).
    #[serde(skip)]
    pub sentence: SentenceModules,
}

/// The file's name.
const FILE: &str = "config.json";
/// Bytes beyond which it is refused.
const MAX_BYTES: usize = MEGABYTE;
const MEGABYTE: usize = 1024 * 1024;
/// Tokens a text is cut to. The model was trained with 256 and positions reach 512, but time grows with length.
const MAX_TOKENS: usize = 256;

/// What BERT was trained with, for a file that doesn't say.
const fn dropout() -> f64 {
    0.1
}

impl BertConfig {
    /// Reads and checks a `config.json`.
    ///
    /// # Errors
    /// [`Error::Model`] naming the field.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MAX_BYTES {
            return Err(Error::Model(messages::config_too_large(
                FILE,
                MAX_BYTES / MEGABYTE,
            )));
        }
        let config: Self = serde_json::from_slice(bytes)
            .map_err(|e| Error::Model(messages::config_unusable(FILE, e.to_string())))?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<()> {
        let refuse = |message| Err(Error::Model(message));
        for (name, value, wanted) in [
            ("model_type", &self.model_type, "bert"),
            ("hidden_act", &self.hidden_act, "gelu"),
        ] {
            if value != wanted {
                return refuse(messages::config_must_be(FILE, name, value, wanted));
            }
        }
        for (name, value, most) in [
            ("hidden_size", self.hidden_size, 2048),
            ("num_hidden_layers", self.num_hidden_layers, 48),
            ("num_attention_heads", self.num_attention_heads, 64),
            ("intermediate_size", self.intermediate_size, 16_384),
            ("vocab_size", self.vocab_size, 300_000),
            (
                "max_position_embeddings",
                self.max_position_embeddings,
                8192,
            ),
            ("type_vocab_size", self.type_vocab_size, 16),
        ] {
            if value == 0 || value > most {
                return refuse(messages::config_out_of_range(FILE, name, value, most));
            }
        }
        if !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            let (width, heads) = (self.hidden_size, self.num_attention_heads);
            return refuse(messages::config_heads_misfit(
                FILE,
                "hidden_size",
                width,
                heads,
            ));
        }
        if self.max_position_embeddings < 3 {
            let field = "max_position_embeddings";
            return refuse(messages::config_without_room(FILE, field));
        }
        for (name, value) in [
            ("hidden_dropout_prob", self.hidden_dropout_prob),
            (
                "attention_probs_dropout_prob",
                self.attention_probs_dropout_prob,
            ),
        ] {
            if !(0.0..1.0).contains(&value) {
                return refuse(messages::config_no_share(FILE, name, value));
            }
        }
        if !(self.layer_norm_eps > 0.0 && self.layer_norm_eps < 1.0) {
            let epsilon = self.layer_norm_eps;
            return refuse(messages::config_wrong_number(
                FILE,
                "layer_norm_eps",
                epsilon,
            ));
        }
        Ok(())
    }

    /// What an encoder of this shape consists of.
    pub fn description(&self) -> EncoderDescription {
        family::description(self)
    }

    /// How many weights an encoder of this shape has, counted once where several are folded into one.
    pub fn parameters(&self) -> usize {
        self.description().parameters()
    }

    /// Tokens after which a text is cut, the special tokens included.
    pub fn max_tokens(&self) -> usize {
        let most = self.sentence.max_tokens.unwrap_or(MAX_TOKENS);
        self.max_position_embeddings.min(MAX_TOKENS).min(most)
    }

    /// Width of an embedding, which is that of the states unless a linear layer follows the pooling.
    pub fn embedding_width(&self) -> usize {
        self.sentence.width(self.hidden_size)
    }
}
