//! What can be tried: an approach with all that it needs but the examples. [`super::TrialJob`] makes and tests what it comes to,
//! whichever model it stands on.

use std::rc::Rc;

use super::approach::{ApproachJob, ApproachSettings};
use super::{Classifier, EvaluateJob, Host, Job, Session, Tested};
use crate::Result;
use crate::data::Dataset;

/// An approach with all that it needs but the examples.
pub trait Candidate {
    /// What it makes.
    type Classifier: Clone;
    /// How it makes that.
    type Making: Job<Output = Self::Classifier>;
    /// How that is tested.
    type Testing: Job<Output = Tested>;

    /// Whether a stop cuts it off wherever it stands, since it reads texts for long. Another is cut off while it takes steps.
    const READS_LONG: bool;

    /// What its surroundings know.
    fn host(&self) -> Host;

    /// Whether making it takes steps, so that a stop cuts it off.
    fn is_trained(&self) -> bool;

    /// Begins to make a classifier of the labels of `train`, and of nothing but its examples.
    ///
    /// # Errors
    /// Those of the job.
    fn make(&self, train: &Rc<Dataset>) -> Result<Self::Making>;

    /// Begins to test what was made.
    ///
    /// # Errors
    /// Those of the job.
    fn test(classifier: Self::Classifier, data: &Rc<Dataset>) -> Result<Self::Testing>;

    /// The labels of what was made, in the order of its probabilities.
    fn labels(classifier: &Self::Classifier) -> &[String];

    /// The number of weights that training has changed.
    fn trained_weights(classifier: &Self::Classifier) -> usize;
}

/// An approach on an encoder.
pub struct EncoderCandidate {
    /// The model.
    pub session: Rc<Session>,
    /// The approach.
    pub settings: ApproachSettings,
    /// The classifier as which texts are read, where there is one.
    pub from: Option<Classifier>,
}

impl Candidate for EncoderCandidate {
    type Classifier = Classifier;
    type Making = ApproachJob;
    type Testing = EvaluateJob;

    const READS_LONG: bool = false;

    fn host(&self) -> Host {
        self.session.host
    }

    fn is_trained(&self) -> bool {
        self.settings.is_trained()
    }

    fn make(&self, train: &Rc<Dataset>) -> Result<ApproachJob> {
        self.settings.job(&self.session, train, self.from.clone())
    }

    fn test(classifier: Classifier, data: &Rc<Dataset>) -> Result<EvaluateJob> {
        Ok(EvaluateJob::new(classifier, Rc::clone(data)))
    }

    fn labels(classifier: &Classifier) -> &[String] {
        &classifier.inner.labels
    }

    fn trained_weights(classifier: &Classifier) -> usize {
        classifier.inner.trained_weights
    }
}
