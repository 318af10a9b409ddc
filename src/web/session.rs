//! An opened model as a JavaScript handle.

use std::borrow::Cow;
use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use super::bytes::JsBytes;
use super::classifier::Classifier;
use super::data::Dataset;
use super::job::Job;
use super::{adapter, arguments, errors, wire};
use crate::artifact;
use crate::device::{self, DeviceRequest};
use crate::error::messages::arguments as messages;
use crate::model::Source;
use crate::session::{self, Host, TextList};
use crate::{Error, Result, memory};

/// An opened model.
#[wasm_bindgen]
pub struct Session {
    pub(super) inner: Rc<session::Session>,
}

type Thrown<T> = std::result::Result<T, JsValue>;

/// Milliseconds that the name of an adapter is waited for, which is only shown.
const NAMED: u32 = 5000;

/// Bytes that the module's objects can have: the 4 GB that WebAssembly can address, less what lies idle between them.
const ROOM: u64 = 3 << 30;

const HOST: Host = Host {
    now: adapter::now,
    memory: memory::in_use,
    mark_memory: memory::mark,
    peak_memory: memory::peak,
    room: ROOM,
};

/// Strings that stay JavaScript's until each is asked for.
struct JsTexts(js_sys::Array);

impl TextList for JsTexts {
    fn len(&self) -> usize {
        self.0.length() as usize
    }

    fn text(&self, index: usize) -> Result<Cow<'_, str>> {
        let text = self.0.get(index as u32).as_string();
        text.map(Cow::Owned).ok_or_else(|| {
            let why = messages::one_text_no_string(index);
            Error::Settings(messages::argument_unusable(messages::the_texts(), why))
        })
    }
}

/// Texts as they come: an array of strings.
pub(super) fn texts(value: JsValue) -> Thrown<Rc<dyn TextList>> {
    let array = value
        .dyn_into::<js_sys::Array>()
        .map_err(|_| errors::bad_argument(messages::the_texts(), messages::not_texts()))?;
    Ok(Rc::new(JsTexts(array)))
}

#[wasm_bindgen]
impl Session {
    /// Reads a model's files and chooses a device.
    pub async fn open(
        #[wasm_bindgen(unchecked_param_type = "ModelFiles")] files: JsValue,
        #[wasm_bindgen(unchecked_param_type = "\"auto\" | \"webgpu\" | \"cpu\"")] device: JsValue,
    ) -> Thrown<Session> {
        let device = arguments::string(messages::the_device(), &device)?;
        let get = |name: &str| Reflect::get(&files, &name.into()).unwrap_or_default();
        let bytes = |name: &str| arguments::bytes(messages::the_field(name), &get(name)).cloned();
        let (weights, tokenizer, config) = (bytes("model")?, bytes("tokenizer")?, bytes("config")?);
        let sha256 = arguments::string(messages::the_field("sha256"), &get("sha256"))?;
        let request = DeviceRequest::from_name(&device).map_err(errors::to_js)?;
        let files = session::ModelFiles {
            weights: JsBytes(weights),
            tokenizer: tokenizer.to_vec(),
            config: config.to_vec(),
            modules: arguments::files("modules", &files)?,
            sha256,
        };
        let mut chosen = device::choose(request, HOST.now, adapter::after)
            .await
            .map_err(errors::to_js)?;
        if chosen.gpu
            && let Some(Some(name)) = device::within(adapter::name(), adapter::after(NAMED)).await
        {
            chosen.adapter = name;
        }
        let inner = session::Session::open(files, chosen, HOST).map_err(errors::to_js)?;
        Ok(Self { inner })
    }

    /// Which device computes, and why.
    #[wasm_bindgen(getter, unchecked_return_type = "DeviceReport")]
    pub fn device(&self) -> Thrown<JsValue> {
        wire::to_js(&wire::DeviceReport::from(&self.inner.device))
    }

    /// What the model is.
    #[wasm_bindgen(getter, unchecked_return_type = "ModelReport")]
    pub fn model(&self) -> Thrown<JsValue> {
        wire::to_js(&wire::ModelReport::from(&*self.inner))
    }

    /// How many texts are in the cache.
    pub fn cached(&self) -> usize {
        self.inner.encoder.cache.borrow().len()
    }

    /// The embeddings in the cache, as a file.
    #[wasm_bindgen(js_name = saveCache, unchecked_return_type = "Uint8Array<ArrayBuffer>")]
    pub fn save_cache(&self) -> Thrown<Vec<u8>> {
        self.inner.save_cache().map_err(errors::to_js)
    }

    /// Takes the embeddings of a file over, which the same model has made, and gives how many texts it has.
    #[wasm_bindgen(js_name = loadCache)]
    pub fn load_cache(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: JsValue,
    ) -> Thrown<usize> {
        let bytes = arguments::bytes(messages::the_embeddings(), &bytes)?.to_vec();
        self.inner.load_cache(&bytes).map_err(errors::to_js)
    }

    /// Reads a saved classifier.
    pub async fn load(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: JsValue,
    ) -> Thrown<Classifier> {
        let inner = Rc::clone(&self.inner);
        let bytes = arguments::bounded(messages::the_classifier(), &bytes, artifact::MAX_BYTES)?;
        let made = inner.load(&bytes).await;
        made.map(Classifier::from).map_err(errors::to_js)
    }

