//! How a language model is tuned.

use serde_json::{Map, Value};

use crate::error::messages::run as messages;
use crate::model::causal::Tuned;
use crate::tune::given::{Given, from_json, give};
use crate::tune::notes::{Notes, fields, note_layers, note_lora};
use crate::tune::schema::{LANGUAGE_APPROACHES, LANGUAGE_SETTINGS, TuneApproach, Values};
use crate::{Error, Result};

/// The settings that were given, by their names; the others have their defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageTuneSettings {
    /// What training changes.
    pub approach: TuneApproach,
    given: Given,
}

/// How a language model is tuned, every setting said.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LanguageSettings {
    /// What is trained.
    #[serde(skip)]
    pub tuned: Tuned,
    /// Passes over the training part.
    pub epochs: usize,
    /// Pairs of a minibatch.
    pub batch_size: usize,
    /// Minibatches whose gradients make one step of the optimiser.
    pub accumulate: usize,
    /// AdamW's largest step size.
    pub learning_rate: f64,
    /// AdamW's decoupled weight decay.
    pub weight_decay: f64,
    /// Share of the run in which the step size grows from 0; after it, it falls to 0, both linearly.
    pub warmup: f64,
    /// Length that all gradients together are cut to; 0 for none.
    #[serde(rename = "clip")]
    pub max_grad_norm: f64,
    /// Tokens that a pair is cut to.
    pub max_tokens: usize,
    /// Share of the pairs held out to choose the best epoch.
    pub validation: f64,
    /// Epochs without a better validation loss before the run ends; 0 for never.
    pub patience: usize,
    /// Decides the initial weights, the validation part and the order of the pairs.
    pub seed: u64,
}

impl LanguageTuneSettings {
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
    /// [`Error::Settings`] where there is no setting of this name.
    pub fn with(mut self, name: &str, value: f64) -> Result<Self> {
        give(&mut self.given, LANGUAGE_SETTINGS, name, value)?;
        Ok(self)
    }

    /// Settings as a JSON object has them; what is null counts as not given. The approach is adapters where none is named.
    ///
    /// # Errors
    /// [`Error::Settings`] naming what is no setting, or no value of its kind.
    pub fn from_json(values: &Map<String, Value>) -> Result<Self> {
        let (approach, given) = from_json(values, LANGUAGE_SETTINGS, TuneApproach::Lora)?;
        Ok(Self { approach, given })
    }

    /// Every setting, for a model of `layers` layers.
    ///
    /// # Errors
    /// [`Error::Settings`] naming the setting that is out of its range, or where a language model can't be tuned so.
    pub fn settings(&self, layers: usize) -> Result<LanguageSettings> {
        if !LANGUAGE_APPROACHES.contains(&self.approach) {
            let [first, second] = LANGUAGE_APPROACHES.map(TuneApproach::name);
            let known = messages::alternatives(first, second);
            let name = self.approach.name();
            return Err(Error::Settings(messages::approach_unknown(name, known)));
        }
        let values = Values::of_table(LANGUAGE_SETTINGS, self.approach, &self.given, layers)?;
        let last = values.whole("layers");
        let tuned = match self.approach {
            TuneApproach::Lora => Tuned::Adapters {
                lora: values.lora(),
                layers: last,
            },
            _ => Tuned::Layers(last),
        };
        Ok(LanguageSettings {
            tuned,
            epochs: values.whole("epochs"),
            batch_size: values.whole("batchSize"),
            accumulate: values.whole("accumulate"),
            learning_rate: values.number("learningRate"),
            weight_decay: values.number("weightDecay"),
            warmup: values.number("warmup"),
            max_grad_norm: values.number("clip"),
            max_tokens: values.whole("maxTokens"),
            validation: values.number("validation"),
            patience: values.whole("patience"),
            seed: values.number("seed") as u64,
        })
    }
}

impl LanguageSettings {
    /// Its approach.
    pub fn approach(&self) -> TuneApproach {
        approach_of(self.tuned)
    }

    /// The settings by name.
    ///
    /// # Errors
    /// [`Error::Internal`] where they can't be written down.
    pub fn notes(&self) -> Result<Notes> {
        let mut notes = fields(self)?;
        note_layers(&mut notes, self.tuned.layers());
        if let Tuned::Adapters { lora, .. } = self.tuned {
            note_lora(&mut notes, lora);
        }
        Ok(notes)
    }
}

/// The approach that trains this.
pub fn approach_of(tuned: Tuned) -> TuneApproach {
    match tuned {
        Tuned::Adapters { .. } => TuneApproach::Lora,
        Tuned::Layers(_) => TuneApproach::LastLayers,
    }
}
