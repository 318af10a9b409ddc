//! What can be set of a run: every setting's name, meaning, range and default, and which approach has it. This is the one
//! place where they are written down. `www/lib/schema.ts` is made of it, from which the API's checks and types, and the form
//! on the page, are made; `tests/schema.rs` keeps the two equal.

use std::collections::BTreeMap;

use crate::{Error, Result};

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

use TuneApproach::{Contrastive, Full, Head, LastLayers, Lora};

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
            Error::Settings(format!(
                "The approach \"{name}\" is not known. Use head, last-layers, lora, full or contrastive."
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

/// All of them.
pub const FEW_SHOT_METHODS: [FewShotMethod; 3] = [
    FewShotMethod::Prototype,
    FewShotMethod::Neighbours,
    FewShotMethod::LabelPrior,
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

    /// The one of this name.
    ///
    /// # Errors
    /// [`Error::Settings`] naming those that there are.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = FEW_SHOT_METHODS.into_iter().find(|m| m.name() == name);
        found.ok_or_else(|| {
            Error::Settings(format!(
                "The method \"{name}\" is not known. Use prototype, neighbours or label-prior."
            ))
        })
    }
}

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
    /// Numbers from the first to below the second.
    Below(f64, f64),
    /// True or false.
    Flag,
}

/// What a setting is when it is not given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Default {
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
    pub default: Default,
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
    /// Where it is used. An approach that is in none of them does not read it.
    pub uses: &'static [Use],
}

const fn using(approaches: &'static [TuneApproach], range: Range, default: f64) -> Use {
    Use {
        approaches,
        range,
        default: Default::Is(default),
    }
}

/// The approaches that tune the encoder together with a head.
const WITH_HEAD: &[TuneApproach] = &[LastLayers, Lora, Full];
/// The approaches that tune the encoder.
const ENCODER: &[TuneApproach] = &[LastLayers, Lora, Full, Contrastive];
/// The approaches whose loss is the cross-entropy of the labels.
const LABELS: &[TuneApproach] = &[Head, LastLayers, Lora, Full];
/// A step size.
const RATE: Range = Range::Above(0.0, 1.0);
/// A share of a whole.
const SHARE: Range = Range::Between(0.0, 1.0);
/// Examples held out, as a share.
const HELD_OUT: Range = Range::Between(0.0, 0.5);
/// A whole number that has no bound of its own.
const ANY: Range = Range::Whole(0, u32::MAX as u64);

