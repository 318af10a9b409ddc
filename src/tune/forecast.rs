//! What tuning an encoder will take, known before it begins.

use super::settings::Depth;
use crate::error::Message;
use crate::error::messages::run as messages;
use crate::model::{Adapters, EncoderConfig};

/// Bytes of a trained weight: itself, its gradient, AdamW's two moments, the best so far, and while a run ends the copy that is
/// read back and the encoder made of it.
const TRAINED: u64 = 28;
/// Bytes of a weight that is only used: itself, and the form in which the products take it.
const FROZEN: u64 = 8;
/// What autodiff keeps on a GPU, relative to what our own kernels keep. Rough: counted from the operations, not measured.
const AUTODIFF: u64 = 3;

/// A run that is to come.
#[derive(Debug, Clone)]
pub struct Load<'a> {
    /// The encoder's shape.
    pub config: &'a EncoderConfig,
    /// What is changed of it.
    pub depth: Depth,
    /// Examples a step; pairs of them where `pairs`.
    pub batch_size: usize,
    /// Whether a step takes pairs.
    pub pairs: bool,
    /// Tokens of each example.
    pub lengths: &'a [usize],
    /// How many labels the head has.
    pub labels: usize,
    /// Whether a GPU computes, on which texts are padded.
    pub gpu: bool,
}

/// What a run takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// Weights that it changes, the head's too.
    pub trained_weights: usize,
    /// Bytes at most, beside the encoder that it starts from; more than a 32-bit module can count, where it won't fit.
    pub bytes: u64,
}

impl Load<'_> {
    /// Weights of the encoder's part, and how many of them, or beside them, are trained.
    fn weights(&self) -> (usize, usize) {
        let extent = self.depth.trainable_layers(self.config.num_hidden_layers);
        let layout = extent.layout(self.config);
        let all = layout.iter().map(|l| l.1.iter().product::<usize>()).sum();
        match self.depth {
            Depth::Adapters(layers, lora) => {
                let adapted = Adapters::layout(lora, layers, self.config);
                let trained = adapted.iter().map(|a| lora.rank * (a.input + a.output));
                (all, trained.sum())
            }
            _ => (0, all),
        }
    }

    /// What it takes.
    pub fn forecast(&self) -> Forecast {
        self.with(self.batch_size)
    }

    fn with(&self, batch_size: usize) -> Forecast {
        let c = self.config;
        let (frozen, trained) = self.weights();
        let (hidden, width) = (c.hidden_size as u64, c.intermediate_size as u64);
        let layers = self.depth.trainable_layers(c.num_hidden_layers).layers as u64;
        let whole = matches!(self.depth, Depth::Full);

        // The longest texts might meet in one batch.
        let texts = if self.pairs {
            2 * batch_size
        } else {
            batch_size
        };
        let mut lengths = self.lengths.to_vec();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.truncate(texts);
        if let (true, Some(&longest)) = (self.gpu, lengths.first()) {
            lengths.fill(longest);
        }
        let sum = |all: &[usize]| all.iter().map(|&l| l as u64).sum::<u64>();
        let tokens = sum(&lengths);
        let squares: u64 = lengths.iter().map(|&l| l as u64 * l as u64).sum();
        let kept = tokens * (8 * hidden + width) + c.num_attention_heads as u64 * squares;
        let working = tokens * (6 * hidden + 3 * width);
        let factor = if self.gpu { AUTODIFF } else { 1 };
        let states = sum(self.lengths) * if whole { 1 } else { hidden };
        let head = (c.embedding_width() + 1) * self.labels;
        Forecast {
            trained_weights: trained + head,
            bytes: FROZEN * frozen as u64
                + TRAINED * trained as u64
                + 4 * (factor * layers * kept + working + states),
        }
    }

    /// What to do where it takes more than `bytes`, in a sentence.
    pub fn instead(&self, bytes: u64) -> Message {
        match self.fitting(bytes) {
            Some(size) if self.pairs => messages::batch_of_pairs_fits(size),
            Some(size) => messages::batch_fits(size, self.batch_size / size),
            None => messages::nothing_fits(),
        }
    }

    /// The largest batch, of half the size or a quarter and so on, with which it takes at most `bytes`.
    pub fn fitting(&self, bytes: u64) -> Option<usize> {
        std::iter::successors(Some(self.batch_size / 2), |size| Some(size / 2))
            .take_while(|&size| size > 0)
            .find(|&size| self.with(size).bytes <= bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::read_config;

    fn config() -> EncoderConfig {
        read_config(
            br#"{"model_type": "bert", "hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12,
                "intermediate_size": 1536, "vocab_size": 30522, "max_position_embeddings": 512, "type_vocab_size": 2,
                "layer_norm_eps": 1e-12, "hidden_act": "gelu"}"#,
        )
        .unwrap()
    }

    fn load<'a>(
        config: &'a EncoderConfig,
        depth: Depth,
        batch_size: usize,
        lengths: &'a [usize],
    ) -> Load<'a> {
        Load {
            config,
            depth,
            batch_size,
            pairs: false,
            lengths,
            labels: 2,
            gpu: false,
        }
    }

    #[test]
    fn more_layers_and_larger_batches_take_more() {
        let (config, lengths) = (config(), [256; 600]);
        let bytes = |depth, batch| load(&config, depth, batch, &lengths).forecast().bytes;
        assert!(bytes(Depth::LastLayers(1), 16) < bytes(Depth::LastLayers(2), 16));
        assert!(bytes(Depth::LastLayers(2), 16) < bytes(Depth::LastLayers(2), 32));
        // A layer: four square projections, the feed-forward two, their biases, and two norms.
        let layer = 4 * (384 * 384 + 384) + 2 * 384 * 1536 + 1536 + 384 + 4 * 384;
        let weights = |depth| {
            load(&config, depth, 16, &lengths)
                .forecast()
                .trained_weights
        };
        assert_eq!(weights(Depth::LastLayers(1)), layer + 770);
    }

    #[test]
    fn what_would_fit_is_the_largest_that_does() {
        let (config, lengths) = (config(), [256; 600]);
        let all = load(&config, Depth::Full, 256, &lengths);
        let most = 2 << 30;
        assert!(all.forecast().bytes > most);
        let size = all.fitting(most).unwrap();
        assert!(load(&config, Depth::Full, size, &lengths).forecast().bytes <= most);
        assert!(
            load(&config, Depth::Full, 2 * size, &lengths)
                .forecast()
                .bytes
                > most
        );
        assert_eq!(all.fitting(1 << 20), None);
    }
}
