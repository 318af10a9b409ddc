//! Several approaches on the same examples, one after the other, and which to take.

use std::collections::VecDeque;
use std::rc::Rc;

use super::candidate::EncoderCandidate;
use super::trial::{TestPart, Trial, TrialJob};
use super::{ApproachSettings, Classifier, Job, Phase, Progress, Session, Turn};
use super::{ended, unfinished};
use crate::compare::{self, TestedApproach, Verdict};
use crate::data::Dataset;
use crate::error::messages::compare as messages;
use crate::{Error, Result};

/// One of the approaches that are compared.
pub struct NamedApproach {
    /// What to call it.
    pub name: String,
    /// Its turn, or what it came to before.
    pub turn: ApproachTurn,
}

/// Whether an approach is still to be made.
pub enum ApproachTurn {
    /// It was tested on the same examples before.
    Known(TestedApproach),
    /// It is made (as the classifier reads texts, where there is one) and tested.
    Pending(ApproachSettings, Option<Classifier>),
}

/// What was tested, in the order of the approaches, and the verdict on it; none where nothing was.
pub type Compared = (Vec<TestedApproach>, Option<Verdict>);

/// Approaches on their way to a verdict.
pub struct CompareJob {
    session: Rc<Session>,
    train: Rc<Dataset>,
    test: TestPart,
    approaches: Vec<NamedApproach>,
    /// The approach whose turn it is.
    at: usize,
    trial: Option<TrialJob<EncoderCandidate>>,
    /// What has come since it was taken.
    results: VecDeque<(usize, Result<Trial>)>,
    stopped: bool,
    /// Whether none of the others can have their turn.
    over: bool,
    finished: bool,
}

impl CompareJob {
    /// Begins to make a classifier of `train` by each of `approaches`, and to test it on `test`.
    ///
    /// # Errors
    /// [`Error::Settings`] where there is none.
    pub fn new(
        session: &Rc<Session>,
        train: Rc<Dataset>,
        test: TestPart,
        approaches: Vec<NamedApproach>,
    ) -> Result<Self> {
        if approaches.is_empty() {
            return Err(Error::Settings(messages::no_approach()));
        }
        Ok(Self {
            session: Rc::clone(session),
            train,
            test,
            approaches,
            at: 0,
            trial: None,
            results: VecDeque::new(),
            stopped: false,
            over: false,
            finished: false,
        })
    }

    /// The place of an approach whose turn has ended, and what it came to; each is given once, in their order.
    pub fn take_result(&mut self) -> Option<(usize, Result<Trial>)> {
        self.results.pop_front()
    }

    /// Begins the next approach's turn.
    fn begin(&mut self) -> Option<TrialJob<EncoderCandidate>> {
        loop {
            let approach = self.approaches.get(self.at)?;
            match &approach.turn {
                ApproachTurn::Known(_) => self.at += 1,
                ApproachTurn::Pending(settings, from) => {
                    let candidate = EncoderCandidate {
                        session: Rc::clone(&self.session),
                        settings: settings.clone(),
                        from: from.clone(),
                    };
                    let (train, test) = (Rc::clone(&self.train), self.test.clone());
                    return Some(TrialJob::new(candidate, train, test));
                }
            }
        }
    }

    /// Keeps what an approach has come to, and goes on to the next.
    fn end_turn(&mut self, result: Result<Trial>) {
        match &result {
            Ok(trial) => {
                let approach = &mut self.approaches[self.at];
                let tested = trial.compared(approach.name.clone());
                approach.turn = ApproachTurn::Known(tested);
            }
            // Without its device none of the others can be made either.
            Err(error) => self.over = matches!(error, Error::DeviceLost(_) | Error::Internal(_)),
        }
        self.results.push_back((self.at, result));
        self.at += 1;
        self.trial = None;
    }

    async fn step(&mut self, mut trial: TrialJob<EncoderCandidate>, pieces: usize) -> Progress {
        if self.stopped {
            trial.stop();
        }
        let turn = Turn {
            approach: self.at,
            fold: trial.fold(),
        };
        match trial.advance(pieces).await {
            Ok(progress) if progress.finished => {
                let result = trial.finish().await;
                self.end_turn(result);
                progress.finished(false).in_turn(turn).with_news()
            }
            Ok(progress) => {
                self.trial = Some(trial);
                progress.in_turn(turn)
            }
            Err(Error::Stopped(_)) if self.stopped => {
                self.over = true;
                Progress::new(Phase::Train, 0, 0)
            }
            Err(error) => {
                self.end_turn(Err(error));
                Progress::new(Phase::Train, 0, 0).in_turn(turn).with_news()
            }
        }
    }
}

impl Job for CompareJob {
    type Output = Compared;

    /// No other approach has its turn. A run that is cut off by it is no result.
    fn stop(&mut self) {
        self.stopped = true;
    }

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        if self.finished {
            return Err(ended());
        }
        if let Some(trial) = self.trial.take() {
            return Ok(self.step(trial, pieces).await);
        }
        if !self.stopped && !self.over {
            self.trial = self.begin();
        }
        self.finished = self.trial.is_none();
        let progress = Progress::new(Phase::Embed, 0, 0);
        Ok(match &self.trial {
            // Nothing is done yet, so that it is heard of before.
            Some(_) => progress.in_turn(Turn {
                approach: self.at,
                fold: None,
            }),
            None => progress.finished(true),
        })
    }

    async fn finish(self) -> Result<Compared> {
        if !self.finished {
            return Err(unfinished());
        }
        let tested = self
            .approaches
            .into_iter()
            .filter_map(|one| match one.turn {
                ApproachTurn::Known(tested) => Some(tested),
                ApproachTurn::Pending(..) => None,
            });
        let tested: Vec<_> = tested.collect();
        let verdict = compare::compare(&tested);
        Ok((tested, verdict))
    }
}
