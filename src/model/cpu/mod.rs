//! The frozen encoder on the CPU: the same function as [`super::Bert`] with the pooling after it, without gradients.
//!
//! Weights are packed once for [`gemm`], query, key and value are one product, and texts stand behind one another with no
//! padding between them.

mod adamw;
mod attention;
mod backward;
mod gemm;
mod layer;
mod linear;
mod math;
mod pooling;
mod trainable;

pub use trainable::{Tape, Texts, TrainableBert};

use std::ops::Range;
use std::sync::Arc;

use self::gemm::{Left, Right, View, multiply};
use self::math::Norm;
use super::checkpoint::{
    EncoderWeights, PretrainedWeights, StoredEmbeddings, StoredLayer, StoredLinear, StoredNorm,
};
use super::description::parts;
use super::{SentenceModules, Source};
use crate::Result;

/// Tokens that pass through a layer's feed-forward part at once: its widest activations then stay in the second cache.
const BLOCK: usize = 128;

/// A linear layer with its weight packed.
#[derive(Debug)]
struct Linear {
    weight: Right,
    bias: Vec<f32>,
}

impl Linear {
    /// One layer of several that read the same input; their outputs stand side by side.
    fn joined<const N: usize>(parts: [StoredLinear; N]) -> Self {
        let input = parts[0].input;
        let mut weight = Vec::new();
        let mut bias = Vec::new();
        for part in parts {
            weight.extend(part.weight);
            bias.extend(part.bias);
        }
        let mut packed = Right::default();
        packed.pack_transposed(View::new(&weight, input));
        Self {
            weight: packed,
            bias,
        }
    }

    /// The `count` layers of equal width that were joined.
    fn apart(&self, count: usize) -> Vec<StoredLinear> {
        let weight = self.weight.unpack_transposed();
        let output = self.bias.len() / count;
        let size = weight.len() / count;
        let one = |i| StoredLinear {
            weight: weight[i * size..][..size].to_vec(),
            bias: self.bias[i * output..][..output].to_vec(),
            input: size / output,
            output,
        };
        (0..count).map(one).collect()
    }

    /// Writes the outputs of `input`, `[rows, output]`, without the bias.
    fn multiply(&self, input: &Left, into: &mut Vec<f32>) {
        into.resize(input.rows() * self.bias.len(), 0.0);
        multiply(input, &self.weight, into, self.bias.len());
    }
}

fn norm(stored: StoredNorm, epsilon: f64) -> Norm {
    Norm {
        gamma: stored.gamma,
        beta: stored.beta,
        epsilon: epsilon as f32,
    }
}

fn stored_norm(norm: &Norm) -> StoredNorm {
    StoredNorm {
        gamma: norm.gamma.clone(),
        beta: norm.beta.clone(),
    }
}

#[derive(Debug)]
struct Layer {
    /// Query, key and value side by side.
    query_key_value: Linear,
    attention_output: Linear,
    attention_norm: Norm,
    intermediate: Linear,
    output: Linear,
    output_norm: Norm,
}

