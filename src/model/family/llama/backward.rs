//! Llama's layer on the CPU: the way back.

use super::layer::{Kept, Layer};
use crate::kernels::backward::{add, rms_norm_backward, silu_and_multiply_backward};
use crate::kernels::causal::{TokenGrads, Tokens};
use crate::kernels::gemm::View;
use crate::kernels::math::{rms_norm, silu_and_multiply};
use crate::model::causal::{Scratch, Way};

impl Layer {
    /// The gradients of the states between attention and the feed-forward part, for those of the states that went out.
    pub(super) fn feed_forward_backward(
        &mut self,
        kept: &Kept,
        mut grads: Vec<f32>,
        scratch: &mut Scratch,
    ) -> Vec<f32> {
        let (hidden, wide) = (self.down.weight.output(), self.down.weight.input());
        let Scratch { packs, normed, .. } = scratch;
        let out = View::new(&grads, hidden);
        let mut active = kept.gate.clone();
        silu_and_multiply(&mut active, &kept.up);
        self.down.collect(View::new(&active, wide), out, packs);
        active.fill(0.0);
        self.down.backward(out, &mut active, packs);
        let (mut gate, mut up) = (kept.gate.clone(), kept.up.clone());
        silu_and_multiply_backward(&mut gate, &mut up, &active);

        normed.clone_from(&kept.middle);
        rms_norm(normed, &self.post_attention_norm.value, self.epsilon);
        let mut below = vec![0.0; grads.len()];
        for (projection, grads) in [(&mut self.gate, &gate), (&mut self.up, &up)] {
            let grads = View::new(grads, wide);
            projection.collect(View::new(normed, hidden), grads, packs);
            projection.backward(grads, &mut below, packs);
        }
        let norm = &mut self.post_attention_norm;
        rms_norm_backward(&kept.middle, norm, self.epsilon, &mut below);
        add(&mut grads, &below);
        grads
    }

    /// The gradients of the states that came in, for those of the states between attention and the feed-forward part.
    pub(super) fn attend_backward(
        &mut self,
        kept: &Kept,
        mut grads: Vec<f32>,
        way: Way<'_>,
        scratch: &mut Scratch,
    ) -> Vec<f32> {
        let hidden = way.config.hidden_size;
        let (wide, narrow) = (way.config.query_width(), way.config.key_width());
        let out = View::new(&grads, hidden);
        let packs = &mut scratch.packs;
        let seen = View::new(&kept.context, wide);
        self.attention_output.collect(seen, out, packs);
        let mut context = vec![0.0; kept.context.len()];
        self.attention_output.backward(out, &mut context, packs);
        let [mut query, mut key, value] = attention_backward(kept, &context, way, scratch);
        way.rotary.turn_back(&mut query);
        way.rotary.turn_back(&mut key);

        let Scratch { packs, normed, .. } = scratch;
        normed.clone_from(&kept.input);
        rms_norm(normed, &self.input_norm.value, self.epsilon);
        let mut below = vec![0.0; grads.len()];
        for (projection, grads, width) in [
            (&mut self.query, &query, wide),
            (&mut self.key, &key, narrow),
            (&mut self.value, &value, narrow),
        ] {
            let grads = View::new(grads, width);
            projection.collect(View::new(normed, hidden), grads, packs);
            if way.onward || self.input_norm.is_trained() {
                projection.backward(grads, &mut below, packs);
            }
        }
        rms_norm_backward(&kept.input, &mut self.input_norm, self.epsilon, &mut below);
        add(&mut grads, &below);
        grads
    }
}

/// The gradients of queries, keys and values for those of the context.
fn attention_backward(
    kept: &Kept,
    context: &[f32],
    way: Way<'_>,
    scratch: &mut Scratch,
) -> [Vec<f32>; 3] {
    let heads = way.config.heads();
    let (wide, narrow) = (way.config.query_width(), way.config.key_width());
    let mut all = [&kept.query, &kept.key, &kept.value].map(|v| vec![0.0; v.len()]);
    let [query, key, value] = &mut all;
    let mut first = 0;
    for &length in way.lengths {
        let (q, k) = (
            first * wide..(first + length) * wide,
            first * narrow..(first + length) * narrow,
        );
        let tokens = Tokens {
            query: &kept.query[q.clone()],
            key: &kept.key[k.clone()],
            value: &kept.value[k.clone()],
        };
        let mut into = TokenGrads {
            query: &mut query[q.clone()],
            key: &mut key[k.clone()],
            value: &mut value[k],
        };
        heads.backward(tokens, &context[q], &mut into, &mut scratch.attention);
        first += length;
    }
    all
}
