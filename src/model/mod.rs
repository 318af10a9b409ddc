//! The encoder: configuration, weights, and one architecture a file.

mod adapters;
mod batch;
mod bert;
pub mod checkpoint;
mod config;
mod cpu;
pub mod description;
mod encoder;
mod family;
mod header;
mod lora_linear;
mod sentence;
mod tensors;
mod weights;

pub use adapters::{Adapted, Adapters, Lora, LoraMatrices, WeightDelta};
pub use batch::Batch;
pub use checkpoint::{EncoderWeights, PretrainedWeights, TrainableLayers};
pub use config::BertConfig;
pub use cpu::{PackedEmbeddings, PackedLayer, Texts, TrainedEmbeddings, TrainedLayer};
pub use description::EncoderDescription;
pub use encoder::{Embeddings, Encoder, read};
pub use family::{Bert, CpuBert, Tape, TrainableBert};
pub use header::{Sink, header};
pub use sentence::{
    AfterPooling, Dense, MODULES, Pooling, SentenceModules, SentenceSummary, read_modules,
};
pub use tensors::{TensorEmbeddings, TensorEncoder, TensorLayer};
pub use weights::{Source, Weights, transpose};
