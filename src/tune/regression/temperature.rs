//! The number that logits are multiplied by so that their probabilities are as sure as they are right (temperature scaling: Guo et al.
//! 2017, <https://arxiv.org/abs/1706.04599>), from examples that were not learned from.

use super::problem::softmax;

/// What is expected before there is an example: a strong penalty makes probabilities too even. Median and deviation of a log-normal.
const EXPECTED: f64 = 2.0;
const DEVIATION: f64 = 0.7;
/// How far the logarithm may be from that of [`EXPECTED`].
const FURTHEST: f64 = 4.5;
/// Newton's steps at most, and where they end.
const STEPS: usize = 12;
const TOLERANCE: f64 = 1e-3;

/// Logits of examples that were not learned from.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// `[examples, labels]`
    pub logits: Vec<f32>,
    /// Label index and weight of each.
    pub truth: Vec<(usize, f32)>,
}

/// What a sheet comes to at a temperature.
#[derive(Debug, Clone, Copy)]
pub struct Calibrated {
    /// What logits are multiplied by.
    pub scale: f64,
    /// The weighted mean cross-entropy in nats.
    pub loss: f64,
    /// The share that is right.
    pub accuracy: f64,
    /// `loss` times the examples' weight, and what the scale costs for being unexpected.
    pub cost: f64,
}

/// What is expected where nothing was held out.
pub const UNKNOWN: f64 = EXPECTED;

impl Sheet {
    /// The weighted mean loss, and its first and second derivative by the scale's logarithm.
    fn loss(&self, scale: f64) -> [f64; 3] {
        let labels = self.logits.len() / self.truth.len().max(1);
        let (mut sums, mut weights) = ([0f64; 3], 0f64);
        let mut probabilities = vec![0f32; labels];
        for (logits, &(label, weight)) in self.logits.chunks_exact(labels).zip(&self.truth) {
            let scaled = logits.iter().map(|&z| z * scale as f32);
            probabilities
                .iter_mut()
                .zip(scaled)
                .for_each(|(s, z)| *s = z);
            let own = f64::from(probabilities[label]);
            let loss = f64::from(softmax(&mut probabilities)) - own;
            let (mut mean, mut square) = (0f64, 0f64);
            for (&share, &logit) in probabilities.iter().zip(logits) {
                let (share, z) = (f64::from(share), f64::from(logit) * scale);
                mean += share * z;
                square += share * z * z;
            }
            let weight = f64::from(weight);
            let slope = mean - own;
            for (sum, value) in sums
                .iter_mut()
                .zip([loss, slope, square - mean * mean + slope])
            {
                *sum += weight * value;
            }
            weights += weight;
        }
        sums.map(|sum| sum / weights.max(f64::MIN_POSITIVE))
    }

    /// The best scale; `weight` is that of the examples, each counted once, however often it stands here.
    pub fn calibrate(&self, weight: f64) -> Calibrated {
        let mut log = 0f64;
        let prior = 1.0 / (DEVIATION * DEVIATION);
        for _ in 0..STEPS {
            let [_, slope, bend] = self.loss(EXPECTED * log.exp());
            let slope = weight * slope + prior * log;
            // Where the loss is bent the other way, its slope says which way to go.
            let bend = (weight * bend + prior).max(0.5 * prior);
            let step = (slope / bend).clamp(-1.0, 1.0);
            log = (log - step).clamp(-FURTHEST, FURTHEST);
            if step.abs() < TOLERANCE {
                break;
            }
        }
        self.at(EXPECTED * log.exp(), weight)
    }

    /// What it comes to at a scale.
    fn at(&self, scale: f64, weight: f64) -> Calibrated {
        let [loss, ..] = self.loss(scale);
        let log = (scale / EXPECTED).ln() / DEVIATION;
        let labels = self.logits.len() / self.truth.len().max(1);
        let rows = self.logits.chunks_exact(labels.max(1)).zip(&self.truth);
        let right = rows.filter(|(logits, (label, _))| logits.iter().all(|z| *z <= logits[*label]));
        Calibrated {
            scale,
            loss,
            accuracy: right.count() as f64 / self.truth.len().max(1) as f64,
            cost: weight * loss + 0.5 * log * log,
        }
    }

    /// The mean loss and accuracy at a scale.
    pub fn measure(&self, scale: f64) -> (f64, f64) {
        let at = self.at(scale, 0.0);
        (at.loss, at.accuracy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: usize) -> Sheet {
        // Three of four are right, however sure the logits are.
        let one = |i: usize| {
            if i.is_multiple_of(4) {
                [0.0, 0.1]
            } else {
                [0.1, 0.0]
            }
        };
        Sheet {
            logits: (0..rows).flat_map(one).collect(),
            truth: vec![(0, 1.0); rows],
        }
    }

    #[test]
    fn many_examples_are_believed_as_often_as_they_are_right() {
        let found = sheet(100_000).calibrate(100_000.0);
        // 3/4 is the share that a difference of ln 3 gives.
        assert!((found.scale * 0.1 - 3f64.ln()).abs() < 0.01, "{found:?}");
        assert_eq!(found.accuracy, 0.75);
    }

    #[test]
    fn few_examples_leave_what_is_expected() {
        let found = sheet(4).calibrate(4.0);
        assert!((found.scale - EXPECTED).abs() < 1.0, "{found:?}");
    }
}
