//! Training: what it needs of the texts first, then a head to begin with, then the run itself.

use std::rc::Rc;

use super::classifier::{encoder_of, session_of};
use super::prepare::{Preparation, Resume, inputs};
use super::run::{TrainRun, carried};
use super::snapshot::{MOST_EXAMPLES, Snapshot, Snapshots};
use super::{
    CachedEncoder, Classifier, Drawn, EmbedJob, Job, Phase, Progress, Session, ended, unfinished,
};
use crate::data::Dataset;
use crate::error::messages::{files, run as messages};
use crate::head::LayerWeights;
use crate::model::{Sink, Source};
use crate::tune::{
    self, BodySettings, Forecast, HeadMethod, HeadRun, Resumable, Run, TuneSettings, Tuning,
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
    /// Where some are wanted, once the run has begun.
    snapshots: Option<Snapshots>,
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
            snapshots: None,
            resumes,
            stopped: false,
            finished: false,
            taken: 0,
            written: 0,
        })
    }

    /// The same with snapshots of the examples of `drawn`, for [`TrainJob::take_snapshot`]: before the first step, and at the end of
    /// each epoch. A run that goes on from the middle of an epoch begins with the end of it. Where the head alone is trained, there
    /// are none, as nothing else moves.
    ///
    /// # Errors
    /// [`Error::Settings`] for too many examples, and [`Error::NoMemory`] where there is no room for them beside the run.
    pub fn with_snapshots(mut self, drawn: &Drawn) -> Result<Self> {
        if drawn.most > MOST_EXAMPLES {
            let wanted = messages::wanted_whole_between(1, MOST_EXAMPLES);
            return Err(Error::Settings(messages::setting_must_be("most", wanted)));
        }
        if let Stage::Prepare(prepared) = &mut self.stage {
            prepared.watch(&self.session, drawn, self.from.as_ref())?;
        }
        Ok(self)
    }

    /// A snapshot that has been taken since this was last asked.
    pub fn take_snapshot(&mut self) -> Option<Snapshot> {
        self.snapshots.as_mut()?.take()
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
    async fn after_inputs(&mut self, prepared: Box<Preparation>) -> Result<Stage> {
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
    async fn begin(&mut self, prepared: Preparation) -> Result<Stage> {
        let watched = prepared.snapshots;
        self.snapshots =
            watched.map(|(inputs, n)| Snapshots::new(&self.session, inputs.finish(), n));
        let (config, compute) = (&self.session.config, self.session.compute());
        let layers = prepared
            .tuning
            .depth()
            .trainable_layers(config.num_hidden_layers);
        let upper = self.encoder().encoder.weights_above(layers).await?;
        let inputs = prepared.inputs.finish();
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
        let through = match &mut self.stage {
            Stage::Embed(_, embedding) | Stage::EmbedProbe(_, _, embedding) => embedding.is_done(),
            Stage::Prepare(prepared) => prepared.under_way().is_none(),
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
        let session = Rc::clone(&self.session);
        let encoder = Rc::clone(self.encoder());
        let nothing = Progress::new(Phase::Embed, 0, 0);
        let progress = match &mut self.stage {
            Stage::Embed(_, embedding) | Stage::EmbedProbe(_, _, embedding) => {
                embedding.portion(pieces).await?;
                embedding.progress()
            }
            Stage::Prepare(prepared) => match prepared.under_way() {
                None => nothing,
                Some(job) => {
                    for _ in 0..pieces.max(1) {
                        job.advance(&encoder.encoder).await?;
                    }
                    Progress::new(Phase::Embed, job.done(), job.total())
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
                let due = self.snapshots.as_mut().filter(|all| all.is_due(run));
                if let Some(snapshots) = due
                    && !self.stopped
                {
                    let progress = snapshots.advance(run, pieces).await?;
                    self.finished = run.done() && !snapshots.is_due(run);
                    session.device.check()?;
                    return Ok(progress.finished(self.finished));
                }
                // A checkpoint can be of a run that was over.
                if run.done() || (self.stopped && self.taken > 0) {
                    self.finished = true;
                    return Ok(Progress::new(Phase::Train, 0, 0).finished(true));
                }
                let step = run.advance(pieces).await?;
                self.taken = step.step;
                let due = self.snapshots.as_ref().is_some_and(|all| all.is_due(run));
                self.finished = step.done && !due;
                Progress::new(Phase::Train, step.step, step.steps)
                    .after(step)
                    .finished(self.finished)
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
