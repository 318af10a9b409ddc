//! A message: which sentence it is, and what is put into it. The English sentences stand in [`super::messages`]; the page writes
//! other languages from the same keys and parameters.

use std::fmt;

/// A value that is put into a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Parameter {
    /// A name, a list, or what another library has said.
    Text(String),
    /// A count, a size or a place.
    Number(f64),
    /// A figure to be written with so many decimals, and with its thousands set apart.
    Decimal(f64, u8),
    /// A number whose thousands are set apart in English: a [`Grouped`].
    Grouped(f64),
    /// A sentence within the sentence, such as what is wrong with a file.
    Message(Box<Message>),
}

/// A number that is written with its thousands apart: 10,000.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grouped(pub f64);

/// One sentence or a few, not yet in any language.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    key: &'static str,
    template: &'static str,
    parameters: Vec<(&'static str, Parameter)>,
}

/// The names of the parameters that are positions: a row and a column of the person's table, a file, and a tensor or a field in it.
pub const POSITIONS: [&str; 5] = ["row", "column", "file", "tensor", "field"];

impl Message {
    /// The message `key` that reads `template` in English, where `{name}` stands for the parameter of that name.
    pub(super) fn new(
        key: &'static str,
        template: &'static str,
        parameters: Vec<(&'static str, Parameter)>,
    ) -> Self {
        Self {
            key,
            template,
            parameters,
        }
    }

    /// Stable: the name of the sentence.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// What is put into the sentence, by name.
    pub fn parameters(&self) -> &[(&'static str, Parameter)] {
        &self.parameters
    }

    /// Where it is, as far as it is known: those parameters, also of sentences within, that are positions.
    pub fn position(&self) -> Vec<(&'static str, &Parameter)> {
        let mut found = Vec::new();
        for (name, value) in &self.parameters {
            match value {
                Parameter::Message(inner) => found.extend(inner.position()),
                _ if POSITIONS.contains(name) => found.push((*name, value)),
                _ => {}
            }
        }
        found
    }

    /// Whether its English contains `words`.
    pub fn contains(&self, words: &str) -> bool {
        self.to_string().contains(words)
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Decimal(value, digits) => f.write_str(&grouped(*value, *digits)),
            Self::Grouped(number) if *number >= 1000.0 => f.write_str(&grouped(*number, 0)),
            Self::Grouped(number) => number.fmt(f),
            Self::Message(message) => message.fmt(f),
        }
    }
}

/// A figure as English writes it: 12,345.6.
fn grouped(value: f64, digits: u8) -> String {
    let written = format!("{value:.*}", usize::from(digits));
    let (whole, rest) = written.split_at(written.find('.').unwrap_or(written.len()));
    let mut grouped = String::new();
    for (at, digit) in whole.char_indices() {
        let left = whole.len() - at;
        if left % 3 == 0 && grouped.ends_with(|c: char| c.is_ascii_digit()) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in pieces(self.template) {
            let found = match piece {
                Piece::Words(words) => {
                    f.write_str(words)?;
                    continue;
                }
                Piece::Name(name) => self.parameters.iter().find(|(own, _)| *own == name),
            };
            if let Some((_, value)) = found {
                value.fmt(f)?;
            }
        }
        Ok(())
    }
}

/// A part of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words as they are.
    Words(&'a str),
    /// The name of a parameter.
    Name(&'a str),
}

/// The parts of a template. `{}` is no parameter: those are its own two characters.
pub fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut all = Vec::new();
    let mut words = 0;
    let mut from = 0;
    while let Some(open) = template[from..].find('{').map(|at| from + at) {
        let Some(close) = template[open..].find('}').map(|at| open + at) else {
            break;
        };
        from = close + 1;
        if close > open + 1 {
            all.push(Piece::Words(&template[words..open]));
            all.push(Piece::Name(&template[open + 1..close]));
            words = from;
        }
    }
    all.push(Piece::Words(&template[words..]));
    all.retain(|piece| *piece != Piece::Words(""));
    all
}

impl From<String> for Parameter {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Parameter {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&str> for Parameter {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<Message> for Parameter {
    fn from(message: Message) -> Self {
        Self::Message(Box::new(message))
    }
}

impl From<Grouped> for Parameter {
    fn from(number: Grouped) -> Self {
        Self::Grouped(number.0)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl From<$number> for Parameter {
            fn from(number: $number) -> Self {
                Self::Number(number as f64)
            }
        })*
    };
}

numbers!(usize, u64, u32, u16, u8, i64, i32, f64);

impl From<f32> for Parameter {
    /// The number as it is written, not as its bits read in twice the precision: 0.1 and not 0.10000000149.
    fn from(number: f32) -> Self {
        Self::Number(number.to_string().parse().unwrap_or(f64::from(number)))
    }
}

/// Makes a function of each message, and the list of all for other languages to be written from. The key is the function's name;
/// the parameters are those that the English sentence has in braces.
macro_rules! messages {
    ($($(#[$doc:meta])* $key:ident($($name:ident),*) = $template:literal;)*) => {
        $($(#[$doc])* pub fn $key($($name: impl Into<$crate::error::Parameter>),*) -> $crate::error::Message {
            $crate::error::Message::new(stringify!($key), $template, vec![$((stringify!($name), $name.into())),*])
        })*

        /// The messages of this subject: the key, the names of the parameters, and the English sentence.
        pub const ALL: &[$crate::error::messages::Entry] = &[$((stringify!($key), &[$(stringify!($name)),*], $template)),*];
    };
}

pub(super) use messages;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_without_a_name_are_words() {
        use Piece::{Name, Words};
        assert_eq!(
            pieces("a {b} has no {}; {c}"),
            [Words("a "), Name("b"), Words(" has no {}; "), Name("c")]
        );
        assert_eq!(pieces("{a}{b}"), [Name("a"), Name("b")]);
        assert_eq!(pieces("left { open"), [Words("left { open")]);
    }

    #[test]
    fn figures_are_written_with_their_thousands_set_apart() {
        let written = |value, digits| grouped(value, digits);
        assert_eq!(written(0.125, 2), "0.12");
        assert_eq!(written(999.95, 1), "1,000.0");
        assert_eq!(written(-1234567.0, 0), "-1,234,567");
        assert_eq!(written(12.0, 0), "12");
    }

    #[test]
    fn a_grouped_number_has_its_thousands_apart() {
        let written = |number| Parameter::from(Grouped(number)).to_string();
        assert_eq!(written(0.5), "0.5");
        assert_eq!(written(999.0), "999");
        assert_eq!(written(1000.0), "1,000");
        assert_eq!(written(1_234_567.0), "1,234,567");
    }

    #[test]
    fn a_message_is_written_with_what_it_was_given() {
        let inner = Message::new("short", "{tensor} is short", vec![("tensor", "w".into())]);
        let whole = Message::new(
            "bad",
            "{file}: {what} ({n} bytes).",
            vec![
                ("file", "a".into()),
                ("what", inner.into()),
                ("n", 12.into()),
            ],
        );
        assert_eq!(whole.to_string(), "a: w is short (12 bytes).");
        let names: Vec<&str> = whole.position().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["file", "tensor"]);
    }
}
