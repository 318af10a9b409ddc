//! A classifier as one safetensors file, and back.
//!
//! The header's `homefire` entry is JSON: the format version, the approach, the labels, the encoder's identity, the
//! settings and the measures. The tensors are `head.N.weight` `[output, input]` and `head.N.bias` `[output]` as
//! PyTorch stores them; or `neighbours.embeddings` `[n, width]` and `neighbours.labels` `[n]`. The tuned part of the encoder
//! stands under `body.` by Hugging Face's names, and adapters under `adapters.` by PEFT's: `lora_A.weight` `[rank, input]` and
//! `lora_B.weight` `[output, rank]` behind their projection's name.

use std::borrow::Cow;
use std::sync::Arc;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use crate::classifier::{Approach, Classifier, Model, Notes};
use crate::data::{MAX_LABELS, MAX_ROWS};
use crate::head::LayerWeights;
use crate::model::{
    Adapters, BertConfig, EncoderWeights, Lora, LoraMatrices, Sink, TrainableLayers, WeightDelta,
    header, transpose,
};
use crate::shots::Neighbours;
use crate::{Error, Result};

/// The version this code writes, and the newest it reads.
pub const VERSION: u32 = 2;
/// Bytes of a header beyond which a file is refused.
const MAX_HEADER: u64 = 4 * 1024 * 1024;
/// Bytes beyond which a file is refused unread.
pub const MAX_BYTES: usize = 256 * 1024 * 1024;

/// The encoder a classifier was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncoderIdentity {
    /// SHA-256 of its weights file, in hexadecimal.
    pub sha256: String,
    /// Width of its embeddings.
    pub width: usize,
}

#[derive(Serialize, Deserialize)]
struct Header {
    version: u32,
    approach: Approach,
    labels: Vec<String>,
    encoder: EncoderIdentity,
    examples: usize,
    trained_weights: usize,
    /// How many neighbours vote; 0 for a head.
    k: usize,
    /// The part of the encoder whose weights are here; absent in version 1, which had none.
    #[serde(default)]
    body: Option<TrainableLayers>,
    /// The adapters that are here, absent in version 1.
    #[serde(default)]
    adapters: Option<AdaptersHeader>,
    settings: Notes,
    metrics: Notes,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AdaptersHeader {
    layers: usize,
    rank: usize,
    alpha: f64,
    feed_forward: bool,
}

/// The version alone, which every later format keeps where it is.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// A tensor of the file: its name, type, shape and bytes.
type Stored<'a> = (String, Dtype, Vec<usize>, Cow<'a, [u8]>);

/// The file of `classifier`, made with `encoder`.
///
/// # Errors
/// [`Error::Internal`] where the file can't be laid out.
pub fn save(
    classifier: &Classifier,
    encoder: &EncoderIdentity,
    config: &BertConfig,
) -> Result<Vec<u8>> {
    write(classifier, encoder, config, |bytes| {
        Ok(Vec::with_capacity(bytes))
    })
}

