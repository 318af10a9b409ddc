//! Arguments as JavaScript passes them, looked at before they are used: what the bindings make of a value of another type can
//! reach beyond the module's memory.

use std::collections::BTreeMap;

use js_sys::{Array, Object, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::{JsCast, JsValue};

use super::bytes::JsBytes;
use super::errors::bad_argument;

/// A string.
pub fn string(what: &str, value: &JsValue) -> Result<String, JsValue> {
    value
        .as_string()
        .ok_or_else(|| bad_argument(what, "it must be a string"))
}

/// Bytes, which stay in JavaScript's memory.
pub fn bytes<'a>(what: &str, value: &'a JsValue) -> Result<&'a Uint8Array, JsValue> {
    value
        .dyn_ref::<Uint8Array>()
        .ok_or_else(|| bad_argument(what, "it must be a Uint8Array"))
}

/// Files by name, which the property `name` of `of` may have; they stay in JavaScript's memory.
pub fn files(name: &str, of: &JsValue) -> Result<BTreeMap<String, JsBytes>, JsValue> {
    let wrong = || bad_argument(name, "it must hold files by name, each a Uint8Array");
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
pub fn places(what: &str, value: &JsValue) -> Result<Vec<usize>, JsValue> {
    let array = value
        .dyn_ref::<Uint32Array>()
        .ok_or_else(|| bad_argument(what, "they must be a Uint32Array"))?;
    Ok(array
        .to_vec()
        .into_iter()
        .map(|place| place as usize)
        .collect())
}

/// A whole number: a seed, a place or a count.
pub fn whole(what: &str, value: f64) -> Result<u32, JsValue> {
    if value.fract() != 0.0 || !(0.0..=f64::from(u32::MAX)).contains(&value) {
        let range = format!(
            "it is {value}, and must be a whole number from 0 to {}",
            u32::MAX
        );
        return Err(bad_argument(what, range));
    }
    Ok(value as u32)
}

/// Bytes copied into the module's memory: one more than `most` is enough for the refusal, the rest is never copied.
pub fn bounded(what: &str, value: &JsValue, most: usize) -> Result<Vec<u8>, JsValue> {
    let bytes = bytes(what, value)?;
    let most = u32::try_from(most + 1).unwrap_or(u32::MAX);
    Ok(bytes.subarray(0, bytes.length().min(most)).to_vec())
}
