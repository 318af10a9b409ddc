//! Training: the head on frozen embeddings.

mod settings;
mod trainer;

pub use settings::HeadSettings;
pub use trainer::{StepReport, Trainer};
