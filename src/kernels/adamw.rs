//! Weights that may be trained, and the optimiser that changes them.

use std::iter::Sum;
use std::ops::AddAssign;

/// AdamW's averages' rates and the least it divides by: PyTorch's defaults.
const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// Values that are changed before their squares are added up: so few that they are still in the first cache, and that single
/// precision is enough for their sum.
const RUN: usize = 256;
/// Sums that are kept side by side: fewer would wait for each other.
const LANES: usize = 16;

/// How far a step went, by sums of squares.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct UpdateSquares {
    /// Of what was added to the values.
    pub change: f64,
    /// Of the values before.
    pub weight: f64,
}

impl UpdateSquares {
    /// Of values that were `before` and are `now`.
    fn of(before: &[f32], now: &[f32]) -> Self {
        let (before, before_rest) = before.as_chunks::<LANES>();
        let (now, now_rest) = now.as_chunks::<LANES>();
        let (mut change, mut weight) = ([0f32; LANES], [0f32; LANES]);
        for (before, now) in before.iter().zip(now) {
            for lane in 0..LANES {
                let by = now[lane] - before[lane];
                change[lane] += by * by;
                weight[lane] += before[lane] * before[lane];
            }
        }
        for (before, now) in before_rest.iter().zip(now_rest) {
            change[0] += (now - before) * (now - before);
            weight[0] += before * before;
        }
        Self {
            change: f64::from(change.iter().sum::<f32>()),
            weight: f64::from(weight.iter().sum::<f32>()),
        }
    }
}

impl AddAssign for UpdateSquares {
    fn add_assign(&mut self, other: Self) {
        self.change += other.change;
        self.weight += other.weight;
    }
}

impl Sum for UpdateSquares {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum += one;
            sum
        })
    }
}

/// One tensor's values with what training needs beside them.
#[derive(Debug, Clone)]
pub struct Weight {
    /// What the encoder computes with.
    pub value: Vec<f32>,
    /// The gradients collected since the last step; empty where the values are frozen.
    pub gradient: Vec<f32>,
    /// The running mean of the gradients.
    mean: Vec<f32>,
    /// The running mean of their squares.
    square: Vec<f32>,
}

/// One step's numbers.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Step size.
    pub rate: f32,
    /// Decoupled weight decay.
    pub decay: f32,
    /// What the gradients are multiplied by first.
    pub factor: f32,
    /// Which step it is, from 1.
    pub count: i32,
}

impl Weight {
    /// Values that training leaves alone.
    pub fn frozen(value: Vec<f32>) -> Self {
        Self {
            value,
            gradient: Vec::new(),
            mean: Vec::new(),
            square: Vec::new(),
        }
    }

    /// Values that training changes.
    pub fn trained(value: Vec<f32>) -> Self {
        let zeros = || vec![0.0; value.len()];
        Self {
            gradient: zeros(),
            mean: zeros(),
            square: zeros(),
            value,
        }
    }

    /// Whether training changes it.
    pub fn is_trained(&self) -> bool {
        !self.gradient.is_empty()
    }

    /// Its values, and the running means of the gradients and of their squares.
    pub fn state(&self) -> [&Vec<f32>; 3] {
        [&self.value, &self.mean, &self.square]
    }

    /// The same, to be set.
    pub fn state_mut(&mut self) -> [&mut Vec<f32>; 3] {
        [&mut self.value, &mut self.mean, &mut self.square]
    }

    /// Takes a step of AdamW (Loshchilov and Hutter 2017, <https://arxiv.org/abs/1711.05101>), forgets the gradients, and says how
    /// far it went: in the same pass, as what takes its time is fetching the values.
    pub fn step(&mut self, step: Step) -> UpdateSquares {
        let kept = 1.0 - step.rate * step.decay;
        let unbias = 1.0 / (1.0 - BETA_1.powi(step.count));
        let unbias_square = 1.0 / (1.0 - BETA_2.powi(step.count));
        let mut squares = UpdateSquares::default();
        let mut before = [0.0; RUN];
        let moments = self.mean.chunks_mut(RUN).zip(self.square.chunks_mut(RUN));
        let gradients = self.gradient.chunks_mut(RUN);
        for ((values, gradients), (means, moments)) in
            self.value.chunks_mut(RUN).zip(gradients).zip(moments)
        {
            let before = &mut before[..values.len()];
            before.copy_from_slice(values);
            let moments = means.iter_mut().zip(moments);
            for ((value, gradient), (mean, square)) in values.iter_mut().zip(gradients).zip(moments)
            {
                let g = *gradient * step.factor;
                *mean = BETA_1 * *mean + (1.0 - BETA_1) * g;
                *square = BETA_2 * *square + (1.0 - BETA_2) * g * g;
                let change = *mean * unbias / ((*square * unbias_square).sqrt() + EPSILON);
                *value = *value * kept - step.rate * change;
                *gradient = 0.0;
            }
            squares += UpdateSquares::of(before, values);
        }
        squares
    }
}
