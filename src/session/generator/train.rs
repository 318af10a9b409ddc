//! A language model learns from pairs, or from texts.

use std::rc::Rc;

use super::Generator;
use super::tuning::{PairPrompt, Tuning};
use crate::data::pairs::PairSet;
use crate::error::messages::{language as messages, session};
use crate::model::{Sink, Source};
use crate::session::{Job, Phase, Progress, ended, unfinished};
use crate::tune::language::{
    LanguageForecast, LanguageSettings, LanguageTuneSettings, LanguageTuner, Prepared,
};
use crate::tune::{RunFingerprint, TrainCheckpoint};
use crate::{Error, Result};

/// A run, from pairs to a model that was tuned on them.
pub struct LanguageTrainJob {
    generator: Rc<Generator>,
    prompt: PairPrompt,
    run: LanguageTuner,
    fingerprint: RunFingerprint,
    /// How many inputs were cut, and pairs left out because they don't fit.
    cut: usize,
    left_out: Vec<usize>,
    stopped: bool,
    finished: bool,
    /// Steps taken, and those at the last checkpoint.
    taken: usize,
    written: usize,
}

/// What a run is made of.
pub(super) struct Ingredients {
    pub settings: LanguageSettings,
    pub prepared: Prepared,
    pub forecast: LanguageForecast,
}

impl Generator {
    /// What a run with these settings is made of.
    ///
    /// # Errors
    /// [`Error::Settings`] for a setting out of its range, [`Error::Data`] where no pair can be learned from, and
    /// [`Error::NoMemory`] for a run that won't fit.
    pub(super) fn ingredients(
        &self,
        pairs: &PairSet,
        prompt: &PairPrompt,
        settings: &LanguageTuneSettings,
    ) -> Result<Ingredients> {
        let settings = settings.settings(self.config().num_hidden_layers)?;
        let most = settings.max_tokens.min(self.context_tokens());
        let prepared = self.prepare(pairs, prompt, most)?;
        let forecast = LanguageForecast::new(&self.decoder, &settings, &prepared.texts);
        let run = session::memory_of_run();
        let smaller = |_| messages::language_run_smaller();
        self.host.check_room(forecast.bytes, run, smaller)?;
        Ok(Ingredients {
            settings,
            prepared,
            forecast,
        })
    }
}

impl LanguageTrainJob {
    /// Begins a run on `pairs`, each of which is asked for by `prompt`. It goes on from the checkpoint `resume` where there is one.
    ///
    /// # Errors
    /// [`Error::Settings`] for a setting out of its range, [`Error::Data`] where no pair can be learned from,
    /// [`Error::NoMemory`] for a run that won't fit, and [`Error::Checkpoint`] for a checkpoint that is of another run.
    pub fn new(
        generator: &Rc<Generator>,
        pairs: &PairSet,
        prompt: PairPrompt,
        settings: &LanguageTuneSettings,
        resume: Option<Box<dyn Source>>,
    ) -> Result<Self> {
        if generator.tuning.is_some() {
            return Err(Error::Settings(messages::language_model_tuned_already()));
        }
        let Ingredients {
            settings, prepared, ..
        } = generator.ingredients(pairs, &prompt, settings)?;
        let Prepared {
            texts,
            cut,
            left_out,
        } = prepared;
        let mut run = LanguageTuner::of_texts(generator.decoder.packed(), texts, settings);
        let fingerprint = run.learner().fingerprint(&generator.sha256, pairs)?;
        if let Some(file) = resume {
            run = run.resume(&TrainCheckpoint::open(file)?, &fingerprint)?;
        }
        Ok(Self {
            generator: Rc::clone(generator),
            prompt,
            run,
            fingerprint,
            cut,
            left_out,
            stopped: false,
            finished: false,
            taken: 0,
            written: 0,
        })
    }

    /// How many inputs were cut to fit.
    pub fn cut(&self) -> usize {
        self.cut
    }

    /// Pairs that are not learned from because they don't fit, by their places.
    pub fn left_out(&self) -> &[usize] {
        &self.left_out
    }
}

impl Job for LanguageTrainJob {
    type Output = Rc<Generator>;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        if self.finished {
            return Err(ended());
        }
        let step = self.run.advance(pieces).await?;
        self.taken = step.step;
        self.finished = step.done || self.stopped;
        let progress = Progress::new(Phase::Train, step.step, step.steps);
        Ok(progress.after(step).finished(self.finished))
    }

    async fn finish(mut self) -> Result<Rc<Generator>> {
        if !self.finished {
            return Err(unfinished());
        }
        self.run.keep_begun();
        let learner = self.run.learner();
        Ok(self.generator.tuned(Tuning {
            change: learner.best(),
            prompt: self.prompt,
            settings: learner.settings().notes()?,
            pairs: learner.examples(),
        }))
    }

    fn stop(&mut self) {
        self.stopped = true;
    }

    async fn checkpoint<S: Sink>(
        &mut self,
        make: impl FnOnce(usize) -> Result<S>,
    ) -> Result<Option<S>> {
        if self.taken == self.written || !self.run.is_between_updates() {
            return Ok(None);
        }
        let file = self.run.checkpoint(&self.fingerprint, make).await?;
        self.written = self.taken;
        Ok(Some(file))
    }
}
