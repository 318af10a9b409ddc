//! The shape of an opened decoder, whichever its family.

use crate::error::messages::model as messages;
use crate::kernels::blocks::BLOCK;
use crate::kernels::causal::Heads;
use crate::{Error, Result};

/// What all that works with a decoder needs to know of it. The names are those of Hugging Face's Llama.
#[derive(Debug, Clone, PartialEq)]
pub struct DecoderConfig {
    /// The family, as `config.json` calls it.
    pub model_type: &'static str,
    /// The class of `transformers` for it.
    pub class: &'static str,
    /// Width of the hidden states.
    pub hidden_size: usize,
    /// Number of transformer layers.
    pub num_hidden_layers: usize,
    /// Heads of the queries.
    pub num_attention_heads: usize,
    /// Heads of the keys and values, which several heads of queries share.
    pub num_key_value_heads: usize,
    /// Width of a head.
    pub head_dim: usize,
    /// Width of the feed-forward layer.
    pub intermediate_size: usize,
    /// Rows of the token embeddings.
    pub vocab_size: usize,
    /// Tokens that the model was made for.
    pub max_position_embeddings: usize,
    /// The epsilon of every norm.
    pub rms_norm_eps: f64,
    /// The base of the rotary positions.
    pub rope_theta: f64,
}

/// How a file calls the fields of a [`DecoderConfig`], for its errors.
pub struct FieldNames {
    /// The file's name.
    pub file: &'static str,
    /// The names, in the order of the numbers in [`DecoderConfig::check`].
    pub names: [&'static str; 10],
}

impl DecoderConfig {
    /// The shape of its heads.
    pub fn heads(&self) -> Heads {
        Heads {
            queries: self.num_attention_heads,
            keys: self.num_key_value_heads,
            width: self.head_dim,
        }
    }

    /// Width of a token's keys, or values.
    pub fn key_width(&self) -> usize {
        self.num_key_value_heads * self.head_dim
    }

    /// Width of a token's queries.
    pub fn query_width(&self) -> usize {
        self.num_attention_heads * self.head_dim
    }

    /// How many weights a decoder of this shape has, those of the output counted with the token embeddings'.
    pub fn parameters(&self) -> usize {
        let (hidden, wide) = (self.hidden_size, self.intermediate_size);
        let attention = 2 * hidden * (self.query_width() + self.key_width());
        let layer = attention + 3 * hidden * wide + 2 * hidden;
        self.num_hidden_layers * layer + self.vocab_size * hidden + hidden
    }

    /// Bytes that the keys and values of a token take.
    pub fn cache_bytes(&self) -> usize {
        2 * self.num_hidden_layers * self.key_width() * size_of::<f32>()
    }

    /// Checks every number before memory is taken for what it counts.
    ///
    /// # Errors
    /// [`Error::Model`] naming the field.
    pub fn check(&self, names: &FieldNames) -> Result<()> {
        let file = names.file;
        let refuse = |message| Err(Error::Model(message));
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
        ] = names.names;
        for (name, value, most) in [
            (hidden, self.hidden_size, 8192),
            (layers, self.num_hidden_layers, 128),
            (heads, self.num_attention_heads, 128),
            (keys, self.num_key_value_heads, 128),
            (width, self.head_dim, 512),
            (wide, self.intermediate_size, 32_768),
            (vocabulary, self.vocab_size, 300_000),
            (context, self.max_position_embeddings, 1 << 24),
        ] {
            if value == 0 || value > most {
                return refuse(messages::config_out_of_range(file, name, value, most));
            }
        }
        if !self
            .num_attention_heads
            .is_multiple_of(self.num_key_value_heads)
        {
            let (all, shared) = (self.num_attention_heads, self.num_key_value_heads);
            return refuse(messages::heads_not_shared(file, keys, shared, all));
        }
        if !self.head_dim.is_multiple_of(2) {
            return refuse(messages::head_width_odd(file, width, self.head_dim));
        }
        for (name, value) in [
            (hidden, self.hidden_size),
            (wide, self.intermediate_size),
            (width, self.query_width()),
        ] {
            if !value.is_multiple_of(BLOCK) {
                return refuse(messages::width_not_blocks(file, name, value, BLOCK));
            }
        }
        for (name, value, most) in [
            (epsilon, self.rms_norm_eps, 1.0),
            (theta, self.rope_theta, 1e12),
        ] {
            if !(value > 0.0 && value <= most) {
                return refuse(messages::config_wrong_number(file, name, value.to_string()));
            }
        }
        Ok(())
    }
}
