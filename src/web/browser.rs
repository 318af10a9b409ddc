//! What only the browser knows: the time, the name of a GPU's adapter, which wgpu does not hand on, and when it is waited for
//! in vain.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::wire::get;

/// What the adapter that the browser offers is called, where it tells that: vendor, architecture and description.
pub async fn adapter() -> Option<[Option<String>; 3]> {
    let gpu = get(&get(&js_sys::global(), "navigator"), "gpu");
    let request: Function = get(&gpu, "requestAdapter").dyn_into().ok()?;
    let asked: Promise = request.call0(&gpu).ok()?.dyn_into().ok()?;
    let info = get(&JsFuture::from(asked).await.ok()?, "info");
    Some(["vendor", "architecture", "description"].map(|part| get(&info, part).as_string()))
}

/// Milliseconds since the worker began, to fractions of one.
pub fn now() -> f64 {
    let performance = get(&js_sys::global(), "performance");
    let now = get(&performance, "now").dyn_into::<Function>().ok();
    let precise = now.and_then(|now| now.call0(&performance).ok()?.as_f64());
    precise.unwrap_or_else(js_sys::Date::now)
}

/// Ends after so many milliseconds.
pub async fn after(milliseconds: u32) {
    let promise = Promise::new(&mut |resolve, _| {
        if let Ok(timer) = get(&js_sys::global(), "setTimeout").dyn_into::<Function>() {
            // It gives a number, which nobody needs.
            let _ = timer.call2(&JsValue::UNDEFINED, &resolve, &milliseconds.into());
        }
    });
    let _ = JsFuture::from(promise).await;
}
