//! A decoder in Burn's tensors, which a GPU computes, whichever its family. It is made from the one on the CPU.

use std::fmt::Debug;
use std::sync::Arc;

use burn::tensor::{Device, Int, Tensor, TensorData};

use super::cache::{KeyValueCache, TensorCache};
use super::cpu::{DecoderLayer, PackedDecoder};
use super::{DecoderConfig, Wanted};
use crate::Result;
use crate::kernels::projection::{Projection, ProjectionWeight};
use crate::kernels::rotary::Rotary;
use crate::kernels::transpose;
use crate::model::readback::read;

/// What is added to the scores of keys that a query does not see: their weights come to 0.
const HIDDEN: f32 = -1e9;

/// A transformer layer of a family in Burn's tensors. A clone shares its weights.
pub trait TensorDecoderLayer: Debug + Clone {
    /// The layer on the CPU.
    type Packed: DecoderLayer;

    /// Takes a layer's weights to a device, those of adapters added to those that they are beside.
    fn place(layer: &Self::Packed, config: &DecoderConfig, device: &Device) -> Self;

    /// The states that go out for those that come in, `[tokens, hidden]`.
    fn forward(&self, states: Tensor<2>, seen: &TensorSeen, cache: &mut TensorCache) -> Tensor<2>;
}

/// What the tokens of a forward pass see.
#[derive(Debug)]
pub struct TensorSeen {
    /// Cosines of the positions' angles, `[1, tokens, head width / 2]`.
    cos: Tensor<3>,
    /// The sines.
    sin: Tensor<3>,
    /// What is added to the scores, `[1, tokens, room]`.
    mask: Tensor<3>,
    /// Tokens before these.
    before: usize,
    /// Tokens that the cache has room for.
    room: usize,
    /// Heads of the queries, and of the keys and values.
    heads: [usize; 2],
}

/// A decoder on a device, of the family whose layers are `L`.
#[derive(Debug, Clone)]
pub struct TensorDecoder<L> {
    config: Arc<DecoderConfig>,
    device: Device,
    /// `[vocabulary, hidden]`
    embeddings: Tensor<2>,
    layers: Vec<L>,
    final_norm: Tensor<1>,
    /// `[hidden, vocabulary]`
    output: Tensor<2>,
}

impl TensorSeen {
    fn new(
        config: &DecoderConfig,
        (before, tokens, room): (usize, usize, usize),
        device: &Device,
    ) -> Self {
        let rotary = Rotary::new(before..before + tokens, config.head_dim, config.rope_theta);
        let place = |values: Vec<f32>| {
            let width = values.len() / tokens;
            Tensor::from_data(TensorData::new(values, [1, tokens, width]), device)
        };
        let (cos, sin) = rotary.angles();
        let hidden = |i: usize| move |key| if key > before + i { HIDDEN } else { 0.0 };
        let mask = (0..tokens).flat_map(|i| (0..room).map(hidden(i)));
        Self {
            cos: place(cos.to_vec()),
            sin: place(sin.to_vec()),
            mask: place(mask.collect()),
            before,
            room,
            heads: [config.num_attention_heads, config.num_key_value_heads],
        }
    }

    /// Self-attention.
    ///
    /// # Shapes
    /// - query: `[tokens, query heads * width]`
    /// - key, value: `[tokens, key heads * width]`
    /// - output: as the queries
    pub fn attend(
        &self,
        query: Tensor<2>,
        [key, value]: [Tensor<2>; 2],
        cache: &mut TensorCache,
    ) -> Tensor<2> {
        let [queries, keys] = self.heads;
        let [tokens, all] = query.dims();
        let width = all / queries;
        let query = self.turn(split(query, queries));
        let new = [self.turn(split(key, keys)), split(value, keys)];
        let [key, value] = cache.extend(new, (self.before, self.room));
        // The heads of queries that share a head of keys stand behind one another.
        let group = queries / keys * tokens;
        let scores = query
            .reshape([keys, group, width])
            .matmul(key.swap_dims(1, 2))
            .mul_scalar(1.0 / (width as f64).sqrt())
            .reshape([queries, tokens, self.room]);
        let weights = burn::tensor::activation::softmax(scores + self.mask.clone(), 2);
        weights
            .reshape([keys, group, self.room])
            .matmul(value)
            .reshape([queries, tokens, width])
            .swap_dims(0, 1)
            .reshape([tokens, all])
    }

