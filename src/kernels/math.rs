//! The encoder's functions on rows of numbers, written so that the compiler can make SIMD of them: no branches, no
//! calls, sums in eight lanes.

use std::f32::consts::{FRAC_1_SQRT_2, LN_2, LOG2_E};

const LANES: usize = 8;

/// The error function of `x` of at least 0 by a ratio of polynomials on [0, 4], the one Eigen and XLA use for f32
/// (<https://gitlab.com/libeigen/eigen>, `generic_fast_erf_float`); off by at most 5e-7.
#[inline(always)]
fn erf(x: f32) -> f32 {
    let x = if x > 4.0 { 4.0 } else { x };
    let y = x * x;
    let mut p = -2.726_142_3e-10;
    for c in [
        2.770_681_4e-8,
        -2.101_024e-6,
        -5.692_506_4e-5,
        -7.349_906_3e-4,
        -2.954_6e-3,
        -1.609_603_4e-2,
    ] {
        p = p * y + c;
    }
    let mut q = -1.456_607_2e-5;
    for c in [
        -2.133_740_6e-4,
        -1.682_827e-3,
        -7.373_329_3e-3,
        -1.426_473_9e-2,
    ] {
        q = q * y + c;
    }
    x * p / q
}

/// Adds `bias` to each row and takes the exact GELU, `x Φ(x)` (Hendrycks and Gimpel 2016,
/// <https://arxiv.org/abs/1606.08415>).
pub fn gelu(rows: &mut [f32], bias: &[f32]) {
    for row in rows.chunks_exact_mut(bias.len()) {
        for (value, &bias) in row.iter_mut().zip(bias) {
            let x = *value + bias;
            // x erf(x) is even, so the sign is needed only once.
            let positive = x.abs();
            *value = 0.5 * (x + positive * erf(positive * FRAC_1_SQRT_2));
        }
    }
}

/// The GELU of `x`, and the share `Φ(x)` of `x` that it is.
#[inline(always)]
pub fn gelu_and_share(x: f32) -> (f32, f32) {
    let share = 0.5 + 0.5 * erf(x.abs() * FRAC_1_SQRT_2).copysign(x);
    (x * share, share)
}

/// Adds `bias` to each row.
pub fn add_bias(rows: &mut [f32], bias: &[f32]) {
    for row in rows.chunks_exact_mut(bias.len()) {
        row.iter_mut().zip(bias).for_each(|(v, b)| *v += b);
    }
}

/// `e^x` for `x` of at most 0, by the polynomial of Cephes' `expf` (<https://netlib.org/cephes/>).
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    // Adding and taking away 1.5 * 2^23 rounds to a whole number and leaves that number in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    const LN_2_HIGH: f32 = 0.693_359_4;
    const { assert!((LN_2_HIGH + LN_2_LOW - LN_2).abs() < 1e-7) };
    let x = if x < -87.0 { -87.0 } else { x };
    let shifted = x * LOG2_E + ROUND;
    let whole = shifted - ROUND;
    let r = x - whole * LN_2_HIGH - whole * LN_2_LOW;
    let mut p = 1.987_569_1e-4;
    for c in [
        1.398_199_9e-3,
        8.333_452e-3,
        4.166_579_6e-2,
        0.166_666_65,
        0.5,
    ] {
        p = p * r + c;
    }
    let power = f32::from_bits(
        shifted
            .to_bits()
            .wrapping_sub(ROUND.to_bits())
            .wrapping_add(127)
            << 23,
    );
    (p * r * r + r + 1.0) * power
}

/// The sum of `f` of every value.
#[inline(always)]
pub fn sum(values: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += f(value);
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|&v| f(v)).sum::<f32>()
}

/// Makes `row`, scaled by `scale`, a distribution.
pub fn softmax(row: &mut [f32], scale: f32) {
    let most = row
        .iter()
        .fold(f32::NEG_INFINITY, |a, &b| if b > a { b } else { a });
    for value in row.iter_mut() {
        *value = exp((*value - most) * scale);
    }
    let total = 1.0 / sum(row, |v| v);
    for value in row.iter_mut() {
        *value *= total;
    }
}

/// A layer norm's scale and offset, `[hidden]` each.
#[derive(Debug)]
pub struct Norm {
    pub gamma: Vec<f32>,
    pub beta: Vec<f32>,
    pub epsilon: f32,
}

