//! One layer of [`super::TrainableBert`], forward and backward.

use rand_chacha::ChaCha8Rng;

use super::adamw::Weight;
use super::attention::Attention;
use super::backward::{Dropout, Norm, NormTape, add, gelu_backward};
use super::gemm::View;
use super::linear::{Adapter, Linear, Packs};
use super::math::gelu_and_share;
use crate::model::checkpoint::StoredLayer;
use crate::model::description::parts;
use crate::model::{BertConfig, Lora, transpose};

/// Its weights, with what training needs beside them, in the order of the description.
#[derive(Debug)]
pub struct Layer {
    /// Query, key, value, the attention's output, and the two of the feed-forward part.
    linears: [Linear; 6],
    /// Behind the attention, and behind the feed-forward part.
    norms: [Norm; 2],
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
            linears: parts(stored.linears, |linear| Linear::new(linear, trained)),
            norms: parts(stored.norms, |norm| Norm::new(norm, epsilon, trained)),
        }
    }

    /// Puts adapters beside the first `count` of its linear layers.
    pub fn adapt(&mut self, count: usize, lora: Lora, rng: &mut ChaCha8Rng) {
        for linear in self.linears.iter_mut().take(count) {
            let (rank, input) = (lora.rank, linear.input);
            linear.adapter = Some(Adapter {
                a: Weight::trained(transpose(&lora.initial(input, rng), input, rank)),
                b: Weight::trained(vec![0.0; linear.bias.value.len() * rank]),
                scale: (lora.alpha / rank as f64) as f32,
            });
        }
    }

    /// Every tensor, an adapter's two after its projection.
    pub fn weights_mut(&mut self) -> Vec<&mut Weight> {
        let mut all = Vec::new();
        for linear in &mut self.linears {
            all.extend([&mut linear.weight, &mut linear.bias]);
            if let Some(Adapter { a, b, .. }) = &mut linear.adapter {
                all.extend([a, b]);
            }
        }
        for norm in &mut self.norms {
            all.extend([&mut norm.gamma, &mut norm.beta]);
        }
        all
    }

    /// Makes the states that come in, `[tokens, hidden]`, those that go out.
    pub fn forward(&self, states: &mut Vec<f32>, at: At<'_>, packs: &mut Packs) -> LayerTape {
        let (hidden, width) = (at.config.hidden_size, at.config.intermediate_size);
        let [query, key, value, attention_output, intermediate, output] = &self.linears;
        let [attention_norm, output_norm] = &self.norms;
        let input = View::new(states, hidden);
        let mut query_key_value = vec![0.0; 3 * states.len()];
        for (i, part) in [query, key, value].into_iter().enumerate() {
            part.forward(input, &mut query_key_value[i * hidden..], 3 * hidden, packs);
        }
        let (context, attention_weights) = at.attention(&query_key_value).forward(packs);
        let mut middle = vec![0.0; states.len()];
        let seen = View::new(&context, hidden);
        attention_output.forward(seen, &mut middle, hidden, packs);
        at.attention_output.apply(&mut middle, 0);
        add(&mut middle, states);
        let attention_tape = attention_norm.forward(&mut middle);

        let mut wide = vec![0.0; input.rows * width];
        intermediate.forward(View::new(&middle, hidden), &mut wide, width, packs);
        let active: Vec<f32> = wide.iter().map(|&x| gelu_and_share(x).0).collect();
        let mut out = vec![0.0; states.len()];
        output.forward(View::new(&active, width), &mut out, hidden, packs);
        at.output.apply(&mut out, 0);
        add(&mut out, &middle);
        let output_tape = output_norm.forward(&mut out);
        LayerTape {
            input: std::mem::replace(states, out),
            query_key_value,
            attention_weights,
            context,
            attention_output: attention_tape,
            middle,
            wide,
            output: output_tape,
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
        let [query, key, value, attention_output, intermediate, output] = &mut self.linears;
        let [attention_norm, output_norm] = &mut self.norms;

        output_norm.backward(&kept.output, &mut grads);
        let mut middle = grads.clone();
        at.output.apply(&mut grads, 0);
        let active: Vec<f32> = kept.wide.iter().map(|&x| gelu_and_share(x).0).collect();
        output.collect(View::new(&active, width), rows(&grads), packs);
        let mut wide = active;
        wide.fill(0.0);
        output.backward(rows(&grads), &mut wide, packs);
        gelu_backward(&kept.wide, &mut wide);
        let wide = View::new(&wide, width);
        intermediate.collect(rows(&kept.middle), wide, packs);
        intermediate.backward(wide, &mut middle, packs);

        attention_norm.backward(&kept.attention_output, &mut middle);
        let mut input = middle.clone();
        at.attention_output.apply(&mut middle, 0);
        attention_output.collect(rows(&kept.context), rows(&middle), packs);
        let mut context = vec![0.0; middle.len()];
        attention_output.backward(rows(&middle), &mut context, packs);
        let attention = at.attention(&kept.query_key_value);
        let all = attention.backward(&kept.attention_weights, &context, packs);
        for (i, part) in [query, key, value].into_iter().enumerate() {
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
