//! BERT (Devlin et al. 2018, <https://arxiv.org/abs/1810.04805>), post-norm: its `config.json`, what it consists of, and in Burn's
//! tensors its token embeddings and its layer, forward.

mod cpu;

use std::sync::Arc;

use burn::module::{Module, Param};
use burn::nn::{Dropout, DropoutConfig, LayerNorm};
use burn::tensor::activation::{gelu, softmax};
use burn::tensor::module::{attention, embedding};
use burn::tensor::ops::AttentionModuleOptions;
use burn::tensor::{Bool, Int, Tensor};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::messages::{model as messages, session};
use crate::model::checkpoint::{StoredEmbeddings, StoredLayer};
use crate::model::description::{EncoderDescription, FamilyNames, LinearDescription, parts};
use crate::model::lora_linear::LoraLinear;
use crate::model::tensors::{Placer, TensorEmbeddings, TensorLayer};
use crate::model::{EncoderConfig, SentenceModules};
use crate::{Error, Result};
pub use cpu::{PackedEmbeddings, PackedLayer, TrainedEmbeddings, TrainedLayer};

/// What `config.json` calls the family.
pub const MODEL_TYPE: &str = "bert";

/// The shape of a BERT encoder, by the names of its `config.json`.
#[derive(Debug, Serialize, Deserialize)]
pub struct BertConfig {
    model_type: String,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    vocab_size: usize,
    max_position_embeddings: usize,
    type_vocab_size: usize,
    layer_norm_eps: f64,
    /// "gelu" (the exact one) here.
    hidden_act: String,
    #[serde(default = "dropout")]
    hidden_dropout_prob: f64,
    #[serde(default = "dropout")]
    attention_probs_dropout_prob: f64,
}

/// What BERT was trained with, for a file that doesn't say.
const fn dropout() -> f64 {
    0.1
}

/// Checks what the file `file` holds.
///
/// # Errors
/// [`Error::Model`] naming the field.
pub fn read(file: &str, config: BertConfig) -> Result<EncoderConfig> {
    config.check(file)?;
    let fields = match serde_json::to_value(&config) {
        Ok(Value::Object(fields)) => fields,
        other => return Err(Error::Internal(session::unexpected(format!("{other:?}")))),
    };
    Ok(EncoderConfig {
        model_type: MODEL_TYPE,
        hidden_size: config.hidden_size,
        num_hidden_layers: config.num_hidden_layers,
        num_attention_heads: config.num_attention_heads,
        intermediate_size: config.intermediate_size,
        vocab_size: config.vocab_size,
        max_position_embeddings: config.max_position_embeddings,
        layer_norm_eps: config.layer_norm_eps,
        hidden_dropout_prob: config.hidden_dropout_prob,
        attention_probs_dropout_prob: config.attention_probs_dropout_prob,
        description: Arc::new(config.description()),
        fields,
        sentence: SentenceModules::default(),
    })
}

impl BertConfig {
    fn check(&self, file: &str) -> Result<()> {
        let refuse = |message| Err(Error::Model(message));
        for (name, value, wanted) in [
            ("model_type", &self.model_type, MODEL_TYPE),
            ("hidden_act", &self.hidden_act, "gelu"),
        ] {
            if value != wanted {
                return refuse(messages::config_must_be(file, name, value, wanted));
            }
        }
        for (name, value, most) in [
            ("hidden_size", self.hidden_size, 2048),
            ("num_hidden_layers", self.num_hidden_layers, 48),
            ("num_attention_heads", self.num_attention_heads, 64),
            ("intermediate_size", self.intermediate_size, 16_384),
            ("vocab_size", self.vocab_size, 300_000),
            (
                "max_position_embeddings",
                self.max_position_embeddings,
                8192,
            ),
            ("type_vocab_size", self.type_vocab_size, 16),
        ] {
            if value == 0 || value > most {
                return refuse(messages::config_out_of_range(file, name, value, most));
            }
        }
        if !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            let (width, heads) = (self.hidden_size, self.num_attention_heads);
            return refuse(messages::config_heads_misfit(
                file,
                "hidden_size",
                width,
                heads,
            ));
        }
        if self.max_position_embeddings < 3 {
            let field = "max_position_embeddings";
            return refuse(messages::config_without_room(file, field));
        }
        for (name, value) in [
            ("hidden_dropout_prob", self.hidden_dropout_prob),
            (
                "attention_probs_dropout_prob",
                self.attention_probs_dropout_prob,
            ),
        ] {
            if !(0.0..1.0).contains(&value) {
                return refuse(messages::config_no_share(file, name, value));
            }
        }
        if !(self.layer_norm_eps > 0.0 && self.layer_norm_eps < 1.0) {
            let epsilon = self.layer_norm_eps;
            return refuse(messages::config_wrong_number(
                file,
                "layer_norm_eps",
                epsilon,
            ));
        }
        Ok(())
    }

    /// What a BERT consists of, by the names of Hugging Face's `BertModel`.
    fn description(&self) -> EncoderDescription {
        let (hidden, wide) = (self.hidden_size, self.intermediate_size);
        let linear = |name, input, output, in_attention| LinearDescription {
            name,
            input,
            output,
            in_attention,
        };
        EncoderDescription {
            hidden,
            layers: self.num_hidden_layers,
            names: FamilyNames {
                family: "BERT",
                class: "BertModel",
                pooling_class: Some("BertForSequenceClassification"),
                layer_count: "num_hidden_layers",
            },
            prefix: "bert.",
            layer: "encoder.layer",
            tables: vec![
                ("embeddings.word_embeddings.weight", self.vocab_size),
                (
                    "embeddings.position_embeddings.weight",
                    self.max_position_embeddings,
                ),
            ],
            folded: Some((
                "embeddings.token_type_embeddings.weight",
                self.type_vocab_size,
            )),
            embeddings_norm: "embeddings.LayerNorm",
            linears: vec![
                linear("attention.self.query", hidden, hidden, true),
                linear("attention.self.key", hidden, hidden, true),
                linear("attention.self.value", hidden, hidden, true),
                linear("attention.output.dense", hidden, hidden, true),
                linear("intermediate.dense", hidden, wide, false),
                linear("output.dense", wide, hidden, false),
            ],
            norms: vec!["attention.output.LayerNorm", "output.LayerNorm"],
        }
    }
}

