//! The families of encoders, and which one a model is of; BERT is the only one so far. Nothing outside of this folder names one,
//! except for its ONNX graph (`export/onnx/encoder.rs`).
//!
//! A family brings the reader of its `config.json`, which makes an [`EncoderConfig`] with its description, and the forward pass of
//! its token embeddings and of its layer: in Burn's tensors (`bert.rs`: [`super::TensorLayer`]), and on the CPU with and without
//! gradients (`bert/cpu.rs`: [`super::PackedLayer`] and [`super::TrainedLayer`]). A second one is one more arm of [`read_config`],
//! and makes enums of the token embeddings and layers below, which hand on to the family by [`EncoderConfig::model_type`].

mod bert;

use serde::Deserialize;

use super::EncoderConfig;
use super::cpu::{PackedEncoder, Trainable, TrainableTape};
use super::tensors::TensorEncoder;
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
    if bytes.len() > MAX_BYTES {
        return Err(Error::Model(messages::config_too_large(
            FILE,
            MAX_BYTES / MEGABYTE,
        )));
    }
    let Kind { model_type } = parse(bytes)?;
    match model_type.as_str() {
        bert::MODEL_TYPE => bert::read(FILE, parse(bytes)?),
        other => Err(Error::Model(messages::config_must_be(
            FILE,
            "model_type",
            other,
            bert::MODEL_TYPE,
        ))),
    }
}

fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T> {
    serde_json::from_slice(bytes)
        .map_err(|e| Error::Model(messages::config_unusable(FILE, e.to_string())))
}
