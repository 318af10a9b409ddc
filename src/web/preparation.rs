//! Examples on their way to a run that tunes the encoder.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::bytes::JsBytes;
use super::classifier::Classifier;
use super::session::{CachedEncoder, Shared};
use super::trainer::{Kind, Origin, Trainer, busy, identity};
use super::{errors, wire};
use crate::classifier::Model;
use crate::data::Dataset;
use crate::embed::StatesJob;
use crate::head::LayerWeights;
use crate::tune::{
    self, BodySettings, ContrastiveSettings, Depth, Forecast, Inputs, Load, Resumable, Run,
    RunFingerprint, TrainCheckpoint,
};
use crate::{Error, Result};

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

    fn fingerprint(&self, encoder: &str, data: &Dataset) -> Result<RunFingerprint> {
        match self {
            Self::WithHead(settings) => RunFingerprint::of_body(encoder, data, settings),
            Self::OnPairs(settings) => RunFingerprint::of_pairs(encoder, data, settings),
        }
    }

    fn check(&self, all: usize, examples: usize) -> Result<()> {
        match self {
            Self::WithHead(settings) => settings.check(all),
            Self::OnPairs(settings) => settings.check(all, examples),
        }
    }
}

/// A checkpoint, and what its run has to hang on.
type Written = (TrainCheckpoint<JsBytes>, RunFingerprint);

/// Examples on their way to what a tuned encoder reads.
#[wasm_bindgen]
pub struct Preparation {
    shared: Rc<Shared>,
    from: Option<Rc<Origin>>,
    data: Dataset,
    tuning: Tuning,
    forecast: Forecast,
    /// What the run goes on from.
    resume: RefCell<Option<Written>>,
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
        resume: Option<js_sys::Uint8Array>,
    ) -> Result<Self> {
        shared.device.check()?;
        let all = shared.config.num_hidden_layers;
        tuning.check(all, data.examples.len())?;
        // Before anything is computed for a run that can't go on.
        let resume = match resume {
            None => None,
            Some(bytes) => {
                let fingerprint = tuning.fingerprint(&identity(shared, from.as_ref()), data)?;
                let checkpoint = TrainCheckpoint::open(JsBytes(bytes))?;
                checkpoint.check(&fingerprint)?;
                Some((checkpoint, fingerprint))
            }
        };
        let encoder = &from.as_ref().map_or(&shared.body, |f| &f.body).encoder;
        let texts = data.examples.iter().map(|e| e.text.as_str());
        let extent = tuning.depth().trainable_layers(all);
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
            resume: RefCell::new(resume),
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
    fn body(&self) -> Rc<CachedEncoder> {
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
        let from = self.from.as_ref();
        let carried = from.and_then(|f| f.classifier.head_for(&self.data.labels));
        let begins = carried.is_none() && self.resume.borrow().is_none();
        begins && matches!(self.tuning, Tuning::WithHead(_))
    }

    /// A run that trains a head on the encoder as it is, for tuning to begin with ([`tune::BodySettings::probe`]). The examples
    /// have been embedded.
    pub fn probe(&self) -> std::result::Result<Trainer, JsValue> {
        let Tuning::WithHead(tuning) = &self.tuning else {
            return Err(errors::bad_argument("The run", "it trains no head"));
        };
        let from = self.from.as_ref().map(|f| f.again());
        let method = tune::HeadMethod::Descent(tuning.probe());
        Trainer::of_head(&self.shared, &self.data, method, from).map_err(errors::to_js)
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
        let (head, resume) = (self.head.take(), self.resume.take());
        let state = self.state.borrow_mut().take().ok_or_else(busy)?;
        begin(&shared, from, &data, tuning, (state, head, resume))
            .await
            .map_err(errors::to_js)
    }
}

async fn begin(
    shared: &Rc<Shared>,
    from: Option<Rc<Origin>>,
    data: &Dataset,
    tuning: Tuning,
    (state, probed, resume): (State, Option<LayerWeights>, Option<Written>),
) -> Result<Trainer> {
    let body = from.as_ref().map_or(&shared.body, |f| &f.body);
    let upper = body
        .encoder
        .weights_above(
            tuning
                .depth()
                .trainable_layers(shared.config.num_hidden_layers),
        )
        .await?;
    let inputs = match state {
        State::Ids(ids) => Inputs::Ids(ids),
        State::States(job) => Inputs::States(job.finish()),
    };
    let (config, place) = (&shared.config, shared.place());
    let kind = match tuning {
        Tuning::WithHead(settings) => {
            let from = from.as_ref();
            let carried = from.and_then(|f| f.classifier.head_for(&data.labels));
            let head = carried.or(probed);
            let start = tune::Start {
                upper,
                inputs,
                head: head.as_ref(),
            };
            let run = tune::Tuner::of_body(data, start, config, settings, &place)?;
            Kind::CachedEncoder(Box::new(go_on(run, resume)?))
        }
        Tuning::OnPairs(settings) => {
            let run = tune::PairTuner::of_pairs(data, upper, inputs, config, settings, &place)?;
            Kind::Pairs(Box::new(go_on(run, resume)?))
        }
    };
    Ok(Trainer::new(shared, data, kind, from))
}

/// `run` from its checkpoint on, where there is one.
fn go_on<L: Resumable>(run: Run<L>, from: Option<Written>) -> Result<Run<L>> {
    match from {
        None => Ok(run),
        Some((checkpoint, fingerprint)) => run.resume(&checkpoint, &fingerprint),
    }
}
