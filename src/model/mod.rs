//! The encoder: configuration, weights, and one architecture a file.

pub mod bert;
mod config;
mod pooling;
mod weights;

pub use bert::Bert;
pub use config::BertConfig;
pub use pooling::mean_pool;
pub use weights::{Source, Weights};
