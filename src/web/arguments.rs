//! Arguments as JavaScript passes them, looked at before they are used: what the bindings make of a value of another type can
//! reach beyond the module's memory.

use js_sys::{Uint8Array, Uint32Array};
use wasm_bindgen::{JsCast, JsValue};

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