/// All settings, in the order in which a person meets them.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "epochs",
        about: "Passes over the training examples, or over the pairs.",
        unit: Some("epochs"),
        uses: &[
            using(&[Head], Range::Whole(1, 10_000), 40.0),
            using(WITH_HEAD, Range::Whole(1, 1000), 4.0),
            using(&[Contrastive], Range::Whole(1, 1000), 1.0),
        ],
    },
    Setting {
        name: "batchSize",
        about: "Examples in a minibatch; pairs of examples for \"contrastive\".",
        unit: Some("examples"),
        uses: &[
            using(&[Head], Range::Whole(1, 4096), 32.0),
            using(ENCODER, Range::Whole(1, 256), 16.0),
        ],
    },
    Setting {
        name: "accumulate",
        about: "How many minibatches contribute gradients to one step of the optimiser.",
        unit: Some("minibatches"),
        uses: &[using(WITH_HEAD, Range::Whole(1, 256), 1.0)],
    },
    Setting {
        name: "learningRate",
        about: "AdamW's peak learning rate: of the head with \"head\", otherwise of the encoder.",
        unit: None,
        uses: &[
            using(&[Head], RATE, 1e-2),
            using(&[LastLayers], RATE, 1e-4),
            using(&[Lora], RATE, 1e-3),
            using(&[Full], RATE, 5e-5),
            using(&[Contrastive], RATE, 2e-5),
        ],
    },
    Setting {
        name: "headLearningRate",
        about: "AdamW's peak learning rate of the head.",
        unit: None,
        uses: &[using(WITH_HEAD, RATE, 1e-3)],
    },
    Setting {
        name: "weightDecay",
        about: "AdamW's decoupled weight decay.",
        unit: None,
        uses: &[using(&[Head], SHARE, 1e-2), using(ENCODER, SHARE, 1e-2)],
    },
    Setting {
        name: "warmup",
        about: "The share of the run in which the learning rates grow from 0, before they fall back to 0, both linearly.",
        unit: None,
        uses: &[using(ENCODER, SHARE, 0.1)],
    },
    Setting {
        name: "clip",
        about: "The norm that all gradients together are clipped to; 0 for no clipping.",
        unit: None,
        uses: &[using(ENCODER, Range::Between(0.0, 1000.0), 1.0)],
    },
    Setting {
        name: "labelSmoothing",
        about: "The share of each example's target that is spread evenly over all labels, so that the classifier becomes less certain, and wrong labels do less harm.",
        unit: None,
        uses: &[using(LABELS, Range::Below(0.0, 1.0), 0.0)],
    },
    Setting {
        name: "hidden",
        about: "The width of a hidden layer; 0 for a linear head.",
        unit: Some("units"),
        uses: &[using(&[Head], Range::Whole(0, 4096), 0.0)],
    },
    Setting {
        name: "layers",
        about: "How many of the last layers training changes.",
        unit: Some("layers"),
        uses: &[
            Use {
                approaches: &[LastLayers],
                range: Range::Layers(1),
                default: Default::AtMostLayers(2),
            },
            // With pairs the token embeddings stay as they are: a few examples touch a few of them.
            Use {
                approaches: &[Lora, Contrastive],
                range: Range::Layers(1),
                default: Default::AllLayers,
            },
        ],
    },
    Setting {
        name: "rank",
        about: "The rank of the adapters.",
        unit: None,
        uses: &[using(&[Lora], Range::Whole(1, 128), 8.0)],
    },
    Setting {
        name: "alpha",
        about: "The adapters' scale is `alpha / rank`.",
        unit: None,
        uses: &[Use {
            approaches: &[Lora],
            range: Range::Above(0.0, 1024.0),
            default: Default::Twice("rank"),
        }],
    },
    Setting {
        name: "feedForward",
        about: "Whether the feed-forward projections have adapters too.",
        unit: None,
        uses: &[using(&[Lora], Range::Flag, 0.0)],
    },
    Setting {
        name: "pairs",
        about: "How many pairs of the same label, and as many of different labels, are drawn for each example.",
        unit: Some("pairs"),
        uses: &[using(&[Contrastive], Range::Whole(1, 200), 5.0)],
    },
    Setting {
        name: "validation",
        about: "The share of the examples that is held out to choose the best epoch.",
        unit: None,
        uses: &[
            using(&[Head], HELD_OUT, 0.1),
            using(WITH_HEAD, HELD_OUT, 0.0),
        ],
    },
    Setting {
        name: "patience",
        about: "Epochs without a better validation loss after which the run stops early; 0 for never.",
        unit: Some("epochs"),
        uses: &[using(&[Head], ANY, 6.0), using(WITH_HEAD, ANY, 0.0)],
    },
    Setting {
        name: "classWeights",
        about: "Whether to weight each label by the inverse of its frequency.",
        unit: None,
        uses: &[using(LABELS, Range::Flag, 0.0)],
    },
    Setting {
        name: "seed",
        about: "The seed of every random choice: the same seed gives the same run on the same device.",
        unit: None,
        uses: &[using(&TUNE_APPROACHES, ANY, 0.0)],
    },
];

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
            Self::Below(least, most) => value >= least && value < most,
            Self::Flag => value == 0.0 || value == 1.0,
        }
    }

    /// What a value must be, in words.
    fn words(self, layers: usize) -> String {
        match self {
            Self::Whole(0, most) if most == u64::from(u32::MAX) => {
                "a whole number that is not negative".into()
            }
            Self::Whole(0, most) => format!("a whole number of at most {}", grouped(most)),
            Self::Whole(least, most) => {
                format!(
                    "a whole number between {} and {}",
                    grouped(least),
                    grouped(most)
                )
            }
            Self::Layers(least) => format!("a whole number between {least} and {layers}"),
            Self::Between(least, most) => format!("between {least} and {}", thousands(most)),
            Self::Above(least, most) => format!("above {least} and at most {}", thousands(most)),
            Self::Below(least, most) => format!("at least {least} and below {}", thousands(most)),
            Self::Flag => "true or false".into(),
        }
    }
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
    groups.join(",")
}

fn thousands(number: f64) -> String {
    if number >= 1000.0 {
        grouped(number as u64)
    } else {
        number.to_string()
    }
}

/// The value of every setting that an approach has, by name.
#[derive(Debug, Clone, PartialEq, std::default::Default)]
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
                (None, Default::Is(value)) => value,
                (None, Default::AtMostLayers(most)) => most.min(layers) as f64,
                (None, Default::AllLayers) => layers as f64,
                (None, Default::Twice(other)) => 2.0 * all.number(other),
            };
            all.0.insert(setting.name, value);
        }
        all.check(approach, layers)?;
        Ok(all)
    }

    /// Values that were set one by one.
    pub(super) fn from_notes(notes: &super::notes::Notes) -> Self {
        let value = |name: &str| {
            let value = notes.get(name)?;
            value.as_f64().or_else(|| value.as_bool().map(f64::from))
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
                return Err(Error::Settings(format!(
                    "{} must be {}.",
                    setting.name,
                    used.range.words(layers)
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
