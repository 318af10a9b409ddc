//! A GGUF file, llama.cpp's, read tensor by tensor as a [`super::Weights`] is.
//!
//! The format, little-endian: "GGUF", a version, the numbers of tensors and of metadata entries; the entries, each a key, a type
//! and a value; a description of each tensor; then, aligned, the tensors' bytes.
//! <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>

mod blocks;
mod cursor;
mod metadata;
mod refusal;
mod table;

use std::collections::HashMap;

use self::cursor::Cursor;
use self::metadata::Value;
use self::refusal::{FILE, refuse};
use self::table::Tensor;
use super::Source;
use crate::error::Message;
use crate::error::messages::gguf as messages;
use crate::error::messages::model;
use crate::kernels::blocks::{BLOCK, Bits, BlockMatrix};
use crate::{Error, Result};

/// Metadata entries beyond which a file is refused; a model has about thirty.
const MOST_FIELDS: u64 = 4096;
/// Tensors beyond which a file is refused; the largest models have some two thousand.
const MOST_TENSORS: u64 = 1 << 16;
/// Bytes of a key, which the format lets have 65,535.
const MOST_KEY: u64 = 1024;

const ALIGNMENT_FIELD: &str = "general.alignment";
/// What tensors are aligned to where the file says nothing.
const ALIGNMENT: u64 = 32;
const ALIGNMENTS: std::ops::RangeInclusive<u64> = 8..=65536;

/// Weights that are read at a time, so that a matrix never stands in memory a second time.
const STEP: usize = 1 << 16;

/// The metadata and the tensors of a GGUF file. Every error is [`Error::Model`] naming the field or the tensor.
pub struct Gguf<S> {
    source: S,
    fields: HashMap<String, Value>,
    tensors: HashMap<String, Tensor>,
}

impl<S: Source> Gguf<S> {
    /// Reads the metadata and checks that every tensor lies within the file and in no other.
    ///
    /// # Errors
    /// Where it is no GGUF file of version 2 or 3, is cut short or contradicts itself, or is larger than any model's.
    pub fn open(source: S) -> Result<Self> {
        let mut cursor = Cursor::new(&source);
        let [tensors, fields] = header(&mut cursor)?;
        let fields = read_fields(&mut cursor, fields)?;
        let alignment = alignment(&fields)?;
        let tensors = table::read(&mut cursor, tensors, alignment, source.size())?;
        Ok(Self {
            source,
            fields,
            tensors,
        })
    }

    /// The family of the model, "llama" for instance.
    ///
    /// # Errors
    /// Where the file does not say it.
    pub fn architecture(&self) -> Result<&str> {
        self.text("general.architecture")
    }

    /// The text of field `key`.
    ///
    /// # Errors
    /// Where it is missing or no text.
    pub fn text(&self, key: &str) -> Result<&str> {
        required(key, self.optional_text(key)?)
    }

