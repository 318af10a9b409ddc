//! What tuning a language model will take, by a short trial of it on this machine.

use std::rc::Rc;

use super::Generator;
use super::train::Ingredients;
use super::tuning::PairPrompt;
use crate::Result;
use crate::data::pairs::PairSet;
use crate::session::{Estimate, Job, Phase, Progress, ended, unfinished};
use crate::tune::language::{
    LanguageForecast, LanguageSettings, LanguageTuneSettings, LanguageTuner,
};

/// Minibatches of a trial. The first makes what the others use again, and is counted only where it is alone.
const TRIED: usize = 3;
/// What predicting a held-out token takes of learning from one.
const PREDICTED: f64 = 1.0 / 3.0;

/// A trial under way.
pub struct LanguageEstimateJob {
    generator: Rc<Generator>,
    forecast: LanguageForecast,
    settings: LanguageSettings,
    /// Tokens of the whole run's texts.
    tokens: usize,
    /// Tokens of a minibatch of the trial.
    tried: usize,
    trial: LanguageTuner,
    steps: Vec<f64>,
    total: usize,
    finished: bool,
}

impl LanguageEstimateJob {
    /// Begins to try a run with these settings on a few of the pairs: those of middling length.
    ///
    /// # Errors
    /// Those of [`super::LanguageTrainJob::new`] for the whole run, before anything is tried.
    pub fn new(
        generator: &Rc<Generator>,
        pairs: &PairSet,
        prompt: &PairPrompt,
        settings: &LanguageTuneSettings,
    ) -> Result<Self> {
        let Ingredients {
            settings,
            prepared,
            forecast,
        } = generator.ingredients(pairs, prompt, settings)?;
        let mut texts = prepared.texts;
        let tokens = texts.iter().map(|text| text.ids.len()).sum();
        texts.sort_by_key(|text| text.ids.len());
        let wanted = (TRIED * settings.batch_size).min(texts.len());
        let first = (texts.len() - wanted) / 2;
        let sample: Vec<_> = texts.drain(first..first + wanted).collect();
        let own: usize = sample.iter().map(|text| text.ids.len()).sum();
        let trial = LanguageSettings {
            epochs: 1,
            accumulate: 1,
            validation: 0.0,
            ..settings.clone()
        };
        let total = wanted.div_ceil(settings.batch_size);
        Ok(Self {
            generator: Rc::clone(generator),
            forecast,
            tokens,
            tried: own.div_ceil(total),
            trial: LanguageTuner::of_texts(generator.decoder.packed(), sample, trial),
            settings,
            steps: Vec::new(),
            total,
            finished: false,
        })
    }
}

impl Job for LanguageEstimateJob {
    type Output = Estimate;

    async fn advance(&mut self, _pieces: usize) -> Result<Progress> {
        if self.finished {
            return Err(ended());
        }
        let now = self.generator.host.now;
        let began = now();
        let step = self.trial.advance(1).await?;
        self.steps.push(now() - began);
        self.finished = step.done;
        let progress = Progress::new(Phase::Trial, self.steps.len(), self.total);
        Ok(progress.finished(self.finished))
    }

    async fn finish(self) -> Result<Estimate> {
        if !self.finished {
            return Err(unfinished());
        }
        let counted = match &self.steps[..] {
            [_, others @ ..] if !others.is_empty() => others,
            steps => steps,
        };
        let step = counted.iter().sum::<f64>() / counted.len().max(1) as f64;
        let token = step / self.tried.max(1) as f64;
        let held = self.settings.validation;
        let epoch = token * self.tokens as f64 * (1.0 - held + held * PREDICTED);
        let trained_weights = self.forecast.trained_weights;
        let all = self.generator.config().parameters() as f64;
        Ok(Estimate {
            trained_weights,
            share: trained_weights as f64 / all,
            memory: self.forecast.bytes as f64,
            seconds: epoch * self.settings.epochs as f64 / 1000.0,
        })
    }
}
