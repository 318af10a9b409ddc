//! The families of encoders; BERT is the only one so far. What is not in a family's own files holds for all of them.
//!
//! A family brings its description and the forward pass of its token embeddings and of its layer, three times: in Burn's tensors
//! (`bert.rs`: [`super::TensorLayer`]), on the CPU with and without gradients (`cpu/bert.rs`: [`super::PackedLayer`] and
//! [`super::TrainedLayer`]), and as nodes of ONNX (`export/onnx/bert.rs`). A second one makes enums of the types below, which hand
//! on to the family that a configuration is of.

use super::cpu::{PackedEncoder, Trainable, TrainableTape, bert as cpu_bert};
use super::description::EncoderDescription;
use super::tensors::TensorEncoder;
use super::{BertConfig, bert};

/// An encoder in Burn's tensors, or the part of it above a cut.
pub type Bert = TensorEncoder<bert::TokenEmbeddings, bert::Layer>;

/// A frozen encoder on the CPU.
pub type CpuBert = PackedEncoder<cpu_bert::PackedBertEmbeddings, cpu_bert::PackedBertLayer>;

/// An encoder's part above a cut that is being trained on the CPU.
pub type TrainableBert = Trainable<cpu_bert::TrainedBertEmbeddings, cpu_bert::TrainedBertLayer>;

/// What the way back through a [`TrainableBert`] needs of the way forward.
pub type Tape = TrainableTape<cpu_bert::TrainedBertEmbeddings, cpu_bert::TrainedBertLayer>;

/// What an encoder consists of.
pub fn description(config: &BertConfig) -> EncoderDescription {
    bert::description(config)
}
