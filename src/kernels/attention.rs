//! Self-attention within each text of a batch, forward and backward.

use super::backward::{Dropout, softmax_backward};
use super::gemm::{View, multiply};
use super::linear::Packs;
use super::math;

/// What attention works on.
pub struct Attention<'a> {
    /// Query, key and value of each token side by side, `[tokens, 3 * hidden]`.
    pub query_key_value: &'a [f32],
    /// Tokens of each text.
    pub lengths: &'a [usize],
    pub hidden: usize,
    pub heads: usize,
    /// Of the attention weights.
    pub dropout: Dropout,
}

/// A text's part of one head.
struct Block {
    /// The text's first token.
    first: usize,
    tokens: usize,
    /// The head's first column.
    column: usize,
    /// Where its attention weights begin among all.
    attention_weights: usize,
}

impl<'a> Attention<'a> {
    fn width(&self) -> usize {
        self.hidden / self.heads
    }

    fn scale(&self) -> f32 {
        1.0 / (self.width() as f32).sqrt()
    }

    fn places(&self) -> impl Iterator<Item = Block> + use<'a> {
        let (width, hidden) = (self.width(), self.hidden);
        let (mut first, mut attention_weights) = (0, 0);
        self.lengths.iter().flat_map(move |&tokens| {
            let text = (first, attention_weights);
            first += tokens;
            attention_weights += hidden / width * tokens * tokens;
            (0..hidden / width).map(move |head| Block {
                first: text.0,
                tokens,
                column: head * width,
                attention_weights: text.1 + head * tokens * tokens,
            })
        })
    }

    /// A head's query (0), key (1) or value (2).
    fn part(&self, block: &Block, which: usize) -> View<'a> {
        let stride = 3 * self.hidden;
        View {
            data: &self.query_key_value
                [block.first * stride + which * self.hidden + block.column..],
            stride,
            rows: block.tokens,
            columns: self.width(),
        }
    }

    /// The context, `[tokens, hidden]`, and the attention weights before dropout, `[tokens, tokens]` for each head of each text.
    pub fn forward(&self, packs: &mut Packs) -> (Vec<f32>, Vec<f32>) {
        let tokens: usize = self.lengths.iter().sum();
        let squares: usize = self.lengths.iter().map(|n| n * n).sum();
        let mut context = vec![0.0; tokens * self.hidden];
        let mut all = vec![0.0; squares * self.heads];
        let mut dropped = Vec::new();
        for block in self.places() {
            let attention_weights =
                &mut all[block.attention_weights..][..block.tokens * block.tokens];
            packs.left.pack(self.part(&block, 0));
            packs.right.pack_transposed(self.part(&block, 1));
            multiply(&packs.left, &packs.right, attention_weights, block.tokens);
            for row in attention_weights.chunks_exact_mut(block.tokens) {
                math::softmax(row, self.scale());
            }
            dropped.clear();
            dropped.extend_from_slice(attention_weights);
            self.dropout.apply(&mut dropped, block.attention_weights);
            packs.left.pack(View::new(&dropped, block.tokens));
            packs.right.pack(self.part(&block, 2));
            let into = &mut context[block.first * self.hidden + block.column..];
            multiply(&packs.left, &packs.right, into, self.hidden);
        }
        (context, all)
    }

    /// The gradients of query, key and value, `[tokens, 3 * hidden]`, for those of the context, `[tokens, hidden]`.
    pub fn backward(
        &self,
        attention_weights: &[f32],
        context: &[f32],
        packs: &mut Packs,
    ) -> Vec<f32> {
        let stride = 3 * self.hidden;
        let mut into = vec![0.0; self.query_key_value.len()];
        let (mut dropped, mut grads) = (Vec::new(), Vec::new());
        for block in self.places() {
            let n = block.tokens;
            let at = |which: usize| block.first * stride + which * self.hidden + block.column;
            let attention_weights = &attention_weights[block.attention_weights..][..n * n];
            let context = View {
                data: &context[block.first * self.hidden + block.column..],
                stride: self.hidden,
                rows: n,
                columns: self.width(),
            };
            dropped.clear();
            dropped.extend_from_slice(attention_weights);
            self.dropout.apply(&mut dropped, block.attention_weights);
            packs.left.pack_transposed(View::new(&dropped, n));
            packs.right.pack(context);
            multiply(&packs.left, &packs.right, &mut into[at(2)..], stride);

            grads.resize(n * n, 0.0);
            packs.left.pack(context);
            packs.right.pack_transposed(self.part(&block, 2));
            multiply(&packs.left, &packs.right, &mut grads, n);
            self.dropout.apply(&mut grads, block.attention_weights);
            for (grads, attention_weights) in grads
                .chunks_exact_mut(n)
                .zip(attention_weights.chunks_exact(n))
            {
                softmax_backward(attention_weights, grads, self.scale());
            }
            packs.left.pack(View::new(&grads, n));
            packs.right.pack(self.part(&block, 1));
            multiply(&packs.left, &packs.right, &mut into[at(0)..], stride);
            packs.left.pack_transposed(View::new(&grads, n));
            packs.right.pack(self.part(&block, 0));
            multiply(&packs.left, &packs.right, &mut into[at(1)..], stride);
        }
        into
    }
}
