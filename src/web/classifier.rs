//! A classifier as a JavaScript handle.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::bytes::JsFile;
use super::data::Dataset;
use super::job::Job;
use super::session::texts;
use super::{arguments, errors, wire};
use crate::classifier::Notes;
use crate::error::messages::arguments as messages;
use crate::export::{self, Format};
use crate::session;

/// Labels and what decides between them.
#[wasm_bindgen]
pub struct Classifier {
    inner: Rc<RefCell<session::Classifier>>,
}

impl From<session::Classifier> for Classifier {
    fn from(inner: session::Classifier) -> Self {
        Self {
            inner: Rc::new(RefCell::new(inner)),
        }
    }
}

impl From<Classifier> for session::Classifier {
    fn from(handle: Classifier) -> Self {
        handle.now()
    }
}

impl Classifier {
    fn now(&self) -> session::Classifier {
        self.inner.borrow().clone()
    }
}

type Thrown<T> = Result<T, JsValue>;

#[wasm_bindgen]
impl Classifier {
    /// How it came about.
    #[wasm_bindgen(unchecked_return_type = "ClassifierReport")]
    pub fn report(&self) -> Thrown<JsValue> {
        let c = &self.inner.borrow().inner;
        wire::to_js(&wire::ClassifierReport {
            approach: c.approach,
            labels: c.labels.clone(),
            examples: c.examples,
            trained_weights: c.trained_weights,
            settings: c.settings.clone(),
            metrics: c.metrics.clone(),
            exports: export::formats(c),
        })
    }

    /// A copy to start from: a call that starts from a classifier takes its handle.
    pub fn copy(&self) -> Classifier {
        self.now().into()
    }

    /// Keeps measures with the classifier, so that they are saved with it.
    #[wasm_bindgen(js_name = setMetrics)]
    pub fn set_metrics(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Record<string, number>")] metrics: JsValue,
    ) -> Thrown<()> {
        let metrics: BTreeMap<String, f64> = wire::from_js(messages::the_metrics(), metrics)?;
        let metrics = metrics.into_iter().map(|(k, v)| (k, v.into()));
        self.inner.borrow_mut().inner.metrics = metrics.collect::<Notes>();
        Ok(())
    }

    /// Predicts the label of each text.
    #[wasm_bindgen(unchecked_return_type = "JobOf<Prediction[]>")]
    pub fn predict(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string[]")] list: JsValue,
    ) -> Thrown<Job> {
        let classifier = self.now();
        let labels = classifier.inner.labels.clone();
        let job = session::PredictJob::new(classifier, texts(list)?);
        Ok(Job::new(job, move |all| {
            let all = all.into_iter().map(|p| wire::Prediction::new(&labels, p));
            let all: Thrown<js_sys::Array> = all.map(|p| wire::prediction(&p)).collect();
            all.map(Into::into)
        }))
    }

    /// Tests it on the examples of `data`.
    #[wasm_bindgen(unchecked_return_type = "JobOf<Evaluation>")]
    pub fn evaluate(&self, data: &Dataset) -> Job {
        let (classifier, data) = (self.now(), Rc::clone(&data.inner));
        let labels = classifier.inner.labels.clone();
        let job = session::EvaluateJob::new(classifier, Rc::clone(&data));
        Job::new(job, move |tested| {
            wire::to_js(&wire::Evaluation::of(&labels, tested, &data))
        })
    }

    /// Finds what its prediction for `text` depends on: the words, and the `count` nearest examples of `data`.
    #[wasm_bindgen(unchecked_return_type = "JobOf<Explanation>")]
    pub fn explain(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] text: JsValue,
        data: Option<Dataset>,
        count: f64,
    ) -> Thrown<Job> {
        let text = arguments::string(messages::the_text(), &text)?;
        let count = arguments::whole(messages::the_number_of_examples(), count)? as usize;
        let classifier = self.now();
        let labels = classifier.inner.labels.clone();
        let data = data.map(|data| data.inner);
        let job = session::ExplainJob::new(classifier, text, data.clone(), count);
        Ok(Job::new(job, move |found| {
            let explained = wire::Explanation::new(&labels, found, data.as_deref());
            let value = wire::to_js(&explained)?;
            let prediction = wire::prediction(&explained.prediction)?;
            Reflect::set(&value, &"prediction".into(), &prediction)?;
            Ok(value)
        }))
    }

    /// Writes it as other programs read it. `base` is the name on the Hugging Face hub of the session's encoder, where it has
    /// one.
    #[wasm_bindgen(unchecked_return_type = "JobOf<Record<string, Uint8Array<ArrayBuffer>>>")]
    pub async fn export(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ExportFormat")] format: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string | undefined")] base: JsValue,
    ) -> Thrown<Job> {
        let classifier = self.now();
        let format = arguments::string(messages::the_format(), &format)?;
        let format = Format::from_name(&format).map_err(errors::to_js)?;
        let base = base.as_string();
        let job = session::ExportJob::new(classifier, format, base.as_deref(), JsFile::make).await;
        Ok(Job::new(job.map_err(errors::to_js)?, |(small, large)| {
            let files = Object::new();
            for (name, bytes) in small {
                Reflect::set(&files, &name.into(), &Uint8Array::from(bytes.as_slice()))?;
            }
            if let Some((name, file)) = large {
                Reflect::set(&files, &name.into(), &file.bytes)?;
            }
            Ok(files.into())
        }))
    }

    /// The classifier as one safetensors file, which is written into JavaScript's memory tensor by tensor.
    #[wasm_bindgen(unchecked_return_type = "Uint8Array<ArrayBuffer>")]
    pub fn save(&self) -> Thrown<JsValue> {
        let file = self.inner.borrow().save(JsFile::make);
        file.map(|file| file.bytes.into()).map_err(errors::to_js)
    }
}
