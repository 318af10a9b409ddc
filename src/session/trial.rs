//! One approach, made and tested: on a part that was set aside, or by cross-validation.

use std::rc::Rc;

use super::candidate::Candidate;
use super::predict::expect_known;
use super::{Classifier, Job, Phase, Progress, Tested, Turn, ended, unfinished};
use crate::compare::{Majority, TestedApproach};
use crate::data::{self, Dataset};
use crate::error::messages::compare as messages;
use crate::metrics::{self, Evaluation};
use crate::{Error, Result};

/// What approaches are tested on. None of them sees it while it is made.
#[derive(Clone)]
pub enum TestPart {
    /// A part that was set aside.
    HeldOut(Rc<Dataset>),
    /// The folds of the examples that are learned from, each of which is left out once.
    Folds(Rc<Vec<TestFold>>),
}

/// One part of a cross-validation.
#[derive(Clone)]
pub struct TestFold {
    /// What is learned from.
    pub train: Rc<Dataset>,
    /// What is tested on.
    pub test: Rc<Dataset>,
    /// The places of what is tested on, in the whole.
    pub examples: Vec<usize>,
}

impl TestFold {
    /// # Errors
    /// [`Error::Data`] where what is made of its training part can't be tested on the other.
    fn expect_testable(&self) -> Result<()> {
        expect_known(&self.train.labels, &self.test)
    }
}

impl From<data::Fold> for TestFold {
    fn from(fold: data::Fold) -> Self {
        Self {
            train: Rc::new(fold.train),
            test: Rc::new(fold.test),
            examples: fold.examples,
        }
    }
}

/// A test of a classifier on some of the examples.
#[derive(Clone)]
pub struct PartTest {
    /// The examples that it was tested on.
    pub data: Rc<Dataset>,
    /// Their places among all that are tested.
    pub places: Vec<usize>,
    /// What it came to.
    pub tested: Tested,
}

/// What an approach came to.
pub struct Trial<C = Classifier> {
    /// What was made of all examples; none where an approach was only cross-validated.
    pub classifier: Option<C>,
    /// The number of its weights that training has changed.
    pub trained_weights: usize,
    /// The labels of what was tested, in the order of the predictions.
    pub labels: Vec<String>,
    /// The tests: one, or one for each fold.
    pub tests: Vec<PartTest>,
    /// Seconds that making it took, without the tests and without what was waited for between two pieces.
    pub seconds: f64,
    /// Bytes that making it took at most, beside what was there before.
    pub memory: usize,
}

impl<C> Trial<C> {
    /// The measures of all tests together.
    pub fn evaluation(&self) -> Evaluation {
        let size = self.labels.len();
        let mut confusion = vec![vec![0; size]; size];
        for test in &self.tests {
            let rows = test.tested.evaluation.confusion.iter();
            for (sums, counts) in confusion.iter_mut().zip(rows) {
                sums.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
            }
        }
        metrics::of_confusion(confusion)
    }

    /// Whether each tested example was predicted right, in the order of all of them.
    pub fn right(&self) -> Vec<bool> {
        let tests = self.tests.iter();
        let mut all: Vec<(usize, bool)> = tests
            .flat_map(|test| {
                let right = test.tested.right.iter().copied();
                test.places.iter().copied().zip(right)
            })
            .collect();
        all.sort_unstable();
        all.into_iter().map(|(_, right)| right).collect()
    }

    /// What comparing needs of it, which is called `name`.
    pub fn compared(&self, name: String) -> TestedApproach {
        let majority = self.evaluation().majority.map(|guess| Majority {
            label: self.labels[guess.label].clone(),
            accuracy: guess.accuracy,
        });
        TestedApproach {
            name,
            right: self.right(),
            trained: self.trained_weights,
            seconds: self.seconds,
            majority,
        }
    }
}

/// An approach on its way to what it is worth.
pub struct TrialJob<C: Candidate> {
    candidate: C,
    test: TestPart,
    stage: Stage<C>,
    stopped: bool,
    /// Milliseconds of making it, and the bytes in use when it began.
    took: f64,
    mark: usize,
    trial: Trial<C::Classifier>,
}

