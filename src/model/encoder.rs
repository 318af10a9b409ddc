//! An encoder that is not being tuned, wherever it computes: token ids to embeddings, or to the states below a cut.

use std::ops::Range;

use burn::tensor::{Device, Tensor};

use super::Batch;
use super::checkpoint::{EncoderWeights, PretrainedWeights, TrainableLayers};
use super::readback::read;
use super::{EncoderConfig, PackedModel, Source, TensorModel, WeightDelta, Weights};
use crate::error::messages::model as messages;
use crate::{Error, Result};

/// A loaded encoder.
#[derive(Debug, Clone)]
pub struct Encoder {
    config: EncoderConfig,
    backend: Backend,
}

#[derive(Debug, Clone)]
enum Backend {
    /// With our own kernels.
    Cpu(PackedModel),
    /// In Burn's tensors on a device, which is a GPU.
    Gpu(Box<TensorModel>, Device),
}

/// The embeddings of a batch, `[texts, width]`, which may still be on their device.
#[derive(Debug)]
pub enum Embeddings {
    /// Row-major.
    Here(Vec<f32>),
    /// To be read back.
    OnDevice(Box<Tensor<2>>),
}

impl Embeddings {
    /// The values, row-major, once the device has computed them.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where they can't be read or are no numbers.
    pub async fn read(self) -> Result<Vec<f32>> {
        let values = match self {
            Self::Here(values) => values,
            Self::OnDevice(tensor) => read(vec![tensor.flatten(0, 1)])
                .await?
                .pop()
                .unwrap_or_default(),
        };
        if values.iter().all(|v| v.is_finite()) {
            return Ok(values);
        }
        Err(Error::DeviceLost(messages::embedding_not_finite()))
    }
}

impl Encoder {
    /// Loads a checkpoint to `gpu`, or packs it for the CPU where there is none.
    ///
    /// # Errors
    /// [`Error::Model`] naming the tensor that is missing or wrong.
    pub fn load<S: Source>(
        config: &EncoderConfig,
        weights: &Weights<S>,
        gpu: Option<&Device>,
    ) -> Result<Self> {
        let checkpoint = PretrainedWeights::new(weights, config);
        let backend = match gpu {
            Some(device) => Backend::Gpu(
                Box::new(TensorModel::load(&checkpoint, device)?),
                device.clone(),
            ),
            None => Backend::Cpu(PackedModel::load(&checkpoint)?),
        };
        Ok(Self {
            config: config.clone(),
            backend,
        })
    }

    /// Its shape.
    pub fn config(&self) -> &EncoderConfig {
        &self.config
    }

    /// Width of its embeddings.
    pub fn embedding_width(&self) -> usize {
        self.config.embedding_width()
    }

    /// This encoder with the description around its layers that `config` has; the rest of that is its own.
    pub fn described(&self, config: &EncoderConfig) -> Self {
        let sentence = config.sentence.clone();
        let backend = match &self.backend {
            Backend::Cpu(bert) => Backend::Cpu(bert.described(sentence)),
            Backend::Gpu(bert, device) => {
                Backend::Gpu(Box::new(bert.described(sentence)), device.clone())
            }
        };
        Self {
            config: config.clone(),
            backend,
        }
    }

    /// Whether it computes on a GPU.
    pub fn on_gpu(&self) -> bool {
        matches!(self.backend, Backend::Gpu(..))
    }

    /// Embeds texts of at least one token each, by vectors of length 1.
    ///
    /// # Shapes
    /// - texts: token ids of each text, no more than `length`
    /// - length: tokens that texts are padded to where the device needs padding
    pub fn embed(&self, texts: &[&[u32]], length: usize) -> Embeddings {
        match &self.backend {
            Backend::Cpu(bert) => Embeddings::Here(bert.embed(texts)),
            Backend::Gpu(bert, device) => {
                let tensor = bert.embed(&Batch::of_ids(texts, length, device));
                Embeddings::OnDevice(Box::new(tensor))
            }
        }
    }

    /// The hidden states of each text after the first `layers` layers.
    ///
    /// # Shapes
    /// - texts: token ids of each text, no more than `length`
    /// - output: `[tokens, hidden]` for each text, row-major
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    pub async fn states(
        &self,
        texts: &[&[u32]],
        length: usize,
        layers: usize,
    ) -> Result<Vec<Vec<f32>>> {
        let hidden = self.config.hidden_size;
        let (values, stride) = match &self.backend {
            Backend::Cpu(bert) => (bert.states(texts, layers), None),
            Backend::Gpu(bert, device) => {
                let states = bert.states(&Batch::of_ids(texts, length, device), layers);
                let values = read(vec![states.flatten(0, 2)]).await?.pop();
                (values.unwrap_or_default(), Some(length * hidden))
            }
        };
        let mut at = 0;
        Ok(texts
            .iter()
            .map(|text| {
                let own = values[at..at + text.len() * hidden].to_vec();
                at += stride.unwrap_or(own.len());
                own
            })
            .collect())
    }

    /// A copy of the part of it above a cut.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    pub async fn weights_above(&self, extent: TrainableLayers) -> Result<EncoderWeights> {
        let all = self.config.num_hidden_layers;
        self.copy(extent.whole, all - extent.layers..all).await
    }

    /// A copy of some of its layers, with its token embeddings or without.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    pub async fn copy(&self, embeddings: bool, layers: Range<usize>) -> Result<EncoderWeights> {
        match &self.backend {
            Backend::Cpu(bert) => Ok(bert.copy(embeddings, layers)),
            Backend::Gpu(bert, _) => bert.part(embeddings, layers).read(&self.config).await,
        }
    }

    /// This encoder as a run has changed it.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    pub async fn changed(&self, change: &WeightDelta) -> Result<Self> {
        Ok(match change {
            WeightDelta::Weights(upper) => self.with(upper.clone()),
            WeightDelta::Adapters(adapters) => {
                let mut upper = self.weights_above(change.trainable_layers()).await?;
                adapters.merge(&mut upper);
                self.with(upper)
            }
        })
    }

    /// This encoder with its last layers, and its token embeddings where there are some, replaced.
    pub fn with(&self, upper: EncoderWeights) -> Self {
        let backend = match &self.backend {
            Backend::Cpu(bert) => Backend::Cpu(bert.with(upper)),
            Backend::Gpu(bert, device) => {
                let new = bert.with(upper, &self.config, device);
                Backend::Gpu(Box::new(new), device.clone())
            }
        };
        Self {
            config: self.config.clone(),
            backend,
        }
    }
}
