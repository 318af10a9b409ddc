//! Training: the head on frozen embeddings, and the encoder itself above a cut.

mod body;
mod clip;
mod contrastive;
mod forecast;
mod head;
mod loss;
mod part;
mod run;
mod settings;

pub use body::{BodyLearner, Start, Tuned, Tuner};
pub use contrastive::{ContrastiveLearner, Pair, PairTuner};
pub use forecast::{Forecast, Load};
pub use head::{HeadLearner, Trainer};
pub use loss::weighted_cross_entropy;
pub use part::{Inputs, Place};
pub use run::{Run, StepReport, generator};
pub use settings::{BodySettings, ContrastiveSettings, Depth, HeadSettings};
