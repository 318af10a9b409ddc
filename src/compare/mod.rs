//! Whether classifiers tested on the same examples truly differ, and which to take.

mod advice;

pub use advice::{FEW_TESTS, advice};

/// What is compared of one classifier.
#[derive(Debug, Clone, PartialEq)]
pub struct TestedApproach {
    /// What it is called.
    pub name: String,
    /// Whether it gave each test example its label.
    pub right: Vec<bool>,
    /// Weights that were trained for it.
    pub trained: usize,
    /// Seconds that it took to make.
    pub seconds: f64,
    /// The most frequent label of the test examples, where that is known.
    pub majority: Option<Majority>,
}

/// Always giving the most frequent label of the test examples.
#[derive(Debug, Clone, PartialEq)]
pub struct Majority {
    /// That label.
    pub label: String,
    /// The share of the examples that have it.
    pub accuracy: f64,
}

/// Two candidates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComparedPair {
    /// Which two.
    pub of: (usize, usize),
    /// Examples that only the one, and only the other, got right.
    pub only: (usize, usize),
    /// How likely a difference as large is by chance, if they are equally good: McNemar's exact test.
    pub p: f64,
    /// The same with Holm's correction for having looked at all pairs.
    pub adjusted: f64,
}

/// Adjusted probabilities below this count as a difference.
pub const LEVEL: f64 = 0.05;

impl ComparedPair {
    /// Whether the two differ by more than chance explains.
    pub fn differ(&self) -> bool {
        self.adjusted < LEVEL
    }
}

/// What follows from a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// All pairs.
    pub pairs: Vec<ComparedPair>,
    /// The one with the most right answers; of equals, the one to take.
    pub best: usize,
    /// Of those within one standard error of the best that are not shown to be worse, and that are ahead of guessing where
    /// the best is, the one with the fewest trained weights; of equals, the one with the most right answers, and then the one that was made fastest. The rule of one
    /// standard error is that of Breiman et al., Classification and Regression Trees, 1984, section 3.4.3.
    pub take: usize,
    /// The standard error of the best one's share of right answers.
    pub standard_error: f64,
    /// Of each candidate, how it does against guessing, where that is known.
    pub over_guess: Vec<Option<OverGuess>>,
}

/// A candidate against giving every example the most frequent label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverGuess {
    /// Whether it got more examples right.
    pub ahead: bool,
    /// How likely as many right answers are for one that is right as often as guessing is, by the binomial distribution, with
    /// Holm's correction for having looked at all candidates. It is the test of accuracy against the no-information rate that
    /// R's caret makes (`confusionMatrix`).
    pub adjusted: f64,
}

impl OverGuess {
    /// Whether it beats guessing by more than chance explains.
    pub fn beats(&self) -> bool {
        self.ahead && self.adjusted < LEVEL
    }
}

/// The standard error of a share of `right` of `size`, with two right ones and two wrong ones added as Agresti and Coull do
/// (1998, <https://doi.org/10.1080/00031305.1998.10480550>), so that it is not 0 where all or none are right.
fn standard_error(right: usize, size: usize) -> f64 {
    let size = (size + 4) as f64;
    let share = (right + 2) as f64 / size;
    (share * (1.0 - share) / size).sqrt()
}

/// The two-sided exact form of McNemar's test (McNemar 1947, <https://doi.org/10.1007/BF02295996>; the exact form as in
/// Fagerland et al. 2013, <https://doi.org/10.1186/1471-2288-13-91>): of `a + b` examples that only one of two got right, how
/// likely a split at least as uneven is where either is as likely.
pub fn mcnemar(a: usize, b: usize) -> f64 {
    let (n, k) = (a + b, a.min(b));
    // Terms of the binomial distribution, from 0 up, by their logarithms.
    let mut term = -(n as f64) * std::f64::consts::LN_2;
    let mut sum = term.exp();
    for i in 1..=k {
        term += ((n - i + 1) as f64 / i as f64).ln();
        sum += term.exp();
    }
    (2.0 * sum).min(1.0)
}

/// Holm's step-down adjustment (Holm 1979, <https://www.jstor.org/stable/4615733>), in the order given.
pub fn holm(probabilities: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]));
    let mut adjusted = vec![0.0; probabilities.len()];
    let mut least = 0f64;
    for (rank, &i) in order.iter().enumerate() {
        let left = (probabilities.len() - rank) as f64;
        least = least.max((probabilities[i] * left).min(1.0));
        adjusted[i] = least;
    }
    adjusted
}

