//! The derivatives of the encoder's functions on rows of numbers, and dropout.

use super::adamw::{Step, UpdateSquares, Weight};
use super::math::{exp, gelu_and_share, inverse_rms, sigmoid, sum};

/// A layer norm that can be trained.
#[derive(Debug)]
pub struct Norm {
    pub gamma: Weight,
    pub beta: Weight,
    pub epsilon: f32,
}

/// What a norm's derivative needs.
#[derive(Debug, Default)]
pub struct NormTape {
    /// The rows with mean 0 and variance 1.
    normed: Vec<f32>,
    /// What each row was multiplied by.
    scales: Vec<f32>,
}

impl Norm {
    /// One whose weights, `[hidden]` each, are trained, or frozen.
    pub fn new(gamma: Vec<f32>, beta: Vec<f32>, epsilon: f64, trained: bool) -> Self {
        let weight = if trained {
            Weight::trained
        } else {
            Weight::frozen
        };
        Self {
            gamma: weight(gamma),
            beta: weight(beta),
            epsilon: epsilon as f32,
        }
    }

    /// Takes a step of AdamW where it is trained, and says how far it went.
    pub fn step(&mut self, step: Step) -> UpdateSquares {
        let both = [&mut self.gamma, &mut self.beta].into_iter();
        both.map(|weight| weight.step(step)).sum()
    }

    /// Norms each row in place.
    pub fn forward(&self, rows: &mut [f32]) -> NormTape {
        let n = self.gamma.value.len();
        let mut tape = NormTape {
            normed: Vec::with_capacity(rows.len()),
            scales: Vec::with_capacity(rows.len() / n),
        };
        for row in rows.chunks_exact_mut(n) {
            let mean = sum(row, |v| v) / n as f32;
            let variance = sum(row, |v| (v - mean) * (v - mean)) / n as f32;
            let scale = 1.0 / (variance + self.epsilon).sqrt();
            row.iter_mut().for_each(|v| *v = (*v - mean) * scale);
            tape.normed.extend_from_slice(row);
            tape.scales.push(scale);
            let affine = self.gamma.value.iter().zip(&self.beta.value);
            for (value, (g, b)) in row.iter_mut().zip(affine) {
                *value = *value * g + b;
            }
        }
        tape
    }

    /// Makes the gradients of the output those of the input, in place.
    pub fn backward(&mut self, tape: &NormTape, grads: &mut [f32]) {
        let n = self.gamma.value.len();
        let rows = grads.chunks_exact_mut(n);
        for ((row, normed), scale) in rows.zip(tape.normed.chunks_exact(n)).zip(&tape.scales) {
            if self.gamma.is_trained() {
                let into = self.gamma.gradient.iter_mut();
                for ((to, g), x) in into.zip(row.iter()).zip(normed) {
                    *to += g * x;
                }
                add(&mut self.beta.gradient, row);
            }
            for (g, gamma) in row.iter_mut().zip(&self.gamma.value) {
                *g *= gamma;
            }
            let mean = sum(row, |g| g) / n as f32;
            let along = dot(row, normed) / n as f32;
            for (g, x) in row.iter_mut().zip(normed) {
                *g = (*g - mean - x * along) * scale;
            }
        }
    }
}

/// Makes the gradients of a root mean square norm's output those of its input `rows`, in place, and collects those of `gamma` where it
/// is trained.
pub fn rms_norm_backward(rows: &[f32], gamma: &mut Weight, epsilon: f32, grads: &mut [f32]) {
    let n = gamma.value.len();
    for (row, grads) in rows.chunks_exact(n).zip(grads.chunks_exact_mut(n)) {
        let scale = inverse_rms(row, epsilon);
        if gamma.is_trained() {
            let into = gamma.gradient.iter_mut();
            for ((to, g), x) in into.zip(grads.iter()).zip(row) {
                *to += g * x * scale;
            }
        }
        for (g, gamma) in grads.iter_mut().zip(&gamma.value) {
            *g *= gamma;
        }
        let along = dot(row, grads) / n as f32 * scale * scale;
        for (g, x) in grads.iter_mut().zip(row) {
            *g = (*g - x * along) * scale;
        }
    }
}

/// Makes `gate` and `up` their gradients, for the gradients `grads` of what [`silu_and_multiply`](super::math::silu_and_multiply)
/// makes of them.
pub fn silu_and_multiply_backward(gate: &mut [f32], up: &mut [f32], grads: &[f32]) {
    for ((gate, up), grad) in gate.iter_mut().zip(up).zip(grads) {
        let share = sigmoid(*gate);
        let silu = *gate * share;
        (*gate, *up) = (grad * *up * (share + silu * (1.0 - share)), grad * silu);
    }
}

