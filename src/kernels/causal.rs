//! Causal self-attention with grouped queries (Ainslie et al. 2023, <https://arxiv.org/abs/2305.13245>): each token sees itself and
//! those before it, and several heads of queries share a head of keys and values.

use super::backward::{dot, softmax_backward};
use super::gemm::{Left, Right, View, multiply, multiply_add};
use super::math;

/// Queries that pass through a product at once. Fewer waste less on what the mask hides.
const BLOCK: usize = 64;
/// Queries up to which the keys are not packed for a product.
const FEW: usize = 3;

/// The shape of the heads.
#[derive(Debug, Clone, Copy)]
pub struct Heads {
    /// Heads of the queries.
    pub queries: usize,
    /// Heads of the keys and values; `queries` is a multiple of it.
    pub keys: usize,
    /// Width of a head.
    pub width: usize,
}

/// The queries, keys and values of one text.
#[derive(Debug, Clone, Copy)]
pub struct Tokens<'a> {
    /// `[tokens, queries * width]`
    pub query: &'a [f32],
    /// Of the tokens before and of these, `[before + tokens, keys * width]`.
    pub key: &'a [f32],
    /// As `key`.
    pub value: &'a [f32],
}

/// Memory that attention needs, kept from call to call.
#[derive(Debug, Default)]
pub struct AttentionScratch {
    left: Left,
    keys: Right,
    values: Right,
    scores: Vec<f32>,
    grads: Vec<f32>,
}

/// The gradients of the queries, keys and values of one text, which are added to.
pub struct TokenGrads<'a> {
    /// As [`Tokens::query`].
    pub query: &'a mut [f32],
    /// As [`Tokens::key`].
    pub key: &'a mut [f32],
    /// As [`Tokens::value`].
    pub value: &'a mut [f32],
}

/// Some queries, and what they see.
#[derive(Clone, Copy)]
struct Block {
    first: usize,
    tokens: usize,
    /// Keys that the last of them sees.
    seen: usize,
}

impl Heads {
    fn query_width(&self) -> usize {
        self.queries * self.width
    }

    fn key_width(&self) -> usize {
        self.keys * self.width
    }

    fn scale(&self) -> f32 {
        1.0 / (self.width as f32).sqrt()
    }

    /// The heads of queries that share head `key` of keys.
    fn group(&self, key: usize) -> std::ops::Range<usize> {
        let size = self.queries / self.keys;
        key * size..(key + 1) * size
    }

    /// A text's queries in blocks.
    fn blocks(&self, tokens: &Tokens) -> impl Iterator<Item = Block> + use<> {
        let count = tokens.query.len() / self.query_width();
        let before = tokens.key.len() / self.key_width() - count;
        (0..count).step_by(BLOCK).map(move |first| {
            let tokens = BLOCK.min(count - first);
            Block {
                first,
                tokens,
                seen: before + first + tokens,
            }
        })
    }

