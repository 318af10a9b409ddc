//! The minimum of a regression's loss: L-BFGS (Liu and Nocedal 1989, <https://doi.org/10.1007/BF01589116>), begun from a
//! curvature that is the same for all labels and close to the true one (Böhning 1992, <https://doi.org/10.1007/BF00048682>), so
//! that some five to twenty steps are enough.

use std::collections::VecDeque;

use super::problem::{Problem, Tally, dot};

/// Steps that are remembered.
const MEMORY: usize = 8;
/// What a step must win of what its slope promises.
const ARMIJO: f64 = 1e-4;
/// The share of a value that its rounding can be, and what a step must then leave of the slope at most.
const ROUNDING: f64 = 1e-6;
const FLATTER: f64 = 0.9;
/// The shortest step, as a share of the first tried.
const SHORTEST: f64 = 1e-3;

/// `curvature * sum w x xᵀ + lambda`, as its Cholesky factor.
#[derive(Debug)]
pub struct Curvature {
    /// Row-major `[width, width]`, of which the lower triangle is read.
    factor: Vec<f32>,
    width: usize,
}

impl Curvature {
    /// # Shapes
    /// - second_moment: `[width, width]`, of [`Problem::second_moment`]
    pub fn new(second_moment: &[f32], curvature: f64, lambda: f64) -> Self {
        let width = second_moment.len().isqrt();
        let mut factor: Vec<f32> = second_moment.iter().map(|x| x * curvature as f32).collect();
        for j in 0..width {
            factor[j * width + j] += lambda as f32;
            for i in j..width {
                let (left, right) = (&factor[i * width..][..j], &factor[j * width..][..j]);
                let rest = factor[i * width + j] - dot(left, right);
                factor[i * width + j] = if i == j {
                    rest.max(f32::MIN_POSITIVE).sqrt()
                } else {
                    rest / factor[j * width + j]
                };
            }
        }
        Self { factor, width }
    }

    /// Divides a gradient, `[labels, width]`, by it.
    fn divide(&self, gradient: &mut [f64]) {
        let width = self.width;
        let mut x = vec![0f32; width];
        for part in gradient.chunks_exact_mut(width) {
            x.iter_mut().zip(&*part).for_each(|(x, &g)| *x = g as f32);
            for i in 0..width {
                let row = &self.factor[i * width..][..=i];
                x[i] = (x[i] - dot(&row[..i], &x[..i])) / row[i];
            }
            for i in (0..width).rev() {
                let row = &self.factor[i * width..][..=i];
                x[i] /= row[i];
                let by = x[i];
                let before = x[..i].iter_mut().zip(row);
                before.for_each(|(x, f)| *x -= by * f);
            }
            part.iter_mut().zip(&x).for_each(|(g, &x)| *g = x.into());
        }
    }
}

/// A step taken, and what the gradient changed by.
#[derive(Debug)]
struct Step {
    moved: Vec<f64>,
    turned: Vec<f64>,
    /// The inverse of their product.
    scale: f64,
}

/// What is minimised: the loss of `members`, penalised by `lambda`.
#[derive(Debug, Clone, Copy)]
pub struct Objective<'a> {
    /// The examples.
    pub problem: &'a Problem,
    /// Those that are learned from.
    pub members: &'a [usize],
    /// The penalty on the weights.
    pub lambda: f64,
    /// Close to the loss's own.
    pub curvature: &'a Curvature,
}

/// A minimum being looked for.
#[derive(Debug)]
pub struct Minimiser {
    /// Where it stands, `[labels, width]`.
    pub at: Vec<f64>,
    /// What the examples came to there.
    pub tally: Tally,
    gradient: Vec<f64>,
    value: f64,
    steps: VecDeque<Step>,
}

impl Minimiser {
    /// Begins at a solution.
    pub fn new(of: Objective<'_>, at: Vec<f64>) -> Self {
        let mut gradient = vec![0.0; at.len()];
        let (value, tally) = of.problem.value(&at, of.members, of.lambda, &mut gradient);
        Self {
            at,
            tally,
            gradient,
            value,
            steps: VecDeque::new(),
        }
    }

