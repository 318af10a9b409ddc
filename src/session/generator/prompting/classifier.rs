//! A classifier that prompts: the label whose words the model finds likeliest.

use std::rc::Rc;

use super::scoring::{Prompts, TextScores};
use super::settings::CalibrationMethod;
use crate::Result;
use crate::classifier::argmax;
use crate::data::Dataset;
use crate::error::Message;
use crate::generate::calibration::Calibration;
use crate::session::predict::expect_known;
use crate::session::{Job, Phase, Prediction, Progress, Tested, TextList, ended, unfinished};

/// A prompt with its labels and its calibration. What it says of a text depends on no other text.
#[derive(Clone)]
pub struct PromptClassifier {
    /// The model with the prompt.
    pub prompts: Rc<Prompts>,
    /// The labels, in the order of the probabilities.
    pub labels: Vec<String>,
    /// How the prompt's preference was found.
    pub method: CalibrationMethod,
    /// How many texts it was found with.
    pub calibrated_on: usize,
    /// The preference.
    pub calibration: Calibration,
    /// What was decided while it was made that a person should know.
    pub notices: Vec<Message>,
}

impl PromptClassifier {
    /// The prompt for `text`, as the model reads it, in the first order of its examples.
    ///
    /// # Errors
    /// Those of `LabelScorer::shown`.
    pub fn prompt(&self, text: &str) -> Result<String> {
        self.prompts.first.shown(text)
    }

    /// The probabilities of all texts of `scores`, `[labels]` each, with how each was read.
    fn predictions(&self, scores: TextScores) -> Result<Vec<Prediction>> {
        let (likelihoods, readings) = scores.finish()?;
        let all = self.calibration.probabilities(&likelihoods)?;
        let rows = all.chunks_exact(self.labels.len()).zip(readings);
        let predictions = rows.map(|(row, reading)| Prediction {
            label: argmax(row),
            probabilities: row.to_vec(),
            reading,
        });
        Ok(predictions.collect())
    }
}

/// Texts on their way to their labels.
pub struct PromptPredictJob {
    classifier: PromptClassifier,
    scores: TextScores,
    finished: bool,
}

impl PromptPredictJob {
    /// Begins to predict the labels of `texts`.
    pub fn new(classifier: PromptClassifier, texts: Rc<dyn TextList>) -> Self {
        Self {
            scores: TextScores::new(&classifier.prompts, texts),
            classifier,
            finished: false,
        }
    }
}

impl Job for PromptPredictJob {
    type Output = Vec<Prediction>;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        if self.finished {
            return Err(ended());
        }
        self.scores.advance(pieces).await?;
        self.finished = self.scores.is_done();
        let progress = Progress::new(Phase::Embed, self.scores.done(), self.scores.total());
        Ok(progress.finished(self.finished))
    }

    async fn finish(self) -> Result<Vec<Prediction>> {
        if !self.finished {
            return Err(unfinished());
        }
        self.classifier.predictions(self.scores)
    }
}

/// A classifier on its way to what it is worth.
pub struct PromptEvaluateJob {
    predicting: PromptPredictJob,
    data: Rc<Dataset>,
}

impl PromptEvaluateJob {
    /// Begins to test `classifier` on the examples of `data`.
    ///
    /// # Errors
    /// [`crate::Error::Data`] where there are none, or one has a label that the prompt does not know.
    pub fn new(classifier: PromptClassifier, data: Rc<Dataset>) -> Result<Self> {
        expect_known(&classifier.labels, &data)?;
        let texts: Rc<dyn TextList> = data.clone();
        Ok(Self {
            predicting: PromptPredictJob::new(classifier, texts),
            data,
        })
    }
}

impl Job for PromptEvaluateJob {
    type Output = Tested;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        self.predicting.advance(pieces).await
    }

    async fn finish(self) -> Result<Tested> {
        let labels = self.predicting.classifier.labels.clone();
        let predictions = self.predicting.finish().await?;
        let rows = predictions.into_iter().map(|one| one.probabilities);
        Tested::new(&labels, &self.data, &rows.collect::<Vec<_>>())
    }
}
