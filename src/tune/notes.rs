//! A run's settings by name: what is kept with a classifier, and what has to be the same where a run goes on.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::fit::FitRun;
use super::settings::{BodySettings, ContrastiveSettings, Depth, HeadSettings};
use crate::error::messages::{run as messages, session};
use crate::{Error, Result};

/// Settings by name.
pub type Notes = BTreeMap<String, Value>;

fn fields(settings: &impl Serialize) -> Result<Notes> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(map)) => Ok(map.into_iter().collect()),
        Ok(_) => Err(Error::Internal(messages::settings_no_object())),
        Err(e) => Err(Error::Internal(session::unexpected(e.to_string()))),
    }
}

impl Depth {
    fn note(self, notes: &mut Notes) {
        let mut put = |name: &str, value: Value| notes.insert(name.into(), value);
        if let Self::LastLayers(layers) | Self::Adapters(layers, _) = self {
            put("layers", layers.into());
        }
        if let Self::Adapters(_, lora) = self {
            put("rank", lora.rank.into());
            put("alpha", lora.alpha.into());
            put("feedForward", lora.feed_forward.into());
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

impl FitRun {
    /// Its settings by name, with the strength of the penalty by scikit-learn's name and what probabilities are sharpened by.
    ///
    /// # Errors
    /// [`Error::Internal`] where they can't be written down.
    pub fn notes(&self) -> Result<Notes> {
        let mut notes = fields(self.settings())?;
        // Four digits are more than the choice has.
        let rounded = |x: f64| -> Value { format!("{x:.3e}").parse::<f64>().unwrap_or(x).into() };
        notes.insert("solver".into(), "fit".into());
        notes.insert("C".into(), rounded(self.c()));
        notes.insert("scale".into(), rounded(self.choice().scale));
        Ok(notes)
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
