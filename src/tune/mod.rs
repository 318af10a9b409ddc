//! Training: the head on frozen embeddings, and the encoder itself above a cut.

mod adamw;
mod basis;
mod body;
mod checkpoint;
mod clip;
mod contrastive;
mod forecast;
mod head;
mod loss;
mod notes;
mod part;
mod run;
mod settings;

pub use basis::Basis;
pub use body::{BodyLearner, Start, Tuned, Tuner};
pub use checkpoint::{Checkpoint, Position, Resumable, Values};
pub use contrastive::{ContrastiveLearner, Pair, PairTuner};
pub use forecast::{Forecast, Load};
pub use head::{HeadLearner, Trainer};
pub use loss::weighted_cross_entropy;
pub use notes::Notes;
pub use part::{Inputs, Place};
pub use run::{At, Learner, Run, StepReport, generator};
pub use settings::{BodySettings, ContrastiveSettings, Depth, HeadSettings};
