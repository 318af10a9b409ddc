//! The frozen encoder, wherever it computes: token ids to embeddings.

use burn::tensor::{Bool, Device, Int, Tensor, TensorData};

use super::checkpoint::Checkpoint;
use super::{Bert, BertConfig, CpuBert, Source, Weights, mean_pool};
use crate::{Error, Result};

/// A loaded encoder.
#[derive(Debug)]
pub enum Encoder {
    /// With our own kernels.
    Cpu(CpuBert),
    /// In Burn's tensors on a device, which is a GPU.
    Gpu(Box<Bert>, Device),
}

/// The embeddings of a batch, `[texts, hidden]`, which may still be on their device.
#[derive(Debug)]
pub enum Embeddings {
    /// Row-major.
    Here(Vec<f32>),
    /// To be read back.
    OnDevice(Tensor<2>),
}

impl Embeddings {
    /// The values, row-major, once the device has computed them.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where they can't be read or are no numbers.
    pub async fn read(self) -> Result<Vec<f32>> {
        let values = match self {
            Self::Here(values) => values,
            Self::OnDevice(tensor) => tensor
                .into_data_async()
                .await
                .map_err(|e| Error::DeviceLost(format!("The device could not be read: {e:?}")))?
                .try_into_vec::<f32>()
                .map_err(|e| Error::Internal(format!("{e:?}")))?,
        };
        if values.iter().all(|v| v.is_finite()) {
            return Ok(values);
        }
        Err(Error::DeviceLost(
            "The device gave an embedding that is no number. Open again with the device \"cpu\"."
                .into(),
        ))
    }
}

impl Encoder {
    /// Loads a checkpoint to `gpu`, or packs it for the CPU where there is none.
    ///
    /// # Errors
    /// [`Error::Model`] naming the tensor that is missing or wrong.
    pub fn load<S: Source>(
        config: &BertConfig,
        weights: &Weights<S>,
        gpu: Option<&Device>,
    ) -> Result<Self> {
        let checkpoint = Checkpoint::new(weights, config);
        Ok(match gpu {
            Some(device) => Self::Gpu(Box::new(Bert::load(&checkpoint, device)?), device.clone()),
            None => Self::Cpu(CpuBert::load(&checkpoint)?),
        })
    }

    /// Whether it computes on a GPU.
    pub fn on_gpu(&self) -> bool {
        matches!(self, Self::Gpu(..))
    }

    /// Embeds texts of at least one token each: the masked mean of the last hidden states, of length 1.
    ///
    /// # Shapes
    /// - texts: token ids of each text, no more than `length`
    /// - length: tokens that texts are padded to where the device needs padding
    pub fn embed(&self, texts: &[&[u32]], length: usize) -> Embeddings {
        match self {
            Self::Cpu(bert) => Embeddings::Here(bert.embed(texts)),
            Self::Gpu(bert, device) => {
                Embeddings::OnDevice(embed_padded(bert, device, texts, length))
            }
        }
    }
}

/// Embeds texts of at most `length` tokens in one batch of Burn's tensors.
///
/// # Shapes
/// - texts: token ids of each text
/// - output: `[texts, hidden]`, each row of length 1
pub fn embed_padded(bert: &Bert, device: &Device, texts: &[&[u32]], length: usize) -> Tensor<2> {
    let n = texts.len();
    let mut ids = vec![0i32; n * length];
    let mut mask = vec![0f32; n * length];
    for (i, text) in texts.iter().enumerate() {
        for (j, &id) in text.iter().enumerate() {
            ids[i * length + j] = id as i32;
            mask[i * length + j] = 1.0;
        }
    }
    let padded = texts.iter().any(|t| t.len() < length);
    let ids = Tensor::<2, Int>::from_data(TensorData::new(ids, [n, length]), device);
    let padding = padded.then(|| {
        let padding: Vec<bool> = mask.iter().map(|&m| m == 0.0).collect();
        Tensor::<2, Bool>::from_data(TensorData::new(padding, [n, length]), device)
    });
    let mask = Tensor::<2>::from_data(TensorData::new(mask, [n, length]), device);
    mean_pool(bert.forward(ids, padding), mask)
}
