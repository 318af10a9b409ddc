//! Training runs as JavaScript handles.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use wasm_bindgen::prelude::*;

use super::bytes::JsFile;
use super::classifier::Classifier;
use super::session::{CachedEncoder, Shared};
use super::{errors, wire};
use crate::classifier::{self as core, Approach, Model, Notes};
use crate::data::Dataset;
use crate::embed::Job;
use crate::head::LayerWeights;
use crate::model::WeightDelta;
use crate::shots::Logistic;
use crate::tune::{self, Depth, HeadMethod, RunFingerprint, StepReport};
use crate::{Error, Result};

/// A run under way.
pub(super) enum Kind {
    Head(Box<tune::HeadRun>),
    CachedEncoder(Box<tune::Tuner>),
    Pairs(Box<tune::PairTuner>),
}

impl Kind {
    async fn advance(&mut self, steps: usize) -> Result<StepReport> {
        match self {
            Self::Head(run) => run.advance(steps).await,
            Self::CachedEncoder(run) => run.advance(steps).await,
            Self::Pairs(run) => run.advance(steps).await,
        }
    }

    fn keep_begun(&mut self) {
        match self {
            Self::Head(run) => run.keep_begun(),
            Self::CachedEncoder(run) => run.keep_begun(),
            Self::Pairs(run) => run.keep_begun(),
        }
    }

    /// Whether the run is over.
    fn done(&self) -> bool {
        match self {
            Self::Head(run) => run.done(),
            Self::CachedEncoder(run) => run.done(),
            Self::Pairs(run) => run.done(),
        }
    }

    /// Whether it can be written down now. A head takes seconds, and is not.
    fn is_between_updates(&self) -> bool {
        match self {
            Self::Head(_) => false,
            Self::CachedEncoder(run) => run.is_between_updates(),
            Self::Pairs(run) => run.is_between_updates(),
        }
    }

    /// The run as a file to go on from; `encoder` tells the one that it started from apart.
    async fn checkpoint(&self, encoder: &str, data: &Dataset) -> Result<JsFile> {
        match self {
            Self::Head(_) => Err(Error::Settings(
                "A head has no checkpoints: training it anew takes seconds.".into(),
            )),
            Self::CachedEncoder(run) => {
                let fingerprint = RunFingerprint::of_body(encoder, data, run.learner().settings())?;
                run.checkpoint(&fingerprint, JsFile::make).await
            }
            Self::Pairs(run) => {
                let fingerprint =
                    RunFingerprint::of_pairs(encoder, data, run.learner().settings())?;
                run.checkpoint(&fingerprint, JsFile::make).await
            }
        }
    }

    /// The best epoch so far, as a classifier of the examples' labels. `base` is the encoder that the run started from.
    async fn finish(
        &self,
        shared: &Shared,
        base: &CachedEncoder,
        data: &Dataset,
    ) -> Result<core::Classifier> {
        let (approach, head, body, settings, trained_weights) = match self {
            Self::Head(run) => {
                let head = run.best().await?;
                let parameters = head.iter().map(LayerWeights::parameters).sum();
                (Approach::Head, head, None, run.notes()?, parameters)
            }
            Self::CachedEncoder(run) => {
                let learner = run.learner();
                let tuned = learner.best().await?;
                let depth = learner.settings().depth;
                let settings = learner.settings().notes()?;
                let approach = match depth {
                    Depth::LastLayers(_) => Approach::LastLayers,
                    Depth::Adapters(..) => Approach::Lora,
                    Depth::Full => Approach::Full,
                };
                let body = Some(tuned.change);
                (approach, tuned.head, body, settings, learner.parameters())
            }
            Self::Pairs(run) => {
                let learner = run.learner();
                let change = learner.now().await?;
                let tuned = CachedEncoder::new(base.encoder.changed(&change).await?);
                let head = fit(shared, &tuned, data).await?;
                let settings = learner.settings().notes()?;
                let parameters = learner.parameters() + head.parameters();
                (
                    Approach::Contrastive,
                    vec![head],
                    Some(change),
                    settings,
                    parameters,
                )
            }
        };
        Ok(core::Classifier {
            approach,
            labels: data.labels.clone(),
            model: Model::Head(head),
            body: body.map(Arc::new),
            examples: data.examples.len(),
            trained_weights,
            settings,
            metrics: Notes::new(),
        })
    }
}

