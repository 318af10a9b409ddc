//! The BERT encoder (Devlin et al. 2018, <https://arxiv.org/abs/1810.04805>), post-norm, with the checkpoint names of
//! Hugging Face's `BertModel`. Read top to bottom: layers, loading, forward.
//!
//! The pooler, the token types beyond the first and the int64 `position_ids` are not used and not loaded.

use burn::module::{Module, Param, ParamId};
use burn::nn::{LayerNorm, LayerNormConfig, Linear};
use burn::tensor::activation::gelu;
use burn::tensor::module::attention;
use burn::tensor::ops::AttentionModuleOptions;
use burn::tensor::{Bool, Device, Int, Tensor, TensorData};

use super::{BertConfig, Source, Weights};
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
    pub fn load<S: Source>(
        config: &BertConfig,
        weights: &Weights<S>,
        device: &Device,
    ) -> Result<Self> {
        let hidden = config.hidden_size;
        // A BertForSequenceClassification or BertForMaskedLM puts its encoder under "bert.".
        let prefix = if weights.has("embeddings.word_embeddings.weight") {
            ""
        } else {
            "bert."
        };
        let loader = Loader {
            weights,
            device,
            prefix,
            epsilon: config.layer_norm_eps,
        };

        let words = loader.matrix(
            "embeddings.word_embeddings.weight",
            [config.vocab_size, hidden],
        )?;
        let types = loader.floats(
            "embeddings.token_type_embeddings.weight",
            &[config.type_vocab_size, hidden],
        )?;
        let shape = [config.max_position_embeddings, hidden];
        let mut positions = loader.floats("embeddings.position_embeddings.weight", &shape)?;
        for row in positions.chunks_exact_mut(hidden) {
            row.iter_mut().zip(&types).for_each(|(p, t)| *p += t);
        }
        let positions = loader.param(positions, shape);
        let norm = loader.norm("embeddings.LayerNorm", hidden)?;
        let layers = (0..config.num_hidden_layers)
            .map(|i| loader.layer(i, config))
            .collect::<Result<_>>()?;
        Ok(Self {
            words,
            positions,
            norm,
            layers,
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

/// Takes tensors from a checkpoint to a device, in the layouts Burn computes with.
struct Loader<'a, S> {
    weights: &'a Weights<S>,
    device: &'a Device,
    prefix: &'static str,
    epsilon: f64,
}

impl<S: Source> Loader<'_, S> {
    fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        self.weights
            .floats(&format!("{}{name}", self.prefix), shape)
    }

    fn param<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Param<Tensor<D>> {
        let tensor = Tensor::from_data(TensorData::new(values, shape), self.device);
        Param::initialized(ParamId::new(), tensor)
    }

    fn matrix(&self, name: &str, shape: [usize; 2]) -> Result<Param<Tensor<2>>> {
        Ok(self.param(self.floats(name, &shape)?, shape))
    }

    fn vector(&self, name: &str, size: usize) -> Result<Param<Tensor<1>>> {
        Ok(self.param(self.floats(name, &[size])?, [size]))
    }

    /// A linear layer. The checkpoint stores `[output, input]`, Burn multiplies with `[input, output]`.
    fn linear(&self, name: &str, input: usize, output: usize) -> Result<Linear> {
        let stored = self.floats(&format!("{name}.weight"), &[output, input])?;
        let weight = self.param(transpose(&stored, output, input), [input, output]);
        let bias = Some(self.vector(&format!("{name}.bias"), output)?);
        Ok(Linear { weight, bias })
    }

    fn norm(&self, name: &str, size: usize) -> Result<LayerNorm> {
        let mut norm = LayerNormConfig::new(size)
            .with_epsilon(self.epsilon)
            .init(self.device);
        norm.gamma = self.vector(&format!("{name}.weight"), size)?;
        norm.beta = Some(self.vector(&format!("{name}.bias"), size)?);
        Ok(norm)
    }

    fn layer(&self, index: usize, config: &BertConfig) -> Result<Layer> {
        let (hidden, wide) = (config.hidden_size, config.intermediate_size);
        let at = |name: &str| format!("encoder.layer.{index}.{name}");
        Ok(Layer {
            query: self.linear(&at("attention.self.query"), hidden, hidden)?,
            key: self.linear(&at("attention.self.key"), hidden, hidden)?,
            value: self.linear(&at("attention.self.value"), hidden, hidden)?,
            attended: self.linear(&at("attention.output.dense"), hidden, hidden)?,
            attended_norm: self.norm(&at("attention.output.LayerNorm"), hidden)?,
            up: self.linear(&at("intermediate.dense"), hidden, wide)?,
            down: self.linear(&at("output.dense"), wide, hidden)?,
            down_norm: self.norm(&at("output.LayerNorm"), hidden)?,
            heads: config.num_attention_heads,
        })
    }
}

/// A row-major `[rows, columns]` matrix as row-major `[columns, rows]`.
fn transpose(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let mut out = vec![0.0; values.len()];
    for (r, row) in values.chunks_exact(columns).enumerate() {
        for (c, &v) in row.iter().enumerate() {
            out[c * rows + r] = v;
        }
    }
    out
}
