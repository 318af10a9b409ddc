//! Classifiers that prompt a language model.

use serde::{Deserialize, Serialize};

use super::told::Told;
use crate::generate::prompt;
use crate::session::{
    self, CalibrationMethod, OrderedDraw, PromptCurvePlan, PromptSettings, PromptStyle,
};

/// What stands around texts and labels in a prompt.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PromptTemplate {
    /// What is to be done, before all else; may be empty.
    pub instruction: String,
    /// Before a text: "Text: ". Not used in a chat.
    pub input_prefix: String,
    /// Between a text and its label: "\nLabel: ". Not used in a chat.
    pub output_prefix: String,
    /// Behind the instruction and each example: "\n\n". Not used in a chat.
    pub separator: String,
}

impl From<PromptTemplate> for prompt::PromptTemplate {
    fn from(given: PromptTemplate) -> Self {
        Self {
            instruction: given.instruction,
            input_prefix: given.input_prefix,
            output_prefix: given.output_prefix,
            separator: given.separator,
        }
    }
}

impl From<&prompt::PromptTemplate> for PromptTemplate {
    fn from(own: &prompt::PromptTemplate) -> Self {
        Self {
            instruction: own.instruction.clone(),
            input_prefix: own.input_prefix.clone(),
            output_prefix: own.output_prefix.clone(),
            separator: own.separator.clone(),
        }
    }
}

/// How a prompt becomes a classifier. What is left out has the value given.
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(optional_fields))]
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PromptClassifierOptions {
    /// Examples of each label, 0 being zero-shot; 1.
    pub shots: Option<usize>,
    /// One text, or a conversation by the model's chat template; "plain".
    #[cfg_attr(test, ts(optional, type = "\"plain\" | \"chat\""))]
    pub style: Option<PromptStyle>,
    /// What stands around texts and labels; an instruction that names the labels, "Text: " and "Label: ".
    pub template: Option<PromptTemplate>,
    /// How the prompt's preference for some labels, whatever the text, is taken away: with training texts that are not in the
    /// prompt (by the mean log-probability, "batch", or by the mean probability, as published), with texts that say nothing
    /// ("contextual"), or not at all; "batch".
    #[cfg_attr(test, ts(optional, type = "CalibrationMethod"))]
    pub calibration: Option<CalibrationMethod>,
    /// Of the draw of the examples; 0.
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub seed: Option<u64>,
    /// Of the examples' order; the seed.
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub order: Option<u64>,
    /// Whether each text is read behind the examples in their order and in the reverse, which takes twice as long and depends on
    /// the order less; true.
    pub both_orders: Option<bool>,
}

impl From<PromptClassifierOptions> for PromptSettings {
    fn from(given: PromptClassifierOptions) -> Self {
        let own = Self::default();
        Self {
            shots: given.shots.unwrap_or(own.shots),
            style: given.style.unwrap_or(own.style),
            template: given.template.map(prompt::PromptTemplate::from),
            calibration: given.calibration.unwrap_or(own.calibration),
            seed: given.seed.unwrap_or(own.seed),
            order: given.order,
            both_orders: given.both_orders.unwrap_or(own.both_orders),
        }
    }
}

/// An example in a prompt.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct PromptExample {
    /// The text.
    pub input: String,
    /// Its label's words.
    pub output: String,
}

/// How a classifier that prompts came about.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PromptClassifierReport {
    /// The labels that it tells apart.
    pub labels: Vec<String>,
    /// One text, or a conversation.
    #[cfg_attr(test, ts(type = "\"plain\" | \"chat\""))]
    pub style: PromptStyle,
    /// What stands around texts and labels.
    pub template: PromptTemplate,
    /// The examples in the prompt, in their order.
    pub examples: Vec<PromptExample>,
    /// Whether each text is also read behind the same examples in the reverse order.
    pub both_orders: bool,
    /// How the prompt's preference was found, which is "contextual" where no training text was left.
    #[cfg_attr(test, ts(type = "CalibrationMethod"))]
    pub calibration: CalibrationMethod,
    /// With how many texts it was found.
    pub calibrated_on: usize,
    /// The prompt's preference for each label, which is taken from the log-likelihoods: higher is more.
    pub prior: Vec<f32>,
    /// What was decided while it was made: examples left out for want of room, another calibration.
    pub notices: Vec<String>,
    /// The same, for other languages.
    pub told: Vec<Told>,
}

