//! BERT on the CPU: its token embeddings and its layer, forward; and with gradients, forward and backward.

use crate::kernels::adamw::Weight;
use crate::kernels::backward::{Norm, NormTape, add, gelu_backward};
use crate::kernels::gemm::{View, multiply};
use crate::kernels::linear::{Linear, Packs};
use crate::kernels::math::{self, gelu_and_share};
use crate::model::EncoderConfig;
use crate::model::checkpoint::{StoredEmbeddings, StoredLayer};
use crate::model::cpu::packed::{self, PackedLinear, Scratch, norm, stored_norm};
use crate::model::cpu::trainable::{self, At};
use crate::model::description::parts;

/// Tokens that pass through a layer's feed-forward part at once: its widest activations then stay in the second cache.
const BLOCK: usize = 128;

/// The token embeddings.
#[derive(Debug)]
pub struct PackedEmbeddings {
    words: Vec<f32>,
    positions: Vec<f32>,
    norm: math::Norm,
}

impl packed::PackedEmbeddings for PackedEmbeddings {
    fn pack(stored: StoredEmbeddings, config: &EncoderConfig) -> Self {
        let [words, positions] = parts(stored.tables, |table| table);
        Self {
            words,
            positions,
            norm: norm(stored.norm, config.layer_norm_eps),
        }
    }

    fn unpack(&self) -> StoredEmbeddings {
        StoredEmbeddings {
            tables: vec![self.words.clone(), self.positions.clone()],
            norm: stored_norm(&self.norm),
        }
    }

    fn forward(&self, texts: &[&[u32]]) -> Vec<f32> {
        let hidden = self.norm.gamma.len();
        let mut states = Vec::with_capacity(texts.iter().map(|t| t.len()).sum::<usize>() * hidden);
        for text in texts {
            for (&id, position) in text.iter().zip(self.positions.chunks_exact(hidden)) {
                let word = &self.words[id as usize * hidden..][..hidden];
                states.extend(word.iter().zip(position).map(|(w, p)| w + p));
            }
        }
        self.norm.apply(&mut states);
        states
    }
}

/// One transformer layer.
#[derive(Debug)]
pub struct PackedLayer {
    /// Query, key and value side by side.
    query_key_value: PackedLinear,
    attention_output: PackedLinear,
    attention_norm: math::Norm,
    intermediate: PackedLinear,
    output: PackedLinear,
    output_norm: math::Norm,
    hidden: usize,
    heads: usize,
}

impl packed::PackedLayer for PackedLayer {
    fn pack(stored: StoredLayer, config: &EncoderConfig) -> Self {
        let [query, key, value, attention_output, intermediate, output] =
            parts(stored.linears, |linear| linear);
        let [attention_norm, output_norm] =
            parts(stored.norms, |stored| norm(stored, config.layer_norm_eps));
        Self {
            query_key_value: PackedLinear::joined([query, key, value]),
            attention_output: PackedLinear::joined([attention_output]),
            attention_norm,
            intermediate: PackedLinear::joined([intermediate]),
            output: PackedLinear::joined([output]),
            output_norm,
            hidden: config.hidden_size,
            heads: config.num_attention_heads,
        }
    }

    fn unpack(&self) -> StoredLayer {
        let mut linears = self.query_key_value.apart(3);
        for linear in [&self.attention_output, &self.intermediate, &self.output] {
            linears.extend(linear.apart(1));
        }
        let norms = [&self.attention_norm, &self.output_norm];
        StoredLayer {
            linears,
            norms: norms.into_iter().map(stored_norm).collect(),
        }
    }

    fn forward(&self, states: &mut [f32], lengths: &[usize], scratch: &mut Scratch) {
        self.attend(lengths, states, scratch);
        for block in states.chunks_mut(BLOCK * self.hidden) {
            self.feed_forward(block, scratch);
        }
    }
}

impl PackedLayer {
    /// Self-attention over the tokens of each text, its residual and its norm, in place.
    fn attend(&self, lengths: &[usize], states: &mut [f32], scratch: &mut Scratch) {
        let hidden = self.hidden;
        let Scratch {
            left,
            right,
            query_key_value,
            context,
            scores,
            out,
            ..
        } = scratch;
        left.pack(View::new(states, hidden));
        self.query_key_value.multiply(left, query_key_value);
        math::add_bias(query_key_value, &self.query_key_value.bias);

        context.resize(states.len(), 0.0);
        let width = hidden / self.heads;
        let scale = 1.0 / (width as f32).sqrt();
        let mut first = 0;
        for &tokens in lengths {
            scores.resize(tokens * tokens, 0.0);
            let part = |offset: usize| View {
                data: &query_key_value[first * 3 * hidden + offset..],
                stride: 3 * hidden,
                rows: tokens,
                columns: width,
            };
            for offset in (0..hidden).step_by(width) {
                left.pack(part(offset));
                right.pack_transposed(part(hidden + offset));
                multiply(left, right, scores, tokens);
                for row in scores.chunks_exact_mut(tokens) {
                    math::softmax(row, scale);
                }
                left.pack(View::new(scores, tokens));
                right.pack(part(2 * hidden + offset));
                multiply(left, right, &mut context[first * hidden + offset..], hidden);
            }
            first += tokens;
        }

        left.pack(View::new(context, hidden));
        self.attention_output.multiply(left, out);
        add_and_norm(
            states,
            out,
            &self.attention_output.bias,
            &self.attention_norm,
        );
    }