/// Compares candidates that were tested on the same examples; none where there are none.
pub fn compare(candidates: &[TestedApproach]) -> Option<Verdict> {
    let rights: Vec<usize> = candidates
        .iter()
        .map(|c| c.right.iter().filter(|&&right| right).count())
        .collect();
    let mut pairs = Vec::new();
    for i in 0..candidates.len() {
        for j in i + 1..candidates.len() {
            let both = || candidates[i].right.iter().zip(&candidates[j].right);
            let only = (
                both().filter(|(a, b)| **a && !**b).count(),
                both().filter(|(a, b)| !**a && **b).count(),
            );
            pairs.push(ComparedPair {
                of: (i, j),
                only,
                p: mcnemar(only.0, only.1),
                adjusted: 1.0,
            });
        }
    }
    let adjusted = holm(&pairs.iter().map(|p| p.p).collect::<Vec<_>>());
    for (pair, adjusted) in pairs.iter_mut().zip(adjusted) {
        pair.adjusted = adjusted;
    }
    let cheaper = |&a: &usize, &b: &usize| {
        let (x, y) = (&candidates[a], &candidates[b]);
        x.trained
            .cmp(&y.trained)
            .then(rights[b].cmp(&rights[a]))
            .then(x.seconds.total_cmp(&y.seconds))
    };
    let most = *rights.iter().max()?;
    let best = (0..candidates.len())
        .filter(|&i| rights[i] == most)
        .min_by(cheaper)?;
    let size = candidates[best].right.len();
    let standard_error = standard_error(most, size);
    let near = |i: usize| (most - rights[i]) as f64 <= standard_error * size as f64;
    let worse = |i: usize| {
        pairs
            .iter()
            .any(|p| p.differ() && (p.of == (i, best) || p.of == (best, i)))
    };
    let over_guess = over_guess(candidates);
    let ahead = |i: usize| over_guess[i].is_none_or(|one| one.ahead);
    let take = (0..candidates.len())
        .filter(|&i| near(i) && !worse(i) && (ahead(i) || !ahead(best)))
        .min_by(cheaper)?;
    Some(Verdict {
        pairs,
        best,
        take,
        standard_error,
        over_guess,
    })
}

fn over_guess(candidates: &[TestedApproach]) -> Vec<Option<OverGuess>> {
    let rights = |c: &TestedApproach| c.right.iter().filter(|&&right| right).count();
    let known = candidates.iter().filter_map(|c| {
        let share = c.majority.as_ref()?.accuracy;
        Some(at_least(rights(c), c.right.len(), share))
    });
    let mut adjusted = holm(&known.collect::<Vec<_>>()).into_iter();
    candidates
        .iter()
        .map(|c| {
            Some(OverGuess {
                ahead: rights(c) as f64
                    > c.majority.as_ref()?.accuracy * c.right.len() as f64 + 1e-9,
                adjusted: adjusted.next()?,
            })
        })
        .collect()
}

