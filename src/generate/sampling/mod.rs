//! Which token comes next, from the model's logits.
//!
//! The order is transformers' (`LogitsProcessorList`): repetition penalty, temperature, top-k, top-p, and a draw by what is left.
//! llama.cpp has the temperature last: top-k keeps the same tokens either way, but there top-p sees the model's own
//! probabilities, here those that are drawn by, so that a high temperature keeps more tokens.

mod settings;

use std::cmp::Ordering;
use std::collections::HashSet;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::error::messages::language as messages;
use crate::{Error, Result};
pub use settings::SamplingSettings;

/// A token, and how likely it is to come next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TokenProbability {
    /// Its id.
    pub id: u32,
    /// 0 to 1.
    pub probability: f32,
}

/// Draws one token after the other.
#[derive(Debug, Clone)]
pub struct Sampler {
    settings: SamplingSettings,
    random: ChaCha8Rng,
    /// The logits of one step, after the penalty.
    logits: Vec<f32>,
    /// Ids of the tokens that can still be drawn.
    candidates: Vec<u32>,
}

impl Sampler {
    /// # Errors
    /// [`Error::Settings`] with the field that is out of its range.
    pub fn new(settings: SamplingSettings) -> Result<Self> {
        settings.validate()?;
        Ok(Self {
            random: ChaCha8Rng::seed_from_u64(settings.seed),
            settings,
            logits: Vec::new(),
            candidates: Vec::new(),
        })
    }

    /// The id of the next token.
    ///
    /// # Shapes
    /// - logits: `[vocabulary]`
    /// - before: ids of the prompt and of what has been written, the latest last
    ///
    /// # Errors
    /// [`Error::Model`] where a logit is no finite number, or there are none.
    pub fn next(&mut self, logits: &[f32], before: &[u32]) -> Result<u32> {
        check(logits)?;
        self.logits.clear();
        self.logits.extend(logits);
        self.penalise(before);
        if self.settings.temperature == 0.0 {
            return Ok(likeliest(&self.logits));
        }
        self.choose_candidates();
        // Relative to the likeliest, the first, so that nothing overflows.
        let most = self.candidates.first().map_or(0, |&id| id as usize);
        let most = self.logits[most];
        let weight = |id: u32| {
            let logit = f64::from(self.logits[id as usize]) - f64::from(most);
            (logit / f64::from(self.settings.temperature)).exp()
        };
        let weights: Vec<f64> = self.candidates.iter().map(|&id| weight(id)).collect();
        let total: f64 = weights.iter().sum();
        let kept = nucleus(&weights, f64::from(self.settings.top_p) * total);
        let mut left = self.random.random::<f64>() * weights[..kept].iter().sum::<f64>();
        for (&id, weight) in self.candidates.iter().zip(&weights[..kept]) {
            left -= weight;
            if left < 0.0 {
                return Ok(id);
            }
        }
        // Rounding may leave a little over.
        Ok(self.candidates[kept - 1])
    }

    fn penalise(&mut self, before: &[u32]) {
        let penalty = self.settings.repetition_penalty;
        let window = self.settings.repetition_window;
        if penalty == 1.0 {
            return;
        }
        let recent = &before[before.len() - window.min(before.len())..];
        // Once, however often a token came up.
        for &id in recent.iter().collect::<HashSet<_>>() {
            if let Some(logit) = self.logits.get_mut(id as usize) {
                if *logit > 0.0 {
                    *logit /= penalty;
                } else {
                    *logit *= penalty;
                }
            }
        }
    }

    /// The tokens that `top_k` leaves, the likeliest first. Without `top_k` and `top_p` only the first is in its place.
    fn choose_candidates(&mut self) {
        let (logits, k) = (&self.logits, self.settings.top_k);
        self.candidates.clear();
        self.candidates.extend(0..logits.len() as u32);
        let order = |a: &u32, b: &u32| by_logit(logits, *a, *b);
        if k > 0 && k < self.candidates.len() {
            // Linear in the vocabulary; only those that are kept are sorted.
            self.candidates.select_nth_unstable_by(k - 1, order);
            self.candidates.truncate(k);
        } else if self.settings.top_p == 1.0 {
            let first = likeliest(logits);
            self.candidates.swap(0, first as usize);
            return;
        }
        self.candidates.sort_unstable_by(order);
    }
}

