//! Llama's layer on the CPU: forward.

use std::sync::Arc;

use crate::Result;
use crate::kernels::adamw::Weight;
use crate::kernels::backward::add;
use crate::kernels::blocks::BlockMatrix;
use crate::kernels::blocks::PackedBlocks;
use crate::kernels::causal::Tokens;
use crate::kernels::math::{rms_norm, silu_and_multiply};
use crate::kernels::projection::{Input, Projection};
use crate::model::causal::{
    DecoderConfig, DecoderLayer, DecoderTensors, Name, Scratch, Seen, SeenTokens, Way,
};

/// One transformer layer.
#[derive(Debug, Clone)]
pub struct Layer {
    pub(super) input_norm: Weight,
    pub(super) query: Projection,
    pub(super) key: Projection,
    pub(super) value: Projection,
    pub(super) attention_output: Projection,
    pub(super) post_attention_norm: Weight,
    pub(super) gate: Projection,
    pub(super) up: Projection,
    pub(super) down: Projection,
    pub(super) epsilon: f32,
}

/// What the way back needs of the way forward: the rest is computed again from it.
#[derive(Debug, Default)]
pub struct Kept {
    /// The states that came in, `[tokens, hidden]`.
    pub input: Vec<f32>,
    /// Turned by its position, `[tokens, queries * width]`.
    pub query: Vec<f32>,
    /// Turned by its position, `[tokens, keys * width]`.
    pub key: Vec<f32>,
    /// `[tokens, keys * width]`
    pub value: Vec<f32>,
    /// `[tokens, queries * width]`
    pub context: Vec<f32>,
    /// The states between attention and the feed-forward part, `[tokens, hidden]`.
    pub middle: Vec<f32>,
    /// `[tokens, intermediate]`
    pub gate: Vec<f32>,
    /// `[tokens, intermediate]`
    pub up: Vec<f32>,
}

impl DecoderLayer for Layer {
    const PROJECTIONS: &'static [&'static str] = &[
        "self_attn.q_proj",
        "self_attn.k_proj",
        "self_attn.v_proj",
        "self_attn.o_proj",
        "mlp.gate_proj",
        "mlp.up_proj",
        "mlp.down_proj",
    ];

    const NORMS: &'static [&'static str] = &["input_layernorm", "post_attention_layernorm"];

    const ADAPTED: (usize, usize) = (4, 7);

    type Kept = Kept;

    fn load(tensors: &dyn DecoderTensors, config: &DecoderConfig, layer: usize) -> Result<Self> {
        let (hidden, wide) = (config.hidden_size, config.intermediate_size);
        let norm = |hub, gguf| -> Result<Weight> {
            let name = Name::in_layer(layer, hub, gguf);
            Ok(Weight::frozen(tensors.vector(&name, hidden)?))
        };
        let matrix = |hub, gguf, shape| tensors.matrix(&Name::in_layer(layer, hub, gguf), shape);
        let packed =
            |matrix: &BlockMatrix| Projection::frozen(Arc::new(PackedBlocks::pack(matrix)));
        // Rotary positions turn halves of a head against each other, so the halves have to stand apart.
        let turned = |hub, gguf, rows| -> Result<Projection> {
            let matrix = matrix(hub, gguf, [rows, hidden])?;
            Ok(match tensors.interleaved() {
                true => packed(&matrix.select(halves_apart(rows, config.head_dim))),
                false => packed(&matrix),
            })
        };
        let (query, key) = (config.query_width(), config.key_width());
        Ok(Self {
            input_norm: norm("input_layernorm", "attn_norm")?,
            query: turned("self_attn.q_proj", "attn_q", query)?,
            key: turned("self_attn.k_proj", "attn_k", key)?,
            value: packed(&matrix("self_attn.v_proj", "attn_v", [key, hidden])?),
            attention_output: packed(&matrix("self_attn.o_proj", "attn_output", [hidden, query])?),
            post_attention_norm: norm("post_attention_layernorm", "ffn_norm")?,
            gate: packed(&matrix("mlp.gate_proj", "ffn_gate", [wide, hidden])?),
            up: packed(&matrix("mlp.up_proj", "ffn_up", [wide, hidden])?),
            down: packed(&matrix("mlp.down_proj", "ffn_down", [hidden, wide])?),
            epsilon: config.rms_norm_eps as f32,
        })
    }

    fn forward(&self, states: &mut [f32], seen: Seen<'_>, kept: &mut Kept, scratch: &mut Scratch) {
        self.attend(states, seen, kept, scratch);
        self.feed_forward(states, kept, scratch);
    }

    fn backward(
        &mut self,
        kept: &Kept,
        grads: Vec<f32>,
        way: Way<'_>,
        scratch: &mut Scratch,
    ) -> Vec<f32> {
        let middle = self.feed_forward_backward(kept, grads, scratch);
        self.attend_backward(kept, middle, way, scratch)
    }

    fn projections_mut(&mut self) -> Vec<&mut Projection> {
        self.parts_mut().0.into()
    }

    fn norms_mut(&mut self) -> Vec<&mut Weight> {
        self.parts_mut().1.into()
    }

    fn weights(&self) -> Vec<&Weight> {
        let projections = [
            &self.query,
            &self.key,
            &self.value,
            &self.attention_output,
            &self.gate,
            &self.up,
            &self.down,
        ];
        let weights = projections.into_iter().flat_map(Projection::weights);
        weights
            .chain([&self.input_norm, &self.post_attention_norm])
            .collect()
    }

    fn weights_mut(&mut self) -> Vec<&mut Weight> {
        let (projections, norms) = self.parts_mut();
        let weights = projections.into_iter().flat_map(Projection::weights_mut);
        weights.chain(norms).collect()
    }
}

