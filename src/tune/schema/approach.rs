//! The approaches that settings are of, by their names.

use crate::error::messages::run as messages;
use crate::{Error, Result};

/// What training changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TuneApproach {
    /// A head on the frozen encoder.
    Head,
    /// A head and the encoder's last layers.
    LastLayers,
    /// A head and adapters in the encoder's layers.
    Lora,
    /// A head and the whole encoder.
    Full,
    /// The encoder, by pairs of examples, and then a head.
    Contrastive,
}

use TuneApproach::{Contrastive, Full, Head, LastLayers, Lora};

/// All approaches that train, in the order of how much they change.
pub const TUNE_APPROACHES: [TuneApproach; 5] = [Head, LastLayers, Lora, Full, Contrastive];

impl TuneApproach {
    /// Its name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Head => "head",
            LastLayers => "last-layers",
            Lora => "lora",
            Full => "full",
            Contrastive => "contrastive",
        }
    }

    /// The one of this name.
    ///
    /// # Errors
    /// [`Error::Settings`] naming those that there are.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = TUNE_APPROACHES.into_iter().find(|a| a.name() == name);
        found.ok_or_else(|| Error::Settings(messages::approach_unknown(name)))
    }
}

/// What a few-shot classifier compares a text with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FewShotMethod {
    /// Class means.
    Prototype,
    /// The nearest examples.
    Neighbours,
    /// The labels' words, moved by the examples.
    LabelPrior,
}

/// All of them.
pub const FEW_SHOT_METHODS: [FewShotMethod; 3] = [
    FewShotMethod::Prototype,
    FewShotMethod::Neighbours,
    FewShotMethod::LabelPrior,
];

impl FewShotMethod {
    /// Its name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prototype => "prototype",
            Self::Neighbours => "neighbours",
            Self::LabelPrior => "label-prior",
        }
    }

    /// The one of this name.
    ///
    /// # Errors
    /// [`Error::Settings`] naming those that there are.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = FEW_SHOT_METHODS.into_iter().find(|m| m.name() == name);
        found.ok_or_else(|| Error::Settings(messages::method_unknown(name)))
    }
}
