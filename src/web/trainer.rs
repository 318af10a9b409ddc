//! Training runs as JavaScript handles.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use wasm_bindgen::prelude::*;

use super::classifier::Classifier;
use super::session::{Body, Shared};
use super::{errors, wire};
use crate::classifier::{self as core, Approach, Model, Notes};
use crate::data::Dataset;
use crate::embed::{Job, StatesJob};
use crate::head::LayerWeights;
use crate::model::Change;
use crate::shots::Logistic;
use crate::tune::{
    self, BodySettings, ContrastiveSettings, Depth, Forecast, HeadSettings, Inputs, Load,
    StepReport,
};
use crate::{Error, Result};

/// A run under way.
enum Kind {
    Head(Box<tune::Trainer>),
    Body(Box<tune::Tuner>),
    Pairs(Box<tune::PairTuner>),
}

/// How an encoder is to be tuned.
#[derive(Clone)]
pub(super) enum Tuning {
    WithHead(BodySettings),
    OnPairs(ContrastiveSettings),
}

impl Tuning {
    fn depth(&self) -> Depth {
        match self {
            Self::WithHead(settings) => settings.depth,
            Self::OnPairs(settings) => settings.depth,
        }
    }

    /// What the run will take, on examples of so many tokens.
    fn load<'a>(&self, shared: &'a Shared, lengths: &'a [usize], labels: usize) -> Load<'a> {
        let (batch_size, pairs) = match self {
            Self::WithHead(settings) => (settings.batch_size, false),
            Self::OnPairs(settings) => (settings.batch_size, true),
        };
        Load {
            config: &shared.config,
            depth: self.depth(),
            batch_size,
            pairs,
            lengths,
            labels,
            gpu: shared.device.gpu,
        }
    }

    fn check(&self, all: usize) -> Result<()> {
        match self {
            Self::WithHead(settings) => settings.check(all),
            Self::OnPairs(settings) => settings.check(all),
        }
    }
}

impl Kind {
    async fn advance(&mut self, steps: usize) -> Result<StepReport> {
        match self {
            Self::Head(run) => run.advance(steps).await,
            Self::Body(run) => run.advance(steps).await,
            Self::Pairs(run) => run.advance(steps).await,
        }
    }

