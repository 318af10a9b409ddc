//! Classifiers that need no training, as the session makes them.

use std::rc::Rc;
use std::sync::Arc;

use wasm_bindgen::prelude::*;

use super::classifier::Classifier;
use super::data::Dataset;
use super::prior::LabelPrior;
use super::session::{CachedEncoder, Session, Shared};
use super::trainer::{Origin, Start};
use super::{arguments, errors};
use crate::classifier::{self as core, Approach, Model, Notes};
use crate::data::fold_label;
use crate::model::WeightDelta;
use crate::shots::{self, Neighbours};
use crate::{Error, Result};

/// The encoder that a classifier reads: the session's, or that of the classifier it starts from.
pub(super) struct Ground {
    pub shared: Rc<Shared>,
    pub body: Rc<CachedEncoder>,
    change: Option<Arc<WeightDelta>>,
    carried: bool,
}

impl Ground {
    fn new(shared: &Rc<Shared>, from: Option<Start>) -> Self {
        let carried = from.is_some();
        let (shared, body, change) = match from {
            Some(Start(Origin {
                shared,
                body,
                classifier,
            })) => (shared, body, classifier.body),
            None => (Rc::clone(shared), Rc::clone(&shared.body), None),
        };
        Self {
            shared,
            body,
            change,
            carried,
        }
    }

    /// A classifier on this encoder.
    pub fn wrap(&self, mut inner: core::Classifier) -> Classifier {
        if self.carried {
            let what = if self.change.is_some() {
                "encoder"
            } else {
                "nothing"
            };
            inner.settings.insert("carried".into(), what.into());
        }
        inner.body.clone_from(&self.change);
        Classifier::on(&self.shared, &self.body, inner)
    }
}

#[wasm_bindgen]
impl Session {
    /// A zero-shot classifier of the labels `names`, whose label texts have been embedded, by the encoder of `from` where
    /// there is one.
    #[wasm_bindgen(js_name = zeroShot)]
    pub fn zero_shot(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string[]")] names: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string[]")] texts: JsValue,
        from: Option<Start>,
    ) -> std::result::Result<Classifier, JsValue> {
        let names = arguments::strings("The labels", &names)?;
        let texts = arguments::strings("The labels' texts", &texts)?;
        zero_shot(&Ground::new(&self.shared, from), names, &texts).map_err(errors::to_js)
    }

    /// A classifier from the examples of `data`, all of them, without training. They have been embedded, by the encoder of
    /// `from` where there is one.
    #[wasm_bindgen(js_name = fewShot)]
    pub fn few_shot(
        &self,
        data: &Dataset,
        #[wasm_bindgen(unchecked_param_type = "\"prototype\" | \"neighbours\"")] method: JsValue,
        neighbours: Option<f64>,
        from: Option<Start>,
    ) -> std::result::Result<Classifier, JsValue> {
        let method = arguments::string("The method", &method)?;
        let neighbours = neighbours
            .map(|n| arguments::whole("The number of neighbours", n))
            .transpose()?
            .map(|n| n as usize);
        let ground = Ground::new(&self.shared, from);
        few_shot(&ground, &data.inner, &method, neighbours).map_err(errors::to_js)
    }

    /// Begins a search for how far the examples of `data`, all of them, move what the labels' `texts` say. All of them have
    /// been embedded, by the encoder of `from` where there is one; the texts are in the order of the labels.
    #[wasm_bindgen(js_name = labelPrior)]
    pub fn label_prior(
        &self,
        data: &Dataset,
        #[wasm_bindgen(unchecked_param_type = "string[]")] texts: JsValue,
        from: Option<Start>,
    ) -> std::result::Result<LabelPrior, JsValue> {
        let texts = arguments::strings("The labels' texts", &texts)?;
        LabelPrior::begin(Ground::new(&self.shared, from), &data.inner, texts)
            .map_err(errors::to_js)
    }
}

fn zero_shot(ground: &Ground, names: Vec<String>, texts: &[String]) -> Result<Classifier> {
    if names.len() < 2 || names.len() != texts.len() {
        return Err(Error::Data(
            "Zero-shot needs at least two labels, each with its text.".into(),
        ));
    }
    let cache = ground.body.cache.borrow();
    let embeddings = cache.matrix(texts.iter().map(String::as_str))?;
    let settings = names
        .iter()
        .zip(texts)
        .map(|(n, t)| (format!("text of {n}"), t.as_str().into()))
        .collect();
    Ok(ground.wrap(core::Classifier {
        approach: Approach::ZeroShot,
        model: Model::Head(vec![shots::zero_shot(
            &embeddings,
            ground.shared.identity.width,
        )]),
        // As those of data, which it may be tested on.
        labels: names
            .iter()
            .map(|name| fold_label(name).into_owned())
            .collect(),
        body: None,
        examples: 0,
        trained_weights: 0,
        settings,
        metrics: Notes::new(),
    }))
}

fn few_shot(
    ground: &Ground,
    data: &crate::data::Dataset,
    method: &str,
    neighbours: Option<usize>,
) -> Result<Classifier> {
    let embeddings = ground.body.embeddings(data)?;
    let labels: Vec<usize> = data.examples.iter().map(|e| e.label).collect();
    let width = ground.shared.identity.width;
    let mut settings = Notes::from([("method".into(), method.into())]);
    let (approach, model) = match method {
        "prototype" => {
            let layer = shots::prototypes(&embeddings, &labels, &data.labels, width)?;
            (Approach::Prototype, Model::Head(vec![layer]))
        }
        "neighbours" => {
            let k = neighbours.unwrap_or(3);
            settings.insert("neighbours".into(), k.into());
            let near = Neighbours::new(embeddings, labels, width, k)?;
            (Approach::Neighbours, Model::Neighbours(near))
        }
        other => {
            return Err(Error::Settings(format!(
                "The method \"{other}\" is not known. Use prototype, neighbours or label-prior."
            )));
        }
    };
    Ok(ground.wrap(core::Classifier {
        approach,
        labels: data.labels.clone(),
        model,
        body: None,
        examples: data.examples.len(),
        trained_weights: 0,
        settings,
        metrics: Notes::new(),
    }))
}
