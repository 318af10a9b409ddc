//! Training: what it needs of the texts first, then a head to begin with, then the run itself.

use std::rc::Rc;

use super::classifier::{encoder_of, session_of};
use super::prepare::{InputsOnTheWay, Preparation, Resume, inputs};
use super::run::{TrainRun, carried};
use super::{
    CachedEncoder, Classifier, EmbedJob, Job, Phase, Progress, Session, ended, unfinished,
};
use crate::data::Dataset;
use crate::error::messages::{files, run as messages};
use crate::head::LayerWeights;
use crate::model::{Sink, Source};
use crate::tune::{
    self, BodySettings, Forecast, HeadMethod, HeadRun, Inputs, Resumable, Run, TuneSettings, Tuning,
};
use crate::{Error, Result};

/// Steps of the head alone that are taken for one piece: each takes a moment.
const PROBED: usize = 16;

/// A run, from its examples to a classifier.
pub struct TrainJob {
    session: Rc<Session>,
    data: Rc<Dataset>,
    from: Option<Classifier>,
    stage: Stage,
    /// Whether it goes on from a checkpoint.
    resumes: bool,
    stopped: bool,
    /// Whether it was said that it has finished.
    finished: bool,
    /// Steps taken, and those at the last checkpoint.
    taken: usize,
    written: usize,
}

/// Where a run stands.
enum Stage {
    /// The examples are embedded, for a head to be trained on.
    Embed(HeadMethod, EmbedJob),
    /// What the tuned layers read is computed.
    Prepare(Box<Preparation>),
    /// The examples are embedded, for a head to begin with.
    EmbedProbe(Box<Preparation>, BodySettings, EmbedJob),
    /// A head to begin with is trained.
    Probe(Box<Preparation>, Box<HeadRun>),
    /// It learns.
    Run(TrainRun),
    /// Between two of them, or after an error in between.
    Nothing,
}

impl TrainJob {
    /// Begins a run on the examples of `data`, from the encoder (and head) of `from` where there is one. It goes on from the
    /// checkpoint `resume` where there is one.
    ///
    /// # Errors
    /// [`Error::Settings`] for a setting out of its range, [`Error::Data`] for examples that can't be learned from,
    /// [`Error::NoMemory`] for a run that won't fit, with what would, and [`Error::Checkpoint`] for one that is of another run.
    pub fn new(
        session: &Rc<Session>,
        data: Rc<Dataset>,
        settings: &TuneSettings,
        from: Option<Classifier>,
        resume: Option<Box<dyn Source>>,
    ) -> Result<Self> {
        let session = &session_of(session, from.as_ref());
        session.device.check()?;
        let resumes = resume.is_some();
        let stage = match settings.recipe(session.config.num_hidden_layers)? {
            tune::Recipe::Head(method) => {
                if resumes {
                    return Err(Error::Checkpoint(files::head_not_resumed()));
                }
                let encoder = encoder_of(session, from.as_ref());
                Stage::Embed(method, EmbedJob::on(session, encoder, data.clone()))
            }
            tune::Recipe::Tune(tuning) => {
                let prepared = Preparation::new(session, &data, tuning, from.as_ref(), resume)?;
                Stage::Prepare(Box::new(prepared))
            }
        };
        Ok(Self {
            session: Rc::clone(session),
            data,
            from,
            stage,
            resumes,
            stopped: false,
            finished: false,
            taken: 0,
            written: 0,
        })
    }

    /// What a run with these settings takes, where it tunes the encoder; nothing for a head.
    ///
    /// # Errors
    /// Those of [`TrainJob::new`].
    pub(super) fn forecast(
        session: &Rc<Session>,
        data: &Dataset,
        settings: &TuneSettings,
        from: Option<&Classifier>,
    ) -> Result<Option<Forecast>> {
        session.device.check()?;
        match settings.recipe(session.config.num_hidden_layers)? {
            tune::Recipe::Head(_) => Ok(None),
            tune::Recipe::Tune(tuning) => {
                tuning.check(session.config.num_hidden_layers, data.examples.len())?;
                let (_, forecast) = inputs(session, data, &tuning, from)?;
                Ok(Some(forecast))
            }
        }
    }

