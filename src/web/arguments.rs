//! Arguments as JavaScript passes them, looked at before they are used: what the bindings make of a value of another type can
//! reach beyond the module's memory.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::bytes::JsBytes;
use super::wire;
use crate::error::Message;
use crate::error::messages::arguments as messages;
use crate::session::TextList;
use crate::{Error, Result};

/// A string.
pub fn string(what: Message, value: &JsValue) -> Result<String> {
    let text = value.as_string();
    text.ok_or_else(|| Error::argument(what, messages::not_a_string()))
}

/// Bytes, which stay in JavaScript's memory.
pub fn bytes(what: Message, value: &JsValue) -> Result<&Uint8Array> {
    let bytes = value.dyn_ref::<Uint8Array>();
    bytes.ok_or_else(|| Error::argument(what, messages::not_bytes()))
}

/// Bytes, or undefined.
pub fn optional_bytes(what: Message, value: &JsValue) -> Result<Option<JsBytes>> {
    let given = (!value.is_undefined()).then(|| bytes(what, value));
    Ok(given.transpose()?.cloned().map(JsBytes))
}

/// Bytes copied into the module's memory: one more than `most` is enough for the refusal, the rest is never copied.
pub fn bounded(what: Message, value: &JsValue, most: usize) -> Result<Vec<u8>> {
    let bytes = bytes(what, value)?;
    let most = u32::try_from(most + 1).unwrap_or(u32::MAX);
    Ok(bytes.subarray(0, bytes.length().min(most)).to_vec())
}

/// Files by name, which the property `name` of `of` may have; they stay in JavaScript's memory.
pub fn files(name: &str, of: &JsValue) -> Result<BTreeMap<String, JsBytes>> {
    let wrong = || Error::argument(messages::the_field(name), messages::not_files());
    let all = wire::get(of, name);
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

/// Strings that stay JavaScript's until each is asked for.
struct JsTexts(Array);

impl TextList for JsTexts {
    fn len(&self) -> usize {
        self.0.length() as usize
    }

    fn text(&self, index: usize) -> Result<Cow<'_, str>> {
        let text = self.0.get(index as u32).as_string();
        let wrong = || Error::argument(messages::the_texts(), messages::one_text_no_string(index));
        text.map(Cow::Owned).ok_or_else(wrong)
    }
}

/// Texts as they come: an array of strings.
pub fn texts(value: impl Into<JsValue>) -> Result<Rc<dyn TextList>> {
    let wrong = |_| Error::argument(messages::the_texts(), messages::not_texts());
    Ok(Rc::new(JsTexts(value.into().dyn_into().map_err(wrong)?)))
}
