//! Prompting as one of the approaches that are tried.

use std::rc::Rc;

use super::classifier::{PromptClassifier, PromptEvaluateJob};
use super::job::PromptClassifierJob;
use super::settings::PromptSettings;
use crate::Result;
use crate::data::Dataset;
use crate::session::Host;
use crate::session::candidate::Candidate;
use crate::session::generator::Generator;

/// A language model, and how it is prompted.
pub struct PromptCandidate {
    generator: Rc<Generator>,
    settings: PromptSettings,
}

impl PromptCandidate {
    /// Prompts of `generator` with these settings.
    pub fn new(generator: &Rc<Generator>, settings: PromptSettings) -> Self {
        let generator = Rc::clone(generator);
        Self {
            generator,
            settings,
        }
    }
}

impl Candidate for PromptCandidate {
    type Classifier = PromptClassifier;
    type Making = PromptClassifierJob;
    type Testing = PromptEvaluateJob;

    const READS_LONG: bool = true;

    fn host(&self) -> Host {
        self.generator.host
    }

    fn is_trained(&self) -> bool {
        false
    }

    fn make(&self, train: &Rc<Dataset>) -> Result<PromptClassifierJob> {
        PromptClassifierJob::new(&self.generator, train, self.settings.clone())
    }

    fn test(classifier: PromptClassifier, data: &Rc<Dataset>) -> Result<PromptEvaluateJob> {
        PromptEvaluateJob::new(classifier, Rc::clone(data))
    }

    fn labels(classifier: &PromptClassifier) -> &[String] {
        &classifier.labels
    }

    fn trained_weights(_: &PromptClassifier) -> usize {
        0
    }
}
