//! Large files that stay in JavaScript's memory, and are read and written piece by piece.

use js_sys::Uint8Array;

use crate::model::{Sink, Source};

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
    pub fn new(bytes: u32) -> Self {
        Self {
            bytes: Uint8Array::new_with_length(bytes),
            at: 0,
        }
    }
}

impl Sink for JsFile {
    fn write(&mut self, bytes: &[u8]) {
        let end = self.at + bytes.len() as u32;
        self.bytes.subarray(self.at, end).copy_from(bytes);
        self.at = end;
    }
}
