//! Errors as JavaScript sees them: an `Error` named "HomefireError" with a `code`.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use crate::Error;

/// An error to be thrown.
pub fn to_js(error: Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    thrown.set_name("HomefireError");
    // Setting a property of an object just made can't fail.
    let _ = Reflect::set(&thrown, &"code".into(), &error.code().into());
    thrown.into()
}

/// A call's argument that is not of its type.
pub fn bad_argument(what: &str, why: impl std::fmt::Display) -> JsValue {
    to_js(Error::Settings(format!("{what} can't be used: {why}")))
}
