//! The settings of tuning a language model, as `table.rs` has those of classifiers.

use super::approach::TuneApproach::{self, LastLayers, Lora};
use super::setting::{Range, Setting, Use};
use super::shared::{
    ANY, EPOCHS_WITHOUT, HELD_OUT, MINIBATCHES, NORM, RANK, RATE, SHARE, accumulate, alpha, clip,
    last_layers, layers, using, weight_decay,
};

/// The approaches that there are for a language model.
pub const LANGUAGE_APPROACHES: [TuneApproach; 2] = [LastLayers, Lora];

const BOTH: &[TuneApproach] = &LANGUAGE_APPROACHES;

const fn both(range: Range, default: f64) -> Use {
    using(BOTH, range, default)
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
    accumulate(&[both(MINIBATCHES, 4.0)]),
    Setting {
        name: "learningRate",
        about: "AdamW's peak learning rate.",
        unit: None,
        off_at_zero: false,
        uses: &[using(&[Lora], RATE, 1e-3), using(&[LastLayers], RATE, 1e-4)],
    },
    weight_decay(&[both(SHARE, 1e-2)]),
    Setting {
        name: "warmup",
        about: "The share of the run in which the learning rate grows from 0, before it falls back to 0, both linearly.",
        unit: None,
        off_at_zero: false,
        uses: &[both(SHARE, 0.1)],
    },
    clip(&[both(NORM, 1.0)]),
    layers(&[
        last_layers(&[LastLayers], Some(2)),
        last_layers(&[Lora], None),
    ]),
    Setting {
        name: "rank",
        about: "The rank of the adapters: the width between their two matrices.",
        unit: None,
        off_at_zero: false,
        uses: &[using(&[Lora], RANK, 8.0)],
    },
    Setting {
        name: "alpha",
        about: "The adapters' effect is multiplied by alpha / rank.",
        unit: None,
        off_at_zero: false,
        uses: &[alpha(&[Lora])],
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
        uses: &[both(HELD_OUT, 0.1)],
    },
    Setting {
        name: "patience",
        about: "Epochs without a lower validation loss after which the run ends; 0 for never.",
        unit: Some("epochs"),
        off_at_zero: true,
        uses: &[both(EPOCHS_WITHOUT, 0.0)],
    },
    Setting {
        name: "seed",
        about: "Decides the initial weights, the validation part and the order of the pairs.",
        unit: None,
        off_at_zero: false,
        uses: &[both(ANY, 0.0)],
    },
];
