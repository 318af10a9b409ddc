//! Few-shot with the labels' words as a prior.
//!
//! A label's text counts as so many examples of it ([`super::prior_strength`] says how many), and the mean of all of them is its
//! direction. What is classified is measured from the examples' middle, so that no label gains by what all texts have in
//! common. A logistic regression is then drawn to all this; how strongly is chosen by cross-validation on the examples alone.

use super::SCALE;
use super::logistic::{Kernel, Logistic, dot};
use super::prior_strength::{Examples, Means, add, prior_strength};
use crate::error::messages;
use crate::head::LayerWeights;
use crate::{Error, Result};

/// Examples with which the middle is half believed. Our own, measured as those of [`super::prior_strength`].
const MIDDLE: f32 = 16.0;
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

/// What a regression is drawn to.
struct Prior {
    /// `[labels, width]`, each row of length [`SCALE`]
    directions: Vec<f32>,
    /// What is added for each label.
    offsets: Vec<f32>,
    /// How many examples a label's text counts as.
    count: f32,
}

/// A search under way: one fit a step.
#[derive(Debug, Clone)]
pub struct PriorSearch {
    embeddings: Vec<f32>,
    labels: Vec<usize>,
    num_labels: usize,
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
            return Err(Error::Data(messages::data::no_example_to_learn()));
        }
        if labels.len() > MAX_EXAMPLES {
            return Err(Error::Data(messages::data::too_many_for_label_prior(
                MAX_EXAMPLES,
                labels.len(),
            )));
        }
        let num_labels = texts.len() / width;
        let kernel = Kernel::new(&Logistic {
            embeddings: &embeddings,
            labels: &labels,
            num_labels,
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
            num_labels,
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
            num_labels: self.num_labels,
            width: self.width,
            bias: false,
        }
    }

    /// What the labels' texts and the examples `members` say.
    fn prior(&self, members: &[usize]) -> Prior {
        let width = self.width;
        let mut sums = vec![0f32; self.num_labels * width];
        let mut counts = vec![0f32; self.num_labels];
        for &i in members {
            let (label, row) = (self.labels[i], &self.embeddings[i * width..(i + 1) * width]);
            counts[label] += 1.0;
            add(&mut sums[label * width..(label + 1) * width], row, 1.0);
        }
        let present: Vec<usize> = (0..self.num_labels).filter(|&l| counts[l] > 0.0).collect();
        let mut middle = vec![0f32; width];
        for &l in &present {
            let share = 1.0 / (present.len() as f32 * counts[l]);
            add(&mut middle, &sums[l * width..(l + 1) * width], share);
        }
        let examples = Examples {
            embeddings: &self.embeddings,
            labels: &self.labels,
            members,
            width,
        };
        let count = prior_strength(
            &examples,
            &self.texts,
            &Means {
                present: &present,
                sums: &sums,
                counts: &counts,
                middle: &middle,
            },
        );
        for (sum, text) in sums
            .chunks_exact_mut(width)
            .zip(self.texts.chunks_exact(width))
        {
            add(sum, text, count);
            let length = dot(sum, sum).sqrt().max(1e-12);
            sum.iter_mut().for_each(|x| *x *= SCALE / length);
        }
        let believed = members.len() as f32 / (members.len() as f32 + MIDDLE);
        Prior {
            offsets: sums
                .chunks_exact(width)
                .map(|direction| -believed * dot(direction, &middle))
                .collect(),
            directions: sums,
            count,
        }
    }

    /// The logits that a prior gives the examples.
    fn base(&self, prior: &Prior) -> Vec<f32> {
        let mut base = self.regression().base(&prior.directions);
        for row in base.chunks_exact_mut(self.num_labels) {
            add(row, &prior.offsets, 1.0);
        }
        base
    }

    /// Fits one candidate without one part of the examples, and measures it on that part.
    pub fn advance(&mut self) {
        if self.done == self.total() {
            return;
        }
        let (candidate, part) = (self.done / self.folds, self.done % self.folds);
        let (held, kept): (Vec<usize>, Vec<usize>) =
            (0..self.labels.len()).partition(|&i| self.fold[i] == part);
        let base = self.base(&self.prior(&kept));
        let a = self.kernel.fit(&kept, &base, LAMBDAS[candidate]);
        for example in held {
            let probabilities = self.kernel.predict(&a, &base, example);
            let share = f64::from(probabilities[self.labels[example]]).max(1e-12);
            self.losses[candidate][example] = -share.ln();
        }
        self.done += 1;
    }

    /// The best candidate, fitted to all examples.
    pub fn finish(&self) -> (LayerWeights, Chosen) {
        let members: Vec<usize> = (0..self.labels.len()).collect();
        let prior = self.prior(&members);
        let (lambda, loss) = self.choose();
        let a = self.kernel.fit(&members, &self.base(&prior), lambda);
        let mut layer = self.regression().layer(&a, &prior.directions);
        layer.bias = Some(prior.offsets);
        let chosen = Chosen {
            count: prior.count,
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
            let score = |l: usize| -> f32 {
                let products = (0..6).map(|i| row[i] * layer.weight[i * 2 + l]);
                products.sum::<f32>() + layer.bias.as_ref().unwrap()[l]
            };
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
        assert_eq!(left.count, super::super::prior_strength::COUNTS.0);
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

    #[test]
    fn a_count_is_what_the_texts_are_worth() {
        // Labels lie 0.3 of the way to their texts and off it by a variance of 0.08, examples around them by one of 0.8.
        let (num_labels, width, each) = (20, 128, 16);
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let mut around = |middle: &[f32], variance: f32| -> Vec<f32> {
            let most = (3.0 * variance / width as f32).sqrt();
            let off = middle.iter().map(|x| x + rng.random_range(-most..most));
            off.collect()
        };
        let texts: Vec<f32> = (0..num_labels)
            .flat_map(|_| around(&[0.0; 128], 1.0))
            .collect();
        let (mut rows, mut labels) = (Vec::new(), Vec::new());
        for (label, text) in texts.chunks_exact(width).enumerate() {
            let way: Vec<f32> = text.iter().map(|x| 0.3 * x).collect();
            let mean = around(&way, 0.08);
            for _ in 0..each {
                rows.extend(around(&mean, 0.8));
                labels.push(label);
            }
        }
        let members: Vec<usize> = (0..labels.len()).collect();
        let search = PriorSearch::new(rows, labels, texts, width).unwrap();
        let count = search.prior(&members).count;
        assert!((count - 3.0).abs() < 0.4, "{count}");
    }

    #[test]
    fn one_example_against_the_texts_does_not_turn_them() {
        let (rows, mut labels) = points(0.0, 1, 3);
        labels.reverse();
        let search = PriorSearch::new(rows, labels, axes(), 6).unwrap();
        let prior = search.prior(&[0, 1]);
        assert!(prior.count > 5.0, "{}", prior.count);
        assert!(prior.directions[0] > prior.directions[1]);
    }

    #[test]
    fn what_all_examples_share_favours_a_label_less_and_less() {
        for each in [4, 20] {
            // Every example leans to the last axis, and so does the first label's text.
            let (mut rows, labels) = points(0.0, each, 3);
            rows.chunks_exact_mut(6).for_each(|row| row[5] += 1.0);
            let mut texts = axes();
            texts[5] = 1.0;
            let search = PriorSearch::new(rows, labels, texts, 6).unwrap();
            let examples = 2 * each;
            let members: Vec<usize> = (0..examples).collect();
            let prior = search.prior(&members);
            // By how much the first label is ahead, on average over as many examples of both.
            let ahead = |logits: &[f32]| -> f32 {
                let by = logits.chunks_exact(2).map(|row| row[0] - row[1]);
                by.sum::<f32>() / examples as f32
            };
            let without = ahead(&search.regression().base(&prior.directions));
            let with = ahead(&search.base(&prior));
            assert!(without.abs() > 0.05, "{without}");
            let left = MIDDLE / (MIDDLE + examples as f32);
            assert!((with - left * without).abs() < 1e-3, "{with} of {without}");
        }
    }
}
