//! The tokenizer of a causal language model: byte-level byte-pair encoding (Sennrich et al. 2016,
//! <https://arxiv.org/abs/1508.07909>; over bytes, Radford et al. 2019), from text to token ids and back.
//!
//! What a person writes is never read as a control token: `<|im_end|>` in a text becomes the characters it consists of. Only
//! what a model's own template writes is read as such.

mod json;
mod stream;
mod vocabulary;
mod write;

use tokenizers::models::bpe::{BPE, Vocab};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::{Model, OffsetReferential, OffsetType, PreTokenizedString, PreTokenizer as _};

use super::piece::{MAX_TEXT_BYTES, Piece};
use crate::error::messages::{language, text as messages};
use crate::{Error, Result};
pub use stream::StreamDecoder;
pub use vocabulary::{GGUF_FIELDS, GgufVocabulary};
use vocabulary::{PreTokenizer, TokenKind, Vocabulary};

/// Bytes that are cut into words at once, about: each takes some fifty bytes of memory on the way.
const PIECE_BYTES: usize = 64 * 1024;

/// A causal language model's tokenizer.
pub struct ByteLevelTokenizer {
    file: String,
    merges: BPE,
    digits: Option<Digits>,
    byte_level: ByteLevel,
    /// Tokens that are found in a text before the merges, by first byte, in the order of their bytes.
    added: Vec<Vec<AddedToken>>,
    /// The bytes of all tokens, one behind the other.
    bytes: Vec<u8>,
    /// Where each token's bytes end.
    ends: Vec<u32>,
    kinds: Vec<TokenKind>,
    end_of_text: Vec<u32>,
}

struct AddedToken {
    text: String,
    id: u32,
    control: bool,
}

impl ByteLevelTokenizer {
    /// From the metadata of the GGUF file `file`, whose model has `rows` rows of embeddings.
    ///
    /// # Errors
    /// [`Error::Model`] with the metadata key as its field, where the vocabulary contradicts itself or the model, or is cut into
    /// words in a way that is not known here.
    pub fn from_gguf(file: &str, gguf: GgufVocabulary, rows: usize) -> Result<Self> {
        Self::new(Vocabulary::from_gguf(file, gguf, rows)?)
    }

    /// From a Hugging Face `tokenizer.json`, whose model has `rows` rows of embeddings.
    ///
    /// # Errors
    /// [`Error::Model`] with the place in the file as its field, as for [`Self::from_gguf`].
    pub fn from_json(bytes: &[u8], rows: usize) -> Result<Self> {
        Self::new(json::read(bytes, rows)?)
    }

    fn new(vocabulary: Vocabulary) -> Result<Self> {
        let Vocabulary {
            file,
            tokens,
            kinds,
            merges,
            ..
        } = vocabulary;
        let alphabet = byte_of_character();
        let mut added: Vec<Vec<AddedToken>> = (0..256).map(|_| Vec::new()).collect();
        let (mut bytes, mut ends) = (Vec::new(), Vec::with_capacity(tokens.len()));
        // Control tokens stay out of it, so that no text of a person can lead to one.
        let mut by_merges = Vocab::with_capacity(tokens.len());
        for (id, (token, &kind)) in tokens.into_iter().zip(&kinds).enumerate() {
            let id = id as u32;
            match kind {
                TokenKind::Normal => push_bytes(&token, &alphabet, &mut bytes),
                TokenKind::Control | TokenKind::Added => bytes.extend(token.as_bytes()),
            }
            ends.push(bytes.len() as u32);
            if kind == TokenKind::Normal {
                by_merges.insert(token, id);
            } else if let Some(&first) = token.as_bytes().first() {
                added[usize::from(first)].push(AddedToken {
                    text: token,
                    id,
                    control: kind == TokenKind::Control,
                });
            }
        }
        for tokens in &mut added {
            tokens.sort_by(|a, b| a.text.cmp(&b.text));
        }
        let unusable = |e: tokenizers::Error| {
            Error::Model(messages::tokenizer_unreadable(file.as_str(), e.to_string()))
        };
        // A cache of words would outlive the tokenizer, in its thread.
        let merges = BPE::builder()
            .vocab_and_merges(by_merges, merges)
            .cache_capacity(0)
            .ignore_merges(vocabulary.whole_words)
            .build()
            .map_err(unusable)?;
        Ok(Self {
            merges,
            digits: (vocabulary.pre_tokenizer == PreTokenizer::SmolLm).then(|| Digits::new(true)),
            byte_level: ByteLevel::new(false, true, true),
            added,
            bytes,
            ends,
            kinds,
            end_of_text: vocabulary.end_of_text,
            file,
        })
    }

