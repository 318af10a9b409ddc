//! Errors as JavaScript sees them: an `Error` named "HomefireError" with a `code`.

use wasm_bindgen::JsValue;

use super::wire;
use crate::Error;

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let thrown = js_sys::Error::new(&error.to_string());
        thrown.set_name("HomefireError");
        wire::set(&thrown, "code", &error.code().into());
        if let Ok(told) = wire::to_js(&wire::Told::from(error.message())) {
            wire::set(&thrown, "told", &told);
        }
        thrown.into()
    }
}