    /// Turns heads by their tokens' positions, `[heads, tokens, width]`.
    fn turn(&self, states: Tensor<3>) -> Tensor<3> {
        let half = states.dims()[2] / 2;
        let (first, second) = (
            states.clone().narrow(2, 0, half),
            states.narrow(2, half, half),
        );
        let (cos, sin) = (self.cos.clone(), self.sin.clone());
        let turned = first.clone() * cos.clone() - second.clone() * sin.clone();
        Tensor::cat(vec![turned, second * cos + first * sin], 2)
    }
}

/// `[tokens, heads * width]` as `[heads, tokens, width]`.
fn split(states: Tensor<2>, heads: usize) -> Tensor<3> {
    let [tokens, width] = states.dims();
    states
        .reshape([tokens, heads, width / heads])
        .swap_dims(0, 1)
}

/// A weight on a device, `[input, output]`.
pub fn place_projection(projection: &Projection, device: &Device) -> Tensor<2> {
    let (input, output) = (projection.weight.input(), projection.weight.output());
    let values = transpose(&projection.merged(), output, input);
    Tensor::from_data(TensorData::new(values, [input, output]), device)
}

/// A vector on a device.
pub fn place_vector(values: &[f32], device: &Device) -> Tensor<1> {
    Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), device)
}

/// RMSNorm (Zhang and Sennrich 2019, <https://arxiv.org/abs/1910.07467>) of each row.
pub fn rms_norm(states: Tensor<2>, weight: &Tensor<1>, epsilon: f64) -> Tensor<2> {
    let square = states.clone().powi_scalar(2).mean_dim(1);
    states / (square + epsilon).sqrt() * weight.clone().unsqueeze()
}

impl<L: TensorDecoderLayer> TensorDecoder<L> {
    /// Takes a decoder's weights to a device.
    pub fn place(packed: &PackedDecoder<L::Packed>, device: &Device) -> Self {
        let config = &packed.config;
        let shape = [config.vocab_size, config.hidden_size];
        let mut values = vec![0.0; config.vocab_size * config.hidden_size];
        packed.embeddings.rows(0, &mut values);
        let embeddings = Tensor::from_data(TensorData::new(values, shape), device);
        let output = match &packed.output.weight {
            ProjectionWeight::Blocks(weight) if Arc::ptr_eq(weight, &packed.embeddings) => {
                embeddings.clone().transpose()
            }
            _ => place_projection(&packed.output, device),
        };
        let layers = packed.layers.iter();
        Self {
            layers: layers
                .map(|layer| L::place(layer, config, device))
                .collect(),
            final_norm: place_vector(&packed.final_norm.value, device),
            config: Arc::clone(config),
            device: device.clone(),
            embeddings,
            output,
        }
    }

    /// The same with the last `layers` layers of `packed` in place of its own.
    pub fn with_last(&self, packed: &PackedDecoder<L::Packed>, layers: usize) -> Self {
        let mut new = self.clone();
        let first = new.layers.len() - layers.min(new.layers.len());
        for (own, layer) in new.layers.iter_mut().zip(&packed.layers).skip(first) {
            *own = L::place(layer, &self.config, &self.device);
        }
        new
    }

    /// Reads tokens behind those in the cache, and gives the logits that are wanted, `[tokens wanted, vocabulary]`.
    /// The ids lie within the vocabulary.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device can't be read.
    pub async fn forward(
        &self,
        ids: &[u32],
        cache: &mut KeyValueCache,
        wanted: Wanted,
    ) -> Result<Vec<f32>> {
        let tokens = ids.len();
        if tokens == 0 {
            return Ok(Vec::new());
        }
        let place = (cache.tokens(), tokens, cache.room(tokens));
        let seen = TensorSeen::new(&self.config, place, &self.device);
        let ids: Vec<i32> = ids.iter().map(|&id| id as i32).collect();
        let ids: Tensor<1, Int> = Tensor::from_data(TensorData::new(ids, [tokens]), &self.device);
        let mut states = self.embeddings.clone().select(0, ids);
        for (layer, cache) in self.layers.iter().zip(cache.extend_on_device(tokens)) {
            states = layer.forward(states, &seen, cache);
        }
        let first = match wanted {
            Wanted::Nothing => return Ok(Vec::new()),
            Wanted::Last => tokens - 1,
            Wanted::All => 0,
        };
        let states = states.narrow(0, first, tokens - first);
        let normed = rms_norm(states, &self.final_norm, self.config.rms_norm_eps);
        let logits = normed.matmul(self.output.clone());
        Ok(read(vec![logits.flatten(0, 1)])
            .await?
            .pop()
            .unwrap_or_default())
    }
}
