//! A linear layer that can be trained, whole or through a low-rank adapter.

use std::borrow::Cow;

use super::adamw::{Step, UpdateSquares, Weight};
use super::backward::dot;
use super::gemm::{Left, Right, View, multiply, multiply_add};
use super::transpose;

/// Rows that pass through a product at once: what is packed of them then stays in the second cache.
const BLOCK: usize = 128;

/// Packed operands, kept so that their memory is used again.
#[derive(Debug, Default)]
pub struct Packs {
    pub left: Left,
    pub right: Right,
}

/// A low-rank adapter (Hu et al. 2021, <https://arxiv.org/abs/2106.09685>): `scale * b a` is added to the weight.
#[derive(Debug, Clone)]
pub struct Adapter {
    /// `[rank, input]`
    pub a: Weight,
    /// `[output, rank]`
    pub b: Weight,
    pub scale: f32,
}

impl Adapter {
    /// Takes a step of AdamW with both matrices of rank `rank`, and gives the sum of the squares of what that adds to their product
    /// `scale * b a`, which is what changes beside the frozen weight.
    fn step(&mut self, step: Step, rank: usize) -> f64 {
        let before = [&self.a, &self.b].map(|weight| weight.value.clone());
        self.a.step(step);
        self.b.step(step);
        let change = |now: &[f32], before: &[f32]| -> Vec<f32> {
            now.iter().zip(before).map(|(n, b)| n - b).collect()
        };
        let [a, b] = before;
        // b' a' - b a = (b' - b) a' + b (a' - a), a product whose rank is twice as large: its length follows from the products of
        // the columns on its left and of the rows on its right, without the whole matrix.
        let output = b.len() / rank;
        let left = [change(&self.b.value, &b), b].map(|b| transpose(&b, output, rank));
        let right = [self.a.value.clone(), change(&self.a.value, &a)];
        let rows = |of: &[Vec<f32>; 2], i: usize, j: usize| {
            let width = of[0].len() / rank;
            let row = |i: usize| &of[i / rank][i % rank * width..][..width];
            f64::from(dot(row(i), row(j)))
        };
        let mut sum = 0.0;
        for i in 0..2 * rank {
            for j in 0..=i {
                let twice = if i == j { 1.0 } else { 2.0 };
                sum += twice * rows(&left, i, j) * rows(&right, i, j);
            }
        }
        sum.max(0.0) * f64::from(self.scale).powi(2)
    }
}

/// A linear layer.
#[derive(Debug)]
pub struct Linear {
    /// `[output, input]`
    pub weight: Weight,
    pub bias: Weight,
    pub adapter: Option<Adapter>,
    pub input: usize,
}

impl Linear {
    /// One of a weight, `[output, input]`, and a bias, `[output]`, which are trained, or frozen.
    pub fn new(weight: Vec<f32>, bias: Vec<f32>, trained: bool) -> Self {
        let input = weight.len() / bias.len();
        let of = if trained {
            Weight::trained
        } else {
            Weight::frozen
        };
        Self {
            weight: of(weight),
            bias: of(bias),
            adapter: None,
            input,
        }
    }

    fn output(&self) -> usize {
        self.bias.value.len()
    }

    /// Takes a step of AdamW with what is trained, and says how far it went. What an adapter changes is counted as what it adds to
    /// the weight, whose own squares, as it is frozen, are not in it.
    pub fn step(&mut self, step: Step) -> UpdateSquares {
        if let Some(adapter) = &mut self.adapter {
            let rank = adapter.a.value.len() / self.input;
            return UpdateSquares {
                change: adapter.step(step, rank),
                weight: 0.0,
            };
        }
        let both = [&mut self.weight, &mut self.bias].into_iter();
        both.map(|weight| weight.step(step)).sum()
    }

