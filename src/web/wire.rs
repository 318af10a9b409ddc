//! The values that cross the door, as `wire.d.ts` describes them.

use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::errors;
use crate::data::{self, Column, Format, Options, Reason};
use crate::device::Chosen;
use crate::inspect;
use crate::metrics;
use crate::session;
use crate::text;
use crate::text::Coverage as CountedCoverage;
use crate::tune::{FewShotMethod, TuneSettings};
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

/// The settings of a run, by name.
pub fn tune_settings(value: JsValue) -> std::result::Result<TuneSettings, JsValue> {
    if value.is_undefined() {
        return TuneSettings::from_json(&serde_json::Map::new()).map_err(errors::to_js);
    }
    let values = from_js("The settings", value)?;
    TuneSettings::from_json(&values).map_err(errors::to_js)
}

/// Labels, and what each means.
#[derive(Deserialize)]
pub struct LabelTexts {
    names: Vec<String>,
    descriptions: Vec<String>,
    #[serde(default)]
    template: Option<String>,
}

impl From<LabelTexts> for session::LabelTexts {
    fn from(labels: LabelTexts) -> Self {
        Self {
            names: labels.names,
            descriptions: labels.descriptions,
            template: labels.template,
        }
    }
}

#[derive(Deserialize)]
pub struct FewShotSettings {
    shots: u32,
    seed: u32,
    method: String,
    #[serde(default)]
    neighbours: Option<u32>,
    #[serde(default)]
    labels: Option<LabelTexts>,
}

impl FewShotSettings {
    pub fn read(self) -> Result<session::FewShotSettings> {
        Ok(session::FewShotSettings {
            shots: self.shots as usize,
            seed: self.seed.into(),
            method: FewShotMethod::from_name(&self.method)?,
            neighbours: self.neighbours.map(|k| k as usize),
            labels: self.labels.map(Into::into),
        })
    }
}

#[derive(Serialize)]
pub struct JobProgress {
    phase: session::Phase,
    done: usize,
    total: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<StepReport>,
    finished: bool,
}

