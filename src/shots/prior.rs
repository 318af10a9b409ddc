//! Few-shot with the labels' words as a prior.
//!
//! A label's text counts as so many examples of it, and the mean of all of them is its direction. How many follows from a
//! normal model, in which labels lie around what their texts say and examples around their labels: it is the ratio of the
//! two variances, estimated from the examples by moments (empirical Bayes: Morris 1983,
//! <https://doi.org/10.1080/01621459.1983.10477920>). A logistic regression is then drawn to these directions; how strongly
//! is chosen by cross-validation on the examples alone.

use super::SCALE;
use super::logistic::{Kernel, Logistic, dot};
use crate::head::LayerWeights;
use crate::{Error, Result};

/// How far labels are taken to lie beside what their texts say before the examples show it: so many times the square of how
/// far they lie along it. Our own, as are the other two: measured on Reuters R8, Rotten Tomatoes, 20 Newsgroups, and VADER's
/// film and product remarks.
const BESIDE: f32 = 2.0;
/// Examples, beyond the first of each label, that this is worth.
const WORTH: f32 = 16.0;
/// The variance within a label where no label has two examples.
const WITHIN: f32 = 0.75;
/// The fewest and the most examples that a label's text counts as.
const COUNTS: (f32, f32) = (0.5, 32.0);
/// How strongly the weights are drawn to the prior.
const LAMBDAS: [f32; 4] = [0.3, 1.0, 3.0, 10.0];
/// Parts of the cross-validation.
const FOLDS: usize = 5;
/// Examples beyond which a trained head is the better way, and this one slow.
pub const MAX_EXAMPLES: usize = 1000;
/// A choice that trusts the examples less is preferred while its loss is no more than this many standard errors above the
/// smallest: the rule of Breiman et al. 1984 (Classification and Regression Trees), with two for one, because few examples
/// show little.
const STANDARD_ERRORS: f64 = 2.0;

/// What was chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chosen {
    /// How many examples a label's text counts as.
    pub count: f32,
    /// How strongly the weights are drawn to the mean of both.
    pub lambda: f32,
    /// Mean cross-entropy of the held-out examples, in nats.
    pub loss: f64,
}

/// A search under way: one fit a step.
#[derive(Debug, Clone)]
pub struct PriorSearch {
    embeddings: Vec<f32>,
    labels: Vec<usize>,
    names: usize,
    width: usize,
    /// `[labels, width]`
    texts: Vec<f32>,
    kernel: Kernel,
    fold: Vec<usize>,
    folds: usize,
    /// The held-out examples' losses, for each candidate.
    losses: Vec<Vec<f64>>,
    done: usize,
}

impl PriorSearch {
    /// # Shapes
    /// - embeddings: `[examples, width]`, each row of length 1
    /// - texts: `[labels, width]`, the label texts' embeddings, each of length 1
    ///
    /// # Errors
    /// [`Error::Data`] for no example or too many.
    pub fn new(
        embeddings: Vec<f32>,
        labels: Vec<usize>,
        texts: Vec<f32>,
        width: usize,
    ) -> Result<Self> {
        if labels.is_empty() {
            return Err(Error::Data("There is no example to learn from.".into()));
        }
        if labels.len() > MAX_EXAMPLES {
            return Err(Error::Data(format!(
                "Few-shot with label words takes at most {MAX_EXAMPLES} examples, these are {}. Take fewer of each label, or train a head.",
                labels.len()
            )));
        }
        let names = texts.len() / width;
        let kernel = Kernel::new(&Logistic {
            embeddings: &embeddings,
            labels: &labels,
            names,
            width,
            bias: false,
        });
        // Examples sorted by label are dealt out in turn, so that each part has some of every label.
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.sort_by_key(|&i| labels[i]);
        let folds = FOLDS.min(labels.len());
        let mut fold = vec![0; labels.len()];
        for (place, &example) in order.iter().enumerate() {
            fold[example] = place % folds;
        }
        Ok(Self {
            losses: vec![vec![0.0; labels.len()]; LAMBDAS.len()],
            embeddings,
            labels,
            names,
            width,
            texts,
            kernel,
            fold,
            folds,
            done: 0,
        })
    }

    /// Steps of the whole search.
    pub fn total(&self) -> usize {
        LAMBDAS.len() * self.folds
    }

    /// Steps taken.
    pub fn done(&self) -> usize {
        self.done
    }

