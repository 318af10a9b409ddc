//! A tokenizer as a `tokenizer.json`, which Hugging Face's programs read.

use serde_json::{Map, Value, json};
use tokenizers::models::bpe::BPE;

use crate::error::messages::session;
use crate::{Error, Result};

/// A token that is found in a text before the merges.
pub struct Added<'a> {
    /// How it is written.
    pub text: &'a str,
    /// Its id.
    pub id: u32,
    /// Whether it is a control token.
    pub control: bool,
}

/// The file: the merges, the tokens beside them, and whether digits stand alone.
///
/// # Errors
/// [`Error::Internal`] where the merges can't be written down.
pub fn tokenizer_json(merges: &BPE, mut added: Vec<Added<'_>>, digits: bool) -> Result<Vec<u8>> {
    let unexpected = |e: serde_json::Error| Error::Internal(session::unexpected(e.to_string()));
    let mut model = serde_json::to_value(merges).map_err(unexpected)?;
    added.sort_by_key(|token| token.id);
    if let Some(Value::Object(vocabulary)) = model.get_mut("vocab") {
        for token in &added {
            vocabulary.insert(token.text.into(), token.id.into());
        }
        // In the order of the ids, as such files are.
        let mut all: Vec<(String, Value)> = std::mem::take(vocabulary).into_iter().collect();
        all.sort_by_key(|(_, id)| id.as_u64());
        *vocabulary = all.into_iter().collect::<Map<_, _>>();
    }
    let added: Vec<Value> = added
        .iter()
        .map(|token| {
            json!({
                "id": token.id,
                "content": token.text,
                "single_word": false,
                "lstrip": false,
                "rstrip": false,
                "normalized": false,
                "special": token.control,
            })
        })
        .collect();
    let byte_level = json!({
        "type": "ByteLevel",
        "add_prefix_space": false,
        "trim_offsets": true,
        "use_regex": true,
    });
    let pre_tokenizer = match digits {
        true => json!({
            "type": "Sequence",
            "pretokenizers": [{"type": "Digits", "individual_digits": true}, byte_level],
        }),
        false => byte_level.clone(),
    };
    let file = json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": added,
        "normalizer": null,
        "pre_tokenizer": pre_tokenizer,
        "post_processor": null,
        "decoder": byte_level,
        "model": model,
    });
    serde_json::to_vec(&file).map_err(unexpected)
}
