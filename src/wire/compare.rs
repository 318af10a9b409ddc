//! Comparing approaches, cross-validation and learning curves.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::data::words;
use super::evaluation::{Evaluation, Mistake};
use super::results::{Judgement, TestedApproach};
use crate::error::messages::{arguments, compare as messages};
use crate::session::{self, ApproachSettings, ApproachTurn};
use crate::{Error, Result, compare};

/// One of the approaches that are compared.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Deserialize)]
pub struct NamedApproach {
    /// What to call it.
    pub name: String,
    /// The approach with its settings.
    #[cfg_attr(test, ts(type = "Record<string, unknown>"))]
    pub settings: Map<String, Value>,
    /// The place, among the classifiers that are handed over, of the one to start from.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub from: Option<usize>,
    /// What it came to before, so that it is not made again.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub known: Option<TestedApproach>,
}

/// What approaches are tested on: one data set, or, with `folds`, the training and the test part of each fold in turn.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Deserialize)]
pub struct TestParts {
    /// Of each fold, the places of its test part in the whole.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub folds: Option<Vec<Vec<usize>>>,
}

/// How often examples are drawn for a learning curve, and how many.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Deserialize)]
pub struct CurvePlan {
    /// Numbers of examples of each label.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub shots: Option<Vec<usize>>,
    /// Draws of each number.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub draws: Option<usize>,
    /// Seed of the first draw; the others follow it.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub seed: Option<u32>,
}

/// The accuracies at one number of examples.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct CurvePoint {
    /// Examples of each label; a label that has fewer gave all it has.
    pub shots: usize,
    /// One for each draw, in the order of the seeds.
    pub accuracies: Vec<f64>,
    /// Their mean.
    pub mean: f64,
    /// The sample's standard deviation; 0 for one draw. It is of the draws: that of the test texts is not in it.
    pub deviation: f64,
}

/// What an approach came to, beside its classifier.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct TrialReport {
    /// What it came to on the test part, or by cross-validation.
    pub evaluation: Evaluation,
    /// Seconds that making it took.
    pub seconds: f64,
    /// Bytes that making it took at most, beside what was there before.
    pub memory: usize,
}

/// An approach, with the classifier that it starts from.
pub type Approach = (ApproachSettings, Option<session::Classifier>);

impl NamedApproach {
    /// The approach, which may start from one of `classifiers`.
    ///
    /// # Errors
    /// [`Error::Settings`] naming what is no approach or no setting.
    pub fn approach(&self, classifiers: &[session::Classifier]) -> Result<Approach> {
        let from = self.from.and_then(|at| classifiers.get(at)).cloned();
        Ok((ApproachSettings::from_json(&self.settings)?, from))
    }

    fn read(self, classifiers: &[session::Classifier]) -> Result<session::NamedApproach> {
        let (settings, from) = self.approach(classifiers)?;
        let turn = match self.known {
            Some(known) => ApproachTurn::Known(known.into()),
            None => ApproachTurn::Pending(settings, from),
        };
        let name = self.name;
        Ok(session::NamedApproach { name, turn })
    }
}

/// The approaches that these are, which may start from some of `classifiers`.
///
/// # Errors
/// Those of [`NamedApproach::approach`].
pub fn named_approaches(
    all: Vec<NamedApproach>,
    classifiers: &[session::Classifier],
) -> Result<Vec<session::NamedApproach>> {
    all.into_iter().map(|one| one.read(classifiers)).collect()
}

/// The approaches that these are, which may start from some of `classifiers`.
///
/// # Errors
/// Those of [`NamedApproach::approach`].
pub fn approaches(
    all: &[NamedApproach],
    classifiers: &[session::Classifier],
) -> Result<Vec<Approach>> {
    all.iter().map(|one| one.approach(classifiers)).collect()
}

impl TestParts {
    /// The folds that `parts` are, two data sets each; none where they are no folds.
    fn folds(self, parts: &[Part]) -> Option<Vec<session::TestFold>> {
        let folds = self.folds?.into_iter().zip(parts.chunks_exact(2));
        let folds = folds.map(|(examples, part)| session::TestFold {
            train: part[0].clone(),
            test: part[1].clone(),
            examples,
        });
        Some(folds.collect())
    }

    /// What approaches are tested on.
    ///
    /// # Errors
    /// [`Error::Settings`] where there is nothing.
    pub fn read(self, parts: &[Part]) -> Result<session::TestPart> {
        let nothing = || Error::Settings(messages::no_fold());
        let first = parts.first().ok_or_else(nothing)?;
        Ok(match self.folds(parts) {
            Some(folds) => session::TestPart::Folds(folds.into()),
            None => session::TestPart::HeldOut(first.clone()),
        })
    }
}

/// A data set that is shared with JavaScript's handle.
pub type Part = std::rc::Rc<crate::data::Dataset>;

impl From<CurvePlan> for session::CurvePlan {
    fn from(plan: CurvePlan) -> Self {
        Self {
            shots: plan.shots,
            draws: plan.draws,
            seed: plan.seed.unwrap_or(0).into(),
        }
    }
}

impl From<&session::CurvePoint> for CurvePoint {
    fn from(point: &session::CurvePoint) -> Self {
        Self {
            shots: point.shots,
            accuracies: point.accuracies.clone(),
            mean: point.mean(),
            deviation: point.deviation(),
        }
    }
}

impl<C> From<&session::Trial<C>> for TrialReport {
    fn from(trial: &session::Trial<C>) -> Self {
        Self {
            evaluation: trial.into(),
            seconds: trial.seconds,
            memory: trial.memory,
        }
    }
}

impl<C> From<&session::Trial<C>> for Evaluation {
    fn from(trial: &session::Trial<C>) -> Self {
        let mut mistakes = Vec::new();
        for test in &trial.tests {
            let tested = &test.tested;
            for at in (0..tested.right.len()).filter(|&at| !tested.right[at]) {
                let (text, label) = words(&test.data, at);
                mistakes.push(Mistake {
                    text,
                    label,
                    predicted: trial.labels[tested.predicted[at]].clone(),
                    score: tested.confidence[at],
                });
            }
        }
        Self::new(&trial.labels, trial.evaluation(), mistakes, trial.right())
    }
}

impl Judgement {
    /// What is said of `tested`, in their order.
    ///
    /// # Errors
    /// [`Error::Settings`] where they were not tested on the same examples.
    pub fn of(tested: Vec<TestedApproach>) -> Result<Self> {
        let tested: Vec<_> = tested
            .into_iter()
            .map(compare::TestedApproach::from)
            .collect();
        let size = tested.first().map_or(0, |one| one.right.len());
        if tested.iter().any(|one| one.right.len() != size) {
            let why = arguments::candidates_differ();
            return Err(Error::argument(arguments::the_candidates(), why));
        }
        Ok(Self::new(&tested, compare::compare(&tested)))
    }
}
