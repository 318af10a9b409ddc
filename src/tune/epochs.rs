//! A head that learns by minibatches from few examples: how many epochs are best is tried by cross-validation, and then all
//! examples are learned from for so long. A share held out from few examples says little, and is missed.

use burn::tensor::Device;

use super::head::{Trainer, check_labels};
use super::notes::Notes;
use super::regression::{Split, folds};
use super::run::{Learner, StepReport};
use super::settings::HeadSettings;
use crate::Result;
use crate::data::Dataset;
use crate::head::LayerWeights;

/// Epochs where nothing can be held out.
const UNKNOWN: usize = 10;

/// A head being trained for as many epochs as cross-validation chooses.
pub struct EpochsRun {
    settings: HeadSettings,
    data: Dataset,
    embeddings: Vec<f32>,
    width: usize,
    device: Device,
    /// A run for each part that is held out. All are at the same epoch, or one behind.
    folds: Vec<Trainer>,
    /// Those that have ended the epoch under way.
    at: usize,
    /// Weighted sums of the loss and the accuracy of those, and the examples held out.
    held: (f64, f64, usize),
    epoch: usize,
    best: (usize, f64),
    step: usize,
    /// The run on all examples.
    last: Option<Trainer>,
}

impl EpochsRun {
    /// Examples up to which it is worth its time.
    pub const MOST: usize = 600;

    /// Begins a run.
    ///
    /// # Shapes
    /// - embeddings: row-major `[examples, width]`, in the order of `data.examples`
    ///
    /// # Errors
    /// [`crate::Error::Settings`] for a setting out of range, [`crate::Error::Data`] where fewer than two labels have an example.
    pub fn new(
        data: &Dataset,
        embeddings: &[f32],
        width: usize,
        settings: HeadSettings,
        device: &Device,
    ) -> Result<Self> {
        settings.check()?;
        check_labels(data)?;
        let labels: Vec<usize> = data.examples.iter().map(|e| e.label).collect();
        let splits = folds(&labels, data.labels.len(), settings.seed);
        let tried = HeadSettings {
            patience: 0,
            ..settings.clone()
        };
        let begin = |split: &Split| {
            Trainer::of_split(data, embeddings, width, tried.clone(), split, device)
        };
        let mut run = Self {
            folds: splits.iter().map(begin).collect(),
            data: data.clone(),
            embeddings: embeddings.to_vec(),
            width,
            device: device.clone(),
            at: 0,
            held: (0.0, 0.0, 0),
            epoch: 0,
            best: (0, f64::INFINITY),
            step: 0,
            last: None,
            settings,
        };
        if run.folds.is_empty() {
            run.begin_last(UNKNOWN.min(run.settings.epochs));
        }
        Ok(run)
    }

    /// Begins to learn from all examples.
    fn begin_last(&mut self, epochs: usize) {
        let settings = HeadSettings {
            epochs,
            validation: 0.0,
            patience: 0,
            ..self.settings.clone()
        };
        let split = Split {
            kept: (0..self.data.examples.len()).collect(),
            held: Vec::new(),
        };
        let (data, rows) = (&self.data, &self.embeddings);
        let run = Trainer::of_split(data, rows, self.width, settings, &split, &self.device);
        self.last = Some(run);
        self.folds = Vec::new();
    }

    /// Examples that it was given.
    pub fn examples(&self) -> usize {
        self.data.examples.len()
    }

    /// Whether the run is over.
    pub fn done(&self) -> bool {
        self.last.as_ref().is_some_and(Trainer::done)
    }

    /// Steps of the whole run at most.
    fn steps(&self) -> usize {
        let epoch: usize = self.folds.iter().map(Trainer::epoch_steps).sum();
        let left = (self.settings.epochs - self.epoch) * epoch;
        let examples = self.data.examples.len();
        let last = examples.div_ceil(self.settings.batch_size) * self.settings.epochs;
        self.step + left + last
    }

    /// Takes at most `steps` steps, never past the end of an epoch.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device can't be read.
    pub async fn advance(&mut self, steps: usize) -> Result<StepReport> {
        if let Some(last) = &mut self.last {
            let report = last.advance(steps).await?;
            return Ok(StepReport {
                step: self.step + report.step,
                steps: self.step + report.steps,
                epoch: self.epoch + report.epoch,
                epochs: self.epoch + report.epochs,
                best_epoch: self.epoch + report.best_epoch,
                ..report
            });
        }
        let fold = &mut self.folds[self.at];
        let begun = fold.position().step;
        let mut report = fold.advance(steps).await?;
        self.step += report.step - begun;
        let mut validation = None;
        if let Some((loss, accuracy)) = report.validation.take() {
            let held = fold.learner().held();
            self.held.0 += loss * held as f64;
            self.held.1 += accuracy * held as f64;
            self.held.2 += held;
            self.at += 1;
        }
        let steps = self.steps();
        if self.at == self.folds.len() {
            let (loss, accuracy, count) = std::mem::take(&mut self.held);
            let mean = (loss / count as f64, accuracy / count as f64);
            validation = Some(mean);
            self.at = 0;
            self.epoch += 1;
            if mean.0 < self.best.1 {
                self.best = (self.epoch, mean.0);
            }
            let waited = self.epoch - self.best.0;
            let tired = self.settings.patience > 0 && waited >= self.settings.patience;
            if tired || self.epoch == self.settings.epochs {
                self.begin_last(self.best.0.max(1));
            }
        }
        Ok(StepReport {
            step: self.step,
            steps,
            epoch: self.epoch,
            epochs: 2 * self.settings.epochs,
            validation,
            best_epoch: self.best.0,
            done: false,
            ..report
        })
    }

    /// Makes a head of what the run has come to, where it ends before its time.
    pub fn keep_begun(&mut self) {
        if let Some(last) = &mut self.last {
            last.keep_begun();
        } else if let Some(fold) = self.folds.first_mut() {
            fold.keep_begun();
        }
    }

    /// The head so far, read back: before all examples are learned from, that of the first part.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device can't be read.
    pub async fn best(&self) -> Result<Vec<LayerWeights>> {
        match (&self.last, self.folds.first()) {
            (Some(run), _) | (None, Some(run)) => run.learner().best().await,
            (None, None) => Ok(Vec::new()),
        }
    }

    /// The run's settings by name, with the epochs that were chosen.
    ///
    /// # Errors
    /// [`crate::Error::Internal`] where they can't be written down.
    pub fn notes(&self) -> Result<Notes> {
        match &self.last {
            Some(run) => run.learner().settings().notes(),
            None => self.settings.notes(),
        }
    }
}
