//! What stands before the tensors of a safetensors file, for one whose head is known before its tensors' values are.

use std::collections::HashMap;

use safetensors::tensor::{Dtype, Metadata, TensorInfo};

use crate::error::messages::model as messages;
use crate::{Error, Result};

/// Where bytes go, in order.
pub trait Sink {
    /// Takes the next bytes.
    fn write(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    fn write(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// The length of the header and the header, for tensors that stand in this order, with `notes` by name.
///
/// # Errors
/// [`Error::Internal`] where it can't be laid out.
pub fn header<'a>(
    tensors: impl Iterator<Item = (&'a str, Dtype, &'a [usize])>,
    notes: &[(&str, &str)],
) -> Result<Vec<u8>> {
    let internal = |e: String| Error::Internal(messages::file_not_laid_out(e));
    let mut end = 0;
    let infos = tensors
        .map(|(name, dtype, shape)| {
            let from = end;
            end += shape.iter().product::<usize>() * (dtype.bitsize() / 8);
            let info = TensorInfo {
                dtype,
                shape: shape.to_vec(),
                data_offsets: (from, end),
            };
            (name.to_owned(), info)
        })
        .collect();
    let notes: HashMap<String, String> = notes
        .iter()
        .map(|&(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    let metadata = Metadata::new(Some(notes), infos).map_err(|e| internal(e.to_string()))?;
    let mut header = serde_json::to_vec(&metadata).map_err(|e| internal(e.to_string()))?;
    // The values begin at a multiple of eight.
    header.resize(header.len().next_multiple_of(8), b' ');
    let mut all = (header.len() as u64).to_le_bytes().to_vec();
    all.append(&mut header);
    Ok(all)
}
