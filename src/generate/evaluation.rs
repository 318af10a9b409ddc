//! What the outputs for held-out pairs are worth, with intervals.
//!
//! The intervals are of the percentile bootstrap over pairs (B. Efron, 1979, <https://doi.org/10.1214/aos/1176344552>; for comparing
//! systems P. Koehn, 2004, <https://aclanthology.org/W04-3250/>): 95 % of the measure's values when as many pairs are drawn from those
//! there are, with replacement.

use rand::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::rouge::Rouge;

/// How often pairs are drawn anew.
pub const RESAMPLES: usize = 2000;
/// The share of the values that an interval leaves out, half of it on each side.
const OUTSIDE: f64 = 0.05;

/// A measure over pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The measure.
    pub value: f64,
    /// Its 95 % interval; none for a single pair, which says nothing of others.
    pub interval: Option<(f64, f64)>,
}

/// Mean F-measures of ROUGE.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RougeMeans {
    /// Of ROUGE-1.
    pub one: Estimate,
    /// Of ROUGE-2.
    pub two: Estimate,
    /// Of ROUGE-L.
    pub l: Estimate,
}

/// What a model's predictions of an output's tokens lose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutputLoss {
    /// Sum of the tokens' negative log-likelihoods, in nats.
    pub sum: f64,
    /// How many tokens there are.
    pub tokens: usize,
}

/// The means over pairs; none where there are none. The same seed gives the same intervals.
pub fn rouge_means(scores: &[Rouge], seed: u64) -> Option<RougeMeans> {
    let mean = |f1: fn(&Rouge) -> f64| {
        let values: Vec<f64> = scores.iter().map(f1).collect();
        mean(&values, seed)
    };
    Some(RougeMeans {
        one: mean(|score| score.one.f1)?,
        two: mean(|score| score.two.f1)?,
        l: mean(|score| score.l.f1)?,
    })
}

/// The mean of values, one for each pair; none where there are none.
pub fn mean(values: &[f64], seed: u64) -> Option<Estimate> {
    estimate(values.len(), seed, |drawn| {
        drawn.iter().map(|&i| values[i]).sum::<f64>() / drawn.len() as f64
    })
}

/// How much larger the values of `one` are than those of `other` for the same pairs, in their order, on average: 0 outside the
/// interval means that they differ by more than chance explains. None where there is no pair or the two are of other pairs.
pub fn difference(one: &[f64], other: &[f64], seed: u64) -> Option<Estimate> {
    let same = one.len() == other.len();
    let differences: Vec<f64> = one.iter().zip(other).map(|(a, b)| a - b).collect();
    same.then(|| mean(&differences, seed)).flatten()
}

/// The perplexity per token of the pairs' outputs, exp of the mean loss of all their tokens; none where they have no token.
pub fn perplexity(losses: &[OutputLoss], seed: u64) -> Option<Estimate> {
    let counted = counted(losses);
    estimate(counted.len(), seed, |drawn| {
        mean_loss(&counted, drawn).exp()
    })
}

/// The perplexity of `after` as a share of that of `before`, of the same outputs in their order: 0.8 says that it has fallen by
/// 20 %. None where there is no token, or the two are of other outputs.
pub fn perplexity_ratio(
    before: &[OutputLoss],
    after: &[OutputLoss],
    seed: u64,
) -> Option<Estimate> {
    let tokens = |losses: &[OutputLoss]| losses.iter().map(|l| l.tokens).collect::<Vec<_>>();
    if tokens(before) != tokens(after) {
        return None;
    }
    let (before, after) = (counted(before), counted(after));
    estimate(before.len(), seed, |drawn| {
        (mean_loss(&after, drawn) - mean_loss(&before, drawn)).exp()
    })
}

/// The losses of outputs that have tokens.
fn counted(losses: &[OutputLoss]) -> Vec<OutputLoss> {
    losses.iter().copied().filter(|l| l.tokens > 0).collect()
}

/// The mean loss of a token of the outputs at `drawn`.
fn mean_loss(losses: &[OutputLoss], drawn: &[usize]) -> f64 {
    let sum: f64 = drawn.iter().map(|&i| losses[i].sum).sum();
    let tokens: f64 = drawn.iter().map(|&i| losses[i].tokens as f64).sum();
    sum / tokens
}

