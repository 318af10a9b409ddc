//! The settings of each kind of run, as the run reads them. Their names, ranges and defaults are in [`super::schema`].

use std::collections::BTreeMap;

use super::loss::LossSettings;
use super::notes::{Notes, fields, note_layers, note_lora};
use super::schema::{TuneApproach, Values};
use crate::error::messages::run as messages;
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
    /// What the loss weighs.
    #[serde(flatten)]
    pub loss: LossSettings,
    /// Decides the initial weights, the validation part and the order of the examples.
    pub seed: u64,
}

impl Default for HeadSettings {
    fn default() -> Self {
        Self::of(&defaults(TuneApproach::Head))
    }
}

impl HeadSettings {
    pub(super) fn of(values: &Values) -> Self {
        Self {
            epochs: values.whole("epochs"),
            batch_size: values.whole("batchSize"),
            learning_rate: values.number("learningRate"),
            weight_decay: values.number("weightDecay") as f32,
            hidden: values.whole("hidden"),
            validation: values.number("validation"),
            patience: values.whole("patience"),
            loss: LossSettings::of(values),
            seed: values.number("seed") as u64,
        }
    }

    /// # Errors
    /// [`Error::Settings`] naming the setting and its range.
    pub fn check(&self) -> Result<()> {
        check(&self.notes()?, TuneApproach::Head, 0)
    }
}

/// The defaults of `approach`, but for those that depend on the encoder.
fn defaults(approach: TuneApproach) -> Values {
    // Every default is in its range, for an encoder that has a layer.
    Values::of(approach, &BTreeMap::new(), 1).unwrap_or_default()
}

fn check(notes: &Notes, approach: TuneApproach, layers: usize) -> Result<()> {
    Values::from_notes(notes).check(approach, layers)
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

impl HeadMethod {
    /// Examples of a step, where it takes minibatches; otherwise those that it would take.
    pub fn batch_size(&self) -> usize {
        match self {
            Self::Fit(_) => HeadSettings::default().batch_size,
            Self::Descent(settings) | Self::Epochs(settings) => settings.batch_size,
        }
    }

    /// The share that it holds out.
    pub fn validation(&self) -> f64 {
        match self {
            Self::Fit(_) => 0.0,
            Self::Descent(settings) | Self::Epochs(settings) => settings.validation,
        }
    }
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
    /// The approach that tunes to this depth together with a head.
    pub fn approach(self) -> TuneApproach {
        match self {
            Self::LastLayers(_) => TuneApproach::LastLayers,
            Self::Adapters(..) => TuneApproach::Lora,
            Self::Full => TuneApproach::Full,
        }
    }

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
    #[serde(rename = "clip")]
    pub max_grad_norm: f64,
    /// Decides the pairs, their order and what is dropped out.
    pub seed: u64,
}

/// Examples beyond which the other depths are the better way to tune: the head at the end compares each with each.
pub const MOST_OF_PAIRS: usize = 5000;

impl ContrastiveSettings {
    /// The defaults for a depth: batches of 16 and the step size of the paper's own code. The paper draws 20 pairs of each kind;
    /// with 5 the encoder learns less by heart, in a quarter of the time.
    pub fn new(depth: Depth) -> Self {
        Self::of(depth, &defaults(TuneApproach::Contrastive))
    }

    pub(super) fn of(depth: Depth, values: &Values) -> Self {
        Self {
            depth,
            epochs: values.whole("epochs"),
            batch_size: values.whole("batchSize"),
            pairs: values.whole("pairs"),
            learning_rate: values.number("learningRate"),
            weight_decay: values.number("weightDecay") as f32,
            warmup: values.number("warmup"),
            max_grad_norm: values.number("clip"),
            seed: values.number("seed") as u64,
        }
    }

    /// # Errors
    /// [`Error::Settings`] naming the setting and its range, for an encoder of `layers` layers; [`Error::Data`] for more
    /// examples than it takes.
    pub fn check(&self, layers: usize, examples: usize) -> Result<()> {
        check(&self.notes()?, TuneApproach::Contrastive, layers)?;
        if examples > MOST_OF_PAIRS {
            return Err(Error::Data(messages::examples_too_many_for_pairs(
                MOST_OF_PAIRS,
                examples,
            )));
        }
        Ok(())
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
    #[serde(rename = "clip")]
    pub max_grad_norm: f64,
    /// Share of the examples held out to choose the best epoch.
    pub validation: f64,
    /// Epochs without a better validation loss before the run ends; 0 for never.
    pub patience: usize,
    /// What the loss weighs.
    #[serde(flatten)]
    pub loss: LossSettings,
    /// Decides the initial weights, the validation part, the order of the examples and what is dropped out.
    pub seed: u64,
}

impl BodySettings {
    /// The defaults for a depth. Nothing is held out, and the last epoch is taken: the step size has fallen to 0 by then, while
    /// the loss of a few held-out examples favours an epoch before much was learned.
    pub fn new(depth: Depth) -> Self {
        Self::of(depth, &defaults(depth.approach()))
    }

    pub(super) fn of(depth: Depth, values: &Values) -> Self {
        Self {
            depth,
            epochs: values.whole("epochs"),
            batch_size: values.whole("batchSize"),
            accumulate: values.whole("accumulate"),
            learning_rate: values.number("learningRate"),
            head_learning_rate: values.number("headLearningRate"),
            weight_decay: values.number("weightDecay") as f32,
            warmup: values.number("warmup"),
            max_grad_norm: values.number("clip"),
            validation: values.number("validation"),
            patience: values.whole("patience"),
            loss: LossSettings::of(values),
            seed: values.number("seed") as u64,
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
            loss: self.loss,
            seed: self.seed,
            ..defaults
        }
    }

    /// # Errors
    /// [`Error::Settings`] naming the setting and its range, for an encoder of `layers` layers.
    pub fn check(&self, layers: usize) -> Result<()> {
        check(&self.notes()?, self.depth.approach(), layers)
    }
}

impl Depth {
    fn note(self, notes: &mut Notes) {
        if let Self::LastLayers(layers) | Self::Adapters(layers, _) = self {
            note_layers(notes, layers);
        }
        if let Self::Adapters(_, lora) = self {
            note_lora(notes, lora);
        }
    }
}

impl HeadSettings {
    /// Its settings by name.
    ///
    /// # Errors
    /// [`Error::Internal`] where they can't be written down.
    pub fn notes(&self) -> Result<Notes> {
        fields(self)
    }
}

impl BodySettings {
    /// Its settings by name.
    ///
    /// # Errors
    /// [`Error::Internal`] where they can't be written down.
    pub fn notes(&self) -> Result<Notes> {
        let mut notes = fields(self)?;
        self.depth.note(&mut notes);
        Ok(notes)
    }
}

impl ContrastiveSettings {
    /// Its settings by name.
    ///
    /// # Errors
    /// [`Error::Internal`] where they can't be written down.
    pub fn notes(&self) -> Result<Notes> {
        let mut notes = fields(self)?;
        self.depth.note(&mut notes);
        Ok(notes)
    }
}