    /// The run, once it has begun.
    pub(super) fn run(&self) -> Option<&TrainRun> {
        match &self.stage {
            Stage::Run(run) => Some(run),
            _ => None,
        }
    }

    /// # Errors
    /// [`Error::Stopped`] where it was stopped and there is nothing to keep.
    fn expect_going(&self) -> Result<()> {
        if self.stopped && self.taken == 0 && !self.resumes {
            return Err(Error::Stopped(messages::stopped_before_first_step()));
        }
        Ok(())
    }

    fn encoder(&self) -> &Rc<CachedEncoder> {
        encoder_of(&self.session, self.from.as_ref())
    }

    /// Begins to train a head on the embeddings, which are there.
    fn head_run(&self, method: HeadMethod) -> Result<Box<HeadRun>> {
        let embeddings = self.encoder().embeddings(&self.data)?;
        let width = self.session.identity.width;
        let device = &self.session.device.device;
        Ok(Box::new(HeadRun::new(
            &self.data,
            &embeddings,
            width,
            method,
            device,
        )?))
    }

    /// Begins what comes after the preparation: a head to begin with, where the run would begin with a random one.
    async fn after_inputs(&self, prepared: Box<Preparation>) -> Result<Stage> {
        let carried = self.carried_head();
        match &prepared.tuning {
            Tuning::WithHead(settings) if carried.is_none() && prepared.resume.is_none() => {
                let settings = settings.clone();
                let texts = self.data.clone();
                let embedding = EmbedJob::on(&self.session, self.encoder(), texts);
                Ok(Stage::EmbedProbe(prepared, settings, embedding))
            }
            _ => self.begin(*prepared).await,
        }
    }

    /// A head of the classifier that is started from, where it is of the same labels.
    fn carried_head(&self) -> Option<LayerWeights> {
        let from = self.from.as_ref()?;
        from.inner.head_for(&self.data.labels)
    }

    /// Begins the run itself.
    async fn begin(&self, prepared: Preparation) -> Result<Stage> {
        let (config, compute) = (&self.session.config, self.session.compute());
        let layers = prepared
            .tuning
            .depth()
            .trainable_layers(config.num_hidden_layers);
        let upper = self.encoder().encoder.weights_above(layers).await?;
        let inputs = match prepared.inputs {
            InputsOnTheWay::Ids(ids) => Inputs::Ids(ids),
            InputsOnTheWay::States(job) => Inputs::States(job.finish()),
        };
        Ok(Stage::Run(match prepared.tuning {
            Tuning::WithHead(settings) => {
                let head = self.carried_head().or(prepared.head);
                let head = head.as_ref();
                let start = tune::Start {
                    upper,
                    inputs,
                    head,
                };
                let run = tune::Tuner::of_body(&self.data, start, config, settings, &compute)?;
                TrainRun::Body(Box::new(go_on(run, prepared.resume)?))
            }
            Tuning::OnPairs(settings) => {
                let run = tune::PairTuner::of_pairs(
                    &self.data, upper, inputs, config, settings, &compute,
                )?;
                TrainRun::Pairs(Box::new(go_on(run, prepared.resume)?))
            }
        }))
    }

    /// Goes on to the next stage where this one is through.
    async fn turn_over(&mut self) -> Result<()> {
        let through = match &self.stage {
            Stage::Embed(_, embedding) | Stage::EmbedProbe(_, _, embedding) => embedding.is_done(),
            Stage::Prepare(prepared) => prepared.is_done(),
            Stage::Probe(_, run) => run.done(),
            Stage::Run(_) | Stage::Nothing => false,
        };
        if !through {
            return Ok(());
        }
        self.expect_going()?;
        self.stage = match std::mem::replace(&mut self.stage, Stage::Nothing) {
            Stage::Embed(method, embedding) => {
                let run = self.head_run(method)?;
                drop(embedding);
                Stage::Run(TrainRun::Head(run))
            }
            Stage::Prepare(prepared) => self.after_inputs(prepared).await?,
            Stage::EmbedProbe(prepared, settings, embedding) => {
                let run = self.head_run(HeadMethod::Descent(settings.probe()))?;
                drop(embedding);
                Stage::Probe(prepared, run)
            }
            Stage::Probe(mut prepared, mut run) => {
                run.keep_begun();
                prepared.head = run.best().await?.pop();
                self.begin(*prepared).await?
            }
            other => other,
        };
        Ok(())
    }
}

