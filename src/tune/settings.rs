//! The settings of a run, their defaults and their ranges.

use crate::{Error, Result};

/// How a head is trained.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadSettings {
    /// Passes over the training part.
    pub epochs: usize,
    /// Examples per step.
    pub batch_size: usize,
    /// AdamW's step size.
    pub learning_rate: f64,
    /// AdamW's decoupled weight decay.
    pub weight_decay: f32,
    /// Width of one hidden layer; 0 for a linear head.
    pub hidden: usize,
    /// Share of the examples held out to choose the best epoch.
    pub validation: f64,
    /// Epochs without a better validation loss before the run ends; 0 for never.
    pub patience: usize,
    /// Whether each label weighs by the inverse of its frequency.
    pub class_weights: bool,
    /// Decides the initial weights, the validation part and the order of the examples.
    pub seed: u64,
}

impl Default for HeadSettings {
    fn default() -> Self {
        Self {
            epochs: 40,
            batch_size: 32,
            learning_rate: 1e-2,
            weight_decay: 1e-2,
            hidden: 0,
            validation: 0.1,
            patience: 6,
            class_weights: false,
            seed: 0,
        }
    }
}

impl HeadSettings {
    /// # Errors
    /// [`Error::Settings`] naming the setting and its range.
    pub fn check(&self) -> Result<()> {
        let refuse =
            |name: &str, range: &str| Err(Error::Settings(format!("{name} must be {range}.")));
        if !(1..=10_000).contains(&self.epochs) {
            return refuse("epochs", "between 1 and 10,000");
        }
        if !(1..=4096).contains(&self.batch_size) {
            return refuse("batchSize", "between 1 and 4,096");
        }
        if !(self.learning_rate > 0.0 && self.learning_rate <= 1.0) {
            return refuse("learningRate", "above 0 and at most 1");
        }
        if !(0.0..=1.0).contains(&self.weight_decay) {
            return refuse("weightDecay", "between 0 and 1");
        }
        if self.hidden > 4096 {
            return refuse("hidden", "at most 4,096");
        }
        if !(0.0..=0.5).contains(&self.validation) {
            return refuse("validation", "between 0 and 0.5");
        }
        Ok(())
    }
}
