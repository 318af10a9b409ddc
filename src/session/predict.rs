//! What a classifier says of texts, and what that is worth.

use std::rc::Rc;

use super::{Classifier, EmbedJob, Job, Progress, TextList, unfinished};
use crate::Result;
use crate::classifier::{self, argmax};
use crate::data::Dataset;
use crate::metrics::Evaluation;
use crate::text::Reading;

/// What a text is taken for.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The place of the likeliest label among the classifier's.
    pub label: usize,
    /// A probability for each of the classifier's labels.
    pub probabilities: Vec<f32>,
    /// How the model has read the text.
    pub reading: Reading,
}

/// Texts whose predictions come together: few enough that little is lost where the job is stopped.
const PORTION: usize = 250;

/// Texts on their way to their labels. Where it is stopped, it comes to those of the first texts.
pub struct PredictJob {
    classifier: Classifier,
    texts: Rc<dyn TextList>,
    embedding: EmbedJob,
    predictions: Vec<Prediction>,
    stopped: bool,
}

impl PredictJob {
    /// Begins to predict the labels of `texts`.
    pub fn new(classifier: Classifier, texts: Rc<dyn TextList>) -> Self {
        let (session, encoder) = (&classifier.session, &classifier.encoder);
        Self {
            embedding: EmbedJob::on(session, encoder, Rc::clone(&texts)).in_portions_of(PORTION),
            predictions: Vec::new(),
            stopped: false,
            classifier,
            texts,
        }
    }
}

impl Job for PredictJob {
    type Output = Vec<Prediction>;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        self.embedding.expect_going()?;
        if self.stopped {
            return Ok(self.embedding.progress().finished(true));
        }
        if let Some(portion) = self.embedding.portion(pieces).await? {
            let texts = portion
                .map(|i| self.texts.text(i))
                .collect::<Result<Vec<_>>>()?;
            let texts: Vec<&str> = texts.iter().map(|t| &**t).collect();
            let all = self.classifier.probabilities(&texts).await?;
            for (text, probabilities) in texts.into_iter().zip(all) {
                self.predictions.push(Prediction {
                    label: argmax(&probabilities),
                    reading: self.classifier.session.tokenizer.reading(text)?,
                    probabilities,
                });
            }
            self.classifier.encoder.make_room();
        }
        Ok(self.embedding.step())
    }

    async fn finish(self) -> Result<Vec<Prediction>> {
        if self.stopped || self.predictions.len() == self.texts.len() {
            Ok(self.predictions)
        } else {
            Err(unfinished())
        }
    }

    fn stop(&mut self) {
        self.stopped = true;
    }
}

/// What a classifier came to on examples that it has not learned from.
#[derive(Debug, Clone, PartialEq)]
pub struct Tested {
    /// The measures.
    pub evaluation: Evaluation,
    /// The label that each example was given, by its place among the classifier's.
    pub predicted: Vec<usize>,
    /// The probability of that label.
    pub confidence: Vec<f32>,
    /// Whether it is the example's own.
    pub right: Vec<bool>,
}

impl Tested {
    /// Compares the probabilities of the examples of `data`, in the order of `labels`, with what is true.
    ///
    /// # Errors
    /// Those of [`classifier::evaluate`].
    pub(super) fn new(labels: &[String], data: &Dataset, all: &[Vec<f32>]) -> Result<Self> {
        let truth = truth(data);
        let (predicted, evaluation) = classifier::evaluate(labels, &truth, all)?;
        let right = predicted.iter().zip(truth);
        Ok(Self {
            right: right
                .map(|(&label, truth)| labels[label] == truth)
                .collect(),
            confidence: predicted.iter().zip(all).map(|(&p, row)| row[p]).collect(),
            predicted,
            evaluation,
        })
    }
}

/// The labels of the examples of `data`.
fn truth(data: &Dataset) -> Vec<&str> {
    let all = data.examples.iter();
    all.map(|e| data.labels[e.label].as_str()).collect()
}

/// # Errors
/// [`crate::Error::Data`] where a classifier of `labels` can't be tested on `data`: that of the test itself, before anything is
/// computed.
pub(super) fn expect_known(labels: &[String], data: &Dataset) -> Result<()> {
    classifier::places(labels, &truth(data)).map(|_| ())
}

/// A classifier on its way to what it is worth.
pub struct EvaluateJob {
    classifier: Classifier,
    data: Rc<Dataset>,
    embedding: EmbedJob,
}

impl EvaluateJob {
    /// Begins to test `classifier` on the examples of `data`.
    pub fn new(classifier: Classifier, data: Rc<Dataset>) -> Self {
        let (session, encoder) = (&classifier.session, &classifier.encoder);
        Self {
            embedding: EmbedJob::on(session, encoder, data.clone()),
            classifier,
            data,
        }
    }
}

impl Job for EvaluateJob {
    type Output = Tested;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        self.embedding.advance(pieces).await
    }

    async fn finish(self) -> Result<Tested> {
        if !self.embedding.is_done() {
            return Err(unfinished());
        }
        let texts = self.data.examples.iter();
        let texts: Vec<&str> = texts.map(|e| e.text.as_str()).collect();
        let all = self.classifier.probabilities(&texts).await?;
        Tested::new(&self.classifier.inner.labels, &self.data, &all)
    }
}