/// `run` from its checkpoint on, where there is one.
fn go_on<L: Resumable>(run: Run<L>, from: Option<Resume>) -> Result<Run<L>> {
    match from {
        None => Ok(run),
        Some((checkpoint, fingerprint)) => run.resume(&checkpoint, &fingerprint),
    }
}

impl Job for TrainJob {
    type Output = Classifier;

    /// The run ends with the piece under way, and [`Job::finish`] then gives the best epoch so far, or what it has come to where
    /// none has ended. Before the first step there is nothing, and [`Job::advance`] says so.
    fn stop(&mut self) {
        self.stopped = true;
    }

    /// None, too, where gradients wait for more of them, and where a head alone is trained, which takes seconds.
    async fn checkpoint<S: Sink>(
        &mut self,
        make: impl FnOnce(usize) -> Result<S>,
    ) -> Result<Option<S>> {
        let Stage::Run(run) = &self.stage else {
            return Ok(None);
        };
        if self.taken == self.written || !run.is_between_updates() {
            return Ok(None);
        }
        self.session.device.check()?;
        self.written = self.taken;
        let encoder = Classifier::encoder_digest(&self.session, self.from.as_ref());
        let file = run.checkpoint(&encoder, &self.data, make).await?;
        self.session.device.check()?;
        Ok(Some(file))
    }

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        self.session.device.check()?;
        self.expect_going()?;
        let (session, data) = (Rc::clone(&self.session), Rc::clone(&self.data));
        let encoder = Rc::clone(self.encoder());
        let embedded = |done| Progress::new(Phase::Embed, done, data.examples.len());
        let nothing = Progress::new(Phase::Embed, 0, 0);
        let progress = match &mut self.stage {
            Stage::Embed(_, embedding) | Stage::EmbedProbe(_, _, embedding) => {
                embedding.portion(pieces).await?;
                embedding.progress()
            }
            Stage::Prepare(prepared) => match &mut prepared.inputs {
                InputsOnTheWay::Ids(_) => nothing,
                InputsOnTheWay::States(job) => {
                    for _ in 0..pieces.max(1) {
                        job.advance(&encoder.encoder).await?;
                    }
                    embedded(job.done())
                }
            },
            Stage::Probe(_, run) => {
                run.advance(PROBED.saturating_mul(pieces)).await?;
                nothing
            }
            Stage::Run(run) => {
                if self.finished {
                    return Err(ended());
                }
                // A checkpoint can be of a run that was over.
                if run.done() || (self.stopped && self.taken > 0) {
                    self.finished = true;
                    return Ok(Progress::new(Phase::Train, 0, 0).finished(true));
                }
                let step = run.advance(pieces).await?;
                self.taken = step.step;
                self.finished = step.done;
                Progress {
                    finished: step.done,
                    ..Progress::new(Phase::Train, step.step, step.steps).after(step)
                }
            }
            Stage::Nothing => return Err(ended()),
        };
        session.device.check()?;
        self.turn_over().await?;
        Ok(progress)
    }

    /// The best epoch so far; what the run has come to where none has ended.
    async fn finish(self) -> Result<Classifier> {
        let encoder = Rc::clone(self.encoder());
        let Stage::Run(mut run) = self.stage else {
            return Err(unfinished());
        };
        if self.taken == 0 && !run.done() {
            return Err(unfinished());
        }
        run.keep_begun();
        let mut made = run.finish(&self.session, &encoder, &self.data).await?;
        if let Some(from) = &self.from {
            let what = carried(from, &made.labels, &run);
            from.complete(&mut made).await?;
            made.settings.insert("carried".into(), what.into());
        }
        Classifier::tuned(&self.session, made).await
    }
}
