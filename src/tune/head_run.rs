//! A run that trains a head, whichever way it does.

use burn::tensor::Device;

use super::epochs::EpochsRun;
use super::fit::FitRun;
use super::head::Trainer;
use super::notes::Notes;
use super::run::StepReport;
use super::settings::HeadMethod;
use crate::Result;
use crate::data::Dataset;
use crate::head::LayerWeights;

/// A run that trains a head, whichever way.
pub enum HeadRun {
    /// Fits it to its optimum.
    Fit(Box<FitRun>),
    /// Takes minibatches.
    Descent(Box<Trainer>),
    /// Takes minibatches, in as many epochs as cross-validation chooses.
    Epochs(Box<EpochsRun>),
}

impl HeadRun {
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
        method: HeadMethod,
        device: &Device,
    ) -> Result<Self> {
        Ok(match method {
            HeadMethod::Fit(settings) => {
                Self::Fit(Box::new(FitRun::new(data, embeddings, width, settings)?))
            }
            HeadMethod::Epochs(settings) if data.examples.len() <= EpochsRun::MOST => {
                let run = EpochsRun::new(data, embeddings, width, settings, device)?;
                Self::Epochs(Box::new(run))
            }
            HeadMethod::Descent(settings) | HeadMethod::Epochs(settings) => Self::Descent(
                Box::new(Trainer::of_head(data, embeddings, width, settings, device)?),
            ),
        })
    }

    /// Takes at most `steps` steps, never past the end of an epoch.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device can't be read.
    pub async fn advance(&mut self, steps: usize) -> Result<StepReport> {
        match self {
            Self::Fit(run) => run.advance(steps),
            Self::Descent(run) => run.advance(steps).await,
            Self::Epochs(run) => run.advance(steps).await,
        }
    }

    /// Makes a head of what the run has come to, where it ends before its time.
    pub fn keep_begun(&mut self) {
        match self {
            Self::Fit(run) => run.settle(),
            Self::Descent(run) => run.keep_begun(),
            Self::Epochs(run) => run.keep_begun(),
        }
    }

    /// Whether the run is over.
    pub fn done(&self) -> bool {
        match self {
            Self::Fit(run) => run.done(),
            Self::Descent(run) => run.done(),
            Self::Epochs(run) => run.done(),
        }
    }

    /// The head so far, read back.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device can't be read.
    pub async fn best(&self) -> Result<Vec<LayerWeights>> {
        match self {
            Self::Fit(run) => Ok(vec![run.layer()]),
            Self::Descent(run) => run.learner().best().await,
            Self::Epochs(run) => run.best().await,
        }
    }

    /// The run's settings by name, with those that it has chosen.
    ///
    /// # Errors
    /// [`crate::Error::Internal`] where they can't be written down.
    pub fn notes(&self) -> Result<Notes> {
        match self {
            Self::Fit(run) => run.notes(),
            Self::Descent(run) => run.learner().settings().notes(),
            Self::Epochs(run) => run.notes(),
        }
    }

    /// How much more a run on `examples` examples computes than this one.
    pub fn grows(&self, examples: usize) -> f64 {
        match self {
            Self::Fit(run) => run.grows(examples),
            Self::Descent(run) => examples as f64 / run.learner().examples() as f64,
            Self::Epochs(run) => examples as f64 / run.examples() as f64,
        }
    }
}
