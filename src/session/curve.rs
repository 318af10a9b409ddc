//! How accuracy grows with the number of examples, over several draws of them.

use std::rc::Rc;

use super::candidate::EncoderCandidate;
use super::trial::{TestPart, TrialJob};
use super::{ApproachSettings, Classifier, Job, Phase, Progress, Session};
use super::{ended, unfinished};
use crate::data::Dataset;
use crate::error::messages::compare as messages;
use crate::{Error, Result};

/// Numbers of examples of each label, where none are given.
const SHOTS: [usize; 5] = [1, 2, 4, 8, 16];
/// Draws of each number, where nothing is said.
const DRAWS: usize = 5;
/// The most of both.
const MOST_DRAWS: usize = 100;
const MOST_SHOTS: usize = 10_000;

/// How often examples are drawn, and how many.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CurvePlan {
    /// Numbers of examples of each label; 1, 2, 4, 8 and 16 where it is absent. Those beyond the largest label are left out.
    pub shots: Option<Vec<usize>>,
    /// Draws of each number; 5 where it is absent.
    pub draws: Option<usize>,
    /// The first draw's seed, which the others follow.
    pub seed: u64,
}

/// The accuracies at one number of examples.
#[derive(Debug, Clone, PartialEq)]
pub struct CurvePoint {
    /// Examples of each label; a label that has fewer gave all it has.
    pub shots: usize,
    /// One for each draw, in the order of the seeds.
    pub accuracies: Vec<f64>,
}

impl CurvePoint {
    /// Their mean.
    pub fn mean(&self) -> f64 {
        self.accuracies.iter().sum::<f64>() / self.accuracies.len() as f64
    }

    /// The sample's standard deviation; 0 for one draw.
    pub fn deviation(&self) -> f64 {
        let (n, mean) = (self.accuracies.len(), self.mean());
        let squares: f64 = self.accuracies.iter().map(|a| (a - mean).powi(2)).sum();
        match n {
            0 | 1 => 0.0,
            _ => (squares / (n - 1) as f64).sqrt(),
        }
    }
}

/// What one approach came to so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curve {
    /// In order of the number of examples.
    pub points: Vec<CurvePoint>,
    /// Why points are missing: what the last classifier that could not be made or tested failed with.
    pub error: Option<Error>,
}

/// One classifier to make and test.
struct Draw {
    /// The approach's place among all.
    curve: usize,
    /// The places, among the numbers of examples, at which its accuracy stands.
    points: Vec<usize>,
    settings: ApproachSettings,
}

/// Learning curves on their way.
pub struct CurveJob {
    session: Rc<Session>,
    train: Rc<Dataset>,
    test: Rc<Dataset>,
    from: Vec<Option<Classifier>>,
    draws: Vec<Draw>,
    at: usize,
    trial: Option<TrialJob<EncoderCandidate>>,
    curves: Vec<Curve>,
    stopped: bool,
    finished: bool,
}

impl CurveJob {
    /// Begins to draw a curve of each of `approaches`, which learn from draws of `train` (as their classifier reads texts, where
    /// there is one) and are tested on `test`. All have the same draws.
    ///
    /// # Errors
    /// [`Error::Settings`] where the plan has nothing to draw or too much, or there is no approach.
    pub fn new(
        session: &Rc<Session>,
        (train, test): (Rc<Dataset>, Rc<Dataset>),
        approaches: Vec<(ApproachSettings, Option<Classifier>)>,
        plan: &CurvePlan,
    ) -> Result<Self> {
        let (settings, from): (Vec<_>, Vec<_>) = approaches.into_iter().unzip();
        let most = train.counts().into_iter().max().unwrap_or(0);
        let shots = numbers(most, plan);
        let count = plan.draws.unwrap_or(DRAWS);
        let Some(shots) = shots.filter(|_| (1..=MOST_DRAWS).contains(&count)) else {
            return Err(Error::Settings(messages::curve_of_nothing(
                MOST_DRAWS, most,
            )));
        };
        if settings.is_empty() {
            return Err(Error::Settings(messages::curve_of_nothing(
                MOST_DRAWS, most,
            )));
        }
        let point = |&shots: &usize| CurvePoint {
            shots,
            accuracies: Vec::new(),
        };
        let curve = Curve {
            points: shots.iter().map(point).collect(),
            error: None,
        };
        Ok(Self {
            session: Rc::clone(session),
            train,
            test,
            from,
            curves: vec![curve; settings.len()],
            draws: planned(&settings, &shots, plan.seed..plan.seed + count as u64)?,
            at: 0,
            trial: None,
            stopped: false,
            finished: false,
        })
    }