impl From<session::Progress> for JobProgress {
    fn from(progress: session::Progress) -> Self {
        Self {
            phase: progress.phase,
            done: progress.done,
            total: progress.total,
            step: progress.step.map(StepReport::from),
            finished: progress.finished,
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

impl From<crate::tune::StepReport> for StepReport {
    fn from(r: crate::tune::StepReport) -> Self {
        Self {
            step: r.step,
            steps: r.steps,
            epoch: r.epoch,
            epochs: r.epochs,
            loss: r.loss,
            accuracy: r.accuracy,
            validation_loss: r.validation.map(|v| v.0),
            validation_accuracy: r.validation.map(|v| v.1),
            best_epoch: r.best_epoch,
            done: r.done,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    pub trained_weights: usize,
    pub share: f64,
    pub memory: f64,
    pub seconds: f64,
}

impl From<session::Estimate> for Estimate {
    fn from(found: session::Estimate) -> Self {
        Self {
            trained_weights: found.trained_weights,
            share: found.share,
            memory: found.memory,
            seconds: found.seconds,
        }
    }
}

#[derive(Serialize)]
pub struct Prediction {
    pub label: String,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub scores: JsValue,
    pub reading: TextReading,
}

impl Prediction {
    /// Under the names of the labels.
    pub fn new(labels: &[String], prediction: session::Prediction) -> Self {
        Self {
            label: labels[prediction.label].clone(),
            scores: by_name(labels, &prediction.probabilities),
            reading: prediction.reading.into(),
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
pub struct Explanation {
    pub prediction: Prediction,
    pub pieces: Vec<Piece>,
    pub nearest: Vec<NearExample>,
}

impl Explanation {
    pub fn new(
        labels: &[String],
        found: session::Explanation,
        data: Option<&data::Dataset>,
    ) -> Self {
        let near = data.map(|data| {
            let all = found.nearest.iter();
            all.map(|near| NearExample::new(*near, data)).collect()
        });
        let pieces = found.words.into_iter().map(|word| Piece {
            text: word.text,
            effect: word.effect,
        });
        Self {
            pieces: pieces.collect(),
            nearest: near.unwrap_or_default(),
            prediction: Prediction::new(labels, found.prediction),
        }
    }
}

/// Text and label of an example.
fn words(data: &data::Dataset, example: usize) -> (String, String) {
    let found = &data.examples[example];
    (found.text.clone(), data.labels[found.label].clone())
}

impl NearExample {
    fn new(near: session::NearExample, data: &data::Dataset) -> Self {
        let (text, label) = words(data, near.example);
        Self {
            row: near.example,
            text,
            label,
            cosine: near.cosine,
        }
    }
}

impl Duplicate {
    /// With the words of the examples.
    pub fn new(duplicate: inspect::Duplicate, data: &data::Dataset) -> Self {
        let examples = duplicate.examples;
        Self {
            text: data.examples[examples[0]].text.clone(),
            labels: examples.iter().map(|&i| words(data, i).1).collect(),
            conflict: duplicate.conflict,
            rows: examples,
        }
    }
}

impl LabelIssues {
    /// With the words of the examples.
    pub fn new(check: &inspect::Check, data: &data::Dataset) -> Self {
        let found = check.label_issues().into_iter().map(|issue| {
            let (text, label) = words(data, issue.example);
            LabelIssue {
                row: issue.example,
                text,
                label,
                suggested: data.labels[issue.suggested].clone(),
                share: issue.share,
                loss: issue.loss,
            }
        });
        Self {
            judged: check.judged(),
            accuracy: check.accuracy(),
            label_issues: found.collect(),
        }
    }
}

impl Coverage {
    /// With the words of the examples.
    pub fn new(found: &CountedCoverage, data: &data::Dataset, tokens: usize) -> Self {
        let counted = |count: usize, example: Option<usize>| Counted {
            count,
            example: example.map(|i| data.examples[i].text.clone()),
        };
        Self {
            tokens,
            cut: counted(found.cut, found.first_cut),
            unknown: counted(found.unknown, found.first_unknown),
        }
    }
}

impl From<&Chosen> for DeviceReport {
    fn from(chosen: &Chosen) -> Self {
        Self {
            kind: if chosen.gpu { "webgpu" } else { "cpu" },
            adapter: chosen.adapter.clone(),
            reason: chosen.reason.clone(),
            max_error: chosen.max_error,
        }
    }
}

impl From<&session::Session> for ModelReport {
    fn from(session: &session::Session) -> Self {
        let config = &session.config;
        Self {
            sha256: session.identity.sha256.clone(),
            layers: config.num_hidden_layers,
            hidden: config.hidden_size,
            heads: config.num_attention_heads,
            vocabulary: config.vocab_size,
            max_tokens: config.max_tokens(),
            parameters: config.parameters(),
        }
    }
}

impl From<&data::Dataset> for DataReport {
    fn from(d: &data::Dataset) -> Self {
        Self {
            size: d.examples.len(),
            labels: d.labels.clone(),
            counts: d.counts(),
            problems: d.problems.iter().map(Problem::from).collect(),
            similar_labels: d.similar_labels().into_iter().map(Into::into).collect(),
            format: format_name(d.reading.format),
            encoding: encoding_name(d.reading.encoding),
            header: d.reading.header,
            columns: d.reading.columns.clone(),
            text_column: d.reading.text_column,
            label_column: d.reading.label_column,
            notes: d.reading.notes.clone(),
            test_plan: d.test_plan().into(),
        }
    }
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
    /// Of a test on the examples of `data`.
    pub fn of(labels: &[String], tested: session::Tested, data: &data::Dataset) -> Self {
        let wrong = (0..tested.right.len()).filter(|&i| !tested.right[i]);
        let mistakes = wrong.map(|i| {
            let (text, label) = words(data, i);
            Mistake {
                text,
                label,
                predicted: labels[tested.predicted[i]].clone(),
                score: tested.confidence[i],
            }
        });
        let mistakes = mistakes.collect();
        Self::new(labels, tested.evaluation, mistakes, tested.right)
    }

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
