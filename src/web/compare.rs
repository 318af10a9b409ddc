//! Comparing approaches, cross-validation and learning curves, for JavaScript.

use std::rc::Rc;

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

use super::classifier::Classifier;
use super::data::Dataset;
use super::job::Job;
use super::session::Session;
use super::{errors, wire};
use crate::error::messages::arguments as messages;
use crate::session::{self, Trial};

type Thrown<T> = Result<T, JsValue>;

fn parts(handles: Vec<Dataset>) -> Vec<wire::Part> {
    handles.into_iter().map(|one| one.inner).collect()
}

fn classifiers(handles: Vec<Classifier>) -> Vec<session::Classifier> {
    handles.into_iter().map(Into::into).collect()
}

/// What an approach came to, with its classifier or its error.
fn result(index: usize, result: crate::Result<Trial>) -> Thrown<JsValue> {
    let made = js_sys::Object::new();
    let set = |key: &str, value: JsValue| Reflect::set(&made, &key.into(), &value);
    set("index", index.into())?;
    match result {
        Err(error) => set("error", errors::to_js(error))?,
        Ok(trial) => {
            set("report", wire::to_js(&wire::TrialReport::from(&trial))?)?;
            let classifier = trial.classifier.map(Classifier::from);
            set(
                "classifier",
                classifier.map_or(JsValue::UNDEFINED, Into::into),
            )?
        }
    };
    Ok(made.into())
}

/// The curves so far.
fn curves(all: &[session::Curve]) -> Thrown<JsValue> {
    let all = all.iter().map(|curve| {
        let points = curve.points.iter().map(wire::CurvePoint::from);
        let made = js_sys::Object::new();
        let points = wire::to_js(&points.collect::<Vec<_>>())?;
        Reflect::set(&made, &"points".into(), &points)?;
        if let Some(error) = &curve.error {
            Reflect::set(&made, &"error".into(), &errors::to_js(error.clone()))?;
        }
        Ok(made)
    });
    all.collect::<Thrown<Array>>().map(Into::into)
}

#[wasm_bindgen]
impl Session {
    /// Makes a classifier of `train` by each approach and tests it: on the one data set that `tests` is, or by the folds whose
    /// training and test parts they are in turn. `starts` are the classifiers that approaches start from.
    #[wasm_bindgen(unchecked_return_type = "JobOf<Judgement, ContestantResult<Classifier>>")]
    pub fn compare(
        &self,
        train: &Dataset,
        tests: Vec<Dataset>,
        #[wasm_bindgen(unchecked_param_type = "TestParts")] how: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Contestant[]")] contestants: JsValue,
        starts: Vec<Classifier>,
    ) -> Thrown<Job> {
        let how: wire::TestParts = wire::from_js(messages::the_test_parts(), how)?;
        let test = how.read(&parts(tests)).map_err(errors::to_js)?;
        let contestants: Vec<wire::Contestant> =
            wire::from_js(messages::the_approaches(), contestants)?;
        let starts = classifiers(starts);
        let contestants = contestants.into_iter().map(|one| one.read(&starts));
        let contestants = contestants.collect::<crate::Result<_>>();
        let train = Rc::clone(&train.inner);
        let job = contestants
            .and_then(|all| session::CompareJob::new(&self.inner, train, test, all))
            .map_err(errors::to_js)?;
        let judged = |(tested, verdict): session::Compared| {
            wire::to_js(&wire::Judgement::new(&tested, verdict))
        };
        Ok(Job::with_news(job, judged, |job| match job.take_result() {
            None => Ok(JsValue::UNDEFINED),
            Some((index, trial)) => result(index, trial),
        }))
    }

    /// Cross-validates an approach by the folds whose training and test parts `tests` are in turn.
    #[wasm_bindgen(js_name = crossValidate, unchecked_return_type = "JobOf<Evaluation>")]
    pub fn cross_validate(
        &self,
        tests: Vec<Dataset>,
        #[wasm_bindgen(unchecked_param_type = "TestParts")] how: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Contestant")] approach: JsValue,
        starts: Vec<Classifier>,
    ) -> Thrown<Job> {
        let how: wire::TestParts = wire::from_js(messages::the_test_parts(), how)?;
        let folds = how.folds(&parts(tests)).unwrap_or_default();
        let approach: wire::Contestant = wire::from_js(messages::the_approaches(), approach)?;
        let job = approach
            .approach(&classifiers(starts))
            .and_then(|one| session::TrialJob::cross_validation(&self.inner, one, folds))
            .map_err(errors::to_js)?;
        Ok(Job::new(job, |trial: Trial| {
            wire::to_js(&wire::Evaluation::from(&trial))
        }))
    }

    /// Draws a learning curve of each approach.
    #[wasm_bindgen(js_name = learningCurve, unchecked_return_type = "JobOf<CurveSoFar[], CurveSoFar[]>")]
    pub fn learning_curve(
        &self,
        train: &Dataset,
        test: &Dataset,
        #[wasm_bindgen(unchecked_param_type = "CurvePlan")] plan: JsValue,
        #[wasm_bindgen(unchecked_param_type = "Contestant[]")] approaches: JsValue,
        starts: Vec<Classifier>,
    ) -> Thrown<Job> {
        let plan: wire::CurvePlan = wire::from_js(messages::the_plan(), plan)?;
        let approaches: Vec<wire::Contestant> =
            wire::from_js(messages::the_approaches(), approaches)?;
        let starts = classifiers(starts);
        let approaches = approaches.iter().map(|one| one.approach(&starts));
        let parts = (Rc::clone(&train.inner), Rc::clone(&test.inner));
        let job = approaches
            .collect::<crate::Result<_>>()
            .and_then(|all| session::CurveJob::new(&self.inner, parts, all, &plan.into()))
            .map_err(errors::to_js)?;
        Ok(Job::with_news(
            job,
            |all| curves(&all),
            |job| curves(&job.so_far()),
        ))
    }
}