impl Layer {
    fn pack(stored: StoredLayer, epsilon: f64) -> Self {
        let [query, key, value, attention_output, intermediate, output] =
            parts(stored.linears, |linear| linear);
        let [attention_norm, output_norm] = parts(stored.norms, |stored| norm(stored, epsilon));
        Self {
            query_key_value: Linear::joined([query, key, value]),
            attention_output: Linear::joined([attention_output]),
            attention_norm,
            intermediate: Linear::joined([intermediate]),
            output: Linear::joined([output]),
            output_norm,
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
}

#[derive(Debug)]
struct TokenEmbeddings {
    words: Vec<f32>,
    positions: Vec<f32>,
    norm: Norm,
}

impl TokenEmbeddings {
    fn new(stored: StoredEmbeddings, epsilon: f64) -> Self {
        let [words, positions] = parts(stored.tables, |table| table);
        Self {
            words,
            positions,
            norm: norm(stored.norm, epsilon),
        }
    }
}

/// The encoder with weights packed for the CPU. A clone shares them.
#[derive(Debug, Clone)]
pub struct CpuBert {
    embeddings: Arc<TokenEmbeddings>,
    layers: Vec<Arc<Layer>>,
    hidden: usize,
    heads: usize,
    epsilon: f64,
    sentence: SentenceModules,
}

/// Memory that one forward pass needs, kept from layer to layer.
#[derive(Default)]
struct Scratch {
    left: Left,
    right: Right,
    query_key_value: Vec<f32>,
    context: Vec<f32>,
    scores: Vec<f32>,
    wide: Vec<f32>,
    out: Vec<f32>,
}

impl CpuBert {
    /// Packs the weights of a checkpoint.
    ///
    /// # Errors
    /// [`crate::Error::Model`] naming the tensor that is missing or wrong.
    pub fn load<S: Source>(checkpoint: &PretrainedWeights<S>) -> Result<Self> {
        let config = checkpoint.config();
        let epsilon = config.layer_norm_eps;
        Ok(Self {
            embeddings: Arc::new(TokenEmbeddings::new(checkpoint.embeddings()?, epsilon)),
            layers: (0..config.num_hidden_layers)
                .map(|i| Ok(Arc::new(Layer::pack(checkpoint.layer(i)?, epsilon))))
                .collect::<Result<_>>()?,
            hidden: config.hidden_size,
            heads: config.num_attention_heads,
            epsilon,
            sentence: config.sentence.clone(),
        })
    }

    /// A copy of some of its layers, with its token embeddings or without.
    pub fn copy(&self, embeddings: bool, layers: Range<usize>) -> EncoderWeights {
        EncoderWeights {
            embeddings: embeddings.then(|| StoredEmbeddings {
                tables: vec![
                    self.embeddings.words.clone(),
                    self.embeddings.positions.clone(),
                ],
                norm: stored_norm(&self.embeddings.norm),
            }),
            layers: self.layers[layers].iter().map(|l| l.unpack()).collect(),
        }
    }

    /// This encoder with its last layers, and its token embeddings where there are some, replaced by `upper`.
    pub fn with(&self, upper: EncoderWeights) -> Self {
        let mut new = self.clone();
        new.layers.truncate(self.layers.len() - upper.layers.len());
        for layer in upper.layers {
            new.layers.push(Arc::new(Layer::pack(layer, self.epsilon)));
        }
        if let Some(embeddings) = upper.embeddings {
            new.embeddings = Arc::new(TokenEmbeddings::new(embeddings, self.epsilon));
        }
        new
    }

    /// The embeddings of `texts`, each of at least one token.
    ///
    /// # Shapes
    /// - texts: token ids of each text
    /// - output: `[texts, width]`, each row of length 1
    pub fn embed(&self, texts: &[&[u32]]) -> Vec<f32> {
        let states = self.states(texts, self.layers.len());
        let lengths: Vec<usize> = texts.iter().map(|t| t.len()).collect();
        pooling::forward(&self.sentence, &states, &lengths, self.hidden).into_embeddings()
    }

    /// This encoder with another description around its layers.
    pub fn described(&self, sentence: SentenceModules) -> Self {
        Self {
            sentence,
            ..self.clone()
        }
    }

    /// The hidden states of every token after the first `layers` layers, one text after another.
    ///
    /// # Shapes
    /// - texts: token ids of each text
    /// - output: `[tokens of all texts, hidden]`
    pub fn states(&self, texts: &[&[u32]], layers: usize) -> Vec<f32> {
        let mut states = self.embeddings(texts);
        let mut scratch = Scratch::default();
        for layer in &self.layers[..layers] {
            self.attend(layer, texts, &mut states, &mut scratch);
            for block in states.chunks_mut(BLOCK * self.hidden) {
                self.feed_forward(layer, block, &mut scratch);
            }
        }
        states
    }

    /// `[tokens, hidden]`
    fn embeddings(&self, texts: &[&[u32]]) -> Vec<f32> {
        let mut states =
            Vec::with_capacity(texts.iter().map(|t| t.len()).sum::<usize>() * self.hidden);
        for text in texts {
            for (&id, position) in text
                .iter()
                .zip(self.embeddings.positions.chunks_exact(self.hidden))
            {
                let word = &self.embeddings.words[id as usize * self.hidden..][..self.hidden];
                states.extend(word.iter().zip(position).map(|(w, p)| w + p));
            }
        }
        self.embeddings.norm.apply(&mut states);
        states
    }

    /// Self-attention over the tokens of each text, its residual and its norm, in place.
    fn attend(&self, layer: &Layer, texts: &[&[u32]], states: &mut [f32], scratch: &mut Scratch) {
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
        layer.query_key_value.multiply(left, query_key_value);
        math::add_bias(query_key_value, &layer.query_key_value.bias);

        context.resize(states.len(), 0.0);
        let width = hidden / self.heads;
        let scale = 1.0 / (width as f32).sqrt();
        let mut first = 0;
        for text in texts {
            let tokens = text.len();
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
        layer.attention_output.multiply(left, out);
        add_and_norm(
            states,
            out,
            &layer.attention_output.bias,
            &layer.attention_norm,
        );
    }

    /// The feed-forward part, its residual and its norm, in place.
    fn feed_forward(&self, layer: &Layer, states: &mut [f32], scratch: &mut Scratch) {
        let Scratch {
            left, wide, out, ..
        } = scratch;
        left.pack(View::new(states, self.hidden));
        layer.intermediate.multiply(left, wide);
        math::gelu(wide, &layer.intermediate.bias);
        left.pack(View::new(wide, layer.intermediate.bias.len()));
        layer.output.multiply(left, out);
        add_and_norm(states, out, &layer.output.bias, &layer.output_norm);
    }
}

/// The residual: adds a linear layer's output, and the bias it lacks, to `states`, and norms them.
fn add_and_norm(states: &mut [f32], out: &[f32], bias: &[f32], norm: &Norm) {
    states.iter_mut().zip(out).for_each(|(s, o)| *s += o);
    math::add_bias(states, bias);
    norm.apply(states);
}