/// SetFit's head: a logistic regression on a tuned encoder's embeddings of all examples.
async fn fit(shared: &Shared, body: &CachedEncoder, data: &Dataset) -> Result<LayerWeights> {
    let texts = data.examples.iter().map(|e| e.text.as_str());
    let mut job = Job::plan(
        texts,
        &shared.tokenizer,
        &body.cache.borrow(),
        shared.device.gpu,
    )?;
    while let Some(embeddings) = job.encode(&body.encoder) {
        let values = embeddings.read().await?;
        job.store(&values, &mut body.cache.borrow_mut());
    }
    let labels: Vec<usize> = data.examples.iter().map(|e| e.label).collect();
    let regression = Logistic {
        embeddings: &body.embeddings(data)?,
        labels: &labels,
        num_labels: data.labels.len(),
        width: shared.identity.width,
        bias: true,
    };
    Ok(regression.fit(1.0))
}

/// A run. Its state is taken out while a call is under way, so a second call is told so.
#[wasm_bindgen]
pub struct Trainer {
    shared: Rc<Shared>,
    run: Rc<RefCell<Option<Kind>>>,
    data: Rc<Dataset>,
    from: Option<Rc<Origin>>,
}

/// A classifier to start a run from, which takes this handle.
#[wasm_bindgen]
pub struct Start(pub(super) Origin);

/// The classifier that a run started from.
pub(super) struct Origin {
    /// The model as the classifier reads it.
    pub shared: Rc<Shared>,
    pub body: Rc<CachedEncoder>,
    pub classifier: core::Classifier,
}

/// What tells the encoder that a run starts from apart from others.
pub(super) fn identity(shared: &Shared, from: Option<&Origin>) -> String {
    let own = shared.embeddings_identity();
    match from.and_then(|f| f.classifier.body.as_deref()) {
        None => own,
        Some(change) => format!("{own} {}", change.digest()),
    }
}

impl Origin {
    pub(super) fn again(&self) -> Self {
        Self {
            shared: Rc::clone(&self.shared),
            body: Rc::clone(&self.body),
            classifier: self.classifier.clone(),
        }
    }

    /// What a new classifier of `labels` takes over from this one.
    fn carried(&self, labels: &[String], kind: &Kind) -> &'static str {
        let body = self.classifier.body.is_some();
        let head =
            matches!(kind, Kind::CachedEncoder(_)) && self.classifier.head_for(labels).is_some();
        match (body, head) {
            (true, true) => "encoder and head",
            (true, false) => "encoder",
            (false, true) => "head",
            (false, false) => "nothing",
        }
    }

    /// Makes `new`, which was tuned from this one, whole: what this one had tuned and the run left alone is kept.
    async fn complete(&self, new: &mut core::Classifier) -> Result<()> {
        let Some(old) = &self.classifier.body else {
            return Ok(());
        };
        new.body = Some(match new.body.take() {
            None => Arc::clone(old),
            Some(change) => {
                let extent = old.trainable_layers().union(change.trainable_layers());
                let encoder = self.body.encoder.changed(&change).await?;
                Arc::new(WeightDelta::Weights(encoder.weights_above(extent).await?))
            }
        });
        Ok(())
    }
}

impl Trainer {
    pub(super) fn new(
        shared: &Rc<Shared>,
        data: &Dataset,
        kind: Kind,
        from: Option<Rc<Origin>>,
    ) -> Self {
        Self {
            from,
            shared: Rc::clone(shared),
            run: Rc::new(RefCell::new(Some(kind))),
            data: Rc::new(data.clone()),
        }
    }

    /// Begins to train a head on the embeddings of `data`.
    pub(super) fn of_head(
        shared: &Rc<Shared>,
        data: &Dataset,
        method: HeadMethod,
        from: Option<Origin>,
    ) -> Result<Self> {
        shared.device.check()?;
        let body = from.as_ref().map_or(&shared.body, |f| &f.body);
        let embeddings = body.embeddings(data)?;
        let run = tune::HeadRun::new(
            data,
            &embeddings,
            shared.identity.width,
            method,
            &shared.device.device,
        )?;
        Ok(Self::new(
            shared,
            data,
            Kind::Head(Box::new(run)),
            from.map(Rc::new),
        ))
    }
}

