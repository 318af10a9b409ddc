//! A classifier that prompts, on its way.

use std::rc::Rc;

use super::classifier::PromptClassifier;
use super::scoring::{LabelScorer, Prompts, TextScores};
use super::settings::{CalibrationMethod, PromptSettings};
use crate::Result;
use crate::data::Dataset;
use crate::error::Message;
use crate::error::messages::language as messages;
use crate::generate::prompt::{PromptTemplate, Shot, interleaved, label_words};
use crate::session::generator::Generator;
use crate::session::{Job, Phase, Progress, ended, unfinished};

/// A prompt made of examples, and its calibration.
pub struct PromptClassifierJob {
    labels: Vec<String>,
    settings: PromptSettings,
    prompts: Rc<Prompts>,
    notices: Vec<Message>,
    scores: TextScores,
    finished: bool,
}

/// The prompt of the examples of `drawn`, in a seeded order.
///
/// # Errors
/// Those of [`LabelScorer::new`].
pub fn prompts(
    generator: &Rc<Generator>,
    settings: &PromptSettings,
    drawn: &Dataset,
) -> Result<Prompts> {
    let words: Vec<String> = drawn
        .labels
        .iter()
        .map(|label| label_words(label))
        .collect();
    let labels: Vec<usize> = drawn.examples.iter().map(|e| e.label).collect();
    let order = interleaved(&labels, settings.order.unwrap_or(settings.seed));
    let shots = order.into_iter().map(|at| Shot {
        input: drawn.examples[at].text.clone(),
        output: words[labels[at]].clone(),
    });
    let template = settings.template.clone();
    let template = template.unwrap_or_else(|| PromptTemplate::classification(&words));
    let layout = (template, settings.style);
    let first = LabelScorer::new(generator, &drawn.labels, layout, shots.collect())?;
    Prompts::new(first, &drawn.labels, settings.both_orders)
}

impl PromptClassifierJob {
    /// Begins to make a classifier of `settings.shots` examples of each label of `train`.
    ///
    /// # Errors
    /// [`crate::Error::Settings`] for a setting out of its range, and those of `prompts`.
    pub fn new(
        generator: &Rc<Generator>,
        train: &Dataset,
        mut settings: PromptSettings,
    ) -> Result<Self> {
        settings.validate()?;
        let drawn = settings.draw(train)?;
        let prompts = Rc::new(prompts(generator, &settings, &drawn.shots)?);
        let mut notices: Vec<Message> = prompts.first.notice.iter().cloned().collect();
        let mut texts = settings.calibration.texts(&drawn.calibration);
        if texts.is_empty() && settings.calibration != CalibrationMethod::None {
            settings.calibration = CalibrationMethod::Contextual;
            notices.push(messages::calibration_without_texts());
            texts = settings.calibration.texts(&[]);
        }
        let texts: Vec<String> = texts.into_iter().map(str::to_owned).collect();
        Ok(Self {
            labels: train.labels.clone(),
            settings,
            scores: TextScores::new(&prompts, Rc::new(texts)),
            prompts,
            notices,
            finished: false,
        })
    }
}

impl Job for PromptClassifierJob {
    type Output = PromptClassifier;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        if self.finished {
            return Err(ended());
        }
        self.scores.advance(pieces).await?;
        self.finished = self.scores.is_done();
        let progress = Progress::new(Phase::Embed, self.scores.done(), self.scores.total());
        Ok(progress.finished(self.finished))
    }

    async fn finish(self) -> Result<PromptClassifier> {
        if !self.finished {
            return Err(unfinished());
        }
        let calibrated_on = self.scores.total();
        let (likelihoods, _) = self.scores.finish()?;
        Ok(PromptClassifier {
            calibration: self.settings.calibration.of(&likelihoods)?,
            method: self.settings.calibration,
            calibrated_on,
            labels: self.labels,
            prompts: self.prompts,
            notices: self.notices,
        })
    }
}
