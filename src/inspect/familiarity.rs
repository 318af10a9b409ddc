//! How near the texts of a data set stand to one another, against which a new text is unlike them: deep nearest neighbours (Sun et
//! al. 2022, <https://arxiv.org/abs/2204.06507>). A text is judged by the similarity to its k-th nearest example, and the bound is
//! a quantile of the same similarity of the examples themselves, each to the others.

use rand::seq::index;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::nearest::nearest_of;

/// Examples below which nothing is called unlike: a bound from so few says little.
pub const LEAST_EXAMPLES: usize = 20;
/// The share of the examples themselves that lie below the bound.
pub const UNLIKE_SHARE: f64 = 0.01;
/// Examples that are measured at most.
const MOST_MEASURED: usize = 2000;
/// Pairs of texts that are compared for it at most: with 100,000 examples, 200 are measured.
const MOST_PAIRS: usize = 20_000_000;

/// The similarities of some examples to the others, on their way.
#[derive(Debug)]
pub struct Familiarity {
    neighbours: usize,
    measured: Vec<usize>,
    similarities: Vec<f32>,
}

impl Familiarity {
    /// Begins to measure how near `examples` examples stand to their `neighbours`-th nearest others. Which of many are measured is
    /// drawn, and always the same.
    pub fn new(examples: usize, neighbours: usize) -> Self {
        let count = match examples < LEAST_EXAMPLES {
            true => 0,
            false => examples
                .min(MOST_MEASURED)
                .min(MOST_PAIRS / examples)
                .max(1),
        };
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        Self {
            neighbours,
            measured: index::sample(&mut rng, examples, count).into_vec(),
            similarities: Vec::with_capacity(count),
        }
    }

    /// Examples to be measured.
    pub fn total(&self) -> usize {
        self.measured.len()
    }

    /// Those that are.
    pub fn done(&self) -> usize {
        self.similarities.len()
    }

    /// Measures the next one, where `row` gives the embedding, `[width]` of length 1, of each of the `examples` examples.
    pub fn advance<'r>(&mut self, examples: usize, row: impl Fn(usize) -> &'r [f32]) {
        let Some(&example) = self.measured.get(self.done()) else {
            return;
        };
        let others = (0..examples).filter(|&i| i != example);
        let rows = others.map(|i| (i, row(i)));
        let near = nearest_of(row(example), rows, self.neighbours);
        self.similarities
            .push(near.last().map_or(1.0, |near| near.cosine));
    }

    /// The similarity below which a text is unlike the examples, once all are measured; none where there are too few.
    pub fn bound(mut self) -> Option<f32> {
        self.similarities.sort_unstable_by(f32::total_cmp);
        let below = (self.similarities.len() as f64 * UNLIKE_SHARE) as usize;
        self.similarities.get(below).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(rows: &[[f32; 2]], neighbours: usize) -> Option<f32> {
        let mut all = Familiarity::new(rows.len(), neighbours);
        while all.done() < all.total() {
            all.advance(rows.len(), |i| &rows[i]);
        }
        all.bound()
    }

    fn at(angle: f32) -> [f32; 2] {
        [angle.cos(), angle.sin()]
    }

    #[test]
    fn one_example_in_a_hundred_lies_below_the_bound() {
        // A hundred examples, each further from the last: the distance to the nearest other grows with the index.
        let rows: Vec<[f32; 2]> = (0..100).map(|i| at(1e-4 * (i * i) as f32)).collect();
        let bound = bound(&rows, 1).unwrap();
        let nearest = |i: usize| -> f32 {
            let others = (0..100).filter(|&j| j != i);
            let cosines = others.map(|j| rows[i][0] * rows[j][0] + rows[i][1] * rows[j][1]);
            cosines.fold(-1.0, f32::max)
        };
        let below = (0..100).filter(|&i| nearest(i) < bound - 1e-6).count();
        assert_eq!(below, 1);
    }

    #[test]
    fn it_is_of_the_kth_nearest_other() {
        let rows: Vec<[f32; 2]> = (0..20).map(|i| at(0.1 * i as f32)).collect();
        let cosine = |steps: f32| (0.1 * steps).cos();
        // The examples at the ends have all others on one side.
        assert!((bound(&rows, 1).unwrap() - cosine(1.0)).abs() < 1e-6);
        assert!((bound(&rows, 3).unwrap() - cosine(3.0)).abs() < 1e-6);
        assert!((bound(&rows, 50).unwrap() - cosine(19.0)).abs() < 1e-6);
    }

    #[test]
    fn few_examples_have_no_bound_and_many_are_sampled() {
        assert_eq!(bound(&[[1.0, 0.0]; LEAST_EXAMPLES - 1], 1), None);
        assert_eq!(bound(&[[1.0, 0.0]; LEAST_EXAMPLES], 1), Some(1.0));
        assert_eq!(Familiarity::new(1000, 3).total(), 1000);
        assert_eq!(Familiarity::new(10_000, 3).total(), 2000);
        let many = Familiarity::new(100_000, 3);
        assert_eq!(many.total(), 200);
        assert_eq!(many.measured, Familiarity::new(100_000, 3).measured);
    }
}
