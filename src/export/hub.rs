//! A folder as it stands on the Hugging Face hub: `config.json`, `model.safetensors` with the names of the family's classifier in
//! `transformers`, and what the tokenizer needs. `transformers` classifies with it as it is; where the classifier can't be written
//! so (see [`pooling`]), the folder names an architecture of its own, so that no program takes it for one it knows, and answers
//! wrongly.

use super::config::{self, Architecture};
use super::files::fill;
use super::head::{head_in_python, head_tensors};
use super::subject::{Export, Subject};
use super::weights::{Slot, WeightsFile, layout};
use super::{embedding, pooling, tensors};
use crate::Result;
use crate::head::LayerWeights;
use crate::model::{EncoderConfig, EncoderDescription};

/// # Errors
/// [`crate::Error::Internal`] where a file can't be laid out.
pub fn begin(subject: &Subject<'_>, head: &[LayerWeights]) -> Result<Export> {
    let c = subject.config;
    let EncoderDescription {
        prefix,
        folded,
        names,
        ..
    } = *c.description;
    // The first row is part of the positions here, so that every row has to be zero.
    let types = folded.map(|(name, rows)| {
        let zeros = vec![0.0; rows * c.hidden_size];
        (format!("{prefix}{name}"), vec![rows, c.hidden_size], zeros)
    });
    let mut small = Vec::from_iter(types);
    // A program that knows the family would pool otherwise, or read a text without its prompt.
    let plain = c.sentence.is_plain_mean() && c.sentence.reads_plainly();
    let norm = subject.last_norm.as_ref().filter(|_| plain);
    let whole = norm.zip(names.pooling_class).and_then(|(norm, class)| {
        let tensors = pooling::tensors(c, head, norm)?;
        Some((class, tensors))
    });
    let class = whole.as_ref().map(|(class, _)| *class);
    let (architecture, readme) = described(c, head, class);
    small.extend(match whole {
        Some((_, tensors)) => tensors,
        None => {
            let mut own = head_tensors(head);
            own.extend(embedding::tensors(&c.sentence));
            own
        }
    });
    let encoder: Vec<(String, Vec<usize>)> = layout(c)
        .into_iter()
        .map(|(name, shape)| (format!("{prefix}{name}"), shape))
        .collect();
    let own = small.iter().map(|(name, shape, _)| (name, shape));
    let theirs = encoder.iter().map(|(name, shape)| (name, shape));
    let all = own
        .chain(theirs)
        .map(|(name, shape)| (name.as_str(), shape.as_slice()));
    let mut before = tensors::header(all)?;
    for (_, _, values) in &small {
        before.extend_from_slice(bytemuck::cast_slice(values));
    }
    let slots = encoder
        .into_iter()
        .map(|(_, shape)| Slot {
            before: std::mem::take(&mut before),
            shape,
            transposed: false,
        })
        .collect();
    Ok(Export {
        files: vec![
            ("config.json", config::model(subject, architecture)?),
            ("tokenizer_config.json", config::tokenizer(subject)?),
            ("README.md", readme),
        ],
        weights: Some(WeightsFile::new("model.safetensors", slots, c)),
    })
}

/// What the folder calls itself, and its README: as `class` of `transformers`, or as an architecture of its own.
fn described<'a>(
    c: &'a EncoderConfig,
    head: &[LayerWeights],
    class: Option<&'a str>,
) -> (Architecture<'a>, Vec<u8>) {
    let EncoderDescription { prefix, names, .. } = *c.description;
    let architecture = match class {
        Some(class) => Architecture {
            class,
            model_type: c.model_type,
            layers: c.num_hidden_layers + 1,
        },
        None => Architecture {
            class: "HomefireForSequenceClassification",
            model_type: "homefire",
            layers: c.num_hidden_layers,
        },
    };
    let readme = match class {
        Some(class) => fill(
            include_str!("hub.md"),
            &[
                ("classifier_class", class),
                ("family", names.family),
                ("layers", &c.num_hidden_layers.to_string()),
                ("types", &types_in_words(&c.description, "\n")),
            ],
        ),
        None => fill(
            include_str!("hub-apart.md"),
            &[
                ("family", names.family),
                ("class", names.class),
                ("config_class", &names.config_class()),
                ("prefix", prefix),
                ("types", &types_in_words(&c.description, " ")),
                ("head", head_in_python(head)),
                ("tensors", head_in_words(head)),
                ("embedding", &embedding::words(&c.sentence)),
                ("text_words", &embedding::texts_in_words(&c.sentence)),
                ("texts", &embedding::texts_in_python(&c.sentence)),
                ("pooling", &embedding::in_python(&c.sentence)),
            ],
        ),
    };
    (architecture, readme)
}

/// What a reader has to know of the table that is zero, a sentence with `after` behind it; empty where there is no such table.
fn types_in_words(description: &EncoderDescription, after: &str) -> String {
    let Some((name, _)) = description.folded else {
        return String::new();
    };
    let prefix = description.prefix;
    format!(
        "`{prefix}{name}` is zero: the row for the first type, the only one in use, has been added to the\nposition embeddings.{after}"
    )
}

fn head_in_words(head: &[LayerWeights]) -> &'static str {
    match head.len() {
        1 => "`classifier.weight` and `classifier.bias`, one linear layer.",
        _ => {
            "`classifier.dense.*`, then GELU (the exact one), then `classifier.out_proj.*`: two linear layers, by RoBERTa's names."
        }
    }
}
