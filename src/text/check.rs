//! What a `tokenizer.json` has to be, beyond what tokenizers 0.23 checks: it panics later on what is refused here.

use serde_json::Value;
use tokenizers::normalizers::Precompiled;

use crate::error::Message;
use crate::error::messages::text as messages;
use crate::{Error, Result};

/// The name of the file.
pub const FILE: &str = "tokenizer.json";

fn refuse<T>(why: Message) -> Result<T> {
    Err(Error::Model(messages::tokenizer_unusable(FILE, why)))
}

/// # Errors
/// [`Error::Model`] where a normalizer's character map can't be read.
pub fn charsmaps(normalizer: &Value) -> Result<()> {
    if let Some(all) = normalizer["normalizers"].as_array() {
        all.iter().try_for_each(charsmaps)?;
    }
    if normalizer["type"] != "Precompiled" {
        return Ok(());
    }
    serde_json::from_str::<Precompiled>(&normalizer.to_string())
        .map(|_| ())
        .or_else(|e| refuse(messages::character_map_wrong(e.to_string())))
}

/// # Errors
/// [`Error::Model`] where the template for one text names a token that it does not define, or a second text.
pub fn template(processor: &Value) -> Result<()> {
    if !(processor.is_null() || processor.is_object()) {
        return refuse(messages::post_processor_no_object());
    }
    if let Some(all) = processor["processors"].as_array() {
        all.iter().try_for_each(template)?;
    }
    let pieces = processor["single"].as_array();
    for piece in pieces.into_iter().flatten() {
        if let Some(token) = piece.get("SpecialToken") {
            let token = token["id"]
                .as_str()
                .map(|id| &processor["special_tokens"][id]);
            let length = |name: &str| token.and_then(|t| t[name].as_array()).map(Vec::len);
            if length("ids").is_none() || length("ids") != length("tokens") {
                return refuse(messages::template_token_undefined());
            }
        } else if piece["Sequence"]["id"] != "A" {
            return refuse(messages::template_of_two_texts());
        }
    }
    Ok(())
}
