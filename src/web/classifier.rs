//! A classifier as a JavaScript handle.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::bytes::JsFile;
use super::data::Dataset;
use super::export::ExportJob;
use super::session::{CachedEncoder, EmbedJob, Shared};
use super::trainer::{Origin, Start};
use super::{arguments, errors, wire};
use crate::Result;
use crate::artifact;
use crate::classifier::{self as core, Notes};
use crate::export::{self, Format};

/// Labels and what decides between them.
#[wasm_bindgen]
pub struct Classifier {
    shared: Rc<Shared>,
    body: Rc<CachedEncoder>,
    inner: Rc<RefCell<core::Classifier>>,
}

impl Classifier {
    /// A classifier on an encoder that is there.
    pub(super) fn on(
        shared: &Rc<Shared>,
        body: &Rc<CachedEncoder>,
        inner: core::Classifier,
    ) -> Self {
        Self {
            shared: Rc::clone(shared),
            body: Rc::clone(body),
            inner: Rc::new(RefCell::new(inner)),
        }
    }

    /// A classifier that may have changed the encoder.
    pub(super) async fn tuned(shared: &Rc<Shared>, inner: core::Classifier) -> Result<Self> {
        let body = match &inner.body {
            None => Rc::clone(&shared.body),
            Some(change) => Rc::new(CachedEncoder::new(
                shared.body.encoder.changed(change).await?,
            )),
        };
        Ok(Self::on(shared, &body, inner))
    }
}

impl Classifier {
    pub(super) fn body(&self) -> Rc<CachedEncoder> {
        Rc::clone(&self.body)
    }

    pub(super) fn shared(&self) -> Rc<Shared> {
        Rc::clone(&self.shared)
    }

    pub(super) fn inner(&self) -> core::Classifier {
        self.inner.borrow().clone()
    }
}

/// The probabilities of `texts`, which have been embedded.
pub(super) async fn scores(
    shared: &Shared,
    body: &CachedEncoder,
    classifier: &core::Classifier,
    texts: &[&str],
) -> Result<Vec<Vec<f32>>> {
    shared.device.check()?;
    let embeddings = body.cache.borrow().matrix(texts.iter().copied())?;
    classifier.scores(embeddings, &shared.device.device).await
}

#[wasm_bindgen]
impl Classifier {
    /// How it came about.
    #[wasm_bindgen(unchecked_return_type = "ClassifierReport")]
    pub fn report(&self) -> std::result::Result<JsValue, JsValue> {
        let c = self.inner.borrow();
        wire::to_js(&wire::ClassifierReport {
            approach: c.approach,
            labels: c.labels.clone(),
            examples: c.examples,
            trained_weights: c.trained_weights,
            settings: c.settings.clone(),
            metrics: c.metrics.clone(),
            exports: export::formats(&c),
        })
    }

    /// A copy to start a run from.
    pub fn start(&self) -> Start {
        Start(Origin {
            shared: self.shared(),
            body: self.body(),
            classifier: self.inner(),
        })
    }

    /// Begins to embed texts with its encoder.
    pub fn embed(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string[]")] texts: JsValue,
    ) -> std::result::Result<EmbedJob, JsValue> {
        let texts = arguments::strings("The texts", &texts)?;
        EmbedJob::begin(&self.shared, &self.body, &texts).map_err(errors::to_js)
    }

    /// Empties the cache of its encoder where that has grown too large. What is under way may need what it has embedded.
    #[wasm_bindgen(js_name = makeRoom)]
    pub fn make_room(&self) {
        self.body.cache.borrow_mut().make_room();
    }

    /// Keeps measures with the classifier, so that they are saved with it.
    #[wasm_bindgen(js_name = setMetrics)]
    pub fn set_metrics(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, number>")] metrics: JsValue,
    ) -> std::result::Result<(), JsValue> {
        let metrics: std::collections::BTreeMap<String, f64> =
            wire::from_js("The metrics", metrics)?;
        self.inner.borrow_mut().metrics = metrics
            .into_iter()
            .map(|(k, v)| (k, v.into()))
            .collect::<Notes>();
        Ok(())
    }

