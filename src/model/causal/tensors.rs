//! Where a decoder's tensors come from: a GGUF file, or safetensors.

use crate::Result;
use crate::kernels::blocks::BlockMatrix;
use crate::model::gguf::Gguf;
use crate::model::{Source, Weights};

/// The tensors of a decoder. The first name is that of safetensors, the second that of GGUF.
pub trait DecoderTensors {
    /// A matrix, `[rows, columns]`, in blocks. Of floats it is rounded to 8 bits.
    ///
    /// # Errors
    /// [`crate::Error::Model`] naming the tensor that is missing or wrong.
    fn matrix(&self, name: &Name, shape: [usize; 2]) -> Result<BlockMatrix>;

    /// A vector.
    ///
    /// # Errors
    /// As [`DecoderTensors::matrix`].
    fn vector(&self, name: &Name, length: usize) -> Result<Vec<f32>>;

    /// Whether there is a tensor of this name.
    fn has(&self, name: &Name) -> bool;

    /// Whether rows of queries and keys stand as llama.cpp turns them: the two halves of a head interleaved.
    fn interleaved(&self) -> bool;
}

/// A tensor's name in both kinds of files.
#[derive(Debug, Clone)]
pub struct Name {
    /// By Hugging Face.
    pub hub: String,
    /// By llama.cpp.
    pub gguf: String,
}

impl Name {
    /// The name of a tensor outside of the layers.
    pub fn new(hub: &str, gguf: &str) -> Self {
        Self {
            hub: hub.into(),
            gguf: gguf.into(),
        }
    }

    /// The name of a layer's weight.
    pub fn in_layer(layer: usize, hub: &str, gguf: &str) -> Self {
        Self {
            hub: format!("model.layers.{layer}.{hub}.weight"),
            gguf: format!("blk.{layer}.{gguf}.weight"),
        }
    }
}

impl<S: Source> DecoderTensors for Weights<S> {
    fn matrix(&self, name: &Name, shape: [usize; 2]) -> Result<BlockMatrix> {
        let values = self.finite(&name.hub, &shape)?;
        Ok(BlockMatrix::quantise(&values, shape[1]))
    }

    fn vector(&self, name: &Name, length: usize) -> Result<Vec<f32>> {
        self.finite(&name.hub, &[length])
    }

    fn has(&self, name: &Name) -> bool {
        Weights::has(self, &name.hub)
    }

    fn interleaved(&self) -> bool {
        false
    }
}

impl<S: Source> DecoderTensors for Gguf<S> {
    fn matrix(&self, name: &Name, shape: [usize; 2]) -> Result<BlockMatrix> {
        Gguf::matrix(self, &name.gguf, shape)
    }

    fn vector(&self, name: &Name, length: usize) -> Result<Vec<f32>> {
        Gguf::vector(self, &name.gguf, length)
    }

    fn has(&self, name: &Name) -> bool {
        Gguf::has(self, &name.gguf)
    }

    fn interleaved(&self) -> bool {
        true
    }
}
