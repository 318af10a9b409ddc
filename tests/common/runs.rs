//! Runs that tune the odd model on texts whose ids stand for themselves.

use burn::tensor::{Device, Tensor};
use homefire::data::Dataset;
use homefire::model::{Encoder, EncoderConfig, Lora, Weights};
use homefire::tune::{
    BodySettings, ComputeDevice, ContrastiveSettings, Depth, Inputs, PairTuner, Start, Tuner,
};
use pollster::block_on;

pub const LORA: Lora = Lora {
    rank: 2,
    alpha: 4.0,
    feed_forward: true,
};

/// Two epochs, four texts a step.
pub fn settings(depth: Depth) -> BodySettings {
    BodySettings {
        batch_size: 4,
        epochs: 2,
        ..BodySettings::new(depth)
    }
}

/// What a tensor holds.
pub fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    block_on(tensor.into_data_async())
        .unwrap()
        .try_into_vec()
        .unwrap()
}

/// The texts of [`rows`] as ids, of 2 to 5 tokens.
fn texts(count: u32) -> Vec<Vec<u32>> {
    (0..count)
        .map(|i| (0..2 + i % 4).map(|j| 1 + (7 * i + 3 * j) % 40).collect())
        .collect()
}

/// So many texts, whose labels take turns.
pub fn rows(count: u32) -> Dataset {
    let label = |i| ["a", "b"][i as usize % 2].to_owned();
    Dataset::from_rows((0..count).map(|i| (format!("text {i}"), label(i)))).unwrap()
}

/// With the CPU's kernels.
pub fn kernels() -> ComputeDevice {
    ComputeDevice {
        device: Device::flex(),
        gpu: false,
    }
}

/// In Burn's tensors, as on a GPU.
pub fn tensors() -> ComputeDevice {
    ComputeDevice {
        gpu: true,
        ..kernels()
    }
}

/// The odd model and what it is tuned on.
pub struct Odd {
    pub config: EncoderConfig,
    pub encoder: Encoder,
    pub texts: Vec<Vec<u32>>,
    pub data: Dataset,
}

impl Odd {
    /// With this share of everything dropped out in training, and so many texts.
    pub fn new(dropout: f64, count: u32) -> Self {
        let config = EncoderConfig {
            hidden_dropout_prob: dropout,
            attention_probs_dropout_prob: dropout,
            ..super::odd_config()
        };
        let bytes = super::odd_model(&config);
        let weights = Weights::open(bytes.as_slice()).unwrap();
        Self {
            encoder: Encoder::load(&config, &weights, None).unwrap(),
            config,
            texts: texts(count),
            data: rows(count),
        }
    }

    /// The texts as the encoder takes them.
    pub fn ids(&self) -> Vec<&[u32]> {
        self.texts.iter().map(Vec::as_slice).collect()
    }

    /// The embeddings that `encoder` gives the texts, `[texts, width]` in one.
    pub fn embeddings(&self, encoder: &Encoder) -> Vec<f32> {
        block_on(encoder.embed(&self.ids(), 5).read()).unwrap()
    }

    fn inputs(&self, depth: Depth) -> Inputs {
        let extent = depth.trainable_layers(self.config.num_hidden_layers);
        if extent.whole {
            return Inputs::Ids(self.texts.clone());
        }
        let cut = self.config.num_hidden_layers - extent.layers;
        Inputs::States(block_on(self.encoder.states(&self.ids(), 5, cut)).unwrap())
    }

    pub fn run(&self, settings: BodySettings, place: &ComputeDevice) -> Tuner {
        let extent = settings
            .depth
            .trainable_layers(self.config.num_hidden_layers);
        let start = Start {
            upper: block_on(self.encoder.weights_above(extent)).unwrap(),
            inputs: self.inputs(settings.depth),
            head: None,
        };
        Tuner::of_body(&self.data, start, &self.config, settings, place).unwrap()
    }

    pub fn pairs(&self, settings: ContrastiveSettings, place: &ComputeDevice) -> PairTuner {
        let extent = settings
            .depth
            .trainable_layers(self.config.num_hidden_layers);
        let upper = block_on(self.encoder.weights_above(extent)).unwrap();
        let inputs = self.inputs(settings.depth);
        PairTuner::of_pairs(&self.data, upper, inputs, &self.config, settings, place).unwrap()
    }
}
