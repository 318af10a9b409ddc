//! JSON: an object or a list a line, or one document, in the shapes that programs and annotation tools write.

mod columns;
mod document;
mod entries;
mod exports;
mod rows;
mod value;

use super::decode::Damage;
use super::reading::Format;
use super::records::Records;
use crate::error::{Message, messages};
use crate::{Error, Result};
use rows::Rows;
use value::{Cursor, Value};

/// Lines that are looked at to tell an object a line from one on several lines.
const LOOKED_AT: usize = 50;

/// How rows are best written.
const EXAMPLE: &str = "[{\"text\": \"…\", \"label\": \"…\"}, …]";

/// Whether `text` begins as JSON does, and not only with one of its brackets.
pub fn is_json(text: &str) -> bool {
    let start = &text[beginning(text)..];
    if is_by_lines(text) {
        return true;
    }
    let Some(rest) = start.strip_prefix(['{', '[']) else {
        return false;
    };
    let rest = rest.trim_start();
    let mut cursor = Cursor::new(start);
    match cursor.value() {
        // "[1] A reference" is a line of text.
        Ok(value) => {
            let end = cursor.at;
            let next = start[end..].trim_start_matches([' ', '\t', ',']);
            let alone = next.is_empty() || next.starts_with(['\n', '\r', ';', '{', '[']);
            let object = matches!(value, Value::Object(_));
            alone && (object || !rest.starts_with(']') || next.is_empty())
        }
        Err(_) => {
            start.starts_with('{') && rest.starts_with(['"', '\'', '}'])
                || start.starts_with('[') && rest.starts_with(['{', '[', '"', '\''])
                || has_objects(start)
        }
    }
}

/// Whether a text that begins with a bracket ends with one, and holds objects, though its first may have a fault.
fn has_objects(text: &str) -> bool {
    text.trim_end().ends_with([']', '}'])
        && text.matches('{').nth(2).is_some()
        && text.matches("\":").nth(2).is_some()
}

/// Where JSON begins: behind blanks, comments, and what makes a script of it, such as "const data =".
fn beginning(text: &str) -> usize {
    let mut cursor = Cursor::new(text);
    loop {
        cursor.skip_blanks();
        let rest = &text[cursor.at..];
        let skipped = if rest.starts_with("//") || rest.starts_with('#') {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            break;
        };
        cursor.at += skipped;
    }
    let rest = &text[cursor.at..];
    let line = &rest[..rest.find(['{', '[', '\n']).unwrap_or(rest.len())];
    let is_script = ["const ", "let ", "var ", "export default", "module.exports"]
        .iter()
        .any(|word| line.starts_with(word));
    if is_script
        && line.len() < 100
        && (line.trim_end().ends_with('=') || line.starts_with("export"))
    {
        cursor.at += line.len();
    }
    cursor.at
}

/// Reads JSON in whichever shape it comes.
///
/// # Errors
/// [`Error::Data`] where it is a document in which no rows are found.
pub fn read(text: &str, damage: &Damage) -> Result<(Records, Format)> {
    let mut rows = Rows::new(text, damage);
    let mut cursor = Cursor {
        text,
        at: beginning(text),
    };
    if is_by_lines(text) {
        by_lines(text, &mut rows);
        return Ok((rows.finish(), Format::Jsonl));
    }
    if cursor.peek() == Some(b'[') {
        cursor.at += 1;
        rows.take_all(cursor);
        return Ok((rows.finish(), Format::Json));
    }
    let first = cursor.at;
    let right = cursor.value().is_ok();
    let several = right && {
        while cursor.take(b',') {}
        !matches!(cursor.peek(), None | Some(b';'))
    };
    // Of a document with a fault in it, the list of rows can be read still.
    let faulty = !right && !document::holds_rows(Cursor { text, at: first });
    if several || faulty {
        // Objects one after another.
        rows.take_all(Cursor { text, at: first });
    } else if !document::read(&mut rows, Cursor { text, at: first }) {
        return Err(Error::Data(no_rows(text, first)));
    }
    Ok((rows.finish(), Format::Json))
}

