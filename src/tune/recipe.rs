//! A person's settings, and the run that they ask for.

use super::fingerprint::RunFingerprint;
use super::given::{Given, from_json, give};
use super::schema::{SETTINGS, TuneApproach, Values};
use super::settings::{
    BodySettings, ContrastiveSettings, Depth, FitSettings, HeadMethod, HeadSettings,
};
use crate::Result;
use crate::data::Dataset;

/// The settings that a head has which is fitted to its optimum.
const FIT: [&str; 2] = ["classWeights", "seed"];

/// The settings that were given, by their names; the others have their defaults. What an approach doesn't have is not read.
#[derive(Debug, Clone, PartialEq)]
pub struct TuneSettings {
    /// What training changes.
    pub approach: TuneApproach,
    given: Given,
}

/// How a classifier is trained.
#[derive(Debug, Clone, PartialEq)]
pub enum Recipe {
    /// A head on the frozen encoder.
    Head(HeadMethod),
    /// The encoder too.
    Tune(Tuning),
}

/// How an encoder is tuned.
#[derive(Debug, Clone, PartialEq)]
pub enum Tuning {
    /// Together with a head.
    WithHead(BodySettings),
    /// On pairs of examples.
    OnPairs(ContrastiveSettings),
}

impl TuneSettings {
    /// The defaults of an approach.
    pub fn new(approach: TuneApproach) -> Self {
        Self {
            approach,
            given: Given::new(),
        }
    }

    /// The same with the setting `name` at `value`; truth values are 0 and 1.
    ///
    /// # Errors
    /// [`crate::Error::Settings`] where there is no setting of this name.
    pub fn with(mut self, name: &str, value: f64) -> Result<Self> {
        give(&mut self.given, SETTINGS, name, value)?;
        Ok(self)
    }

    /// Settings as a JSON object has them; what is null counts as not given.
    ///
    /// # Errors
    /// [`crate::Error::Settings`] naming what is no setting, or no value of its kind.
    pub fn from_json(values: &serde_json::Map<String, serde_json::Value>) -> Result<Self> {
        let (approach, given) = from_json(values, SETTINGS, TuneApproach::Head)?;
        Ok(Self { approach, given })
    }

    /// The seed that was given; 0 where none was.
    pub fn seed(&self) -> u64 {
        self.given.get("seed").map_or(0, |&seed| seed as u64)
    }

    /// The same without a part held out to choose an epoch by.
    pub fn without_validation(&self) -> Self {
        let mut settings = self.clone();
        for name in ["validation", "patience"] {
            settings.given.insert(name.to_owned(), 0.0);
        }
        settings
    }

    /// The run that they ask for, on an encoder of `layers` layers.
    ///
    /// # Errors
    /// [`crate::Error::Settings`] naming the setting that is out of its range.
    pub fn recipe(&self, layers: usize) -> Result<Recipe> {
        let values = Values::of(self.approach, &self.given, layers)?;
        let last = values.whole("layers");
        Ok(match self.approach {
            TuneApproach::Head => Recipe::Head(self.head(&values)),
            TuneApproach::LastLayers => with_head(Depth::LastLayers(last), &values),
            TuneApproach::Lora => with_head(Depth::Adapters(last, values.lora()), &values),
            TuneApproach::Full => with_head(Depth::Full, &values),
            TuneApproach::Contrastive => {
                let settings = ContrastiveSettings::of(Depth::LastLayers(last), &values);
                Recipe::Tune(Tuning::OnPairs(settings))
            }
        })
    }

    /// A head is fitted to its optimum, unless it has a hidden layer or a setting of minibatches is given. With a hidden layer,
    /// cross-validation chooses the epochs where none of what chooses them otherwise is given.
    fn head(&self, values: &Values) -> HeadMethod {
        let given = |name: &str| self.given.contains_key(name);
        // What a fit doesn't have, unless it is switched off.
        let descends = SETTINGS.iter().any(|setting| {
            let value = self.given.get(setting.name);
            setting.in_approach(TuneApproach::Head).is_some()
                && !FIT.contains(&setting.name)
                && value.is_some_and(|&value| !(setting.off_at_zero && value == 0.0))
        });
        if !descends {
            return HeadMethod::Fit(FitSettings {
                class_weights: values.flag("classWeights"),
                seed: values.number("seed") as u64,
            });
        }
        let settings = HeadSettings::of(values);
        let chosen = !["epochs", "validation", "patience"].into_iter().any(given);
        match settings.hidden > 0 && chosen {
            true => HeadMethod::Epochs(settings),
            false => HeadMethod::Descent(settings),
        }
    }
}

fn with_head(depth: Depth, values: &Values) -> Recipe {
    Recipe::Tune(Tuning::WithHead(BodySettings::of(depth, values)))
}

impl Tuning {
    /// How far down the encoder is tuned.
    pub fn depth(&self) -> Depth {
        match self {
            Self::WithHead(settings) => settings.depth,
            Self::OnPairs(settings) => settings.depth,
        }
    }

    /// Examples, or pairs, of a step.
    pub fn batch_size(&self) -> usize {
        match self {
            Self::WithHead(settings) => settings.batch_size,
            Self::OnPairs(settings) => settings.batch_size,
        }
    }

    /// Whether it learns from pairs.
    pub fn is_on_pairs(&self) -> bool {
        matches!(self, Self::OnPairs(_))
    }

    /// What a checkpoint has to be of, to go on from it with this.
    ///
    /// # Errors
    /// [`crate::Error::Internal`] where the settings can't be written down.
    pub fn fingerprint(&self, encoder: &str, data: &Dataset) -> Result<RunFingerprint> {
        let fingerprint = match self {
            Self::WithHead(settings) => RunFingerprint::of_body(encoder, data, settings)?,
            Self::OnPairs(settings) => RunFingerprint::of_pairs(encoder, data, settings)?,
        };
        Ok(fingerprint.or_former(data))
    }

    /// # Errors
    /// [`crate::Error::Settings`] naming the setting and its range, for an encoder of `layers` layers; [`crate::Error::Data`] for more
    /// examples than it takes.
    pub fn check(&self, layers: usize, examples: usize) -> Result<()> {
        match self {
            Self::WithHead(settings) => settings.check(layers),
            Self::OnPairs(settings) => settings.check(layers, examples),
        }
    }
}