/// Writes `classifier`, made with `encoder`, to where `make` makes room for so many bytes. The weights are not copied
/// before.
///
/// # Errors
/// [`Error::Internal`] where the file can't be laid out, or what `make` gives.
pub fn write<S: Sink>(
    classifier: &Classifier,
    encoder: &EncoderIdentity,
    config: &BertConfig,
    make: impl FnOnce(usize) -> Result<S>,
) -> Result<S> {
    let (mut tensors, k) = model_tensors(&classifier.model);
    let (mut body, mut adapters) = (None, None);
    match classifier.body.as_deref() {
        None => {}
        Some(WeightDelta::Weights(upper)) => {
            body = Some(upper.trainable_layers());
            let layout = upper.trainable_layers().layout(config);
            for ((name, shape), values) in layout.into_iter().zip(upper.values()) {
                tensors.push((format!("body.{name}"), Dtype::F32, shape, floats_of(values)));
            }
        }
        Some(WeightDelta::Adapters(change)) => {
            let Lora {
                rank,
                alpha,
                feed_forward,
            } = change.lora;
            adapters = Some(AdaptersHeader {
                layers: change.layers,
                rank,
                alpha,
                feed_forward,
            });
            for (name, shape, values) in change.tensors(config) {
                let name = format!("adapters.{name}");
                tensors.push((name, Dtype::F32, shape.to_vec(), floats_of(values)));
            }
        }
    }
    let text = serde_json::to_string(&Header {
        version: VERSION,
        approach: classifier.approach,
        labels: classifier.labels.clone(),
        encoder: encoder.clone(),
        examples: classifier.examples,
        trained_weights: classifier.trained_weights,
        k,
        body,
        adapters,
        settings: classifier.settings.clone(),
        metrics: classifier.metrics.clone(),
    })
    .map_err(|e| Error::Internal(format!("The classifier can't be written: {e}")))?;
    let layout = tensors.iter().map(|t| (t.0.as_str(), t.1, t.2.as_slice()));
    let before = header(layout, &[("homefire", &text)])?;
    let bytes: usize = tensors.iter().map(|t| t.3.len()).sum();
    let mut file = make(before.len() + bytes)?;
    file.write(&before);
    for (.., bytes) in &tensors {
        file.write(bytes);
    }
    Ok(file)
}

/// What decides, as tensors; and how many neighbours vote, 0 for a head.
fn model_tensors(model: &Model) -> (Vec<Stored<'_>>, usize) {
    match model {
        Model::Head(layers) => {
            let mut tensors = Vec::new();
            for (i, l) in layers.iter().enumerate() {
                let weight: Vec<u8> =
                    bytemuck::cast_slice(&transpose(&l.weight, l.input, l.output)).to_vec();
                let shape = vec![l.output, l.input];
                tensors.push((
                    format!("head.{i}.weight"),
                    Dtype::F32,
                    shape,
                    Cow::from(weight),
                ));
                if let Some(bias) = &l.bias {
                    let name = format!("head.{i}.bias");
                    tensors.push((name, Dtype::F32, vec![l.output], floats_of(bias)));
                }
            }
            (tensors, 0)
        }
        Model::Neighbours(n) => {
            let rows = n.labels.len();
            let labels: Vec<u8> = n
                .labels
                .iter()
                .flat_map(|&l| (l as u32).to_le_bytes())
                .collect();
            let embeddings = floats_of(&n.embeddings);
            let tensors = vec![
                (
                    "neighbours.embeddings".into(),
                    Dtype::F32,
                    vec![rows, n.width],
                    embeddings,
                ),
                (
                    "neighbours.labels".into(),
                    Dtype::U32,
                    vec![rows],
                    labels.into(),
                ),
            ];
            (tensors, n.k)
        }
    }
}

fn floats_of(values: &[f32]) -> Cow<'_, [u8]> {
    bytemuck::cast_slice(values).into()
}

/// Reads a classifier that was made with `encoder`.
///
/// # Errors
/// [`Error::Classifier`] for a damaged file, one of a newer version, or one made with another encoder.
pub fn load(bytes: &[u8], encoder: &EncoderIdentity, config: &BertConfig) -> Result<Classifier> {
    let refuse = |message: &str| Error::Classifier(message.to_string());
    let damaged = |what: &str| {
        Error::Classifier(format!(
            "The file is damaged: {what}. Save it again where it came from."
        ))
    };
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
        )));
    }
    let header: Header =
        serde_json::from_str(header).map_err(|e| damaged(&format!("its header is wrong ({e})")))?;
    if header.encoder != *encoder {
        return Err(Error::Classifier(format!(
            "The classifier was made with another model (its weights' SHA-256 begins with {}, the open one's with {}). Open that model first.",
            header.encoder.sha256.chars().take(8).collect::<String>(),
            encoder.sha256.chars().take(8).collect::<String>()
        )));
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
