//! Reading the data, at the door: what a prediction hangs on, and which rows are doubtful.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::classifier::{Classifier, scores};
use super::data::Dataset;
use super::session::{Session, Shared};
use super::{arguments, errors, wire};
use crate::classifier::argmax;
use crate::data as tables;
use crate::inspect::{self, Check};

#[wasm_bindgen]
impl Classifier {
    /// The texts that [`Classifier::effects`] needs the embeddings of, beside the text itself.
    pub fn occlusions(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] text: JsValue,
    ) -> std::result::Result<Vec<String>, JsValue> {
        let text = arguments::string("The text", &text)?;
        Ok(inspect::without(&inspect::pieces(&text)))
    }

    /// What each piece of a text does for its prediction. The text and its occlusions have been embedded.
    #[wasm_bindgen(unchecked_return_type = "Effects")]
    pub async fn effects(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] text: JsValue,
    ) -> std::result::Result<JsValue, JsValue> {
        let text = arguments::string("The text", &text)?;
        let (shared, body, classifier) = (self.shared(), self.body(), self.inner());
        let pieces = inspect::pieces(&text);
        let occluded = inspect::without(&pieces);
        let texts: Vec<&str> = std::iter::once(text.as_str())
            .chain(occluded.iter().map(String::as_str))
            .collect();
        let probabilities = scores(&shared, &body, &classifier, &texts)
            .await
            .map_err(errors::to_js)?;
        let whole = &probabilities[0];
        let label = argmax(whole);
        let reading = shared.tokenizer.reading(texts[0]).map_err(errors::to_js)?;
        wire::to_js(&wire::Effects {
            prediction: wire::Prediction::new(&classifier.labels, whole, reading),
            pieces: pieces
                .iter()
                .zip(&probabilities[1..])
                .map(|(piece, without)| wire::Piece {
                    text: (*piece).to_owned(),
                    effect: whole[label] - without[label],
                })
                .collect(),
        })
    }

    /// The `count` examples of `data` nearest to a text, by the embeddings of this classifier's encoder, which are there.
    #[wasm_bindgen(unchecked_return_type = "NearExample[]")]
    pub fn nearest(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] text: JsValue,
        data: &Dataset,
        count: f64,
    ) -> std::result::Result<JsValue, JsValue> {
        let text = arguments::string("The text", &text)?;
        let count = arguments::whole("The number of examples", count)? as usize;
        let body = self.body();
        let own = body
            .cache
            .borrow()
            .matrix([text.as_str()])
            .map_err(errors::to_js)?;
        let embeddings = body.embeddings(&data.inner).map_err(errors::to_js)?;
        let near: Vec<wire::NearExample> = inspect::nearest(&own, &embeddings, count)
            .into_iter()
            .map(|near| {
                let (text, label) = words(&data.inner, near.example);
                wire::NearExample {
                    row: near.example,
                    text,
                    label,
                    cosine: near.cosine,
                }
            })
            .collect();
        wire::to_js(&near)
    }
}

/// Text and label of an example.
fn words(data: &tables::Dataset, example: usize) -> (String, String) {
    let found = &data.examples[example];
    (found.text.clone(), data.labels[found.label].clone())
}

#[wasm_bindgen]
impl Dataset {
    /// Texts that stand more than once.
    #[wasm_bindgen(unchecked_return_type = "Duplicate[]")]
    pub fn duplicates(&self) -> std::result::Result<JsValue, JsValue> {
        let data = &self.inner;
        let duplicates: Vec<wire::Duplicate> = inspect::duplicates(data)
            .into_iter()
            .map(|duplicate| wire::Duplicate {
                text: data.examples[duplicate.examples[0]].text.clone(),
                labels: duplicate
                    .examples
                    .iter()
                    .map(|&i| words(data, i).1)
                    .collect(),
                conflict: duplicate.conflict,
                rows: duplicate.examples,
            })
            .collect();
        wire::to_js(&duplicates)
    }

    /// Examples of `test` whose text stands here as well.
    #[wasm_bindgen(unchecked_return_type = "Overlap[]")]
    pub fn overlap(&self, test: &Dataset) -> std::result::Result<JsValue, JsValue> {
        let overlaps: Vec<wire::Overlap> = inspect::overlap(&self.inner, &test.inner)
            .into_iter()
            .map(|found| wire::Overlap {
                text: test.inner.examples[found.test].text.clone(),
                test: found.test,
                train: found.train,
            })
            .collect();
        wire::to_js(&overlaps)
    }
}

#[wasm_bindgen]
impl Session {
    /// Begins to look for mislabelled rows in `data`, whose texts have been embedded.
    pub fn check(&self, data: &Dataset, seed: f64) -> std::result::Result<CheckJob, JsValue> {
        let seed = arguments::whole("The seed", seed)?;
        let (shared, data) = (Rc::clone(&self.shared), data.inner.clone());
        let made = shared.body.embeddings(&data).and_then(|embeddings| {
            let (width, device) = (shared.identity.width, &shared.device.device);
            Check::new(data.clone(), embeddings, width, seed.into(), device)
        });
        Ok(CheckJob {
            check: Rc::new(RefCell::new(Some(made.map_err(errors::to_js)?))),
            data,
            shared,
            done: Rc::new(Cell::new((0, 0))),
        })
    }
}

/// A search for mislabelled rows. Its state is taken out while a call is under way.
#[wasm_bindgen]
pub struct CheckJob {
    shared: Rc<Shared>,
    data: tables::Dataset,
    check: Rc<RefCell<Option<Check>>>,
    done: Rc<Cell<(usize, usize)>>,
}

fn busy() -> JsValue {
    errors::bad_argument("The check", "its last call has not ended yet")
}

#[wasm_bindgen]
impl CheckJob {
    /// Steps of the whole search, known once the first has been taken.
    #[wasm_bindgen(getter)]
    pub fn total(&self) -> usize {
        self.done.get().1
    }

    /// Steps taken.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> usize {
        self.done.get().0
    }

    /// Takes at most `steps` steps and says whether there are more.
    pub async fn advance(&self, steps: usize) -> std::result::Result<bool, JsValue> {
        let (shared, slot, done) = (
            Rc::clone(&self.shared),
            Rc::clone(&self.check),
            Rc::clone(&self.done),
        );
        shared.device.check().map_err(errors::to_js)?;
        let mut check = slot.borrow_mut().take().ok_or_else(busy)?;
        let result = check.advance(steps).await;
        done.set((check.done(), check.total()));
        let more = !check.is_done();
        *slot.borrow_mut() = Some(check);
        result.map_err(errors::to_js)?;
        shared.device.check().map_err(errors::to_js)?;
        Ok(more)
    }

    /// What was found.
    #[wasm_bindgen(js_name = labelIssues, unchecked_return_type = "LabelIssues")]
    pub fn label_issues(&self) -> std::result::Result<JsValue, JsValue> {
        let check = self.check.borrow();
        let check = check.as_ref().ok_or_else(busy)?;
        wire::to_js(&wire::LabelIssues {
            judged: check.judged(),
            accuracy: check.accuracy(),
            label_issues: check
                .label_issues()
                .into_iter()
                .map(|issue| {
                    let (text, label) = words(&self.data, issue.example);
                    wire::LabelIssue {
                        row: issue.example,
                        text,
                        label,
                        suggested: self.data.labels[issue.suggested].clone(),
                        share: issue.share,
                        loss: issue.loss,
                    }
                })
                .collect(),
        })
    }
}
