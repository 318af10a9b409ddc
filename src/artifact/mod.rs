//! A classifier as one safetensors file, and back.
//!
//! The header's `homefire` entry is JSON: the format version, the approach, the labels, the encoder's identity, the
//! settings and the measures. The tensors are `head.N.weight` `[output, input]` and `head.N.bias` `[output]` as
//! PyTorch stores them; or `neighbours.embeddings` `[n, width]` and `neighbours.labels` `[n]`. The tuned part of the encoder
//! stands under `body.` by Hugging Face's names, and adapters under `adapters.` by PEFT's: `lora_A.weight` `[rank, input]` and
//! `lora_B.weight` `[output, rank]` behind their projection's name.

mod read;

use std::borrow::Cow;

use safetensors::tensor::Dtype;
use serde::{Deserialize, Serialize};

use crate::classifier::{Approach, Classifier, Model, Notes};
use crate::error::messages::files as messages;
use crate::kernels::transpose;
use crate::model::{
    EncoderConfig, Lora, SentenceModules, SentenceSummary, Sink, TrainableLayers, WeightDelta,
    header,
};
use crate::{Error, Result};

pub use read::{load, sentence_modules};

/// The newest version this code reads. It is written where the encoder's description says more than the mean of the states.
pub const VERSION: u32 = 3;
/// The version that is written otherwise, so that earlier Homefires can open the file.
const PLAIN: u32 = 2;
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
    /// What stands around the encoder's layers; absent for the mean of the states, as before version 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sentence: Option<SentenceSummary>,
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
    config: &EncoderConfig,
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
    config: &EncoderConfig,
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
    let described = config.sentence != SentenceModules::default();
    let sentence = described.then(|| config.sentence.summary());
    let text = serde_json::to_string(&Header {
        version: if sentence.is_some() { VERSION } else { PLAIN },
        approach: classifier.approach,
        labels: classifier.labels.clone(),
        encoder: encoder.clone(),
        sentence,
        examples: classifier.examples,
        trained_weights: classifier.trained_weights,
        k,
        body,
        adapters,
        settings: classifier.settings.clone(),
        metrics: classifier.metrics.clone(),
    })
    .map_err(|e| Error::Internal(messages::classifier_not_written(e.to_string())))?;
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
