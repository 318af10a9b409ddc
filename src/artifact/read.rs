//! A file back to a classifier. What is in it may be damaged, or made to harm: every size is checked before it is used.

use std::sync::Arc;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::{AdaptersHeader, EncoderIdentity, Header, MAX_BYTES, MAX_HEADER, VERSION, Version};
use crate::classifier::{Approach, Classifier, Model};
use crate::data::{MAX_LABELS, MAX_ROWS};
use crate::error::Message;
use crate::error::messages::{files as messages, session};
use crate::head::LayerWeights;
use crate::kernels::transpose;
use crate::model::{
    Adapters, EncoderConfig, EncoderWeights, Lora, LoraMatrices, SentenceModules, TrainableLayers,
    WeightDelta,
};
use crate::shots::Neighbours;
use crate::tune::FewShotMethod;
use crate::{Error, Result};

fn damaged(what: Message) -> Error {
    Error::Classifier(messages::classifier_damaged(what))
}

/// What is wrong with a file, in the words of a library.
fn said(what: impl ToString) -> Message {
    session::unexpected(what.to_string())
}

/// Reads what a file says of itself, and checks that it was made with the weights of `encoder`.
fn read_header(bytes: &[u8], encoder: &EncoderIdentity) -> Result<Header> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::Classifier(messages::classifier_too_large()));
    }
    let header = bytes
        .first_chunk()
        .map(|length| u64::from_le_bytes(*length));
    if header.is_some_and(|length| length > MAX_HEADER) {
        return Err(damaged(messages::damage_header_too_long()));
    }
    let (_, metadata) = SafeTensors::read_metadata(bytes)
        .map_err(|e| damaged(messages::damage_not_whole(e.to_string())))?;
    let header = metadata
        .metadata()
        .as_ref()
        .and_then(|m| m.get("homefire"))
        .ok_or_else(|| Error::Classifier(messages::classifier_absent()))?;
    let Version { version } =
        serde_json::from_str(header).map_err(|_| damaged(messages::damage_no_version()))?;
    if version > VERSION {
        let refused = messages::classifier_of_newer_version(version, VERSION);
        return Err(Error::Classifier(refused));
    }
    let header: Header = serde_json::from_str(header)
        .map_err(|e| damaged(messages::damage_header_wrong(e.to_string())))?;
    if header.encoder.sha256 != encoder.sha256 {
        let start = |sha256: &str| sha256.chars().take(8).collect::<String>();
        let (theirs, own) = (start(&header.encoder.sha256), start(&encoder.sha256));
        let refused = messages::classifier_of_other_model(theirs, own);
        return Err(Error::Classifier(refused));
    }
    Ok(header)
}

/// What stands around the layers of the encoder that the classifier in `bytes` was made with: it need not be what `config`, the
/// open model's, has of it. A file from before there were descriptions means the mean of the states.
///
/// # Errors
/// As [`load`], and [`Error::Classifier`] where the open model lacks a linear layer that is in the classifier's description.
pub fn sentence_modules(
    bytes: &[u8],
    encoder: &EncoderIdentity,
    config: &EncoderConfig,
) -> Result<SentenceModules> {
    let Some(summary) = read_header(bytes, encoder)?.sentence else {
        return Ok(SentenceModules::default());
    };
    let described = config.sentence.described(&summary, config.hidden_size);
    described.ok_or_else(|| Error::Classifier(messages::classifier_of_other_layer()))
}

/// Reads a classifier that was made with `encoder`, whose shape and description are `config`.
///
/// # Errors
/// [`Error::Classifier`] for a damaged file, one of a newer version, or one made with another encoder.
pub fn load(bytes: &[u8], encoder: &EncoderIdentity, config: &EncoderConfig) -> Result<Classifier> {
    let header = read_header(bytes, encoder)?;
    let described = header
        .sentence
        .clone()
        .unwrap_or_else(|| SentenceModules::default().summary());
    if described != config.sentence.summary() || header.encoder.width != encoder.width {
        return Err(Error::Classifier(messages::classifier_of_other_pooling()));
    }
    if header.labels.len() < 2 || header.labels.len() > MAX_LABELS {
        return Err(damaged(messages::damage_label_count()));
    }
    let tensors = SafeTensors::deserialize(bytes).map_err(|e| damaged(said(e)))?;
    let model = if header.approach == Approach::FewShot(FewShotMethod::Neighbours) {
        Model::Neighbours(neighbours(&tensors, &header).map_err(damaged)?)
    } else {
        Model::Head(layers(&tensors, &header).map_err(damaged)?)
    };
    let body = match (header.body, &header.adapters) {
        (None, None) => None,
        (Some(extent), None) => Some(body(&tensors, extent, config).map(WeightDelta::Weights)),
        (None, Some(shape)) => Some(adapters(&tensors, shape, config).map(WeightDelta::Adapters)),
        (Some(_), Some(_)) => Some(Err(messages::damage_two_changes())),
    };
    let body = body.transpose().map_err(damaged)?.map(Arc::new);
    Ok(Classifier {
        approach: header.approach,
        labels: header.labels,
        model,
        body,
        examples: header.examples,
        trained_weights: header.trained_weights,
        settings: header.settings,
        metrics: header.metrics,
    })
}

