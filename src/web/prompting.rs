//! Classifiers that prompt a language model, for JavaScript.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::compare::test_part;
use super::data::Dataset;
use super::generator::Generator;
use super::job::Job;
use super::{arguments, types as ts, wire};
use crate::Result;
use crate::error::messages::arguments as messages;
use crate::session;

/// A prompt and its labels.
#[wasm_bindgen]
pub struct PromptClassifier(session::PromptClassifier);

fn settings(given: impl Into<JsValue>) -> Result<session::PromptSettings> {
    let given: wire::PromptClassifierOptions = wire::options(messages::the_settings(), given)?;
    Ok(given.into())
}

#[wasm_bindgen]
impl Generator {
    /// Makes a classifier of a prompt with examples of `data`.
    #[wasm_bindgen(js_name = promptClassifier)]
    pub fn prompt_classifier(
        &self,
        data: &Dataset,
        options: ts::PromptClassifierOptions,
    ) -> Result<ts::PromptClassifierJob> {
        let settings = settings(options)?;
        let job = session::PromptClassifierJob::new(&self.0, &data.0, settings)?;
        Ok(Job::handle(job, |made| Ok(PromptClassifier(made).into())))
    }

    /// Tries such a prompt as one of several approaches: makes it of `train` and tests it, or only cross-validates it where there
    /// is no `train`. `tests` and `how` are as in `Session.compare`.
    #[wasm_bindgen(js_name = tryPrompt)]
    pub fn try_prompt(
        &self,
        train: Option<Dataset>,
        tests: Vec<Dataset>,
        how: ts::TestParts,
        options: ts::PromptClassifierOptions,
    ) -> Result<ts::PromptTrialJob> {
        let test = test_part(how, tests)?;
        let candidate = session::PromptCandidate::new(&self.0, settings(options)?);
        let job = match train {
            Some(train) => session::TrialJob::new(candidate, train.0, test),
            None => session::TrialJob::cross_validation(candidate, test)?,
        };
        Ok(Job::handle(job, |trial| {
            let report = wire::to_js(&wire::TrialReport::from(&trial))?;
            let made = trial.classifier.map(PromptClassifier).into();
            Ok(wire::object([("report", report), ("classifier", made)]))
        }))
    }

    /// Measures the effect of a prompt's examples and of their order.
    #[wasm_bindgen(js_name = promptCurve)]
    pub fn prompt_curve(
        &self,
        train: &Dataset,
        test: &Dataset,
        plan: ts::PromptCurveOptions,
        options: ts::PromptClassifierOptions,
    ) -> Result<ts::PromptCurveJob> {
        let plan: wire::PromptCurveOptions = wire::options(messages::the_plan(), plan)?;
        let parts = (Rc::clone(&train.0), Rc::clone(&test.0));
        let job = session::PromptCurveJob::new(&self.0, parts, settings(options)?, &plan.into())?;
        let points = |all: Vec<_>| wire::to_js(&wire::PromptCurvePoint::all(&all));
        Ok(Job::with_news(job, points, move |job| points(job.so_far())))
    }

    /// Reads a saved classifier that prompts.
    #[wasm_bindgen(js_name = loadPromptClassifier)]
    pub fn load_prompt_classifier(&self, bytes: ts::Bytes) -> Result<PromptClassifier> {
        let most = session::PROMPT_FILE_BYTES;
        let bytes = arguments::bounded(messages::the_classifier(), &bytes, most)?;
        session::PromptClassifier::load(&self.0, &bytes).map(PromptClassifier)
    }
}

#[wasm_bindgen]
impl PromptClassifier {
    /// How it came about.
    pub fn report(&self) -> Result<ts::PromptClassifierReport> {
        wire::to_js(&wire::PromptClassifierReport::from(&self.0))
    }

    /// The whole prompt for a text, as the model reads it.
    pub fn prompt(&self, text: ts::Text) -> Result<String> {
        let text = arguments::string(messages::the_text(), &text)?;
        self.0.prompt(&text)
    }

    /// Predicts the label of each text.
    pub fn predict(&self, list: ts::Texts) -> Result<ts::PredictJob> {
        let (made, labels) = (self.0.clone(), self.0.labels.clone());
        let job = session::PromptPredictJob::new(made, arguments::texts(list)?);
        Ok(Job::handle(job, move |all| wire::predictions(&labels, all)))
    }

    /// Tests it on the examples of `data`.
    pub fn evaluate(&self, data: &Dataset) -> Result<ts::EvaluateJob> {
        let (labels, data) = (self.0.labels.clone(), Rc::clone(&data.0));
        let job = session::PromptEvaluateJob::new(self.0.clone(), Rc::clone(&data))?;
        Ok(Job::of_value(job, move |tested| {
            wire::Evaluation::of(&labels, tested, &data)
        }))
    }

    /// The classifier as a file.
    #[wasm_bindgen(unchecked_return_type = "Uint8Array<ArrayBuffer>")]
    pub fn save(&self) -> Result<Vec<u8>> {
        self.0.save()
    }
}
