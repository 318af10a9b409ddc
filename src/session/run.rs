//! A training run of whichever approach.

use std::rc::Rc;
use std::sync::Arc;

use super::{CachedEncoder, Classifier, EmbedJob, Session};
use crate::classifier::{self as core, Approach, Model, Notes};
use crate::data::Dataset;
use crate::error::messages::files as messages;
use crate::head::LayerWeights;
use crate::model::{Sink, WeightDelta, read};
use crate::shots::Logistic;
use crate::tune::{
    self, HeadRun, Inputs, PairTuner, RunFingerprint, StepReport, TuneApproach, Tuner,
};
use crate::{Error, Result};

/// A run under way.
pub(super) enum TrainRun {
    Head(Box<HeadRun>),
    Body(Box<Tuner>),
    Pairs(Box<PairTuner>),
}

/// What a run has come to.
struct Learned {
    approach: Approach,
    head: Vec<LayerWeights>,
    body: Option<WeightDelta>,
    settings: Notes,
    weights: usize,
}

impl TrainRun {
    pub async fn advance(&mut self, steps: usize) -> Result<StepReport> {
        match self {
            Self::Head(run) => run.advance(steps).await,
            Self::Body(run) => run.advance(steps).await,
            Self::Pairs(run) => run.advance(steps).await,
        }
    }

    /// Keeps what it has come to, where no epoch has ended.
    pub fn keep_begun(&mut self) {
        match self {
            Self::Head(run) => run.keep_begun(),
            Self::Body(run) => run.keep_begun(),
            Self::Pairs(run) => run.keep_begun(),
        }
    }

    /// Whether the run is over.
    pub fn done(&self) -> bool {
        match self {
            Self::Head(run) => run.done(),
            Self::Body(run) => run.done(),
            Self::Pairs(run) => run.done(),
        }
    }

    /// How many epochs have ended, where no step has been taken since; none for a head, beside which nothing moves.
    pub fn ended_epoch(&self) -> Option<usize> {
        match self {
            Self::Head(_) => None,
            Self::Body(run) => run.ended_epoch(),
            Self::Pairs(run) => run.ended_epoch(),
        }
    }

    /// The embeddings, `[members, width]`, that the encoder gives now to those of the examples `inputs` is of.
    pub async fn embed(&self, inputs: &Inputs, members: &[usize]) -> Result<Vec<f32>> {
        let rows = match self {
            Self::Head(_) => return Ok(Vec::new()),
            Self::Body(run) => run.learner().embed(inputs, members),
            Self::Pairs(run) => run.learner().embed(inputs, members),
        };
        Ok(read(vec![rows.flatten(0, 1)]).await?.concat())
    }

    /// Whether it can be written down now. A head takes seconds, and is not.
    pub fn is_between_updates(&self) -> bool {
        match self {
            Self::Head(_) => false,
            Self::Body(run) => run.is_between_updates(),
            Self::Pairs(run) => run.is_between_updates(),
        }
    }

    /// Whether it fits a head to its optimum, whose steps differ in how long they take.
    pub fn fits(&self) -> bool {
        matches!(self, Self::Head(run) if matches!(**run, tune::HeadRun::Fit(_)))
    }

    /// How much more a run on `all` examples computes than this one on `own`.
    pub fn grows(&self, own: usize, all: usize) -> f64 {
        match self {
            Self::Head(run) => run.grows(all),
            Self::Body(_) | Self::Pairs(_) => all as f64 / own as f64,
        }
    }

    /// Whether a head of the same labels is carried over into it.
    pub fn carries_head(&self) -> bool {
        matches!(self, Self::Body(_))
    }

