//! The values of a GGUF file's metadata.

use super::cursor::Cursor;
use crate::error::Message;
use crate::error::messages::gguf as messages;
use crate::model::Source;

/// Bytes of a text beyond which a file is refused. A long chat template has ten thousand.
const MOST_TEXT: u64 = 1 << 20;

/// Entries of a list beyond which a file is refused. The largest vocabularies have half a million merges.
const MOST_ENTRIES: u64 = 1 << 20;

/// The format's number for a list.
const LIST: u32 = 9;

/// A value of the metadata. Whole numbers of all widths are one kind.
pub(super) enum Value {
    Number(i64),
    Float(f64),
    Flag(bool),
    Text(String),
    Numbers(Vec<i64>),
    Texts(Vec<String>),
    /// A list of floats or flags, of which a model has none that is used.
    Skipped,
}

impl Value {
    /// Reads a value behind its type.
    pub(super) fn read(cursor: &mut Cursor<impl Source>) -> Result<Self, Message> {
        let kind = cursor.u32()?;
        if kind != LIST {
            return Ok(match Kind::of(kind)? {
                Kind::Number(width) => Value::Number(width.read(cursor)?),
                Kind::Float32 => Value::Float(float32(cursor)?),
                Kind::Float64 => Value::Float(float64(cursor)?),
                Kind::Flag => Value::Flag(flag(cursor)?),
                Kind::Text => Value::Text(cursor.text(MOST_TEXT)?),
            });
        }
        let kind = cursor.u32()?;
        if kind == LIST {
            return Err(messages::gguf_list_nested());
        }
        let kind = Kind::of(kind)?;
        let count = cursor.u64()?;
        if count > MOST_ENTRIES {
            return Err(messages::gguf_list_too_long(count, MOST_ENTRIES));
        }
        let count = cursor.ensure(count, kind.least_bytes())?;
        Ok(match kind {
            Kind::Number(width) => Value::Numbers(list(count, || width.read(cursor))?),
            Kind::Text => Value::Texts(list(count, || cursor.text(MOST_TEXT))?),
            Kind::Float32 | Kind::Float64 | Kind::Flag => {
                cursor.skip(count * kind.least_bytes())?;
                Value::Skipped
            }
        })
    }
}

fn list<T>(count: usize, mut next: impl FnMut() -> Result<T, Message>) -> Result<Vec<T>, Message> {
    let mut all = Vec::with_capacity(count);
    for _ in 0..count {
        all.push(next()?);
    }
    Ok(all)
}

/// What a value that is no list is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Number(Width),
    Float32,
    Float64,
    Flag,
    Text,
}

/// How a whole number is written.
#[derive(Debug, Clone, Copy)]
enum Width {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    U64,
    I64,
}

impl Kind {
    /// The numbers are the format's: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.
    fn of(number: u32) -> Result<Self, Message> {
        Ok(match number {
            0 => Kind::Number(Width::U8),
            1 => Kind::Number(Width::I8),
            2 => Kind::Number(Width::U16),
            3 => Kind::Number(Width::I16),
            4 => Kind::Number(Width::U32),
            5 => Kind::Number(Width::I32),
            6 => Kind::Float32,
            7 => Kind::Flag,
            8 => Kind::Text,
            10 => Kind::Number(Width::U64),
            11 => Kind::Number(Width::I64),
            12 => Kind::Float64,
            other => return Err(messages::gguf_value_type_unknown(other)),
        })
    }

    /// Bytes that one has at the least.
    fn least_bytes(self) -> usize {
        match self {
            Kind::Number(width) => width.bytes(),
            Kind::Float32 => 4,
            Kind::Flag => 1,
            Kind::Float64 | Kind::Text => 8,
        }
    }
}

impl Width {
    fn bytes(self) -> usize {
        match self {
            Width::U8 | Width::I8 => 1,
            Width::U16 | Width::I16 => 2,
            Width::U32 | Width::I32 => 4,
            Width::U64 | Width::I64 => 8,
        }
    }

    fn read(self, cursor: &mut Cursor<impl Source>) -> Result<i64, Message> {
        Ok(match self {
            Width::U8 => u8::from_le_bytes(cursor.bytes()?).into(),
            Width::I8 => i8::from_le_bytes(cursor.bytes()?).into(),
            Width::U16 => u16::from_le_bytes(cursor.bytes()?).into(),
            Width::I16 => i16::from_le_bytes(cursor.bytes()?).into(),
            Width::U32 => cursor.u32()?.into(),
            Width::I32 => i32::from_le_bytes(cursor.bytes()?).into(),
            Width::U64 => {
                let value = cursor.u64()?;
                i64::try_from(value).map_err(|_| messages::gguf_number_too_large(value))?
            }
            Width::I64 => i64::from_le_bytes(cursor.bytes()?),
        })
    }
}

fn float32(cursor: &mut Cursor<impl Source>) -> Result<f64, Message> {
    Ok(f32::from_le_bytes(cursor.bytes()?).into())
}

fn float64(cursor: &mut Cursor<impl Source>) -> Result<f64, Message> {
    Ok(f64::from_le_bytes(cursor.bytes()?))
}

fn flag(cursor: &mut Cursor<impl Source>) -> Result<bool, Message> {
    match cursor.bytes()? {
        [0] => Ok(false),
        [1] => Ok(true),
        [other] => Err(messages::gguf_flag_wrong(other)),
    }
}
