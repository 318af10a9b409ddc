//! The BERT encoder (Devlin et al. 2018, <https://arxiv.org/abs/1810.04805>), post-norm, in Burn's tensors: on a GPU, and
//! wherever gradients are needed. Read top to bottom: layers, loading, forward.

use burn::module::{Module, Param, ParamId};
use burn::nn::{LayerNorm, LayerNormConfig, Linear};
use burn::tensor::activation::gelu;
use burn::tensor::module::attention;
use burn::tensor::ops::AttentionModuleOptions;
use burn::tensor::{Bool, Device, Int, Tensor, TensorData};

use super::checkpoint::{Checkpoint, StoredLayer, StoredLinear, StoredNorm};
use super::{Source, transpose};
use crate::Result;

/// One transformer layer.
#[derive(Module, Debug)]
pub struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attended: Linear,
    attended_norm: LayerNorm,
    up: Linear,
    down: Linear,
    down_norm: LayerNorm,
    #[module(skip)]
    heads: usize,
}

/// The encoder: token ids to hidden states.
#[derive(Module, Debug)]
pub struct Bert {
    /// `[vocabulary, hidden]`
    words: Param<Tensor<2>>,
    /// `[positions, hidden]`, the first token type's row added in: every token here has that type.
    positions: Param<Tensor<2>>,
    norm: LayerNorm,
    layers: Vec<Layer>,
}

impl Bert {
    /// Takes the weights of a checkpoint to `device`.
    ///
    /// # Errors
    /// [`crate::Error::Model`] naming the tensor that is missing or wrong.
    pub fn load<S: Source>(checkpoint: &Checkpoint<S>, device: &Device) -> Result<Self> {
        let config = checkpoint.config();
        let place = Placer {
            device,
            epsilon: config.layer_norm_eps,
        };
        let stored = checkpoint.embeddings()?;
        let hidden = config.hidden_size;
        Ok(Self {
            words: place.param(stored.words, [config.vocab_size, hidden]),
            positions: place.param(stored.positions, [config.max_position_embeddings, hidden]),
            norm: place.norm(stored.norm),
            layers: (0..config.num_hidden_layers)
                .map(|i| Ok(place.layer(checkpoint.layer(i)?, config.num_attention_heads)))
                .collect::<Result<_>>()?,
        })
    }

    /// The hidden states of the last layer.
    ///
    /// # Shapes
    /// - ids: `[batch, seq]`
    /// - padding: `[batch, seq]`, true where a text has ended; none where no text of the batch is padded
    /// - output: `[batch, seq, hidden]`
    pub fn forward(&self, ids: Tensor<2, Int>, padding: Option<Tensor<2, Bool>>) -> Tensor<3> {
        let [_, seq] = ids.dims();
        let positions = self.positions.val().narrow(0, 0, seq).unsqueeze::<3>();
        let words = burn::tensor::module::embedding(self.words.val(), ids);
        let states = self.norm.forward(words + positions);
        self.layers.iter().fold(states, |states, layer| {
            layer.forward(states, padding.clone())
        })
    }
}

impl Layer {
    /// # Shapes
    /// - states, output: `[batch, seq, hidden]`
    /// - padding: `[batch, seq]`
    pub fn forward(&self, states: Tensor<3>, padding: Option<Tensor<2, Bool>>) -> Tensor<3> {
        let [batch, seq, hidden] = states.dims();
        let split = |x: Tensor<3>| {
            x.reshape([batch, seq, self.heads, hidden / self.heads])
                .swap_dims(1, 2)
        };
        let mask = padding.map(|p| {
            p.reshape([batch, 1, 1, seq])
                .expand([batch, self.heads, seq, seq])
        });
        let context = attention(
            split(self.query.forward(states.clone())),
            split(self.key.forward(states.clone())),
            split(self.value.forward(states.clone())),
            mask,
            None,
            AttentionModuleOptions::default(),
        );
        let context = context.swap_dims(1, 2).reshape([batch, seq, hidden]);
        let states = self
            .attended_norm
            .forward(states + self.attended.forward(context));
        let fed = self.down.forward(gelu(self.up.forward(states.clone())));
        self.down_norm.forward(states + fed)
    }
}

/// Takes stored tensors to a device, in the layouts Burn computes with.
struct Placer<'a> {
    device: &'a Device,
    epsilon: f64,
}

impl Placer<'_> {
    fn param<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Param<Tensor<D>> {
        let tensor = Tensor::from_data(TensorData::new(values, shape), self.device);
        Param::initialized(ParamId::new(), tensor)
    }

    fn linear(&self, stored: StoredLinear) -> Linear {
        let StoredLinear { input, output, .. } = stored;
        Linear {
            weight: self.param(transpose(&stored.weight, output, input), [input, output]),
            bias: Some(self.param(stored.bias, [output])),
        }
    }

    fn norm(&self, stored: StoredNorm) -> LayerNorm {
        let size = stored.gamma.len();
        let mut norm = LayerNormConfig::new(size)
            .with_epsilon(self.epsilon)
            .init(self.device);
        norm.gamma = self.param(stored.gamma, [size]);
        norm.beta = Some(self.param(stored.beta, [size]));
        norm
    }

    fn layer(&self, stored: StoredLayer, heads: usize) -> Layer {
        Layer {
            query: self.linear(stored.query),
            key: self.linear(stored.key),
            value: self.linear(stored.value),
            attended: self.linear(stored.attended),
            attended_norm: self.norm(stored.attended_norm),
            up: self.linear(stored.up),
            down: self.linear(stored.down),
            down_norm: self.norm(stored.down_norm),
            heads,
        }
    }
}
