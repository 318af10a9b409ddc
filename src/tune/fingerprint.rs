//! What a run hangs on, so that a checkpoint is not gone on from with something else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::language::LanguageSettings;
use super::notes::Notes;
use super::schema::{DefaultValue, Range, Setting, TuneApproach};
use super::settings::{BodySettings, ContrastiveSettings};
use crate::data::Dataset;
use crate::data::pairs::PairSet;
use crate::error::Parameter;
use crate::error::messages::files as messages;
use crate::{Error, Result};

/// What a run hangs on: it goes on only where all of it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFingerprint {
    /// What tells the encoder that is tuned apart from others: SHA-256 in hexadecimal.
    encoder: String,
    /// [`Dataset::digest`] of the examples.
    data: String,
    /// The digest of the examples that checkpoints were written with before; set where one is read.
    #[serde(skip)]
    former_data: Option<String>,
    /// The settings, as JSON each, so that numbers are compared as they are written.
    settings: BTreeMap<String, String>,
}

impl RunFingerprint {
    /// That of a run of [`super::Tuner`].
    ///
    /// # Errors
    /// [`Error::Internal`] where the settings can't be written down.
    pub fn of_body(encoder: &str, data: &Dataset, settings: &BodySettings) -> Result<Self> {
        Ok(Self::new(
            encoder,
            data,
            settings.depth.approach().name(),
            settings.notes()?,
        ))
    }

    /// That of a run of [`super::PairTuner`].
    ///
    /// # Errors
    /// [`Error::Internal`] where the settings can't be written down.
    pub fn of_pairs(encoder: &str, data: &Dataset, settings: &ContrastiveSettings) -> Result<Self> {
        Ok(Self::new(encoder, data, "contrastive", settings.notes()?))
    }

    /// That of a run of [`super::language::LanguageTuner`].
    ///
    /// # Errors
    /// [`Error::Internal`] where the settings can't be written down.
    pub fn of_language(model: &str, pairs: &PairSet, settings: &LanguageSettings) -> Result<Self> {
        let (approach, notes) = (settings.approach().name(), settings.notes()?);
        Ok(Self::of_digest(model, pairs.digest(), approach, notes))
    }

    /// The same, which also fits a checkpoint that was written while examples had another digest.
    pub fn or_former(mut self, data: &Dataset) -> Self {
        let mut hash = Sha256::new();
        // With its length before it, no text could pass for two.
        let mut add = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        data.labels.iter().for_each(|label| add(label));
        for example in &data.examples {
            add(&example.text);
            add(&data.labels[example.label]);
        }
        self.former_data = Some(format!("{:x}", hash.finalize()));
        self
    }

    fn new(encoder: &str, data: &Dataset, approach: &str, settings: Notes) -> Self {
        Self::of_digest(encoder, data.digest(), approach, settings)
    }

    fn of_digest(encoder: &str, data: String, approach: &str, mut settings: Notes) -> Self {
        settings.insert("approach".into(), approach.into());
        Self {
            encoder: encoder.to_owned(),
            data,
            former_data: None,
            settings: settings
                .into_iter()
                .map(|(name, value)| (name, value.to_string()))
                .collect(),
        }
    }

    /// The default of a setting, as JSON: one that a file was made before has it.
    fn default(&self, name: &str) -> Option<String> {
        let approach: String = serde_json::from_str(self.settings.get("approach")?).ok()?;
        let approach = TuneApproach::from_name(&approach).ok()?;
        let used = Setting::named(name)?.in_approach(approach)?;
        match (used.default, used.range) {
            (DefaultValue::Is(value), Range::Flag) => Some((value != 0.0).to_string()),
            (DefaultValue::Is(value), Range::Whole(..)) => Some((value as u64).to_string()),
            (DefaultValue::Is(value), _) => Some(serde_json::Value::from(value).to_string()),
            _ => None,
        }
    }

    /// # Errors
    /// [`Error::Checkpoint`] saying what differs in `other`, which a file was made with.
    pub fn check(&self, other: &Self) -> Result<()> {
        let refuse = |message| Err(Error::Checkpoint(message));
        if self.encoder != other.encoder {
            return refuse(messages::checkpoint_of_other_encoder());
        }
        let all = self.settings.keys().chain(other.settings.keys());
        for name in std::iter::once(&"approach".to_owned()).chain(all) {
            let of = |fingerprint: &Self| {
                let text = fingerprint.settings.get(name).cloned();
                let text = text.or_else(|| self.default(name))?;
                Some(text.chars().take(40).collect::<String>())
            };
            let (own, theirs) = (of(self), of(other));
            if own != theirs {
                let name: String = name.chars().take(40).collect();
                let value = |text: Option<String>| match text {
                    Some(text) => Parameter::from(text),
                    None => messages::setting_absent().into(),
                };
                return refuse(messages::checkpoint_of_other_setting(
                    name,
                    value(theirs),
                    value(own),
                ));
            }
        }
        if self.data != other.data && self.former_data.as_ref() != Some(&other.data) {
            return refuse(messages::checkpoint_of_other_examples());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tune::{Depth, Recipe, TuneApproach, TuneSettings, Tuning};

    fn data() -> Dataset {
        let rows = [("one", "a"), ("two", "b"), ("three", "a")];
        Dataset::from_rows(rows.map(|(t, l)| (t.into(), l.into()))).unwrap()
    }

    /// As a checkpoint had it before there was label smoothing, and with the digest of that time: of the lengths and the bytes
    /// of the labels, and of each text and its label.
    fn of_before() -> RunFingerprint {
        let settings = BodySettings::new(Depth::LastLayers(2));
        let own = RunFingerprint::of_body("encoder", &data(), &settings).unwrap();
        let mut value = serde_json::to_value(&own).unwrap();
        value["settings"]
            .as_object_mut()
            .unwrap()
            .remove("labelSmoothing")
            .unwrap();
        value["data"] = FORMER.into();
        serde_json::from_value(value).unwrap()
    }

    const FORMER: &str = "1397f8ab0ee758f56a7d06c8436fb87a33a81ae41b43a7002e61905f95255d7d";

    #[test]
    fn a_run_of_before_a_setting_came_goes_on_with_its_default() {
        let tuning = |smoothing: f64| -> Tuning {
            let settings = TuneSettings::new(TuneApproach::LastLayers);
            let settings = settings.with("labelSmoothing", smoothing).unwrap();
            match settings.recipe(6).unwrap() {
                Recipe::Tune(tuning) => tuning,
                Recipe::Head(_) => panic!("the encoder is tuned"),
            }
        };
        let own = |smoothing| tuning(smoothing).fingerprint("encoder", &data()).unwrap();
        own(0.0).check(&of_before()).unwrap();
        let refused = own(0.1).check(&of_before()).unwrap_err().to_string();
        assert!(refused.contains("labelSmoothing"), "{refused}");
    }
}
