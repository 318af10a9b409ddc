//! Few-shot with the labels' words as a prior: a logistic regression drawn to the zero-shot head, not to 0. How long that
//! head is taken to be, and how strongly the regression is drawn to it, is chosen by cross-validation on the examples alone.

use super::logistic::{Kernel, Logistic};
use crate::head::LayerWeights;
use crate::{Error, Result};

/// What the label texts' embeddings are multiplied by.
const STRENGTHS: [f32; 3] = [5.0, 10.0, 20.0];
/// How strongly the weights are drawn to the prior.
const LAMBDAS: [f32; 4] = [0.1, 0.3, 1.0, 3.0];
/// Parts of the cross-validation.
const FOLDS: usize = 5;
/// Examples beyond which a trained head is the better way, and this one slow.
pub const MAX_EXAMPLES: usize = 1000;
/// A choice that trusts the examples less is preferred while its loss is no more than this many standard errors above the
/// smallest: the rule of Breiman et al. 1984, with two for one, because few examples show little.
const STANDARD_ERRORS: f64 = 2.0;

/// What was chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chosen {
    /// What the label texts' embeddings are multiplied by.
    pub strength: f32,
    /// How strongly the weights are drawn to them.
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
    prior: Vec<f32>,
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
    /// - prior: `[labels, width]`, the label texts' embeddings, each of length 1
    ///
    /// # Errors
    /// [`Error::Data`] for no example or too many.
    pub fn new(
        embeddings: Vec<f32>,
        labels: Vec<usize>,
        prior: Vec<f32>,
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
        let names = prior.len() / width;
        let kernel = Kernel::new(
            &Logistic {
                embeddings: &embeddings,
                labels: &labels,
                names,
                width,
                bias: false,
            },
            &prior,
        );
        // Examples sorted by label are dealt out in turn, so that each part has some of every label.
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.sort_by_key(|&i| labels[i]);
        let folds = FOLDS.min(labels.len());
        let mut fold = vec![0; labels.len()];
        for (place, &example) in order.iter().enumerate() {
            fold[example] = place % folds;
        }
        let candidates = STRENGTHS.len() * LAMBDAS.len();
        Ok(Self {
            losses: vec![vec![0.0; labels.len()]; candidates],
            embeddings,
            labels,
            names,
            width,
            prior,
            kernel,
            fold,
            folds,
            done: 0,
        })
    }

    /// Steps of the whole search.
    pub fn total(&self) -> usize {
        self.losses.len() * self.folds
    }

    /// Steps taken.
    pub fn done(&self) -> usize {
        self.done
    }

    fn candidate(index: usize) -> (f32, f32) {
        (
            STRENGTHS[index / LAMBDAS.len()],
            LAMBDAS[index % LAMBDAS.len()],
        )
    }

    /// Fits one candidate without one part of the examples, and measures it on that part.
    pub fn advance(&mut self) {
        if self.done == self.total() {
            return;
        }
        let (candidate, part) = (self.done / self.folds, self.done % self.folds);
        let (strength, lambda) = Self::candidate(candidate);
        let (held, kept): (Vec<usize>, Vec<usize>) =
            (0..self.labels.len()).partition(|&i| self.fold[i] == part);
        let a = self.kernel.fit(&kept, strength, lambda);
        for example in held {
            let shares = self.kernel.predict(&a, strength, example);
            let share = f64::from(shares[self.labels[example]]).max(1e-12);
            self.losses[candidate][example] = -share.ln();
        }
        self.done += 1;
    }

    /// The best candidate, fitted to all examples.
    pub fn finish(&self) -> (LayerWeights, Chosen) {
        let chosen = self.choose();
        let members: Vec<usize> = (0..self.labels.len()).collect();
        let a = self.kernel.fit(&members, chosen.strength, chosen.lambda);
        let regression = Logistic {
            embeddings: &self.embeddings,
            labels: &self.labels,
            names: self.names,
            width: self.width,
            bias: false,
        };
        let layer = regression.layer(&a, &self.prior, chosen.strength);
        (layer, chosen)
    }

    fn choose(&self) -> Chosen {
        let n = self.labels.len() as f64;
        let mean = |losses: &[f64]| losses.iter().sum::<f64>() / n;
        let means: Vec<f64> = self.losses.iter().map(|l| mean(l)).collect();
        let best = (0..means.len())
            .min_by(|&a, &b| means[a].total_cmp(&means[b]))
            .unwrap_or(0);
        let chosen = (0..means.len())
            .filter(|&i| {
                let apart: Vec<f64> = self.losses[i]
                    .iter()
                    .zip(&self.losses[best])
                    .map(|(a, b)| a - b)
                    .collect();
                let by = mean(&apart);
                let spread: f64 = apart.iter().map(|d| (d - by).powi(2)).sum();
                let error = (spread / (n - 1.0).max(1.0) / n).sqrt();
                by <= STANDARD_ERRORS * error
            })
            .max_by(|&a, &b| {
                let (x, y) = (Self::candidate(a).1, Self::candidate(b).1);
                x.total_cmp(&y).then(means[b].total_cmp(&means[a]))
            })
            .unwrap_or(best);
        let (strength, lambda) = Self::candidate(chosen);
        Chosen {
            strength,
            lambda,
            loss: means[chosen],
        }
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
            let score =
                |l: usize| -> f32 { (0..6).map(|i| row[i] * layer.weight[i * 2 + l]).sum() };
            usize::from(score(1) > score(0)) == **label
        });
        right.count() as f32 / 400.0
    }

    #[test]
    fn a_prior_that_is_right_is_kept_and_a_wrong_one_left() {
        let (right, kept) = search(0.0, 8);
        assert!(accuracy(&right, 0.0) > 0.95);
        assert_eq!(kept.lambda, 3.0);
        let (wrong, left) = search(1.0, 40);
        assert!(left.lambda < 1.0, "{left:?}");
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
