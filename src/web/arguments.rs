//! Arguments as JavaScript passes them, looked at before they are used: what the bindings make of a value of another type can
//! reach beyond the module's memory.

use std::collections::BTreeMap;

use js_sys::{Array, Object, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::{JsCast, JsValue};

use super::bytes::JsBytes;
use super::errors::bad_argument;
use crate::error::Message;
use crate::error::messages::arguments;

/// A string.
pub fn string(what: Message, value: &JsValue) -> Result<String, JsValue> {
    value
        .as_string()
        .ok_or_else(|| bad_argument(what, arguments::not_a_string()))
}

/// Bytes, which stay in JavaScript's memory.
pub fn bytes(what: Message, value: &JsValue) -> Result<&Uint8Array, JsValue> {
    value
        .dyn_ref::<Uint8Array>()
        .ok_or_else(|| bad_argument(what, arguments::not_bytes()))
}

/// Files by name, which the property `name` of `of` may have; they stay in JavaScript's memory.
pub fn files(name: &str, of: &JsValue) -> Result<BTreeMap<String, JsBytes>, JsValue> {
    let wrong = || bad_argument(arguments::the_field(name), arguments::not_files());
    let all = Reflect::get(of, &name.into()).map_err(|_| wrong())?;
    if all.is_undefined() {
        return Ok(BTreeMap::new());
    }
    let all = all.dyn_into::<Object>().map_err(|_| wrong())?;
    let file = |entry: JsValue| {
        let entry = Array::from(&entry);
        let bytes = entry.get(1).dyn_into().map_err(|_| wrong())?;
        Ok((entry.get(0).as_string().ok_or_else(wrong)?, JsBytes(bytes)))
    };
    Object::entries(&all).iter().map(file).collect()
}

/// Places in a list.
pub fn places(what: Message, value: &JsValue) -> Result<Vec<usize>, JsValue> {
    let array = value
        .dyn_ref::<Uint32Array>()
        .ok_or_else(|| bad_argument(what, arguments::not_places()))?;
    Ok(array
        .to_vec()
        .into_iter()
        .map(|place| place as usize)
        .collect())
}

/// A whole number: a seed, a place or a count.
pub fn whole(what: Message, value: f64) -> Result<u32, JsValue> {
    if value.fract() != 0.0 || !(0.0..=f64::from(u32::MAX)).contains(&value) {
        let range = arguments::not_a_whole_number(value, u32::MAX);
        return Err(bad_argument(what, range));
    }
    Ok(value as u32)
}

/// Bytes copied into the module's memory: one more than `most` is enough for the refusal, the rest is never copied.
pub fn bounded(what: Message, value: &JsValue, most: usize) -> Result<Vec<u8>, JsValue> {
    let bytes = bytes(what, value)?;
    let most = u32::try_from(most + 1).unwrap_or(u32::MAX);
    Ok(bytes.subarray(0, bytes.length().min(most)).to_vec())
}
