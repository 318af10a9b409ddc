//! The shape of an opened encoder, whichever its family.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::SentenceModules;
use super::description::EncoderDescription;

/// What all that works with an encoder needs to know of it. Its family makes it of `config.json` ([`super::read_config`]), with
/// every size bounded before memory is taken for it. The names are those of Hugging Face's BERT.
#[derive(Debug, Clone, PartialEq)]
pub struct EncoderConfig {
    /// The family, as `config.json` calls it.
    pub model_type: &'static str,
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
    /// Tokens that there are positions for.
    pub max_position_embeddings: usize,
    /// The epsilon of every layer norm.
    pub layer_norm_eps: f64,
    /// Share of the hidden states dropped out while the encoder is tuned.
    pub hidden_dropout_prob: f64,
    /// Share of the attention weights dropped out while the encoder is tuned.
    pub attention_probs_dropout_prob: f64,
    /// What it consists of.
    pub description: Arc<EncoderDescription>,
    /// What the family reads of its `config.json`, by its own names: exports write it, and what only the family needs is here.
    pub fields: Map<String, Value>,
    /// What stands around the layers. It comes from files of its own ([`super::read_modules`]).
    pub sentence: SentenceModules,
}

/// Tokens a text is cut to. MiniLM was trained with 256 and positions reach 512, but time grows with length.
const MAX_TOKENS: usize = 256;

impl EncoderConfig {
    /// How many weights an encoder of this shape has, counted once where several are folded into one.
    pub fn parameters(&self) -> usize {
        self.description.parameters()
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
