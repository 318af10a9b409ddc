//! What follows the last layer, on plain numbers and with its derivative: the same function as [`SentenceModules::embed`].

use crate::kernels::backward::{add, dot};
use crate::kernels::math;
use crate::model::{AfterPooling, Dense, Pooling, SentenceModules};

/// The embeddings of texts, and what the way back needs.
#[derive(Debug, Default)]
pub struct PoolingTape {
    hidden: usize,
    /// For max pooling, the token in its text that has the largest value of each dimension, `[texts, hidden]`.
    largest: Vec<usize>,
    /// What followed the pooling. The last one scales to length 1, and gives the embeddings.
    steps: Vec<Step>,
}

/// What one step behind the pooling gave.
#[derive(Debug)]
struct Step {
    /// `[texts, width]`
    rows: Vec<f32>,
    width: usize,
    /// Of scaling, the length that each row had.
    lengths: Vec<f32>,
}

/// Pools the last hidden states and does what follows.
///
/// # Shapes
/// - states: `[tokens of all texts, hidden]`
/// - lengths: tokens of each text, at least one
pub fn forward(
    modules: &SentenceModules,
    states: &[f32],
    lengths: &[usize],
    hidden: usize,
) -> PoolingTape {
    let mut tape = PoolingTape {
        hidden,
        ..PoolingTape::default()
    };
    let mut rows = Vec::with_capacity(lengths.len() * hidden);
    let mut rest = states;
    for &tokens in lengths {
        let (own, after) = rest.split_at(tokens * hidden);
        rest = after;
        match modules.pooling {
            Pooling::Mean => {
                let mut row = vec![0.0; hidden];
                own.chunks_exact(hidden).for_each(|s| add(&mut row, s));
                let share = share(modules, tokens);
                row.iter_mut().for_each(|value| *value *= share);
                rows.extend(row);
            }
            Pooling::Cls => rows.extend_from_slice(&own[..hidden]),
            Pooling::Max => (0..hidden).for_each(|i| {
                let best = (1..tokens).fold(0, |best, token| {
                    match own[token * hidden + i] > own[best * hidden + i] {
                        true => token,
                        false => best,
                    }
                });
                rows.push(own[best * hidden + i]);
                tape.largest.push(best);
            }),
        }
    }
    let mut width = hidden;
    for module in modules.after.iter().chain([&AfterPooling::Normalize]) {
        let step = match module {
            AfterPooling::Dense(dense) => apply(dense, &rows),
            AfterPooling::Normalize => normalize(rows, width),
        };
        width = step.width;
        rows = step.rows.clone();
        tape.steps.push(step);
    }
    tape
}

impl PoolingTape {
    /// The embeddings, `[texts, width]`.
    pub fn embeddings(&self) -> &[f32] {
        self.steps.last().map_or(&[], |step| &step.rows)
    }

    /// The same, and no more.
    pub fn into_embeddings(mut self) -> Vec<f32> {
        self.steps.pop().map(|step| step.rows).unwrap_or_default()
    }

    /// The gradients of the states, `[tokens of all texts, hidden]`, for those of the embeddings, `[texts, width]`.
    pub fn backward(
        &self,
        modules: &SentenceModules,
        lengths: &[usize],
        grads: &[f32],
    ) -> Vec<f32> {
        let mut grads = grads.to_vec();
        let before = modules.after.iter().rev();
        let modules_back = [&AfterPooling::Normalize].into_iter().chain(before);
        for (module, step) in modules_back.zip(self.steps.iter().rev()) {
            grads = match module {
                AfterPooling::Dense(dense) => unapply(dense, step, grads),
                AfterPooling::Normalize => step.unscale(&grads),
            };
        }
        let hidden = self.hidden;
        let mut states = Vec::with_capacity(lengths.iter().sum::<usize>() * hidden);
        for (text, (grads, &tokens)) in grads.chunks_exact_mut(hidden).zip(lengths).enumerate() {
            match modules.pooling {
                Pooling::Mean => {
                    let share = share(modules, tokens);
                    grads.iter_mut().for_each(|grad| *grad *= share);
                    (0..tokens).for_each(|_| states.extend_from_slice(grads));
                }
                Pooling::Cls => {
                    states.extend_from_slice(grads);
                    states.resize(states.len() + (tokens - 1) * hidden, 0.0);
                }
                Pooling::Max => {
                    let first = states.len();
                    states.resize(first + tokens * hidden, 0.0);
                    let largest = &self.largest[text * hidden..][..hidden];
                    for (i, (&token, &grad)) in largest.iter().zip(&*grads).enumerate() {
                        states[first + token * hidden + i] = grad;
                    }
                }
            }
        }
        states
    }
}

/// What a sum of states is multiplied by. Where it is scaled to length 1 next, the number of tokens does not matter.
fn share(modules: &SentenceModules, tokens: usize) -> f32 {
    match modules.after.first() {
        Some(AfterPooling::Dense(_)) => 1.0 / tokens as f32,
        Some(AfterPooling::Normalize) | None => 1.0,
    }
}

fn normalize(mut rows: Vec<f32>, width: usize) -> Step {
    let mut lengths = Vec::with_capacity(rows.len() / width);
    for row in rows.chunks_exact_mut(width) {
        lengths.push(dot(row, row).sqrt().max(1e-12));
        math::normalize(row);
    }
    Step {
        rows,
        width,
        lengths,
    }
}

impl Step {
    /// The gradients of the rows before they were scaled to length 1.
    fn unscale(&self, grads: &[f32]) -> Vec<f32> {
        let rows = self.rows.chunks_exact(self.width);
        let mut all = Vec::with_capacity(grads.len());
        for ((grads, row), length) in grads.chunks_exact(self.width).zip(rows).zip(&self.lengths) {
            let along = dot(grads, row);
            all.extend(grads.iter().zip(row).map(|(g, e)| (g - e * along) / length));
        }
        all
    }
}

/// A linear layer on rows of its input's width.
fn apply(dense: &Dense, rows: &[f32]) -> Step {
    let mut out = Vec::with_capacity(rows.len() / dense.input * dense.output);
    for row in rows.chunks_exact(dense.input) {
        let outputs = dense.weight.chunks_exact(dense.input).zip(&dense.bias);
        out.extend(outputs.map(|(weight, bias)| dot(weight, row) + bias));
    }
    if dense.tanh {
        out.iter_mut().for_each(|value| *value = value.tanh());
    }
    Step {
        rows: out,
        width: dense.output,
        lengths: Vec::new(),
    }
}

/// The gradients of what went into a linear layer, for those of what came out, which `step` has.
fn unapply(dense: &Dense, step: &Step, mut grads: Vec<f32>) -> Vec<f32> {
    if dense.tanh {
        let outputs = grads.iter_mut().zip(&step.rows);
        outputs.for_each(|(grad, out)| *grad *= 1.0 - out * out);
    }
    let mut all = Vec::with_capacity(grads.len() / dense.output * dense.input);
    for grads in grads.chunks_exact(dense.output) {
        let mut row = vec![0.0; dense.input];
        for (weight, &grad) in dense.weight.chunks_exact(dense.input).zip(grads) {
            row.iter_mut().zip(weight).for_each(|(r, w)| *r += grad * w);
        }
        all.extend(row);
    }
    all
}