    /// The label and the probabilities of each text.
    #[wasm_bindgen(unchecked_return_type = "Prediction[]")]
    pub async fn predict(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string[]")] texts: JsValue,
    ) -> std::result::Result<JsValue, JsValue> {
        let (shared, body) = (Rc::clone(&self.shared), self.body());
        let classifier = self.inner();
        let texts = arguments::strings("The texts", &texts)?;
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let scores = scores(&shared, &body, &classifier, &texts)
            .await
            .map_err(errors::to_js)?;
        let predictions = scores
            .iter()
            .zip(texts)
            .map(|(s, text)| {
                let reading = shared.tokenizer.reading(text)?;
                Ok(wire::Prediction::new(&classifier.labels, s, reading))
            })
            .collect::<Result<Vec<_>>>()
            .map_err(errors::to_js)?;
        wire::to_js(&predictions)
    }

    /// What the classifier is worth on the examples of `data`.
    #[wasm_bindgen(unchecked_return_type = "Evaluation")]
    pub async fn evaluate(&self, data: &Dataset) -> std::result::Result<JsValue, JsValue> {
        let (shared, body) = (Rc::clone(&self.shared), self.body());
        let classifier = self.inner();
        let data = data.inner.clone();
        let texts: Vec<&str> = data.examples.iter().map(|e| e.text.as_str()).collect();
        let truth: Vec<&str> = data
            .examples
            .iter()
            .map(|e| data.labels[e.label].as_str())
            .collect();
        let scores = scores(&shared, &body, &classifier, &texts)
            .await
            .map_err(errors::to_js)?;
        let (predicted, e) = classifier
            .evaluate(&truth, &scores)
            .map_err(errors::to_js)?;
        let right = (0..texts.len())
            .map(|i| classifier.labels[predicted[i]] == truth[i])
            .collect();
        let mistakes = (0..texts.len())
            .filter(|&i| classifier.labels[predicted[i]] != truth[i])
            .map(|i| wire::Mistake {
                text: texts[i].to_owned(),
                label: truth[i].to_owned(),
                predicted: classifier.labels[predicted[i]].clone(),
                score: scores[i][predicted[i]],
            })
            .collect();
        wire::to_js(&wire::Evaluation::new(
            &classifier.labels,
            e,
            mistakes,
            right,
        ))
    }

    /// Begins to write the classifier as other programs read it. `base` is the name on the Hugging Face hub of the session's
    /// encoder, where it has one.
    pub async fn export(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ExportFormat")] format: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string | undefined")] base: JsValue,
    ) -> std::result::Result<ExportJob, JsValue> {
        let format = arguments::string("The format", &format)?;
        let base = base.as_string();
        let format = serde_json::from_value::<Format>(format.as_str().into()).map_err(|_| {
            let known = "is not huggingface, onnx or peft";
            errors::bad_argument("The format", format!("\"{format}\" {known}"))
        })?;
        let (shared, body) = (Rc::clone(&self.shared), Rc::clone(&self.body));
        let classifier = self.inner.borrow().clone();
        let job = ExportJob::begin(&shared, &body, &classifier, format, base.as_deref()).await;
        job.map_err(errors::to_js)
    }

    /// The classifier as one safetensors file, which is written into JavaScript's memory tensor by tensor.
    #[wasm_bindgen(unchecked_return_type = "Uint8Array<ArrayBuffer>")]
    pub fn save(&self) -> std::result::Result<JsValue, JsValue> {
        let (classifier, shared) = (self.inner.borrow(), &self.shared);
        artifact::write(&classifier, &shared.identity, &shared.config, JsFile::make)
            .map(|file| file.bytes.into())
            .map_err(errors::to_js)
    }
}
