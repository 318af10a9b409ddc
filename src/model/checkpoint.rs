//! The tensors of a BERT checkpoint by the names of Hugging Face's `BertModel`, as plain numbers.
//!
//! The pooler, the token types beyond the first and the int64 `position_ids` are not used and not read.

use super::{BertConfig, Source, Weights};
use crate::Result;

/// A part of an encoder. Above a cut that is all layers from the cut on, and what is below the first where nothing is cut off.
#[derive(Debug, Clone, PartialEq)]
pub struct EncoderWeights {
    /// There where the cut is below everything.
    pub embeddings: Option<StoredEmbeddings>,
    /// The layers from the cut to the last.
    pub layers: Vec<StoredLayer>,
}

/// A linear layer as it is stored: weight `[output, input]`, bias `[output]`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredLinear {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
    pub input: usize,
    pub output: usize,
}

/// A layer norm's `[size]` scale and offset.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredNorm {
    pub gamma: Vec<f32>,
    pub beta: Vec<f32>,
}

/// What turns token ids into the first hidden states.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEmbeddings {
    /// `[vocabulary, hidden]`
    pub words: Vec<f32>,
    /// `[positions, hidden]`, the first token type's row added in: every token here has that type.
    pub positions: Vec<f32>,
    pub norm: StoredNorm,
}

/// One transformer layer.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredLayer {
    pub query: StoredLinear,
    pub key: StoredLinear,
    pub value: StoredLinear,
    pub attention_output: StoredLinear,
    pub attention_norm: StoredNorm,
    pub intermediate: StoredLinear,
    pub output: StoredLinear,
    pub output_norm: StoredNorm,
}

/// Which part of an encoder an [`EncoderWeights`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TrainableLayers {
    /// How many of the last layers.
    pub layers: usize,
    /// Whether the token embeddings are in it.
    pub whole: bool,
}

impl TrainableLayers {
    /// The smallest part that both are in.
    pub fn union(self, other: Self) -> Self {
        Self {
            layers: self.layers.max(other.layers),
            whole: self.whole || other.whole,
        }
    }

    /// The names, by Hugging Face, and the shapes of the tensors in this part of an encoder, in the order of
    /// [`EncoderWeights::values`].
    pub fn layout(self, config: &BertConfig) -> Vec<(String, Vec<usize>)> {
        let (hidden, wide) = (config.hidden_size, config.intermediate_size);
        let mut all = Vec::new();
        let norm = |name: String, all: &mut Vec<_>| {
            all.push((format!("{name}.weight"), vec![hidden]));
            all.push((format!("{name}.bias"), vec![hidden]));
        };
        if self.whole {
            for (name, rows) in [
                ("word", config.vocab_size),
                ("position", config.max_position_embeddings),
            ] {
                let name = format!("embeddings.{name}_embeddings.weight");
                all.push((name, vec![rows, hidden]));
            }
            norm("embeddings.LayerNorm".into(), &mut all);
        }
        for layer in config.num_hidden_layers - self.layers..config.num_hidden_layers {
            let at = |name: &str| format!("encoder.layer.{layer}.{name}");
            for (name, input, output) in linears(hidden, wide) {
                all.push((at(&format!("{name}.weight")), vec![output, input]));
                all.push((at(&format!("{name}.bias")), vec![output]));
            }
            norm(at("attention.output.LayerNorm"), &mut all);
            norm(at("output.LayerNorm"), &mut all);
        }
        all
    }
}

impl EncoderWeights {
    /// Which part this is.
    pub fn trainable_layers(&self) -> TrainableLayers {
        TrainableLayers {
            layers: self.layers.len(),
            whole: self.embeddings.is_some(),
        }
    }

    /// Puts together the values that `next` gives, in the order of [`TrainableLayers::layout`].
    pub fn from_values(
        config: &BertConfig,
        extent: TrainableLayers,
        mut next: impl FnMut() -> Vec<f32>,
    ) -> Self {
        let (hidden, wide) = (config.hidden_size, config.intermediate_size);
        let embeddings = extent.whole.then(|| StoredEmbeddings {
            words: next(),
            positions: next(),
            norm: StoredNorm::from_values(&mut next),
        });
        let layers = (0..extent.layers)
            .map(|_| {
                let mut linear = |input, output| StoredLinear {
                    weight: next(),
                    bias: next(),
                    input,
                    output,
                };
                let query = linear(hidden, hidden);
                let key = linear(hidden, hidden);
                let value = linear(hidden, hidden);
                let attention_output = linear(hidden, hidden);
                let intermediate = linear(hidden, wide);
                let output = linear(wide, hidden);
                StoredLayer {
                    query,
                    key,
                    value,
                    attention_output,
                    intermediate,
                    output,
                    attention_norm: StoredNorm::from_values(&mut next),
                    output_norm: StoredNorm::from_values(&mut next),
                }
            })
            .collect();
        Self { embeddings, layers }
    }

    /// Its values, tensor by tensor.
    pub fn values(&self) -> Vec<&[f32]> {
        let mut all: Vec<&[f32]> = Vec::new();
        if let Some(e) = &self.embeddings {
            all.extend([
                e.words.as_slice(),
                &e.positions,
                &e.norm.gamma,
                &e.norm.beta,
            ]);
        }
        for l in &self.layers {
            for linear in [
                &l.query,
                &l.key,
                &l.value,
                &l.attention_output,
                &l.intermediate,
                &l.output,
            ] {
                all.extend([linear.weight.as_slice(), &linear.bias]);
            }
            for norm in [&l.attention_norm, &l.output_norm] {
                all.extend([norm.gamma.as_slice(), &norm.beta]);
            }
        }
        all
    }
}

impl StoredLayer {
    /// Its linear layers, in the order of [`linears`].
    pub fn linears_mut(&mut self) -> [&mut StoredLinear; 6] {
        [
            &mut self.query,
            &mut self.key,
            &mut self.value,
            &mut self.attention_output,
            &mut self.intermediate,
            &mut self.output,
        ]
    }
}

/// The linear layers of a transformer layer: the name by Hugging Face, what goes in and what comes out.
pub fn linears(hidden: usize, wide: usize) -> [(&'static str, usize, usize); 6] {
    [
        ("attention.self.query", hidden, hidden),
        ("attention.self.key", hidden, hidden),
        ("attention.self.value", hidden, hidden),
        ("attention.output.dense", hidden, hidden),
        ("intermediate.dense", hidden, wide),
        ("output.dense", wide, hidden),
    ]
}

impl StoredNorm {
    fn from_values(next: &mut impl FnMut() -> Vec<f32>) -> Self {
        Self {
            gamma: next(),
            beta: next(),
        }
    }
}

/// A weights file read as a BERT of one configuration. Every error is [`crate::Error::Model`] naming the tensor.
pub struct PretrainedWeights<'a, S> {
    weights: &'a Weights<S>,
    config: &'a BertConfig,
    prefix: &'static str,
}

impl<'a, S: Source> PretrainedWeights<'a, S> {
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
            attention_output: self.linear(&at("attention.output.dense"), hidden, hidden)?,
            attention_norm: self.norm(&at("attention.output.LayerNorm"))?,
            intermediate: self.linear(&at("intermediate.dense"), hidden, wide)?,
            output: self.linear(&at("output.dense"), wide, hidden)?,
            output_norm: self.norm(&at("output.LayerNorm"))?,
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
