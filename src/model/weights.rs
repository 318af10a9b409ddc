//! A safetensors file, read tensor by tensor, so that the whole file need never stand in this module's memory.
//!
//! The format: 8 bytes of header length (little endian), a JSON header, then the tensors' bytes.
//! <https://github.com/huggingface/safetensors#format>
//!
//! A matrix may be stored in 8 bits: `NAME` holds I8 `[rows, columns]` and `NAME.scale` floats `[rows, groups]`, and a value
//! is the integer times the scale of its row and of its group of columns. `scripts/quantise.mjs` writes such files.

use std::borrow::Cow;
use std::collections::HashMap;

use half::{bf16, f16};
use safetensors::{Dtype, tensor::TensorInfo};
use serde_json::Value;

use crate::{Error, Result};

/// Bytes that can be read in pieces.
pub trait Source {
    /// How many bytes there are.
    fn size(&self) -> usize;
    /// Copies the bytes from `offset` into `into`. The caller stays within [`Source::size`].
    fn read(&self, offset: usize, into: &mut [u8]);
}

impl Source for Box<dyn Source> {
    fn size(&self) -> usize {
        (**self).size()
    }

    fn read(&self, offset: usize, into: &mut [u8]) {
        (**self).read(offset, into);
    }
}

impl<S: Source> Source for &S {
    fn size(&self) -> usize {
        (*self).size()
    }

    fn read(&self, offset: usize, into: &mut [u8]) {
        (*self).read(offset, into);
    }
}

impl Source for Vec<u8> {
    fn size(&self) -> usize {
        self.len()
    }

    fn read(&self, offset: usize, into: &mut [u8]) {
        into.copy_from_slice(&self[offset..offset + into.len()]);
    }
}

impl Source for &[u8] {
    fn size(&self) -> usize {
        self.len()
    }

    fn read(&self, offset: usize, into: &mut [u8]) {
        into.copy_from_slice(&self[offset..offset + into.len()]);
    }
}

/// Bytes of a header beyond which a file is refused; the format's own limit is 100 MB.
const MAX_HEADER: usize = 4 * 1024 * 1024;

/// What a file is called in an error, and which error that is.
struct Named {
    name: Cow<'static, str>,
    error: fn(crate::error::Message) -> Error,
}

impl Named {
    fn refuse<T>(&self, message: String) -> Result<T> {
        Err((self.error)(format!("{}{message}", self.name).into()))
    }
}

/// The tensors of a safetensors file.
pub struct Weights<S> {
    source: S,
    start: usize,
    tensors: HashMap<String, TensorInfo>,
    notes: HashMap<String, Value>,
    named: Named,
}

impl<S: Source> Weights<S> {
    /// Reads the header of a model's weights and checks that every tensor lies within the file.
    ///
    /// # Errors
    /// [`Error::Model`] naming the tensor.
    pub fn open(source: S) -> Result<Self> {
        Self::open_as(source, "model.safetensors", Error::Model)
    }

    /// The same for another file, which its errors call `name`.
    ///
    /// # Errors
    /// `error` naming the tensor.
    pub fn open_as(
        source: S,
        name: impl Into<Cow<'static, str>>,
        error: fn(crate::error::Message) -> Error,
    ) -> Result<Self> {
        let named = Named {
            name: name.into(),
            error,
        };
        let refuse = |message: String| named.refuse(format!(" {message}"));
        let size = source.size();
        if size < 8 {
            return refuse(format!("has only {size} bytes."));
        }
        let mut length = [0; 8];
        source.read(0, &mut length);
        let length = u64::from_le_bytes(length);
        if length > MAX_HEADER as u64 {
            return refuse("is no safetensors file: its header would be too long.".into());
        }
        let length = length as usize;
        if size - 8 < length {
            return refuse(format!(
                "is cut short: it has {size} bytes, its header alone needs {}.",
                length + 8
            ));
        }
        let mut header = vec![0; length];
        source.read(8, &mut header);
        let header: HashMap<String, Value> = match serde_json::from_slice(&header) {
            Ok(header) => header,
            Err(e) => return refuse(format!("is no safetensors file: {e}")),
        };
        let start = 8 + length;
        let (mut tensors, mut notes) = (HashMap::new(), HashMap::new());
        for (name, value) in header {
            if name == "__metadata__" {
                if let Value::Object(all) = value {
                    notes = all.into_iter().collect();
                }
                continue;
            }
            let info: TensorInfo = match serde_json::from_value(value) {
                Ok(info) => info,
                Err(e) => return refuse(format!("describes \"{name}\" wrongly: {e}")),
            };
            let (from, to) = info.data_offsets;
            if from > to || to > size - start {
                return refuse(format!(
                    "is cut short: \"{name}\" would end at byte {}, the file has {size}.",
                    start.saturating_add(to)
                ));
            }
            tensors.insert(name, info);
        }
        Ok(Self {
            source,
            start,
            tensors,
            notes,
            named,
        })
    }

