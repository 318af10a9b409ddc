//! Large files that stay in JavaScript's memory, and are read and written piece by piece.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::JsCast;

use crate::error::messages::arguments;
use crate::model::{Sink, Source};
use crate::{Error, Result};

/// A file that is read; each tensor is copied when it is asked for.
pub(super) struct JsBytes(pub Uint8Array);

impl Source for JsBytes {
    fn size(&self) -> usize {
        self.0.length() as usize
    }

    fn read(&self, offset: usize, into: &mut [u8]) {
        let end = offset + into.len();
        self.0.subarray(offset as u32, end as u32).copy_to(into);
    }
}

/// A file that is being written, as long as it will be.
pub(super) struct JsFile {
    pub bytes: Uint8Array,
    /// Where the next bytes go.
    pub at: u32,
}

impl JsFile {
    /// A file of so many bytes.
    ///
    /// # Errors
    /// [`Error::NoMemory`] where there is no room for it, or it would be larger than JavaScript can address here.
    pub fn make(bytes: usize) -> Result<Self> {
        let bytes = u32::try_from(bytes)
            .map_err(|_| Error::NoMemory(arguments::file_beyond_addresses()))?;
        // Its constructor as a value: what it throws is caught here, while a plain call's would leave the module.
        Reflect::get(&js_sys::global(), &"Uint8Array".into())
            .and_then(|array| Reflect::construct(&array.into(), &Array::of1(&bytes.into())))
            .and_then(JsCast::dyn_into::<Uint8Array>)
            .map(|bytes| Self { bytes, at: 0 })
            .map_err(|_| Error::NoMemory(arguments::no_room_for_file(bytes / 1_000_000)))
    }
}

impl Sink for JsFile {
    fn write(&mut self, bytes: &[u8]) {
        let end = self.at + bytes.len() as u32;
        self.bytes.subarray(self.at, end).copy_from(bytes);
        self.at = end;
    }
}