fn wrong_shape(tensor: &str, shape: &[usize]) -> Message {
    messages::damage_tensor_shape(tensor, format!("{shape:?}"))
}

fn body(
    tensors: &SafeTensors<'_>,
    extent: TrainableLayers,
    config: &EncoderConfig,
) -> std::result::Result<EncoderWeights, Message> {
    if extent.layers > config.num_hidden_layers {
        return Err(messages::damage_tuned_layers(extent.layers));
    }
    let mut values = Vec::new();
    for (name, shape) in extent.layout(config) {
        let name = format!("body.{name}");
        let view = tensors
            .tensor(&name)
            .map_err(|_| messages::damage_tensor_missing(name.as_str()))?;
        if view.shape() != shape {
            return Err(wrong_shape(&name, view.shape()));
        }
        values.push(floats(&view, &name)?);
    }
    let mut values = values.into_iter();
    Ok(EncoderWeights::from_values(config, extent, || {
        values.next().unwrap_or_default()
    }))
}

fn adapters(
    tensors: &SafeTensors<'_>,
    shape: &AdaptersHeader,
    config: &EncoderConfig,
) -> std::result::Result<Adapters, Message> {
    let lora = Lora {
        rank: shape.rank,
        alpha: shape.alpha,
        feed_forward: shape.feed_forward,
    };
    lora.check()
        .map_err(|_| messages::damage_adapters(lora.rank, lora.alpha))?;
    if !(1..=config.num_hidden_layers).contains(&shape.layers) {
        return Err(messages::damage_adapted_layers(shape.layers));
    }
    let matrix = |name: String, shape: [usize; 2]| {
        let view = tensors
            .tensor(&name)
            .map_err(|_| messages::damage_tensor_missing(name.as_str()))?;
        if view.shape() != shape {
            return Err(wrong_shape(&name, view.shape()));
        }
        floats(&view, &name)
    };
    let pairs = Adapters::layout(lora, shape.layers, config)
        .into_iter()
        .map(|at| {
            let [a, b] = at.tensors(lora.rank);
            Ok(LoraMatrices {
                a: matrix(format!("adapters.{}", a.0), a.1)?,
                b: matrix(format!("adapters.{}", b.0), b.1)?,
            })
        })
        .collect::<std::result::Result<_, Message>>()?;
    Ok(Adapters {
        lora,
        layers: shape.layers,
        pairs,
    })
}

fn layers(
    tensors: &SafeTensors<'_>,
    header: &Header,
) -> std::result::Result<Vec<LayerWeights>, Message> {
    let mut layers = Vec::new();
    let mut input = header.encoder.width;
    while let Ok(view) = tensors.tensor(&format!("head.{}.weight", layers.len())) {
        let name = format!("head.{}", layers.len());
        let of_shape = |what: &str, shape: &[usize]| wrong_shape(&format!("{name}.{what}"), shape);
        let [output, stored] = *view.shape() else {
            return Err(messages::damage_tensor_no_matrix(format!("{name}.weight")));
        };
        if stored != input || output == 0 || layers.len() == 2 {
            return Err(of_shape("weight", view.shape()));
        }
        let weight = transpose(&floats(&view, &name)?, output, input);
        let bias = match tensors.tensor(&format!("{name}.bias")) {
            Ok(bias) if bias.shape() == [output] => Some(floats(&bias, &name)?),
            Ok(bias) => return Err(of_shape("bias", bias.shape())),
            Err(_) => None,
        };
        layers.push(LayerWeights {
            weight,
            bias,
            input,
            output,
        });
        input = output;
    }
    if layers.is_empty() || input != header.labels.len() {
        return Err(messages::damage_head_width(input, header.labels.len()));
    }
    Ok(layers)
}

fn neighbours(
    tensors: &SafeTensors<'_>,
    header: &Header,
) -> std::result::Result<Neighbours, Message> {
    let embeddings = tensors.tensor("neighbours.embeddings").map_err(said)?;
    let labels = tensors.tensor("neighbours.labels").map_err(said)?;
    let width = header.encoder.width;
    let [rows, columns] = *embeddings.shape() else {
        return Err(messages::damage_tensor_no_matrix("neighbours.embeddings"));
    };
    if columns != width
        || rows > MAX_ROWS
        || labels.shape() != [rows]
        || labels.dtype() != Dtype::U32
    {
        return Err(messages::damage_examples());
    }
    let labels: Vec<usize> = labels
        .data()
        .chunks_exact(4)
        .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize)
        .collect();
    if labels.iter().any(|&l| l >= header.labels.len()) {
        return Err(messages::damage_example_label());
    }
    let values = floats(&embeddings, "neighbours.embeddings")?;
    Neighbours::new(values, labels, width, header.k).map_err(|e| e.message().clone())
}

fn floats(view: &TensorView<'_>, name: &str) -> std::result::Result<Vec<f32>, Message> {
    if view.dtype() != Dtype::F32 {
        return Err(messages::damage_tensor_type(name));
    }
    let values: Vec<f32> = view
        .data()
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect();
    if values.iter().any(|v| !v.is_finite()) {
        return Err(messages::damage_tensor_not_finite(name));
    }
    Ok(values)
}
