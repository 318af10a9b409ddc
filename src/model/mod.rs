//! The encoder: configuration, weights, and one architecture a file.

pub mod bert;
pub mod checkpoint;
mod config;
mod cpu;
mod encoder;
mod pooling;
mod weights;

pub use bert::Bert;
pub use checkpoint::Checkpoint;
pub use config::BertConfig;
pub use cpu::CpuBert;
pub use encoder::{Embeddings, Encoder, embed_padded};
pub use pooling::mean_pool;
pub use weights::{Source, Weights, transpose};
