//! Multinomial logistic regression with a Gaussian prior, for few examples: fitted to the end, not by minibatches.
//!
//! It minimises `sum -log p(label) + lambda/2 |W - W0|²`. The minimum has the form `W = W0 + Aᵀ X` (the representer
//! theorem, Schölkopf et al. 2001, <https://doi.org/10.1007/3-540-44581-1_27>), so that with few examples it is cheaper to
//! look for `A`, `[examples, labels]`, by accelerated gradient descent (Nesterov 1983) in the metric of the kernel `X Xᵀ`.

use crate::head::LayerWeights;

/// Steps of the descent at most.
const STEPS: usize = 500;
/// The descent ends where no element of `A` moves by more.
const TOLERANCE: f32 = 1e-5;

/// What is fitted.
#[derive(Debug, Clone)]
pub struct Logistic<'a> {
    /// Row-major `[examples, width]`.
    pub embeddings: &'a [f32],
    /// Label index of each example.
    pub labels: &'a [usize],
    /// How many labels there are.
    pub num_labels: usize,
    /// Width of an embedding.
    pub width: usize,
    /// Whether there is an offset for each label. It is drawn to 0 as the weights are to `W0`.
    pub bias: bool,
}

/// The examples' products with each other, computed once for several fits.
#[derive(Debug, Clone)]
pub struct Kernel {
    /// `[examples, examples]`
    products: Vec<f32>,
    labels: Vec<usize>,
    num_labels: usize,
}

/// The product of two rows.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

impl Kernel {
    /// The kernel of the examples of a regression.
    pub fn new(of: &Logistic) -> Self {
        let offset = if of.bias { 1.0 } else { 0.0 };
        let rows = || of.embeddings.chunks_exact(of.width);
        let products = rows()
            .flat_map(|a| rows().map(move |b| dot(a, b) + offset))
            .collect();
        Self {
            products,
            labels: of.labels.to_vec(),
            num_labels: of.num_labels,
        }
    }

    /// `A`, from the examples `members`, drawn by `lambda` to a `W0` that gives all examples the logits `base`. Rows of
    /// other examples stay 0.
    ///
    /// # Shapes
    /// - base, output: `[examples, labels]`
    pub fn fit(&self, members: &[usize], base: &[f32], lambda: f32) -> Vec<f32> {
        let (n, c) = (members.len(), self.num_labels);
        let all = self.labels.len();
        let kernel: Vec<f32> = members
            .iter()
            .flat_map(|&i| members.iter().map(move |&j| self.products[i * all + j]))
            .collect();
        // The softmax's curvature is at most a half, the kernel's at most its largest row sum.
        let largest = kernel
            .chunks_exact(n)
            .map(|row| row.iter().map(|x| x.abs()).sum::<f32>())
            .fold(0.0, f32::max);
        let rate = 1.0 / (0.5 * largest + lambda);
        let (mut a, mut ahead) = (vec![0f32; n * c], vec![0f32; n * c]);
        let mut logits = vec![0f32; c];
        let mut next = vec![0f32; n * c];
        let mut momentum = 1f32;
        for _ in 0..STEPS {
            for ((i, row), &member) in kernel.chunks_exact(n).enumerate().zip(members) {
                logits.copy_from_slice(&base[member * c..(member + 1) * c]);
                for (k, ahead) in row.iter().zip(ahead.chunks_exact(c)) {
                    logits.iter_mut().zip(ahead).for_each(|(l, v)| *l += k * v);
                }
                softmax(&mut logits);
                logits[self.labels[member]] -= 1.0;
                for ((to, v), p) in next[i * c..]
                    .iter_mut()
                    .zip(&ahead[i * c..(i + 1) * c])
                    .zip(&logits)
                {
                    *to = v - rate * (p + lambda * v);
                }
            }
            let following = (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0;
            let share = (momentum - 1.0) / following;
            momentum = following;
            let mut moved = 0f32;
            for ((a, ahead), next) in a.iter_mut().zip(&mut ahead).zip(&next) {
                let step = next - *a;
                moved = moved.max(step.abs());
                *ahead = next + share * step;
                *a = *next;
            }
            if moved < TOLERANCE {
                break;
            }
        }
        let mut whole = vec![0f32; all * c];
        for (row, &i) in a.chunks_exact(c).zip(members) {
            whole[i * c..(i + 1) * c].copy_from_slice(row);
        }
        whole
    }

    /// The probabilities that `a`, fitted with `base`, gives an example.
    pub fn predict(&self, a: &[f32], base: &[f32], example: usize) -> Vec<f32> {
        let (all, c) = (self.labels.len(), self.num_labels);
        let mut logits = base[example * c..(example + 1) * c].to_vec();
        let row = &self.products[example * all..(example + 1) * all];
        for (k, a) in row.iter().zip(a.chunks_exact(c)) {
            logits.iter_mut().zip(a).for_each(|(l, a)| *l += k * a);
        }
        softmax(&mut logits);
        logits
    }
}

impl Logistic<'_> {
    /// The logits that the rows of `prior` give the examples.
    ///
    /// # Shapes
    /// - prior: row-major `[labels, width]`
    /// - output: `[examples, labels]`
    pub fn base(&self, prior: &[f32]) -> Vec<f32> {
        self.embeddings
            .chunks_exact(self.width)
            .flat_map(|x| prior.chunks_exact(self.width).map(move |w| dot(x, w)))
            .collect()
    }

