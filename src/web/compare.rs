//! Comparing classifiers, at the door.

use wasm_bindgen::prelude::*;

use super::{errors, wire};
use crate::compare;

/// Whether classifiers tested on the same examples differ, and which to take.
#[wasm_bindgen(unchecked_return_type = "Verdict | undefined")]
pub fn verdict(
    #[wasm_bindgen(unchecked_param_type = "Candidate[]")] candidates: JsValue,
) -> Result<JsValue, JsValue> {
    let candidates: Vec<wire::Candidate> = wire::from_js("The candidates", candidates)?;
    let candidates: Vec<compare::Candidate> = candidates
        .into_iter()
        .map(|c| compare::Candidate {
            right: c.right,
            trained: c.trained_weights,
            seconds: c.seconds,
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
            pairs: verdict
                .pairs
                .iter()
                .map(|pair| wire::Pair {
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