    fn query_part<'a>(&self, states: &'a [f32], block: Block, head: usize) -> View<'a> {
        View {
            data: &states[block.first * self.query_width() + head * self.width..],
            stride: self.query_width(),
            rows: block.tokens,
            columns: self.width,
        }
    }

    fn key_part<'a>(&self, states: &'a [f32], seen: usize, head: usize) -> View<'a> {
        View {
            data: &states[head * self.width..],
            stride: self.key_width(),
            rows: seen,
            columns: self.width,
        }
    }

    /// Writes what each token takes from those that it sees into `context`, `[tokens, queries * width]`.
    pub fn forward(&self, tokens: Tokens, context: &mut [f32], scratch: &mut AttentionScratch) {
        if context.len() <= FEW * self.query_width() {
            return self.forward_few(tokens, context, scratch);
        }
        for block in self.blocks(&tokens) {
            for key in 0..self.keys {
                scratch
                    .values
                    .pack(self.key_part(tokens.value, block.seen, key));
                scratch
                    .keys
                    .pack_transposed(self.key_part(tokens.key, block.seen, key));
                for head in self.group(key) {
                    self.weights(tokens, block, head, scratch);
                    scratch.left.pack(View::new(&scratch.scores, block.seen));
                    let at = block.first * self.query_width() + head * self.width;
                    let into = &mut context[at..];
                    multiply(&scratch.left, &scratch.values, into, self.query_width());
                }
            }
        }
    }

    /// The attention weights of a block into `scores`, `[tokens, seen]`; the keys are packed.
    fn weights(&self, tokens: Tokens, block: Block, head: usize, scratch: &mut AttentionScratch) {
        scratch.scores.resize(block.tokens * block.seen, 0.0);
        scratch
            .left
            .pack(self.query_part(tokens.query, block, head));
        multiply(
            &scratch.left,
            &scratch.keys,
            &mut scratch.scores,
            block.seen,
        );
        for (i, row) in scratch.scores.chunks_exact_mut(block.seen).enumerate() {
            let (seen, hidden) = row.split_at_mut(block.seen - block.tokens + i + 1);
            math::softmax(seen, self.scale());
            hidden.fill(0.0);
        }
    }

    /// The same for few tokens, key by key.
    fn forward_few(&self, tokens: Tokens, context: &mut [f32], scratch: &mut AttentionScratch) {
        let (query_width, key_width) = (self.query_width(), self.key_width());
        let count = context.len() / query_width;
        let all = tokens.key.len() / key_width;
        for i in 0..count {
            let seen = all - count + i + 1;
            for head in 0..self.queries {
                let at = i * query_width + head * self.width;
                let query = &tokens.query[at..][..self.width];
                let column = head / (self.queries / self.keys) * self.width;
                let part = |row: &[f32]| -> f32 { dot(query, &row[column..][..self.width]) };
                let keys = tokens.key.chunks_exact(key_width).take(seen);
                scratch.scores.clear();
                scratch.scores.extend(keys.map(part));
                math::softmax(&mut scratch.scores, self.scale());
                let context = &mut context[at..][..self.width];
                context.fill(0.0);
                let values = tokens.value.chunks_exact(key_width);
                for (value, weight) in values.zip(&scratch.scores) {
                    let value = &value[column..][..self.width];
                    for (to, v) in context.iter_mut().zip(value) {
                        *to += weight * v;
                    }
                }
            }
        }
    }

    /// Adds the gradients of queries, keys and values for those of the context, `[tokens, queries * width]`, to `into`. The
    /// attention weights are computed again.
    pub fn backward(
        &self,
        tokens: Tokens,
        context: &[f32],
        into: &mut TokenGrads,
        scratch: &mut AttentionScratch,
    ) {
        for block in self.blocks(&tokens) {
            for key in 0..self.keys {
                for head in self.group(key) {
                    scratch
                        .keys
                        .pack_transposed(self.key_part(tokens.key, block.seen, key));
                    self.weights(tokens, block, head, scratch);
                    self.backward_head(tokens, context, (block, key, head), into, scratch);
                }
            }
        }
    }

    /// What [`Heads::backward`] does for a head of a block, whose attention weights stand in `scores`.
    fn backward_head(
        &self,
        tokens: Tokens,
        context: &[f32],
        (block, key, head): (Block, usize, usize),
        into: &mut TokenGrads,
        scratch: &mut AttentionScratch,
    ) {
        let AttentionScratch {
            left,
            keys: right,
            scores,
            grads,
            ..
        } = scratch;
        let (query_width, key_width) = (self.query_width(), self.key_width());
        let of_key = key * self.width;
        let context = self.query_part(context, block, head);
        left.pack_transposed(View::new(scores, block.seen));
        right.pack(context);
        multiply_add(left, right, &mut into.value[of_key..], key_width);

        grads.resize(scores.len(), 0.0);
        left.pack(context);
        right.pack_transposed(self.key_part(tokens.value, block.seen, key));
        multiply(left, right, grads, block.seen);
        let rows = grads.chunks_exact_mut(block.seen);
        for (grads, weights) in rows.zip(scores.chunks_exact(block.seen)) {
            softmax_backward(weights, grads, self.scale());
        }
        left.pack(View::new(grads, block.seen));
        right.pack(self.key_part(tokens.key, block.seen, key));
        let at = block.first * query_width + head * self.width;
        multiply_add(left, right, &mut into.query[at..], query_width);
        left.pack_transposed(View::new(grads, block.seen));
        right.pack(self.query_part(tokens.query, block, head));
        multiply_add(left, right, &mut into.key[of_key..], key_width);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::backward::mix;

    const HEADS: Heads = Heads {
        queries: 4,
        keys: 2,
        width: 8,
    };

    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let one = |i: usize| mix(seed.wrapping_mul(977) ^ i as u32) as f32 / u32::MAX as f32;
        (0..count).map(|i| one(i) * 2.0 - 1.0).collect()
    }

    /// The definition, in f64.
    fn plain(query: &[f32], key: &[f32], value: &[f32]) -> Vec<f64> {
        let (q, k, w) = (HEADS.query_width(), HEADS.key_width(), HEADS.width);
        let (count, all) = (query.len() / q, key.len() / k);
        let mut context = vec![0.0; query.len()];
        for i in 0..count {
            for head in 0..HEADS.queries {
                let column = head / 2 * w;
                let score = |j: usize| -> f64 {
                    let products = (0..w).map(|c| {
                        f64::from(query[i * q + head * w + c]) * f64::from(key[j * k + column + c])
                    });
                    (products.sum::<f64>() / (w as f64).sqrt()).exp()
                };
                let scores: Vec<f64> = (0..all - count + i + 1).map(score).collect();
                let total: f64 = scores.iter().sum();
                for (j, score) in scores.iter().enumerate() {
                    for c in 0..w {
                        context[i * q + head * w + c] +=
                            score / total * f64::from(value[j * k + column + c]);
                    }
                }
            }
        }
        context
    }

    #[test]
    fn each_token_sees_itself_and_those_before() {
        for (before, count) in [(0, 1), (5, 1), (2, 3), (0, 9), (7, 70), (0, 130)] {
            let query = numbers(count * HEADS.query_width(), 1);
            let key = numbers((before + count) * HEADS.key_width(), 2);
            let value = numbers((before + count) * HEADS.key_width(), 3);
            let mut context = vec![f32::NAN; query.len()];
            let tokens = Tokens {
                query: &query,
                key: &key,
                value: &value,
            };
            HEADS.forward(tokens, &mut context, &mut AttentionScratch::default());
            for (found, expected) in context.iter().zip(plain(&query, &key, &value)) {
                assert!(
                    (f64::from(*found) - expected).abs() < 1e-5,
                    "{before} {count}"
                );
            }
        }
    }

    #[test]
    fn gradients_are_those_of_finite_differences() {
        let count = 67;
        let query = numbers(count * HEADS.query_width(), 4);
        let key = numbers(count * HEADS.key_width(), 5);
        let value = numbers(count * HEADS.key_width(), 6);
        let weights = numbers(query.len(), 7);
        let loss = |query: &[f32], key: &[f32], value: &[f32]| -> f64 {
            let context = plain(query, key, value);
            context
                .iter()
                .zip(&weights)
                .map(|(c, w)| c * f64::from(*w))
                .sum()
        };
        let tokens = Tokens {
            query: &query,
            key: &key,
            value: &value,
        };
        let mut grads = [query.len(), key.len(), value.len()].map(|n| vec![0.0; n]);
        let [q, k, v] = &mut grads;
        let mut into = TokenGrads {
            query: q,
            key: k,
            value: v,
        };
        HEADS.backward(
            tokens,
            &weights,
            &mut into,
            &mut AttentionScratch::default(),
        );
        for which in 0..3 {
            for at in (0..grads[which].len()).step_by(211) {
                let at_step = |step: f32| {
                    let mut all = [query.clone(), key.clone(), value.clone()];
                    all[which][at] += step;
                    loss(&all[0], &all[1], &all[2])
                };
                let step = 1e-2;
                let expected = (at_step(step) - at_step(-step)) / (2.0 * f64::from(step));
                let found = f64::from(grads[which][at]);
                assert!(
                    (found - expected).abs() < 2e-4 * (1.0 + expected.abs()),
                    "{which} {at}: {found} {expected}"
                );
            }
        }
    }
}
