//! JSON as programs write it and people edit it: what is certain in spite of the standard is read, such as NaN, a comma too
//! many, the quotes and words of Python, and the bare keys of JavaScript. Numbers stay as they are written.

use std::borrow::Cow;

use crate::error::{Message, messages};

/// Lists and objects within each other beyond which a value is refused.
const DEEPEST: usize = 64;

/// A value, as it stands in the text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'t> {
    /// Also NaN, and what else is no value.
    Null,
    Bool(bool),
    /// Its digits.
    Number(&'t str),
    String(Cow<'t, str>),
    /// With the text it is written as.
    List(&'t str, Vec<Value<'t>>),
    Object(Object<'t>),
}

/// Keys and values in their order.
pub type Object<'t> = Vec<(Cow<'t, str>, Value<'t>)>;

/// The last value of `key`, as JavaScript has it.
pub fn get<'v, 't>(object: &'v Object<'t>, key: &str) -> Option<&'v Value<'t>> {
    object
        .iter()
        .rev()
        .find(|(k, _)| k == key)
        .map(|(_, value)| value)
}

impl<'t> Value<'t> {
    pub fn get(&self, key: &str) -> Option<&Value<'t>> {
        match self {
            Value::Object(object) => get(object, key),
            _ => None,
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Value<'t>]> {
        match self {
            Value::List(_, values) => Some(values),
            _ => None,
        }
    }

    pub fn is_true(&self) -> bool {
        matches!(self, Value::Bool(true))
    }
}

/// A place in a text, from which values are read.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'t> {
    pub text: &'t str,
    pub at: usize,
}

/// What can't be read, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    pub at: usize,
    pub what: Message,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn fault<T>(&self, what: Message) -> Result<T, Fault> {
        Err(Fault { at: self.at, what })
    }

    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips blanks, line ends and byte order marks.
    pub fn skip_blanks(&mut self) {
        let rest =
            self.text[self.at..].trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        self.at = self.text.len() - rest.len();
    }

    /// Takes `byte` where it stands next.
    pub fn take(&mut self, byte: u8) -> bool {
        self.skip_blanks();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Reads a value.
    pub fn value(&mut self) -> Result<Value<'t>, Fault> {
        self.value_at(0)
    }

    fn value_at(&mut self, depth: usize) -> Result<Value<'t>, Fault> {
        self.skip_blanks();
        if depth > DEEPEST {
            return self.fault(messages::rows::too_deep());
        }
        let start = self.at;
        match self.peek() {
            Some(b'{') => {
                let mut object = Vec::new();
                self.at += 1;
                while !self.take(b'}') {
                    let key = match self.peek() {
                        Some(b'"' | b'\'') => self.string()?,
                        _ => self.bare_key()?,
                    };
                    if !self.take(b':') {
                        return self.fault(messages::rows::no_colon());
                    }
                    object.push((key, self.value_at(depth + 1)?));
                    self.separator(b'}')?;
                }
                Ok(Value::Object(object))
            }
            Some(b'[') => {
                let mut list = Vec::new();
                self.at += 1;
                while !self.take(b']') {
                    list.push(self.value_at(depth + 1)?);
                    self.separator(b']')?;
                }
                Ok(Value::List(&self.text[start..self.at], list))
            }
            Some(b'"' | b'\'') => self.string().map(Value::String),
            Some(_) => self.word(),
            None => self.fault(messages::rows::ends_too_soon()),
        }
    }

    /// A key without quotes, as JavaScript takes it.
    fn bare_key(&mut self) -> Result<Cow<'t, str>, Fault> {
        let rest = &self.text[self.at..];
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let key = &rest[..rest.find(|c| !part(c)).unwrap_or(rest.len())];
        if key.is_empty() || key.starts_with(|c: char| c.is_numeric()) {
            return self.fault(messages::rows::no_key());
        }
        self.at += key.len();
        Ok(key.into())
    }

    /// A comma, or the end of a list, which is not taken.
    fn separator(&mut self, end: u8) -> Result<(), Fault> {
        if self.take(b',') || self.peek() == Some(end) {
            return Ok(());
        }
        self.fault(if self.peek().is_none() {
            messages::rows::ends_too_soon()
        } else {
            messages::rows::no_comma()
        })
    }

    /// A number, or a word such as null.
    fn word(&mut self) -> Result<Value<'t>, Fault> {
        let rest = &self.text[self.at..];
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
        let word = &rest[..rest.find(|c| !part(c)).unwrap_or(rest.len())];
        let value = match word {
            "null" | "None" | "undefined" | "NaN" | "nan" | "Infinity" | "-Infinity" => Value::Null,
            "true" | "True" => Value::Bool(true),
            "false" | "False" => Value::Bool(false),
            _ if is_number(word) => Value::Number(word),
            _ => return self.fault(messages::rows::no_value()),
        };
        self.at += word.len();
        Ok(value)
    }

    fn string(&mut self) -> Result<Cow<'t, str>, Fault> {
        let bytes = self.text.as_bytes();
        let mark = bytes[self.at];
        let start = self.at + 1;
        let mut pos = start;
        let mut built: Option<String> = None;
        loop {
            let Some(found) = bytes[pos..].iter().position(|&b| b == mark || b == b'\\') else {
                return self.fault(messages::rows::endless_string());
            };
            let end = pos + found;
            if bytes[end] == mark {
                self.at = end + 1;
                return Ok(match built {
                    None => Cow::Borrowed(&self.text[start..end]),
                    Some(text) => Cow::Owned(text + &self.text[pos..end]),
                });
            }
            let text = built.get_or_insert_default();
            text.push_str(&self.text[pos..end]);
            let (character, length) = escape(&self.text[end..]).ok_or_else(|| Fault {
                at: end,
                what: messages::rows::unknown_escape(),
            })?;
            text.push(character);
            pos = end + length;
        }
    }

    /// Passes over the value that stands next, without looking at more than its strings and brackets.
    pub fn skip(&mut self) -> Result<std::ops::Range<usize>, Fault> {
        self.skip_blanks();
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut depth = 0usize;
        loop {
            match self.peek() {
                None => return self.fault(messages::rows::ends_too_soon()),
                Some(b'"' | b'\'') => {
                    self.string()?;
                }
                Some(b'{' | b'[') => {
                    depth += 1;
                    self.at += 1;
                }
                Some(b'}' | b']') => {
                    if depth == 0 {
                        return self.fault(messages::rows::no_value());
                    }
                    depth -= 1;
                    self.at += 1;
                }
                Some(_) => {
                    let ends = |b: &u8| {
                        matches!(b, b'"' | b'\'' | b'{' | b'}' | b'[' | b']')
                            || depth == 0 && matches!(b, b',' | b':')
                    };
                    let rest = &bytes[self.at..];
                    self.at += rest.iter().position(ends).unwrap_or(rest.len());
                }
            }
            if depth == 0 {
                let length = self.text[start..self.at].trim_end().len();
                return if length > 0 {
                    Ok(start..start + length)
                } else {
                    self.fault(messages::rows::no_value())
                };
            }
        }
    }
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.' || c == '+')
        && word.parse::<f64>().is_ok()
}

