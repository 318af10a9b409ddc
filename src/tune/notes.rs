//! A run's settings by name: what is kept with a classifier, and what has to be the same where a run goes on.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::error::messages::{run as messages, session};
use crate::model::Lora;
use crate::{Error, Result};

/// Settings by name.
pub type Notes = BTreeMap<String, Value>;

/// Settings as they are written down.
///
/// # Errors
/// [`Error::Internal`] where they can't be.
pub fn fields(settings: &impl Serialize) -> Result<Notes> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(map)) => Ok(map.into_iter().collect()),
        Ok(_) => Err(Error::Internal(messages::settings_no_object())),
        Err(e) => Err(Error::Internal(session::unexpected(e.to_string()))),
    }
}

/// Notes how many of the last layers are trained.
pub(super) fn note_layers(notes: &mut Notes, layers: usize) {
    notes.insert("layers".into(), layers.into());
}

/// Notes what the adapters are.
pub(super) fn note_lora(notes: &mut Notes, lora: Lora) {
    notes.insert("rank".into(), lora.rank.into());
    notes.insert("alpha".into(), lora.alpha.into());
    notes.insert("feedForward".into(), lora.feed_forward.into());
}
