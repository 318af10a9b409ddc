//! JavaScript's values, as [`crate::data::values`] reads rows of them.

use js_sys::{Array, BigInt, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::data::values::{Record, Value};

impl Record for Object {
    fn has(&self, key: &str) -> bool {
        Reflect::has(self, &key.into()).unwrap_or(false)
    }

    fn get(&self, key: &str) -> Option<Value<Self>> {
        Reflect::get(self, &key.into()).ok().map(value)
    }

    fn at(&self, place: usize) -> Value<Self> {
        value(Reflect::get_u32(self, place as u32).unwrap_or_default())
    }

    fn keys(&self) -> Vec<String> {
        let keys = Object::keys(self);
        keys.iter().filter_map(|key| key.as_string()).collect()
    }
}

/// What a value is.
pub fn value(value: JsValue) -> Value<Object> {
    if value.is_null() || value.is_undefined() {
        Value::Absent
    } else if let Some(truth) = value.as_bool() {
        Value::Truth(truth)
    } else if let Some(number) = value.as_f64() {
        Value::Number(number)
    } else if let Some(text) = value.as_string() {
        Value::Text(text)
    } else if let Some(large) = value.dyn_ref::<BigInt>() {
        large
            .to_string(10)
            .map_or(Value::Other, |digits| Value::Large(digits.into()))
    } else if let Some(list) = value.dyn_ref::<Array>() {
        Value::List(list.length() as usize, Object::clone(list))
    } else if value.is_object() {
        Value::Record(value.into())
    } else {
        Value::Other
    }
}
