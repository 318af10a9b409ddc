//! The keys of a JSON object, each with where its value stands and what that is, without reading it.

use std::ops::Range;

use super::super::MAX_ROWS;
use super::exports;
use super::value::{Cursor, Value};

/// Entries of an object that are looked at before it is read.
const MAX_ENTRIES: usize = 2 * MAX_ROWS;

/// What stands behind a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A list of objects or of lists.
    Rows,
    /// A list of plain values.
    Plain,
    Object,
    Text,
    Other,
}

/// A key of an object, and where its value stands.
pub struct Entry {
    pub key: String,
    pub span: Range<usize>,
    pub kind: Kind,
}

/// The keys of the object at `cursor`, and where their values stand. Of one that is cut off, those that are there.
pub fn entries(mut cursor: Cursor<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    if !cursor.take(b'{') {
        return entries;
    }
    while entries.len() < MAX_ENTRIES && !cursor.take(b'}') {
        let Ok(Value::String(key)) = cursor.value() else {
            break;
        };
        if !cursor.take(b':') {
            break;
        }
        cursor.skip_blanks();
        let start = cursor.at;
        let end = cursor.skip().ok().map(|span| span.end);
        let span = start..end.unwrap_or(cursor.text.len());
        let kind = kind(&cursor.text[span.clone()]);
        entries.push(Entry {
            key: key.into_owned(),
            span,
            kind,
        });
        if end.is_none() {
            break;
        }
        cursor.take(b',');
    }
    entries
}

fn kind(value: &str) -> Kind {
    match value.as_bytes().first() {
        Some(b'[') => match value[1..].trim_start().as_bytes().first() {
            Some(b'{' | b'[') => Kind::Rows,
            Some(b']') | None => Kind::Other,
            Some(_) => Kind::Plain,
        },
        Some(b'{') => Kind::Object,
        Some(b'"' | b'\'') => Kind::Text,
        _ => Kind::Other,
    }
}

/// The plain values of a list, as many as a table may have.
pub fn list(text: &str, entry: &Entry) -> Vec<String> {
    let mut cursor = Cursor {
        text,
        at: entry.span.start + 1,
    };
    let mut values = Vec::new();
    while values.len() <= MAX_ROWS + 1 {
        while cursor.take(b',') {}
        if matches!(cursor.peek(), None | Some(b']')) {
            break;
        }
        let Ok(value) = cursor.value() else {
            break;
        };
        values.push(exports::text(&value).into_owned());
    }
    values
}
