//! Rows that come as JavaScript's values. What a row lacks costs that row, not the others.

use js_sys::{Array, BigInt, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::data::MAX_TABLE_BYTES;
use crate::error::{Message, messages};
use crate::{Error, Result};

/// Text and label of a row, or why it can't be used.
type Row = std::result::Result<(String, String), Message>;

/// The largest whole number that JavaScript tells from its neighbours.
const LARGEST: f64 = 9_007_199_254_740_991.0;

/// The rows of an array of objects with a `text` and a `label`.
///
/// # Errors
/// [`Error::Data`] where no object has both keys, or the texts pass the limit on a table's size.
pub fn rows(values: &JsValue) -> Result<Vec<Row>> {
    let values = values
        .dyn_ref::<Array>()
        .ok_or_else(|| Error::Data(messages::data::rows_no_array("{ text, label }")))?;
    let has = |value: &JsValue, key: &str| Reflect::has(value, &key.into()).unwrap_or(false);
    let usable = |v: &JsValue| v.is_object() && has(v, "text") && has(v, "label");
    if values.length() > 0 && !values.iter().any(|v| usable(&v)) {
        return Err(Error::Data(without_keys(values)));
    }
    let (mut rows, mut bytes) = (Vec::new(), 0);
    for value in values.iter() {
        let row = row(&value);
        bytes += row
            .as_ref()
            .map_or(0, |(text, label)| text.len() + label.len());
        if bytes > MAX_TABLE_BYTES {
            return Err(Error::Data(messages::data::rows_too_large(
                MAX_TABLE_BYTES >> 20,
            )));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// What to say of rows none of which has both keys.
fn without_keys(values: &Array) -> Message {
    let Some(object) = values.iter().find(JsValue::is_object) else {
        return messages::data::rows_no_objects("{ text: \"…\", label: \"…\" }");
    };
    if Array::is_array(&object) {
        return messages::data::rows_are_lists("rows.map(([text, label]) => ({ text, label }))");
    }
    let keys: Vec<String> = Object::keys(&Object::from(object))
        .iter()
        .take(12)
        .filter_map(|key| key.as_string())
        .map(|key| format!("\"{key}\""))
        .collect();
    if keys.is_empty() {
        return messages::data::rows_without_keys();
    }
    messages::data::rows_with_other_keys(
        keys.join(", "),
        "rows.map((row) => ({ text: row…, label: row… }))",
    )
}

fn row(value: &JsValue) -> Row {
    if !value.is_object() {
        return Err(messages::rows::no_row_object());
    }
    let get = |key: &str| {
        Reflect::get(value, &key.into()).map_err(|_| messages::rows::property_unreadable(key))
    };
    Ok((
        words(&get("text")?).ok_or_else(messages::rows::text_no_string)?,
        label(&get("label")?)?,
    ))
}

fn label(value: &JsValue) -> std::result::Result<String, Message> {
    match value.dyn_ref::<Array>() {
        Some(list) if list.length() > 1 => Err(messages::rows::labels_in_list(list.length())),
        Some(list) => label(&list.get(0)),
        None if value.as_f64().is_some_and(|n| n.abs() > LARGEST) => {
            Err(messages::rows::label_beyond_numbers())
        }
        None => words(value).ok_or_else(messages::rows::label_no_string),
    }
}

/// A value in words; empty for what is absent, none for what has no words.
fn words(value: &JsValue) -> Option<String> {
    if value.is_null() || value.is_undefined() {
        return Some(String::new());
    }
    if let Some(number) = value.as_f64() {
        return Some(if number.is_nan() {
            String::new()
        } else {
            number.to_string()
        });
    }
    if let Some(truth) = value.as_bool() {
        return Some(truth.to_string());
    }
    if let Some(large) = value.dyn_ref::<BigInt>() {
        return large.to_string(10).ok()?.as_string();
    }
    value.as_string()
}