/// How likely at least `right` of `size` are where each is right with a chance of `share`: the upper tail of the binomial
/// distribution.
fn at_least(right: usize, size: usize, share: f64) -> f64 {
    if right == 0 || share >= 1.0 {
        return 1.0;
    }
    if share <= 0.0 {
        return 0.0;
    }
    // Terms from `size` down to `right`, by their logarithms.
    let mut term = size as f64 * share.ln();
    let mut sum = term.exp();
    for i in (right..size).rev() {
        term += ((i + 1) as f64 / (size - i) as f64).ln() + ((1.0 - share) / share).ln();
        sum += term.exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_test_counts_the_tails() {
        assert_eq!(mcnemar(0, 0), 1.0);
        assert_eq!(mcnemar(3, 3), 1.0);
        // 2 * (1/2)^5
        assert!((mcnemar(0, 5) - 0.0625).abs() < 1e-12);
        // 2 * (1 + 10 + 45) / 1024
        assert!((mcnemar(2, 8) - 0.109_375).abs() < 1e-12);
        assert_eq!(mcnemar(8, 2), mcnemar(2, 8));
        // 2 * (the binomial distribution of 100 and 1/2 up to 40)
        assert!((mcnemar(40, 60) - 0.056_887_933).abs() < 1e-8);
        assert!(mcnemar(10_000, 12_000) > 0.0 && mcnemar(10_000, 12_000) < 1e-30);
    }

    #[test]
    fn looking_at_many_pairs_makes_each_less_sure() {
        let close = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-12);
        assert!(close(
            &holm(&[0.01, 0.04, 0.03, 0.005]),
            &[0.03, 0.06, 0.06, 0.02]
        ));
        assert!(close(&holm(&[0.9, 0.8]), &[1.0, 1.0]));
        assert!(holm(&[]).is_empty());
    }

    fn candidate(right: impl Fn(usize) -> bool, trained: usize, seconds: f64) -> TestedApproach {
        TestedApproach {
            name: "one".into(),
            right: (0..100).map(right).collect(),
            trained,
            seconds,
            majority: None,
        }
    }

    fn guess(accuracy: f64) -> Option<Majority> {
        let label = "a".into();
        Some(Majority { label, accuracy })
    }

    #[test]
    fn the_upper_tail_of_the_binomial_distribution() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(close(at_least(0, 10, 0.3), 1.0));
        assert!(close(at_least(3, 3, 0.5), 0.125));
        // (56 + 28 + 8 + 1) / 256
        assert!(close(at_least(5, 8, 0.5), 93.0 / 256.0));
        // 4 * 0.25^3 * 0.75 + 0.25^4
        assert!(close(at_least(3, 4, 0.25), 13.0 / 256.0));
        assert!(at_least(500, 1000, 0.5) > 0.5 && at_least(560, 1000, 0.5) < 1e-4);
        assert_eq!((at_least(5, 5, 1.0), at_least(1, 5, 0.0)), (1.0, 0.0));
    }

    #[test]
    fn what_does_not_beat_guessing_is_known() {
        let mut all = [
            candidate(|i| i < 50, 0, 1.0),
            candidate(|i| i < 70, 0, 1.0),
            candidate(|i| i < 52, 0, 1.0),
            candidate(|_| true, 0, 1.0),
        ];
        all[..3].iter_mut().for_each(|c| c.majority = guess(0.5));
        let found = compare(&all).unwrap().over_guess;
        let beats: Vec<_> = found.iter().map(|one| one.map(|one| one.beats())).collect();
        assert_eq!(beats, [Some(false), Some(true), Some(false), None]);
        let ahead: Vec<_> = found.iter().flatten().map(|one| one.ahead).collect();
        assert_eq!(ahead, [false, true, true]);
        // The smallest of three, times three.
        let adjusted = found[1].unwrap().adjusted;
        assert!((adjusted - 3.0 * at_least(70, 100, 0.5)).abs() < 1e-12);
    }

    #[test]
    fn what_is_not_ahead_of_guessing_is_not_taken_where_another_is() {
        let mut all = [candidate(|i| i < 50, 0, 1.0), candidate(|i| i < 53, 9, 1.0)];
        assert_eq!(compare(&all).unwrap().take, 0);
        all.iter_mut().for_each(|c| c.majority = guess(0.5));
        assert_eq!(compare(&all).unwrap().take, 1);
        all.iter_mut().for_each(|c| c.majority = guess(0.6));
        assert_eq!(compare(&all).unwrap().take, 0);
    }

    #[test]
    fn the_cheapest_is_taken_of_those_not_shown_to_be_worse() {
        let all = [
            candidate(|i| i < 50, 0, 1.0),
            candidate(|i| i < 88, 770, 9.0),
            candidate(|i| i < 88, 770, 2.0),
            candidate(|i| i < 90, 1_000_000, 300.0),
        ];
        let verdict = compare(&all).unwrap();
        assert_eq!((verdict.best, verdict.take), (3, 2));
        assert_eq!(verdict.pairs.len(), 6);
        let between = |i, j| verdict.pairs.iter().find(|p| p.of == (i, j)).unwrap();
        assert_eq!(between(0, 3).only, (0, 40));
        assert!(between(0, 3).differ() && !between(1, 3).differ() && !between(1, 2).differ());
        assert_eq!(between(1, 2).p, 1.0);
    }

    #[test]
    fn one_that_is_far_behind_is_not_taken_where_that_is_not_shown_to_be_worse() {
        let all = [
            candidate(|i| i < 60, 0, 1.0),
            candidate(|i| i < 63, 0, 2.0),
            candidate(|i| i < 63, 0, 1.5),
            candidate(|i| i < 66, 770, 9.0),
        ];
        let verdict = compare(&all).unwrap();
        assert!(verdict.pairs.iter().all(|pair| !pair.differ()));
        // 68 of 104: the first is 6 behind, more than 4.665.
        assert!((verdict.standard_error - 0.046_650).abs() < 1e-6);
        assert_eq!((verdict.best, verdict.take), (3, 2));
        // Of two that train nothing, the better one, however long it took.
        assert_eq!(compare(&all[..2]).unwrap().take, 1);
    }

    #[test]
    fn all_right_has_a_standard_error_too() {
        assert!(
            (standard_error(20, 20) - (22.0f64 / 24.0 * 2.0 / 24.0 / 24.0).sqrt()).abs() < 1e-12
        );
        assert!(standard_error(0, 0) > 0.0);
    }

    #[test]
    fn one_is_taken_and_none_is_not() {
        let one = [candidate(|i| i < 7, 5, 1.0)];
        let verdict = compare(&one).unwrap();
        assert_eq!((verdict.best, verdict.take), (0, 0));
        assert!(verdict.pairs.is_empty());
        assert_eq!(compare(&[]), None);
    }
}
