//! What a run will take, by a short trial of it on this machine.

use std::rc::Rc;

use super::classifier::session_of;
use super::run::TrainRun;
use super::{Classifier, Job, Phase, Progress, Session, TrainJob, ended, unfinished};
use crate::data::Dataset;
use crate::error::messages::session as messages;
use crate::tune::{Recipe, TuneSettings, Tuning};
use crate::{Error, Result};

/// Steps of a trial. The first makes what the others use again, and is counted only where it is alone.
const TRIED: usize = 3;
/// Examples of a trial, where that many minibatches are not more.
const FEWEST: usize = 48;
/// What predicting a held-out example takes of learning from one.
const PREDICTED: f64 = 1.0 / 3.0;

/// What a run will take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Weights that training changes.
    pub trained_weights: usize,
    /// The same as a share of the model's, the head included.
    pub share: f64,
    /// Bytes of memory at most, beside the open model.
    pub memory: f64,
    /// Seconds, where the run does not stop early.
    pub seconds: f64,
}

/// A trial under way.
pub struct EstimateJob {
    session: Rc<Session>,
    /// Examples of the whole run.
    all: usize,
    labels: usize,
    sample: Rc<Dataset>,
    /// Whether a head alone is trained, and whether pairs are.
    head: bool,
    pairs: bool,
    /// The share that the whole run holds out.
    validation: f64,
    /// Bytes of the whole run, where they are known by counting.
    memory: Option<u64>,
    mark: usize,
    trial: TrainJob,
    /// Milliseconds of what comes before the first step, and of each step.
    preparing: f64,
    steps: Vec<f64>,
    /// Steps of the trial, if it were to go on to its end.
    whole: usize,
    finished: bool,
}

impl EstimateJob {
    /// Begins to try a run with `settings` on a few of the examples of `data`, which `seed` decides.
    ///
    /// # Errors
    /// Those of [`TrainJob::new`] for the whole run, before anything is tried.
    pub fn new(
        session: &Rc<Session>,
        data: &Dataset,
        settings: &TuneSettings,
        from: Option<Classifier>,
        seed: u64,
    ) -> Result<Self> {
        let session = &session_of(session, from.as_ref());
        let forecast = TrainJob::forecast(session, data, settings, from.as_ref())?;
        let recipe = settings.recipe(session.config.num_hidden_layers)?;
        let (batch_size, pairs, validation) = match &recipe {
            Recipe::Head(method) => (method.batch_size(), false, method.validation()),
            Recipe::Tune(Tuning::WithHead(body)) => (body.batch_size, false, body.validation),
            Recipe::Tune(Tuning::OnPairs(on_pairs)) => (on_pairs.batch_size, true, 0.0),
        };
        let wanted = FEWEST.max(TRIED * batch_size);
        let sample = Rc::new(data.sample(wanted.div_ceil(data.labels.len()), seed)?);
        let trial = settings.without_validation();
        let mark = (session.host.mark_memory)();
        let began = (session.host.now)();
        let trial = TrainJob::new(session, sample.clone(), &trial, from, None)?;
        Ok(Self {
            preparing: (session.host.now)() - began,
            session: Rc::clone(session),
            all: data.examples.len(),
            labels: data.labels.len(),
            head: matches!(recipe, Recipe::Head(_)),
            memory: forecast.map(|f| f.bytes),
            sample,
            pairs,
            validation,
            mark,
            trial,
            steps: Vec::new(),
            whole: 1,
            finished: false,
        })
    }

    fn fits(&self) -> bool {
        self.trial.run().is_some_and(TrainRun::fits)
    }
}

impl Job for EstimateJob {
    type Output = Estimate;

    async fn advance(&mut self, _pieces: usize) -> Result<Progress> {
        if self.finished {
            return Err(ended());
        }
        let now = self.session.host.now;
        let began = now();
        let Some(fits) = self.trial.run().map(TrainRun::fits) else {
            self.trial.advance(1).await?;
            self.preparing += now() - began;
            return Ok(Progress::new(Phase::Trial, 0, TRIED));
        };
        // A fit is tried to its end, since its steps differ; a few examples take a moment.
        let pieces = if fits { self.whole } else { 1 };
        let progress = self.trial.advance(pieces).await?;
        self.steps.push(now() - began);
        let step = progress.step.ok_or_else(ended)?;
        self.whole = step.steps;
        let total = if fits {
            step.steps
        } else {
            TRIED.min(step.steps)
        };
        self.finished = step.done || (!fits && self.steps.len() == TRIED);
        Ok(Progress::new(Phase::Trial, step.step, total).finished(self.finished))
    }

    async fn finish(self) -> Result<Estimate> {
        if !self.finished {
            return Err(unfinished());
        }
        let Self {
            session, sample, ..
        } = &self;
        let (now, fits) = (session.host.now, self.fits());
        let (all, own) = (self.all as f64, sample.examples.len() as f64);
        let scale = all / own;
        let run = self.trial.run().ok_or_else(unfinished)?;
        let fitting = self.steps.iter().sum::<f64>() * run.grows(sample.examples.len(), self.all);
        let counted = match &self.steps[..] {
            [_, others @ ..] if !others.is_empty() => others,
            steps => steps,
        };
        let step = counted.iter().sum::<f64>() / counted.len() as f64;
        let validation = if fits { 0.0 } else { self.validation };
        let steps = step * self.whole as f64 * scale;
        let began = now();
        let (pairs, head, whole) = (self.pairs, self.head, self.memory);
        let (preparing, labels, mark) = (self.preparing, self.labels, self.mark);
        let session = Rc::clone(session);
        let trained_weights = self.trial.finish().await?.inner.trained_weights;
        let finishing = now() - began;
        let width = session.identity.width;
        let memory = match whole {
            Some(bytes) => bytes as f64,
            None if head => {
                let trial = (session.host.peak_memory)().saturating_sub(mark) as f64;
                // The embeddings of the other examples, and those of them that are learned from.
                trial + ((all - own) * width as f64 * 8.0).ceil()
            }
            None => return Err(Error::Internal(messages::memory_not_counted())),
        };
        let training = if fits {
            fitting
        } else {
            steps * (1.0 - validation)
        };
        let validating = steps * validation * PREDICTED;
        // At the end of a run on pairs, all examples are read once more for the head.
        let finishing = finishing * if pairs { scale } else { 1.0 };
        let parameters = session.config.parameters() + (width + 1) * labels;
        Ok(Estimate {
            trained_weights,
            share: trained_weights as f64 / parameters as f64,
            memory,
            seconds: (preparing * scale + training + validating + finishing) / 1000.0,
        })
    }
}
