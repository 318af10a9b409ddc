//! The search for a few-shot classifier that begins at the labels' words, as a JavaScript handle.

use wasm_bindgen::prelude::*;

use super::classifier::Classifier;
use super::errors;
use super::untrained::Ground;
use crate::classifier::{self as core, Approach, Model, Notes};
use crate::data::Dataset;
use crate::shots::PriorSearch;
use crate::{Error, Result};

/// A search under way.
#[wasm_bindgen]
pub struct LabelPrior {
    ground: Ground,
    labels: Vec<String>,
    texts: Vec<String>,
    examples: usize,
    search: PriorSearch,
}

impl LabelPrior {
    pub(super) fn begin(ground: Ground, data: &Dataset, texts: Vec<String>) -> Result<Self> {
        if texts.len() != data.labels.len() {
            return Err(Error::Data(format!(
                "There are {} labels, but {} descriptions.",
                data.labels.len(),
                texts.len()
            )));
        }
        let body = &ground.body;
        let prior = body
            .cache
            .borrow()
            .matrix(texts.iter().map(String::as_str))?;
        let embeddings = body.embeddings(data)?;
        let labels = data.examples.iter().map(|e| e.label).collect();
        let search = PriorSearch::new(embeddings, labels, prior, ground.shared.identity.width)?;
        Ok(Self {
            ground,
            labels: data.labels.clone(),
            texts,
            examples: data.examples.len(),
            search,
        })
    }
}

#[wasm_bindgen]
impl LabelPrior {
    /// Steps of the whole search.
    #[wasm_bindgen(getter)]
    pub fn total(&self) -> usize {
        self.search.total()
    }

    /// Steps taken.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> usize {
        self.search.done()
    }

    /// Takes one step.
    pub fn advance(&mut self) {
        self.search.advance();
    }

    /// The classifier of the best choice.
    pub fn finish(&self) -> std::result::Result<Classifier, JsValue> {
        self.ground.shared.device.check().map_err(errors::to_js)?;
        let (layer, chosen) = self.search.finish();
        let mut settings: Notes = self
            .labels
            .iter()
            .zip(&self.texts)
            .map(|(n, t)| (format!("text of {n}"), t.as_str().into()))
            .collect();
        settings.insert("textCountsAs".into(), chosen.count.into());
        settings.insert("lambda".into(), chosen.lambda.into());
        let inner = core::Classifier {
            approach: Approach::LabelPrior,
            labels: self.labels.clone(),
            trained_weights: layer.parameters(),
            model: Model::Head(vec![layer]),
            body: None,
            examples: self.examples,
            settings,
            metrics: Notes::new(),
        };
        Ok(self.ground.wrap(inner))
    }
}
