//! Every setting: the one place where its name, meaning, ranges and defaults are written down.

use super::approach::TUNE_APPROACHES;
use super::approach::TuneApproach::{self, Contrastive, Full, Head, LastLayers, Lora};
use super::setting::{Range, Setting};
use super::shared::{
    ANY, EPOCHS_WITHOUT, HELD_OUT, MINIBATCHES, NORM, RANK, RATE, SHARE, accumulate, alpha, clip,
    last_layers, layers, using, weight_decay,
};

/// The approaches that tune the encoder together with a head.
const WITH_HEAD: &[TuneApproach] = &[LastLayers, Lora, Full];
/// The approaches that tune the encoder.
const ENCODER: &[TuneApproach] = &[LastLayers, Lora, Full, Contrastive];
/// The approaches whose loss is the cross-entropy of the labels.
const LABELS: &[TuneApproach] = &[Head, LastLayers, Lora, Full];
/// All settings, in the order in which a person meets them.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "epochs",
        about: "Passes over the training examples, or over the pairs.",
        unit: Some("epochs"),
        off_at_zero: false,
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
        off_at_zero: false,
        uses: &[
            using(&[Head], Range::Whole(1, 4096), 32.0),
            using(ENCODER, Range::Whole(1, 256), 16.0),
        ],
    },
    accumulate(&[using(WITH_HEAD, MINIBATCHES, 1.0)]),
    Setting {
        name: "learningRate",
        about: "AdamW's peak learning rate: of the head with \"head\", otherwise of the encoder.",
        unit: None,
        off_at_zero: false,
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
        off_at_zero: false,
        uses: &[using(WITH_HEAD, RATE, 1e-3)],
    },
    weight_decay(&[using(&[Head], SHARE, 1e-2), using(ENCODER, SHARE, 1e-2)]),
    Setting {
        name: "warmup",
        about: "The share of the run in which the learning rates grow from 0, before they fall back to 0, both linearly.",
        unit: None,
        off_at_zero: false,
        uses: &[using(ENCODER, SHARE, 0.1)],
    },
    clip(&[using(ENCODER, NORM, 1.0)]),
    Setting {
        name: "labelSmoothing",
        about: "The share of each example's target that is spread evenly over all labels, so that the classifier becomes less certain, and wrong labels do less harm.",
        unit: None,
        off_at_zero: true,
        uses: &[using(LABELS, SHARE, 0.0)],
    },
    Setting {
        name: "hidden",
        about: "The width of a hidden layer; 0 for a linear head.",
        unit: Some("units"),
        off_at_zero: true,
        uses: &[using(&[Head], Range::Whole(0, 4096), 0.0)],
    },
    layers(&[
        last_layers(&[LastLayers], Some(2)),
        // With pairs the token embeddings stay as they are: a few examples touch a few of them.
        last_layers(&[Lora, Contrastive], None),
    ]),
    Setting {
        name: "rank",
        about: "The rank of the adapters.",
        unit: None,
        off_at_zero: false,
        uses: &[using(&[Lora], RANK, 8.0)],
    },
    Setting {
        name: "alpha",
        about: "The adapters' scale is `alpha / rank`.",
        unit: None,
        off_at_zero: false,
        uses: &[alpha(&[Lora])],
    },
    Setting {
        name: "feedForward",
        about: "Whether the feed-forward projections have adapters too.",
        unit: None,
        off_at_zero: false,
        uses: &[using(&[Lora], Range::Flag, 0.0)],
    },
    Setting {
        name: "pairs",
        about: "How many pairs of the same label, and as many of different labels, are drawn for each example.",
        unit: Some("pairs"),
        off_at_zero: false,
        uses: &[using(&[Contrastive], Range::Whole(1, 200), 5.0)],
    },
    Setting {
        name: "validation",
        about: "The share of the examples that is held out to choose the best epoch.",
        unit: None,
        off_at_zero: true,
        uses: &[
            using(&[Head], HELD_OUT, 0.1),
            using(WITH_HEAD, HELD_OUT, 0.0),
        ],
    },
    Setting {
        name: "patience",
        about: "Epochs without a better validation loss after which the run stops early; 0 for never.",
        unit: Some("epochs"),
        off_at_zero: true,
        uses: &[
            using(&[Head], EPOCHS_WITHOUT, 6.0),
            using(WITH_HEAD, EPOCHS_WITHOUT, 0.0),
        ],
    },
    Setting {
        name: "classWeights",
        about: "Whether to weight each label by the inverse of its frequency.",
        unit: None,
        off_at_zero: false,
        uses: &[using(LABELS, Range::Flag, 0.0)],
    },
    Setting {
        name: "seed",
        about: "The seed of every random choice: the same seed gives the same run on the same device.",
        unit: None,
        off_at_zero: false,
        uses: &[using(&TUNE_APPROACHES, ANY, 0.0)],
    },
];