/// Where a trial stands.
enum Stage<C: Candidate> {
    /// It is about to be made of all examples.
    Begin(Rc<Dataset>),
    /// It is made of all examples.
    Make(C::Making),
    /// What was made is tested on the part that was set aside.
    Test(C::Testing),
    /// The fold at this place is next.
    NextFold(usize),
    /// A classifier is made without the examples of a fold.
    MakeFold(usize, C::Making),
    /// It is tested on them.
    TestFold(usize, C::Testing),
    /// All is done.
    End,
    /// After an error.
    Nothing,
}

impl<C: Candidate> TrialJob<C> {
    /// Begins to have `candidate` make a classifier of `train`, and to test it on `test`.
    pub fn new(candidate: C, train: Rc<Dataset>, test: TestPart) -> Self {
        Self::at(candidate, test, Stage::Begin(train))
    }

    fn at(candidate: C, test: TestPart, stage: Stage<C>) -> Self {
        Self {
            candidate,
            test,
            stage,
            stopped: false,
            took: 0.0,
            mark: 0,
            trial: Trial {
                classifier: None,
                trained_weights: 0,
                labels: Vec::new(),
                tests: Vec::new(),
                seconds: 0.0,
                memory: 0,
            },
        }
    }

    /// Begins to cross-validate an approach by the folds that `test` has, without a classifier of all examples.
    ///
    /// # Errors
    /// [`Error::Settings`] where there is no fold.
    pub fn cross_validation(candidate: C, test: TestPart) -> Result<Self> {
        match &test {
            TestPart::Folds(folds) if !folds.is_empty() => {}
            _ => return Err(Error::Settings(messages::no_fold())),
        }
        Ok(Self::at(candidate, test, Stage::NextFold(0)))
    }

    fn folds(&self) -> &[TestFold] {
        match &self.test {
            TestPart::Folds(folds) => folds,
            TestPart::HeldOut(_) => &[],
        }
    }

    /// The fold that is under way, from 1, and how many there are.
    pub fn fold(&self) -> Option<(usize, usize)> {
        match self.stage {
            Stage::NextFold(at) | Stage::MakeFold(at, _) | Stage::TestFold(at, _) => {
                Some((at + 1, self.folds().len()))
            }
            _ => None,
        }
    }

    /// # Errors
    /// [`Error::Stopped`] where a stop has cut it off.
    fn expect_whole(&self) -> Result<()> {
        if self.stopped {
            return Err(Error::Stopped(messages::cut_off()));
        }
        Ok(())
    }

    /// # Errors
    /// [`Error::Data`] where what is made of `train` can't be tested, before it is made.
    fn expect_testable(&self, train: &Dataset) -> Result<()> {
        match &self.test {
            TestPart::HeldOut(test) => expect_known(&train.labels, test),
            TestPart::Folds(folds) => folds.iter().try_for_each(TestFold::expect_testable),
        }
    }

    /// A test of `classifier`, whose labels are those of the tests before.
    fn tests(&mut self, classifier: C::Classifier, data: &Rc<Dataset>) -> Result<C::Testing> {
        let labels = C::labels(&classifier);
        if self.trial.tests.is_empty() {
            self.trial.labels = labels.to_vec();
        } else if self.trial.labels != *labels {
            return Err(Error::Settings(messages::folds_differ()));
        }
        C::test(classifier, data)
    }

    /// What comes after the classifier of all examples.
    fn after_making(&mut self, classifier: C::Classifier) -> Result<Stage<C>> {
        if self.candidate.is_trained() {
            self.expect_whole()?;
        }
        let peak = (self.candidate.host().peak_memory)();
        self.trial.memory = peak.saturating_sub(self.mark);
        self.trial.seconds = self.took / 1000.0;
        self.trial.trained_weights = C::trained_weights(&classifier);
        self.trial.classifier = Some(classifier.clone());
        match self.test.clone() {
            TestPart::HeldOut(data) => Ok(Stage::Test(self.tests(classifier, &data)?)),
            TestPart::Folds(_) => Ok(Stage::NextFold(0)),
        }
    }