/// The negative log-likelihood of `target` by a row of logits, which become the gradients of it times `scale`.
pub fn cross_entropy(logits: &mut [f32], target: usize, scale: f32) -> f64 {
    let most = logits
        .iter()
        .fold(f32::NEG_INFINITY, |a, &b| if b > a { b } else { a });
    let own = logits[target] - most;
    for logit in logits.iter_mut() {
        *logit = exp(*logit - most);
    }
    let total: f64 = logits
        .chunks(1024)
        .map(|part| f64::from(sum(part, |v| v)))
        .sum();
    let factor = scale / total as f32;
    for logit in logits.iter_mut() {
        *logit *= factor;
    }
    logits[target] -= scale;
    total.ln() - f64::from(own)
}

/// Adds `b` to `a`.
pub fn add(a: &mut [f32], b: &[f32]) {
    a.iter_mut().zip(b).for_each(|(x, y)| *x += y);
}

/// The sum of the products of `a` and `b`, in lanes.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 8;
    let (x, x_rest) = a.as_chunks::<LANES>();
    let (y, y_rest) = b.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (x, y) in x.iter().zip(y) {
        for (lane, (x, y)) in lanes.iter_mut().zip(x.iter().zip(y)) {
            *lane += x * y;
        }
    }
    let rest: f32 = x_rest.iter().zip(y_rest).map(|(x, y)| x * y).sum();
    lanes.iter().sum::<f32>() + rest
}

/// Makes the gradients of a GELU's output those of its input `x`, in place: `Φ(x) + x φ(x)` times each.
pub fn gelu_backward(x: &[f32], grads: &mut [f32]) {
    const INV_SQRT_2_PI: f32 = 0.398_942_3;
    for (grad, &x) in grads.iter_mut().zip(x) {
        let (_, share) = gelu_and_share(x);
        *grad *= share + x * INV_SQRT_2_PI * exp(-0.5 * x * x);
    }
}

/// Makes the gradients of a softmax's output `attention_weights` those of its input before it was scaled by `scale`, in place.
pub fn softmax_backward(attention_weights: &[f32], grads: &mut [f32], scale: f32) {
    let along = dot(attention_weights, grads);
    for (grad, share) in grads.iter_mut().zip(attention_weights) {
        *grad = share * (*grad - along) * scale;
    }
}

/// Dropout (Srivastava et al. 2014, <https://jmlr.org/papers/v15/srivastava14a.html>) whose choices are a function of a seed,
/// so that the way back makes them again.
#[derive(Debug, Clone, Copy)]
pub struct Dropout {
    seed: u32,
    /// Values whose hash is below it are dropped.
    below: u32,
    /// What the others are multiplied by.
    scale: f32,
}

impl Dropout {
    /// Drops a share `probability` of the values; `seed` tells its uses apart.
    pub fn new(probability: f64, seed: u32) -> Self {
        Self {
            seed: mix(seed),
            below: (probability * f64::from(u32::MAX)) as u32,
            scale: (1.0 / (1.0 - probability)) as f32,
        }
    }

    /// Drops some of `values`, the first of which is the `first` of its use.
    pub fn apply(&self, values: &mut [f32], first: usize) {
        if self.below == 0 {
            return;
        }
        let start = self.seed.wrapping_add(first as u32);
        for (i, value) in values.iter_mut().enumerate() {
            let kept = mix(start.wrapping_add(i as u32)) >= self.below;
            *value *= if kept { self.scale } else { 0.0 };
        }
    }
}

/// A hash of 32 bits by Wellons (<https://github.com/skeeto/hash-prospector>, `lowbias32`).
#[inline(always)]
pub fn mix(mut x: u32) -> u32 {
    x = (x ^ (x >> 16)).wrapping_mul(0x7feb_352d);
    x = (x ^ (x >> 15)).wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropout_keeps_the_mean_and_repeats_itself() {
        let drop = Dropout::new(0.1, 7);
        let mut values = vec![1.0f32; 100_000];
        drop.apply(&mut values, 0);
        let dropped = values.iter().filter(|v| **v == 0.0).count();
        assert!((9_500..10_500).contains(&dropped), "{dropped}");
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        assert!((mean - 1.0).abs() < 0.01, "{mean}");
        let mut tail = vec![1.0; 10];
        drop.apply(&mut tail, 500);
        assert_eq!(tail, values[500..510]);
        let mut other = vec![1.0; 100_000];
        Dropout::new(0.1, 8).apply(&mut other, 0);
        let both = values
            .iter()
            .zip(&other)
            .filter(|(a, b)| **a == 0.0 && **b == 0.0);
        assert!((800..1_200).contains(&both.count()));
    }
}