    fn regression(&self) -> Logistic<'_> {
        Logistic {
            embeddings: &self.embeddings,
            labels: &self.labels,
            names: self.names,
            width: self.width,
            bias: false,
        }
    }

    /// The labels' directions from their texts and the examples `members`, each of length [`SCALE`], and how many examples
    /// a text counts as.
    fn prior(&self, members: &[usize]) -> (Vec<f32>, f32) {
        let width = self.width;
        let mut sums = vec![0f32; self.names * width];
        let mut counts = vec![0f32; self.names];
        for &i in members {
            let (label, row) = (self.labels[i], &self.embeddings[i * width..(i + 1) * width]);
            counts[label] += 1.0;
            add(&mut sums[label * width..(label + 1) * width], row, 1.0);
        }
        let count = self.count(members, &sums, &counts);
        for (sum, text) in sums
            .chunks_exact_mut(width)
            .zip(self.texts.chunks_exact(width))
        {
            add(sum, text, count);
            let length = dot(sum, sum).sqrt().max(1e-12);
            sum.iter_mut().for_each(|x| *x *= SCALE / length);
        }
        (sums, count)
    }

    /// How many examples a label's text counts as.
    fn count(&self, members: &[usize], sums: &[f32], counts: &[f32]) -> f32 {
        let width = self.width;
        let own = |l: usize| l * width..(l + 1) * width;
        let present: Vec<usize> = (0..self.names).filter(|&l| counts[l] > 0.0).collect();
        if present.len() < 2 {
            return COUNTS.1;
        }
        let share = 1.0 / present.len() as f32;
        let (mut middle, mut text_middle) = (vec![0f32; width], vec![0f32; width]);
        for &l in &present {
            add(&mut middle, &sums[own(l)], share / counts[l]);
            add(&mut text_middle, &self.texts[own(l)], share);
        }
        // Means over the labels: how far they lie from their middle, how far of that along their texts, how long these are.
        let (mut apart, mut along, mut length) = (0f32, 0f32, 0f32);
        for &l in &present {
            let mut mean: Vec<f32> = middle.iter().map(|x| -x).collect();
            add(&mut mean, &sums[own(l)], 1.0 / counts[l]);
            let mut text = self.texts[own(l)].to_vec();
            add(&mut text, &text_middle, -1.0);
            let norm = dot(&text, &text).sqrt().max(1e-12);
            apart += share * dot(&mean, &mean);
            along += share * dot(&mean, &text) / norm;
            length += share * norm;
        }
        // A middle of the labels themselves is nearer to each than another middle would be.
        let unbiased = 1.0 / (1.0 - share);
        let along = (along * unbiased).max(1e-3);
        let guess = BESIDE * along * along;
        let freedom = members.len() as f32 - present.len() as f32;
        let (within, beside) = if freedom > 0.0 {
            let squares: f32 = members
                .iter()
                .map(|&i| {
                    let label = self.labels[i];
                    let mut rest = self.embeddings[i * width..(i + 1) * width].to_vec();
                    add(&mut rest, &sums[own(label)], -1.0 / counts[label]);
                    dot(&rest, &rest)
                })
                .sum();
            let within = squares / freedom;
            let noise: f32 = present.iter().map(|&l| share * within / counts[l]).sum();
            let seen = (apart * unbiased - noise - along * along).max(0.0);
            (within, (WORTH * guess + freedom * seen) / (WORTH + freedom))
        } else {
            (WITHIN, guess)
        };
        // In the normal model the text stands at its label's distance from the middle; here it stands at its own.
        (within / beside.max(1e-6) * along / length.max(1e-6)).clamp(COUNTS.0, COUNTS.1)
    }

    /// Fits one candidate without one part of the examples, and measures it on that part.
    pub fn advance(&mut self) {
        if self.done == self.total() {
            return;
        }
        let (candidate, part) = (self.done / self.folds, self.done % self.folds);
        let (held, kept): (Vec<usize>, Vec<usize>) =
            (0..self.labels.len()).partition(|&i| self.fold[i] == part);
        let (prior, _) = self.prior(&kept);
        let base = self.regression().base(&prior);
        let a = self.kernel.fit(&kept, &base, LAMBDAS[candidate]);
        for example in held {
            let shares = self.kernel.predict(&a, &base, example);
            let share = f64::from(shares[self.labels[example]]).max(1e-12);
            self.losses[candidate][example] = -share.ln();
        }
        self.done += 1;
    }

    /// The best candidate, fitted to all examples.
    pub fn finish(&self) -> (LayerWeights, Chosen) {
        let members: Vec<usize> = (0..self.labels.len()).collect();
        let (prior, count) = self.prior(&members);
        let (lambda, loss) = self.choose();
        let regression = self.regression();
        let a = self.kernel.fit(&members, &regression.base(&prior), lambda);
        let layer = regression.layer(&a, &prior);
        let chosen = Chosen {
            count,
            lambda,
            loss,
        };
        (layer, chosen)
    }

    /// The regularisation, and its mean loss.
    fn choose(&self) -> (f32, f64) {
        let n = self.labels.len() as f64;
        let mean = |losses: &[f64]| losses.iter().sum::<f64>() / n;
        let means: Vec<f64> = self.losses.iter().map(|l| mean(l)).collect();
        let best = (0..means.len())
            .min_by(|&a, &b| means[a].total_cmp(&means[b]))
            .unwrap_or(0);
        let near = |&i: &usize| {
            let apart: Vec<f64> = self.losses[i]
                .iter()
                .zip(&self.losses[best])
                .map(|(a, b)| a - b)
                .collect();
            let by = mean(&apart);
            let spread: f64 = apart.iter().map(|d| (d - by).powi(2)).sum();
            let error = (spread / (n - 1.0).max(1.0) / n).sqrt();
            by <= STANDARD_ERRORS * error
        };
        let chosen = (0..means.len()).rev().find(near).unwrap_or(best);
        (LAMBDAS[chosen], means[chosen])
    }
}

