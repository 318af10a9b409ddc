//! A safetensors file whose head is known before its tensors' values are.

use std::collections::HashMap;

use safetensors::tensor::{Dtype, Metadata, TensorInfo};

use crate::{Error, Result};

/// What stands before the first tensor: the length of the header and the header, for tensors of F32 in this order.
///
/// # Errors
/// [`Error::Internal`] where it can't be laid out.
pub fn header<'a>(tensors: impl Iterator<Item = (&'a str, &'a [usize])>) -> Result<Vec<u8>> {
    let internal = |e: String| Error::Internal(format!("The file can't be laid out: {e}"));
    let mut end = 0;
    let infos = tensors
        .map(|(name, shape)| {
            let from = end;
            end += 4 * shape.iter().product::<usize>();
            let info = TensorInfo {
                dtype: Dtype::F32,
                shape: shape.to_vec(),
                data_offsets: (from, end),
            };
            (name.to_owned(), info)
        })
        .collect();
    // Hugging Face's readers want to know whose layout it is.
    let notes = HashMap::from([("format".to_owned(), "pt".to_owned())]);
    let metadata = Metadata::new(Some(notes), infos).map_err(|e| internal(e.to_string()))?;
    let mut header = serde_json::to_vec(&metadata).map_err(|e| internal(e.to_string()))?;
    // The values begin at a multiple of eight.
    header.resize(header.len().next_multiple_of(8), b' ');
    let mut all = (header.len() as u64).to_le_bytes().to_vec();
    all.append(&mut header);
    Ok(all)
}

/// A whole file of tensors: name, shape and values.
///
/// # Errors
/// [`Error::Internal`] where it can't be laid out.
pub fn whole<T: AsRef<[f32]>>(tensors: &[(String, Vec<usize>, T)]) -> Result<Vec<u8>> {
    let mut all = header(
        tensors
            .iter()
            .map(|(name, shape, _)| (name.as_str(), shape.as_slice())),
    )?;
    for (_, _, values) in tensors {
        all.extend_from_slice(bytemuck::cast_slice(values.as_ref()));
    }
    Ok(all)
}