/// Whether most of the first lines, and more than one, are a value each.
fn is_by_lines(text: &str) -> bool {
    let blank = |line: &&str| {
        !line
            .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
            .is_empty()
    };
    let mut lines = text.lines().filter(blank).take(LOOKED_AT).peekable();
    let whole = |line: &str| {
        let mut cursor = Cursor::new(line);
        cursor.skip_blanks();
        let opens = matches!(cursor.peek(), Some(b'{' | b'['));
        opens && cursor.skip().is_ok() && {
            cursor.take(b',');
            cursor.skip_blanks();
            cursor.peek().is_none() || matches!(cursor.peek(), Some(b'{' | b'['))
        }
    };
    // "[" alone begins a document.
    let (mut all, mut right) = (0, 0);
    for line in lines.by_ref() {
        if all == 0
            && (matches!(line.trim(), "[" | "{")
                || line.trim_start().starts_with('[') && !whole(line))
        {
            return false;
        }
        all += 1;
        right += usize::from(whole(line));
    }
    right * 2 > all && all > 1 && !is_one_list(text)
}

/// Whether `text` is one list whose rows stand on lines of their own.
fn is_one_list(text: &str) -> bool {
    let mut cursor = Cursor::new(text);
    cursor.skip_blanks();
    let is_list = cursor.peek() == Some(b'[');
    is_list && cursor.skip().is_ok() && text[cursor.at..].trim().is_empty()
}

fn by_lines<'t>(text: &'t str, rows: &mut Rows<'t>) {
    let mut at = 0;
    for (index, line) in text.split('\n').enumerate() {
        let (start, end) = (at, at + line.trim_end_matches('\r').len());
        at += line.len() + 1;
        let mut cursor = Cursor { text, at: start };
        cursor.skip_blanks();
        while cursor.at < end {
            let from = cursor.at;
            let one = Cursor::new(&text[..end]);
            let mut one = Cursor { at: from, ..one };
            let value = one.value();
            let next = one.at;
            if value.is_ok() {
                one.take(b',');
                one.skip_blanks();
            }
            // Another value may follow on the same line; anything else makes the line none.
            let more = matches!(one.peek(), Some(b'{' | b'['));
            if value.is_ok() && one.peek().is_some() && !more {
                let fault = value::Fault {
                    at: one.at,
                    what: messages::rows::more_than_a_value(),
                };
                rows.take(index + 1, from..end, Err(fault));
                break;
            }
            let failed = value.is_err();
            rows.take(index + 1, from..if failed { end } else { next }, value);
            if failed || !more {
                break;
            }
            cursor.at = one.at;
        }
    }
}

/// What to say of a document without rows.
fn no_rows(text: &str, at: usize) -> Message {
    let document = Cursor { text, at }.value();
    let says = |key: &str| {
        let value = document.as_ref().ok()?.get(key)?;
        value
            .as_str()
            .map(|text| text.chars().take(200).collect::<String>())
    };
    if document.as_ref().is_ok_and(|d| d.get("nbformat").is_some()) {
        return messages::kinds::notebook();
    }
    let said = ["error", "message", "detail"]
        .iter()
        .find_map(|key| says(key));
    match said {
        Some(said) => messages::data::json_without_rows_says(said, EXAMPLE),
        None => messages::data::json_without_rows(EXAMPLE),
    }
}

/// The plain values of a cell that is a list, or an object with a list of choices; within, none where they are no plain values.
/// None where it is no list.
pub fn list(cell: &str) -> Option<Option<Vec<String>>> {
    let mut cursor = Cursor::new(cell);
    let value = cursor
        .value()
        .ok()
        .filter(|_| cell[cursor.at..].trim().is_empty())?;
    let list = match &value {
        Value::List(_, list) => list.as_slice(),
        value => value.get("choices")?.as_list()?,
    };
    let plain = |value: &Value<'_>| !matches!(value, Value::List(..) | Value::Object(_));
    let values = || {
        list.iter()
            .map(|value| exports::text(value).into_owned())
            .collect()
    };
    Some(list.iter().all(plain).then(values))
}
