//! Comparing approaches, cross-validation and learning curves, for JavaScript.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::classifier::Classifier;
use super::data::Dataset;
use super::job::Job;
use super::session::Session;
use super::{types as ts, wire};
use crate::Result;
use crate::error::messages::arguments as messages;
use crate::session::{self, Trial};

/// What approaches are tested on.
pub(super) fn test_part(how: ts::TestParts, tests: Vec<Dataset>) -> Result<session::TestPart> {
    let how: wire::TestParts = wire::from_js(messages::the_test_parts(), how)?;
    let parts: Vec<wire::Part> = tests.into_iter().map(|one| one.0).collect();
    how.read(&parts)
}

fn classifiers(handles: Vec<Classifier>) -> Vec<session::Classifier> {
    handles.iter().map(Classifier::now).collect()
}

/// What an approach came to, with its classifier or its error.
fn result((index, result): (usize, Result<Trial>)) -> Result<JsValue> {
    let (trial, error) = match result {
        Ok(trial) => (Some(trial), None),
        Err(error) => (None, Some(error)),
    };
    let report = wire::to_js(&trial.as_ref().map(wire::TrialReport::from))?;
    let classifier = trial.and_then(|trial| trial.classifier);
    Ok(wire::object([
        ("index", index.into()),
        ("report", report),
        ("classifier", classifier.map(Classifier::from).into()),
        ("error", error.into()),
    ]))
}

/// The curves so far.
fn curves(all: &[session::Curve]) -> Result<JsValue> {
    let all = all.iter().map(|curve| {
        let points = curve.points.iter().map(wire::CurvePoint::from);
        let points = wire::to_js(&points.collect::<Vec<_>>())?;
        let error = curve.error.clone().into();
        Ok(wire::object([("points", points), ("error", error)]))
    });
    all.collect::<Result<Array>>().map(Into::into)
}

#[wasm_bindgen]
impl Session {
    /// Makes a classifier of `train` by each approach and tests it: on the one data set that `tests` is, or by the folds whose
    /// training and test parts they are in turn. `starts` are the classifiers that approaches start from.
    pub fn compare(
        &self,
        train: &Dataset,
        tests: Vec<Dataset>,
        how: ts::TestParts,
        approaches: ts::NamedApproaches,
        starts: Vec<Classifier>,
    ) -> Result<ts::CompareJob> {
        let test = test_part(how, tests)?;
        let approaches = wire::from_js(messages::the_approaches(), approaches)?;
        let approaches = wire::named_approaches(approaches, &classifiers(starts))?;
        let train = Rc::clone(&train.0);
        let job = session::CompareJob::new(&self.0, train, test, approaches)?;
        let judged = |(tested, verdict): session::Compared| {
            wire::to_js(&wire::Judgement::new(&tested, verdict))
        };
        Ok(Job::with_news(job, judged, |job| {
            let found = job.take_result().map(result);
            found.unwrap_or(Ok(JsValue::UNDEFINED))
        }))
    }

    /// Cross-validates an approach by the folds whose training and test parts `tests` are in turn.
    #[wasm_bindgen(js_name = crossValidate)]
    pub fn cross_validate(
        &self,
        tests: Vec<Dataset>,
        how: ts::TestParts,
        approach: ts::NamedApproach,
        starts: Vec<Classifier>,
    ) -> Result<ts::EvaluateJob> {
        let test = test_part(how, tests)?;
        let approach: wire::NamedApproach = wire::from_js(messages::the_approaches(), approach)?;
        let (settings, from) = approach.approach(&classifiers(starts))?;
        let session = Rc::clone(&self.0);
        let candidate = session::EncoderCandidate {
            session,
            settings,
            from,
        };
        let job = session::TrialJob::cross_validation(candidate, test)?;
        Ok(Job::of_value(job, |trial| wire::Evaluation::from(&trial)))
    }

    /// Draws a learning curve of each approach.
    #[wasm_bindgen(js_name = learningCurve)]
    pub fn learning_curve(
        &self,
        train: &Dataset,
        test: &Dataset,
        plan: ts::CurvePlan,
        approaches: ts::NamedApproaches,
        starts: Vec<Classifier>,
    ) -> Result<ts::CurveJob> {
        let plan: wire::CurvePlan = wire::from_js(messages::the_plan(), plan)?;
        let approaches: Vec<_> = wire::from_js(messages::the_approaches(), approaches)?;
        let approaches = wire::approaches(&approaches, &classifiers(starts))?;
        let parts = (Rc::clone(&train.0), Rc::clone(&test.0));
        let job = session::CurveJob::new(&self.0, parts, approaches, &plan.into())?;
        Ok(Job::with_news(
            job,
            |all| curves(&all),
            |job| curves(&job.so_far()),
        ))
    }
}
