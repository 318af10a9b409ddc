//! An opened model on a device, and the texts it has embedded.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::bytes::JsBytes;
use super::classifier::Classifier;
use super::data::Dataset;
use super::preparation::Preparation;
use super::trainer::{Start, Trainer};
use super::{adapter, arguments, errors, wire};
use crate::Result;
use crate::artifact::{self, EncoderIdentity};
use crate::device::{self, Chosen, OpenRequest};
use crate::embed::{Cache, Job};
use crate::model::{BertConfig, Encoder, SentenceModules, Weights, read_modules};
use crate::text::Tokenizer;
use crate::tune::ComputeDevice;

/// What every handle of one session shares.
pub(super) struct Shared {
    pub device: Chosen,
    pub tokenizer: Tokenizer,
    /// The file that the tokenizer was made from.
    pub tokenizer_file: js_sys::Uint8Array,
    pub config: BertConfig,
    pub identity: EncoderIdentity,
    /// The encoder as it was opened.
    pub body: Rc<CachedEncoder>,
}

/// An encoder, and the texts it has embedded. A classifier whose encoder was tuned has one of its own.
pub(super) struct CachedEncoder {
    pub encoder: Encoder,
    pub cache: RefCell<Cache>,
}

impl CachedEncoder {
    pub fn new(encoder: Encoder) -> Self {
        let width = encoder.embedding_width();
        Self {
            encoder,
            cache: RefCell::new(Cache::new(width)),
        }
    }
}

impl CachedEncoder {
    /// The embeddings of a data set's examples, `[examples, width]`.
    pub fn embeddings(&self, data: &crate::data::Dataset) -> Result<Vec<f32>> {
        self.cache
            .borrow()
            .matrix(data.examples.iter().map(|e| e.text.as_str()))
    }
}

/// An opened model.
#[wasm_bindgen]
pub struct Session {
    pub(super) shared: Rc<Shared>,
}

/// Milliseconds that the name of an adapter is waited for, which is only shown.
const NAMED: u32 = 5000;

fn now() -> f64 {
    js_sys::Date::now()
}

#[wasm_bindgen]
impl Session {
    /// Reads a model's files and chooses a device.
    pub async fn open(
        #[wasm_bindgen(unchecked_param_type = "ModelFiles")] files: JsValue,
        #[wasm_bindgen(unchecked_param_type = "\"auto\" | \"webgpu\" | \"cpu\"")] device: JsValue,
    ) -> std::result::Result<Session, JsValue> {
        let device = arguments::string("The device", &device)?;
        let bytes = |name: &str| {
            js_sys::Reflect::get(&files, &name.into())
                .ok()
                .and_then(|v| v.dyn_into::<js_sys::Uint8Array>().ok())
                .ok_or_else(|| errors::bad_argument(name, "it must be a Uint8Array"))
        };
        let (model, tokenizer, config) = (bytes("model")?, bytes("tokenizer")?, bytes("config")?);
        let sha256 = js_sys::Reflect::get(&files, &"sha256".into())
            .ok()
            .and_then(|v| v.as_string())
            .ok_or_else(|| errors::bad_argument("sha256", "it must be a string"))?;
        let wish = match device.as_str() {
            "auto" => OpenRequest::Auto,
            "webgpu" => OpenRequest::WebGpu,
            "cpu" => OpenRequest::Cpu,
            other => {
                return Err(errors::bad_argument(
                    "The device",
                    format!("\"{other}\" is not auto, webgpu or cpu"),
                ));
            }
        };
        let modules = arguments::files("modules", &files)?;
        let shared = Shared::open(JsBytes(model), tokenizer, (&config, modules), sha256, wish)
            .await
            .map_err(errors::to_js)?;
        Ok(Self {
            shared: Rc::new(shared),
        })
    }

    /// Which device computes, and why.
    #[wasm_bindgen(getter, unchecked_return_type = "DeviceReport")]
    pub fn device(&self) -> std::result::Result<JsValue, JsValue> {
        let d = &self.shared.device;
        wire::to_js(&wire::DeviceReport {
            kind: if d.gpu { "webgpu" } else { "cpu" },
            adapter: d.adapter.clone(),
            reason: d.reason.clone(),
            max_error: d.max_error,
        })
    }

    /// What the model is.
    #[wasm_bindgen(getter, unchecked_return_type = "ModelReport")]
    pub fn model(&self) -> std::result::Result<JsValue, JsValue> {
        let c = &self.shared.config;
        wire::to_js(&wire::ModelReport {
            sha256: self.shared.identity.sha256.clone(),
            layers: c.num_hidden_layers,
            hidden: c.hidden_size,
            embedding: c.embedding_width(),
            pooling: c.sentence.pooling,
            prompt: c.sentence.prompt.clone(),
            embeddings_id: self.shared.embeddings_identity(),
            heads: c.num_attention_heads,
            vocabulary: c.vocab_size,
            max_tokens: c.max_tokens(),
            parameters: c.parameters(),
        })
    }