/// The character that an escape stands for, and the bytes that it takes.
fn escape(text: &str) -> Option<(char, usize)> {
    let code = |from: usize| {
        let digits = text
            .get(from..from + 4)
            .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u32::from_str_radix(digits, 16).ok()
    };
    let simple = |c: char| Some((c, 2));
    match text[1..].chars().next()? {
        'n' => simple('\n'),
        't' => simple('\t'),
        'r' => simple('\r'),
        'b' => simple('\u{8}'),
        'f' => simple('\u{c}'),
        c @ ('"' | '\\' | '/' | '\'') => simple(c),
        'x' => {
            let digits = text.get(2..4)?;
            Some((char::from(u8::from_str_radix(digits, 16).ok()?), 4))
        }
        'u' => {
            let first = code(2)?;
            let low = || {
                let low = (text.get(6..8) == Some("\\u")).then(|| code(8))??;
                (0xdc00..=0xdfff).contains(&low).then(|| low - 0xdc00)
            };
            if let (0xd800..=0xdbff, Some(low)) = (first, low()) {
                return Some((
                    char::from_u32(0x10000 + ((first - 0xd800) << 10) + low)?,
                    12,
                ));
            }
            // A text that was cut off ends with half of a pair.
            let half = char::REPLACEMENT_CHARACTER;
            Some((char::from_u32(first).unwrap_or(half), 6))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value<'_>, Fault> {
        Cursor::new(text).value()
    }

    #[test]
    fn numbers_stay_as_they_are_written() {
        assert_eq!(
            read("12345678901234567891"),
            Ok(Value::Number("12345678901234567891"))
        );
        assert_eq!(read("1.0"), Ok(Value::Number("1.0")));
    }

    #[test]
    fn what_is_certain_is_read() {
        let value =
            read("{'a': None, \"b\": [1, NaN,], \"c\": \"\\u00e9\\ud83d\\ude00\\n\",}").unwrap();
        assert_eq!(value.get("a"), Some(&Value::Null));
        assert_eq!(
            value.get("b"),
            Some(&Value::List(
                "[1, NaN,]",
                vec![Value::Number("1"), Value::Null]
            ))
        );
        assert_eq!(value.get("c").unwrap().as_str(), Some("é😀\n"));
        let cut = read("\"a \\ud83d b \\ud83d\\u0041 \\ude00\"").unwrap();
        assert_eq!(cut.as_str(), Some("a \u{fffd} b \u{fffd}A \u{fffd}"));
        let literal = read("{text: 'a', $label_2 : \"b\"}").unwrap();
        assert_eq!(literal.get("text").unwrap().as_str(), Some("a"));
        assert_eq!(literal.get("$label_2").unwrap().as_str(), Some("b"));
        assert_eq!(Cursor::new(" {\"a\": [\"}\", 1]} , 2").skip(), Ok(1..16));
    }

    #[test]
    fn what_is_not_is_refused() {
        for text in [
            "",
            "{",
            "[1 2]",
            "{\"a\" 1}",
            "\"a",
            "\"\\u12\"",
            "\"\\q\"",
            "{1: 2}",
            "nonsense",
            &"[".repeat(100),
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
