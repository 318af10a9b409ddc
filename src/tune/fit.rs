//! A linear head fitted to its optimum, as a run that is taken in steps like the others.
//!
//! An epoch of it is a strength of the penalty that was tried on all splits of the cross-validation; the last is the fit to all
//! examples.

use serde_json::Value;

use super::head::check_labels;
use super::notes::{Notes, fields};
use super::regression::{Choice, Labelled, Piece, Search};
use super::run::{StepReport, label_weights};
use super::settings::FitSettings;
use crate::data::Dataset;
use crate::error::messages::run as messages;
use crate::head::LayerWeights;
use crate::{Error, Result};

/// A linear head being fitted.
#[derive(Debug)]
pub struct FitRun {
    settings: FitSettings,
    search: Search,
    num_labels: usize,
    step: usize,
    /// Steps of the fit to all examples that a step of the run takes.
    at_once: usize,
}

/// Multiplications of a step of the fit to all examples.
const STEP: usize = 20_000_000;

impl FitRun {
    /// Begins a run.
    ///
    /// # Shapes
    /// - embeddings: row-major `[examples, width]`, in the order of `data.examples`
    ///
    /// # Errors
    /// [`Error::Data`] where fewer than two labels have an example.
    pub fn new(
        data: &Dataset,
        embeddings: &[f32],
        width: usize,
        settings: FitSettings,
    ) -> Result<Self> {
        Self::with(data, embeddings, width, settings, None)
    }

    /// Begins a run with a strength and a scale that were chosen before, where there are some.
    ///
    /// # Errors
    /// [`Error::Data`] where fewer than two labels have an example.
    pub fn with(
        data: &Dataset,
        embeddings: &[f32],
        width: usize,
        settings: FitSettings,
        choice: Option<Choice>,
    ) -> Result<Self> {
        check_labels(data)?;
        let labels: Vec<usize> = data.examples.iter().map(|e| e.label).collect();
        let num_labels = data.labels.len();
        let all: Vec<usize> = (0..labels.len()).collect();
        let weights = label_weights(&labels, &all, num_labels, settings.class_weights);
        let of = Labelled {
            embeddings,
            width,
            labels: &labels,
            num_labels,
            label_weights: &weights,
        };
        let cost = labels.len() * num_labels * width;
        Ok(Self {
            search: Search::new(of, settings.seed, choice),
            settings,
            num_labels,
            step: 0,
            at_once: (STEP / cost.max(1)).clamp(1, 20),
        })
    }

    /// The settings of the run.
    pub fn settings(&self) -> &FitSettings {
        &self.settings
    }

    /// What has been chosen so far.
    pub fn choice(&self) -> Choice {
        self.search.choice()
    }

    /// scikit-learn's name for the inverse of the penalty chosen so far; for two labels it has one weight vector in place of two.
    pub fn c(&self) -> f64 {
        let vectors = if self.num_labels == 2 { 2.0 } else { 1.0 };
        vectors / self.choice().lambda
    }

    /// Whether the run is over.
    pub fn done(&self) -> bool {
        self.search.is_done()
    }

    fn steps(&self) -> usize {
        let last = self.search.fit_steps().1.div_ceil(self.at_once);
        self.search.splits() * self.search.strengths() + last
    }

    /// Takes at most `steps` steps, never past the end of an epoch.
    ///
    /// # Errors
    /// [`Error::Internal`] where the loss is no number any more, which embeddings of numbers don't come to.
    pub fn advance(&mut self, steps: usize) -> Result<StepReport> {
        let mut piece = Piece::default();
        for _ in 0..steps.max(1) {
            if self.done() {
                break;
            }
            piece = self.take();
            if piece.validation.is_some() {
                break;
            }
        }
        let (loss, accuracy) = piece.training;
        if !loss.is_finite() {
            return Err(Error::Internal(messages::loss_of_fit_not_finite()));
        }
        Ok(StepReport {
            step: self.step,
            steps: self.steps(),
            epoch: self.search.strengths_tried() + usize::from(self.done()),
            epochs: self.search.strengths() + 1,
            loss,
            accuracy,
            validation: piece.validation,
            best_epoch: match self.done() {
                true => self.search.strengths_tried() + 1,
                false => self.search.best_strength(),
            },
            update_ratios: Vec::new(),
            done: self.done(),
        })
    }

    fn take(&mut self) -> Piece {
        self.step += 1;
        let mut piece = self.search.advance();
        if self.search.is_fitting() {
            for _ in 1..self.at_once {
                if self.done() {
                    break;
                }
                piece = self.search.advance();
            }
        }
        piece
    }

    /// How much more a run on `examples` examples computes than this one.
    pub fn grows(&self, examples: usize) -> f64 {
        self.search.grows(examples)
    }

    /// Ends the search where it has come to, and fits to all examples.
    pub fn settle(&mut self) {
        self.search.settle();
        while !self.done() {
            self.search.advance();
        }
    }

    /// The head fitted so far.
    pub fn layer(&self) -> LayerWeights {
        self.search.layer()
    }
}

impl FitRun {
    /// Its settings by name, with the strength of the penalty by scikit-learn's name and what probabilities are sharpened by.
    ///
    /// # Errors
    /// [`Error::Internal`] where they can't be written down.
    pub fn notes(&self) -> Result<Notes> {
        let mut notes = fields(self.settings())?;
        // Four digits are more than the choice has.
        let rounded = |x: f64| -> Value { format!("{x:.3e}").parse::<f64>().unwrap_or(x).into() };
        notes.insert("solver".into(), "fit".into());
        notes.insert("C".into(), rounded(self.c()));
        notes.insert("scale".into(), rounded(self.choice().scale));
        Ok(notes)
    }
}
