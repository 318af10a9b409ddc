//! One ONNX model from token ids to probabilities (<https://onnx.ai>). Its messages are encoded by `prost`; the encoder's weights,
//! which are nearly all of the file, follow them one by one.

mod encoder;
mod graph;
mod proto;

use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint};

use self::proto::{Entry, GRAPH, INITIALIZER, Model, OperatorSet, RAW_DATA, Tensor};
use super::files::{self, fill};
use super::subject::{Export, Subject};
use super::weights::{Slot, WeightsFile, layout};
use super::{config, embedding};
use crate::Result;
use crate::head::LayerWeights;

/// The first version of the operators that has layer normalisation.
const OPERATORS: i64 = 17;
/// The version of the format that came with them.
const FORMAT: i64 = 8;

/// # Errors
/// [`crate::Error::Internal`] where a file can't be laid out.
pub fn begin(subject: &Subject<'_>, head: &[LayerWeights]) -> Result<Export> {
    let labels = String::from_utf8_lossy(&files::json(&subject.classifier.labels.clone().into())?)
        .into_owned();
    let (sentence, description) = (&subject.config.sentence, &subject.config.description);
    let model = Model {
        ir_version: FORMAT,
        producer_name: "homefire".into(),
        producer_version: env!("CARGO_PKG_VERSION").into(),
        doc_string: format!(
            "A {} encoder, {}, and a head. The weights of linear layers are [input, output].",
            description.names.family,
            embedding::words(sentence)
        ),
        opset_import: vec![OperatorSet {
            domain: String::new(),
            version: OPERATORS,
        }],
        metadata_props: vec![Entry {
            key: "labels".into(),
            value: labels,
        }],
    };
    let graph = graph::build(subject.config, head).encode_to_vec();
    let mut slots: Vec<Slot> = layout(subject.config)
        .into_iter()
        .map(|(name, shape)| {
            let is_table = description.tables.iter().any(|(table, _)| *table == name);
            slot(&name, shape, is_table)
        })
        .collect();
    let weights: usize = slots
        .iter()
        .map(|s| s.before.len() + 4 * s.shape.iter().product::<usize>())
        .sum();
    let mut before = model.encode_to_vec();
    encode_key(GRAPH, WireType::LengthDelimited, &mut before);
    encode_varint((graph.len() + weights) as u64, &mut before);
    before.extend(graph);
    if let Some(first) = slots.first_mut() {
        before.append(&mut first.before);
        first.before = before;
    }
    let readme = fill(
        include_str!("readme.md"),
        &[
            ("length", &subject.config.max_tokens().to_string()),
            ("embedding", &embedding::words(sentence)),
            ("text_words", &embedding::texts_in_words(sentence)),
            ("texts", &embedding::texts_in_python(sentence)),
        ],
    );
    let architecture = config::Architecture {
        class: description.names.class,
        model_type: subject.config.model_type,
        layers: subject.config.num_hidden_layers,
    };
    Ok(Export {
        files: vec![
            ("config.json", config::model(subject, architecture)?),
            ("tokenizer_config.json", config::tokenizer(subject)?),
            ("README.md", readme),
        ],
        weights: Some(WeightsFile::new("model.onnx", slots, subject.config)),
    })
}

/// The place of one of the encoder's tensors. A linear layer's weight stands as `MatMul` takes it, `[input, output]`.
fn slot(name: &str, shape: Vec<usize>, is_table: bool) -> Slot {
    let transposed = shape.len() == 2 && !is_table;
    let stored: Vec<usize> = if transposed {
        shape.iter().rev().copied().collect()
    } else {
        shape.clone()
    };
    let mut tensor = Tensor::empty(name, &stored).encode_to_vec();
    let bytes = 4 * shape.iter().product::<usize>();
    encode_key(RAW_DATA, WireType::LengthDelimited, &mut tensor);
    encode_varint(bytes as u64, &mut tensor);
    let mut before = Vec::new();
    encode_key(INITIALIZER, WireType::LengthDelimited, &mut before);
    encode_varint((tensor.len() + bytes) as u64, &mut before);
    before.append(&mut tensor);
    Slot {
        before,
        shape,
        transposed,
    }
}
