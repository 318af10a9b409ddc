//! What a setting is: its name, its meaning, and the approaches that have it, with a range and a default in each.

use super::approach::TuneApproach;
use crate::error::messages::run as messages;
use crate::error::{Grouped, Message};

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
}

impl Range {
    /// Whether `value` is in it, for an encoder of `layers` layers.
    pub fn holds(self, value: f64, layers: usize) -> bool {
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
    pub fn words(self, layers: usize) -> Message {
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
