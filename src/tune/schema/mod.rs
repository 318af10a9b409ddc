//! What can be set of a run: every setting's name, meaning, range and default, and which approach has it. The
//! settings themselves are in `table.rs`. `www/lib/schema.ts` is made of it, from which the API's checks and types, and the form
//! on the page, are made; `tests/schema.rs` keeps the two equal.

mod approach;
mod language;
mod setting;
mod shared;
mod table;

use std::collections::BTreeMap;

use super::notes::Notes;
use crate::error::messages::run as messages;
use crate::model::Lora;
use crate::{Error, Result};

pub use approach::{Approach, FEW_SHOT_METHODS, FewShotMethod, TUNE_APPROACHES, TuneApproach};
pub use language::{LANGUAGE_APPROACHES, LANGUAGE_SETTINGS};
pub use setting::{DefaultValue, Range, Setting, Use};
pub use table::SETTINGS;

impl Setting {
    /// The one of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|s| s.name == name)
    }
}

/// The value of every setting that an approach has, by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Values(BTreeMap<&'static str, f64>);

impl Values {
    /// The settings of `approach` for an encoder of `layers` layers: those `given`, and the defaults of the others. What
    /// the approach doesn't have is left out.
    ///
    /// # Errors
    /// [`Error::Settings`] naming the setting that is out of its range, and the range.
    pub fn of(
        approach: TuneApproach,
        given: &BTreeMap<String, f64>,
        layers: usize,
    ) -> Result<Self> {
        Self::of_table(SETTINGS, approach, given, layers)
    }

    /// The same of the settings in `table`.
    ///
    /// # Errors
    /// As [`Values::of`].
    pub fn of_table(
        table: &'static [Setting],
        approach: TuneApproach,
        given: &BTreeMap<String, f64>,
        layers: usize,
    ) -> Result<Self> {
        let mut all = Self(BTreeMap::new());
        for setting in table {
            let Some(used) = setting.in_approach(approach) else {
                continue;
            };
            let value = match (given.get(setting.name), used.default) {
                (Some(&value), _) => value,
                (None, DefaultValue::Is(value)) => value,
                (None, DefaultValue::AtMostLayers(most)) => most.min(layers) as f64,
                (None, DefaultValue::AllLayers) => layers as f64,
                (None, DefaultValue::Twice(other)) => 2.0 * all.number(other),
            };
            all.0.insert(setting.name, value);
        }
        all.check_table(table, approach, layers)?;
        Ok(all)
    }

    /// Values that were set one by one.
    pub(super) fn from_notes(notes: &Notes) -> Self {
        // What is no number can't be written down as one, and is in no range.
        let value = |name: &str| {
            let value = notes.get(name)?;
            let number = value.as_f64().or_else(|| value.as_bool().map(f64::from));
            Some(number.unwrap_or(f64::NAN))
        };
        let settings = SETTINGS.iter();
        Self(
            settings
                .filter_map(|s| Some((s.name, value(s.name)?)))
                .collect(),
        )
    }

    /// # Errors
    /// [`Error::Settings`] naming the setting of `approach` that is out of its range, and the range.
    pub(super) fn check(&self, approach: TuneApproach, layers: usize) -> Result<()> {
        self.check_table(SETTINGS, approach, layers)
    }

    fn check_table(&self, table: &[Setting], approach: TuneApproach, layers: usize) -> Result<()> {
        for setting in table {
            let used = setting.in_approach(approach);
            let (Some(used), Some(&value)) = (used, self.0.get(setting.name)) else {
                continue;
            };
            if !used.range.holds(value, layers) {
                let wanted = used.range.words(layers);
                return Err(Error::Settings(messages::setting_must_be(
                    setting.name,
                    wanted,
                )));
            }
        }
        Ok(())
    }

    /// The number of this name.
    pub(super) fn number(&self, name: &str) -> f64 {
        self.0.get(name).copied().unwrap_or_default()
    }

    /// The whole number of this name.
    pub(super) fn whole(&self, name: &str) -> usize {
        self.number(name) as usize
    }

    /// The adapters' settings.
    pub(super) fn lora(&self) -> Lora {
        Lora {
            rank: self.whole("rank"),
            alpha: self.number("alpha"),
            feed_forward: self.flag("feedForward"),
        }
    }

    /// Whether the setting of this name is on.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.number(name) != 0.0
    }
}
