//! What can be set of a run: every setting's name, meaning, range and default, and which approach has it. The
//! settings themselves are in `table.rs`. `www/lib/schema.ts` is made of it, from which the API's checks and types, and the form
//! on the page, are made; `tests/schema.rs` keeps the two equal.

mod approach;
mod table;

use std::collections::BTreeMap;

use crate::error::messages::run as messages;
use crate::error::{Grouped, Message};
use crate::{Error, Result};

pub use approach::{Approach, FEW_SHOT_METHODS, FewShotMethod, TUNE_APPROACHES, TuneApproach};
pub use table::SETTINGS;

/// The values that a setting can have. Truth values are 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Range {
    /// Whole numbers, both ends included.
    Whole(u64, u64),
    /// Whole numbers from this to the number of the encoder's layers.
    Layers(u64),
    /// Numbers, both ends included.
    Between(f64, f64),
    /// Numbers above the first, up to the second.
    Above(f64, f64),
    /// True or false.
    Flag,
}

/// What a setting is when it is not given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DefaultValue {
    /// This.
    Is(f64),
    /// This many, or all of the encoder's layers where those are fewer.
    AtMostLayers(usize),
    /// All of the encoder's layers.
    AllLayers,
    /// Twice the setting of this name.
    Twice(&'static str),
}

/// What a setting is in some approaches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Use {
    /// The approaches.
    pub approaches: &'static [TuneApproach],
    /// The values that it can have in them.
    pub range: Range,
    /// What it is in them when it is not given.
    pub default: DefaultValue,
}

/// A setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Its name in the API, in what is noted with a classifier, and in the person's own settings.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// What it is counted in, where it is counted.
    pub unit: Option<&'static str>,
    /// Whether 0 switches it off.
    pub off_at_zero: bool,
    /// Where it is used. An approach that is in none of them does not read it.
    pub uses: &'static [Use],
}

impl Setting {
    /// What it is in `approach`; none where that doesn't read it.
    pub fn in_approach(&self, approach: TuneApproach) -> Option<&'static Use> {
        self.uses.iter().find(|u| u.approaches.contains(&approach))
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|s| s.name == name)
    }
}

impl Range {
    /// Whether `value` is in it, for an encoder of `layers` layers.
    fn holds(self, value: f64, layers: usize) -> bool {
        let whole = |least: u64, most: u64| {
            value.fract() == 0.0 && value >= least as f64 && value <= most as f64
        };
        match self {
            Self::Whole(least, most) => whole(least, most),
            Self::Layers(least) => whole(least, layers as u64),
            Self::Between(least, most) => (least..=most).contains(&value),
            Self::Above(least, most) => value > least && value <= most,
            Self::Flag => value == 0.0 || value == 1.0,
        }
    }

    /// What a value must be, in words.
    fn words(self, layers: usize) -> Message {
        let whole = |number: u64| Grouped(number as f64);
        match self {
            Self::Whole(0, most) if most == u64::from(u32::MAX) => {
                messages::wanted_whole_not_negative()
            }
            Self::Whole(0, most) => messages::wanted_whole_at_most(whole(most)),
            Self::Whole(least, most) => messages::wanted_whole_between(whole(least), whole(most)),
            Self::Layers(least) => messages::wanted_whole_between(least, layers),
            Self::Between(least, most) => messages::wanted_between(least, Grouped(most)),
            Self::Above(least, most) => messages::wanted_above(least, Grouped(most)),
            Self::Flag => messages::wanted_flag(),
        }
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
        let mut all = Self(BTreeMap::new());
        for setting in SETTINGS {
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
        all.check(approach, layers)?;
        Ok(all)
    }

    /// Values that were set one by one.
    pub(super) fn from_notes(notes: &super::notes::Notes) -> Self {
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
        for setting in SETTINGS {
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

    /// Whether the setting of this name is on.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.number(name) != 0.0
    }
}