    /// How many tokens there are. Ids are below it.
    pub fn vocabulary(&self) -> usize {
        self.ends.len()
    }

    /// The ids after which a text or an answer ends, in ascending order.
    pub fn end_of_text(&self) -> &[u32] {
        &self.end_of_text
    }

    /// Whether `id` is a control token, which has no text.
    pub fn is_control(&self, id: u32) -> bool {
        self.kinds.get(id as usize) == Some(&TokenKind::Control)
    }

    /// The ids of `text`. Control tokens written out in it, such as `<|im_start|>`, count as such only where `special`: never
    /// say so of what a person has written.
    ///
    /// A byte that the vocabulary has no token for is left out, as other implementations do; SmolLM2 lacks a few control
    /// characters, and the first bytes of characters beyond U+3FFFF.
    ///
    /// # Errors
    /// - [`Error::Settings`] where the text is larger than [`MAX_TEXT_BYTES`].
    /// - [`Error::Model`] where the tokenizer has no way to encode it.
    pub fn encode(&self, text: &str, special: bool) -> Result<Vec<u32>> {
        let mut ids = Vec::new();
        check_length(text.len())?;
        self.encode_runs(text, &|_| special, &mut ids)?;
        Ok(ids)
    }

    /// The ids of a template's text and the contents in it. Control tokens are those of the template; a control token that a
    /// content has, or that a template and a content make together, is read as text. Else the ids are those of the whole text.
    ///
    /// # Errors
    /// As for [`Self::encode`].
    pub fn encode_pieces(&self, pieces: &[Piece]) -> Result<Vec<u32>> {
        let mut text = String::new();
        let mut template = Vec::new();
        for piece in pieces {
            check_length(text.len() + piece.text().len())?;
            let start = text.len();
            text.push_str(piece.text());
            if let Piece::Template(_) = piece {
                template.push(start..text.len());
            }
        }
        let within = |range: &std::ops::Range<usize>| {
            let at = template.partition_point(|own| own.end < range.end);
            let own = template.get(at);
            own.is_some_and(|own| own.start <= range.start && range.end <= own.end)
        };
        let mut ids = Vec::new();
        self.encode_runs(&text, &within, &mut ids)?;
        Ok(ids)
    }

    /// Encodes what stands between added tokens. A control token counts where `special` of its range.
    fn encode_runs(
        &self,
        text: &str,
        special: &dyn Fn(&std::ops::Range<usize>) -> bool,
        ids: &mut Vec<u32>,
    ) -> Result<()> {
        let bytes = text.as_bytes();
        let (mut start, mut at) = (0, 0);
        while at < bytes.len() {
            let counts =
                |token: &AddedToken| !token.control || special(&(at..at + token.text.len()));
            let Some(token) = self.added_token(&bytes[at..], &counts) else {
                at += 1;
                continue;
            };
            self.encode_plain(&text[start..at], ids)?;
            ids.push(token.id);
            at += token.text.len();
            start = at;
        }
        self.encode_plain(&text[start..], ids)
    }

    /// The longest added token that `bytes` begins with and that `counts`. With each byte there are fewer that can be it.
    fn added_token(
        &self,
        bytes: &[u8],
        counts: &dyn Fn(&AddedToken) -> bool,
    ) -> Option<&AddedToken> {
        let mut tokens = &self.added[usize::from(*bytes.first()?)][..];
        let mut found = None;
        for depth in 1.. {
            // One that ends here stands before those that go on.
            if let Some((first, rest)) = tokens.split_first()
                && first.text.len() == depth
            {
                found = Some(first).filter(|token| counts(token)).or(found);
                tokens = rest;
            }
            let Some(&next) = bytes.get(depth) else { break };
            let byte = |token: &AddedToken| token.text.as_bytes()[depth];
            let from = tokens.partition_point(|token| byte(token) < next);
            let to = tokens.partition_point(|token| byte(token) <= next);
            tokens = &tokens[from..to];
            if tokens.is_empty() {
                break;
            }
        }
        found
    }

