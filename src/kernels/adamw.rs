//! Weights that may be trained, and the optimiser that changes them.

/// AdamW's averages' rates and the least it divides by: PyTorch's defaults.
const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

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

    /// Takes a step of AdamW (Loshchilov and Hutter 2017, <https://arxiv.org/abs/1711.05101>) and forgets the gradients.
    pub fn step(&mut self, step: Step) {
        let kept = 1.0 - step.rate * step.decay;
        let unbias = 1.0 / (1.0 - BETA_1.powi(step.count));
        let unbias_square = 1.0 / (1.0 - BETA_2.powi(step.count));
        let moments = self.mean.iter_mut().zip(&mut self.square);
        for ((value, gradient), (mean, square)) in
            self.value.iter_mut().zip(&mut self.gradient).zip(moments)
        {
            let g = *gradient * step.factor;
            *mean = BETA_1 * *mean + (1.0 - BETA_1) * g;
            *square = BETA_2 * *square + (1.0 - BETA_2) * g * g;
            let change = *mean * unbias / ((*square * unbias_square).sqrt() + EPSILON);
            *value = *value * kept - step.rate * change;
            *gradient = 0.0;
        }
    }
}
