//! A decoder that is not being tuned, wherever it computes: token ids to the logits of the next token.

use std::sync::Arc;

use burn::tensor::Device;

use super::causal::{DecoderConfig, DecoderDelta, KeyValueCache, TrainingText, Tuned, Wanted};
use super::family::{CpuDecoder, GpuDecoder, read_decoder_config, read_gguf_config};
use super::gguf::Gguf;
use super::{Source, Weights};
use crate::error::messages::{language, model as messages, session};
use crate::{Error, Result};

/// A loaded causal language model.
#[derive(Debug, Clone)]
pub struct Decoder {
    config: Arc<DecoderConfig>,
    model: CpuDecoder,
    /// The same weights on a GPU, which then reads and writes. The CPU tunes and measures in any case.
    gpu: Option<Box<GpuDecoder>>,
}

impl Decoder {
    /// Loads the weights of a GGUF file.
    ///
    /// # Errors
    /// [`Error::Model`] naming the key or the tensor that is missing or wrong.
    pub fn of_gguf<S: Source>(file: &Gguf<S>) -> Result<Self> {
        let config = Arc::new(read_gguf_config(file)?);
        let model = CpuDecoder::load(file, &config)?;
        Ok(Self::of_packed(config, model))
    }

    /// Loads the weights of a folder by Hugging Face: its `config.json` and its `model.safetensors`.
    ///
    /// # Errors
    /// [`Error::Model`] naming the field or the tensor that is missing or wrong.
    pub fn of_hub<S: Source>(config: &[u8], weights: &Weights<S>) -> Result<Self> {
        let config = Arc::new(read_decoder_config(config)?);
        let model = CpuDecoder::load(weights, &config)?;
        Ok(Self::of_packed(config, model))
    }

    fn of_packed(config: Arc<DecoderConfig>, model: CpuDecoder) -> Self {
        Self {
            config,
            model,
            gpu: None,
        }
    }

    /// The same, with a copy of its weights on `gpu`, which computes what it reads from now on.
    pub fn on_gpu(self, gpu: &Device) -> Self {
        let gpu = Some(Box::new(GpuDecoder::place(&self.model, gpu)));
        Self { gpu, ..self }
    }

    /// The model on the CPU, to be tuned. It shares the weights.
    pub fn packed(&self) -> &CpuDecoder {
        &self.model
    }

    /// This decoder with what a run has changed of it. It shares the other weights.
    pub fn changed(&self, change: &DecoderDelta) -> Self {
        let model = self.model.changed(change);
        let layers = change.tuned.layers();
        let gpu = self.gpu.as_ref();
        Self {
            config: Arc::clone(&self.config),
            gpu: gpu.map(|gpu| Box::new(gpu.with_last(&model, layers))),
            model,
        }
    }

    /// Names and shapes of the tensors that a run changes, in the order of [`DecoderDelta::values`]. The names are Hugging Face's,
    /// of adapters PEFT's without its prefix.
    pub fn delta_layout(&self, tuned: Tuned) -> Vec<(String, Vec<usize>)> {
        self.model.delta_layout(tuned)
    }

    /// The negative log-likelihood of what is learned of a text, in nats.
    ///
    /// # Errors
    /// [`Error::Model`] where it is no number.
    pub fn measure(&self, text: &TrainingText) -> Result<f64> {
        let loss = self.model.measure(text);
        if loss.is_finite() {
            return Ok(loss);
        }
        Err(Error::Model(language::logits_not_finite()))
    }

    /// Its shape.
    pub fn config(&self) -> &DecoderConfig {
        &self.config
    }

    /// A cache that has read nothing.
    pub fn cache(&self) -> KeyValueCache {
        let layers = self.config.num_hidden_layers;
        match self.gpu {
            Some(_) => KeyValueCache::on_device(layers),
            None => KeyValueCache::new(layers),
        }
    }

    /// Reads tokens behind those in the cache, and gives the logits that are wanted, `[tokens wanted, vocabulary]`.
    ///
    /// # Errors
    /// [`Error::Model`] where a token lies beyond the vocabulary or a logit is no number; [`Error::DeviceLost`] where the GPU can't
    /// be read; [`Error::Internal`] where the cache is another decoder's.
    pub async fn forward(
        &self,
        ids: &[u32],
        cache: &mut KeyValueCache,
        wanted: Wanted,
    ) -> Result<Vec<f32>> {
        let most = self.config.vocab_size;
        if let Some(&id) = ids.iter().find(|&&id| id as usize >= most) {
            return Err(Error::Model(messages::token_beyond_embeddings(id, most)));
        }
        if cache.is_on_device() != self.gpu.is_some() {
            return Err(Error::Internal(session::unexpected("another cache")));
        }
        let logits = match &self.gpu {
            Some(gpu) => gpu.forward(ids, cache, wanted).await?,
            None => self.model.forward(ids, cache, wanted),
        };
        if logits.iter().all(|logit| logit.is_finite()) {
            return Ok(logits);
        }
        Err(Error::Model(language::logits_not_finite()))
    }
}
