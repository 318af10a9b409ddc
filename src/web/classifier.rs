//! A classifier as a JavaScript handle.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::bytes::JsFile;
use super::data::{Dataset, Texts};
use super::job::Job;
use super::{arguments, types as ts, wire};
use crate::Result;
use crate::error::messages::arguments as messages;
use crate::export::Format;
use crate::session;

/// Labels and what decides between them.
#[wasm_bindgen]
pub struct Classifier(RefCell<session::Classifier>);

impl From<session::Classifier> for Classifier {
    fn from(inner: session::Classifier) -> Self {
        Self(RefCell::new(inner))
    }
}

impl Classifier {
    /// As it is now.
    pub(super) fn now(&self) -> session::Classifier {
        self.0.borrow().clone()
    }

    fn labels(&self) -> Vec<String> {
        self.0.borrow().inner.labels.clone()
    }
}

#[wasm_bindgen]
impl Classifier {
    /// How it came about.
    pub fn report(&self) -> Result<ts::ClassifierReport> {
        wire::to_js(&wire::ClassifierReport::from(&self.0.borrow().inner))
    }

    /// A copy to start from: a call that starts from a classifier takes its handle.
    pub fn copy(&self) -> Classifier {
        self.now().into()
    }

    /// Keeps measures with the classifier, so that they are saved with it.
    #[wasm_bindgen(js_name = setMetrics)]
    pub fn set_metrics(&self, metrics: ts::Metrics) -> Result<()> {
        let metrics: BTreeMap<String, f64> = wire::from_js(messages::the_metrics(), metrics)?;
        let metrics = metrics.into_iter().map(|(k, v)| (k, v.into()));
        self.0.borrow_mut().inner.metrics = metrics.collect();
        Ok(())
    }

    /// Predicts the label of each text.
    pub fn predict(&self, list: ts::Texts) -> Result<ts::PredictJob> {
        let labels = self.labels();
        let job = session::PredictJob::new(self.now(), arguments::texts(list)?);
        Ok(Job::handle(job, move |all| wire::predictions(&labels, all)))
    }

    /// Gives each text of a table its label.
    pub fn label(&self, texts: &Texts) -> ts::LabelJob {
        let (whole, labels) = (texts.0.clone(), self.labels());
        let job = session::PredictJob::new(self.now(), whole.table.clone());
        Job::handle(
            job,
            move |all| Ok(Texts(whole.labelled(labels, all)).into()),
        )
    }

    /// Tests it on the examples of `data`.
    pub fn evaluate(&self, data: &Dataset) -> ts::EvaluateJob {
        let (labels, data) = (self.labels(), Rc::clone(&data.0));
        let job = session::EvaluateJob::new(self.now(), Rc::clone(&data));
        Job::of_value(job, move |tested| {
            wire::Evaluation::of(&labels, tested, &data)
        })
    }

    /// Finds what its prediction for `text` depends on: the words, and the `count` nearest examples of `data`.
    pub fn explain(
        &self,
        text: ts::Text,
        data: Option<Dataset>,
        count: f64,
    ) -> Result<ts::ExplainJob> {
        let text = arguments::string(messages::the_text(), &text)?;
        let count = wire::whole(messages::the_number_of_examples(), count)? as usize;
        let (labels, data) = (self.labels(), data.map(|data| data.0));
        let job = session::ExplainJob::new(self.now(), text, data.clone(), count);
        Ok(Job::handle(job, move |found| {
            wire::explanation(&wire::Explanation::new(&labels, found, data.as_deref()))
        }))
    }

    /// Finds the `count` examples of `data` nearest to each text, and whether a text is unlike all of them.
    pub fn nearest(&self, list: ts::Texts, data: &Dataset, count: f64) -> Result<ts::NearestJob> {
        let count = wire::whole(messages::the_number_of_examples(), count)? as usize;
        let (data, texts) = (Rc::clone(&data.0), arguments::texts(list)?);
        let job = session::NearestJob::new(self.now(), texts, Rc::clone(&data), count)?;
        Ok(Job::of_value(job, move |found| {
            wire::NearestExamples::all(found, &data)
        }))
    }

    /// Writes it as other programs read it. `base` is the name on the Hugging Face hub of the session's encoder, where it has
    /// one.
    pub async fn export(
        &self,
        format: ts::ExportFormat,
        base: ts::TextOrNone,
    ) -> Result<ts::ExportJob> {
        let (classifier, base) = (self.now(), base.as_string());
        let format = Format::from_name(&arguments::string(messages::the_format(), &format)?)?;
        let make = JsFile::make;
        let job = session::ExportJob::new(classifier, format, base.as_deref(), make).await?;
        Ok(Job::of_files(job))
    }

    /// The classifier as one safetensors file, which is written into JavaScript's memory tensor by tensor.
    pub fn save(&self) -> Result<ts::File> {
        let file = self.0.borrow().save(JsFile::make)?;
        Ok(JsValue::from(file.bytes).into())
    }
}
