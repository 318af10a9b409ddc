//! Who wrote a part of a prompt: its template, or a person.

/// Bytes of one text beyond which it is refused: far more than any context takes, and little enough to encode at once.
pub const MAX_TEXT_BYTES: usize = 4 << 20;

/// A part of a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Written by the model's template: control tokens in it are such.
    Template(String),
    /// Written by a person: plain text, whatever it says.
    Content(String),
}

impl Piece {
    /// What is written.
    pub fn text(&self) -> &str {
        match self {
            Self::Template(text) | Self::Content(text) => text,
        }
    }
}
