//! What only the browser knows: the time, the name of a GPU's adapter, which wgpu does not hand on, and when it is waited for
//! in vain.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// "vendor architecture" of the adapter that the browser offers, where it tells them.
pub async fn name() -> Option<String> {
    let navigator = get(&js_sys::global(), "navigator")?;
    let gpu = get(&navigator, "gpu")?;
    let request: Function = get(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let asked: Promise = request.call0(&gpu).ok()?.dyn_into().ok()?;
    let info = get(&JsFuture::from(asked).await.ok()?, "info")?;
    let parts: Vec<String> = ["vendor", "architecture", "description"]
        .iter()
        .filter_map(|part| get(&info, part)?.as_string())
        .filter(|part| !part.is_empty())
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Milliseconds since the worker began, to fractions of one.
pub fn now() -> f64 {
    let precise = || {
        let performance = get(&js_sys::global(), "performance")?;
        let now: Function = get(&performance, "now")?.dyn_into().ok()?;
        now.call0(&performance).ok()?.as_f64()
    };
    precise().unwrap_or_else(js_sys::Date::now)
}

/// Ends after so many milliseconds.
pub async fn after(milliseconds: u32) {
    let promise = Promise::new(&mut |resolve, _| {
        let timer =
            get(&js_sys::global(), "setTimeout").and_then(|f| f.dyn_into::<Function>().ok());
        if let Some(timer) = timer {
            // It gives a number, which nobody needs.
            let _ = timer.call2(&JsValue::UNDEFINED, &resolve, &milliseconds.into());
        }
    });
    let _ = JsFuture::from(promise).await;
}

fn get(object: &JsValue, key: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &key.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}