/// How many of the first weights it takes to reach `wanted`; one at least.
fn nucleus(weights: &[f64], wanted: f64) -> usize {
    let mut sum = 0.0;
    for (at, weight) in weights.iter().enumerate() {
        sum += weight;
        if sum >= wanted {
            return at + 1;
        }
    }
    weights.len()
}

/// The likelier token first, and of equal ones that of the lower id.
fn by_logit(logits: &[f32], a: u32, b: u32) -> Ordering {
    logits[b as usize]
        .total_cmp(&logits[a as usize])
        .then(a.cmp(&b))
}

/// The id of the largest logit; of equal ones the lowest.
fn likeliest(logits: &[f32]) -> u32 {
    let ids = 0..logits.len() as u32;
    ids.min_by(|&a, &b| by_logit(logits, a, b)).unwrap_or(0)
}

fn check(logits: &[f32]) -> Result<()> {
    if logits.is_empty() || logits.iter().any(|logit| !logit.is_finite()) {
        return Err(Error::Model(messages::logits_not_finite()));
    }
    Ok(())
}

/// The `n` likeliest next tokens, the likeliest first, with the probabilities that the model itself gives them.
///
/// # Errors
/// [`Error::Model`] where a logit is no finite number, or there are none.
pub fn top_tokens(logits: &[f32], n: usize) -> Result<Vec<TokenProbability>> {
    check(logits)?;
    let mut ids: Vec<u32> = (0..logits.len() as u32).collect();
    let order = |a: &u32, b: &u32| by_logit(logits, *a, *b);
    if n < ids.len() {
        if n > 0 {
            ids.select_nth_unstable_by(n - 1, order);
        }
        ids.truncate(n);
    }
    ids.sort_unstable_by(order);
    let most = logits.iter().copied().fold(f32::MIN, f32::max);
    let weight = |logit: f32| (f64::from(logit) - f64::from(most)).exp();
    let total: f64 = logits.iter().map(|&logit| weight(logit)).sum();
    let found = ids.into_iter().map(|id| TokenProbability {
        id,
        probability: (weight(logits[id as usize]) / total) as f32,
    });
    Ok(found.collect())
}

#[cfg(test)]
mod tests {
    use std::f32::consts::LN_2;

    use proptest::prelude::*;

    use super::*;

    /// Of probabilities 0.5, 0.25, 0.125, 0.125.
    const LOGITS: [f32; 4] = [0.0, -LN_2, -2.0 * LN_2, -2.0 * LN_2];

    fn drawn() -> SamplingSettings {
        SamplingSettings {
            temperature: 1.0,
            ..SamplingSettings::default()
        }
    }

    /// Shares of the tokens in 20,000 draws.
    fn shares(settings: SamplingSettings, before: &[u32]) -> Vec<f64> {
        let mut sampler = Sampler::new(settings).unwrap();
        let mut counts = vec![0.0; LOGITS.len()];
        for _ in 0..20_000 {
            counts[sampler.next(&LOGITS, before).unwrap() as usize] += 1.0 / 20_000.0;
        }
        counts
    }

    fn close(shares: &[f64], wanted: [f64; 4]) {
        // Four standard errors of a share of a half.
        let off = shares.iter().zip(wanted).map(|(a, b)| (a - b).abs());
        assert!(off.fold(0.0, f64::max) < 0.0142, "{shares:?}");
    }

    #[test]
    fn greedy_takes_the_likeliest_and_of_equal_ones_the_first() {
        let mut sampler = Sampler::new(SamplingSettings::default()).unwrap();
        assert_eq!(sampler.next(&[0.1, 3.0, -1.0, 3.0], &[]).unwrap(), 1);
        assert_eq!(sampler.next(&[-5.0], &[]).unwrap(), 0);
    }

    #[test]
    fn draws_have_the_models_probabilities() {
        close(&shares(drawn(), &[]), [0.5, 0.25, 0.125, 0.125]);
    }

    #[test]
    fn a_temperature_of_a_half_squares_the_probabilities() {
        let settings = SamplingSettings {
            temperature: 0.5,
            ..drawn()
        };
        // 16, 4, 1 and 1 of 22.
        let wanted = [16.0 / 22.0, 4.0 / 22.0, 1.0 / 22.0, 1.0 / 22.0];
        close(&shares(settings, &[]), wanted);
    }

