//! The approaches that there are, by the names that the API, the page and saved classifiers have for them.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use TuneApproach::{Contrastive, Full, Head, LastLayers, Lora};

use crate::error::Message;
use crate::error::messages::run as messages;
use crate::{Error, Result};

/// How a classifier came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approach {
    /// From its labels' texts alone.
    ZeroShot,
    /// From a few examples, without training.
    FewShot(FewShotMethod),
    /// By training.
    Tune(TuneApproach),
}

impl Approach {
    /// Its name in the API and in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ZeroShot => "zero-shot",
            Self::FewShot(method) => method.name(),
            Self::Tune(approach) => approach.name(),
        }
    }

    /// The one of this name, where there is one.
    pub fn named(name: &str) -> Option<Self> {
        if name == Self::ZeroShot.name() {
            return Some(Self::ZeroShot);
        }
        let method = FewShotMethod::from_name(name).map(Self::FewShot);
        method
            .or_else(|_| TuneApproach::from_name(name).map(Self::Tune))
            .ok()
    }
}

impl Serialize for Approach {
    fn serialize<S: Serializer>(&self, into: S) -> std::result::Result<S::Ok, S::Error> {
        into.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Approach {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::named(&name).ok_or_else(|| D::Error::custom(format!("unknown approach `{name}`")))
    }
}

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
        found.ok_or_else(|| {
            Error::Settings(messages::approach_unknown(
                name,
                listed(&TUNE_APPROACHES.map(Self::name)),
            ))
        })
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

/// All of them, in the order in which the page offers them: what usually does best is the first.
pub const FEW_SHOT_METHODS: [FewShotMethod; 3] = [
    FewShotMethod::LabelPrior,
    FewShotMethod::Prototype,
    FewShotMethod::Neighbours,
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

    /// What it is called on the page: as an approach among others, and among the methods.
    pub const fn titles(self) -> (&'static str, &'static str) {
        match self {
            Self::Prototype => ("Few-shot, prototypes", "Prototypes"),
            Self::Neighbours => ("Few-shot, neighbours", "Neighbours"),
            Self::LabelPrior => ("Few-shot, label words", "Label words"),
        }
    }

    /// What a text is compared with, as the page says it.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Prototype => "the mean of each label's examples",
            Self::Neighbours => "a vote of the nearest examples",
            Self::LabelPrior => {
                "what the labels mean, adjusted by the examples as far as that is shown to help; usually the best of the three"
            }
        }
    }

    /// The one of this name.
    ///
    /// # Errors
    /// [`Error::Settings`] naming those that there are.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = FEW_SHOT_METHODS.into_iter().find(|m| m.name() == name);
        found.ok_or_else(|| {
            Error::Settings(messages::method_unknown(
                name,
                listed(&FEW_SHOT_METHODS.map(Self::name)),
            ))
        })
    }
}

/// "one, two or three".
fn listed(names: &[&str]) -> Message {
    match names {
        [all @ .., last] => messages::alternatives(all.join(", "), *last),
        [] => messages::alternatives("", ""),
    }
}
