//! Values of [`crate::wire`] as JavaScript's.

use js_sys::{Array, Object, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::errors;
use crate::Error;
use crate::error::{Message, messages};
use crate::tune::TuneSettings;
pub use crate::wire::*;

/// Maps become plain objects, and what is none is left out.
pub fn to_js<T: Serialize>(value: &T) -> std::result::Result<JsValue, JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|e| {
            errors::to_js(Error::Internal(messages::session::unexpected(
                e.to_string(),
            )))
        })
}

/// Reads an argument; `what` is its name in the error.
pub fn from_js<T: for<'de> Deserialize<'de>>(
    what: Message,
    value: JsValue,
) -> std::result::Result<T, JsValue> {
    let unreadable = |e: serde_wasm_bindgen::Error| {
        errors::bad_argument(what, messages::session::unexpected(e.to_string()))
    };
    serde_wasm_bindgen::from_value(value).map_err(unreadable)
}

/// The settings of a run, by name.
pub fn tune_settings(value: JsValue) -> std::result::Result<TuneSettings, JsValue> {
    if value.is_undefined() {
        return TuneSettings::from_json(&serde_json::Map::new()).map_err(errors::to_js);
    }
    let values = from_js(messages::arguments::the_settings(), value)?;
    TuneSettings::from_json(&values).map_err(errors::to_js)
}

/// A prediction, whose scores become an object by the labels' names. Each is a property of the object's own, also where it is
/// called as one of every object's is, such as "__proto__".
pub fn prediction(prediction: &Prediction) -> std::result::Result<JsValue, JsValue> {
    let value = to_js(prediction)?;
    let scores = prediction.scores.iter();
    let entries: Array = scores
        .map(|(name, score)| Array::of2(&name.into(), &(*score).into()))
        .collect();
    let scores = Object::from_entries(&entries)?;
    Reflect::set(&value, &"scores".into(), &scores)?;
    Ok(value)
}
