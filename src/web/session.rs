//! An opened model as a JavaScript handle.

use std::rc::Rc;

use js_sys::{Float32Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::bytes::{JsBytes, JsFile};
use super::classifier::Classifier;
use super::data::{Dataset, Drawn};
use super::job::Job;
use super::{arguments, browser, types as ts, wire};
use crate::device::{self, DeviceRequest};
use crate::error::messages::arguments as messages;
use crate::model::Source;
use crate::session::{self, ApproachSettings, Host};
use crate::tune::TuneSettings;
use crate::{Result, artifact, memory};

/// An opened model.
#[wasm_bindgen]
pub struct Session(pub(super) Rc<session::Session>);

pub(super) const HOST: Host = Host {
    now: browser::now,
    memory: memory::in_use,
    mark_memory: memory::mark,
    peak_memory: memory::peak,
    room: memory::ROOM,
};

fn embeddings(found: session::DrawnEmbeddings<JsFile>) -> JsValue {
    let indices: Vec<u32> = found.indices.iter().map(|&index| index as u32).collect();
    let values = Float32Array::new(&found.values.bytes.buffer());
    wire::object([
        ("embeddings", values.into()),
        ("width", found.width.into()),
        ("indices", Uint32Array::from(&indices[..]).into()),
    ])
}

fn snapshot(taken: session::Snapshot) -> JsValue {
    let values = Float32Array::from(&taken.embeddings[..]);
    wire::object([
        ("epoch", taken.epoch.into()),
        ("embeddings", values.into()),
        ("width", taken.width.into()),
    ])
}

#[wasm_bindgen]
impl Session {
    /// Reads a model's files and chooses a device.
    pub async fn open(files: ts::ModelFiles, device: ts::DeviceName) -> Result<Session> {
        let device = arguments::string(messages::the_device(), &device)?;
        let request = DeviceRequest::from_name(&device)?;
        let bytes = |name| {
            let file = wire::get(&files, name);
            arguments::bytes(messages::the_field(name), &file).cloned()
        };
        let sha256 = wire::get(&files, "sha256");
        let files = session::ModelFiles {
            weights: JsBytes(bytes("model")?),
            tokenizer: bytes("tokenizer")?.to_vec(),
            config: bytes("config")?.to_vec(),
            modules: arguments::files("modules", &files)?,
            sha256: arguments::string(messages::the_field("sha256"), &sha256)?,
        };
        let chosen = device::choose(request, HOST.now, browser::after).await?;
        let chosen = chosen.named(browser::adapter(), browser::after).await;
        session::Session::open(files, chosen, HOST).map(Self)
    }

    /// Which device computes, and why.
    #[wasm_bindgen(getter)]
    pub fn device(&self) -> Result<ts::DeviceReport> {
        wire::to_js(&wire::DeviceReport::from(&self.0.device))
    }

    /// What the model is.
    #[wasm_bindgen(getter)]
    pub fn model(&self) -> Result<ts::ModelReport> {
        wire::to_js(&wire::ModelReport::from(&*self.0))
    }

    /// The embeddings in the cache, as a file.
    #[wasm_bindgen(js_name = saveCache, unchecked_return_type = "Uint8Array<ArrayBuffer>")]
    pub fn save_cache(&self) -> Result<Vec<u8>> {
        self.0.save_cache()
    }

    /// Takes the embeddings of a file over, which the same model has made, and gives how many texts it has.
    #[wasm_bindgen(js_name = loadCache)]
    pub fn load_cache(&self, bytes: ts::Bytes) -> Result<usize> {
        let bytes = arguments::bytes(messages::the_embeddings(), &bytes)?;
        self.0.load_cache(&bytes.to_vec())
    }

    /// Reads a saved classifier.
    pub async fn load(&self, bytes: ts::Bytes) -> Result<Classifier> {
        let inner = Rc::clone(&self.0);
        let bytes = arguments::bounded(messages::the_classifier(), &bytes, artifact::MAX_BYTES)?;
        inner.load(&bytes).await.map(Classifier::from)
    }

    /// Embeds texts into the cache, and gives how many they are.
    pub fn embed(&self, list: ts::Texts) -> Result<ts::EmbedJob> {
        let job = session::EmbedJob::new(&self.0, arguments::texts(list)?);
        Ok(Job::of_value(job, |total| total))
    }

    /// Makes a classifier by an approach, of the examples of `data` where it learns from any. It starts from the encoder of
    /// `from` where there is one, and a run goes on from the checkpoint `resume` where there is one. The news of one that moves
    /// the encoder are snapshots of the examples of `watched`, where there are some.
    pub fn make(
        &self,
        approach: ts::MakeSettings,
        data: Option<Dataset>,
        from: Option<Classifier>,
        resume: ts::BytesOrNone,
        watched: Option<Drawn>,
    ) -> Result<ts::MakeJob> {
        let approach =
            ApproachSettings::alone(&wire::options(messages::the_settings(), approach)?)?;
        let resume = arguments::optional_bytes(messages::the_checkpoint(), &resume)?;
        let resume = resume.map(|bytes| Box::new(bytes) as Box<dyn Source>);
        let data = data.map(|data| data.0);
        let start = (from.map(|one| one.now()), resume);
        let mut job = approach.begin(&self.0, data.as_ref(), start)?;
        if let Some(watched) = watched {
            job = job.with_snapshots(&watched.0)?;
        }
        let into = |made| Ok(Classifier::from(made).into());
        Ok(Job::with_news(job, into, |job| {
            Ok(job.take_snapshot().map(snapshot).into())
        }))
    }

    /// Embeds the examples of `drawn`, with the encoder of `from` where there is one.
    pub fn embeddings(&self, drawn: Drawn, from: Option<Classifier>) -> Result<ts::EmbeddingsJob> {
        let from = from.map(|one| one.now());
        let make = JsFile::make;
        let job = session::EmbeddingsJob::new(&self.0, drawn.0, from.as_ref(), make)?;
        Ok(Job::handle(job, |found| Ok(embeddings(found))))
    }

    /// Tries a run on a few of the examples of `data`, which `seed` decides, and says what it will take.
    pub fn estimate(
        &self,
        data: &Dataset,
        run: ts::TuneSettings,
        from: Option<Classifier>,
        seed: f64,
    ) -> Result<ts::EstimateJob> {
        let run = TuneSettings::from_json(&wire::options(messages::the_settings(), run)?)?;
        let seed = wire::whole(messages::the_seed(), seed)?.into();
        let from = from.map(|one| one.now());
        let job = session::EstimateJob::new(&self.0, &data.0, &run, from, seed)?;
        Ok(Job::of_value(job, wire::Estimate::from))
    }

    /// Looks for mislabelled rows in `data`.
    pub fn check(&self, data: &Dataset, seed: f64) -> Result<ts::LabelIssuesJob> {
        let seed = wire::whole(messages::the_seed(), seed)?;
        let data = Rc::clone(&data.0);
        let job = session::CheckJob::new(&self.0, Rc::clone(&data), seed.into());
        Ok(Job::of_value(job, move |found| {
            wire::LabelIssues::new(&found, &data)
        }))
    }

    /// Counts the texts of `data` that the model can't read in full.
    pub fn coverage(&self, data: &Dataset) -> ts::CoverageJob {
        let (data, tokens) = (Rc::clone(&data.0), self.0.config.max_tokens());
        let job = session::CoverageJob::new(&self.0, data.clone());
        Job::of_value(job, move |found| wire::Coverage::new(&found, &data, tokens))
    }
}
