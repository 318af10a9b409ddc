//! Bytes to text: UTF-8 and UTF-16, with or without a mark, and Windows-1252 where it is likely. What is no character costs
//! its row and not the table.

use std::ops::Range;

use super::{Encoding, MAX_TABLE_BYTES, western};
use crate::error::{Message, messages};
use crate::{Error, Result};

/// A table's characters.
#[derive(Debug, Default)]
pub struct Decoded {
    /// The text, without a byte order mark. What was no character is U+FFFD.
    pub text: String,
    /// How the bytes were read.
    pub encoding: Encoding,
    /// Where in `text` something was no character.
    pub damage: Damage,
    /// What a person should know of it.
    pub notes: Vec<Message>,
}

/// Places in a text that hold no characters, in their order.
#[derive(Debug, Default)]
pub struct Damage(Vec<(usize, NoCharacter)>);

/// What stands where a character should.
#[derive(Debug, Clone, Copy)]
enum NoCharacter {
    Nul,
    Utf8,
    Utf16,
    Windows1252,
}

impl NoCharacter {
    fn told(self) -> Message {
        match self {
            Self::Nul => messages::rows::holds_nul(),
            Self::Utf8 => messages::rows::not_utf8(),
            Self::Utf16 => messages::rows::not_utf16(),
            Self::Windows1252 => messages::rows::not_windows1252(),
        }
    }
}

impl Damage {
    /// What is wrong within `span`, where something is.
    pub fn within(&self, span: Range<usize>) -> Option<Message> {
        let next = self.0.partition_point(|&(at, _)| at < span.start);
        self.0
            .get(next)
            .filter(|&&(at, _)| at < span.end)
            .map(|&(_, what)| what.told())
    }
}

/// Decodes a table's bytes.
///
/// # Errors
/// [`Error::Data`] for an empty, oversized or binary file, and for characters in an encoding that can't be told.
pub fn decode(bytes: &[u8]) -> Result<Decoded> {
    if bytes.len() > MAX_TABLE_BYTES {
        return Err(Error::Data(messages::data::table_too_large(
            bytes.len() >> 20,
            MAX_TABLE_BYTES >> 20,
        )));
    }
    if bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err(Error::Data(messages::data::table_in_utf32()));
    }
    let mut decoded = match utf16(bytes) {
        Some((bytes, Encoding::Utf16Be)) => from_utf16(bytes, u16::from_be_bytes),
        Some((bytes, _)) => from_utf16(bytes, u16::from_le_bytes),
        None => from_bytes(bytes)?,
    };
    decoded.join();
    if decoded.text.trim().is_empty() {
        return Err(Error::Data(messages::data::table_empty()));
    }
    if decoded.is_mostly_damaged() {
        return Err(binary());
    }
    if let Some(twice) = decoded_twice(&decoded.text) {
        decoded.notes.push(messages::reading::decoded_twice(twice));
    }
    Ok(decoded)
}

/// What UTF-8 looks like that was read as Windows-1252, where most letters beyond ASCII do.
fn decoded_twice(text: &str) -> Option<&str> {
    let (mut twice, mut all, mut first) = (0, 0, None);
    let mut letters = text
        .char_indices()
        .filter(|(_, c)| !c.is_ascii())
        .peekable();
    while let Some((at, c)) = letters.next() {
        all += 1;
        let next = letters
            .peek()
            .filter(|(next, _)| *next == at + c.len_utf8());
        if let ('Ã' | 'Â' | 'â', Some(&(next, second))) = (c, next)
            && matches!(
                second,
                '\u{80}'
                    ..='\u{bf}'
                        | '€'
                        | '™'
                        | '’'
                        | '‚'
                        | '„'
                        | '…'
                        | '‰'
                        | 'Š'
                        | '‹'
                        | 'Œ'
                        | 'Ž'
                        | '‘'
                        | '“'
                        | '”'
                        | '•'
                        | '–'
                        | '—'
                        | '˜'
                        | 'š'
                        | '›'
                        | 'œ'
                        | 'ž'
                        | 'Ÿ'
                        | 'ƒ'
                        | '†'
                        | '‡'
                        | 'ˆ'
            )
        {
            twice += 1;
            letters.next();
            first.get_or_insert(&text[at..next + second.len_utf8()]);
        }
    }
    first.filter(|_| twice > 2 && twice * 2 > all)
}

