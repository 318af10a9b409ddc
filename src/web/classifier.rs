//! A classifier as a JavaScript handle.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::data::Dataset;
use super::session::Shared;
use super::{errors, wire};
use crate::Result;
use crate::artifact;
use crate::classifier::{self as core, Notes, argmax};

/// Labels and what decides between them.
#[wasm_bindgen]
pub struct Classifier {
    shared: Rc<Shared>,
    inner: Rc<RefCell<core::Classifier>>,
}

impl Classifier {
    pub(super) fn new(shared: &Rc<Shared>, inner: core::Classifier) -> Self {
        Self {
            shared: Rc::clone(shared),
            inner: Rc::new(RefCell::new(inner)),
        }
    }
}

/// The shares of `texts`, which have been embedded.
async fn scores(
    shared: &Shared,
    classifier: &core::Classifier,
    texts: &[&str],
) -> Result<Vec<Vec<f32>>> {
    shared.device.check()?;
    let embeddings = shared.cache.borrow().matrix(texts.iter().copied())?;
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
        })
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

    /// The label and the shares of each text.
    #[wasm_bindgen(unchecked_return_type = "Prediction[]")]
    pub async fn predict(&self, texts: Vec<String>) -> std::result::Result<JsValue, JsValue> {
        let (shared, classifier) = (Rc::clone(&self.shared), self.inner.borrow().clone());
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let scores = scores(&shared, &classifier, &texts)
            .await
            .map_err(errors::to_js)?;
        let predictions: Vec<wire::Prediction> = scores
            .into_iter()
            .map(|s| wire::Prediction {
                label: classifier.labels[argmax(&s)].clone(),
                scores: classifier.labels.iter().cloned().zip(s).collect(),
            })
            .collect();
        wire::to_js(&predictions)
    }

    /// What the classifier is worth on the examples of `data`.
    #[wasm_bindgen(unchecked_return_type = "Evaluation")]
    pub async fn evaluate(&self, data: &Dataset) -> std::result::Result<JsValue, JsValue> {
        let (shared, classifier) = (Rc::clone(&self.shared), self.inner.borrow().clone());
        let data = data.inner.clone();
        let texts: Vec<&str> = data.examples.iter().map(|e| e.text.as_str()).collect();
        let truth: Vec<&str> = data
            .examples
            .iter()
            .map(|e| data.labels[e.label].as_str())
            .collect();
        let scores = scores(&shared, &classifier, &texts)
            .await
            .map_err(errors::to_js)?;
        let (predicted, e) = classifier
            .evaluate(&truth, &scores)
            .map_err(errors::to_js)?;
        let mut mistakes: Vec<wire::Mistake> = (0..texts.len())
            .filter(|&i| classifier.labels[predicted[i]] != truth[i])
            .map(|i| wire::Mistake {
                text: texts[i].to_owned(),
                label: truth[i].to_owned(),
                predicted: classifier.labels[predicted[i]].clone(),
                score: scores[i][predicted[i]],
            })
            .collect();
        mistakes.sort_by(|a, b| b.score.total_cmp(&a.score));
        wire::to_js(&wire::Evaluation {
            size: texts.len(),
            accuracy: e.accuracy,
            interval: e.interval,
            macro_f1: e.macro_f1,
            per_label: e
                .per_label
                .iter()
                .zip(&classifier.labels)
                .map(|(m, label)| wire::LabelEvaluation {
                    label: label.clone(),
                    precision: m.precision,
                    recall: m.recall,
                    f1: m.f1,
                    support: m.support,
                })
                .collect(),
            confusion: wire::Confusion {
                labels: classifier.labels.clone(),
                matrix: e.confusion,
            },
            mistakes,
        })
    }

    /// The classifier as one safetensors file.
    pub fn save(&self) -> std::result::Result<Vec<u8>, JsValue> {
        artifact::save(&self.inner.borrow(), &self.shared.identity).map_err(errors::to_js)
    }
}
