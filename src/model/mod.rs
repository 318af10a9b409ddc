//! The encoder: configuration, weights, and one architecture a file.

mod adapters;
mod batch;
pub mod bert;
pub mod checkpoint;
mod config;
mod cpu;
pub mod description;
mod encoder;
mod header;
mod lora_linear;
mod sentence;
mod weights;

pub use adapters::{Adapted, Adapters, Lora, LoraMatrices, WeightDelta};
pub use batch::Batch;
pub use bert::Bert;
pub use checkpoint::{EncoderWeights, PretrainedWeights, TrainableLayers};
pub use config::BertConfig;
pub use cpu::{CpuBert, Tape, Texts, TrainableBert};
pub use description::EncoderDescription;
pub use encoder::{Embeddings, Encoder, read};
pub use header::{Sink, header};
pub use sentence::{
    AfterPooling, Dense, MODULES, Pooling, SentenceModules, SentenceSummary, read_modules,
};
pub use weights::{Source, Weights, transpose};
