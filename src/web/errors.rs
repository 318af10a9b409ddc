//! Errors as JavaScript sees them: an `Error` named "HomefireError" with a `code`.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use super::wire;
use crate::Error;
use crate::error::{Message, messages};

/// An error to be thrown.
pub fn to_js(error: Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    thrown.set_name("HomefireError");
    // Setting a property of an object just made can't fail.
    let _ = Reflect::set(&thrown, &"code".into(), &error.code().into());
    if let Ok(told) = wire::to_js(&wire::Told::from(error.message())) {
        let _ = Reflect::set(&thrown, &"told".into(), &told);
    }
    thrown.into()
}

/// A call's argument that is not of its type.
pub fn bad_argument(what: Message, why: Message) -> JsValue {
    to_js(Error::Settings(messages::arguments::argument_unusable(
        what, why,
    )))
}
