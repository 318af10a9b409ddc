//! Training: the head on frozen embeddings, and the encoder itself above a cut.

mod body;
mod clip;
mod head;
mod loss;
mod run;
mod settings;

pub use body::{BodyLearner, Inputs, Start, Tuned, Tuner};
pub use head::{HeadLearner, Trainer};
pub use loss::weighted_cross_entropy;
pub use run::{Run, StepReport};
pub use settings::{BodySettings, Depth, HeadSettings};