    /// Takes a step of the same objective, and says whether there was one to take. It ends where a step would win less than
    /// `tolerance` nats for each example.
    pub fn step(&mut self, of: Objective<'_>, tolerance: f64) -> bool {
        let direction = self.direction(of.curvature);
        let slope = product(&self.gradient, &direction);
        if slope <= 2.0 * tolerance * self.tally.weight {
            return false;
        }
        let mut gradient = vec![0.0; self.at.len()];
        let mut length = 1.0;
        let (at, value, tally) = loop {
            let pairs = self.at.iter().zip(&direction);
            let at: Vec<f64> = pairs.map(|(a, d)| a - length * d).collect();
            let (value, tally) = of.problem.value(&at, of.members, of.lambda, &mut gradient);
            let lower = value <= self.value - ARMIJO * length * slope;
            // Near the end values differ by less than their rounding, and the slopes say whether the step leads on.
            let flat = (value - self.value).abs() <= ROUNDING * self.value.abs();
            if lower || flat && product(&gradient, &direction).abs() <= FLATTER * slope {
                break (at, value, tally);
            }
            if length < SHORTEST || !value.is_finite() {
                return false;
            }
            // The lowest point of the parabola through both values and the slope.
            let bend = 2.0 * (value - self.value + slope * length);
            length = (slope * length * length / bend).clamp(0.1 * length, 0.5 * length);
        };
        let moved = difference(&at, &self.at);
        let turned = difference(&gradient, &self.gradient);
        let both = product(&moved, &turned);
        if both > 1e-10 * (product(&moved, &moved) * product(&turned, &turned)).sqrt() {
            if self.steps.len() == MEMORY {
                self.steps.pop_front();
            }
            self.steps.push_back(Step {
                moved,
                turned,
                scale: 1.0 / both,
            });
        }
        (self.at, self.value, self.tally, self.gradient) = (at, value, tally, gradient);
        true
    }

    /// The gradient divided by the curvature that the steps have shown.
    fn direction(&self, curvature: &Curvature) -> Vec<f64> {
        let mut direction = self.gradient.clone();
        let mut probabilities = Vec::with_capacity(self.steps.len());
        for step in self.steps.iter().rev() {
            let share = step.scale * product(&step.moved, &direction);
            add(&mut direction, -share, &step.turned);
            probabilities.push(share);
        }
        curvature.divide(&mut direction);
        for (step, share) in self.steps.iter().zip(probabilities.iter().rev()) {
            let back = step.scale * product(&step.turned, &direction);
            add(&mut direction, share - back, &step.moved);
        }
        direction
    }
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(x, y)| x - y).collect()
}