    /// Its weight with what the adapter adds, `[output, input]`.
    fn effective(&self, packs: &mut Packs) -> Cow<'_, [f32]> {
        match &self.adapter {
            None => Cow::Borrowed(&self.weight.value),
            Some(Adapter { a, b, scale }) => Cow::Owned(merged(
                &self.weight.value,
                &a.value,
                &b.value,
                *scale,
                self.input,
                packs,
            )),
        }
    }

    /// Writes the outputs of `input`, `[rows, input]`, into the first columns of `into`, whose rows are `stride` long.
    pub fn forward(&self, input: View, into: &mut [f32], stride: usize, packs: &mut Packs) {
        let weight = self.effective(packs);
        packs.right.pack_transposed(View::new(&weight, self.input));
        for (first, block) in input.blocks(BLOCK) {
            packs.left.pack(block);
            multiply(
                &packs.left,
                &packs.right,
                &mut into[first * stride..],
                stride,
            );
        }
        for row in into.chunks_mut(stride).take(input.rows) {
            row.iter_mut()
                .zip(&self.bias.value)
                .for_each(|(v, b)| *v += b);
        }
    }

    /// Collects the gradients of what is trained, for the inputs `input` and the gradients `grads` of the outputs.
    pub fn collect(&mut self, input: View, grads: View, packs: &mut Packs) {
        if self.bias.is_trained() {
            for row in 0..grads.rows {
                super::backward::add(&mut self.bias.gradient, grads.row(row));
            }
        }
        let output = self.output();
        if self.weight.is_trained() {
            outer(grads, input, &mut self.weight.gradient, packs);
        }
        let Some(Adapter { a, b, scale }) = &mut self.adapter else {
            return;
        };
        let rank = b.value.len() / output;
        // What stands between the two matrices, and its gradient, `[rows, rank]`, both scaled.
        let mut low = vec![0.0; input.rows * rank];
        packs.right.pack_transposed(View::new(&a.value, self.input));
        packs.left.pack(input);
        multiply(&packs.left, &packs.right, &mut low, rank);
        let mut low_grads = vec![0.0; input.rows * rank];
        packs.right.pack(View::new(&b.value, rank));
        packs.left.pack(grads);
        multiply(&packs.left, &packs.right, &mut low_grads, rank);
        for v in low.iter_mut().chain(&mut low_grads) {
            *v *= *scale;
        }
        outer(grads, View::new(&low, rank), &mut b.gradient, packs);
        outer(View::new(&low_grads, rank), input, &mut a.gradient, packs);
    }

    /// Adds to `into`, `[rows, input]`, the gradients of the input for the gradients `grads` of the outputs.
    pub fn backward(&self, grads: View, into: &mut [f32], packs: &mut Packs) {
        let weight = self.effective(packs);
        packs.right.pack(View::new(&weight, self.input));
        for (first, block) in grads.blocks(BLOCK) {
            packs.left.pack(block);
            multiply_add(
                &packs.left,
                &packs.right,
                &mut into[first * self.input..],
                self.input,
            );
        }
    }
}

/// `weight + scale * b a`, `[output, input]`.
fn merged(
    weight: &[f32],
    a: &[f32],
    b: &[f32],
    scale: f32,
    input: usize,
    packs: &mut Packs,
) -> Vec<f32> {
    let rank = a.len() / input;
    let mut sum = vec![0.0; weight.len()];
    packs.left.pack(View::new(b, rank));
    packs.right.pack(View::new(a, input));
    multiply(&packs.left, &packs.right, &mut sum, input);
    sum.iter_mut()
        .zip(weight)
        .for_each(|(s, w)| *s = w + *s * scale);
    sum
}

/// Adds the sum over the rows of `a`'s row times `b`'s to `into`, `[columns of a, columns of b]`.
pub fn outer(a: View, b: View, into: &mut [f32], packs: &mut Packs) {
    for ((_, a), (_, b)) in a.blocks(BLOCK).zip(b.blocks(BLOCK)) {
        packs.left.pack_transposed(a);
        packs.right.pack(b);
        multiply_add(&packs.left, &packs.right, into, b.columns);
    }
}
