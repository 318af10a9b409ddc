//! How a language model is asked about pairs, tuned on them and tested.

use serde::{Deserialize, Serialize};

use crate::generate::evaluation::{self, RougeMeans};
use crate::generate::prompt::{PromptTemplate, Shot};
use crate::model::causal::Tuned;
use crate::session::{self, Generator, PromptStyle};
use crate::tune::{Notes, TuneApproach};

/// How an input becomes a prompt. What is left out has the value given.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PairPrompt {
    /// What is to be done; none.
    #[cfg_attr(test, ts(optional))]
    pub instruction: Option<String>,
    /// Whether it is one text or a conversation; a conversation where the model knows them.
    #[cfg_attr(test, ts(optional, type = "\"plain\" | \"chat\""))]
    pub style: Option<PromptStyle>,
    /// Before an input, in one text; "Input: ".
    #[cfg_attr(test, ts(optional))]
    pub input_prefix: Option<String>,
    /// Between an input and its output, in one text.
    #[cfg_attr(test, ts(optional))]
    pub output_prefix: Option<String>,
    /// Behind the instruction and each example, in one text; an empty line.
    #[cfg_attr(test, ts(optional))]
    pub separator: Option<String>,
    /// Examples that come first; none.
    #[cfg_attr(test, ts(optional))]
    pub shots: Option<Vec<PairShot>>,
}

/// An example in a prompt.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Deserialize, Serialize)]
pub struct PairShot {
    /// What is given.
    pub input: String,
    /// What is wanted.
    pub output: String,
}

impl PairPrompt {
    /// With what is left out, for a model.
    pub fn of(self, generator: &Generator) -> session::PairPrompt {
        let own = PromptTemplate::pairs(&self.instruction.unwrap_or_default());
        let shot = |shot: PairShot| Shot {
            input: shot.input,
            output: shot.output,
        };
        session::PairPrompt {
            style: self.style.unwrap_or_else(|| generator.own_style()),
            shots: self.shots.into_iter().flatten().map(shot).collect(),
            template: PromptTemplate {
                input_prefix: self.input_prefix.unwrap_or(own.input_prefix),
                output_prefix: self.output_prefix.unwrap_or(own.output_prefix),
                separator: self.separator.unwrap_or(own.separator),
                instruction: own.instruction,
            },
        }
    }
}

impl From<&session::PairPrompt> for PairPrompt {
    fn from(prompt: &session::PairPrompt) -> Self {
        let shot = |shot: &Shot| PairShot {
            input: shot.input.clone(),
            output: shot.output.clone(),
        };
        let template = prompt.template.clone();
        Self {
            instruction: Some(template.instruction),
            style: Some(prompt.style),
            input_prefix: Some(template.input_prefix),
            output_prefix: Some(template.output_prefix),
            separator: Some(template.separator),
            shots: Some(prompt.shots.iter().map(shot).collect()),
        }
    }
}

/// What a run has made of a language model.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TuningReport {
    /// What was trained.
    #[cfg_attr(test, ts(type = "\"lora\" | \"last-layers\""))]
    pub approach: &'static str,
    /// The settings of the run.
    #[cfg_attr(test, ts(type = "Record<string, string | number | boolean>"))]
    pub settings: Notes,
    /// The number of pairs that it learned from.
    pub pairs: usize,
    /// The number of weights that were trained.
    pub trained_weights: usize,
    /// How its inputs were asked about.
    pub prompt: PairPrompt,
}

impl From<&session::Tuning> for TuningReport {
    fn from(tuning: &session::Tuning) -> Self {
        Self {
            approach: match tuning.change.tuned {
                Tuned::Adapters { .. } => TuneApproach::Lora.name(),
                Tuned::Layers(_) => TuneApproach::LastLayers.name(),
            },
            settings: tuning.settings.clone(),
            pairs: tuning.pairs,
            trained_weights: tuning.change.values.iter().map(Vec::len).sum(),
            prompt: (&tuning.prompt).into(),
        }
    }
}

/// A measure over pairs.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Measure {
    /// The measure.
    pub value: f64,
    /// Its 95 % interval; absent for a single pair.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub interval: Option<(f64, f64)>,
}

impl From<evaluation::Estimate> for Measure {
    fn from(of: evaluation::Estimate) -> Self {
        Self {
            value: of.value,
            interval: of.interval,
        }
    }
}

/// Mean F-measures of ROUGE, from 0 to 1.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Rouge {
    /// Of single words.
    pub rouge1: Measure,
    /// Of pairs of words.
    pub rouge2: Measure,
    /// Of the longest common sequence of words.
    #[serde(rename = "rougeL")]
    pub rouge_l: Measure,
}

impl From<RougeMeans> for Rouge {
    fn from(of: RougeMeans) -> Self {
        Self {
            rouge1: of.one.into(),
            rouge2: of.two.into(),
            rouge_l: of.l.into(),
        }
    }
}

/// How a model is tested on pairs. What is left out has the value given.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PairTestOptions {
    /// How an input is asked about; as the model was tuned, where it was.
    #[cfg_attr(test, ts(optional))]
    pub prompt: Option<PairPrompt>,
    /// How many of the pairs have an output written, from the first; all.
    #[cfg_attr(test, ts(optional))]
    pub written: Option<usize>,
    /// Tokens of an output at most; 128.
    #[cfg_attr(test, ts(optional))]
    pub max_tokens: Option<usize>,
    /// What the intervals are drawn by; 0.
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub seed: Option<u64>,
}

impl PairTestOptions {
    /// With what is left out, for a model.
    pub fn of(self, generator: &Generator) -> session::PairTestSettings {
        let tuned = generator.tuning.as_ref().map(|tuning| &tuning.prompt);
        let prompt = match (self.prompt, tuned) {
            (None, Some(own)) => own.clone(),
            (given, _) => given.unwrap_or_default().of(generator),
        };
        let mut settings = session::PairTestSettings::new(prompt);
        settings.written = self.written.unwrap_or(settings.written);
        settings.generate.max_tokens = self.max_tokens.or(settings.generate.max_tokens);
        settings.seed = self.seed.unwrap_or(settings.seed);
        settings
    }
}

/// What a model came to on pairs that it has not learned from.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PairTest {
    /// The perplexity of the pairs' own outputs, per token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub perplexity: Option<Measure>,
    /// ROUGE of what was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub rouge: Option<Rouge>,
    /// ROUGE of the inputs' first sentences, for the same pairs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub first_sentence: Option<Rouge>,
    /// ROUGE of the inputs' longest sentences, for the same pairs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub longest_sentence: Option<Rouge>,
    /// What was written, in the order of the pairs.
    pub outputs: Vec<String>,
    /// The F-measure of ROUGE-L of each of them.
    pub scores: Vec<f64>,
}

impl From<session::PairTest> for PairTest {
    fn from(test: session::PairTest) -> Self {
        Self {
            perplexity: test.perplexity.map(Measure::from),
            rouge: test.rouge.map(Rouge::from),
            first_sentence: test.first_sentence.map(Rouge::from),
            longest_sentence: test.longest_sentence.map(Rouge::from),
            outputs: test.outputs,
            scores: test.scores.iter().map(|score| score.l.f1).collect(),
        }
    }
}
