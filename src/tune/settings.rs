//! The settings of a run, their defaults and their ranges.

use crate::model::{Lora, TrainableLayers};
use crate::{Error, Result};

/// How a head is trained.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadSettings {
    /// Passes over the training part.
    pub epochs: usize,
    /// Examples per step.
    pub batch_size: usize,
    /// AdamW's step size.
    pub learning_rate: f64,
    /// AdamW's decoupled weight decay.
    pub weight_decay: f32,
    /// Width of one hidden layer; 0 for a linear head.
    pub hidden: usize,
    /// Share of the examples held out to choose the best epoch.
    pub validation: f64,
    /// Epochs without a better validation loss before the run ends; 0 for never.
    pub patience: usize,
    /// Whether each label weighs by the inverse of its frequency.
    pub class_weights: bool,
    /// Decides the initial weights, the validation part and the order of the examples.
    pub seed: u64,
}

impl Default for HeadSettings {
    fn default() -> Self {
        Self {
            epochs: 40,
            batch_size: 32,
            learning_rate: 1e-2,
            weight_decay: 1e-2,
            hidden: 0,
            validation: 0.1,
            patience: 6,
            class_weights: false,
            seed: 0,
        }
    }
}

/// How a linear head is fitted to its optimum. How strongly its weights are drawn to zero is chosen by cross-validation.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FitSettings {
    /// Whether each label weighs by the inverse of its frequency.
    pub class_weights: bool,
    /// Decides the parts of the cross-validation.
    pub seed: u64,
}

/// How a head learns.
#[derive(Debug, Clone, PartialEq)]
pub enum HeadMethod {
    /// Fitted to its optimum.
    Fit(FitSettings),
    /// By minibatches.
    Descent(HeadSettings),
    /// By minibatches, on few examples in as many epochs as cross-validation chooses.
    Epochs(HeadSettings),
}

/// How far down the encoder is tuned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Depth {
    /// The weights of the last so many layers.
    LastLayers(usize),
    /// Adapters in the last so many layers.
    Adapters(usize, Lora),
    /// Every weight, the token embeddings too.
    Full,
}

impl Depth {
    /// The part of an encoder of `all` layers that is changed.
    pub fn trainable_layers(self, all: usize) -> TrainableLayers {
        match self {
            Self::LastLayers(layers) | Self::Adapters(layers, _) => TrainableLayers {
                layers,
                whole: false,
            },
            Self::Full => TrainableLayers {
                layers: all,
                whole: true,
            },
        }
    }
}

/// How an encoder is tuned on pairs of examples.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContrastiveSettings {
    /// What is changed.
    #[serde(skip)]
    pub depth: Depth,
    /// Passes over the pairs.
    pub epochs: usize,
    /// Pairs a step.
    pub batch_size: usize,
    /// Pairs of each kind, of one label and of two, that are drawn for each example.
    pub pairs: usize,
    /// AdamW's largest step size.
    pub learning_rate: f64,
    /// AdamW's decoupled weight decay.
    pub weight_decay: f32,
    /// Share of the run in which the step size grows from 0; after it, it falls to 0, both linearly.
    pub warmup: f64,
    /// Length that all gradients together are cut to; 0 for none.
    pub clip: f64,
    /// Decides the pairs, their order and what is dropped out.
    pub seed: u64,
}

/// Examples beyond which the other depths are the better way to tune: the head at the end compares each with each.
pub const MOST_OF_PAIRS: usize = 5000;

impl ContrastiveSettings {
    /// The defaults for a depth: batches of 16 and the step size of the paper's own code. The paper draws 20 pairs of each kind;
    /// with 5 the encoder learns less by heart, in a quarter of the time.
    pub fn new(depth: Depth) -> Self {
        Self {
            depth,
            epochs: 1,
            batch_size: 16,
            pairs: 5,
            learning_rate: if matches!(depth, Depth::Adapters(..)) {
                1e-3
            } else {
                2e-5
            },
            weight_decay: 1e-2,
            warmup: 0.1,
            clip: 1.0,
            seed: 0,
        }
    }

    /// # Errors
    /// [`Error::Settings`] naming the setting and its range, for an encoder of `all` layers; [`Error::Data`] for more examples
    /// than it takes.
    pub fn check(&self, all: usize, examples: usize) -> Result<()> {
        if !(1..=200).contains(&self.pairs) {
            return refuse("pairs", "between 1 and 200");
        }
        if examples > MOST_OF_PAIRS {
            return Err(Error::Data(format!(
                "Contrastive tuning takes at most {MOST_OF_PAIRS} examples, these are {examples}. Take fewer of each label, or tune the last layers."
            )));
        }
        // What both kinds of run have is checked by one.
        BodySettings {
            epochs: self.epochs,
            batch_size: self.batch_size,
            learning_rate: self.learning_rate,
            weight_decay: self.weight_decay,
            warmup: self.warmup,
            clip: self.clip,
            ..BodySettings::new(self.depth)
        }
        .check(all)
    }
}

