//! Training: the head on frozen embeddings, and the encoder itself above a cut.

mod adamw;
mod body;
mod checkpoint;
mod contrastive;
mod epochs;
mod fingerprint;
mod fit;
mod forecast;
mod given;
mod grad_norm;
mod head;
mod head_run;
pub mod language;
mod loss;
mod notes;
mod part;
mod recipe;
mod regression;
mod run;
pub mod schema;
mod settings;
mod updates;

pub use body::{BodyLearner, Start, Tuned, Tuner};
pub use checkpoint::{Resumable, TrainCheckpoint, Values};
pub use contrastive::{ContrastiveLearner, ContrastivePair, PairTuner};
pub use epochs::EpochsRun;
pub use fingerprint::RunFingerprint;
pub use fit::FitRun;
pub use forecast::{Forecast, Load};
pub use head::{HeadLearner, Trainer};
pub use head_run::HeadRun;
pub use loss::{CrossEntropy, LossSettings};
pub use notes::Notes;
pub use part::{ComputeDevice, Inputs};
pub use recipe::{Recipe, TuneSettings, Tuning};
pub use regression::{Choice, Labelled, Search};
pub use run::{At, Learner, Position, Run, StepReport, generator};
pub use schema::{Approach, FewShotMethod, TuneApproach};
pub use settings::{
    BodySettings, ContrastiveSettings, Depth, FitSettings, HeadMethod, HeadSettings,
};
pub use updates::{ModelPart, UpdateRatio};
