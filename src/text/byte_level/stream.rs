//! Text from tokens as they come. A token may be a part of a character, which is held back until it is whole.

use super::ByteLevelTokenizer;

/// Gives text as soon as it is certain. All it gives is [`ByteLevelTokenizer::decode`] of all ids.
#[derive(Debug, Clone, Default)]
pub struct StreamDecoder {
    /// The bytes of a character that is not whole: three at most.
    pending: Vec<u8>,
}

impl StreamDecoder {
    /// A decoder at a text's beginning.
    pub fn new() -> Self {
        Self::default()
    }

    /// The text that the token `id` makes whole; empty where it makes none, as for a control token.
    pub fn push(&mut self, tokenizer: &ByteLevelTokenizer, id: u32) -> String {
        if tokenizer.is_control(id) {
            return String::new();
        }
        self.pending.extend(tokenizer.token_bytes(id));
        let mut text = String::new();
        let mut used = 0;
        let mut chunks = self.pending.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.push_str(chunk.valid());
            used += chunk.valid().len();
            let rest = chunk.invalid();
            // What may still become a character stands at the end.
            if rest.is_empty() || (chunks.peek().is_none() && may_go_on(rest)) {
                break;
            }
            text.push(char::REPLACEMENT_CHARACTER);
            used += rest.len();
        }
        self.pending.drain(..used);
        text
    }

    /// The rest: U+FFFD where the last character is not whole.
    pub fn finish(&mut self) -> String {
        let rest = std::mem::take(&mut self.pending);
        String::from_utf8_lossy(&rest).into_owned()
    }
}

/// Whether bytes that are no character yet may become one.
fn may_go_on(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none())
}