/// How an encoder is tuned, together with a new head.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BodySettings {
    /// What is changed.
    #[serde(skip)]
    pub depth: Depth,
    /// Passes over the training part.
    pub epochs: usize,
    /// Examples of a minibatch.
    pub batch_size: usize,
    /// Minibatches whose gradients make one step of the optimiser.
    pub accumulate: usize,
    /// AdamW's largest step size for the encoder's weights.
    pub learning_rate: f64,
    /// AdamW's largest step size for the head's.
    pub head_learning_rate: f64,
    /// AdamW's decoupled weight decay.
    pub weight_decay: f32,
    /// Share of the run in which the step sizes grow from 0; after it they fall to 0, both linearly.
    pub warmup: f64,
    /// Length that all gradients together are cut to (Pascanu et al. 2013, <https://arxiv.org/abs/1211.5063>); 0 for none.
    pub clip: f64,
    /// Share of the examples held out to choose the best epoch.
    pub validation: f64,
    /// Epochs without a better validation loss before the run ends; 0 for never.
    pub patience: usize,
    /// Whether each label weighs by the inverse of its frequency.
    pub class_weights: bool,
    /// Decides the initial weights, the validation part, the order of the examples and what is dropped out.
    pub seed: u64,
}

impl BodySettings {
    /// The defaults for a depth. Nothing is held out, and the last epoch is taken: the step size has fallen to 0 by then, while
    /// the loss of a few held-out examples favours an epoch before much was learned.
    pub fn new(depth: Depth) -> Self {
        Self {
            depth,
            epochs: 4,
            batch_size: 16,
            accumulate: 1,
            learning_rate: if matches!(depth, Depth::Adapters(..)) {
                1e-3
            } else if depth == Depth::Full {
                5e-5
            } else {
                1e-4
            },
            head_learning_rate: 1e-3,
            weight_decay: 1e-2,
            warmup: 0.1,
            clip: 1.0,
            validation: 0.0,
            patience: 0,
            class_weights: false,
            seed: 0,
        }
    }

    /// How to train the head that tuning begins with, on the encoder as it is: otherwise the first steps follow a random head,
    /// and spoil what the encoder knows (linear probing before fine-tuning: Kumar et al. 2022,
    /// <https://arxiv.org/abs/2202.10054>). What tuning holds out is held out here as well. Where it holds nothing out, the head
    /// holds out its own share and stops early: one that knows the examples by heart leaves the encoder little to learn.
    pub fn probe(&self) -> HeadSettings {
        let defaults = HeadSettings::default();
        let own = self.validation == 0.0;
        HeadSettings {
            validation: if own {
                defaults.validation
            } else {
                self.validation
            },
            class_weights: self.class_weights,
            seed: self.seed,
            ..defaults
        }
    }

    /// # Errors
    /// [`Error::Settings`] naming the setting and its range, for an encoder of `all` layers.
    pub fn check(&self, all: usize) -> Result<()> {
        if !(1..=1000).contains(&self.epochs) {
            return refuse("epochs", "between 1 and 1,000");
        }
        if !(1..=256).contains(&self.batch_size) {
            return refuse("batchSize", "between 1 and 256");
        }
        if !(1..=256).contains(&self.accumulate) {
            return refuse("accumulate", "between 1 and 256");
        }
        for (name, value) in [
            ("learningRate", self.learning_rate),
            ("headLearningRate", self.head_learning_rate),
        ] {
            if !(value > 0.0 && value <= 1.0) {
                return refuse(name, "above 0 and at most 1");
            }
        }
        if !(0.0..=1.0).contains(&self.weight_decay) {
            return refuse("weightDecay", "between 0 and 1");
        }
        if !(0.0..=1.0).contains(&self.warmup) {
            return refuse("warmup", "between 0 and 1");
        }
        if !(0.0..=1000.0).contains(&self.clip) {
            return refuse("clip", "between 0 and 1,000");
        }
        if !(0.0..=0.5).contains(&self.validation) {
            return refuse("validation", "between 0 and 0.5");
        }
        if !(1..=all).contains(&self.depth.trainable_layers(all).layers) {
            return refuse("layers", &format!("between 1 and {all}"));
        }
        if let Depth::Adapters(_, lora) = self.depth {
            lora.check()?;
        }
        Ok(())
    }
}

fn refuse(name: &str, range: &str) -> Result<()> {
    Err(Error::Settings(format!("{name} must be {range}.")))
}

impl HeadSettings {
    /// # Errors
    /// [`Error::Settings`] naming the setting and its range.
    pub fn check(&self) -> Result<()> {
        if !(1..=10_000).contains(&self.epochs) {
            return refuse("epochs", "between 1 and 10,000");
        }
        if !(1..=4096).contains(&self.batch_size) {
            return refuse("batchSize", "between 1 and 4,096");
        }
        if !(self.learning_rate > 0.0 && self.learning_rate <= 1.0) {
            return refuse("learningRate", "above 0 and at most 1");
        }
        if !(0.0..=1.0).contains(&self.weight_decay) {
            return refuse("weightDecay", "between 0 and 1");
        }
        if self.hidden > 4096 {
            return refuse("hidden", "at most 4,096");
        }
        if !(0.0..=0.5).contains(&self.validation) {
            return refuse("validation", "between 0 and 0.5");
        }
        Ok(())
    }
}
