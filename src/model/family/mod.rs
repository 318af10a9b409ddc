//! The families of encoders and decoders, and which one a model is of: BERT and Llama so far. Nothing outside of this folder names
//! one, except for BERT's ONNX graph (`export/onnx/encoder.rs`).
//!
//! A family of encoders brings the reader of its `config.json`, which makes an [`EncoderConfig`] with its description, and the forward pass of
//! its token embeddings and of its layer: in Burn's tensors (`bert.rs`: [`super::TensorLayer`]), and on the CPU with and without
//! gradients (`bert/cpu.rs`: [`super::PackedLayer`] and [`super::TrainedLayer`]). A second one is one more arm of [`read_config`],
//! and makes enums of the token embeddings and layers below, which hand on to the family by [`EncoderConfig::model_type`].
//!
//! A family of decoders brings the readers of its `config.json` and of a GGUF file's metadata, and its layer
//! on the CPU ([`super::causal::DecoderLayer`]) and in Burn's tensors ([`super::causal::TensorDecoderLayer`]).

mod bert;
mod llama;

use serde::Deserialize;

use super::causal::{DecoderConfig, PackedDecoder, TensorDecoder, TrainableDecoder};
use super::cpu::{PackedEncoder, Trainable, TrainableTape};
use super::gguf::{self, Gguf};
use super::tensors::TensorEncoder;
use super::{EncoderConfig, Source};
use crate::error::messages::model as messages;
use crate::{Error, Result};

/// An encoder in Burn's tensors, or the part of it above a cut.
pub type TensorModel = TensorEncoder<bert::TokenEmbeddings, bert::Layer>;

/// A frozen encoder on the CPU.
pub type PackedModel = PackedEncoder<bert::PackedEmbeddings, bert::PackedLayer>;

/// An encoder's part above a cut that is being trained on the CPU.
pub type TrainableModel = Trainable<bert::TrainedEmbeddings, bert::TrainedLayer>;

/// What the way back through a [`TrainableModel`] needs of the way forward.
pub type Tape = TrainableTape<bert::TrainedEmbeddings, bert::TrainedLayer>;

/// A decoder on the CPU.
pub type CpuDecoder = PackedDecoder<llama::Layer>;

/// A decoder on a GPU.
pub type GpuDecoder = TensorDecoder<llama::TensorLayer>;

/// A decoder that is being tuned on the CPU.
pub type TrainableCpuDecoder = TrainableDecoder<llama::Layer>;

/// The name of the file that is read.
const FILE: &str = "config.json";
/// Bytes beyond which it is refused.
const MAX_BYTES: usize = MEGABYTE;
const MEGABYTE: usize = 1024 * 1024;

/// What tells the families apart.
#[derive(Deserialize)]
struct Kind {
    model_type: String,
}

/// Reads and checks a `config.json`.
///
/// # Errors
/// [`Error::Model`] naming the field.
pub fn read_config(bytes: &[u8]) -> Result<EncoderConfig> {
    match model_type(bytes)?.as_str() {
        bert::MODEL_TYPE => bert::read(FILE, parse(bytes)?),
        other => Err(Error::Model(messages::config_must_be(
            FILE,
            "model_type",
            other,
            bert::MODEL_TYPE,
        ))),
    }
}

/// Reads and checks the `config.json` of a decoder.
///
/// # Errors
/// [`Error::Model`] naming the field.
pub fn read_decoder_config(bytes: &[u8]) -> Result<DecoderConfig> {
    match model_type(bytes)?.as_str() {
        llama::MODEL_TYPE => llama::read_hub(parse(bytes)?),
        other => Err(Error::Model(messages::config_must_be(
            FILE,
            "model_type",
            other,
            llama::MODEL_TYPE,
        ))),
    }
}

/// Reads and checks the metadata of a GGUF file.
///
/// # Errors
/// [`Error::Model`] naming the key.
pub fn read_gguf_config<S: Source>(file: &Gguf<S>) -> Result<DecoderConfig> {
    match file.architecture()? {
        llama::MODEL_TYPE => llama::read_gguf(file),
        other => Err(Error::Model(messages::config_must_be(
            gguf::FILE,
            "general.architecture",
            other,
            llama::MODEL_TYPE,
        ))),
    }
}

fn model_type(bytes: &[u8]) -> Result<String> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::Model(messages::config_too_large(
            FILE,
            MAX_BYTES / MEGABYTE,
        )));
    }
    let Kind { model_type } = parse(bytes)?;
    Ok(model_type)
}

fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T> {
    serde_json::from_slice(bytes)
        .map_err(|e| Error::Model(messages::config_unusable(FILE, e.to_string())))
}
