//! Low-rank adapters as plain numbers (Hu et al. 2021, <https://arxiv.org/abs/2106.09685>), and what a run can have changed
//! of an encoder.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

use super::EncoderConfig;
use super::checkpoint::{EncoderWeights, TrainableLayers};
use crate::error::Grouped;
use crate::error::messages::run as messages;
use crate::{Error, Result};

/// The largest rank.
const MAX_RANK: usize = 128;
/// The largest numerator of the scale.
const MAX_ALPHA: f64 = 1024.0;

/// Which adapters to add.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lora {
    /// Width of what is between the two matrices.
    pub rank: usize,
    /// Numerator of the scale, `alpha / rank`.
    pub alpha: f64,
    /// Whether the feed-forward projections have adapters too, and not the attention's only.
    pub feed_forward: bool,
}

impl Lora {
    /// The values that `a` begins with, `[input, rank]`: uniform within `±1/√input`, as PEFT begins it.
    pub fn initial(&self, input: usize, rng: &mut ChaCha8Rng) -> Vec<f32> {
        let bound = 1.0 / (input as f32).sqrt();
        (0..input * self.rank)
            .map(|_| rng.random_range(-bound..bound))
            .collect()
    }

    /// # Errors
    /// [`Error::Settings`] naming what is out of its range.
    pub fn check(&self) -> Result<()> {
        let refuse = |name, wanted| Err(Error::Settings(messages::setting_must_be(name, wanted)));
        if !(1..=MAX_RANK).contains(&self.rank) {
            return refuse("rank", messages::wanted_between(1, MAX_RANK));
        }
        if !(self.alpha > 0.0 && self.alpha <= MAX_ALPHA) {
            let wanted = messages::wanted_above(0, Grouped(MAX_ALPHA));
            return refuse("alpha", wanted);
        }
        Ok(())
    }
}

/// The adapters of an encoder's last layers.
#[derive(Debug, Clone, PartialEq)]
pub struct Adapters {
    /// Their rank and scale, and where they are.
    pub lora: Lora,
    /// How many of the last layers have some.
    pub layers: usize,
    /// One for each projection, in the order of [`Adapters::layout`].
    pub pairs: Vec<LoraMatrices>,
}

/// The adapter of one projection: `alpha / rank * b a` is added to its weight `[output, input]`.
#[derive(Debug, Clone, PartialEq)]
pub struct LoraMatrices {
    /// `[rank, input]`
    pub a: Vec<f32>,
    /// `[output, rank]`
    pub b: Vec<f32>,
}

/// A projection that has an adapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapted {
    /// Its name by Hugging Face, from `encoder` on.
    pub name: String,
    /// Width of what goes in.
    pub input: usize,
    /// Width of what comes out.
    pub output: usize,
}

impl Adapted {
    /// The names that PEFT gives the two matrices, without its prefix, and their shapes.
    pub fn tensors(&self, rank: usize) -> [(String, [usize; 2]); 2] {
        [
            (format!("{}.lora_A.weight", self.name), [rank, self.input]),
            (format!("{}.lora_B.weight", self.name), [self.output, rank]),
        ]
    }
}

impl Adapters {
    /// The projections that have one, in the last `layers` layers.
    pub fn layout(lora: Lora, layers: usize, config: &EncoderConfig) -> Vec<Adapted> {
        let description = &config.description;
        let all = description.layers;
        (all - layers..all)
            .flat_map(|layer| {
                let adapted = description.adapted(lora.feed_forward);
                adapted.map(move |linear| Adapted {
                    name: description.at(layer, linear.name),
                    input: linear.input,
                    output: linear.output,
                })
            })
            .collect()
    }

    /// Its matrices, by [`Adapted::tensors`]: name, shape and row-major values.
    pub fn tensors(&self, config: &EncoderConfig) -> Vec<(String, [usize; 2], &[f32])> {
        Self::layout(self.lora, self.layers, config)
            .iter()
            .zip(&self.pairs)
            .flat_map(|(at, pair)| {
                let [a, b] = at.tensors(self.lora.rank);
                [(a.0, a.1, pair.a.as_slice()), (b.0, b.1, pair.b.as_slice())]
            })
            .collect()
    }

    /// The names within a layer of the projections that have one.
    pub fn targets(&self, config: &EncoderConfig) -> Vec<&'static str> {
        let description = &config.description;
        let adapted = description.adapted(self.lora.feed_forward);
        adapted.map(|linear| linear.name).collect()
    }

    /// Adds them to the weights of `upper`, which is of as many layers.
    pub fn merge(&self, upper: &mut EncoderWeights) {
        // Those of the attention stand first.
        let each = self.pairs.len() / self.layers.max(1);
        let (rank, scale) = (self.lora.rank, self.lora.alpha / self.lora.rank as f64);
        let layers = upper.layers.iter_mut();
        let linears = layers.flat_map(|layer| layer.linears.iter_mut().take(each));
        for (linear, pair) in linears.zip(&self.pairs) {
            let rows = linear.weight.chunks_exact_mut(linear.input);
            for (row, b) in rows.zip(pair.b.chunks_exact(rank)) {
                for (&b, a) in b.iter().zip(pair.a.chunks_exact(linear.input)) {
                    let factor = (scale * f64::from(b)) as f32;
                    row.iter_mut().zip(a).for_each(|(w, a)| *w += factor * a);
                }
            }
        }
    }
}

/// What a run has changed of an encoder.
#[derive(Debug, Clone, PartialEq)]
pub enum WeightDelta {
    /// The part above a cut, whole.
    Weights(EncoderWeights),
    /// Adapters alone; the weights they are added to are the encoder's own.
    Adapters(Adapters),
}

impl WeightDelta {
    /// Its numbers, tensor by tensor: in the order of [`EncoderWeights::values`], or of [`Adapters::tensors`].
    pub fn values(&self) -> Vec<&[f32]> {
        match self {
            Self::Weights(upper) => upper.values(),
            Self::Adapters(adapters) => {
                let pairs = adapters.pairs.iter();
                pairs.flat_map(|p| [p.a.as_slice(), &p.b]).collect()
            }
        }
    }

    /// What tells it apart from other changes: SHA-256 in hexadecimal.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let lora = match self {
            Self::Weights(_) => None,
            Self::Adapters(adapters) => Some(adapters.lora),
        };
        hash.update(format!("{:?} {lora:?}", self.trainable_layers()));
        for values in self.values() {
            hash.update(bytemuck::cast_slice(values));
        }
        format!("{:x}", hash.finalize())
    }

    /// The part of the encoder that differs.
    pub fn trainable_layers(&self) -> TrainableLayers {
        match self {
            Self::Weights(upper) => upper.trainable_layers(),
            Self::Adapters(adapters) => TrainableLayers {
                layers: adapters.layers,
                whole: false,
            },
        }
    }
}
