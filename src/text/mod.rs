//! Text to token ids: the checkpoint's own tokenizer, with its own padding and truncation switched off.

mod bounds;
pub mod byte_level;
pub mod chat;
mod check;
mod coverage;
mod language;
mod piece;

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use tokenizers::{Encoding, PostProcessor, Tokenizer as Inner, TruncationParams};

use crate::error::messages::text as messages;
use crate::{Error, Result};
use check::FILE;
pub use coverage::{Coverage, Reading};
pub use language::language_of;
pub use piece::{MAX_TEXT_BYTES, Piece};

/// Bytes of a tokenizer file beyond which it is refused unread.
pub const MAX_TOKENIZER_BYTES: usize = 32 * 1024 * 1024;

/// The name of the file that a prompt stands in.
const PROMPT_FILE: &str = "config_sentence_transformers.json";

/// A checkpoint's tokenizer.
pub struct Tokenizer {
    inner: Inner,
    max_tokens: usize,
    vocabulary: usize,
    /// The token that stands for what the vocabulary lacks, where there is one.
    unknown: Option<u32>,
    /// What is done to a text before it is cut into tokens.
    before: Before,
    /// Whether the tokenizer lower-cases texts itself.
    lower_cases: bool,
}

/// What is done to a text before it is cut into tokens.
#[derive(Default)]
struct Before {
    prompt: String,
    lower_case: bool,
    /// Tokens of the prompt, and those of them that the vocabulary lacks.
    tokens: usize,
    unknown: usize,
}

impl Tokenizer {
    /// Reads a Hugging Face `tokenizer.json`. Texts are cut to `max_tokens`, the special tokens included.
    ///
    /// # Errors
    /// [`Error::Model`] where the bytes are no such file, or its vocabulary is larger than `vocabulary`.
    pub fn from_bytes(bytes: &[u8], max_tokens: usize, vocabulary: usize) -> Result<Self> {
        if bytes.len() > MAX_TOKENIZER_BYTES {
            return Err(Error::Model(messages::tokenizer_too_large(
                FILE,
                bytes.len() >> 20,
                MAX_TOKENIZER_BYTES >> 20,
            )));
        }
        let unreadable = |e: serde_json::Error| {
            Error::Model(messages::tokenizer_unreadable(FILE, e.to_string()))
        };
        let mut file: Value = serde_json::from_slice(bytes).map_err(unreadable)?;
        // Nothing is decoded here, and reading a decoder that is no decoder panics (tokenizers 0.23).
        if let Some(file) = file.as_object_mut() {
            file.insert("decoder".into(), Value::Null);
        }
        check::charsmaps(&file["normalizer"])?;
        check::template(&file["post_processor"])?;
        let unknown = unknown_token(&file["model"]);
        let lower_cases = lower_cases(&file["normalizer"]);
        let mut inner = Inner::deserialize(file).map_err(unreadable)?;
        let size = inner.get_vocab_size(true);
        if size > vocabulary {
            return Err(Error::Model(messages::tokenizer_of_other_vocabulary(
                FILE, size, vocabulary,
            )));
        }
        // Cutting to fewer tokens than that goes below zero (tokenizers 0.23).
        let processor = inner.get_post_processor();
        let special = processor.map_or(0, |processor| processor.added_tokens(false));
        if special >= max_tokens {
            return Err(Error::Model(messages::too_many_special_tokens(
                FILE, special, max_tokens,
            )));
        }
        inner.with_padding(None);
        inner
            .with_truncation(Some(TruncationParams {
                max_length: max_tokens,
                ..TruncationParams::default()
            }))
            .map_err(|e| {
                Error::Model(messages::tokenizer_not_cut(FILE, max_tokens, e.to_string()))
            })?;
        let unknown = match unknown {
            Some(Unknown::Token(token)) => inner.token_to_id(&token),
            Some(Unknown::Id(id)) => Some(id),
            None => None,
        };
        Ok(Self {
            inner,
            max_tokens,
            vocabulary,
            unknown,
            before: Before::default(),
            lower_cases,
        })
    }

    /// This tokenizer with `prompt` put before each text, and both lower-cased where `lower_case`.
    ///
    /// # Errors
    /// [`Error::Model`] where the prompt leaves no room for a text.
    pub fn with_prompt(mut self, prompt: &str, lower_case: bool) -> Result<Self> {
        self.before = Before::default();
        let special = self.encoding("")?.len();
        self.before = Before {
            prompt: prompt.into(),
            lower_case,
            ..Before::default()
        };
        if prompt.is_empty() {
            return Ok(self);
        }
        let encoding = self.encoding("")?;
        if encoding.len() >= self.max_tokens {
            return Err(Error::Model(messages::prompt_leaves_no_room(
                PROMPT_FILE,
                prompt,
                self.max_tokens,
            )));
        }
        self.before.tokens = encoding.len() - special.min(encoding.len());
        let unknown = encoding.get_ids().iter();
        self.before.unknown = unknown.filter(|&&id| Some(id) == self.unknown).count();
        Ok(self)
    }

    /// Whether it lower-cases texts by itself, so that doing so before changes nothing.
    pub fn lower_cases(&self) -> bool {
        self.lower_cases
    }

    /// The text of the token with id 0, which short texts are filled up with.
    pub fn padding(&self) -> Option<String> {
        self.inner.id_to_token(0)
    }

    fn encoding(&self, text: &str) -> Result<Encoding> {
        let mut text = Cow::from(text);
        if !self.before.prompt.is_empty() {
            text = format!("{}{text}", self.before.prompt).into();
        }
        if self.before.lower_case {
            text = text.to_lowercase().into();
        }
        self.inner
            .encode_fast(text, true)
            .map_err(|e| Error::Model(messages::text_not_encoded(FILE, e.to_string())))
    }

    /// The ids of `text`, special tokens included; at least one, at most `max_tokens`.
    ///
    /// # Errors
    /// [`Error::Model`] where the tokenizer has no way to encode the text.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>> {
        let encoding = self.encoding(text)?;
        if encoding.get_ids().is_empty() {
            return Err(Error::Model(messages::text_without_tokens(FILE)));
        }
        let ids = encoding.get_ids();
        if ids.len() > self.max_tokens {
            return Err(Error::Model(messages::text_repeated(
                FILE,
                ids.len(),
                self.max_tokens,
            )));
        }
        if let Some(id) = ids.iter().find(|&&id| id as usize >= self.vocabulary) {
            return Err(Error::Model(messages::token_beyond_vocabulary(
                FILE,
                *id,
                self.vocabulary,
            )));
        }
        Ok(ids.to_vec())
    }
}

/// Whether a normalizer, or one of its parts, lower-cases.
fn lower_cases(normalizer: &Value) -> bool {
    let parts = normalizer["normalizers"].as_array();
    normalizer["type"] == "Lowercase"
        || (normalizer["type"] == "BertNormalizer" && normalizer["lowercase"] == true)
        || parts.is_some_and(|parts| parts.iter().any(lower_cases))
}

/// How a tokenizer's file names the token for what its vocabulary lacks.
enum Unknown {
    Token(String),
    Id(u32),
}

fn unknown_token(model: &Value) -> Option<Unknown> {
    let token = model["unk_token"].as_str();
    let id = || u32::try_from(model["unk_id"].as_u64()?).ok();
    token
        .map(|token| Unknown::Token(token.into()))
        .or_else(|| id().map(Unknown::Id))
}