    /// The run as a file to go on from; `encoder` tells the one that it started from apart.
    pub async fn checkpoint<S: Sink>(
        &self,
        encoder: &str,
        data: &Dataset,
        make: impl FnOnce(usize) -> Result<S>,
    ) -> Result<S> {
        match self {
            Self::Head(_) => Err(Error::Settings(messages::head_without_checkpoints())),
            Self::Body(run) => {
                let settings = run.learner().settings();
                let fingerprint = RunFingerprint::of_body(encoder, data, settings)?;
                run.checkpoint(&fingerprint, make).await
            }
            Self::Pairs(run) => {
                let settings = run.learner().settings();
                let fingerprint = RunFingerprint::of_pairs(encoder, data, settings)?;
                run.checkpoint(&fingerprint, make).await
            }
        }
    }

    /// The best epoch so far, as a classifier of the examples' labels. `base` is the encoder that the run started from.
    pub async fn finish(
        &self,
        session: &Rc<Session>,
        base: &CachedEncoder,
        data: &Rc<Dataset>,
    ) -> Result<core::Classifier> {
        let learned = match self {
            Self::Head(run) => of_head(run).await?,
            Self::Body(run) => of_body(run).await?,
            Self::Pairs(run) => of_pairs(run, session, base, data).await?,
        };
        Ok(core::Classifier {
            approach: learned.approach,
            labels: data.labels.clone(),
            model: Model::Head(learned.head),
            body: learned.body.map(Arc::new),
            examples: data.examples.len(),
            trained_weights: learned.weights,
            settings: learned.settings,
            metrics: Notes::new(),
        })
    }
}

async fn of_head(run: &HeadRun) -> Result<Learned> {
    let head = run.best().await?;
    Ok(Learned {
        approach: Approach::Tune(TuneApproach::Head),
        weights: head.iter().map(LayerWeights::parameters).sum(),
        head,
        body: None,
        settings: run.notes()?,
    })
}

async fn of_body(run: &Tuner) -> Result<Learned> {
    let learner = run.learner();
    let tuned = learner.best().await?;
    Ok(Learned {
        approach: Approach::Tune(learner.settings().depth.approach()),
        head: tuned.head,
        body: Some(tuned.change),
        settings: learner.settings().notes()?,
        weights: learner.parameters(),
    })
}

async fn of_pairs(
    run: &PairTuner,
    session: &Rc<Session>,
    base: &CachedEncoder,
    data: &Rc<Dataset>,
) -> Result<Learned> {
    let learner = run.learner();
    let change = learner.now().await?;
    let tuned = Rc::new(CachedEncoder::new(base.encoder.changed(&change).await?));
    let head = fit(session, &tuned, data).await?;
    Ok(Learned {
        approach: Approach::Tune(TuneApproach::Contrastive),
        weights: learner.parameters() + head.parameters(),
        head: vec![head],
        body: Some(change),
        settings: learner.settings().notes()?,
    })
}

/// SetFit's head: a logistic regression on a tuned encoder's embeddings of all examples.
async fn fit(
    session: &Rc<Session>,
    encoder: &Rc<CachedEncoder>,
    data: &Rc<Dataset>,
) -> Result<LayerWeights> {
    let mut embedding = EmbedJob::on(session, encoder, data.clone());
    while !embedding.is_done() {
        embedding.portion(1).await?;
    }
    let labels: Vec<usize> = data.examples.iter().map(|e| e.label).collect();
    let regression = Logistic {
        embeddings: &encoder.embeddings(data)?,
        labels: &labels,
        num_labels: data.labels.len(),
        width: session.identity.width,
        bias: true,
    };
    Ok(regression.fit(1.0))
}

/// What a new classifier of `labels`, which `run` has made, takes over from `from`.
pub(super) fn carried(from: &Classifier, labels: &[String], run: &TrainRun) -> &'static str {
    let body = from.inner.body.is_some();
    let head = run.carries_head() && from.inner.head_for(labels).is_some();
    match (body, head) {
        (true, true) => "encoder and head",
        (true, false) => "encoder",
        (false, true) => "head",
        (false, false) => "nothing",
    }
}
