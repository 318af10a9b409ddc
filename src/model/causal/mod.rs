//! Decoders: causal language models, which give the probabilities of the token that comes next.

mod cache;
mod config;
mod cpu;
mod on_device;
mod tensors;
mod trainable;

pub use cache::{KeyValueCache, LayerCache, TensorCache};
pub use config::{DecoderConfig, FieldNames};
pub use cpu::{DecoderLayer, PackedDecoder, Scratch, Seen, SeenTokens, Way};
pub use on_device::{
    TensorDecoder, TensorDecoderLayer, TensorSeen, place_projection, place_vector, rms_norm,
};
pub use tensors::{DecoderTensors, Name};
pub use trainable::{Measured, TrainableDecoder, TrainingText};

use super::Lora;

/// Which tokens' logits are wanted of a forward pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// None: the tokens are only read.
    Nothing,
    /// Those of the last token.
    Last,
    /// Those of every token.
    All,
}

/// What a run has changed of a decoder.
#[derive(Debug, Clone, PartialEq)]
pub struct DecoderDelta {
    /// What was trained.
    pub tuned: Tuned,
    /// The values of every tensor that was, layer by layer: of adapters the two matrices of each projection, `[rank, input]` and
    /// `[output, rank]`; of layers their projections' weights, `[output, input]`, and their norms.
    pub values: Vec<Vec<f32>>,
}

/// What is trained of a decoder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tuned {
    /// Adapters beside the projections of the last `layers` layers.
    Adapters {
        /// Their rank and scale, and where they are.
        lora: Lora,
        /// How many of the last layers have some.
        layers: usize,
    },
    /// So many of the last layers.
    Layers(usize),
}

impl Tuned {
    /// How many of the last layers have something that is trained.
    pub fn layers(self) -> usize {
        match self {
            Self::Adapters { layers, .. } | Self::Layers(layers) => layers,
        }
    }
}