impl From<&session::PromptClassifier> for PromptClassifierReport {
    fn from(made: &session::PromptClassifier) -> Self {
        let first = &made.prompts.first;
        let examples = first.shots.iter().map(|shot| PromptExample {
            input: shot.input.clone(),
            output: shot.output.clone(),
        });
        Self {
            labels: made.labels.clone(),
            style: first.style,
            template: (&first.template).into(),
            examples: examples.collect(),
            both_orders: made.prompts.reversed.is_some(),
            calibration: made.method,
            calibrated_on: made.calibrated_on,
            prior: made.calibration.prior().to_vec(),
            notices: made.notices.iter().map(ToString::to_string).collect(),
            told: made.notices.iter().map(Told::from).collect(),
        }
    }
}

/// Which prompts are tried. What is left out has the value given.
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(optional_fields))]
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PromptCurveOptions {
    /// Numbers of examples of each label; 0, 1 and 4.
    pub shots: Option<Vec<usize>>,
    /// Draws of each number; 5.
    pub draws: Option<usize>,
    /// Orders of each draw's examples; 2.
    pub orders: Option<usize>,
    /// Seed of the first draw, which the others follow; 0.
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub seed: Option<u64>,
}

impl From<PromptCurveOptions> for PromptCurvePlan {
    fn from(given: PromptCurveOptions) -> Self {
        let own = Self::default();
        Self {
            shots: given.shots.unwrap_or(own.shots),
            draws: given.draws.unwrap_or(own.draws),
            orders: given.orders.unwrap_or(own.orders),
            seed: given.seed.unwrap_or(own.seed),
        }
    }
}

/// Where some accuracies lie.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Spread {
    /// Their mean.
    pub mean: f64,
    /// The lowest.
    pub least: f64,
    /// The highest.
    pub most: f64,
}

impl From<session::Spread> for Spread {
    fn from(own: session::Spread) -> Self {
        Self {
            mean: own.mean,
            least: own.least,
            most: own.most,
        }
    }
}

/// The accuracies of prompts with the same examples.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PromptDraw {
    /// The seed of the draw.
    #[cfg_attr(test, ts(type = "number"))]
    pub seed: u64,
    /// One for each order of the examples.
    pub accuracies: Vec<f64>,
    /// Over these orders.
    pub over_orders: Spread,
}

/// The accuracies with one number of examples and one kind of calibration.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PromptAccuracies {
    /// The kind.
    #[cfg_attr(test, ts(type = "CalibrationMethod"))]
    pub calibration: CalibrationMethod,
    /// Over the draws, of each the mean of its orders.
    pub over_draws: Spread,
    /// By draw, in the order of the seeds.
    pub draws: Vec<PromptDraw>,
}

/// The accuracies with one number of examples.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PromptCurvePoint {
    /// Examples of each label; a label that has fewer gave all it has.
    pub shots: usize,
    /// By the kind of calibration.
    pub calibrations: Vec<PromptAccuracies>,
}

impl PromptCurvePoint {
    /// All of them.
    pub fn all(points: &[session::PromptCurvePoint]) -> Vec<Self> {
        points.iter().map(Self::from).collect()
    }
}

impl From<&session::PromptCurvePoint> for PromptCurvePoint {
    fn from(point: &session::PromptCurvePoint) -> Self {
        let draw = |draw: &OrderedDraw, at: usize| PromptDraw {
            seed: draw.seed,
            accuracies: draw.accuracies.iter().map(|all| all[at]).collect(),
            over_orders: draw.over_orders(at).into(),
        };
        let kinds = CalibrationMethod::ALL.into_iter().enumerate();
        let calibrations = kinds.map(|(at, calibration)| PromptAccuracies {
            calibration,
            over_draws: point.over_draws(at).into(),
            draws: point.draws.iter().map(|one| draw(one, at)).collect(),
        });
        Self {
            shots: point.shots,
            calibrations: calibrations.collect(),
        }
    }
}