    /// The best epoch so far, as a classifier of the examples' labels. `base` is the encoder that the run started from.
    async fn finish(
        &self,
        shared: &Shared,
        base: &Body,
        data: &Dataset,
    ) -> Result<core::Classifier> {
        let (approach, head, body, settings, trained_weights) = match self {
            Self::Head(run) => {
                let learner = run.learner();
                let settings = notes(learner.settings())?;
                let head = learner.best().await?;
                (Approach::Head, head, None, settings, learner.parameters())
            }
            Self::Body(run) => {
                let learner = run.learner();
                let tuned = learner.best().await?;
                let depth = learner.settings().depth;
                let settings = depth_notes(depth, notes(learner.settings())?);
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
                let tuned = Body::new(base.encoder.changed(&change).await?);
                let head = fit(shared, &tuned, data).await?;
                let settings = depth_notes(learner.settings().depth, notes(learner.settings())?);
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

fn depth_notes(depth: Depth, mut settings: Notes) -> Notes {
    match depth {
        Depth::LastLayers(layers) => {
            settings.insert("layers".into(), layers.into());
        }
        Depth::Adapters(layers, lora) => {
            settings.insert("layers".into(), layers.into());
            settings.insert("rank".into(), lora.rank.into());
            settings.insert("alpha".into(), lora.alpha.into());
            settings.insert("feedForward".into(), lora.feed_forward.into());
        }
        Depth::Full => {}
    }
    settings
}

/// SetFit's head: a logistic regression on a tuned encoder's embeddings of all examples.
async fn fit(shared: &Shared, body: &Body, data: &Dataset) -> Result<LayerWeights> {
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
        names: data.labels.len(),
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
    pub body: Rc<Body>,
    pub classifier: core::Classifier,
}

impl Origin {
    fn again(&self) -> Self {
        Self {
            body: Rc::clone(&self.body),
            classifier: self.classifier.clone(),
        }
    }

    /// What a new classifier of `labels` takes over from this one.
    fn carried(&self, labels: &[String], kind: &Kind) -> &'static str {
        let body = self.classifier.body.is_some();
        let head = matches!(kind, Kind::Body(_)) && self.head(labels).is_some();
        match (body, head) {
            (true, true) => "encoder and head",
            (true, false) => "encoder",
            (false, true) => "head",
            (false, false) => "nothing",
        }
    }

    /// Its head, where it is a linear one for the same labels.
    fn head(&self, labels: &[String]) -> Option<&LayerWeights> {
        match &self.classifier.model {
            Model::Head(layers) if self.classifier.labels == labels && layers.len() == 1 => {
                layers.first().filter(|l| l.bias.is_some())
            }
            _ => None,
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
                let extent = old.extent().union(change.extent());
                let encoder = self.body.encoder.changed(&change).await?;
                Arc::new(Change::Weights(encoder.upper(extent).await?))
            }
        });
        Ok(())
    }
}

impl Trainer {
    fn new(shared: &Rc<Shared>, data: &Dataset, kind: Kind, from: Option<Rc<Origin>>) -> Self {
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
        settings: HeadSettings,
        from: Option<Origin>,
    ) -> Result<Self> {
        shared.device.check()?;
        let body = from.as_ref().map_or(&shared.body, |f| &f.body);
        let embeddings = body.embeddings(data)?;
        let run = tune::Trainer::of_head(
            data,
            &embeddings,
            shared.identity.width,
            settings,
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

fn busy() -> JsValue {
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

    /// The best epoch so far, as a classifier.
    pub async fn finish(&self) -> std::result::Result<Classifier, JsValue> {
        let (shared, slot) = (Rc::clone(&self.shared), Rc::clone(&self.run));
        let (data, from) = (Rc::clone(&self.data), self.from.clone());
        let run = slot.borrow_mut().take().ok_or_else(busy)?;
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

/// Examples on their way to what a tuned encoder reads.
#[wasm_bindgen]
pub struct Preparation {
    shared: Rc<Shared>,
    from: Option<Rc<Origin>>,
    data: Dataset,
    tuning: Tuning,
    forecast: Forecast,
    /// The head to begin with, where none is carried over.
    head: RefCell<Option<LayerWeights>>,
    total: usize,
    done: Rc<Cell<usize>>,
    /// None while a call is under way.
    state: Rc<RefCell<Option<State>>>,
}

enum State {
    Ids(Vec<Vec<u32>>),
    States(StatesJob),
}

impl Preparation {
    pub(super) fn begin(
        shared: &Rc<Shared>,
        data: &Dataset,
        tuning: Tuning,
        from: Option<Origin>,
    ) -> Result<Self> {
        shared.device.check()?;
        let all = shared.config.num_hidden_layers;
        tuning.check(all)?;
        let encoder = &from.as_ref().map_or(&shared.body, |f| &f.body).encoder;
        let texts = data.examples.iter().map(|e| e.text.as_str());
        let extent = tuning.depth().extent(all);
        let (state, lengths) = if extent.whole {
            let ids = texts.map(|t| shared.tokenizer.encode(t));
            let ids: Vec<Vec<u32>> = ids.collect::<Result<_>>()?;
            let lengths: Vec<usize> = ids.iter().map(Vec::len).collect();
            (State::Ids(ids), lengths)
        } else {
            let cut = all - extent.layers;
            let job = StatesJob::plan(texts, &shared.tokenizer, encoder, cut)?;
            let lengths = job.lengths();
            (State::States(job), lengths)
        };
        let load = tuning.load(shared, &lengths, data.labels.len());
        let forecast = load.forecast();
        check_room(&load, forecast)?;
        let total = data.examples.len();
        let done = if extent.whole { total } else { 0 };
        Ok(Self {
            shared: Rc::clone(shared),
            from: from.map(Rc::new),
            data: data.clone(),
            tuning,
            forecast,
            head: RefCell::default(),
            total,
            done: Rc::new(Cell::new(done)),
            state: Rc::new(RefCell::new(Some(state))),
        })
    }
}

/// Bytes that the module's objects can have: the 4 GB that WebAssembly can address, less what lies idle between them.
const ROOM: u64 = 3 << 30;

/// # Errors
/// [`Error::NoMemory`] where a run does not fit, with what would. What a GPU has is not known.
fn check_room(load: &Load<'_>, forecast: Forecast) -> Result<()> {
    let free = ROOM.saturating_sub(super::heap::in_use() as u64);
    if load.gpu || forecast.bytes <= free {
        return Ok(());
    }
    let gigabytes = |bytes: u64| format!("{:.1} GB", bytes as f64 / 1e9);
    let instead = match load.fitting(free) {
        Some(size) if load.pairs => format!("A batch of {size} pairs fits."),
        Some(size) => format!(
            "A batch of {size} fits; with {} minibatches a step it learns the same.",
            load.batch_size / size
        ),
        None => "Tune fewer layers, or bring fewer or shorter texts.".into(),
    };
    Err(Error::NoMemory(format!(
        "This run would take about {}, and this tab has {} left. {instead}",
        gigabytes(forecast.bytes),
        gigabytes(free)
    )))
}

impl Preparation {
    fn body(&self) -> Rc<Body> {
        Rc::clone(self.from.as_ref().map_or(&self.shared.body, |f| &f.body))
    }
}

#[wasm_bindgen]
impl Preparation {
    /// Examples given.
    #[wasm_bindgen(getter)]
    pub fn total(&self) -> usize {
        self.total
    }

    /// Examples that are ready.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> usize {
        self.done.get()
    }

    /// What the run will take.
    #[wasm_bindgen(getter, unchecked_return_type = "Forecast")]
    pub fn forecast(&self) -> std::result::Result<JsValue, JsValue> {
        wire::to_js(&wire::Forecast {
            trained_weights: self.forecast.trained_weights,
            memory: self.forecast.bytes as f64,
        })
    }

    /// Prepares some more examples and gives how many are ready.
    pub async fn advance(&self) -> std::result::Result<usize, JsValue> {
        let (shared, body) = (Rc::clone(&self.shared), self.body());
        let (slot, done) = (Rc::clone(&self.state), Rc::clone(&self.done));
        shared.device.check().map_err(errors::to_js)?;
        let mut state = slot.borrow_mut().take().ok_or_else(busy)?;
        let mut result = Ok(());
        if let State::States(job) = &mut state {
            result = job.advance(&body.encoder).await;
            done.set(job.done());
        }
        *slot.borrow_mut() = Some(state);
        result
            .and_then(|()| shared.device.check())
            .map_err(errors::to_js)?;
        Ok(done.get())
    }

    /// Whether the run would begin with a random head, and [`Preparation::probe`] can give it a better one.
    #[wasm_bindgen(getter, js_name = wantsHead)]
    pub fn wants_head(&self) -> bool {
        let carried = self.from.as_ref().and_then(|f| f.head(&self.data.labels));
        matches!(self.tuning, Tuning::WithHead(_)) && carried.is_none()
    }

    /// A run that trains a head on the encoder as it is, for tuning to begin with: otherwise the first steps follow a random
    /// head, and spoil what the encoder knows (linear probing before fine-tuning: Kumar et al. 2022,
    /// <https://arxiv.org/abs/2202.10054>). The examples have been embedded. What tuning holds out is held out here as well.
    pub fn probe(&self) -> std::result::Result<Trainer, JsValue> {
        let Tuning::WithHead(tuning) = &self.tuning else {
            return Err(errors::bad_argument("The run", "it trains no head"));
        };
        let settings = HeadSettings {
            validation: tuning.validation,
            class_weights: tuning.class_weights,
            seed: tuning.seed,
            ..HeadSettings::default()
        };
        let from = self.from.as_ref().map(|f| f.again());
        Trainer::of_head(&self.shared, &self.data, settings, from).map_err(errors::to_js)
    }

    /// Takes the head of `probe`, a classifier that [`Preparation::probe`] has come to.
    #[wasm_bindgen(js_name = beginWith)]
    pub fn begin_with(&self, probe: &Classifier) {
        let head = match probe.inner().model {
            Model::Head(mut layers) => layers.pop(),
            Model::Neighbours(_) => None,
        };
        *self.head.borrow_mut() = head;
    }

    /// Begins the run, once all examples are ready.
    pub async fn trainer(&self) -> std::result::Result<Trainer, JsValue> {
        let (shared, from) = (Rc::clone(&self.shared), self.from.clone());
        let (data, tuning) = (self.data.clone(), self.tuning.clone());
        let head = self.head.borrow_mut().take();
        let state = self.state.borrow_mut().take().ok_or_else(busy)?;
        begin(&shared, from, &data, tuning, (state, head))
            .await
            .map_err(errors::to_js)
    }
}

async fn begin(
    shared: &Rc<Shared>,
    from: Option<Rc<Origin>>,
    data: &Dataset,
    tuning: Tuning,
    (state, probed): (State, Option<LayerWeights>),
) -> Result<Trainer> {
    let body = from.as_ref().map_or(&shared.body, |f| &f.body);
    let upper = body
        .encoder
        .upper(tuning.depth().extent(shared.config.num_hidden_layers))
        .await?;
    let inputs = match state {
        State::Ids(ids) => Inputs::Ids(ids),
        State::States(job) => Inputs::States(job.finish()),
    };
    let (config, place) = (&shared.config, shared.place());
    let kind = match tuning {
        Tuning::WithHead(settings) => {
            let carried = from.as_ref().and_then(|f| f.head(&data.labels));
            let head = carried.or(probed.as_ref());
            let start = tune::Start {
                upper,
                inputs,
                head,
            };
            let run = tune::Tuner::of_body(data, start, config, settings, &place)?;
            Kind::Body(Box::new(run))
        }
        Tuning::OnPairs(settings) => {
            let run = tune::PairTuner::of_pairs(data, upper, inputs, config, settings, &place)?;
            Kind::Pairs(Box::new(run))
        }
    };
    Ok(Trainer::new(shared, data, kind, from))
}

fn notes(settings: &impl serde::Serialize) -> Result<Notes> {
    let value = serde_json::to_value(settings).map_err(|e| Error::Internal(e.to_string()))?;
    match value {
        serde_json::Value::Object(map) => Ok(map.into_iter().collect()),
        _ => Err(Error::Internal("The settings are no object.".into())),
    }
}
