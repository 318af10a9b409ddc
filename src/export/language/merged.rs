//! A whole model with its adapters merged, as a folder that `transformers` reads. Its weights are in 16 bits: the frozen ones have 4
//! or 8.

use half::f16;
use safetensors::tensor::Dtype;

use super::{LanguageSubject, SmallFiles, config};
use crate::Result;
use crate::export::files;
use crate::model::{CpuDecoder, Sink, header};

/// `model.safetensors`, written tensor by tensor.
pub struct MergedWeights {
    before: Vec<u8>,
    tensors: usize,
    next: usize,
    bytes: usize,
}

/// The small files of a folder, and its large one.
///
/// # Errors
/// [`crate::Error::Internal`] where a file can't be laid out.
pub fn merged(subject: &LanguageSubject<'_>) -> Result<(SmallFiles, MergedWeights)> {
    let layout = subject.model.layout();
    let tensors = layout.iter();
    let tensors = tensors.map(|(name, shape)| (name.as_str(), Dtype::F16, &shape[..]));
    // The readers want to know whose layout it is.
    let before = header(tensors, &[("format", "pt")])?;
    let values: usize = layout
        .iter()
        .map(|(_, s)| s.iter().product::<usize>())
        .sum();
    let small = vec![
        ("config.json", config::model(subject)?),
        ("tokenizer.json", subject.tokenizer.to_json()?),
        ("tokenizer_config.json", config::tokenizer(subject)?),
        ("README.md", files::fill(include_str!("merged.md"), &[])),
    ];
    let weights = MergedWeights {
        bytes: before.len() + 2 * values,
        before,
        tensors: layout.len(),
        next: 0,
    };
    Ok((small, weights))
}

impl MergedWeights {
    /// The file's name.
    pub const NAME: &'static str = "model.safetensors";

    /// Bytes of the whole file.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether all has been written.
    pub fn done(&self) -> bool {
        self.next == self.tensors
    }

    /// Writes the next tensor of `model`, and gives its bytes.
    pub fn advance(&mut self, model: &CpuDecoder, sink: &mut impl Sink) -> usize {
        let before = std::mem::take(&mut self.before);
        sink.write(&before);
        let mut written = before.len();
        let mut halves: Vec<f16> = Vec::new();
        model.values(self.next, &mut |values| {
            halves.clear();
            halves.extend(values.iter().map(|&v| f16::from_f32(v)));
            let bytes: Vec<u8> = halves.iter().flat_map(|h| h.to_le_bytes()).collect();
            sink.write(&bytes);
            written += bytes.len();
        });
        self.next += 1;
        written
    }
}
