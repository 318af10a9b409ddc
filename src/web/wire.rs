//! Values of [`crate::wire`] as JavaScript's.

use js_sys::{Array, Object, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use crate::error::{Message, messages::session as messages};
pub use crate::wire::*;
use crate::{Error, Result};

/// Maps become plain objects, and what is none is left out.
pub fn to_js<T: Serialize, J: From<JsValue>>(value: &T) -> Result<J> {
    let made = value.serialize(&serde_wasm_bindgen::Serializer::json_compatible());
    let unexpected = |e: serde_wasm_bindgen::Error| messages::unexpected(e.to_string());
    made.map(J::from)
        .map_err(|e| Error::Internal(unexpected(e)))
}

/// Reads an argument; `what` is its name in the error.
pub fn from_js<T: for<'de> Deserialize<'de>>(
    what: Message,
    value: impl Into<JsValue>,
) -> Result<T> {
    let unreadable = |e: serde_wasm_bindgen::Error| messages::unexpected(e.to_string());
    let read = serde_wasm_bindgen::from_value(value.into());
    read.map_err(|e| Error::argument(what, unreadable(e)))
}

/// Reads options by name; what is left out, or all of it, has its default.
pub fn options<T>(what: Message, value: impl Into<JsValue>) -> Result<T>
where
    T: Default + for<'de> Deserialize<'de>,
{
    from_js(what, value).map(Option::unwrap_or_default)
}

/// An object of these properties. Each is the object's own, also where it is called as one of every object's is, such as
/// "__proto__".
pub fn object<K: Into<JsValue>>(properties: impl IntoIterator<Item = (K, JsValue)>) -> JsValue {
    let entry = |(name, value): (K, JsValue)| Array::of2(&name.into(), &value);
    let entries: Array = properties.into_iter().map(entry).collect();
    // Pairs with names make an object.
    Object::from_entries(&entries).unwrap_or_default().into()
}

/// The value of a property, undefined where it can't be read.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// Sets a property of an object just made, which can't fail.
pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// A prediction, whose scores become an object by the labels' names.
pub fn prediction(prediction: &Prediction) -> Result<JsValue> {
    let value = to_js(prediction)?;
    let scores = prediction.scores.iter();
    let scores = object(scores.map(|(name, score)| (name, (*score).into())));
    set(&value, "scores", &scores);
    Ok(value)
}

/// The predictions of texts, under the names of the labels.
pub fn predictions(labels: &[String], all: Vec<crate::session::Prediction>) -> Result<JsValue> {
    let all = all.into_iter().map(|one| Prediction::new(labels, one));
    let all = all.map(|one| prediction(&one));
    all.collect::<Result<Array>>().map(Into::into)
}

/// An explanation, with its prediction as above.
pub fn explanation(explained: &Explanation) -> Result<JsValue> {
    let value = to_js(explained)?;
    set(&value, "prediction", &prediction(&explained.prediction)?);
    Ok(value)
}
