//! One layer of [`super::TrainableBert`], forward and backward.

use rand_chacha::ChaCha8Rng;

use super::adamw::Weight;
use super::attention::Attention;
use super::backward::{Dropout, Norm, NormTape, add, gelu_backward};
use super::gemm::View;
use super::linear::{Adapter, Linear, Packs};
use super::math::gelu_and_share;
use crate::model::checkpoint::StoredLayer;
use crate::model::{BertConfig, Lora, transpose};

/// Its weights, with what training needs beside them.
#[derive(Debug)]
pub struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attention_output: Linear,
    attention_norm: Norm,
    intermediate: Linear,
    output: Linear,
    output_norm: Norm,
}

/// What the way back needs of the way forward.
#[derive(Debug)]
pub struct LayerTape {
    input: Vec<f32>,
    query_key_value: Vec<f32>,
    attention_weights: Vec<f32>,
    context: Vec<f32>,
    attention_output: NormTape,
    middle: Vec<f32>,
    /// What goes into the GELU.
    wide: Vec<f32>,
    output: NormTape,
}

/// Where it computes: the texts' lengths in tokens, and what is dropped out.
#[derive(Clone, Copy)]
pub struct At<'a> {
    pub config: &'a BertConfig,
    pub lengths: &'a [usize],
    pub attention_weights: Dropout,
    pub attention_output: Dropout,
    pub output: Dropout,
}

impl<'a> At<'a> {
    fn attention(&self, query_key_value: &'a [f32]) -> Attention<'a> {
        Attention {
            query_key_value,
            lengths: self.lengths,
            hidden: self.config.hidden_size,
            heads: self.config.num_attention_heads,
            dropout: self.attention_weights,
        }
    }
}

impl Layer {
    /// One whose weights are trained, or frozen.
    pub fn new(stored: StoredLayer, epsilon: f64, trained: bool) -> Self {
        Self {
            query: Linear::new(stored.query, trained),
            key: Linear::new(stored.key, trained),
            value: Linear::new(stored.value, trained),
            attention_output: Linear::new(stored.attention_output, trained),
            attention_norm: Norm::new(stored.attention_norm, epsilon, trained),
            intermediate: Linear::new(stored.intermediate, trained),
            output: Linear::new(stored.output, trained),
            output_norm: Norm::new(stored.output_norm, epsilon, trained),
        }
    }

    /// Puts adapters beside its projections.
    pub fn adapt(&mut self, lora: Lora, rng: &mut ChaCha8Rng) {
        let mut adapt = |linear: &mut Linear| {
            let (rank, input) = (lora.rank, linear.input);
            linear.adapter = Some(Adapter {
                a: Weight::trained(transpose(&lora.initial(input, rng), input, rank)),
                b: Weight::trained(vec![0.0; linear.bias.value.len() * rank]),
                scale: (lora.alpha / rank as f64) as f32,
            });
        };
        adapt(&mut self.query);
        adapt(&mut self.key);
        adapt(&mut self.value);
        adapt(&mut self.attention_output);
        if lora.feed_forward {
            adapt(&mut self.intermediate);
            adapt(&mut self.output);
        }
    }

    /// Every tensor, an adapter's two after its projection.
    pub fn weights_mut(&mut self) -> Vec<&mut Weight> {
        let mut all = Vec::new();
        for linear in [
            &mut self.query,
            &mut self.key,
            &mut self.value,
            &mut self.attention_output,
            &mut self.intermediate,
            &mut self.output,
        ] {
            all.extend([&mut linear.weight, &mut linear.bias]);
            if let Some(Adapter { a, b, .. }) = &mut linear.adapter {
                all.extend([a, b]);
            }
        }
        for norm in [&mut self.attention_norm, &mut self.output_norm] {
            all.extend([&mut norm.gamma, &mut norm.beta]);
        }
        all
    }

    /// Makes the states that come in, `[tokens, hidden]`, those that go out.
    pub fn forward(&self, states: &mut Vec<f32>, at: At<'_>, packs: &mut Packs) -> LayerTape {
        let (hidden, width) = (at.config.hidden_size, at.config.intermediate_size);
        let input = View::new(states, hidden);
        let mut query_key_value = vec![0.0; 3 * states.len()];
        for (i, part) in [&self.query, &self.key, &self.value]
            .into_iter()
            .enumerate()
        {
            part.forward(input, &mut query_key_value[i * hidden..], 3 * hidden, packs);
        }
        let (context, attention_weights) = at.attention(&query_key_value).forward(packs);
        let mut middle = vec![0.0; states.len()];
        let seen = View::new(&context, hidden);
        self.attention_output
            .forward(seen, &mut middle, hidden, packs);
        at.attention_output.apply(&mut middle, 0);
        add(&mut middle, states);
        let attention_output = self.attention_norm.forward(&mut middle);

        let mut wide = vec![0.0; input.rows * width];
        self.intermediate
            .forward(View::new(&middle, hidden), &mut wide, width, packs);
        let active: Vec<f32> = wide.iter().map(|&x| gelu_and_share(x).0).collect();
        let mut out = vec![0.0; states.len()];
        self.output
            .forward(View::new(&active, width), &mut out, hidden, packs);
        at.output.apply(&mut out, 0);
        add(&mut out, &middle);
        let output = self.output_norm.forward(&mut out);
        LayerTape {
            input: std::mem::replace(states, out),
            query_key_value,
            attention_weights,
            context,
            attention_output,
            middle,
            wide,
            output,
        }
    }

    /// Collects the gradients of its weights, and makes `grads`, those of the states that went out, the ones of the states
    /// that came in; through attention only where `onward`.
    pub fn backward(
        &mut self,
        kept: &LayerTape,
        mut grads: Vec<f32>,
        at: At<'_>,
        onward: bool,
        packs: &mut Packs,
    ) -> Vec<f32> {
        let (hidden, width) = (at.config.hidden_size, at.config.intermediate_size);
        let rows = |values| View::new(values, hidden);

        self.output_norm.backward(&kept.output, &mut grads);
        let mut middle = grads.clone();
        at.output.apply(&mut grads, 0);
        let active: Vec<f32> = kept.wide.iter().map(|&x| gelu_and_share(x).0).collect();
        self.output
            .collect(View::new(&active, width), rows(&grads), packs);
        let mut wide = active;
        wide.fill(0.0);
        self.output.backward(rows(&grads), &mut wide, packs);
        gelu_backward(&kept.wide, &mut wide);
        let wide = View::new(&wide, width);
        self.intermediate.collect(rows(&kept.middle), wide, packs);
        self.intermediate.backward(wide, &mut middle, packs);

        self.attention_norm
            .backward(&kept.attention_output, &mut middle);
        let mut input = middle.clone();
        at.attention_output.apply(&mut middle, 0);
        self.attention_output
            .collect(rows(&kept.context), rows(&middle), packs);
        let mut context = vec![0.0; middle.len()];
        self.attention_output
            .backward(rows(&middle), &mut context, packs);
        let attention = at.attention(&kept.query_key_value);
        let all = attention.backward(&kept.attention_weights, &context, packs);
        let parts = [&mut self.query, &mut self.key, &mut self.value];
        for (i, part) in parts.into_iter().enumerate() {
            let grads = View {
                data: &all[i * hidden..],
                stride: 3 * hidden,
                rows: input.len() / hidden,
                columns: hidden,
            };
            part.collect(rows(&kept.input), grads, packs);
            if onward {
                part.backward(grads, &mut input, packs);
            }
        }
        input
    }
}