impl Norm {
    /// Layer normalisation of each row in place (Ba et al. 2016, <https://arxiv.org/abs/1607.06450>).
    pub fn apply(&self, rows: &mut [f32]) {
        let n = self.gamma.len();
        for row in rows.chunks_exact_mut(n) {
            let mean = sum(row, |v| v) / n as f32;
            let variance = sum(row, |v| (v - mean) * (v - mean)) / n as f32;
            let scale = 1.0 / (variance + self.epsilon).sqrt();
            for ((value, &g), &b) in row.iter_mut().zip(&self.gamma).zip(&self.beta) {
                *value = (*value - mean) * scale * g + b;
            }
        }
    }
}

/// Root mean square normalisation of each row in place (Zhang and Sennrich 2019, <https://arxiv.org/abs/1910.07467>).
pub fn rms_norm(rows: &mut [f32], gamma: &[f32], epsilon: f32) {
    for row in rows.chunks_exact_mut(gamma.len()) {
        let scale = inverse_rms(row, epsilon);
        for (value, g) in row.iter_mut().zip(gamma) {
            *value = *value * scale * g;
        }
    }
}

/// What a row is multiplied by for its mean square to be 1.
pub fn inverse_rms(row: &[f32], epsilon: f32) -> f32 {
    1.0 / (sum(row, |v| v * v) / row.len() as f32 + epsilon).sqrt()
}

/// The logistic function.
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    let e = exp(-x.abs());
    let high = 1.0 / (1.0 + e);
    if x < 0.0 { e * high } else { high }
}

/// Makes `gate` the product of its SiLU, `x σ(x)`, and of `up` (SwiGLU: Shazeer 2020, <https://arxiv.org/abs/2002.05202>).
pub fn silu_and_multiply(gate: &mut [f32], up: &[f32]) {
    for (g, u) in gate.iter_mut().zip(up) {
        *g = *g * sigmoid(*g) * u;
    }
}

/// Scales `row` to length 1; zeros stay zeros.
pub fn normalize(row: &mut [f32]) {
    let scale = 1.0 / sum(row, |v| v * v).sqrt().max(1e-12);
    row.iter_mut().for_each(|v| *v *= scale);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error function's series, in f64.
    fn exact_erf(x: f64) -> f64 {
        let (mut term, mut sum) = (x, x);
        for n in 1..200 {
            term *= -x * x / n as f64;
            sum += term / (2 * n + 1) as f64;
        }
        sum * std::f64::consts::FRAC_2_SQRT_PI
    }

    #[test]
    fn erf_and_exp_are_as_close_as_said() {
        let (mut worst_erf, mut worst_exp) = (0f64, 0f64);
        for i in 0..=50_000 {
            let x = i as f32 * 1e-4;
            let expected = exact_erf(x.into());
            worst_erf = worst_erf.max((f64::from(erf(x)) - expected).abs());
        }
        for i in 0..=80_000 {
            let x = i as f32 * -1e-3;
            let expected = f64::from(x).exp();
            worst_exp = worst_exp.max((f64::from(exp(x)) - expected).abs() / expected);
        }
        println!("erf is off by {worst_erf:e}, exp by {worst_exp:e} of its value");
        assert!(
            worst_erf < 5e-7 && worst_exp < 2e-7,
            "{worst_erf:e} {worst_exp:e}"
        );
        assert!(exp(-1e30) < 1e-37);
        let mut values = [-1.0, -51.0, 49.0];
        gelu(&mut values, &[1.0]);
        assert_eq!(values[0], 0.0);
        assert!(values[1].abs() < 1e-4 && (values[2] - 50.0).abs() < 1e-4);
    }

    #[test]
    fn a_softmax_sums_to_one_and_a_norm_has_its_moments() {
        let mut row: Vec<f32> = (0..37).map(|i| (i as f32 * 0.7).sin() * 30.0).collect();
        let mut normed = row.clone();
        softmax(&mut row, 0.5);
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        let norm = Norm {
            gamma: vec![1.0; 37],
            beta: vec![2.0; 37],
            epsilon: 1e-12,
        };
        norm.apply(&mut normed);
        let mean = normed.iter().sum::<f32>() / 37.0;
        let variance = normed.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>() / 37.0;
        assert!((mean - 2.0).abs() < 1e-5 && (variance - 1.0).abs() < 1e-5);
        let mut zeros = [0.0; 9];
        normalize(&mut zeros);
        assert_eq!(zeros, [0.0; 9]);
    }
}
