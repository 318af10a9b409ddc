//! The door to JavaScript. Everything exported takes plain values or our own handles, and throws errors with a code.
//!
//! Exported async methods take `&self` and clone what they need before the first await, so that JavaScript may call
//! again while one is under way.

mod arguments;
mod browser;
mod bytes;
mod classifier;
mod compare;
mod data;
mod errors;
mod generator;
mod job;
mod pairs;
mod prompting;
mod rows;
mod session;
mod tuning;
mod types;
mod wire;

use wasm_bindgen::prelude::*;

use crate::error::messages::arguments as messages;
use crate::{Result, memory, shots};
use types as ts;

#[wasm_bindgen(typescript_custom_section)]
const WIRE_TYPES: &str = include_str!("../wire/wire.d.ts");

#[global_allocator]
static HEAP: memory::CountingAllocator = memory::CountingAllocator;

unsafe extern "C" {
    /// The linker's own: runs the static constructors that some dependencies have.
    safe fn __wasm_call_ctors();
}

/// A panic stops the module; what it said goes to the console, for the bug report.
#[wasm_bindgen(start)]
fn start() {
    // The linker sees this call. Without it, it would take the module for a program that is run anew with each exported
    // function, and put all constructors before each of them.
    __wasm_call_ctors();
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into())
    }));
}

/// Begins to measure the memory that objects take: gives the bytes in use.
#[wasm_bindgen(js_name = heapMark)]
pub fn heap_mark() -> usize {
    memory::mark()
}

/// The most bytes that have been in use since the last mark.
#[wasm_bindgen(js_name = heapPeak)]
pub fn heap_peak() -> usize {
    memory::peak()
}

/// The limits on what a person brings.
#[wasm_bindgen]
pub fn limits() -> Result<ts::Limits> {
    wire::to_js(&wire::Limits::HERE)
}

/// The template a label's description is put into when none is given.
#[wasm_bindgen(js_name = defaultTemplate)]
pub fn default_template() -> String {
    shots::TEMPLATE.to_owned()
}

/// What is said of classifiers that were tested on the same examples: which differ, and which to take.
#[wasm_bindgen]
pub fn judge(tested: ts::TestedApproaches) -> Result<ts::Judgement> {
    let tested = wire::from_js(messages::the_candidates(), tested)?;
    wire::to_js(&wire::Judgement::of(tested)?)
}