/// A measure of `size` pairs, which are given by their indices, and its interval.
fn estimate(size: usize, seed: u64, measure: impl Fn(&[usize]) -> f64) -> Option<Estimate> {
    let mut drawn: Vec<usize> = (0..size).collect();
    if drawn.is_empty() {
        return None;
    }
    let value = measure(&drawn);
    if size == 1 {
        return Some(Estimate {
            value,
            interval: None,
        });
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut values: Vec<f64> = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        drawn.fill_with(|| rng.random_range(0..size as u32) as usize);
        values.push(measure(&drawn));
    }
    values.sort_unstable_by(f64::total_cmp);
    let interval = (
        quantile(&values, OUTSIDE / 2.0),
        quantile(&values, 1.0 - OUTSIDE / 2.0),
    );
    Some(Estimate {
        value,
        interval: Some(interval),
    })
}

/// A quantile of sorted values, by linear interpolation between the two that it falls between.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    // Of two infinite values there is no difference.
    if below == above {
        return below;
    }
    below + (above - below) * at.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, tolerance: f64) -> bool {
        (a - b).abs() <= tolerance
    }

    #[test]
    fn the_interval_of_a_mean_is_that_of_theory() {
        // 0, 1, …, 99: the standard error of their mean is 28.87 / 10.
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let found = mean(&values, 1).unwrap();
        let (low, high) = found.interval.unwrap();
        assert_eq!(found.value, 49.5);
        assert!(close(low, 49.5 - 1.96 * 2.887, 0.5), "{low}");
        assert!(close(high, 49.5 + 1.96 * 2.887, 0.5), "{high}");
        assert_eq!(mean(&values, 1), mean(&values, 1));
        assert_ne!(mean(&values, 1), mean(&values, 2));
        let alike = mean(&[0.25; 7], 0).unwrap();
        assert_eq!(alike.interval, Some((0.25, 0.25)));
        assert_eq!(mean(&[0.5], 0).unwrap().interval, None);
        assert_eq!(mean(&[], 0), None);
    }

    #[test]
    fn differences_are_of_the_same_pairs() {
        let one: Vec<f64> = (0..50).map(|i| f64::from(i % 10)).collect();
        let other: Vec<f64> = one.iter().map(|v| v - 0.1).collect();
        let found = difference(&one, &other, 3).unwrap();
        // The pairs differ much more than the two.
        let (low, high) = found.interval.unwrap();
        assert!(close(low, 0.1, 1e-9) && close(high, 0.1, 1e-9));
        assert_eq!(difference(&one, &other[1..], 3), None);
    }

    #[test]
    fn perplexity_weighs_tokens() {
        let loss = |sum, tokens| OutputLoss { sum, tokens };
        let losses = [loss(2.0, 1), loss(3.0, 9), loss(0.0, 0)];
        let found = perplexity(&losses, 0).unwrap();
        assert!(close(found.value, 0.5f64.exp(), 1e-12));
        let (low, high) = found.interval.unwrap();
        assert!(close(low, (1.0f64 / 3.0).exp(), 1e-9) && close(high, 2f64.exp(), 1e-9));
        let halved = losses.map(|l| loss(l.sum / 2.0, l.tokens));
        let ratio = perplexity_ratio(&losses, &halved, 0).unwrap();
        assert!(close(ratio.value, (-0.25f64).exp(), 1e-12));
        assert!(ratio.interval.unwrap().1 < 1.0);
        assert_eq!(perplexity_ratio(&losses, &losses[1..], 0), None);
        assert_eq!(perplexity(&[loss(0.0, 0)], 0), None);
        let endless = perplexity(&[loss(f64::INFINITY, 1), loss(1.0, 1)], 0).unwrap();
        assert_eq!(endless.value, f64::INFINITY);
        assert_eq!(endless.interval.unwrap().1, f64::INFINITY);
    }

    #[test]
    fn all_three_scores_have_their_means() {
        use crate::generate::rouge::{Words, rouge};
        let words = Words::Ascii { stem: false };
        let scores = [rouge("a b", "a b", words), rouge("a b", "b c", words)];
        let means = rouge_means(&scores, 0).unwrap();
        let values = [means.one.value, means.two.value, means.l.value];
        assert_eq!(values, [0.75, 0.5, 0.75]);
        assert_eq!(rouge_means(&[], 0), None);
    }
}
