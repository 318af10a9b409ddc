//! Comparing classifiers, at the door.

use wasm_bindgen::prelude::*;

use super::{errors, wire};
use crate::{compare, metrics};

/// Whether classifiers tested on the same examples differ, and which to take.
#[wasm_bindgen(unchecked_return_type = "Verdict | undefined")]
pub fn verdict(
    #[wasm_bindgen(unchecked_param_type = "TestedApproach[]")] candidates: JsValue,
) -> Result<JsValue, JsValue> {
    let candidates: Vec<wire::TestedApproach> = wire::from_js("The candidates", candidates)?;
    let candidates: Vec<compare::TestedApproach> = candidates
        .into_iter()
        .map(|c| compare::TestedApproach {
            right: c.right,
            trained: c.trained_weights,
            seconds: c.seconds,
            majority: c.majority,
        })
        .collect();
    let size = candidates.first().map_or(0, |c| c.right.len());
    if candidates.iter().any(|c| c.right.len() != size) {
        return Err(errors::bad_argument(
            "The candidates",
            "they were not tested on the same examples",
        ));
    }
    match compare::compare(&candidates) {
        None => Ok(JsValue::UNDEFINED),
        Some(verdict) => wire::to_js(&wire::Verdict {
            best: verdict.best,
            take: verdict.take,
            standard_error: verdict.standard_error,
            over_guess: verdict
                .over_guess
                .iter()
                .map(|one| {
                    one.map(|one| wire::OverGuess {
                        ahead: one.ahead,
                        adjusted: one.adjusted,
                        beats: one.beats(),
                    })
                })
                .collect(),
            pairs: verdict
                .pairs
                .iter()
                .map(|pair| wire::ComparedPair {
                    of: pair.of,
                    only: pair.only,
                    p: pair.p,
                    adjusted: pair.adjusted,
                    differ: pair.differ(),
                })
                .collect(),
        }),
    }
}

/// The evaluations of a cross-validation's folds as one: each example counts once, in the order of the whole.
#[wasm_bindgen(unchecked_return_type = "Evaluation")]
pub fn pool(
    #[wasm_bindgen(unchecked_param_type = "FoldEvaluation[]")] folds: JsValue,
) -> Result<JsValue, JsValue> {
    let folds: Vec<wire::FoldEvaluation> = wire::from_js("The folds", folds)?;
    let refused = |why: &str| errors::bad_argument("The folds", why);
    let labels = match folds.first() {
        Some(fold) => fold.confusion.labels.clone(),
        None => return Err(refused("there is none")),
    };
    let size = labels.len();
    let mut confusion = vec![vec![0; size]; size];
    let mut right = Vec::new();
    let mut mistakes = Vec::new();
    for fold in folds {
        let matrix = &fold.confusion.matrix;
        if fold.confusion.labels != labels
            || fold.examples.len() != fold.right.len()
            || matrix.len() != size
            || matrix.iter().any(|row| row.len() != size)
        {
            return Err(refused("they are not of the same labels and examples"));
        }
        for (sums, counts) in confusion.iter_mut().zip(matrix) {
            sums.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
        }
        right.extend(fold.examples.into_iter().zip(fold.right));
        mistakes.extend(fold.mistakes);
    }
    right.sort_unstable();
    let right = right.into_iter().map(|(_, right)| right).collect();
    wire::to_js(&wire::Evaluation::new(
        &labels,
        metrics::of_confusion(confusion),
        mistakes,
        right,
    ))
}
