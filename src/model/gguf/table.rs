//! The descriptions of a GGUF file's tensors.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::blocks::TensorType;
use super::cursor::Cursor;
use super::refusal::{FILE, refuse};
use crate::error::Message;
use crate::error::messages::gguf as messages;
use crate::error::messages::model;
use crate::model::Source;
use crate::{Error, Result};

/// Bytes of a tensor's name. llama.cpp itself has room for 64.
const MOST_NAME: u64 = 256;
/// Dimensions that ggml's tensors have at most.
const MOST_DIMENSIONS: u32 = 4;

/// A tensor of the file.
pub(super) struct Tensor {
    pub(super) kind: TensorType,
    /// Row-major: the reverse of the file's.
    pub(super) shape: Vec<usize>,
    /// Its first byte in the file.
    pub(super) at: usize,
    pub(super) bytes: usize,
}

/// A tensor as it is described, which need not be true.
struct Described {
    name: String,
    kind: TensorType,
    shape: Vec<usize>,
    /// Its first byte behind the head.
    offset: u64,
    bytes: usize,
}

/// Reads `count` descriptions, behind which the tensors begin at the next multiple of `alignment`, and checks that each tensor lies
/// within the file and in no other.
pub(super) fn read(
    cursor: &mut Cursor<impl Source>,
    count: u64,
    alignment: u64,
    size: usize,
) -> Result<HashMap<String, Tensor>> {
    let mut described = Vec::new();
    for index in 1..=count {
        let name = cursor
            .text(MOST_NAME)
            .map_err(|what| Error::Model(messages::gguf_name_unreadable(FILE, index, what)))?;
        described.push(read_one(cursor, name)?);
    }
    let start = (cursor.position() as u64).next_multiple_of(alignment);
    described.sort_by_key(|tensor| tensor.offset);
    let mut tensors = HashMap::new();
    let mut before: Option<(u64, String)> = None;
    for Described {
        name,
        kind,
        shape,
        offset,
        bytes,
    } in described
    {
        if !offset.is_multiple_of(alignment) {
            return refuse(messages::gguf_tensor_misaligned(
                FILE, name, offset, alignment,
            ));
        }
        let at = start.saturating_add(offset);
        let end = at.saturating_add(bytes as u64);
        if end > size as u64 {
            return refuse(model::tensor_cut_short(FILE, name, end, size));
        }
        if let Some((_, other)) = before.filter(|(end, _)| *end > at) {
            return refuse(messages::gguf_tensors_overlap(FILE, name, other));
        }
        before = Some((end, name.clone()));
        let tensor = Tensor {
            kind,
            shape,
            at: at as usize,
            bytes,
        };
        match tensors.entry(name) {
            Entry::Occupied(entry) => {
                return refuse(messages::gguf_tensor_twice(FILE, entry.key()));
            }
            Entry::Vacant(entry) => entry.insert(tensor),
        };
    }
    Ok(tensors)
}

/// Reads the description of the tensor `name` behind its name.
fn read_one(cursor: &mut Cursor<impl Source>, name: String) -> Result<Described> {
    let unreadable =
        |what: Message| Error::Model(messages::gguf_tensor_unreadable(FILE, name.as_str(), what));
    let dimensions = cursor.u32().map_err(unreadable)?;
    if dimensions == 0 || dimensions > MOST_DIMENSIONS {
        return refuse(messages::gguf_tensor_dimensions(
            FILE,
            name,
            dimensions,
            MOST_DIMENSIONS,
        ));
    }
    let mut lengths = Vec::new();
    for _ in 0..dimensions {
        lengths.push(cursor.u64().map_err(unreadable)?);
    }
    let number = cursor.u32().map_err(unreadable)?;
    let offset = cursor.u64().map_err(unreadable)?;
    let kind = match TensorType::of(number) {
        Ok(kind) => kind,
        Err(other) => {
            let known = TensorType::all();
            return refuse(messages::gguf_tensor_type_unknown(FILE, name, other, known));
        }
    };
    if lengths.contains(&0) {
        return refuse(messages::gguf_tensor_dimension_zero(FILE, name));
    }
    let (columns, block) = (lengths[0], kind.block());
    if !columns.is_multiple_of(block as u64) {
        let dtype = kind.name();
        return refuse(messages::gguf_tensor_row_misfit(
            FILE,
            name,
            columns.to_string(),
            dtype,
            block,
        ));
    }
    let shape: Option<Vec<usize>> = lengths
        .iter()
        .rev()
        .map(|&length| usize::try_from(length).ok())
        .collect();
    let counted = shape.and_then(|shape| {
        let mut product = shape.iter();
        let count = product.try_fold(1usize, |all, &one| all.checked_mul(one))?;
        Some((shape, (count / block).checked_mul(kind.block_bytes())?))
    });
    let Some((shape, bytes)) = counted else {
        return refuse(messages::gguf_tensor_too_large(FILE, name));
    };
    Ok(Described {
        name,
        kind,
        shape,
        offset,
        bytes,
    })
}