pub(super) fn busy() -> JsValue {
    errors::bad_argument("The trainer", "its last call has not ended yet")
}

#[wasm_bindgen]
impl Trainer {
    /// Takes at most `steps` steps, never past an epoch's end.
    #[wasm_bindgen(unchecked_return_type = "StepReport")]
    pub async fn advance(&self, steps: usize) -> std::result::Result<JsValue, JsValue> {
        let (shared, slot) = (Rc::clone(&self.shared), Rc::clone(&self.run));
        shared.device.check().map_err(errors::to_js)?;
        let mut run = slot.borrow_mut().take().ok_or_else(busy)?;
        let report = run.advance(steps).await;
        *slot.borrow_mut() = Some(run);
        shared.device.check().map_err(errors::to_js)?;
        let r = report.map_err(errors::to_js)?;
        wire::to_js(&wire::StepReport {
            step: r.step,
            steps: r.steps,
            epoch: r.epoch,
            epochs: r.epochs,
            loss: r.loss,
            accuracy: r.accuracy,
            validation_loss: r.validation.map(|v| v.0),
            validation_accuracy: r.validation.map(|v| v.1),
            best_epoch: r.best_epoch,
            done: r.done,
        })
    }

    /// Whether the run is over.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> bool {
        self.run.borrow().as_ref().is_some_and(Kind::done)
    }

    /// Whether the run fits a head to its optimum, whose steps differ in how long they take.
    #[wasm_bindgen(getter)]
    pub fn fits(&self) -> bool {
        let run = self.run.borrow();
        matches!(run.as_ref(), Some(Kind::Head(run)) if matches!(**run, tune::HeadRun::Fit(_)))
    }

    /// How much more a run on `examples` examples computes than this one; for a head.
    pub fn grows(&self, examples: usize) -> f64 {
        match self.run.borrow().as_ref() {
            Some(Kind::Head(run)) => run.grows(examples),
            _ => examples as f64 / self.data.examples.len() as f64,
        }
    }

    /// Whether [`Trainer::checkpoint`] can be called now: the run tunes the encoder, and no gradients wait for more.
    #[wasm_bindgen(getter, js_name = isBetweenUpdates)]
    pub fn is_between_updates(&self) -> bool {
        let run = self.run.borrow();
        run.as_ref().is_some_and(Kind::is_between_updates)
    }

    /// The run as one file, for [`super::session::Session::prepare`] to go on from.
    #[wasm_bindgen(unchecked_return_type = "Uint8Array<ArrayBuffer>")]
    pub async fn checkpoint(&self) -> std::result::Result<JsValue, JsValue> {
        let (shared, slot) = (Rc::clone(&self.shared), Rc::clone(&self.run));
        let (data, from) = (Rc::clone(&self.data), self.from.clone());
        shared.device.check().map_err(errors::to_js)?;
        let run = slot.borrow_mut().take().ok_or_else(busy)?;
        let encoder = identity(&shared, from.as_deref());
        let file = run.checkpoint(&encoder, &data).await;
        *slot.borrow_mut() = Some(run);
        shared.device.check().map_err(errors::to_js)?;
        file.map(|f| f.bytes.into()).map_err(errors::to_js)
    }

    /// The best epoch so far, as a classifier; what the run has come to where none has ended.
    pub async fn finish(&self) -> std::result::Result<Classifier, JsValue> {
        let (shared, slot) = (Rc::clone(&self.shared), Rc::clone(&self.run));
        let (data, from) = (Rc::clone(&self.data), self.from.clone());
        let mut run = slot.borrow_mut().take().ok_or_else(busy)?;
        run.keep_begun();
        let made = finish(&run, &shared, &data, from.as_deref()).await;
        *slot.borrow_mut() = Some(run);
        let made = made.map_err(errors::to_js)?;
        let made = Classifier::tuned(&shared, made).await;
        made.map_err(errors::to_js)
    }
}

async fn finish(
    run: &Kind,
    shared: &Shared,
    data: &Dataset,
    from: Option<&Origin>,
) -> Result<core::Classifier> {
    let base = from.map_or(&shared.body, |f| &f.body);
    let mut made = run.finish(shared, base, data).await?;
    if let Some(from) = from {
        let carried = from.carried(&made.labels, run);
        from.complete(&mut made).await?;
        made.settings.insert("carried".into(), carried.into());
    }
    Ok(made)
}