    /// Encodes a text that has no added tokens, piece by piece.
    fn encode_plain(&self, mut text: &str, ids: &mut Vec<u32>) -> Result<()> {
        while !text.is_empty() {
            let (piece, rest) = text.split_at(piece_end(text));
            self.encode_words(piece, ids)?;
            text = rest;
        }
        Ok(())
    }

    /// Cuts a text into words, and each into tokens by the merges.
    fn encode_words(&self, text: &str, ids: &mut Vec<u32>) -> Result<()> {
        let mut words = PreTokenizedString::from(text);
        let digits = self.digits.as_ref();
        digits
            .map_or(Ok(()), |digits| digits.pre_tokenize(&mut words))
            .and_then(|()| self.byte_level.pre_tokenize(&mut words))
            .and_then(|()| words.tokenize(|word| self.merges.tokenize(word.get())))
            .map_err(|e| {
                Error::Model(messages::text_not_encoded(
                    self.file.as_str(),
                    e.to_string(),
                ))
            })?;
        let found = words.get_splits(OffsetReferential::Normalized, OffsetType::Byte);
        let tokens = found.iter().filter_map(|(_, _, tokens)| tokens.as_ref());
        ids.extend(tokens.flatten().map(|token| token.id));
        Ok(())
    }

    /// The bytes of a token: a part of a text in UTF-8, or a control token's name. Empty for an id beyond the vocabulary.
    pub fn token_bytes(&self, id: u32) -> &[u8] {
        let end = self.ends.get(id as usize).map_or(0, |&end| end as usize);
        let before = (id as usize).checked_sub(1);
        let start = before
            .and_then(|before| self.ends.get(before))
            .map_or(0, |&start| start as usize);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// The tokenizer as a `tokenizer.json`.
    ///
    /// # Errors
    /// [`Error::Internal`] where it can't be written.
    pub fn to_json(&self) -> Result<Vec<u8>> {
        let added = self.added.iter().flatten().map(|token| write::Added {
            text: &token.text,
            id: token.id,
            control: token.control,
        });
        write::tokenizer_json(&self.merges, added.collect(), self.digits.is_some())
    }

    /// The text of `ids`. Control tokens have none; bytes that make no character become U+FFFD.
    pub fn decode(&self, ids: &[u32]) -> String {
        let ids = ids.iter().filter(|&&id| !self.is_control(id));
        let bytes: Vec<u8> = ids.flat_map(|&id| self.token_bytes(id)).copied().collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Where a text can be cut without changing its tokens, so that a long one takes little memory: the two ways to cut into words
/// have no word in which a blank follows another character.
fn piece_end(text: &str) -> usize {
    let mut word = false;
    let start = text.floor_char_boundary(PIECE_BYTES);
    for (at, character) in text[start..].char_indices() {
        if word && character.is_whitespace() {
            return start + at;
        }
        word = !character.is_whitespace();
    }
    text.len()
}

fn check_length(bytes: usize) -> Result<()> {
    if bytes > MAX_TEXT_BYTES {
        return Err(Error::Settings(language::prompt_text_too_large(
            bytes.div_ceil(1 << 20),
            MAX_TEXT_BYTES >> 20,
        )));
    }
    Ok(())
}

/// The byte that each character of a byte-level token stands for, by code point: printable characters of Latin-1 stand for
/// themselves, and those from U+0100 on for the other bytes in their order (Radford et al. 2019, `encoder.py`).
fn byte_of_character() -> Vec<Option<u8>> {
    let mut found = vec![None; 0x144];
    let mut next = 0x100;
    for byte in 0..=255u8 {
        if matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF) {
            found[usize::from(byte)] = Some(byte);
        } else {
            found[next] = Some(byte);
            next += 1;
        }
    }
    found
}

/// The bytes of a token, as it stands where a character of it is none of the alphabet.
fn push_bytes(token: &str, alphabet: &[Option<u8>], into: &mut Vec<u8>) {
    let start = into.len();
    for character in token.chars() {
        let Some(Some(byte)) = alphabet.get(character as usize) else {
            into.truncate(start);
            into.extend(token.as_bytes());
            return;
        };
        into.push(*byte);
    }
}
