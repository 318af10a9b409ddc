//! Decoders: causal language models, which give the probabilities of the token that comes next.

mod cache;
mod config;
mod cpu;
mod tensors;
mod trainable;

pub use cache::{KeyValueCache, LayerCache};
pub use config::{DecoderConfig, FieldNames};
pub use cpu::{DecoderLayer, PackedDecoder, Scratch, Seen, SeenTokens, Way};
pub use tensors::{DecoderTensors, Name};
pub use trainable::{TrainableDecoder, TrainingText};

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
