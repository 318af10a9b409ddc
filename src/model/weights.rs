//! A safetensors file, read tensor by tensor, so that the whole file need never stand in this module's memory.
//!
//! The format: 8 bytes of header length (little endian), a JSON header, then the tensors' bytes.
//! <https://github.com/huggingface/safetensors#format>
//!
//! A matrix may be stored in 8 bits: `NAME` holds I8 `[rows, columns]` and `NAME.scale` floats `[rows, groups]`, and a value
//! is the integer times the scale of its row and of its group of columns. `scripts/quantise.mjs` writes such files.

use std::collections::HashMap;

use half::{bf16, f16};
use safetensors::{Dtype, tensor::TensorInfo};
use serde_json::Value;

use crate::error::messages::model as messages;
use crate::error::{Message, Parameter};
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

/// What a file is called in an error, its name or a noun, and which error that is.
struct Named {
    name: Parameter,
    error: fn(Message) -> Error,
}

impl Named {
    /// The error that `make` makes a message of the file for.
    fn refuse<T>(&self, make: impl FnOnce(Parameter) -> Message) -> Result<T> {
        Err((self.error)(make(self.name.clone())))
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

    /// The same for another file, which its errors call `name`: a file's name, or a message that is a noun.
    ///
    /// # Errors
    /// `error` naming the tensor.
    pub fn open_as(
        source: S,
        name: impl Into<Parameter>,
        error: fn(Message) -> Error,
    ) -> Result<Self> {
        let named = Named {
            name: name.into(),
            error,
        };
        let size = source.size();
        if size < 8 {
            return named.refuse(|file| messages::file_too_short(file, size));
        }
        let mut length = [0; 8];
        source.read(0, &mut length);
        let length = u64::from_le_bytes(length);
        if length > MAX_HEADER as u64 {
            return named.refuse(messages::file_header_too_long);
        }
        let length = length as usize;
        if size - 8 < length {
            return named.refuse(|file| messages::file_header_cut_short(file, size, length + 8));
        }
        let mut header = vec![0; length];
        source.read(8, &mut header);
        let header: HashMap<String, Value> = match serde_json::from_slice(&header) {
            Ok(header) => header,
            Err(e) => {
                return named.refuse(|file| messages::file_not_safetensors(file, e.to_string()));
            }
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
                Err(e) => {
                    return named.refuse(|file| {
                        messages::tensor_described_wrongly(file, name, e.to_string())
                    });
                }
            };
            let (from, to) = info.data_offsets;
            if from > to || to > size - start {
                let end = start.saturating_add(to);
                return named.refuse(|file| messages::tensor_cut_short(file, name, end, size));
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
        let named = &self.named;
        let Some(info) = self.tensors.get(name) else {
            return named.refuse(|file| messages::tensor_missing(file, name));
        };
        if info.shape != shape {
            let (own, wanted) = (format!("{:?}", info.shape), format!("{shape:?}"));
            return named.refuse(|file| messages::tensor_of_other_shape(file, name, own, wanted));
        }
        let width = match info.dtype {
            Dtype::F32 => 4,
            Dtype::F16 | Dtype::BF16 => 2,
            Dtype::I8 => 1,
            other => {
                let other = format!("{other:?}");
                return named.refuse(|file| messages::tensor_of_other_type(file, name, other));
            }
        };
        let count: usize = shape.iter().product();
        let (from, to) = info.data_offsets;
        if to - from != count * width {
            let (own, needed) = (to - from, count * width);
            return named.refuse(|file| messages::tensor_of_other_size(file, name, own, needed));
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
            .refuse(|file| messages::tensor_not_finite(file, name))
    }

    /// A matrix in 8 bits whose integers begin at byte `at`, which are read row by row.
    fn scaled(&self, name: &str, shape: &[usize], at: usize) -> Result<Vec<f32>> {
        let named = &self.named;
        let &[rows, columns] = shape else {
            return named.refuse(|file| messages::tensor_scaled_no_matrix(file, name));
        };
        let scale = format!("{name}.scale");
        let Some(info) = self.tensors.get(&scale) else {
            return named.refuse(|file| messages::tensor_missing(file, scale));
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
            _ => return named.refuse(|file| messages::tensor_scale_misfit(file, scale)),
        };
        let scales = self.floats(&scale, &[rows, groups])?;
        if scales.iter().any(|scale| !scale.is_finite()) {
            return named.refuse(|file| messages::tensor_not_finite(file, scale));
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