    /// The layer that `a` and a prior make.
    ///
    /// # Shapes
    /// - a: `[examples, labels]`, of [`Kernel::fit`]
    /// - prior: row-major `[labels, width]`, the rows of `W0`; empty for 0
    pub fn layer(&self, a: &[f32], prior: &[f32]) -> LayerWeights {
        let (width, c) = (self.width, self.num_labels);
        let mut weight = vec![0f32; width * c];
        for (label, row) in prior.chunks_exact(width).enumerate() {
            for (i, x) in row.iter().enumerate() {
                weight[i * c + label] = *x;
            }
        }
        let mut bias = vec![0f32; c];
        for (row, a) in self.embeddings.chunks_exact(width).zip(a.chunks_exact(c)) {
            for (weights, x) in weight.chunks_exact_mut(c).zip(row) {
                weights.iter_mut().zip(a).for_each(|(w, a)| *w += x * a);
            }
            bias.iter_mut().zip(a).for_each(|(b, a)| *b += a);
        }
        LayerWeights {
            weight,
            bias: self.bias.then_some(bias),
            input: width,
            output: c,
        }
    }

    /// Fits to all examples, drawn to 0: `lambda` is the inverse of scikit-learn's `C`.
    pub fn fit(&self, lambda: f32) -> LayerWeights {
        let members: Vec<usize> = (0..self.labels.len()).collect();
        let base = vec![0.0; self.labels.len() * self.num_labels];
        let a = Kernel::new(self).fit(&members, &base, lambda);
        self.layer(&a, &[])
    }
}

fn softmax(logits: &mut [f32]) {
    let most = logits.iter().copied().fold(f32::MIN, f32::max);
    logits.iter_mut().for_each(|l| *l = (*l - most).exp());
    let sum: f32 = logits.iter().sum();
    logits.iter_mut().for_each(|l| *l /= sum);
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMBEDDINGS: [f32; 12] = [1.0, 0.0, 0.0, 0.6, 0.8, 0.0, 0.0, 1.0, 0.0, 0.0, 0.6, 0.8];
    const LABELS: [usize; 4] = [0, 0, 1, 2];

    fn regression(bias: bool) -> Logistic<'static> {
        Logistic {
            embeddings: &EMBEDDINGS,
            labels: &LABELS,
            num_labels: 3,
            width: 3,
            bias,
        }
    }

    /// The gradient of what is minimised, by its definition, at a layer.
    fn gradient(layer: &LayerWeights, prior: &[f32], lambda: f32) -> Vec<f32> {
        let mut all = Vec::new();
        for label in 0..3 {
            for i in 0..4 {
                // The last is the bias, whose input is 1.
                let input = |row: usize| if i < 3 { EMBEDDINGS[row * 3 + i] } else { 1.0 };
                let weight = match (&layer.bias, i) {
                    (Some(bias), 3) => bias[label],
                    (None, 3) => continue,
                    _ => layer.weight[i * 3 + label],
                };
                let to = if i < 3 && !prior.is_empty() {
                    prior[label * 3 + i]
                } else {
                    0.0
                };
                let mut sum = lambda * (weight - to);
                for (row, &truth) in LABELS.iter().enumerate() {
                    let mut probabilities: Vec<f32> = (0..3)
                        .map(|l| {
                            let bias = layer.bias.as_ref().map_or(0.0, |b| b[l]);
                            bias + (0..3)
                                .map(|k| EMBEDDINGS[row * 3 + k] * layer.weight[k * 3 + l])
                                .sum::<f32>()
                        })
                        .collect();
                    softmax(&mut probabilities);
                    let wanted = if truth == label { 1.0 } else { 0.0 };
                    sum += (probabilities[label] - wanted) * input(row);
                }
                all.push(sum);
            }
        }
        all
    }

    #[test]
    fn a_fit_is_where_the_gradient_is_zero() {
        for (bias, lambda) in [(true, 1.0), (false, 0.1)] {
            let layer = regression(bias).fit(lambda);
            let gradient = gradient(&layer, &[], lambda);
            assert!(gradient.iter().all(|g| g.abs() < 1e-3), "{gradient:?}");
        }
    }

    const PRIOR: [f32; 9] = [0.0, 2.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 2.0];

    #[test]
    fn a_prior_is_what_a_fit_is_drawn_to() {
        let regression = regression(false);
        let (kernel, base) = (Kernel::new(&regression), regression.base(&PRIOR));
        let members = [0, 1, 2, 3];
        let layer = regression.layer(&kernel.fit(&members, &base, 0.3), &PRIOR);
        let gradient = gradient(&layer, &PRIOR, 0.3);
        assert!(gradient.iter().all(|g| g.abs() < 1e-3), "{gradient:?}");
        // Drawn to it without measure, it is the prior, turned round as a layer has it.
        let layer = regression.layer(&kernel.fit(&members, &base, 1e6), &PRIOR);
        for label in 0..3 {
            for i in 0..3 {
                assert!((layer.weight[i * 3 + label] - PRIOR[label * 3 + i]).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn what_is_predicted_while_fitting_is_what_the_layer_gives() {
        let regression = regression(false);
        let (kernel, base) = (Kernel::new(&regression), regression.base(&PRIOR));
        let a = kernel.fit(&[0, 2, 3], &base, 0.5);
        assert_eq!(a[3..6], [0.0; 3]);
        let layer = regression.layer(&a, &PRIOR);
        let mut logits: Vec<f32> = (0..3)
            .map(|l| {
                (0..3)
                    .map(|k| EMBEDDINGS[3 + k] * layer.weight[k * 3 + l])
                    .sum()
            })
            .collect();
        softmax(&mut logits);
        let found = kernel.predict(&a, &base, 1);
        assert!(found.iter().zip(&logits).all(|(a, b)| (a - b).abs() < 1e-5));
    }
}