fn add(into: &mut [f64], by: f64, other: &[f64]) {
    into.iter_mut().zip(other).for_each(|(x, y)| *x += by * y);
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    struct Golden {
        problem: Problem,
        lambda: f64,
        coefficients: Vec<f64>,
        probabilities: Vec<f64>,
    }

    fn numbers(value: &Value) -> Vec<f64> {
        match value {
            Value::Array(all) => all.iter().flat_map(numbers).collect(),
            other => vec![other.as_f64().unwrap()],
        }
    }

    /// What scikit-learn came to, `tests/golden/make_logistic.py`.
    fn golden() -> Vec<Golden> {
        let text = include_str!("../../../tests/golden/logistic.json");
        let all: Vec<Value> = serde_json::from_str(text).unwrap();
        all.iter()
            .map(|case| {
                let width = case["width"].as_u64().unwrap() as usize;
                let labels: Vec<usize> = numbers(&case["labels"])
                    .iter()
                    .map(|&l| l as usize)
                    .collect();
                let num_labels = labels.iter().max().unwrap() + 1;
                let counts: Vec<usize> = (0..num_labels)
                    .map(|label| labels.iter().filter(|&&l| l == label).count())
                    .collect();
                let weight = |&label: &usize| match case["balanced"].as_bool().unwrap() {
                    true => labels.len() as f32 / (num_labels * counts[label]) as f32,
                    false => 1.0,
                };
                let rows = numbers(&case["rows"]);
                let rows = rows.chunks(width).flat_map(|row| {
                    let row = row.iter().map(|&x| x as f32);
                    row.chain([1.0]).collect::<Vec<_>>()
                });
                // With two labels scikit-learn has one vector of weights, the difference of ours.
                let c = case["c"].as_f64().unwrap();
                let lambda = if num_labels == 2 { 2.0 / c } else { 1.0 / c };
                Golden {
                    problem: Problem {
                        rows: rows.collect(),
                        width: width + 1,
                        weights: labels.iter().map(weight).collect(),
                        labels,
                        num_labels,
                    },
                    lambda,
                    coefficients: numbers(&case["coefficients"]),
                    probabilities: numbers(&case["probabilities"]),
                }
            })
            .collect()
    }

    fn minimise(problem: &Problem, lambda: f64) -> Minimiser {
        let members: Vec<usize> = (0..problem.labels.len()).collect();
        let curvature = Curvature::new(&problem.second_moment(usize::MAX), 0.2, lambda);
        let of = Objective {
            problem,
            members: &members,
            lambda,
            curvature: &curvature,
        };
        let mut minimiser = Minimiser::new(of, vec![0.0; problem.size()]);
        let mut steps = 0;
        while minimiser.step(of, 1e-10) {
            steps += 1;
        }
        assert!(steps < 100, "{steps} steps");
        minimiser
    }

    #[test]
    fn a_fit_has_the_coefficients_and_probabilities_of_scikit_learn() {
        for golden in golden() {
            let found = minimise(&golden.problem, golden.lambda);
            let width = golden.problem.width;
            let own = match golden.problem.num_labels {
                2 => difference(&found.at[width..], &found.at[..width]),
                _ => found.at.clone(),
            };
            for (own, theirs) in own.iter().zip(&golden.coefficients) {
                assert!(
                    (own - theirs).abs() < 1e-3 * (1.0 + theirs.abs()),
                    "{own} and {theirs}"
                );
            }
            let narrow: Vec<f32> = found.at.iter().map(|&x| x as f32).collect();
            let members: Vec<usize> = (0..golden.problem.labels.len()).collect();
            let mut logits = golden.problem.logits(&narrow, &members);
            for row in logits.chunks_mut(golden.problem.num_labels) {
                super::super::problem::softmax(row);
            }
            for (own, theirs) in logits.iter().zip(&golden.probabilities) {
                assert!(
                    (f64::from(*own) - theirs).abs() < 2e-4,
                    "{own} and {theirs}"
                );
            }
        }
    }

    #[test]
    fn at_the_optimum_the_gradient_is_zero() {
        for golden in golden() {
            let found = minimise(&golden.problem, golden.lambda);
            assert!(found.gradient.iter().all(|g| g.abs() < 1e-3));
            let sums = golden.problem.width;
            // The labels' weights cancel out.
            for i in 0..sums {
                let sum: f64 = found.at.iter().skip(i).step_by(sums).sum();
                assert!(sum.abs() < 1e-3, "{sum}");
            }
        }
    }

    #[test]
    fn the_gradient_is_the_finite_difference() {
        let golden = &golden()[3];
        let problem = &golden.problem;
        let members: Vec<usize> = (0..problem.labels.len()).collect();
        let at: Vec<f64> = (0..problem.size()).map(|i| (i as f64).sin()).collect();
        let mut gradient = vec![0.0; at.len()];
        problem.value(&at, &members, 0.7, &mut gradient);
        let mut unused = gradient.clone();
        for i in 0..at.len() {
            let mut value = |by: f64| {
                let mut at = at.clone();
                at[i] += by;
                problem.value(&at, &members, 0.7, &mut unused).0
            };
            let slope = (value(1e-2) - value(-1e-2)) / 2e-2;
            assert!(
                (slope - gradient[i]).abs() < 2e-2,
                "{slope} and {}",
                gradient[i]
            );
        }
    }
}
