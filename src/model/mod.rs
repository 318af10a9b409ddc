//! The encoder: its shape, its weights, and the families that it can be of. And the file that a language model is read from.

mod adapters;
mod batch;
pub mod causal;
pub mod checkpoint;
mod config;
mod cpu;
mod decoder;
pub mod description;
mod encoder;
mod family;
pub mod gguf;
mod header;
mod lora_linear;
mod readback;
mod sentence;
mod tensors;
mod update;
mod weights;

pub use adapters::{Adapted, Adapters, Lora, LoraMatrices, WeightDelta};
pub use batch::Batch;
pub use checkpoint::{EncoderWeights, PretrainedWeights, TrainableLayers};
pub use config::EncoderConfig;
pub use cpu::{PackedEmbeddings, PackedLayer, Texts, TrainedEmbeddings, TrainedLayer};
pub use decoder::Decoder;
pub use description::EncoderDescription;
pub use encoder::{Embeddings, Encoder};
pub use family::{
    CpuDecoder, PackedModel, Tape, TensorModel, TrainableCpuDecoder, TrainableModel, read_config,
};
pub use gguf::Gguf;
pub use header::{Sink, header};
pub use readback::read;
pub use sentence::{
    AfterPooling, Dense, MODULES, Pooling, SentenceModules, SentenceSummary, read_modules,
};
pub use tensors::{TensorEmbeddings, TensorEncoder, TensorLayer};
pub use update::update_squares;
pub use weights::{Source, Weights};