fn binary() -> Error {
    Error::Data(messages::data::table_binary())
}

/// What follows the mark of a UTF-16 file, or all of one without a mark; none where it is not in UTF-16.
fn utf16(bytes: &[u8]) -> Option<(&[u8], Encoding)> {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return Some((rest, Encoding::Utf16Le));
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return Some((rest, Encoding::Utf16Be));
    }
    // Line ends, separators and Latin letters have a zero byte, always on the same side.
    let sample = &bytes[..bytes.len().min(64 * 1024) & !1];
    let zeros = |side: usize| sample.iter().skip(side).step_by(2).filter(|&&b| b == 0);
    let (even, odd) = (zeros(0).count(), zeros(1).count());
    let pairs = sample.len() / 2;
    if even.max(odd) * 20 < pairs.max(40) || even.min(odd) * 20 > even.max(odd) {
        return None;
    }
    let encoding = if odd > even {
        Encoding::Utf16Le
    } else {
        Encoding::Utf16Be
    };
    let unit = if odd > even {
        u16::from_le_bytes
    } else {
        u16::from_be_bytes
    };
    let units = || sample.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let is_text = |unit: u16| unit >= 0x20 || matches!(unit, 9 | 10 | 13);
    // Of binary numbers many have a zero byte too, but not only where letters have theirs.
    let texts =
        units().all(is_text) && units().any(|u| matches!(u, 9 | 10 | 13 | 0x20 | 0x2c | 0x3b));
    texts.then_some((bytes, encoding))
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded {
    let mut decoded = Decoded {
        encoding: if unit([1, 0]) == 1 {
            Encoding::Utf16Le
        } else {
            Encoding::Utf16Be
        },
        ..Decoded::default()
    };
    let pairs = bytes.chunks_exact(2);
    let cut = !pairs.remainder().is_empty();
    for unit in char::decode_utf16(pairs.map(|pair| unit([pair[0], pair[1]]))) {
        decoded.push(unit.map_err(|_| NoCharacter::Utf16));
    }
    if cut {
        decoded.push(Err(NoCharacter::Utf16));
    }
    decoded
}

impl Decoded {
    fn push(&mut self, unit: std::result::Result<char, NoCharacter>) {
        match unit {
            // A mark at the beginning, or several.
            Ok('\u{feff}') if self.text.is_empty() => {}
            Ok('\0') => self.harm(NoCharacter::Nul),
            Ok(c) => self.text.push(c),
            Err(what) => self.harm(what),
        }
    }

    /// Whether more than half of the lines hold what is no character, so that it is no text with a fault in it.
    fn is_mostly_damaged(&self) -> bool {
        let (mut harmed, mut behind) = (0, 0);
        for &(at, _) in &self.damage.0 {
            if at >= behind {
                harmed += 1;
                let end = self.text[at..].find('\n');
                behind = end.map_or(self.text.len(), |end| at + end + 1);
            }
        }
        let lines = self.text.matches('\n').count() + 1;
        self.damage.0.len() > 16 && harmed * 2 > lines
    }

    fn harm(&mut self, what: NoCharacter) {
        self.damage.0.push((self.text.len(), what));
        self.text.push(char::REPLACEMENT_CHARACTER);
    }

    fn push_str(&mut self, text: &str) {
        for (i, piece) in text.split('\0').enumerate() {
            if i > 0 {
                self.harm(NoCharacter::Nul);
            }
            self.text.push_str(piece);
        }
    }

