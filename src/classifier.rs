//! A classifier, whichever approach made it: embeddings to labels and probabilities.

use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor, TensorData};

use std::sync::Arc;

use crate::error::messages::{model as messages, run, session};
use crate::head::{Head, LayerWeights};
use crate::metrics::{self, Evaluation};
use crate::model::WeightDelta;
use crate::shots::Neighbours;
pub use crate::tune::schema::Approach;
use crate::{Error, Result};

/// What turns an embedding into probabilities.
#[derive(Debug, Clone, PartialEq)]
pub enum Model {
    /// One or two layers and a softmax.
    Head(Vec<LayerWeights>),
    /// Examples to compare with.
    Neighbours(Neighbours),
}

/// Settings and measures by name, kept with a classifier.
pub type Notes = std::collections::BTreeMap<String, serde_json::Value>;

/// Labels and what decides between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Classifier {
    /// How it came about.
    pub approach: Approach,
    /// The labels, in the order of the probabilities.
    pub labels: Vec<String>,
    /// What decides.
    pub model: Model,
    /// What was changed of the encoder with it, where something was.
    pub body: Option<Arc<WeightDelta>>,
    /// Examples it learned from.
    pub examples: usize,
    /// Weights that training changed.
    pub trained_weights: usize,
    /// The settings it was made with.
    pub settings: Notes,
    /// Measures taken of it.
    pub metrics: Notes,
}

impl Classifier {
    /// Width of the embeddings it takes.
    pub fn width(&self) -> usize {
        match &self.model {
            Model::Head(layers) => layers.first().map_or(0, |l| l.input),
            Model::Neighbours(n) => n.width,
        }
    }

    /// The head with its outputs in the order of `labels`, where it is a linear one with a bias for just these.
    pub fn head_for(&self, labels: &[String]) -> Option<LayerWeights> {
        let Model::Head(layers) = &self.model else {
            return None;
        };
        let [layer] = layers.as_slice() else {
            return None;
        };
        if self.labels.len() != labels.len() {
            return None;
        }
        let place = |name| self.labels.iter().position(|own| own == name);
        let order: Vec<usize> = labels.iter().map(place).collect::<Option<_>>()?;
        let sorted = |row: &[f32]| -> Option<Vec<f32>> {
            order.iter().map(|&place| row.get(place).copied()).collect()
        };
        let rows: Vec<Vec<f32>> = layer
            .weight
            .chunks(layer.output)
            .map(sorted)
            .collect::<Option<_>>()?;
        Some(LayerWeights {
            weight: rows.concat(),
            bias: Some(sorted(layer.bias.as_deref()?)?),
            input: layer.input,
            output: layer.output,
        })
    }

    /// A share for each label, adding up to 1, for each embedding.
    ///
    /// # Shapes
    /// - embeddings: row-major `[n, width]`
    /// - output: n rows of `[labels]`
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    pub async fn scores(&self, embeddings: Vec<f32>, device: &Device) -> Result<Vec<Vec<f32>>> {
        let width = self.width();
        if embeddings.is_empty() {
            return Ok(Vec::new());
        }
        match &self.model {
            Model::Neighbours(n) => Ok(embeddings
                .chunks_exact(width)
                .map(|e| n.scores(e, self.labels.len()))
                .collect()),
            Model::Head(layers) => {
                let n = embeddings.len() / width;
                let rows = Tensor::from_data(TensorData::new(embeddings, [n, width]), device);
                let probabilities = softmax(Head::new(layers, device).forward(rows), 1)
                    .into_data_async()
                    .await
                    .map_err(|e| Error::DeviceLost(messages::device_unread(format!("{e:?}"))))?
                    .try_into_vec::<f32>()
                    .map_err(|e| Error::Internal(session::unexpected(format!("{e:?}"))))?;
                Ok(probabilities
                    .chunks_exact(self.labels.len())
                    .map(<[f32]>::to_vec)
                    .collect())
            }
        }
    }
}

/// The places among `labels` of what is true.
///
/// # Errors
/// [`Error::Data`] for a label that is not among them, or no examples at all.
pub fn places(labels: &[String], truth: &[&str]) -> Result<Vec<usize>> {
    if truth.is_empty() {
        return Err(Error::Data(run::test_examples_missing()));
    }
    let place = |name: &&str| {
        labels.iter().position(|l| l == name).ok_or_else(|| {
            let known = labels.join(", ");
            Error::Data(run::test_label_unknown(*name, known))
        })
    };
    truth.iter().map(place).collect()
}

/// Compares the answers of a classifier of `labels` with the truth.
///
/// # Errors
/// Those of [`places`].
pub fn evaluate(
    labels: &[String],
    truth: &[&str],
    scores: &[Vec<f32>],
) -> Result<(Vec<usize>, Evaluation)> {
    let truth = places(labels, truth)?;
    let predicted: Vec<usize> = scores.iter().map(|s| argmax(s)).collect();
    let evaluation = metrics::evaluate(&truth, &predicted, labels.len());
    Ok((predicted, evaluation))
}

/// The index of the largest share, the first where several are.
pub fn argmax(scores: &[f32]) -> usize {
    let mut best = 0;
    for (i, &s) in scores.iter().enumerate() {
        if s > scores[best] {
            best = i;
        }
    }
    best
}
