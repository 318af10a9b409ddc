//! How strongly weights are held small: the strengths that are tried, and which is the best.

use super::temperature::{Calibrated, UNKNOWN};

/// The penalties tried, the strongest first: half a decade apart.
const STRENGTHS: [f64; 9] = [
    10.0, 3.162_278, 1.0, 0.316_228, 0.1, 0.031_623, 0.01, 0.003_162, 0.001,
];
/// What is expected of the strength before there is an example: median and deviation of a log-normal.
const EXPECTED: f64 = 0.5;
const DEVIATION: f64 = 2.0;

/// What has been chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// The penalty on the weights.
    pub lambda: f64,
    /// What the logits are multiplied by.
    pub scale: f64,
}

impl Choice {
    /// What is expected where nothing could be held out.
    pub const UNKNOWN: Self = Self {
        lambda: EXPECTED,
        scale: UNKNOWN,
    };
}

/// The strengths tried so far.
#[derive(Debug)]
pub struct Strengths {
    /// How many may be no better before the search ends.
    patience: usize,
    /// The scale of each, and what strengths are compared by: the held-out examples' loss, and what strength and scale cost for
    /// being unexpected.
    tried: Vec<(f64, f64)>,
    best: usize,
}

impl Strengths {
    /// How many are tried at most.
    pub const MOST: usize = STRENGTHS.len();

    /// None yet. Of few examples the losses are uneven, and one that is no better says little.
    pub fn new(few: bool) -> Self {
        Self {
            patience: if few { 2 } else { 1 },
            tried: Vec::new(),
            best: 0,
        }
    }

    /// How many have been tried.
    pub fn tried(&self) -> usize {
        self.tried.len()
    }

    /// The best so far, from 1; 0 before the first has been tried.
    pub fn best(&self) -> usize {
        match self.tried.is_empty() {
            true => 0,
            false => self.best + 1,
        }
    }

    /// The one to try now.
    pub fn next(&self) -> f64 {
        STRENGTHS[self.tried.len().min(Self::MOST - 1)]
    }

    /// Takes down what it has come to, and says whether it is the best so far.
    pub fn judge(&mut self, calibrated: Calibrated) -> bool {
        let off = (self.next() / EXPECTED).ln() / DEVIATION;
        let cost = calibrated.cost + 0.5 * off * off;
        let better = self.tried.get(self.best).is_none_or(|best| cost < best.1);
        if better {
            self.best = self.tried.len();
        }
        self.tried.push((calibrated.scale, cost));
        better
    }

    /// Whether none is left to try, or the last ones were no better.
    pub fn is_over(&self) -> bool {
        self.tried.len() - self.best() >= self.patience || self.tried.len() == Self::MOST
    }

    /// The best strength so far, between those that were tried where its neighbours say so.
    pub fn choice(&self) -> Option<Choice> {
        let best = self.best;
        let (scale, cost) = *self.tried.get(best)?;
        let before = best.checked_sub(1).and_then(|i| self.tried.get(i));
        let mut by = 0.0;
        if let (Some(before), Some(after)) = (before, self.tried.get(best + 1)) {
            // The lowest point of the parabola through the three costs.
            let bend = before.1 - 2.0 * cost + after.1;
            if bend > 0.0 {
                by = (0.5 * (before.1 - after.1) / bend).clamp(-0.5, 0.5);
            }
        }
        let beside = match by < 0.0 {
            true => best - 1,
            false => (best + 1).min(self.tried.len() - 1),
        };
        let between = |a: f64, b: f64| (a.ln() * (1.0 - by.abs()) + b.ln() * by.abs()).exp();
        Some(Choice {
            lambda: between(STRENGTHS[best], STRENGTHS[beside]),
            scale: between(scale, self.tried[beside].0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(costs: &[f64]) -> Strengths {
        let mut strengths = Strengths::new(true);
        for &cost in costs {
            strengths.judge(Calibrated {
                scale: 2.0,
                loss: 0.0,
                accuracy: 0.0,
                cost,
            });
        }
        strengths
    }

    #[test]
    fn the_search_ends_two_strengths_after_the_best() {
        // The costs for being unexpected are small beside these.
        assert!(!judged(&[500.0, 400.0, 300.0, 350.0]).is_over());
        let over = judged(&[500.0, 400.0, 300.0, 350.0, 360.0]);
        assert!(over.is_over());
        assert_eq!((over.tried(), over.best()), (5, 3));
        assert!(
            judged(&[9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0].map(|c| 100.0 * c)).is_over()
        );
    }

    #[test]
    fn the_choice_lies_towards_the_better_neighbour() {
        let middle = judged(&[500.0, 400.0, 500.0, 600.0]).choice().unwrap();
        assert!((middle.lambda.ln() - STRENGTHS[1].ln()).abs() < 0.02);
        let weaker = judged(&[500.0, 400.0, 410.0, 600.0]).choice().unwrap();
        assert!(weaker.lambda < STRENGTHS[1] && weaker.lambda > STRENGTHS[2]);
        assert_eq!(weaker.scale.round(), 2.0);
        let first = judged(&[300.0, 400.0, 500.0]).choice().unwrap();
        assert!((first.lambda - STRENGTHS[0]).abs() < 1e-9);
        assert_eq!(judged(&[]).choice(), None);
    }
}
