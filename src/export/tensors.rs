//! A safetensors file as Hugging Face's readers want it.

use safetensors::tensor::Dtype;

use crate::Result;

/// What stands before the first tensor, for tensors of F32 in this order.
///
/// # Errors
/// [`crate::Error::Internal`] where it can't be laid out.
pub fn header<'a>(tensors: impl Iterator<Item = (&'a str, &'a [usize])>) -> Result<Vec<u8>> {
    let tensors = tensors.map(|(name, shape)| (name, Dtype::F32, shape));
    // The readers want to know whose layout it is.
    crate::model::header(tensors, &[("format", "pt")])
}

/// A whole file of tensors: name, shape and values.
///
/// # Errors
/// [`crate::Error::Internal`] where it can't be laid out.
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
