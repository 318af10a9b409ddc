//! A byte-level vocabulary as a model's file has it, checked: tokens by id, merges by rank, and what kind each token is.

use std::collections::HashMap;

use crate::error::messages::language as messages;
use crate::{Error, Result};

/// Tokens beyond which a vocabulary is refused. The largest in use have about 260,000.
pub const MAX_TOKENS: usize = 1 << 19;
/// Merges beyond which a vocabulary is refused.
pub const MAX_MERGES: usize = 1 << 20;
/// Bytes of one token as the file writes it. SmolLM2's longest has 162.
pub const MAX_TOKEN_BYTES: usize = 1024;
/// Tokens that are looked for in texts. Each is compared at each place where its first byte stands.
pub const MAX_ADDED_TOKENS: usize = 1024;

/// What a token is. The numbers are GGUF's (`tokenizer.ggml.token_type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Found by merges: 1, and what is in no use (5).
    Normal,
    /// Steers the model, such as `<|im_start|>`: 3, and the unknown token (2). No text of a person is read as one.
    Control,
    /// Added to the vocabulary as text, and found in any text before the merges: 4.
    Added,
}

impl TokenKind {
    fn from_gguf(kind: i32) -> Option<Self> {
        match kind {
            1 | 5 => Some(Self::Normal),
            2 | 3 => Some(Self::Control),
            4 => Some(Self::Added),
            _ => None,
        }
    }
}

/// How a text is cut into words before the merges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreTokenizer {
    /// GPT-2's regular expression (Radford et al. 2019).
    Gpt2,
    /// Each digit by itself, then GPT-2's regular expression.
    SmolLm,
}

impl PreTokenizer {
    fn from_gguf(name: &str) -> Option<Self> {
        match name {
            "gpt-2" => Some(Self::Gpt2),
            "smollm" => Some(Self::SmolLm),
            _ => None,
        }
    }
}

/// What a file calls the parts of its vocabulary, for messages.
#[derive(Debug, Clone, Copy)]
pub struct FieldNames {
    /// The tokens.
    pub tokens: &'static str,
    /// The kinds of the tokens.
    pub kinds: &'static str,
    /// The merges.
    pub merges: &'static str,
    /// The pre-tokenizer.
    pub pre_tokenizer: &'static str,
    /// The id that ends a text.
    pub end_of_text: &'static str,
}

/// GGUF's metadata keys.
pub const GGUF_FIELDS: FieldNames = FieldNames {
    tokens: "tokenizer.ggml.tokens",
    kinds: "tokenizer.ggml.token_type",
    merges: "tokenizer.ggml.merges",
    pre_tokenizer: "tokenizer.ggml.pre",
    end_of_text: "tokenizer.ggml.eos_token_id",
};

/// A vocabulary as a GGUF file has it.
#[derive(Debug, Clone, Default)]
pub struct GgufVocabulary {
    /// `tokenizer.ggml.tokens`, by id.
    pub tokens: Vec<String>,
    /// `tokenizer.ggml.merges`: two tokens with a space between, by rank.
    pub merges: Vec<String>,
    /// `tokenizer.ggml.token_type`, by id.
    pub token_types: Vec<i32>,
    /// `tokenizer.ggml.pre`.
    pub pre_tokenizer: String,
    /// `tokenizer.ggml.eos_token_id`, where there is one.
    pub end_of_text: Option<u32>,
}

/// A vocabulary that has been checked.
#[derive(Debug)]
pub struct Vocabulary {
    /// The file it stands in.
    pub file: String,
    /// Tokens by id, in byte-level characters where they are [`TokenKind::Normal`], else as they are written in a text.
    pub tokens: Vec<String>,
    /// Kinds by id.
    pub kinds: Vec<TokenKind>,
    /// Pairs of tokens by rank.
    pub merges: Vec<(String, String)>,
    /// How a text is cut into words.
    pub pre_tokenizer: PreTokenizer,
    /// Whether a word that is a token is taken without looking at merges.
    pub whole_words: bool,
    /// Ids after which a text ends.
    pub end_of_text: Vec<u32>,
}

/// Control tokens that end a text or a turn in the families in use, whatever a file gives as its one end.
const ENDS: [&str; 6] = [
    "<|endoftext|>",
    "<|im_end|>",
    "<|end_of_text|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "</s>",
];

