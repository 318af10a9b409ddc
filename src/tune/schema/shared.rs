//! What the settings of classifiers and those of language models have in common.

use super::approach::TuneApproach;
use super::setting::{DefaultValue, Range, Setting, Use};

/// A step size.
pub(super) const RATE: Range = Range::Above(0.0, 1.0);
/// A share of a whole.
pub(super) const SHARE: Range = Range::Between(0.0, 1.0);
/// What is held out, as a share.
pub(super) const HELD_OUT: Range = Range::Between(0.0, 0.5);
/// Epochs that are waited; more than any run has.
pub(super) const EPOCHS_WITHOUT: Range = Range::Whole(0, 1_000_000);
/// A whole number that has no bound of its own.
pub(super) const ANY: Range = Range::Whole(0, u32::MAX as u64);
/// Minibatches of a step.
pub(super) const MINIBATCHES: Range = Range::Whole(1, 256);
/// The norm that gradients are clipped to.
pub(super) const NORM: Range = Range::Between(0.0, 1000.0);
/// The rank of adapters.
pub(super) const RANK: Range = Range::Whole(1, 128);

/// A use with a default that depends on nothing.
pub(super) const fn using(approaches: &'static [TuneApproach], range: Range, default: f64) -> Use {
    Use {
        approaches,
        range,
        default: DefaultValue::Is(default),
    }
}

/// The use of the adapters' scale.
pub(super) const fn alpha(approaches: &'static [TuneApproach]) -> Use {
    Use {
        approaches,
        range: Range::Above(0.0, 1024.0),
        default: DefaultValue::Twice("rank"),
    }
}

/// Some of the last layers; all of them where there is no `default`.
pub(super) const fn last_layers(
    approaches: &'static [TuneApproach],
    default: Option<usize>,
) -> Use {
    Use {
        approaches,
        range: Range::Layers(1),
        default: match default {
            Some(most) => DefaultValue::AtMostLayers(most),
            None => DefaultValue::AllLayers,
        },
    }
}

/// Minibatches that make a step.
pub(super) const fn accumulate(uses: &'static [Use]) -> Setting {
    Setting {
        name: "accumulate",
        about: "How many minibatches contribute gradients to one step of the optimiser.",
        unit: Some("minibatches"),
        off_at_zero: false,
        uses,
    }
}

/// The decay of the weights.
pub(super) const fn weight_decay(uses: &'static [Use]) -> Setting {
    Setting {
        name: "weightDecay",
        about: "AdamW's decoupled weight decay.",
        unit: None,
        off_at_zero: false,
        uses,
    }
}

/// The clipping of the gradients.
pub(super) const fn clip(uses: &'static [Use]) -> Setting {
    Setting {
        name: "clip",
        about: "The norm that all gradients together are clipped to; 0 for no clipping.",
        unit: None,
        off_at_zero: true,
        uses,
    }
}

/// How far down is trained.
pub(super) const fn layers(uses: &'static [Use]) -> Setting {
    Setting {
        name: "layers",
        about: "How many of the last layers training changes.",
        unit: Some("layers"),
        off_at_zero: false,
        uses,
    }
}