    /// Why the GPU was lost, once it was.
    #[wasm_bindgen(getter)]
    pub fn lost(&self) -> Option<String> {
        self.shared.device.lost()
    }

    /// How many texts are in the cache.
    pub fn cached(&self) -> usize {
        self.shared.body.cache.borrow().len()
    }

    /// Empties a cache that has grown too large. What is under way may need what it has embedded.
    #[wasm_bindgen(js_name = makeRoom)]
    pub fn make_room(&self) {
        self.shared.body.cache.borrow_mut().make_room();
    }

    /// The embeddings in the cache, as a file.
    #[wasm_bindgen(js_name = saveCache, unchecked_return_type = "Uint8Array<ArrayBuffer>")]
    pub fn save_cache(&self) -> std::result::Result<Vec<u8>, JsValue> {
        let cache = self.shared.body.cache.borrow();
        cache
            .save(&self.shared.embeddings_identity())
            .map_err(errors::to_js)
    }

    /// Takes the embeddings of a file over, which the same model has made, and gives how many texts it has.
    #[wasm_bindgen(js_name = loadCache)]
    pub fn load_cache(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: JsValue,
    ) -> std::result::Result<usize, JsValue> {
        let bytes = arguments::bytes("The embeddings", &bytes)?.to_vec();
        let mut cache = self.shared.body.cache.borrow_mut();
        cache
            .load(&bytes, &self.shared.embeddings_identity())
            .map_err(errors::to_js)
    }

    /// Begins to embed texts.
    pub fn embed(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string[]")] texts: JsValue,
    ) -> std::result::Result<EmbedJob, JsValue> {
        let texts = arguments::strings("The texts", &texts)?;
        EmbedJob::begin(&self.shared, &self.shared.body, &texts).map_err(errors::to_js)
    }

    /// Begins to train a head on the examples of `data`, on the encoder of `from` where there is one.
    pub fn trainer(
        &self,
        data: &Dataset,
        #[wasm_bindgen(unchecked_param_type = "TuneSettings")] settings: JsValue,
        from: Option<Start>,
    ) -> std::result::Result<Trainer, JsValue> {
        let settings: wire::WireTuneSettings = wire::from_js("The settings", settings)?;
        let from = from.map(|start| start.0);
        let shared = from.as_ref().map_or(&self.shared, |f| &f.shared);
        let shared = Rc::clone(shared);
        Trainer::of_head(&shared, &data.inner, settings.into_head(), from).map_err(errors::to_js)
    }

    /// Begins to prepare the examples of `data` for tuning the encoder: the session's, or that of `from`. The run goes on from
    /// the checkpoint `resume` where there is one.
    pub fn prepare(
        &self,
        data: &Dataset,
        #[wasm_bindgen(unchecked_param_type = "TuneSettings")] settings: JsValue,
        from: Option<Start>,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array | undefined")] resume: JsValue,
    ) -> std::result::Result<Preparation, JsValue> {
        let resume = match resume.is_undefined() {
            true => None,
            false => Some(arguments::bytes("The checkpoint", &resume)?.clone()),
        };
        let settings: wire::WireTuneSettings = wire::from_js("The settings", settings)?;
        let tuning = settings.into_tuning(self.shared.config.num_hidden_layers);
        let from = from.map(|start| start.0);
        let shared = from.as_ref().map_or(&self.shared, |f| &f.shared);
        let shared = Rc::clone(shared);
        tuning
            .and_then(|t| Preparation::begin(&shared, &data.inner, t, from, resume))
            .map_err(errors::to_js)
    }

    /// Reads a saved classifier.
    pub async fn load(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: JsValue,
    ) -> std::result::Result<Classifier, JsValue> {
        let bytes = arguments::bytes("The classifier", &bytes)?;
        let most = u32::try_from(artifact::MAX_BYTES + 1).unwrap_or(u32::MAX);
        let bytes = bytes.subarray(0, bytes.length().min(most)).to_vec();
        let own = &self.shared;
        let shared = artifact::sentence_modules(&bytes, &own.identity, &own.config)
            .and_then(|sentence| own.described(sentence))
            .map_err(errors::to_js)?;
        let inner =
            artifact::load(&bytes, &shared.identity, &shared.config).map_err(errors::to_js)?;
        drop(bytes);
        let made = Classifier::tuned(&shared, inner).await;
        made.map_err(errors::to_js)
    }
}

