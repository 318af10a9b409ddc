//! Nearest neighbours by cosine, each voting with its similarity.

use super::SCALE;
use crate::error::messages;
use crate::{Error, Result};

/// The examples themselves, to be compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbours {
    /// Row-major `[examples, width]`, each row of length 1.
    pub embeddings: Vec<f32>,
    /// Label index of each example.
    pub labels: Vec<usize>,
    /// Width of an embedding.
    pub width: usize,
    /// How many of the nearest vote.
    pub k: usize,
}

impl Neighbours {
    /// # Errors
    /// [`Error::Data`] without an example, [`Error::Settings`] where `k` is 0.
    pub fn new(embeddings: Vec<f32>, labels: Vec<usize>, width: usize, k: usize) -> Result<Self> {
        if labels.is_empty() {
            return Err(Error::Data(messages::data::no_example_to_compare()));
        }
        if k == 0 {
            return Err(Error::Settings(messages::data::no_neighbours()));
        }
        Ok(Self {
            embeddings,
            labels,
            width,
            k,
        })
    }

    /// Shares of `num_labels` labels for one embedding: the k nearest examples vote with `exp(20 cos)`.
    pub fn scores(&self, embedding: &[f32], num_labels: usize) -> Vec<f32> {
        let mut near: Vec<(f32, usize)> = self
            .embeddings
            .chunks_exact(self.width)
            .zip(&self.labels)
            .map(|(row, &label)| (row.iter().zip(embedding).map(|(a, b)| a * b).sum(), label))
            .collect();
        let k = self.k.min(near.len());
        near.select_nth_unstable_by(k - 1, |a, b| b.0.total_cmp(&a.0));
        let best = near[..k].iter().map(|n| n.0).fold(f32::MIN, f32::max);
        let mut scores = vec![0.0; num_labels];
        for &(cosine, label) in &near[..k] {
            scores[label] += (SCALE * (cosine - best)).exp();
        }
        let sum: f32 = scores.iter().sum();
        scores.iter_mut().for_each(|s| *s /= sum);
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_decide() {
        let embeddings = vec![1.0, 0.0, 0.8, 0.6, 0.0, 1.0];
        let near = Neighbours::new(embeddings, vec![0, 1, 1], 2, 1).unwrap();
        assert_eq!(near.scores(&[1.0, 0.0], 2), [1.0, 0.0]);
        assert_eq!(near.scores(&[0.0, 1.0], 2), [0.0, 1.0]);
        let three = Neighbours { k: 3, ..near };
        let scores = three.scores(&[1.0, 0.0], 2);
        // exp(0), exp(20 * (0.8 - 1)), exp(20 * (0 - 1))
        let (a, b) = (1.0f32, (-4.0f32).exp() + (-20.0f32).exp());
        assert!((scores[0] - a / (a + b)).abs() < 1e-6);
    }
}
