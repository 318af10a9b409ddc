//! The settings of tuning a language model, as `table.rs` has those of classifiers.

use super::approach::TuneApproach::{self, LastLayers, Lora};
use super::setting::{DefaultValue, Range, Setting, Use};

/// The approaches that there are for a language model.
pub const LANGUAGE_APPROACHES: [TuneApproach; 2] = [LastLayers, Lora];

const BOTH: &[TuneApproach] = &LANGUAGE_APPROACHES;

const fn both(range: Range, default: f64) -> Use {
    using(BOTH, range, default)
}

const fn using(approaches: &'static [TuneApproach], range: Range, default: f64) -> Use {
    Use {
        approaches,
        range,
        default: DefaultValue::Is(default),
    }
}

/// All settings, in the order in which a person meets them.
pub const LANGUAGE_SETTINGS: &[Setting] = &[
    Setting {
        name: "epochs",
        about: "Passes over the training pairs.",
        unit: Some("epochs"),
        off_at_zero: false,
        uses: &[both(Range::Whole(1, 1000), 3.0)],
    },
    Setting {
        name: "batchSize",
        about: "Pairs in a minibatch.",
        unit: Some("pairs"),
        off_at_zero: false,
        uses: &[both(Range::Whole(1, 64), 1.0)],
    },
    Setting {
        name: "accumulate",
        about: "How many minibatches contribute gradients to one step of the optimiser.",
        unit: Some("minibatches"),
        off_at_zero: false,
        uses: &[both(Range::Whole(1, 256), 4.0)],
    },
    Setting {
        name: "learningRate",
        about: "AdamW's peak learning rate.",
        unit: None,
        off_at_zero: false,
        uses: &[
            using(&[Lora], Range::Above(0.0, 1.0), 1e-3),
            using(&[LastLayers], Range::Above(0.0, 1.0), 1e-4),
        ],
    },
    Setting {
        name: "weightDecay",
        about: "AdamW's decoupled weight decay.",
        unit: None,
        off_at_zero: false,
        uses: &[both(Range::Between(0.0, 1.0), 1e-2)],
    },
    Setting {
        name: "warmup",
        about: "The share of the run in which the learning rate grows from 0, before it falls back to 0, both linearly.",
        unit: None,
        off_at_zero: false,
        uses: &[both(Range::Between(0.0, 1.0), 0.1)],
    },
    Setting {
        name: "clip",
        about: "The norm that all gradients together are clipped to; 0 for no clipping.",
        unit: None,
        off_at_zero: true,
        uses: &[both(Range::Between(0.0, 1000.0), 1.0)],
    },
    Setting {
        name: "layers",
        about: "How many of the last layers training changes.",
        unit: Some("layers"),
        off_at_zero: false,
        uses: &[
            Use {
                approaches: &[LastLayers],
                range: Range::Layers(1),
                default: DefaultValue::AtMostLayers(2),
            },
            Use {
                approaches: &[Lora],
                range: Range::Layers(1),
                default: DefaultValue::AllLayers,
            },
        ],
    },
    Setting {
        name: "rank",
        about: "The rank of the adapters: the width between their two matrices.",
        unit: None,
        off_at_zero: false,
        uses: &[using(&[Lora], Range::Whole(1, 128), 8.0)],
    },
    Setting {
        name: "alpha",
        about: "The adapters' effect is multiplied by alpha / rank.",
        unit: None,
        off_at_zero: false,
        uses: &[Use {
            approaches: &[Lora],
            range: Range::Above(0.0, 1024.0),
            default: DefaultValue::Twice("rank"),
        }],
    },
    Setting {
        name: "feedForward",
        about: "Whether the feed-forward projections have adapters too, and not the attention's only.",
        unit: None,
        off_at_zero: false,
        uses: &[using(&[Lora], Range::Flag, 1.0)],
    },
    Setting {
        name: "maxTokens",
        about: "Tokens that a pair is cut to: the end of its input is left out.",
        unit: Some("tokens"),
        off_at_zero: false,
        uses: &[both(Range::Whole(16, 2048), 512.0)],
    },
    Setting {
        name: "validation",
        about: "The share of the pairs held out to choose the best epoch.",
        unit: None,
        off_at_zero: true,
        uses: &[both(Range::Between(0.0, 0.5), 0.1)],
    },
    Setting {
        name: "patience",
        about: "Epochs without a lower validation loss after which the run ends; 0 for never.",
        unit: Some("epochs"),
        off_at_zero: true,
        uses: &[both(Range::Whole(0, 1_000_000), 0.0)],
    },
    Setting {
        name: "seed",
        about: "Decides the initial weights, the validation part and the order of the pairs.",
        unit: None,
        off_at_zero: false,
        uses: &[both(Range::Whole(0, u32::MAX as u64), 0.0)],
    },
];