fn add(to: &mut [f32], row: &[f32], times: f32) {
    to.iter_mut().zip(row).for_each(|(t, x)| *t += times * x);
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Points around two directions that are `turned` away from the first two axes.
    fn points(turned: f32, each: usize, seed: u64) -> (Vec<f32>, Vec<usize>) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (mut rows, mut labels) = (Vec::new(), Vec::new());
        for i in 0..2 * each {
            let label = i % 2;
            let mut row = vec![0f32; 6];
            row[label] = 1.0 - turned;
            row[2 + label] = turned;
            row.iter_mut()
                .for_each(|x| *x += rng.random_range(-0.3..0.3));
            let length = row.iter().map(|x| x * x).sum::<f32>().sqrt();
            row.iter_mut().for_each(|x| *x /= length);
            rows.extend(row);
            labels.push(label);
        }
        (rows, labels)
    }

    /// The first two axes.
    fn axes() -> Vec<f32> {
        let mut prior = vec![0.0; 12];
        (prior[0], prior[7]) = (1.0, 1.0);
        prior
    }

    fn search(turned: f32, each: usize) -> (LayerWeights, Chosen) {
        let (rows, labels) = points(turned, each, 3);
        let mut search = PriorSearch::new(rows, labels, axes(), 6).unwrap();
        let mut steps = 0;
        while search.done() < search.total() {
            search.advance();
            steps += 1;
        }
        assert_eq!(steps, search.total());
        search.finish()
    }

    fn accuracy(layer: &LayerWeights, turned: f32) -> f32 {
        let (rows, labels) = points(turned, 200, 4);
        let right = rows.chunks_exact(6).zip(&labels).filter(|(row, label)| {
            let score =
                |l: usize| -> f32 { (0..6).map(|i| row[i] * layer.weight[i * 2 + l]).sum() };
            usize::from(score(1) > score(0)) == **label
        });
        right.count() as f32 / 400.0
    }

    #[test]
    fn a_prior_that_is_right_is_kept_and_a_wrong_one_left() {
        let (right, _) = search(0.0, 8);
        assert!(accuracy(&right, 0.0) > 0.95);
        let (wrong, left) = search(1.0, 40);
        // Texts that the examples lie across count for little.
        assert_eq!(left.count, COUNTS.0);
        assert!(accuracy(&wrong, 1.0) > 0.95);
    }

    #[test]
    fn one_example_of_a_label_is_enough_and_none_is_not() {
        let (layer, _) = search(0.0, 1);
        assert!(accuracy(&layer, 0.0) > 0.9);
        assert!(PriorSearch::new(Vec::new(), Vec::new(), axes(), 6).is_err());
        let many = MAX_EXAMPLES + 1;
        let rows = vec![0.0; 6 * many];
        assert!(PriorSearch::new(rows, vec![0; many], axes(), 6).is_err());
    }
}
