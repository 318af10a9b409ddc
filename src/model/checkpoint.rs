//! The tensors of an encoder's checkpoint by the names of Hugging Face, as plain numbers, as its description says.
//!
//! A pooler, the token types beyond the first and the int64 `position_ids` are not used and not read.

use super::description::EncoderDescription;
use super::{EncoderConfig, Source, Weights};
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
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StoredLinear {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
    pub input: usize,
    pub output: usize,
}

/// A layer norm's `[size]` scale and offset.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StoredNorm {
    pub gamma: Vec<f32>,
    pub beta: Vec<f32>,
}

/// What turns token ids into the first hidden states.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEmbeddings {
    /// Each `[rows, hidden]`, in the description's order. A BERT's are words and positions.
    pub tables: Vec<Vec<f32>>,
    pub norm: StoredNorm,
}

/// One transformer layer, its parts in the description's order.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredLayer {
    pub linears: Vec<StoredLinear>,
    pub norms: Vec<StoredNorm>,
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
    pub fn layout(self, config: &EncoderConfig) -> Vec<(String, Vec<usize>)> {
        let description = &config.description;
        let mut all = Vec::new();
        if self.whole {
            all.extend(description.embedding_tensors());
        }
        for layer in description.layers - self.layers..description.layers {
            all.extend(description.layer_tensors(layer));
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
        config: &EncoderConfig,
        extent: TrainableLayers,
        mut next: impl FnMut() -> Vec<f32>,
    ) -> Self {
        let description = &config.description;
        let embeddings = extent.whole.then(|| StoredEmbeddings {
            tables: description.tables.iter().map(|_| next()).collect(),
            norm: StoredNorm::from_values(&mut next),
        });
        let layers = (0..extent.layers).map(|_| StoredLayer {
            linears: description
                .linears
                .iter()
                .map(|linear| StoredLinear {
                    weight: next(),
                    bias: next(),
                    input: linear.input,
                    output: linear.output,
                })
                .collect(),
            norms: description
                .norms
                .iter()
                .map(|_| StoredNorm::from_values(&mut next))
                .collect(),
        });
        Self {
            embeddings,
            layers: layers.collect(),
        }
    }

    /// Its values, tensor by tensor.
    pub fn values(&self) -> Vec<&[f32]> {
        let mut all: Vec<&[f32]> = Vec::new();
        if let Some(e) = &self.embeddings {
            all.extend(e.tables.iter().map(Vec::as_slice));
            all.extend([e.norm.gamma.as_slice(), &e.norm.beta]);
        }
        for layer in &self.layers {
            for linear in &layer.linears {
                all.extend([linear.weight.as_slice(), &linear.bias]);
            }
            for norm in &layer.norms {
                all.extend([norm.gamma.as_slice(), &norm.beta]);
            }
        }
        all
    }
}

impl StoredNorm {
    fn from_values(next: &mut impl FnMut() -> Vec<f32>) -> Self {
        Self {
            gamma: next(),
            beta: next(),
        }
    }
}

/// A weights file read as an encoder of one configuration. Every error is [`crate::Error::Model`] naming the tensor.
pub struct PretrainedWeights<'a, S> {
    weights: &'a Weights<S>,
    config: &'a EncoderConfig,
    description: &'a EncoderDescription,
    prefix: &'static str,
}

impl<'a, S: Source> PretrainedWeights<'a, S> {
    pub fn new(weights: &'a Weights<S>, config: &'a EncoderConfig) -> Self {
        let description = &config.description;
        let first = description.tables.first();
        // A model with a head on the encoder puts that under a name of its own.
        let prefix = match first.is_some_and(|(name, _)| weights.has(name)) {
            true => "",
            false => description.prefix,
        };
        Self {
            weights,
            config,
            description,
            prefix,
        }
    }

    pub fn config(&self) -> &EncoderConfig {
        self.config
    }

    pub fn embeddings(&self) -> Result<StoredEmbeddings> {
        let hidden = self.description.hidden;
        let table = |&(name, rows): &(&str, usize)| self.floats(name, &[rows, hidden]);
        let tables = self.description.tables.iter().map(table);
        let mut tables = tables.collect::<Result<Vec<_>>>()?;
        let folded = self.description.folded.as_ref().map(table).transpose()?;
        if let (Some(folded), Some(last)) = (folded, tables.last_mut()) {
            for row in last.chunks_exact_mut(hidden) {
                row.iter_mut().zip(&folded).for_each(|(p, t)| *p += t);
            }
        }
        Ok(StoredEmbeddings {
            tables,
            norm: self.norm(self.description.embeddings_norm)?,
        })
    }

    pub fn layer(&self, index: usize) -> Result<StoredLayer> {
        let linears = self.description.linears.iter().map(|linear| {
            let name = self.description.at(index, linear.name);
            Ok(StoredLinear {
                weight: self.floats(&format!("{name}.weight"), &[linear.output, linear.input])?,
                bias: self.floats(&format!("{name}.bias"), &[linear.output])?,
                input: linear.input,
                output: linear.output,
            })
        });
        let norms = self.description.norms.iter();
        Ok(StoredLayer {
            linears: linears.collect::<Result<_>>()?,
            norms: norms
                .map(|name| self.norm(&self.description.at(index, name)))
                .collect::<Result<_>>()?,
        })
    }

    fn norm(&self, name: &str) -> Result<StoredNorm> {
        let size = [self.description.hidden];
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
