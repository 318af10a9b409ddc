//! The small files that describe a model.

use serde_json::json;

use super::LanguageSubject;
use crate::Result;
use crate::export::files;

/// `config.json`.
///
/// # Errors
/// [`crate::Error::Internal`] where it can't be written.
pub fn model(subject: &LanguageSubject<'_>) -> Result<Vec<u8>> {
    let c = subject.model.config();
    files::json(&json!({
        "architectures": [c.class],
        "model_type": c.model_type,
        "hidden_size": c.hidden_size,
        "num_hidden_layers": c.num_hidden_layers,
        "num_attention_heads": c.num_attention_heads,
        "num_key_value_heads": c.num_key_value_heads,
        "head_dim": c.head_dim,
        "intermediate_size": c.intermediate_size,
        "vocab_size": c.vocab_size,
        "max_position_embeddings": c.max_position_embeddings,
        "rms_norm_eps": c.rms_norm_eps,
        "rope_theta": c.rope_theta,
        "hidden_act": "silu",
        "attention_bias": false,
        "mlp_bias": false,
        "tie_word_embeddings": subject.model.is_tied(),
        "eos_token_id": subject.tokenizer.end_of_text(),
        "torch_dtype": "float16",
    }))
}

/// `tokenizer_config.json`, with the chat template.
///
/// # Errors
/// [`crate::Error::Internal`] where it can't be written.
pub fn tokenizer(subject: &LanguageSubject<'_>) -> Result<Vec<u8>> {
    let mut config = json!({
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": subject.model.config().max_position_embeddings,
        "clean_up_tokenization_spaces": false,
    });
    if let Some(template) = subject.template {
        let (begin, end) = template.marks_of_text();
        config["chat_template"] = template.source().into();
        for (name, token) in [("bos_token", begin), ("eos_token", end), ("pad_token", end)] {
            if !token.is_empty() {
                config[name] = token.into();
            }
        }
    }
    files::json(&config)
}
