//! Training: the head on frozen embeddings.

mod loss;
mod settings;
mod trainer;

pub use loss::weighted_cross_entropy;
pub use settings::HeadSettings;
pub use trainer::{StepReport, Trainer};