    /// The text that the header notes under `name`.
    pub fn note(&self, name: &str) -> Option<&str> {
        self.notes.get(name).and_then(Value::as_str)
    }

    /// The file itself.
    pub fn source(&self) -> &S {
        &self.source
    }

    /// Whether the file has a tensor of this name.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// The values of tensor `name`, row-major, as f32.
    ///
    /// # Errors
    /// The file's error where it is not there, has another shape, or holds another type than floats or scaled integers.
    pub fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let refuse = |message: String| self.named.refuse(format!(": \"{name}\" {message}"));
        let Some(info) = self.tensors.get(name) else {
            return refuse("is missing.".into());
        };
        if info.shape != shape {
            return refuse(format!(
                "has shape {:?} where {shape:?} is wanted.",
                info.shape
            ));
        }
        let width = match info.dtype {
            Dtype::F32 => 4,
            Dtype::F16 | Dtype::BF16 => 2,
            Dtype::I8 => 1,
            other => {
                return refuse(format!(
                    "holds {other:?}; only F32, F16, BF16 and scaled I8 can be used."
                ));
            }
        };
        let count: usize = shape.iter().product();
        let (from, to) = info.data_offsets;
        if to - from != count * width {
            return refuse(format!(
                "has {} bytes where its shape needs {}.",
                to - from,
                count * width
            ));
        }
        if info.dtype == Dtype::F32 {
            let mut values = vec![0f32; count];
            self.source
                .read(self.start + from, bytemuck::cast_slice_mut(&mut values));
            return Ok(values);
        }
        if info.dtype == Dtype::I8 {
            return self.scaled(name, shape, self.start + from);
        }
        let mut bytes = vec![0u8; to - from];
        self.source.read(self.start + from, &mut bytes);
        let bits = bytes
            .chunks_exact(2)
            .map(|b| u16::from_le_bytes([b[0], b[1]]));
        Ok(match info.dtype {
            Dtype::F16 => bits.map(|b| f16::from_bits(b).to_f32()).collect(),
            _ => bits.map(|b| bf16::from_bits(b).to_f32()).collect(),
        })
    }

    /// The same, all of which have to be numbers.
    ///
    /// # Errors
    /// As [`Weights::floats`], and where a value is infinite or none at all.
    pub fn finite(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let values = self.floats(name, shape)?;
        if values.iter().all(|value| value.is_finite()) {
            return Ok(values);
        }
        self.named
            .refuse(format!(": \"{name}\" holds a value that is no number."))
    }

    /// A matrix in 8 bits whose integers begin at byte `at`, which are read row by row.
    fn scaled(&self, name: &str, shape: &[usize], at: usize) -> Result<Vec<f32>> {
        let refuse =
            |name: &str, message: &str| self.named.refuse(format!(": \"{name}\" {message}"));
        let &[rows, columns] = shape else {
            return refuse(name, "holds I8, which only a matrix can.");
        };
        let scale = format!("{name}.scale");
        let Some(info) = self.tensors.get(&scale) else {
            return refuse(&scale, "is missing.");
        };
        let groups = match info.shape[..] {
            [r, groups]
                if r == rows
                    && groups > 0
                    && columns.is_multiple_of(groups)
                    && info.dtype != Dtype::I8 =>
            {
                groups
            }
            _ => return refuse(&scale, "does not fit what it scales."),
        };
        let scales = self.floats(&scale, &[rows, groups])?;
        if scales.iter().any(|scale| !scale.is_finite()) {
            return refuse(&scale, "holds a value that is no number.");
        }
        let mut values = Vec::with_capacity(rows * columns);
        let mut row = vec![0i8; columns];
        for (r, scales) in scales.chunks_exact(groups).enumerate() {
            self.source
                .read(at + r * columns, bytemuck::cast_slice_mut(&mut row));
            for (group, scale) in row.chunks_exact(columns / groups).zip(scales) {
                values.extend(group.iter().map(|&v| f32::from(v) * scale));
            }
        }
        Ok(values)
    }
}

/// A row-major `[rows, columns]` matrix as row-major `[columns, rows]`: PyTorch stores a linear layer as
/// `[output, input]`, Burn multiplies with `[input, output]`.
pub fn transpose(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let mut out = vec![0.0; values.len()];
    for (r, row) in values.chunks_exact(columns).enumerate() {
        for (c, &v) in row.iter().enumerate() {
            out[c * rows + r] = v;
        }
    }
    out
}
