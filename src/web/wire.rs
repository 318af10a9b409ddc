//! The values that cross the door, as `wire.d.ts` describes them.

use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::errors;
use super::preparation::Tuning;
use crate::classifier::argmax;
use crate::data::{self, Column, Format, Options, Reason};
use crate::metrics;
use crate::model::{Lora, Pooling};
use crate::text;
use crate::tune::{
    BodySettings, ContrastiveSettings, Depth, FitSettings, HeadMethod, HeadSettings,
};
use crate::{Error, Result};

/// Maps become plain objects, and what is none is left out.
pub fn to_js<T: Serialize>(value: &T) -> std::result::Result<JsValue, JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|e| errors::to_js(Error::Internal(e.to_string())))
}

/// Reads an argument; `what` is its name in the error.
pub fn from_js<T: for<'de> Deserialize<'de>>(
    what: &str,
    value: JsValue,
) -> std::result::Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|e| errors::bad_argument(what, e))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    pub table_bytes: usize,
    pub rows: usize,
    pub text_characters: usize,
    pub label_characters: usize,
    pub labels: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceReport {
    pub kind: &'static str,
    pub adapter: String,
    pub reason: String,
    pub max_error: f32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelReport {
    pub sha256: String,
    pub layers: usize,
    pub hidden: usize,
    pub embedding: usize,
    pub pooling: Pooling,
    pub prompt: String,
    pub embeddings_id: String,
    pub heads: usize,
    pub vocabulary: usize,
    pub max_tokens: usize,
    pub parameters: usize,
}

#[derive(Serialize)]
pub struct Row {
    pub text: String,
    pub label: String,
}

#[derive(Serialize)]
pub struct Problem {
    pub row: usize,
    pub reason: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataReport {
    pub size: usize,
    pub labels: Vec<String>,
    pub counts: Vec<usize>,
    pub problems: Vec<Problem>,
    pub similar_labels: Vec<SimilarLabels>,
    pub format: &'static str,
    pub encoding: &'static str,
    pub header: bool,
    pub columns: Vec<String>,
    pub text_column: usize,
    pub label_column: usize,
    pub notes: Vec<String>,
    pub test_plan: TestPlan,
}

/// How examples are best tested.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum TestPlan {
    Nothing,
    CrossValidation { folds: usize },
    HoldOut,
}

impl From<data::TestPlan> for TestPlan {
    fn from(plan: data::TestPlan) -> Self {
        match plan {
            data::TestPlan::Nothing => Self::Nothing,
            data::TestPlan::CrossValidation(folds) => Self::CrossValidation { folds },
            data::TestPlan::HoldOut => Self::HoldOut,
        }
    }
}

#[derive(Serialize)]
pub struct SimilarLabels {
    pub labels: Vec<String>,
    pub into: String,
    pub reason: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TablePreview {
    pub format: &'static str,
    pub encoding: &'static str,
    pub header: bool,
    pub columns: Vec<String>,
    pub text_column: Option<usize>,
    pub label_column: Option<usize>,
    pub rows: Vec<Vec<String>>,
    pub total: usize,
    pub problems: Vec<Problem>,
    pub notes: Vec<String>,
}

/// Of the texts that something holds for.
#[derive(Serialize)]
pub struct Counted {
    pub count: usize,
    pub example: Option<String>,
}

#[derive(Serialize)]
pub struct Coverage {
    pub tokens: usize,
    pub cut: Counted,
    pub unknown: Counted,
}

#[derive(Serialize)]
pub struct TextReading {
    pub tokens: usize,
    pub cut: bool,
    pub unknown: f32,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum WireColumn {
    Index(usize),
    Name(String),
}

impl From<WireColumn> for Column {
    fn from(column: WireColumn) -> Self {
        match column {
            WireColumn::Index(i) => Column::Index(i),
            WireColumn::Name(n) => Column::Name(n),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct DataOptions {
    format: Option<String>,
    header: Option<bool>,
    text_column: Option<WireColumn>,
    label_column: Option<WireColumn>,
}

impl DataOptions {
    pub fn into_options(self) -> Result<Options> {
        let format = match self.format.as_deref() {
            None => None,
            Some("csv") => Some(Format::Csv),
            Some("tsv") => Some(Format::Tsv),
            Some("json") => Some(Format::Json),
            Some("jsonl") => Some(Format::Jsonl),
            Some("fasttext") => Some(Format::FastText),
            Some("lines") => Some(Format::Lines),
            Some(other) => {
                return Err(Error::Settings(format!(
                    "The format \"{other}\" is not known. Use csv, tsv, json, jsonl, fasttext or lines."
                )));
            }
        };
        Ok(Options {
            format,
            header: self.header,
            text_column: self.text_column.map(Column::from),
            label_column: self.label_column.map(Column::from),
        })
    }
}

/// A format's name on the wire.
pub fn format_name(format: Option<Format>) -> &'static str {
    match format {
        None => "rows",
        Some(Format::Csv) => "csv",
        Some(Format::Tsv) => "tsv",
        Some(Format::Json) => "json",
        Some(Format::Jsonl) => "jsonl",
        Some(Format::FastText) => "fasttext",
        Some(Format::Lines) => "lines",
    }
}

/// An encoding's name on the wire.
pub fn encoding_name(encoding: data::Encoding) -> &'static str {
    match encoding {
        data::Encoding::Utf8 => "utf-8",
        data::Encoding::Utf16Le => "utf-16le",
        data::Encoding::Utf16Be => "utf-16be",
        data::Encoding::Windows1252 => "windows-1252",
    }
}

impl From<&data::Problem> for Problem {
    fn from(problem: &data::Problem) -> Self {
        Self {
            row: problem.row,
            reason: problem.reason.clone(),
        }
    }
}

impl From<data::SimilarLabels> for SimilarLabels {
    fn from(similar: data::SimilarLabels) -> Self {
        Self {
            labels: similar.labels,
            into: similar.into,
            reason: match similar.reason {
                Reason::Case => "case",
                Reason::Blanks => "blanks",
                Reason::Number => "number",
                Reason::Letter => "letter",
            },
        }
    }
}

impl From<data::Preview> for TablePreview {
    fn from(preview: data::Preview) -> Self {
        Self {
            format: format_name(preview.format),
            encoding: encoding_name(preview.encoding),
            header: preview.header,
            columns: preview.columns,
            text_column: preview.text_column,
            label_column: preview.label_column,
            rows: preview.rows,
            total: preview.total,
            problems: preview.problems.iter().map(Problem::from).collect(),
            notes: preview.notes,
        }
    }
}

impl From<text::Reading> for TextReading {
    fn from(reading: text::Reading) -> Self {
        Self {
            tokens: reading.tokens,
            cut: reading.cut,
            unknown: reading.unknown,
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct WireTuneSettings {
    approach: Option<String>,
    epochs: Option<usize>,
    batch_size: Option<usize>,
    accumulate: Option<usize>,
    learning_rate: Option<f64>,
    head_learning_rate: Option<f64>,
    weight_decay: Option<f32>,
    warmup: Option<f64>,
    clip: Option<f64>,
    hidden: Option<usize>,
    layers: Option<usize>,
    rank: Option<usize>,
    alpha: Option<f64>,
    feed_forward: Option<bool>,
    pairs: Option<usize>,
    validation: Option<f64>,
    patience: Option<usize>,
    class_weights: Option<bool>,
    seed: Option<u32>,
}

impl WireTuneSettings {
    /// As the settings of a head: fitted to its optimum, unless it has a hidden layer or a setting of minibatches is given.
    pub fn into_head(self) -> HeadMethod {
        let descends = self.epochs.is_some()
            || self.batch_size.is_some()
            || self.learning_rate.is_some()
            || self.weight_decay.is_some()
            || self.hidden.is_some_and(|width| width > 0)
            || self.validation.is_some_and(|share| share != 0.0)
            || self.patience.is_some_and(|epochs| epochs > 0);
        if !descends {
            return HeadMethod::Fit(FitSettings {
                class_weights: self.class_weights.unwrap_or_default(),
                seed: self.seed.map_or(0, u64::from),
            });
        }
        let hidden = self.hidden.is_some_and(|width| width > 0);
        let chosen = self.epochs.is_none() && self.validation.is_none() && self.patience.is_none();
        let d = HeadSettings::default();
        let settings = HeadSettings {
            epochs: self.epochs.unwrap_or(d.epochs),
            batch_size: self.batch_size.unwrap_or(d.batch_size),
            learning_rate: self.learning_rate.unwrap_or(d.learning_rate),
            weight_decay: self.weight_decay.unwrap_or(d.weight_decay),
            hidden: self.hidden.unwrap_or(d.hidden),
            validation: self.validation.unwrap_or(d.validation),
            patience: self.patience.unwrap_or(d.patience),
            class_weights: self.class_weights.unwrap_or(d.class_weights),
            seed: self.seed.map_or(d.seed, u64::from),
        };
        match hidden && chosen {
            true => HeadMethod::Epochs(settings),
            false => HeadMethod::Descent(settings),
        }
    }

    /// As the settings for tuning an encoder of `all` layers.
    pub fn into_tuning(self, all: usize) -> Result<Tuning> {
        let depth = match self.approach.as_deref() {
            Some("last-layers") => Depth::LastLayers(self.layers.unwrap_or(2.min(all))),
            // The token embeddings stay as they are: a few examples touch a few of them.
            Some("contrastive") => Depth::LastLayers(self.layers.unwrap_or(all)),
            Some("lora") => {
                let rank = self.rank.unwrap_or(8);
                let lora = Lora {
                    rank,
                    alpha: self.alpha.unwrap_or(2.0 * rank as f64),
                    feed_forward: self.feed_forward.unwrap_or(false),
                };
                Depth::Adapters(self.layers.unwrap_or(all), lora)
            }
            Some("full") => Depth::Full,
            other => {
                return Err(Error::Settings(format!(
                    "The approach \"{}\" is not known. Use head, last-layers, lora, full or contrastive.",
                    other.unwrap_or_default()
                )));
            }
        };
        Ok(if self.approach.as_deref() == Some("contrastive") {
            Tuning::OnPairs(self.into_contrastive(depth))
        } else {
            Tuning::WithHead(self.into_body(depth))
        })
    }

    fn into_contrastive(self, depth: Depth) -> ContrastiveSettings {
        let d = ContrastiveSettings::new(depth);
        ContrastiveSettings {
            depth,
            epochs: self.epochs.unwrap_or(d.epochs),
            batch_size: self.batch_size.unwrap_or(d.batch_size),
            pairs: self.pairs.unwrap_or(d.pairs),
            learning_rate: self.learning_rate.unwrap_or(d.learning_rate),
            weight_decay: self.weight_decay.unwrap_or(d.weight_decay),
            warmup: self.warmup.unwrap_or(d.warmup),
            clip: self.clip.unwrap_or(d.clip),
            seed: self.seed.map_or(d.seed, u64::from),
        }
    }

    fn into_body(self, depth: Depth) -> BodySettings {
        let d = BodySettings::new(depth);
        BodySettings {
            depth,
            epochs: self.epochs.unwrap_or(d.epochs),
            batch_size: self.batch_size.unwrap_or(d.batch_size),
            accumulate: self.accumulate.unwrap_or(d.accumulate),
            learning_rate: self.learning_rate.unwrap_or(d.learning_rate),
            head_learning_rate: self.head_learning_rate.unwrap_or(d.head_learning_rate),
            weight_decay: self.weight_decay.unwrap_or(d.weight_decay),
            warmup: self.warmup.unwrap_or(d.warmup),
            clip: self.clip.unwrap_or(d.clip),
            validation: self.validation.unwrap_or(d.validation),
            patience: self.patience.unwrap_or(d.patience),
            class_weights: self.class_weights.unwrap_or(d.class_weights),
            seed: self.seed.map_or(d.seed, u64::from),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepReport {
    pub step: usize,
    pub steps: usize,
    pub epoch: usize,
    pub epochs: usize,
    pub loss: f64,
    pub accuracy: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_loss: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_accuracy: Option<f64>,
    pub best_epoch: usize,
    pub done: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    pub trained_weights: usize,
    pub memory: f64,
}

#[derive(Serialize)]
pub struct Prediction {
    pub label: String,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub scores: JsValue,
    pub reading: TextReading,
}

impl Prediction {
    /// From the probabilities of `labels`, for a text that was read so.
    pub fn new(labels: &[String], probabilities: &[f32], reading: text::Reading) -> Self {
        Self {
            label: labels[argmax(probabilities)].clone(),
            scores: by_name(labels, probabilities),
            reading: reading.into(),
        }
    }
}

/// An object of `values` by `names`. Each is a property of the object's own, also where it is called as one of every
/// object's is, such as "__proto__".
fn by_name(names: &[String], values: &[f32]) -> JsValue {
    let pairs = names.iter().zip(values);
    let entries: js_sys::Array = pairs
        .map(|(name, &value)| js_sys::Array::of2(&name.into(), &value.into()))
        .collect();
    // Of pairs that were just made it can't fail.
    js_sys::Object::from_entries(&entries).map_or(JsValue::UNDEFINED, Into::into)
}

#[derive(Serialize)]
pub struct Piece {
    pub text: String,
    pub effect: f32,
}

#[derive(Serialize)]
pub struct Effects {
    pub prediction: Prediction,
    pub pieces: Vec<Piece>,
}

#[derive(Serialize)]
pub struct NearExample {
    pub row: usize,
    pub text: String,
    pub label: String,
    pub cosine: f32,
}

#[derive(Serialize)]
pub struct Duplicate {
    pub text: String,
    pub rows: Vec<usize>,
    pub labels: Vec<String>,
    pub conflict: bool,
}

#[derive(Serialize)]
pub struct Overlap {
    pub text: String,
    pub test: usize,
    pub train: usize,
}

#[derive(Serialize)]
pub struct LabelIssue {
    pub row: usize,
    pub text: String,
    pub label: String,
    pub suggested: String,
    pub share: f32,
    pub loss: f32,
}

#[derive(Serialize)]
pub struct LabelIssues {
    pub judged: usize,
    pub accuracy: f64,
    #[serde(rename = "labelIssues")]
    pub label_issues: Vec<LabelIssue>,
}

#[derive(Serialize)]
pub struct LabelEvaluation {
    pub label: String,
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    pub support: usize,
}

#[derive(Serialize, Deserialize)]
pub struct Mistake {
    pub text: String,
    pub label: String,
    pub predicted: String,
    pub score: f32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestedApproach {
    pub right: Vec<bool>,
    pub trained_weights: usize,
    pub seconds: f64,
    pub majority: Option<f64>,
}

#[derive(Serialize)]
pub struct OverGuess {
    pub ahead: bool,
    pub adjusted: f64,
    pub beats: bool,
}

#[derive(Serialize)]
pub struct ComparedPair {
    pub of: (usize, usize),
    pub only: (usize, usize),
    pub p: f64,
    pub adjusted: f64,
    pub differ: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    pub best: usize,
    pub take: usize,
    pub standard_error: f64,
    pub over_guess: Vec<Option<OverGuess>>,
    pub pairs: Vec<ComparedPair>,
}

#[derive(Serialize, Deserialize)]
pub struct Confusion {
    pub labels: Vec<String>,
    pub matrix: Vec<Vec<usize>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    pub size: usize,
    pub accuracy: f64,
    pub interval: (f64, f64),
    pub macro_f1: f64,
    pub per_label: Vec<LabelEvaluation>,
    pub confusion: Confusion,
    pub mistakes: Vec<Mistake>,
    pub right: Vec<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub majority: Option<Majority>,
}

impl Evaluation {
    /// From the measures of examples in their order, under the names of the labels.
    pub fn new(
        labels: &[String],
        found: metrics::Evaluation,
        mut mistakes: Vec<Mistake>,
        right: Vec<bool>,
    ) -> Self {
        mistakes.sort_by(|a, b| b.score.total_cmp(&a.score));
        Self {
            size: right.len(),
            accuracy: found.accuracy,
            interval: found.interval,
            macro_f1: found.macro_f1,
            per_label: found
                .per_label
                .iter()
                .zip(labels)
                .map(|(m, label)| LabelEvaluation {
                    label: label.clone(),
                    precision: m.precision,
                    recall: m.recall,
                    f1: m.f1,
                    support: m.support,
                })
                .collect(),
            majority: found.majority.map(|majority| Majority {
                label: labels[majority.label].clone(),
                accuracy: majority.accuracy,
            }),
            confusion: Confusion {
                labels: labels.to_vec(),
                matrix: found.confusion,
            },
            mistakes,
            right,
        }
    }
}

#[derive(Serialize)]
pub struct Majority {
    pub label: String,
    pub accuracy: f64,
}

/// The evaluation of one fold, and the indices of its examples in the whole.
#[derive(Deserialize)]
pub struct FoldEvaluation {
    pub examples: Vec<usize>,
    pub right: Vec<bool>,
    pub confusion: Confusion,
    pub mistakes: Vec<Mistake>,
}

#[derive(Deserialize)]
pub struct RowOrigin {
    pub label: String,
    #[serde(default)]
    pub example: Option<usize>,
    #[serde(default)]
    pub added: bool,
}

impl From<RowOrigin> for crate::data::RowOrigin {
    fn from(origin: RowOrigin) -> Self {
        Self {
            label: origin.label,
            example: origin.example,
            added: origin.added,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassifierReport {
    pub approach: crate::classifier::Approach,
    pub labels: Vec<String>,
    pub examples: usize,
    pub trained_weights: usize,
    pub settings: crate::classifier::Notes,
    pub metrics: crate::classifier::Notes,
    pub exports: Vec<crate::export::Format>,
}
