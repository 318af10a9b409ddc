//! Training: the head on frozen embeddings, and the encoder itself above a cut.

mod adamw;
mod basis;
mod body;
mod checkpoint;
mod clip;
mod contrastive;
mod epochs;
mod fit;
mod forecast;
mod head;
mod loss;
mod notes;
mod part;
mod regression;
mod run;
mod settings;

pub use basis::Basis;
pub use body::{BodyLearner, Start, Tuned, Tuner};
pub use checkpoint::{Checkpoint, Position, Resumable, Values};
pub use contrastive::{ContrastiveLearner, Pair, PairTuner};
pub use epochs::EpochsRun;
pub use fit::FitRun;
pub use forecast::{Forecast, Load};
pub use head::{HeadLearner, HeadRun, Trainer};
pub use loss::weighted_cross_entropy;
pub use notes::Notes;
pub use part::{Inputs, Place};
pub use regression::{Choice, Labelled, Search};
pub use run::{At, Learner, Run, StepReport, generator};
pub use settings::{
    BodySettings, ContrastiveSettings, Depth, FitSettings, HeadMethod, HeadSettings,
};