impl Vocabulary {
    /// Reads the metadata of `file`, whose model has a row for each of `rows` tokens.
    ///
    /// # Errors
    /// [`Error::Model`] with the metadata key, where the vocabulary contradicts itself or the model.
    pub fn from_gguf(file: &str, gguf: GgufVocabulary, rows: usize) -> Result<Self> {
        let names = &GGUF_FIELDS;
        if gguf.token_types.len() != gguf.tokens.len() {
            return Err(Error::Model(messages::vocabulary_kinds_misfit(
                file,
                names.kinds,
                gguf.token_types.len(),
                gguf.tokens.len(),
            )));
        }
        let kinds = gguf.token_types.iter().enumerate().map(|(id, &kind)| {
            TokenKind::from_gguf(kind).ok_or_else(|| {
                Error::Model(messages::vocabulary_kind_unknown(
                    file,
                    names.kinds,
                    id,
                    kind,
                ))
            })
        });
        let kinds = kinds.collect::<Result<Vec<_>>>()?;
        let pre_tokenizer = PreTokenizer::from_gguf(&gguf.pre_tokenizer).ok_or_else(|| {
            Error::Model(messages::pre_tokenizer_unknown(
                file,
                names.pre_tokenizer,
                gguf.pre_tokenizer,
            ))
        })?;
        let merges = gguf.merges.iter().enumerate().map(|(rank, merge)| {
            let pair = merge
                .split_once(' ')
                .filter(|(a, b)| !a.is_empty() && !b.is_empty());
            let pair = pair.map(|(a, b)| (a.to_owned(), b.to_owned()));
            pair.ok_or_else(|| Error::Model(messages::merge_no_pair(file, names.merges, rank)))
        });
        let vocabulary = Self {
            file: file.into(),
            merges: merges.collect::<Result<_>>()?,
            tokens: gguf.tokens,
            kinds,
            pre_tokenizer,
            whole_words: false,
            end_of_text: gguf.end_of_text.into_iter().collect(),
        };
        vocabulary.checked(names, rows)
    }

    /// Itself with all its ends, where it does not contradict itself.
    pub(super) fn checked(mut self, names: &FieldNames, rows: usize) -> Result<Self> {
        let (file, count) = (self.file.as_str(), self.tokens.len());
        let most = rows.min(MAX_TOKENS);
        if count == 0 || count > most {
            return Err(Error::Model(messages::vocabulary_size_wrong(
                file,
                names.tokens,
                count,
                most,
            )));
        }
        if self.merges.len() > MAX_MERGES {
            return Err(Error::Model(messages::merges_too_many(
                file,
                names.merges,
                self.merges.len(),
                MAX_MERGES,
            )));
        }
        let mut ids = HashMap::with_capacity(count);
        for (id, token) in self.tokens.iter().enumerate() {
            if token.is_empty() || token.len() > MAX_TOKEN_BYTES {
                return Err(Error::Model(messages::token_length_wrong(
                    file,
                    names.tokens,
                    id,
                    token.len(),
                    MAX_TOKEN_BYTES,
                )));
            }
            if let Some(other) = ids.insert(token.as_str(), id) {
                return Err(Error::Model(messages::token_twice(
                    file,
                    names.tokens,
                    other,
                    id,
                )));
            }
        }
        self.check_merges(names, &ids)?;
        let added = self.kinds.iter().filter(|&&kind| kind != TokenKind::Normal);
        let added = added.count();
        if added > MAX_ADDED_TOKENS {
            return Err(Error::Model(messages::added_tokens_too_many(
                file,
                names.kinds,
                added,
                MAX_ADDED_TOKENS,
            )));
        }
        if let Some(&id) = self.end_of_text.iter().find(|&&id| id as usize >= count) {
            return Err(Error::Model(messages::token_id_beyond(
                file,
                names.end_of_text,
                id,
                count,
            )));
        }
        let control = |id: &&usize| self.kinds[**id] == TokenKind::Control;
        let known = ENDS.iter().filter_map(|end| ids.get(end)).filter(control);
        let known: Vec<u32> = known.map(|&id| id as u32).collect();
        self.end_of_text.extend(known);
        self.end_of_text.sort_unstable();
        self.end_of_text.dedup();
        Ok(self)
    }

    /// Merges are of tokens that can be found by merges, and make one. So none leads to a control token.
    fn check_merges(&self, names: &FieldNames, ids: &HashMap<&str, usize>) -> Result<()> {
        let normal = |token: &str| {
            let id = ids.get(token);
            id.is_some_and(|&id| self.kinds[id] == TokenKind::Normal)
        };
        let mut made = String::new();
        for (rank, (a, b)) in self.merges.iter().enumerate() {
            made.clear();
            made.push_str(a);
            made.push_str(b);
            if let Some(token) = [a, b, &made].into_iter().find(|token| !normal(token)) {
                // Unknown words may be of any length.
                let token: String = token.chars().take(40).collect();
                return Err(Error::Model(messages::merge_of_unknown(
                    &self.file,
                    names.merges,
                    rank,
                    token,
                )));
            }
        }
        Ok(())
    }
}
