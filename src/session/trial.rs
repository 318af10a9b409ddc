//! One approach, made and tested: on a part that was set aside, or by cross-validation.

use std::rc::Rc;

use super::approach::{ApproachJob, ApproachSettings};
use super::{Classifier, EvaluateJob, Job, Phase, Progress, Session, Tested};
use super::{Turn, ended, unfinished};
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
pub struct Trial {
    /// What was made of all examples; none where an approach was only cross-validated.
    pub classifier: Option<Classifier>,
    /// The labels of what was tested, in the order of the predictions.
    pub labels: Vec<String>,
    /// The tests: one, or one for each fold.
    pub tests: Vec<PartTest>,
    /// Seconds that making it took, without the tests and without what was waited for between two pieces.
    pub seconds: f64,
    /// Bytes that making it took at most, beside what was there before.
    pub memory: usize,
}

impl Trial {
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
        let made = self.classifier.as_ref();
        TestedApproach {
            name,
            right: self.right(),
            trained: made.map_or(0, |one| one.inner.trained_weights),
            seconds: self.seconds,
            majority,
        }
    }
}

/// An approach on its way to what it is worth.
pub struct TrialJob {
    session: Rc<Session>,
    settings: ApproachSettings,
    from: Option<Classifier>,
    test: TestPart,
    stage: Stage,
    stopped: bool,
    /// Milliseconds of making it, and the bytes in use when it began.
    took: f64,
    mark: usize,
    trial: Trial,
}

/// Where a trial stands.
enum Stage {
    /// It is about to be made of all examples.
    Begin(Rc<Dataset>),
    /// It is made of all examples.
    Make(ApproachJob),
    /// What was made is tested on the part that was set aside.
    Test(EvaluateJob),
    /// The fold at this place is next.
    NextFold(usize),
    /// A classifier is made without the examples of a fold.
    MakeFold(usize, ApproachJob),
    /// It is tested on them.
    TestFold(usize, EvaluateJob),
    /// All is done.
    End,
    /// After an error.
    Nothing,
}

impl TrialJob {
    /// Begins to make a classifier of `train` (as `from` reads texts, where there is one) and to test it on `test`.
    pub fn new(
        session: &Rc<Session>,
        (settings, from): (ApproachSettings, Option<Classifier>),
        train: Rc<Dataset>,
        test: TestPart,
    ) -> Self {
        Self::at(session, (settings, from), test, Stage::Begin(train))
    }

    fn at(
        session: &Rc<Session>,
        (settings, from): (ApproachSettings, Option<Classifier>),
        test: TestPart,
        stage: Stage,
    ) -> Self {
        Self {
            session: Rc::clone(session),
            settings,
            from,
            test,
            stage,
            stopped: false,
            took: 0.0,
            mark: 0,
            trial: Trial {
                classifier: None,
                labels: Vec::new(),
                tests: Vec::new(),
                seconds: 0.0,
                memory: 0,
            },
        }
    }

    /// Begins to cross-validate an approach, without a classifier of all examples.
    ///
    /// # Errors
    /// [`Error::Settings`] where there is no fold.
    pub fn cross_validation(
        session: &Rc<Session>,
        approach: (ApproachSettings, Option<Classifier>),
        folds: Vec<TestFold>,
    ) -> Result<Self> {
        if folds.is_empty() {
            return Err(Error::Settings(messages::no_fold()));
        }
        let folds = TestPart::Folds(Rc::new(folds));
        Ok(Self::at(session, approach, folds, Stage::NextFold(0)))
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

    fn job(&self, train: &Rc<Dataset>) -> Result<ApproachJob> {
        self.settings.job(&self.session, train, self.from.clone())
    }

    /// A test of `classifier`, whose labels are those of the tests before.
    fn tests(&mut self, classifier: Classifier, data: &Rc<Dataset>) -> Result<EvaluateJob> {
        let labels = &classifier.inner.labels;
        if self.trial.tests.is_empty() {
            self.trial.labels.clone_from(labels);
        } else if self.trial.labels != *labels {
            return Err(Error::Settings(messages::folds_differ()));
        }
        Ok(EvaluateJob::new(classifier, Rc::clone(data)))
    }

    /// What comes after the classifier of all examples.
    fn after_making(&mut self, classifier: Classifier) -> Result<Stage> {
        if self.settings.is_trained() {
            self.expect_whole()?;
        }
        let peak = (self.session.host.peak_memory)();
        self.trial.memory = peak.saturating_sub(self.mark);
        self.trial.seconds = self.took / 1000.0;
        self.trial.classifier = Some(classifier.clone());
        match self.test.clone() {
            TestPart::HeldOut(data) => Ok(Stage::Test(self.tests(classifier, &data)?)),
            TestPart::Folds(_) => Ok(Stage::NextFold(0)),
        }
    }

    /// Takes what a test has come to.
    async fn keep(&mut self, job: EvaluateJob, at: Option<usize>) -> Result<Stage> {
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
    async fn step(&mut self, stage: Stage, pieces: usize) -> Result<(Progress, Stage)> {
        let nothing = Progress::new(Phase::Embed, 0, 0);
        match stage {
            Stage::Begin(train) => {
                self.mark = (self.session.host.mark_memory)();
                Ok((nothing, Stage::Make(self.job(&train)?)))
            }
            Stage::Make(mut job) => {
                let began = (self.session.host.now)();
                if self.stopped {
                    job.stop();
                }
                let progress = job.advance(pieces).await?;
                let made = match progress.finished {
                    true => Ok(job.finish().await?),
                    false => Err(job),
                };
                self.took += (self.session.host.now)() - began;
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
                let job = self.job(&Rc::clone(&self.folds()[at].train))?;
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

impl Job for TrialJob {
    type Output = Trial;

    /// A run under way ends, and is no result: [`Job::advance`] then says that it was stopped. What takes no steps goes on, and a
    /// test on a part that was set aside too.
    fn stop(&mut self) {
        self.stopped = true;
    }

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        if matches!(self.stage, Stage::End) {
            return Err(ended());
        }
        let fold = self.fold();
        let stage = std::mem::replace(&mut self.stage, Stage::Nothing);
        let (progress, next) = self.step(stage, pieces).await?;
        self.stage = next;
        let progress = progress.finished(matches!(self.stage, Stage::End));
        Ok(progress.in_turn(Turn { approach: 0, fold }))
    }

    async fn finish(self) -> Result<Trial> {
        match self.stage {
            Stage::End => Ok(self.trial),
            _ => Err(unfinished()),
        }
    }
}