    /// The feed-forward part, its residual and its norm, in place.
    fn feed_forward(&self, states: &mut [f32], scratch: &mut Scratch) {
        let Scratch {
            left, wide, out, ..
        } = scratch;
        left.pack(View::new(states, self.hidden));
        self.intermediate.multiply(left, wide);
        math::gelu(wide, &self.intermediate.bias);
        left.pack(View::new(wide, self.intermediate.bias.len()));
        self.output.multiply(left, out);
        add_and_norm(states, out, &self.output.bias, &self.output_norm);
    }
}

/// The residual: adds a linear layer's output, and the bias it lacks, to `states`, and norms them.
fn add_and_norm(states: &mut [f32], out: &[f32], bias: &[f32], norm: &math::Norm) {
    states.iter_mut().zip(out).for_each(|(s, o)| *s += o);
    math::add_bias(states, bias);
    norm.apply(states);
}

/// The token embeddings with what training needs.
#[derive(Debug)]
pub struct TrainedEmbeddings {
    /// `[vocabulary, hidden]`
    words: Weight,
    /// `[positions, hidden]`
    positions: Weight,
    norm: Norm,
}

impl trainable::TrainedEmbeddings for TrainedEmbeddings {
    type Tape = NormTape;

    fn new(stored: StoredEmbeddings, config: &EncoderConfig, trained: bool) -> Self {
        let weight = if trained {
            Weight::trained
        } else {
            Weight::frozen
        };
        let [words, positions] = parts(stored.tables, weight);
        let norm = stored.norm;
        Self {
            words,
            positions,
            norm: Norm::new(norm.gamma, norm.beta, config.layer_norm_eps, trained),
        }
    }

    fn weights_mut(&mut self) -> Vec<&mut Weight> {
        let Norm { gamma, beta, .. } = &mut self.norm;
        vec![&mut self.words, &mut self.positions, gamma, beta]
    }

    fn forward(&self, texts: &[&[u32]], hidden: usize) -> (Vec<f32>, NormTape) {
        let mut states = Vec::new();
        for text in texts {
            let positions = self.positions.value.chunks_exact(hidden);
            for (&id, position) in text.iter().zip(positions) {
                let word = &self.words.value[id as usize * hidden..][..hidden];
                states.extend(word.iter().zip(position).map(|(w, p)| w + p));
            }
        }
        let tape = self.norm.forward(&mut states);
        (states, tape)
    }

    fn backward(&mut self, tape: &NormTape, texts: (&[u32], &[usize]), mut grads: Vec<f32>) {
        self.norm.backward(tape, &mut grads);
        let hidden = self.norm.gamma.value.len();
        let (ids, lengths) = texts;
        let positions = lengths.iter().flat_map(|&n| 0..n);
        for ((&id, position), grads) in ids.iter().zip(positions).zip(grads.chunks_exact(hidden)) {
            add(
                &mut self.words.gradient[id as usize * hidden..][..hidden],
                grads,
            );
            add(
                &mut self.positions.gradient[position * hidden..][..hidden],
                grads,
            );
        }
    }
}

/// One transformer layer with what training needs, its parts in the order of the description.
#[derive(Debug)]
pub struct TrainedLayer {
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

impl trainable::TrainedLayer for TrainedLayer {
    type Tape = LayerTape;

    fn new(stored: StoredLayer, config: &EncoderConfig, trained: bool) -> Self {
        let epsilon = config.layer_norm_eps;
        Self {
            linears: parts(stored.linears, |l| Linear::new(l.weight, l.bias, trained)),
            norms: parts(stored.norms, |n| {
                Norm::new(n.gamma, n.beta, epsilon, trained)
            }),
        }
    }

    fn parts_mut(&mut self) -> (&mut [Linear], &mut [Norm]) {
        (&mut self.linears, &mut self.norms)
    }

    fn forward(&self, states: &mut Vec<f32>, at: At<'_>, packs: &mut Packs) -> LayerTape {
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

    fn backward(
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