/// What turns token ids into the first hidden states.
#[derive(Module, Debug)]
pub struct TokenEmbeddings {
    /// `[vocabulary, hidden]`
    words: Param<Tensor<2>>,
    /// `[positions, hidden]`, the first token type's row added in: every token here has that type.
    positions: Param<Tensor<2>>,
    norm: LayerNorm,
    dropout: Dropout,
}

/// One transformer layer.
#[derive(Module, Debug)]
pub struct Layer {
    /// Query, key, value, the attention's output, and the two of the feed-forward part: the order of the description.
    linears: [LoraLinear; 6],
    /// Behind the attention, and behind the feed-forward part.
    norms: [LayerNorm; 2],
    /// Of the hidden states, where there are gradients.
    dropout: Dropout,
    /// Of the attention weights, where there are gradients.
    attention_dropout: Dropout,
    #[module(skip)]
    heads: usize,
}

impl TensorEmbeddings for TokenEmbeddings {
    fn place(stored: StoredEmbeddings, place: &Placer<'_>) -> Self {
        let hidden = place.config.hidden_size;
        let [words, positions] = parts(stored.tables, |table: Vec<f32>| {
            let rows = table.len() / hidden;
            place.param(table, [rows, hidden])
        });
        Self {
            words,
            positions,
            norm: place.norm(stored.norm),
            dropout: DropoutConfig::new(place.config.hidden_dropout_prob).init(),
        }
    }

    fn tensors(&self) -> (Vec<Tensor<2>>, &LayerNorm) {
        (vec![self.words.val(), self.positions.val()], &self.norm)
    }

    fn forward(&self, ids: Tensor<2, Int>) -> Tensor<3> {
        let [_, seq] = ids.dims();
        let positions = self.positions.val().narrow(0, 0, seq).unsqueeze::<3>();
        let states = self
            .norm
            .forward(embedding(self.words.val(), ids) + positions);
        self.dropout.forward(states)
    }
}

impl TensorLayer for Layer {
    fn place(stored: StoredLayer, place: &Placer<'_>) -> Self {
        let config = place.config;
        Self {
            linears: parts(stored.linears, |linear| place.linear(linear)),
            norms: parts(stored.norms, |norm| place.norm(norm)),
            dropout: DropoutConfig::new(config.hidden_dropout_prob).init(),
            attention_dropout: DropoutConfig::new(config.attention_probs_dropout_prob).init(),
            heads: config.num_attention_heads,
        }
    }

    fn linears(&self) -> &[LoraLinear] {
        &self.linears
    }

    fn linears_mut(&mut self) -> &mut [LoraLinear] {
        &mut self.linears
    }

    fn norms(&self) -> &[LayerNorm] {
        &self.norms
    }

    fn forward(&self, states: Tensor<3>, padding: Option<Tensor<2, Bool>>) -> Tensor<3> {
        let [batch, seq, hidden] = states.dims();
        let [query, key, value, attention_output, intermediate, output] = &self.linears;
        let [attention_norm, output_norm] = &self.norms;
        let split = |x: Tensor<3>| {
            x.reshape([batch, seq, self.heads, hidden / self.heads])
                .swap_dims(1, 2)
        };
        let mask = padding.map(|p| {
            p.reshape([batch, 1, 1, seq])
                .expand([batch, self.heads, seq, seq])
        });
        let (query, key, value) = (
            split(query.forward(states.clone())),
            split(key.forward(states.clone())),
            split(value.forward(states.clone())),
        );
        let context = if states.device().is_autodiff() {
            self.attend(query, key, value, mask)
        } else {
            attention(
                query,
                key,
                value,
                mask,
                None,
                AttentionModuleOptions::default(),
            )
        };
        let context = context.swap_dims(1, 2).reshape([batch, seq, hidden]);
        let attended = self.dropout.forward(attention_output.forward(context));
        let states = attention_norm.forward(states + attended);
        let fed = output.forward(gelu(intermediate.forward(states.clone())));
        output_norm.forward(states + self.dropout.forward(fed))
    }
}

impl Layer {
    /// Attention with dropout of its weights, which the backend's own has not.
    ///
    /// # Shapes
    /// - query, key, value, output: `[batch, heads, seq, width]`
    /// - mask: `[batch, heads, seq, seq]`, true where nothing is attended to
    fn attend(
        &self,
        query: Tensor<4>,
        key: Tensor<4>,
        value: Tensor<4>,
        mask: Option<Tensor<4, Bool>>,
    ) -> Tensor<4> {
        let [.., width] = query.dims();
        let scores = query.matmul(key.swap_dims(2, 3)) / (width as f64).sqrt();
        let scores = match mask {
            Some(mask) => scores.mask_fill(mask, -1e9),
            None => scores,
        };
        self.attention_dropout
            .forward(softmax(scores, 3))
            .matmul(value)
    }
}
