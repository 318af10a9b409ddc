//! A file back to a classifier. What is in it may be damaged, or made to harm: every size is checked before it is used.

use std::sync::Arc;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::{AdaptersHeader, EncoderIdentity, Header, MAX_BYTES, MAX_HEADER, VERSION, Version};
use crate::classifier::{Approach, Classifier, Model};
use crate::data::{MAX_LABELS, MAX_ROWS};
use crate::head::LayerWeights;
use crate::model::{
    Adapters, BertConfig, EncoderWeights, Lora, LoraMatrices, SentenceModules, TrainableLayers,
    WeightDelta, transpose,
};
use crate::shots::Neighbours;
use crate::{Error, Result};

fn refuse(message: &str) -> Error {
    Error::Classifier(message.to_string().into())
}

fn damaged(what: &str) -> Error {
    Error::Classifier(
        format!("The file is damaged: {what}. Save it again where it came from.").into(),
    )
}

/// Reads what a file says of itself, and checks that it was made with the weights of `encoder`.
fn read_header(bytes: &[u8], encoder: &EncoderIdentity) -> Result<Header> {
    if bytes.len() > MAX_BYTES {
        return Err(refuse("The file is too large to be a saved classifier."));
    }
    let header = bytes
        .first_chunk()
        .map(|length| u64::from_le_bytes(*length));
    if header.is_some_and(|length| length > MAX_HEADER) {
        return Err(damaged("its header would be too long"));
    }
    let (_, metadata) = SafeTensors::read_metadata(bytes)
        .map_err(|e| damaged(&format!("it is no whole safetensors file ({e})")))?;
    let header = metadata
        .metadata()
        .as_ref()
        .and_then(|m| m.get("homefire"))
        .ok_or_else(|| refuse("This safetensors file holds no Homefire classifier."))?;
    let Version { version } =
        serde_json::from_str(header).map_err(|_| damaged("its header names no version"))?;
    if version > VERSION {
        return Err(Error::Classifier(format!(
            "The file has format version {version}, this Homefire reads up to {VERSION}. Update Homefire to open it."
        ).into()));
    }
    let header: Header =
        serde_json::from_str(header).map_err(|e| damaged(&format!("its header is wrong ({e})")))?;
    if header.encoder.sha256 != encoder.sha256 {
        return Err(Error::Classifier(format!(
            "The classifier was made with another model (its weights' SHA-256 begins with {}, the open one's with {}). Open that model first.",
            header.encoder.sha256.chars().take(8).collect::<String>(),
            encoder.sha256.chars().take(8).collect::<String>()
        ).into()));
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
    config: &BertConfig,
) -> Result<SentenceModules> {
    let Some(summary) = read_header(bytes, encoder)?.sentence else {
        return Ok(SentenceModules::default());
    };
    config.sentence.described(&summary, config.hidden_size).ok_or_else(|| {
        refuse("The classifier was made with a linear layer behind the pooling that is not in the open model. Open the model with its whole folder, modules.json and 2_Dense included.")
    })
}

/// Reads a classifier that was made with `encoder`, whose shape and description are `config`.
///
/// # Errors
/// [`Error::Classifier`] for a damaged file, one of a newer version, or one made with another encoder.
pub fn load(bytes: &[u8], encoder: &EncoderIdentity, config: &BertConfig) -> Result<Classifier> {
    let header = read_header(bytes, encoder)?;
    let described = header
        .sentence
        .clone()
        .unwrap_or_else(|| SentenceModules::default().summary());
    if described != config.sentence.summary() || header.encoder.width != encoder.width {
        return Err(refuse(
            "The classifier was made with the same weights, but with another pooling, prompt or length than the open model has.",
        ));
    }
    if header.labels.len() < 2 || header.labels.len() > MAX_LABELS {
        return Err(damaged("it has too few or too many labels"));
    }
    let tensors = SafeTensors::deserialize(bytes).map_err(|e| damaged(&e.to_string()))?;
    let model = if header.approach == Approach::Neighbours {
        Model::Neighbours(neighbours(&tensors, &header).map_err(|e| damaged(&e))?)
    } else {
        Model::Head(layers(&tensors, &header).map_err(|e| damaged(&e))?)
    };
    let body = match (header.body, &header.adapters) {
        (None, None) => None,
        (Some(extent), None) => Some(body(&tensors, extent, config).map(WeightDelta::Weights)),
        (None, Some(shape)) => Some(adapters(&tensors, shape, config).map(WeightDelta::Adapters)),
        (Some(_), Some(_)) => Some(Err("it has tuned weights and adapters".into())),
    };
    let body = body.transpose().map_err(|e| damaged(&e))?.map(Arc::new);
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

fn body(
    tensors: &SafeTensors<'_>,
    extent: TrainableLayers,
    config: &BertConfig,
) -> std::result::Result<EncoderWeights, String> {
    if extent.layers > config.num_hidden_layers {
        return Err(format!("it has {} tuned layers", extent.layers));
    }
    let mut values = Vec::new();
    for (name, shape) in extent.layout(config) {
        let name = format!("body.{name}");
        let view = tensors
            .tensor(&name)
            .map_err(|_| format!("{name} is missing"))?;
        if view.shape() != shape {
            return Err(format!("{name} has shape {:?}", view.shape()));
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
    config: &BertConfig,
) -> std::result::Result<Adapters, String> {
    let lora = Lora {
        rank: shape.rank,
        alpha: shape.alpha,
        feed_forward: shape.feed_forward,
    };
    lora.check().map_err(|_| {
        format!(
            "its adapters have rank {} and alpha {}",
            lora.rank, lora.alpha
        )
    })?;
    if !(1..=config.num_hidden_layers).contains(&shape.layers) {
        return Err(format!("it has adapters in {} layers", shape.layers));
    }
    let matrix = |name: String, shape: [usize; 2]| {
        let view = tensors
            .tensor(&name)
            .map_err(|_| format!("{name} is missing"))?;
        if view.shape() != shape {
            return Err(format!("{name} has shape {:?}", view.shape()));
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
        .collect::<std::result::Result<_, String>>()?;
    Ok(Adapters {
        lora,
        layers: shape.layers,
        pairs,
    })
}

fn layers(
    tensors: &SafeTensors<'_>,
    header: &Header,
) -> std::result::Result<Vec<LayerWeights>, String> {
    let mut layers = Vec::new();
    let mut input = header.encoder.width;
    while let Ok(view) = tensors.tensor(&format!("head.{}.weight", layers.len())) {
        let name = format!("head.{}", layers.len());
        let [output, stored] = *view.shape() else {
            return Err(format!("{name}.weight is no matrix"));
        };
        if stored != input || output == 0 || layers.len() == 2 {
            return Err(format!("{name}.weight has shape {:?}", view.shape()));
        }
        let weight = transpose(&floats(&view, &name)?, output, input);
        let bias = match tensors.tensor(&format!("{name}.bias")) {
            Ok(bias) if bias.shape() == [output] => Some(floats(&bias, &name)?),
            Ok(bias) => return Err(format!("{name}.bias has shape {:?}", bias.shape())),
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
        return Err(format!(
            "its head gives {input} scores for {} labels",
            header.labels.len()
        ));
    }
    Ok(layers)
}

fn neighbours(
    tensors: &SafeTensors<'_>,
    header: &Header,
) -> std::result::Result<Neighbours, String> {
    let embeddings = tensors
        .tensor("neighbours.embeddings")
        .map_err(|e| e.to_string())?;
    let labels = tensors
        .tensor("neighbours.labels")
        .map_err(|e| e.to_string())?;
    let width = header.encoder.width;
    let [rows, columns] = *embeddings.shape() else {
        return Err("neighbours.embeddings is no matrix".into());
    };
    if columns != width
        || rows > MAX_ROWS
        || labels.shape() != [rows]
        || labels.dtype() != Dtype::U32
    {
        return Err("its examples do not fit together".into());
    }
    let labels: Vec<usize> = labels
        .data()
        .chunks_exact(4)
        .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize)
        .collect();
    if labels.iter().any(|&l| l >= header.labels.len()) {
        return Err("an example has a label that is not there".into());
    }
    let values = floats(&embeddings, "neighbours.embeddings")?;
    Neighbours::new(values, labels, width, header.k).map_err(|e| e.to_string())
}

fn floats(view: &TensorView<'_>, name: &str) -> std::result::Result<Vec<f32>, String> {
    if view.dtype() != Dtype::F32 {
        return Err(format!("{name} is not F32"));
    }
    let values: Vec<f32> = view
        .data()
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect();
    if values.iter().any(|v| !v.is_finite()) {
        return Err(format!("{name} holds a value that is no number"));
    }
    Ok(values)
}
