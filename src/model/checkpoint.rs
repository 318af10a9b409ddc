//! The tensors of a BERT checkpoint by the names of Hugging Face's `BertModel`, as plain numbers.
//!
//! The pooler, the token types beyond the first and the int64 `position_ids` are not used and not read.

use super::{BertConfig, Source, Weights};
use crate::Result;

/// A linear layer as it is stored: weight `[output, input]`, bias `[output]`.
pub struct StoredLinear {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
    pub input: usize,
    pub output: usize,
}

/// A layer norm's `[size]` scale and offset.
pub struct StoredNorm {
    pub gamma: Vec<f32>,
    pub beta: Vec<f32>,
}

/// What turns token ids into the first hidden states.
pub struct StoredEmbeddings {
    /// `[vocabulary, hidden]`
    pub words: Vec<f32>,
    /// `[positions, hidden]`, the first token type's row added in: every token here has that type.
    pub positions: Vec<f32>,
    pub norm: StoredNorm,
}

/// One transformer layer.
pub struct StoredLayer {
    pub query: StoredLinear,
    pub key: StoredLinear,
    pub value: StoredLinear,
    pub attended: StoredLinear,
    pub attended_norm: StoredNorm,
    pub up: StoredLinear,
    pub down: StoredLinear,
    pub down_norm: StoredNorm,
}

/// A weights file read as a BERT of one configuration. Every error is [`crate::Error::Model`] naming the tensor.
pub struct Checkpoint<'a, S> {
    weights: &'a Weights<S>,
    config: &'a BertConfig,
    prefix: &'static str,
}

impl<'a, S: Source> Checkpoint<'a, S> {
    pub fn new(weights: &'a Weights<S>, config: &'a BertConfig) -> Self {
        // A BertForSequenceClassification or BertForMaskedLM puts its encoder under "bert.".
        let prefix = if weights.has("embeddings.word_embeddings.weight") {
            ""
        } else {
            "bert."
        };
        Self {
            weights,
            config,
            prefix,
        }
    }

    pub fn config(&self) -> &BertConfig {
        self.config
    }

    pub fn embeddings(&self) -> Result<StoredEmbeddings> {
        let c = self.config;
        let hidden = c.hidden_size;
        let table = |name: &str, rows: usize| {
            self.floats(
                &format!("embeddings.{name}_embeddings.weight"),
                &[rows, hidden],
            )
        };
        let words = table("word", c.vocab_size)?;
        let types = table("token_type", c.type_vocab_size)?;
        let mut positions = table("position", c.max_position_embeddings)?;
        for row in positions.chunks_exact_mut(hidden) {
            row.iter_mut().zip(&types).for_each(|(p, t)| *p += t);
        }
        Ok(StoredEmbeddings {
            words,
            positions,
            norm: self.norm("embeddings.LayerNorm")?,
        })
    }

    pub fn layer(&self, index: usize) -> Result<StoredLayer> {
        let (hidden, wide) = (self.config.hidden_size, self.config.intermediate_size);
        let at = |name: &str| format!("encoder.layer.{index}.{name}");
        Ok(StoredLayer {
            query: self.linear(&at("attention.self.query"), hidden, hidden)?,
            key: self.linear(&at("attention.self.key"), hidden, hidden)?,
            value: self.linear(&at("attention.self.value"), hidden, hidden)?,
            attended: self.linear(&at("attention.output.dense"), hidden, hidden)?,
            attended_norm: self.norm(&at("attention.output.LayerNorm"))?,
            up: self.linear(&at("intermediate.dense"), hidden, wide)?,
            down: self.linear(&at("output.dense"), wide, hidden)?,
            down_norm: self.norm(&at("output.LayerNorm"))?,
        })
    }

    fn linear(&self, name: &str, input: usize, output: usize) -> Result<StoredLinear> {
        Ok(StoredLinear {
            weight: self.floats(&format!("{name}.weight"), &[output, input])?,
            bias: self.floats(&format!("{name}.bias"), &[output])?,
            input,
            output,
        })
    }

    fn norm(&self, name: &str) -> Result<StoredNorm> {
        let size = [self.config.hidden_size];
        Ok(StoredNorm {
            gamma: self.floats(&format!("{name}.weight"), &size)?,
            beta: self.floats(&format!("{name}.bias"), &size)?,
        })
    }

    fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        self.weights
            .floats(&format!("{}{name}", self.prefix), shape)
    }
}