    /// Embeds texts into the cache.
    #[wasm_bindgen(unchecked_return_type = "JobOf<number>")]
    pub fn embed(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string[]")] list: JsValue,
    ) -> Thrown<Job> {
        let job = session::EmbedJob::new(&self.inner, texts(list)?);
        Ok(Job::new(job, |total| Ok(JsValue::from(total))))
    }

    /// Makes a zero-shot classifier of labels, by the encoder of `from` where there is one.
    #[wasm_bindgen(js_name = zeroShot, unchecked_return_type = "JobOf<Classifier>")]
    pub fn zero_shot(
        &self,
        #[wasm_bindgen(unchecked_param_type = "LabelTexts")] labels: JsValue,
        from: Option<Classifier>,
    ) -> Thrown<Job> {
        let labels: wire::LabelTexts = wire::from_js(messages::the_labels(), labels)?;
        let from = from.map(Into::into);
        let job = session::ZeroShotJob::new(&self.inner, labels.into(), from);
        classifier(job)
    }

    /// Makes a classifier of a few examples of each label of `data`, without training.
    #[wasm_bindgen(js_name = fewShot, unchecked_return_type = "JobOf<Classifier>")]
    pub fn few_shot(
        &self,
        data: &Dataset,
        #[wasm_bindgen(unchecked_param_type = "FewShotSettings")] settings: JsValue,
        from: Option<Classifier>,
    ) -> Thrown<Job> {
        let settings: wire::FewShotSettings = wire::from_js(messages::the_settings(), settings)?;
        let settings = settings.read().map_err(errors::to_js)?;
        let from = from.map(Into::into);
        classifier(session::FewShotJob::new(
            &self.inner,
            &data.inner,
            settings,
            from,
        ))
    }

    /// Trains a classifier on `data`, from the encoder of `from` where there is one; the run goes on from the checkpoint
    /// `resume` where there is one.
    #[wasm_bindgen(unchecked_return_type = "JobOf<Classifier>")]
    pub fn train(
        &self,
        data: &Dataset,
        #[wasm_bindgen(unchecked_param_type = "TuneSettings")] settings: JsValue,
        from: Option<Classifier>,
        #[wasm_bindgen(unchecked_param_type = "Uint8Array | undefined")] resume: JsValue,
    ) -> Thrown<Job> {
        let settings = wire::tune_settings(settings)?;
        let resume: Option<Box<dyn Source>> = match resume.is_undefined() {
            true => None,
            false => Some(Box::new(JsBytes(
                arguments::bytes(messages::the_checkpoint(), &resume)?.clone(),
            ))),
        };
        let (data, from) = (Rc::clone(&data.inner), from.map(Into::into));
        classifier(session::TrainJob::new(
            &self.inner,
            data,
            &settings,
            from,
            resume,
        ))
    }

    /// Tries a run on a few of the examples of `data`, which `seed` decides, and says what it will take.
    #[wasm_bindgen(unchecked_return_type = "JobOf<Estimate>")]
    pub fn estimate(
        &self,
        data: &Dataset,
        #[wasm_bindgen(unchecked_param_type = "TuneSettings")] settings: JsValue,
        from: Option<Classifier>,
        seed: f64,
    ) -> Thrown<Job> {
        let settings = wire::tune_settings(settings)?;
        let seed = arguments::whole(messages::the_seed(), seed)?.into();
        let from = from.map(Into::into);
        let job = session::EstimateJob::new(&self.inner, &data.inner, &settings, from, seed);
        let job = job.map_err(errors::to_js)?;
        Ok(Job::new(job, |found| {
            wire::to_js(&wire::Estimate::from(found))
        }))
    }

    /// Looks for mislabelled rows in `data`.
    #[wasm_bindgen(unchecked_return_type = "JobOf<LabelIssues>")]
    pub fn check(&self, data: &Dataset, seed: f64) -> Thrown<Job> {
        let seed = arguments::whole(messages::the_seed(), seed)?;
        let data = Rc::clone(&data.inner);
        let job = session::CheckJob::new(&self.inner, Rc::clone(&data), seed.into());
        Ok(Job::new(job, move |found| {
            wire::to_js(&wire::LabelIssues::new(&found, &data))
        }))
    }

    /// Counts the texts of `data` that the model can't read in full.
    #[wasm_bindgen(unchecked_return_type = "JobOf<Coverage>")]
    pub fn coverage(&self, data: &Dataset) -> Job {
        let (data, tokens) = (Rc::clone(&data.inner), self.inner.config.max_tokens());
        let job = session::CoverageJob::new(&self.inner, data.clone());
        Job::new(job, move |found| {
            wire::to_js(&wire::Coverage::new(&found, &data, tokens))
        })
    }
}

/// A job that makes a classifier.
fn classifier<J>(job: Result<J>) -> Thrown<Job>
where
    J: session::Job<Output = session::Classifier> + 'static,
{
    let job = job.map_err(errors::to_js)?;
    Ok(Job::new(job, |made| Ok(Classifier::from(made).into())))
}
