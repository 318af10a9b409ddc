//! A byte-level vocabulary out of a Hugging Face `tokenizer.json`.

use serde_json::Value;

use super::super::MAX_TOKENIZER_BYTES;
use super::super::check::FILE;
use super::vocabulary::{FieldNames, MAX_TOKENS, PreTokenizer, TokenKind, Vocabulary};
use crate::error::messages::{language as messages, text};
use crate::{Error, Result};

const FIELDS: FieldNames = FieldNames {
    tokens: "model.vocab",
    kinds: "added_tokens",
    merges: "model.merges",
    pre_tokenizer: "pre_tokenizer",
    end_of_text: "added_tokens",
};

fn unusable<T>(field: &str) -> Result<T> {
    Err(Error::Model(messages::tokenizer_field_unusable(
        FILE, field,
    )))
}

/// Reads the file, for a model with a row for each of `rows` tokens.
///
/// # Errors
/// [`Error::Model`] with the place in the file as its field.
pub fn read(bytes: &[u8], rows: usize) -> Result<Vocabulary> {
    if bytes.len() > MAX_TOKENIZER_BYTES {
        return Err(Error::Model(text::tokenizer_too_large(
            FILE,
            bytes.len() >> 20,
            MAX_TOKENIZER_BYTES >> 20,
        )));
    }
    let file: Value = serde_json::from_slice(bytes)
        .map_err(|e| Error::Model(text::tokenizer_unreadable(FILE, e.to_string())))?;
    let model = &file["model"];
    if model["type"] != "BPE" {
        return unusable("model.type");
    }
    // Each changes the tokens in a way that is not done here.
    if !file["normalizer"].is_null() {
        return unusable("normalizer");
    }
    for (field, value) in [
        ("model.dropout", &model["dropout"]),
        ("model.byte_fallback", &model["byte_fallback"]),
        (
            "model.continuing_subword_prefix",
            &model["continuing_subword_prefix"],
        ),
        ("model.end_of_word_suffix", &model["end_of_word_suffix"]),
    ] {
        if !(value.is_null() || value == false || value == "" || value == 0.0) {
            return unusable(field);
        }
    }
    let (tokens, kinds) = tokens(&file)?;
    let vocabulary = Vocabulary {
        file: FILE.into(),
        tokens,
        kinds,
        merges: merges(&model["merges"])?,
        pre_tokenizer: pre_tokenizer(&file["pre_tokenizer"])?,
        whole_words: model["ignore_merges"] == true,
        end_of_text: Vec::new(),
    };
    vocabulary.checked(&FIELDS, rows)
}

/// Tokens by id, and their kinds.
fn tokens(file: &Value) -> Result<(Vec<String>, Vec<TokenKind>)> {
    let (Some(vocabulary), Some(added)) = (
        file["model"]["vocab"].as_object(),
        file["added_tokens"].as_array(),
    ) else {
        return unusable(FIELDS.tokens);
    };
    // Added tokens may stand in the vocabulary too, or go on behind it.
    let most = (vocabulary.len() + added.len()).min(MAX_TOKENS);
    let mut tokens = vec![String::new(); most];
    let mut kinds = vec![TokenKind::Normal; most];
    let mut count = 0;
    let mut place = |token: &str, id: &Value, field: &str| -> Result<usize> {
        let wanted = id.as_u64().unwrap_or(u64::MAX);
        let id = usize::try_from(wanted).ok().filter(|&id| id < most);
        let Some(id) = id else {
            return Err(Error::Model(messages::token_id_beyond(
                FILE, field, wanted, most,
            )));
        };
        if !tokens[id].is_empty() && tokens[id] != token {
            return Err(Error::Model(messages::token_id_twice(FILE, field, id)));
        }
        tokens[id] = token.into();
        count = count.max(id + 1);
        Ok(id)
    };
    for (token, id) in vocabulary {
        place(token, id, FIELDS.tokens)?;
    }
    for token in added {
        let Some(content) = token["content"].as_str() else {
            return unusable(FIELDS.kinds);
        };
        // They would take blanks from the text around them, or not count within words.
        let changed = ["lstrip", "rstrip", "single_word"];
        if changed.iter().any(|flag| token[flag] == true) {
            return unusable(FIELDS.kinds);
        }
        let id = place(content, &token["id"], FIELDS.kinds)?;
        kinds[id] = if token["special"] == true {
            TokenKind::Control
        } else {
            TokenKind::Added
        };
    }
    tokens.truncate(count);
    kinds.truncate(count);
    Ok((tokens, kinds))
}

/// Merges as pairs, or as texts with a space between, which older files have.
fn merges(merges: &Value) -> Result<Vec<(String, String)>> {
    let Some(merges) = merges.as_array() else {
        return unusable(FIELDS.merges);
    };
    let pairs = merges.iter().enumerate().map(|(rank, merge)| {
        let pair = match merge {
            Value::String(text) => text.split_once(' '),
            Value::Array(pair) if pair.len() == 2 => pair[0].as_str().zip(pair[1].as_str()),
            _ => None,
        };
        pair.map(|(a, b)| (a.to_owned(), b.to_owned()))
            .ok_or_else(|| Error::Model(messages::merge_no_pair(FILE, FIELDS.merges, rank)))
    });
    pairs.collect()
}

fn pre_tokenizer(of: &Value) -> Result<PreTokenizer> {
    let gpt2 = |of: &Value| {
        of["type"] == "ByteLevel" && of["add_prefix_space"] == false && of["use_regex"] != false
    };
    let parts = of["pretokenizers"].as_array().map(Vec::as_slice);
    match parts {
        None if gpt2(of) => Ok(PreTokenizer::Gpt2),
        Some([digits, rest])
            if of["type"] == "Sequence"
                && digits["type"] == "Digits"
                && digits["individual_digits"] == true
                && gpt2(rest) =>
        {
            Ok(PreTokenizer::SmolLm)
        }
        _ => unusable(FIELDS.pre_tokenizer),
    }
}