impl Layer {
    /// Its projections, in the order of [`DecoderLayer::PROJECTIONS`], and its norms.
    fn parts_mut(&mut self) -> ([&mut Projection; 7], [&mut Weight; 2]) {
        let projections = [
            &mut self.query,
            &mut self.key,
            &mut self.value,
            &mut self.attention_output,
            &mut self.gate,
            &mut self.up,
            &mut self.down,
        ];
        let norms = [&mut self.input_norm, &mut self.post_attention_norm];
        (projections, norms)
    }

    /// Self-attention with its norm and its residual, in place.
    fn attend(&self, states: &mut [f32], seen: Seen<'_>, kept: &mut Kept, scratch: &mut Scratch) {
        let config = seen.config;
        replace(&mut kept.input, states);
        let Scratch {
            blocks,
            packs,
            attention,
            normed,
            out,
            ..
        } = scratch;
        replace(normed, states);
        rms_norm(normed, &self.input_norm.value, self.epsilon);
        let mut input = Input::new(normed, config.hidden_size, blocks);
        self.query.forward(&mut input, &mut kept.query, packs);
        self.key.forward(&mut input, &mut kept.key, packs);
        self.value.forward(&mut input, &mut kept.value, packs);
        seen.rotary.turn(&mut kept.query);
        seen.rotary.turn(&mut kept.key);

        let heads = config.heads();
        let (wide, narrow) = (config.query_width(), config.key_width());
        kept.context.resize(kept.query.len(), 0.0);
        match seen.tokens {
            SeenTokens::Behind(cache) => {
                cache.keys.extend_from_slice(&kept.key);
                cache.values.extend_from_slice(&kept.value);
                let tokens = Tokens {
                    query: &kept.query,
                    key: &cache.keys,
                    value: &cache.values,
                };
                heads.forward(tokens, &mut kept.context, attention);
            }
            SeenTokens::Texts(lengths) => {
                let mut first = 0;
                for &length in lengths {
                    let (q, k) = (first * wide, first * narrow);
                    let tokens = Tokens {
                        query: &kept.query[q..][..length * wide],
                        key: &kept.key[k..][..length * narrow],
                        value: &kept.value[k..][..length * narrow],
                    };
                    let context = &mut kept.context[q..][..length * wide];
                    heads.forward(tokens, context, attention);
                    first += length;
                }
            }
        }
        let mut input = Input::new(&kept.context, wide, blocks);
        self.attention_output.forward(&mut input, out, packs);
        add(states, out);
    }

    /// The feed-forward part with its norm and its residual, in place.
    fn feed_forward(&self, states: &mut [f32], kept: &mut Kept, scratch: &mut Scratch) {
        replace(&mut kept.middle, states);
        let Scratch {
            blocks,
            packs,
            normed,
            out,
            wide,
            ..
        } = scratch;
        replace(normed, states);
        rms_norm(normed, &self.post_attention_norm.value, self.epsilon);
        let mut input = Input::new(normed, self.gate.weight.input(), blocks);
        self.gate.forward(&mut input, &mut kept.gate, packs);
        self.up.forward(&mut input, &mut kept.up, packs);
        replace(wide, &kept.gate);
        silu_and_multiply(wide, &kept.up);
        let mut input = Input::new(wide, self.down.weight.input(), blocks);
        self.down.forward(&mut input, out, packs);
        add(states, out);
    }
}

/// Makes `to` a copy of `from`.
fn replace(to: &mut Vec<f32>, from: &[f32]) {
    to.clear();
    to.extend_from_slice(from);
}

/// The rows of queries or keys in Hugging Face's order, of which llama.cpp's files have the halves of each head interleaved: its
/// row `2i` is row `i` of a head, and `2i + 1` is row `width / 2 + i`.
fn halves_apart(rows: usize, width: usize) -> impl Iterator<Item = usize> {
    (0..rows).map(move |row| {
        let (head, at) = (row / width * width, row % width);
        let half = width / 2;
        head + 2 * (at % half) + at / half
    })
}