    /// The curves so far, in the order of the approaches; points without an accuracy are left out.
    pub fn so_far(&self) -> Vec<Curve> {
        let mut curves = self.curves.clone();
        for curve in &mut curves {
            curve.points.retain(|point| !point.accuracies.is_empty());
        }
        curves
    }

    /// Takes what a draw has come to.
    fn keep(&mut self, accuracy: Result<f64>) -> Result<()> {
        let draw = &self.draws[self.at];
        let curve = &mut self.curves[draw.curve];
        match accuracy {
            Ok(accuracy) => {
                for &at in &draw.points {
                    curve.points[at].accuracies.push(accuracy);
                }
            }
            Err(error @ (Error::DeviceLost(_) | Error::Internal(_))) => return Err(error),
            Err(error) => curve.error = Some(error),
        }
        self.at += 1;
        Ok(())
    }

    /// How far the draws are.
    fn progress(&self) -> Progress {
        Progress::new(Phase::Train, self.at, self.draws.len())
    }
}

/// The numbers of examples in order, of which those beyond `most` are left out; none where none is left or one is out of range.
fn numbers(most: usize, plan: &CurvePlan) -> Option<Vec<usize>> {
    let mut shots = plan.shots.clone().unwrap_or_else(|| SHOTS.to_vec());
    if !shots.iter().all(|n| (1..=MOST_SHOTS).contains(n)) {
        return None;
    }
    shots.sort_unstable();
    shots.dedup();
    shots.retain(|&n| n <= most);
    (!shots.is_empty()).then_some(shots)
}

/// The classifiers of all curves, draw by draw, so that each number of examples has an early point.
fn planned(
    approaches: &[ApproachSettings],
    shots: &[usize],
    seeds: std::ops::Range<u64>,
) -> Result<Vec<Draw>> {
    let first = seeds.start;
    let mut draws = Vec::new();
    for seed in seeds {
        for (at, &n) in shots.iter().enumerate() {
            for (curve, approach) in approaches.iter().enumerate() {
                // What learns from no examples is the same in every draw.
                let points = match approach.learns() {
                    true => vec![at],
                    false if seed == first && at == 0 => (0..shots.len()).collect(),
                    false => continue,
                };
                let settings = approach.drawn(n, seed)?;
                draws.push(Draw {
                    curve,
                    points,
                    settings,
                });
            }
        }
    }
    Ok(draws)
}

impl Job for CurveJob {
    type Output = Vec<Curve>;

    /// It ends, and what was drawn by then is kept; a run that is cut off by it is no result.
    fn stop(&mut self) {
        self.stopped = true;
    }

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        if self.finished {
            return Err(ended());
        }
        if self.stopped || self.at == self.draws.len() {
            self.finished = true;
            return Ok(self.progress().finished(true));
        }
        let mut trial = match self.trial.take() {
            Some(trial) => trial,
            None => {
                let draw = &self.draws[self.at];
                let candidate = EncoderCandidate {
                    session: Rc::clone(&self.session),
                    settings: draw.settings.clone(),
                    from: self.from[draw.curve].clone(),
                };
                let test = TestPart::HeldOut(Rc::clone(&self.test));
                TrialJob::new(candidate, Rc::clone(&self.train), test)
            }
        };
        match trial.advance(pieces).await {
            Ok(progress) if progress.finished => {
                let trial = trial.finish().await;
                self.keep(trial.map(|trial| trial.evaluation().accuracy))?;
                Ok(self.progress().with_news())
            }
            Ok(_) => {
                self.trial = Some(trial);
                Ok(self.progress())
            }
            Err(error) => {
                self.keep(Err(error))?;
                Ok(self.progress().with_news())
            }
        }
    }

    async fn finish(self) -> Result<Vec<Curve>> {
        match self.finished {
            true => Ok(self.so_far()),
            false => Err(unfinished()),
        }
    }
}
