//! A job: work that is stepped through, and how far it is.

use crate::error::messages::session as messages;
use crate::model::Sink;
use crate::tune::StepReport;
use crate::{Error, Result};

/// What a job is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Texts pass through the model; texts are counted.
    Embed,
    /// A classifier learns; steps are counted.
    Train,
    /// A run is tried for its estimate; steps are counted.
    Trial,
    /// Rows are looked at; steps are counted.
    Check,
    /// Files are written; bytes are counted.
    Export,
    /// A prompt is read; tokens are counted.
    Read,
    /// A text is written; tokens are counted.
    Write,
}

/// How far a job is, after some pieces of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// Of this phase, how much is done.
    pub done: usize,
    /// All there is to do in this phase; 0 where that is nothing a person waits for.
    pub total: usize,
    /// Of a job that trains: what the steps just taken came to.
    pub step: Option<StepReport>,
    /// Of a job that takes several approaches in turn: whose turn it is.
    pub turn: Option<Turn>,
    /// Whether there is something to be taken of the job now, such as the result of an approach.
    pub news: bool,
    /// Whether all is done, and [`Job::finish`] can be called.
    pub finished: bool,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The approach's place among all.
    pub approach: usize,
    /// Of a cross-validation: the fold, counted from 1, and how many there are.
    pub fold: Option<(usize, usize)>,
}

impl Progress {
    pub(super) fn new(phase: Phase, done: usize, total: usize) -> Self {
        Self {
            phase,
            done,
            total,
            step: None,
            turn: None,
            news: false,
            finished: false,
        }
    }

    pub(super) fn in_turn(self, turn: Turn) -> Self {
        let turn = Some(turn);
        Self { turn, ..self }
    }

    pub(super) fn with_news(self) -> Self {
        Self { news: true, ..self }
    }

    pub(super) fn after(self, step: StepReport) -> Self {
        let step = Some(step);
        Self { step, ..self }
    }

    pub(super) fn finished(self, finished: bool) -> Self {
        Self { finished, ..self }
    }
}

/// Work that is stepped through.
pub trait Job {
    /// What it comes to.
    type Output;

    /// Does at most `pieces` more pieces: batches of texts, steps of a run.
    ///
    /// # Errors
    /// [`Error::Settings`] once the job has finished; [`Error::DeviceLost`] where the GPU went away; otherwise what the job
    /// says. The job can be asked again, unless it says otherwise.
    fn advance(&mut self, pieces: usize) -> impl Future<Output = Result<Progress>>;

    /// What it came to.
    ///
    /// # Errors
    /// [`Error::Settings`] before it has finished.
    fn finish(self) -> impl Future<Output = Result<Self::Output>>;

    /// Has the job end with the piece under way and keep what there is, where it trains or predicts; others go on.
    fn stop(&mut self) {}

    /// The job as one file to go on from, written to where `make` makes room for so many bytes; none where there is nothing
    /// new to write, or it is no run that can go on.
    ///
    /// # Errors
    /// What `make` says, and [`Error::DeviceLost`] where the device can't be read.
    fn checkpoint<S: Sink>(
        &mut self,
        make: impl FnOnce(usize) -> Result<S>,
    ) -> impl Future<Output = Result<Option<S>>> {
        let _ = make;
        std::future::ready(Ok(None))
    }
}

/// The error of a job that is advanced after its end.
pub(super) fn ended() -> Error {
    Error::Settings(messages::job_ended())
}

/// The error of a job that is finished before its end.
pub(super) fn unfinished() -> Error {
    Error::Settings(messages::job_unfinished())
}