/// The tokenizer of a model, which reads texts as the model's description says.
fn tokenizer(file: &js_sys::Uint8Array, config: &mut BertConfig) -> Result<Tokenizer> {
    let made = Tokenizer::from_bytes(&file.to_vec(), config.max_tokens(), config.vocab_size)?;
    config.sentence.lower_case &= !made.lower_cases();
    made.with_prompt(&config.sentence.prompt, config.sentence.lower_case)
}

impl Shared {
    /// What tells the embeddings of the encoder as it was opened apart from others.
    pub fn embeddings_identity(&self) -> String {
        self.config.sentence.identity(&self.identity.sha256)
    }

    /// The same model with another description around its layers, where that is another.
    pub fn described(self: &Rc<Self>, sentence: SentenceModules) -> Result<Rc<Self>> {
        if sentence == self.config.sentence {
            return Ok(Rc::clone(self));
        }
        let mut config = self.config.clone();
        config.sentence = sentence;
        let tokenizer = tokenizer(&self.tokenizer_file, &mut config)?;
        let encoder = self.body.encoder.described(&config);
        Ok(Rc::new(Self {
            device: self.device.clone(),
            tokenizer,
            tokenizer_file: self.tokenizer_file.clone(),
            identity: EncoderIdentity {
                sha256: self.identity.sha256.clone(),
                width: config.embedding_width(),
            },
            body: Rc::new(CachedEncoder::new(encoder)),
            config,
        }))
    }

    /// Where runs compute.
    pub fn place(&self) -> ComputeDevice {
        ComputeDevice {
            device: self.device.device.clone(),
            gpu: self.device.gpu,
        }
    }

    async fn open(
        model: JsBytes,
        tokenizer_file: js_sys::Uint8Array,
        (config, modules): (&js_sys::Uint8Array, BTreeMap<String, JsBytes>),
        sha256: String,
        wish: OpenRequest,
    ) -> Result<Self> {
        let mut config = BertConfig::from_bytes(&config.to_vec())?;
        config.sentence = read_modules(&modules, &config)?;
        let weights = Weights::open(model)?;
        let tokenizer = tokenizer(&tokenizer_file, &mut config)?;
        let mut device = device::choose(wish, now, adapter::after).await?;
        if device.gpu
            && let Some(Some(name)) = device::within(adapter::name(), adapter::after(NAMED)).await
        {
            device.adapter = name;
        }
        let encoder = Encoder::load(&config, &weights, device.gpu.then_some(&device.device))?;
        Ok(Self {
            body: Rc::new(CachedEncoder::new(encoder)),
            identity: EncoderIdentity {
                sha256,
                width: config.embedding_width(),
            },
            device,
            tokenizer,
            tokenizer_file,
            config,
        })
    }
}

/// Texts on their way into the session's cache.
#[wasm_bindgen]
pub struct EmbedJob {
    shared: Rc<Shared>,
    body: Rc<CachedEncoder>,
    job: Rc<RefCell<Job>>,
    busy: Rc<Cell<bool>>,
}

impl EmbedJob {
    /// Plans what `body` lacks of `texts`.
    pub(super) fn begin(
        shared: &Rc<Shared>,
        body: &Rc<CachedEncoder>,
        texts: &[String],
    ) -> Result<Self> {
        let job = Job::plan(
            texts.iter().map(String::as_str),
            &shared.tokenizer,
            &body.cache.borrow(),
            shared.device.gpu,
        )?;
        Ok(Self {
            shared: Rc::clone(shared),
            body: Rc::clone(body),
            job: Rc::new(RefCell::new(job)),
            busy: Rc::new(Cell::new(false)),
        })
    }
}

#[wasm_bindgen]
impl EmbedJob {
    /// Texts given.
    #[wasm_bindgen(getter)]
    pub fn total(&self) -> usize {
        self.job.borrow().total()
    }

    /// Texts whose embedding is in the cache.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> usize {
        self.job.borrow().done()
    }

    /// Embeds one more batch and gives the texts done so far.
    pub async fn advance(&self) -> std::result::Result<usize, JsValue> {
        let (shared, body) = (Rc::clone(&self.shared), Rc::clone(&self.body));
        let (job, busy) = (Rc::clone(&self.job), Rc::clone(&self.busy));
        if busy.replace(true) {
            return Err(errors::bad_argument(
                "advance",
                "the last call has not ended yet",
            ));
        }
        let result = advance(&shared, &body, &job).await;
        busy.set(false);
        result.map_err(errors::to_js)
    }
}

async fn advance(shared: &Shared, body: &CachedEncoder, job: &RefCell<Job>) -> Result<usize> {
    shared.device.check()?;
    let embeddings = job.borrow().encode(&body.encoder);
    if let Some(embeddings) = embeddings {
        let values = embeddings.read().await?;
        shared.device.check()?;
        job.borrow_mut()
            .store(&values, &mut body.cache.borrow_mut());
    }
    let done = job.borrow().done();
    Ok(done)
}