    /// Takes what a test has come to.
    async fn keep(&mut self, job: C::Testing, at: Option<usize>) -> Result<Stage<C>> {
        let tested = job.finish().await?;
        let (data, places) = match (&self.test, at.map(|at| &self.folds()[at])) {
            (_, Some(fold)) => (Rc::clone(&fold.test), fold.examples.clone()),
            (TestPart::HeldOut(data), None) => (Rc::clone(data), (0..tested.right.len()).collect()),
            (TestPart::Folds(_), None) => return Err(unfinished()),
        };
        if places.len() != tested.right.len() {
            return Err(Error::Settings(messages::folds_differ()));
        }
        self.trial.tests.push(PartTest {
            data,
            places,
            tested,
        });
        Ok(match at {
            Some(at) if at + 1 < self.folds().len() => Stage::NextFold(at + 1),
            _ => Stage::End,
        })
    }

    /// Does a piece of `stage`, and gives how far that is and the stage that follows.
    async fn step(&mut self, stage: Stage<C>, pieces: usize) -> Result<(Progress, Stage<C>)> {
        let nothing = Progress::new(Phase::Embed, 0, 0);
        match stage {
            Stage::Begin(train) => {
                self.expect_testable(&train)?;
                self.mark = (self.candidate.host().mark_memory)();
                Ok((nothing, Stage::Make(self.candidate.make(&train)?)))
            }
            Stage::Make(mut job) => {
                let began = (self.candidate.host().now)();
                if self.stopped {
                    job.stop();
                }
                let progress = job.advance(pieces).await?;
                let made = match progress.finished {
                    true => Ok(job.finish().await?),
                    false => Err(job),
                };
                self.took += (self.candidate.host().now)() - began;
                let next = match made {
                    Ok(classifier) => self.after_making(classifier)?,
                    Err(job) => Stage::Make(job),
                };
                Ok((progress, next))
            }
            Stage::Test(mut job) => {
                let progress = job.advance(pieces).await?;
                let next = match progress.finished {
                    true => self.keep(job, None).await?,
                    false => Stage::Test(job),
                };
                Ok((progress, next))
            }
            Stage::NextFold(at) => {
                self.expect_whole()?;
                let fold = &self.folds()[at];
                fold.expect_testable()?;
                let job = self.candidate.make(&fold.train)?;
                Ok((nothing, Stage::MakeFold(at, job)))
            }
            Stage::MakeFold(at, mut job) => {
                if self.stopped {
                    job.stop();
                }
                let progress = job.advance(pieces).await?;
                if !progress.finished {
                    return Ok((progress, Stage::MakeFold(at, job)));
                }
                let made = job.finish().await?;
                self.expect_whole()?;
                let data = Rc::clone(&self.folds()[at].test);
                Ok((progress, Stage::TestFold(at, self.tests(made, &data)?)))
            }
            Stage::TestFold(at, mut job) => {
                let progress = job.advance(pieces).await?;
                let next = match progress.finished {
                    true => self.keep(job, Some(at)).await?,
                    false => Stage::TestFold(at, job),
                };
                Ok((progress, next))
            }
            Stage::End | Stage::Nothing => Err(ended()),
        }
    }
}

impl<C: Candidate> Job for TrialJob<C> {
    type Output = Trial<C::Classifier>;

    /// A run under way ends, and is no result: [`Job::advance`] then says that it was stopped. What takes no steps goes on, and a
    /// test on a part that was set aside too, unless the candidate reads for long.
    fn stop(&mut self) {
        self.stopped = true;
    }

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        if matches!(self.stage, Stage::End) {
            return Err(ended());
        }
        if C::READS_LONG {
            self.expect_whole()?;
        }
        let fold = self.fold();
        let stage = std::mem::replace(&mut self.stage, Stage::Nothing);
        let (progress, next) = self.step(stage, pieces).await?;
        self.stage = next;
        let progress = progress.finished(matches!(self.stage, Stage::End));
        Ok(progress.in_turn(Turn { approach: 0, fold }))
    }

    async fn finish(self) -> Result<Trial<C::Classifier>> {
        match self.stage {
            Stage::End => Ok(self.trial),
            _ => Err(unfinished()),
        }
    }
}
