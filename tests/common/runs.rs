//! Runs that tune the odd model on texts whose ids stand for themselves.

use burn::tensor::Device;
use homefire::data::Dataset;
use homefire::model::{BertConfig, Encoder, Weights};
use homefire::tune::{
    BodySettings, ContrastiveSettings, Depth, Inputs, PairTuner, Place, Start, Tuner,
};
use pollster::block_on;

/// The texts of [`rows`] as ids, of different lengths.
pub fn texts() -> Vec<Vec<u32>> {
    (0..7u32)
        .map(|i| (0..2 + i % 4).map(|j| 1 + (7 * i + 3 * j) % 40).collect())
        .collect()
}

pub fn rows() -> Dataset {
    Dataset::from_rows((0..7).map(|i| (format!("text {i}"), ["a", "b"][i % 2].to_owned()))).unwrap()
}

/// With the CPU's kernels.
pub fn kernels() -> Place {
    Place {
        device: Device::flex(),
        gpu: false,
    }
}

/// In Burn's tensors, as on a GPU.
pub fn tensors() -> Place {
    Place {
        gpu: true,
        ..kernels()
    }
}

/// The odd model.
pub struct Odd {
    pub config: BertConfig,
    encoder: Encoder,
}

impl Odd {
    /// With this share of everything dropped out in training.
    pub fn new(dropout: f64) -> Self {
        let config = BertConfig {
            hidden_dropout_prob: dropout,
            attention_probs_dropout_prob: dropout,
            ..super::odd_config()
        };
        let bytes = super::odd_model(&config);
        let weights = Weights::open(bytes.as_slice()).unwrap();
        Self {
            encoder: Encoder::load(&config, &weights, None).unwrap(),
            config,
        }
    }

    fn inputs(&self, depth: Depth) -> Inputs {
        let extent = depth.extent(self.config.num_hidden_layers);
        let texts = texts();
        if extent.whole {
            return Inputs::Ids(texts);
        }
        let texts: Vec<&[u32]> = texts.iter().map(Vec::as_slice).collect();
        let cut = self.config.num_hidden_layers - extent.layers;
        Inputs::States(block_on(self.encoder.states(&texts, 5, cut)).unwrap())
    }

    pub fn run(&self, settings: BodySettings, place: &Place) -> Tuner {
        let extent = settings.depth.extent(self.config.num_hidden_layers);
        let start = Start {
            upper: block_on(self.encoder.upper(extent)).unwrap(),
            inputs: self.inputs(settings.depth),
            head: None,
        };
        Tuner::of_body(&rows(), start, &self.config, settings, place).unwrap()
    }

    pub fn pairs(&self, settings: ContrastiveSettings, place: &Place) -> PairTuner {
        let extent = settings.depth.extent(self.config.num_hidden_layers);
        let upper = block_on(self.encoder.upper(extent)).unwrap();
        let inputs = self.inputs(settings.depth);
        PairTuner::of_pairs(&rows(), upper, inputs, &self.config, settings, place).unwrap()
    }
}