    /// The same, if the field is there.
    ///
    /// # Errors
    /// Where it is no text.
    pub fn optional_text(&self, key: &str) -> Result<Option<&str>> {
        self.field(key, model::field_no_text, |value| match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The whole number, at least 0, of field `key`.
    ///
    /// # Errors
    /// Where it is missing or no such number.
    pub fn number(&self, key: &str) -> Result<u64> {
        required(key, self.optional_number(key)?)
    }

    /// The same, if the field is there.
    ///
    /// # Errors
    /// Where it is no such number.
    pub fn optional_number(&self, key: &str) -> Result<Option<u64>> {
        self.field(key, model::field_not_whole, |value| match value {
            Value::Number(number) => u64::try_from(*number).ok(),
            _ => None,
        })
    }

    /// The number of field `key`, which is finite.
    ///
    /// # Errors
    /// Where it is missing or no such number.
    pub fn float(&self, key: &str) -> Result<f32> {
        required(key, self.optional_float(key)?)
    }

    /// The same, if the field is there.
    ///
    /// # Errors
    /// Where it is no such number.
    pub fn optional_float(&self, key: &str) -> Result<Option<f32>> {
        self.field(key, messages::gguf_field_no_number, |value| {
            let number = match value {
                Value::Float(number) => *number as f32,
                Value::Number(number) => *number as f32,
                _ => return None,
            };
            number.is_finite().then_some(number)
        })
    }

    /// Field `key`, true or false, if it is there.
    ///
    /// # Errors
    /// Where it is neither.
    pub fn optional_flag(&self, key: &str) -> Result<Option<bool>> {
        self.field(key, model::field_no_flag, |value| match value {
            Value::Flag(flag) => Some(*flag),
            _ => None,
        })
    }

    /// The list of texts of field `key`.
    ///
    /// # Errors
    /// Where it is missing or no such list.
    pub fn texts(&self, key: &str) -> Result<&[String]> {
        let refused = |file, key| messages::gguf_field_no_list(file, key, "texts");
        let found = self.field(key, refused, |value| match value {
            Value::Texts(texts) => Some(texts.as_slice()),
            _ => None,
        });
        required(key, found?)
    }

    /// The list of whole numbers of field `key`.
    ///
    /// # Errors
    /// Where it is missing or no such list.
    pub fn numbers(&self, key: &str) -> Result<&[i64]> {
        let refused = |file, key| messages::gguf_field_no_list(file, key, "whole numbers");
        let found = self.field(key, refused, |value| match value {
            Value::Numbers(numbers) => Some(numbers.as_slice()),
            _ => None,
        });
        required(key, found?)
    }

    fn field<'a, T>(
        &'a self,
        key: &str,
        refused: impl FnOnce(&'static str, String) -> Message,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>> {
        match self.fields.get(key).map(read) {
            Some(None) => refuse(refused(FILE, key.to_owned())),
            Some(found) => Ok(found),
            None => Ok(None),
        }
    }

    /// Whether the file has a tensor of this name.
    pub fn has(&self, tensor: &str) -> bool {
        self.tensors.contains_key(tensor)
    }

    /// Tensor `tensor` of `[rows, columns]`, which the file writes the other way round. Q4_0, Q4_1, Q4_K, Q5_0 and Q8_0 are what
    /// they are in the file; the other types are rounded to 8 bits.
    ///
    /// # Errors
    /// Where it is missing, has another shape, has columns that are no multiple of [`BLOCK`], or holds what is not finite.
    pub fn matrix(&self, tensor: &str, shape: [usize; 2]) -> Result<BlockMatrix> {
        let found = self.tensor(tensor, &shape)?;
        let [rows, columns] = shape;
        if !columns.is_multiple_of(BLOCK) {
            return refuse(messages::gguf_matrix_misfit(FILE, tensor, columns, BLOCK));
        }
        let bits = found.kind.bits();
        let blocks = rows * columns / BLOCK;
        let minima = match bits {
            Bits::Four => blocks,
            Bits::Eight => 0,
        };
        let mut matrix = BlockMatrix {
            bits,
            rows,
            columns,
            values: Vec::with_capacity(blocks * bits.block_bytes()),
            scales: Vec::with_capacity(blocks),
            minima: Vec::with_capacity(minima),
        };
        let step = STEP / found.kind.block() * found.kind.block_bytes();
        let mut buffer = vec![0; step.min(found.bytes)];
        for from in (0..found.bytes).step_by(step) {
            let part = &mut buffer[..step.min(found.bytes - from)];
            self.source.read(found.at + from, part);
            if !blocks::append(found.kind, part, &mut matrix) {
                return refuse(model::tensor_not_finite(FILE, tensor));
            }
        }
        Ok(matrix)
    }

    /// Tensor `tensor` of `length` floats.
    ///
    /// # Errors
    /// Where it is missing, has another shape or a type in blocks, or holds what is not finite.
    pub fn vector(&self, tensor: &str, length: usize) -> Result<Vec<f32>> {
        let found = self.tensor(tensor, &[length])?;
        if found.kind.block() > 1 {
            let dtype = found.kind.name();
            return refuse(messages::gguf_vector_type(FILE, tensor, dtype));
        }
        let mut bytes = vec![0; found.bytes];
        self.source.read(found.at, &mut bytes);
        let values = blocks::floats(found.kind, &bytes);
        match values.iter().all(|value| value.is_finite()) {
            true => Ok(values),
            false => refuse(model::tensor_not_finite(FILE, tensor)),
        }
    }

    fn tensor(&self, name: &str, shape: &[usize]) -> Result<&Tensor> {
        let Some(found) = self.tensors.get(name) else {
            return refuse(model::tensor_missing(FILE, name));
        };
        if found.shape != shape {
            let (own, wanted) = (format!("{:?}", found.shape), format!("{shape:?}"));
            return refuse(model::tensor_of_other_shape(FILE, name, own, wanted));
        }
        Ok(found)
    }
}

fn required<T>(key: &str, found: Option<T>) -> Result<T> {
    found.ok_or_else(|| Error::Model(model::field_missing(FILE, key)))
}

/// The numbers of tensors and of metadata entries.
fn header(cursor: &mut Cursor<impl Source>) -> Result<[u64; 2]> {
    let unreadable = |what| Error::Model(messages::gguf_header_unreadable(FILE, what));
    if &cursor.bytes().map_err(unreadable)? != b"GGUF" {
        return refuse(messages::gguf_unrecognised(FILE));
    }
    match cursor.u32().map_err(unreadable)? {
        2 | 3 => {}
        // Small numbers whose bytes are the other way round.
        other if other.swap_bytes() < 1 << 16 && other >= 1 << 16 => {
            return refuse(messages::gguf_big_endian(FILE));
        }
        other => return refuse(messages::gguf_version_unknown(FILE, other)),
    }
    let tensors = cursor.u64().map_err(unreadable)?;
    let fields = cursor.u64().map_err(unreadable)?;
    if tensors > MOST_TENSORS {
        return refuse(messages::gguf_tensors_too_many(FILE, tensors, MOST_TENSORS));
    }
    if fields > MOST_FIELDS {
        return refuse(messages::gguf_fields_too_many(FILE, fields, MOST_FIELDS));
    }
    Ok([tensors, fields])
}

fn read_fields(cursor: &mut Cursor<impl Source>, count: u64) -> Result<HashMap<String, Value>> {
    let mut fields = HashMap::new();
    for index in 1..=count {
        let key = cursor
            .text(MOST_KEY)
            .map_err(|what| Error::Model(messages::gguf_entry_unreadable(FILE, index, what)))?;
        let value = Value::read(cursor)
            .map_err(|what| Error::Model(messages::gguf_field_unreadable(FILE, &key, what)))?;
        if fields.contains_key(&key) {
            return refuse(messages::gguf_field_twice(FILE, key));
        }
        fields.insert(key, value);
    }
    Ok(fields)
}

/// What the tensors' offsets are multiples of.
fn alignment(fields: &HashMap<String, Value>) -> Result<u64> {
    let value = match fields.get(ALIGNMENT_FIELD) {
        None => return Ok(ALIGNMENT),
        Some(Value::Number(value)) => *value,
        Some(_) => return refuse(model::field_not_whole(FILE, ALIGNMENT_FIELD)),
    };
    match u64::try_from(value) {
        Ok(found) if found.is_power_of_two() && ALIGNMENTS.contains(&found) => Ok(found),
        _ => refuse(messages::gguf_alignment_unusable(
            FILE,
            ALIGNMENT_FIELD,
            value,
            *ALIGNMENTS.start(),
            *ALIGNMENTS.end(),
        )),
    }
}
