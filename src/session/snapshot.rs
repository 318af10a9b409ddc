//! Snapshots of a run: the same examples as the encoder sees them before the first step and at the end of each epoch.
//!
//! They are embedded beside the run, which learns what it would learn without: no random number is drawn for them.

use super::run::TrainRun;
use super::{Phase, Progress, Session};
use crate::Result;
use crate::tune::Inputs;

/// Examples of a run's snapshots at most: they are embedded again after each epoch.
pub(super) const MOST_EXAMPLES: usize = 500;
/// Examples that are embedded for one piece.
const PORTION: usize = 8;

/// Some examples as the encoder sees them at one time of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Epochs that have ended; 0 before the first step.
    pub epoch: usize,
    /// `[examples, width]`, row-major, each row of length 1.
    pub embeddings: Vec<f32>,
    /// Width of an embedding.
    pub width: usize,
}

/// The snapshots of a run under way.
pub(super) struct Snapshots {
    /// What goes in at the cut, for each example.
    inputs: Inputs,
    /// The examples, those of few tokens first.
    order: Vec<usize>,
    width: usize,
    /// The one that is being taken, and how many of its examples are embedded.
    taking: Option<(Snapshot, usize)>,
    /// The epoch of the last one.
    last: Option<usize>,
    /// One that is there, and nobody has taken yet.
    ready: Option<Snapshot>,
}

impl Snapshots {
    /// Of `examples` examples whose `inputs` these are.
    pub fn new(session: &Session, inputs: Inputs, examples: usize) -> Self {
        let hidden = session.config.hidden_size;
        let mut order: Vec<usize> = (0..examples).collect();
        order.sort_by_key(|&i| inputs.tokens(i, hidden));
        Self {
            inputs,
            order,
            width: session.identity.width,
            taking: None,
            last: None,
            ready: None,
        }
    }

    /// Whether one is to be taken before `run` goes on.
    pub fn is_due(&self, run: &TrainRun) -> bool {
        let epoch = run.ended_epoch();
        self.taking.is_some() || epoch.is_some() && epoch != self.last
    }

    /// Embeds some more examples with the weights that `run` has now.
    pub async fn advance(&mut self, run: &TrainRun, pieces: usize) -> Result<Progress> {
        let examples = self.order.len();
        let Some(epoch) = run.ended_epoch() else {
            return Ok(Progress::new(Phase::Embed, 0, 0));
        };
        let (mut snapshot, mut done) = self.taking.take().unwrap_or_else(|| {
            let embeddings = vec![0.0; examples * self.width];
            let width = self.width;
            let new = Snapshot {
                epoch,
                embeddings,
                width,
            };
            (new, 0)
        });
        for _ in 0..pieces.max(1) {
            let members = &self.order[done..examples.min(done + PORTION)];
            let rows = run.embed(&self.inputs, members).await?;
            for (&member, row) in members.iter().zip(rows.chunks_exact(self.width)) {
                snapshot.embeddings[member * self.width..][..self.width].copy_from_slice(row);
            }
            done += members.len();
            if done == examples {
                break;
            }
        }
        let progress = Progress::new(Phase::Embed, done, examples);
        if done < examples {
            self.taking = Some((snapshot, done));
            return Ok(progress);
        }
        self.last = Some(epoch);
        self.ready = Some(snapshot);
        Ok(progress.with_news())
    }

    /// One that has been taken since this was last asked.
    pub fn take(&mut self) -> Option<Snapshot> {
        self.ready.take()
    }
}