    #[test]
    fn top_k_keeps_the_likeliest() {
        let settings = SamplingSettings {
            top_k: 2,
            ..drawn()
        };
        close(&shares(settings, &[]), [2.0 / 3.0, 1.0 / 3.0, 0.0, 0.0]);
    }

    #[test]
    fn top_p_keeps_the_fewest_that_reach_it() {
        for (top_p, wanted) in [
            (0.4, [1.0, 0.0, 0.0, 0.0]),
            (0.7, [2.0 / 3.0, 1.0 / 3.0, 0.0, 0.0]),
            (0.8, [4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0, 0.0]),
        ] {
            close(&shares(SamplingSettings { top_p, ..drawn() }, &[]), wanted);
        }
        // After top-k, of what that leaves: two thirds are enough of it.
        let both = SamplingSettings {
            top_k: 2,
            top_p: 0.66,
            ..drawn()
        };
        close(&shares(both, &[]), [1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn the_temperature_comes_before_top_p() {
        // At a half, the first token has 16 of 22; at 1 it would not reach 0.7 alone.
        let settings = SamplingSettings {
            temperature: 0.5,
            top_p: 0.7,
            ..drawn()
        };
        close(&shares(settings, &[]), [1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn a_repetition_is_penalised_once_and_within_the_window() {
        let mut sampler = Sampler::new(SamplingSettings {
            repetition_penalty: 2.0,
            repetition_window: 3,
            ..SamplingSettings::default()
        })
        .unwrap();
        // 4 / 2 = 2 is less than 3, twice or not; and -1 * 2 is less than -1.5.
        assert_eq!(sampler.next(&[4.0, 3.0], &[0, 0]).unwrap(), 1);
        assert_eq!(sampler.next(&[4.0, 1.5], &[0, 0]).unwrap(), 0);
        assert_eq!(sampler.next(&[-1.0, -1.5], &[0]).unwrap(), 1);
        assert_eq!(sampler.next(&[4.0, 3.0], &[0, 9, 9, 9]).unwrap(), 0);
    }

    #[test]
    fn a_seed_gives_the_same_tokens() {
        let tokens = |seed| {
            let mut sampler = Sampler::new(SamplingSettings { seed, ..drawn() }).unwrap();
            let next = |_| sampler.next(&LOGITS, &[]).unwrap();
            (0..50).map(next).collect::<Vec<u32>>()
        };
        assert_eq!(tokens(7), tokens(7));
        assert_ne!(tokens(7), tokens(8));
    }

    #[test]
    fn logits_that_are_no_numbers_are_refused() {
        let mut sampler = Sampler::new(drawn()).unwrap();
        for logits in [&[f32::NAN, 0.0][..], &[f32::INFINITY], &[]] {
            assert_eq!(sampler.next(logits, &[]).unwrap_err().code(), "bad-model");
            assert!(top_tokens(logits, 1).is_err());
        }
    }

    #[test]
    fn the_top_tokens_have_their_probabilities() {
        let top = top_tokens(&LOGITS, 3).unwrap();
        let ids: Vec<u32> = top.iter().map(|token| token.id).collect();
        assert_eq!(ids, [0, 1, 2]);
        for (token, wanted) in top.iter().zip([0.5, 0.25, 0.125]) {
            assert!((token.probability - wanted).abs() < 1e-6);
        }
        assert_eq!(top_tokens(&LOGITS, 0).unwrap(), []);
        assert_eq!(top_tokens(&LOGITS, 9).unwrap().len(), 4);
    }

    proptest! {
        #[test]
        fn what_is_drawn_is_among_the_top_k(
            logits in prop::collection::vec(-1e30f32..1e30, 1..60),
            top_k in 1usize..70,
            top_p in 0.01f32..=1.0,
            temperature in 0.001f32..10.0,
        ) {
            let settings = SamplingSettings { temperature, top_k, top_p, ..drawn() };
            let id = Sampler::new(settings).unwrap().next(&logits, &[0, 1]).unwrap();
            let top = top_tokens(&logits, top_k).unwrap();
            prop_assert!(top.iter().any(|token| token.id == id));
            let sum: f32 = top_tokens(&logits, logits.len()).unwrap().iter().map(|t| t.probability).sum();
            prop_assert!((sum - 1.0).abs() < 1e-4);
        }
    }
}