    /// Takes byte order marks away where files of the same first line were put together.
    fn join(&mut self) {
        const MARK: char = '\u{feff}';
        let ends = ['\n', '\r'];
        let line = self.text.find(ends).map(|end| &self.text[..end]);
        let Some(line) = line.filter(|line| !line.is_empty()) else {
            return;
        };
        let marks = self.text.match_indices(MARK).map(|(at, _)| at);
        let begins = |at: &usize| {
            self.text[..*at].ends_with(ends) && self.text[at + MARK.len_utf8()..].starts_with(line)
        };
        let marks: Vec<usize> = marks.filter(begins).collect();
        if marks.is_empty() {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut from = 0;
        for &at in &marks {
            text.push_str(&self.text[from..at]);
            from = at + MARK.len_utf8();
        }
        text.push_str(&self.text[from..]);
        for (place, _) in &mut self.damage.0 {
            *place -= marks.partition_point(|at| at < place) * MARK.len_utf8();
        }
        self.text = text;
    }
}

/// Of bytes that are UTF-8 for the most part, or Windows-1252.
fn from_bytes(bytes: &[u8]) -> Result<Decoded> {
    let mut rest = bytes;
    while let Some(after) = rest.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        rest = after;
    }
    // A file that was made larger before it was written ends with them, and one of DOS with its own sign.
    while let Some(before) = rest.strip_suffix(&[0]).or(rest.strip_suffix(&[0x1a])) {
        rest = before;
    }
    let sample = &rest[..rest.len().min(4096)];
    let share = |odd: fn(&u8) -> bool| {
        let odd = sample.iter().filter(|b| odd(b)).count();
        odd as f64 / sample.len().max(1) as f64
    };
    // Few texts have signs that no key gives, and none that is not in UTF-8 has many.
    let odd = share(|&b| matches!(b, 1..=8 | 14..=26 | 28..=31));
    let many = if std::str::from_utf8(rest).is_ok() {
        0.3
    } else {
        0.05
    };
    if share(|&b| b == 0) > 0.3 || odd > many {
        return Err(binary());
    }
    let (mut right, mut wrong) = (0usize, 0usize);
    for chunk in rest.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    // A file that was cut off may end within a character.
    let cut = std::str::from_utf8(rest).is_err_and(|e| e.error_len().is_none());
    wrong -= usize::from(cut);
    if wrong > right {
        if western::is_likely(rest) {
            return Ok(from_western(rest));
        }
        let lines = rest.iter().filter(|&&b| b == b'\n').count();
        if wrong > 3.max(lines / 20) {
            return Err(Error::Data(messages::data::table_encoding_unknown()));
        }
    }
    let mut decoded = Decoded::default();
    decoded.text.reserve_exact(rest.len());
    for chunk in rest.utf8_chunks() {
        decoded.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            decoded.harm(NoCharacter::Utf8);
        }
    }
    Ok(decoded)
}

fn from_western(bytes: &[u8]) -> Decoded {
    let mut decoded = Decoded {
        encoding: Encoding::Windows1252,
        ..Decoded::default()
    };
    decoded.notes.push(messages::reading::read_as_windows1252());
    decoded.text.reserve(bytes.len() + bytes.len() / 8);
    for &byte in bytes {
        decoded.push(western::character(byte).ok_or(NoCharacter::Windows1252));
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, Encoding) {
        let decoded = decode(bytes).unwrap();
        (decoded.text, decoded.encoding)
    }

    #[test]
    fn takes_byte_order_marks_away() {
        assert_eq!(text(b"\xef\xbb\xbfa,b"), ("a,b".into(), Encoding::Utf8));
        assert_eq!(text(b"\xff\xfea\0,\0"), ("a,".into(), Encoding::Utf16Le));
        assert_eq!(text(b"\xfe\xff\0a\0,"), ("a,".into(), Encoding::Utf16Be));
    }

    #[test]
    fn says_what_is_wrong() {
        let says = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
        assert!(says(b"").contains("empty"));
        assert!(says(b" \n\n").contains("empty"));
        assert!(says(b"\xff\xfe\0\0a\0\0\0").contains("UTF-32"));
        assert!(says(b"\0\x01\0\x02").contains("binary"));
        assert!(says(&vec![b'a'; MAX_TABLE_BYTES + 1]).contains("limit"));
    }

    #[test]
    fn a_bad_byte_is_known_by_its_place() {
        let decoded = decode("né\ne\u{e9}".as_bytes().split_last().unwrap().1).unwrap();
        assert_eq!(decoded.encoding, Encoding::Utf8);
        assert_eq!(decoded.damage.within(0..4), None);
        assert!(decoded.damage.within(4..6).is_some());
    }
}
