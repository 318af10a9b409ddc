//! A training run as a JavaScript handle.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::classifier::Classifier;
use super::session::Shared;
use super::{errors, wire};
use crate::classifier::{self as core, Approach, Model, Notes};
use crate::data::Dataset;
use crate::tune::{self, HeadSettings};
use crate::{Error, Result};

/// A head being trained. The run's state is taken out while a call is under way, so a second call is told so.
#[wasm_bindgen]
pub struct Trainer {
    shared: Rc<Shared>,
    run: Rc<RefCell<Option<tune::Trainer>>>,
    labels: Vec<String>,
    examples: usize,
}

impl Trainer {
    pub(super) fn begin(
        shared: &Rc<Shared>,
        data: &Dataset,
        settings: HeadSettings,
    ) -> Result<Self> {
        shared.device.check()?;
        let embeddings = shared.embeddings(data)?;
        let run = tune::Trainer::new(
            data,
            &embeddings,
            shared.identity.width,
            settings,
            &shared.device.device,
        )?;
        Ok(Self {
            shared: Rc::clone(shared),
            run: Rc::new(RefCell::new(Some(run))),
            labels: data.labels.clone(),
            examples: data.examples.len(),
        })
    }
}

fn busy() -> JsValue {
    errors::bad_argument("The trainer", "its last call has not ended yet")
}

#[wasm_bindgen]
impl Trainer {
    /// Takes at most `steps` steps, never past an epoch's end.
    #[wasm_bindgen(unchecked_return_type = "StepReport")]
    pub async fn advance(&self, steps: usize) -> std::result::Result<JsValue, JsValue> {
        let (shared, slot) = (Rc::clone(&self.shared), Rc::clone(&self.run));
        shared.device.check().map_err(errors::to_js)?;
        let mut run = slot.borrow_mut().take().ok_or_else(busy)?;
        let report = run.advance(steps).await;
        *slot.borrow_mut() = Some(run);
        shared.device.check().map_err(errors::to_js)?;
        let r = report.map_err(errors::to_js)?;
        wire::to_js(&wire::StepReport {
            step: r.step,
            steps: r.steps,
            epoch: r.epoch,
            epochs: r.epochs,
            loss: r.loss,
            accuracy: r.accuracy,
            validation_loss: r.validation.map(|v| v.0),
            validation_accuracy: r.validation.map(|v| v.1),
            best_epoch: r.best_epoch,
            done: r.done,
        })
    }

    /// The best epoch so far, as a classifier.
    pub async fn finish(&self) -> std::result::Result<Classifier, JsValue> {
        let (shared, slot) = (Rc::clone(&self.shared), Rc::clone(&self.run));
        let (labels, examples) = (self.labels.clone(), self.examples);
        let run = slot.borrow_mut().take().ok_or_else(busy)?;
        let layers = run.best().await;
        let (settings, trained_weights) = (notes(run.settings()), run.parameters());
        *slot.borrow_mut() = Some(run);
        let inner = core::Classifier {
            approach: Approach::Head,
            labels,
            model: Model::Head(layers.map_err(errors::to_js)?),
            examples,
            trained_weights,
            settings: settings.map_err(errors::to_js)?,
            metrics: Notes::new(),
        };
        Ok(Classifier::new(&shared, inner))
    }
}

fn notes(settings: &HeadSettings) -> Result<Notes> {
    let value = serde_json::to_value(settings).map_err(|e| Error::Internal(e.to_string()))?;
    match value {
        serde_json::Value::Object(map) => Ok(map.into_iter().collect()),
        _ => Err(Error::Internal("The settings are no object.".into())),
    }
}
