//! What a run hangs on, so that a checkpoint is not gone on from with something else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::notes::Notes;
use super::settings::{BodySettings, ContrastiveSettings};
use crate::data::Dataset;
use crate::{Error, Result};

/// What a run hangs on: it goes on only where all of it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFingerprint {
    /// What tells the encoder that is tuned apart from others: SHA-256 in hexadecimal.
    encoder: String,
    /// [`Dataset::digest`] of the examples.
    data: String,
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
            settings.depth.name(),
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

    fn new(encoder: &str, data: &Dataset, approach: &str, mut settings: Notes) -> Self {
        settings.insert("approach".into(), approach.into());
        Self {
            encoder: encoder.to_owned(),
            data: data.digest(),
            settings: settings
                .into_iter()
                .map(|(name, value)| (name, value.to_string()))
                .collect(),
        }
    }

    /// # Errors
    /// [`Error::Checkpoint`] saying what differs in `other`, which a file was made with.
    pub fn check(&self, other: &Self) -> Result<()> {
        let refuse = |why: String| Err(Error::Checkpoint(format!("The checkpoint {why}")));
        if self.encoder != other.encoder {
            return refuse(
                "was made with another model, or started from another classifier. Open that one first.".into(),
            );
        }
        let all = self.settings.keys().chain(other.settings.keys());
        for name in std::iter::once(&"approach".to_owned()).chain(all) {
            let of = |fingerprint: &Self| {
                let text = fingerprint
                    .settings
                    .get(name)
                    .map_or("absent", String::as_str);
                text.chars().take(40).collect::<String>()
            };
            let (own, theirs) = (of(self), of(other));
            if own != theirs {
                let name: String = name.chars().take(40).collect();
                return refuse(format!(
                    "was made with the setting {name} {theirs}, and here it is {own}. Use the same settings."
                ));
            }
        }
        if self.data != other.data {
            return refuse(
                "was made with other examples. Bring the same rows in the same order.".into(),
            );
        }
        Ok(())
    }
}
