//! A classifier that prompts as a file: the prompt, the preference that was found, and which model they are of.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::classifier::PromptClassifier;
use super::scoring::{LabelScorer, Prompts};
use super::settings::{CalibrationMethod, NORMALISATION};
use crate::data::{MAX_LABEL_CHARACTERS, MAX_LABELS};
use crate::error::messages::{files as messages, session};
use crate::generate::calibration::Calibration;
use crate::generate::prompt::{PromptTemplate, Shot};
use crate::session::generator::Generator;
use crate::session::generator::tuning::PromptStyle;
use crate::{Error, Result};

/// What the file says it is.
const FORMAT: &str = "homefire-prompt-classifier";
/// The version that is written, and the newest that is read.
const VERSION: u32 = 1;
/// Bytes of a file at most: far more than examples that fit a context take.
pub const MAX_BYTES: usize = 4 << 20;

/// The file, which is JSON.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    /// Which model it is of.
    model: String,
    labels: Vec<String>,
    style: PromptStyle,
    instruction: String,
    input_prefix: String,
    output_prefix: String,
    separator: String,
    both_orders: bool,
    /// Texts with their labels' words.
    examples: Vec<(String, String)>,
    calibration: CalibrationMethod,
    calibrated_on: usize,
    /// One for each label, a logarithm.
    prior: Vec<f32>,
}

/// What tells a newer file from one that is damaged.
#[derive(Deserialize)]
struct Version {
    format: String,
    version: u32,
}

impl PromptClassifier {
    /// The classifier as a file.
    ///
    /// # Errors
    /// [`Error::Internal`] where it can't be laid out.
    pub fn save(&self) -> Result<Vec<u8>> {
        let first = &self.prompts.first;
        let template = first.template.clone();
        let examples = first.shots.iter();
        let file = File {
            format: FORMAT.into(),
            version: VERSION,
            model: identity(&first.generator),
            labels: self.labels.clone(),
            style: first.style,
            instruction: template.instruction,
            input_prefix: template.input_prefix,
            output_prefix: template.output_prefix,
            separator: template.separator,
            both_orders: self.prompts.reversed.is_some(),
            examples: examples
                .map(|shot| (shot.input.clone(), shot.output.clone()))
                .collect(),
            calibration: self.method,
            calibrated_on: self.calibrated_on,
            prior: self.calibration.prior().to_vec(),
        };
        let written = serde_json::to_vec_pretty(&file);
        written.map_err(|e| Error::Internal(session::unexpected(e.to_string())))
    }

    /// Reads a saved one, which must be of the same model.
    ///
    /// # Errors
    /// [`Error::Classifier`] where it is none, damaged, of a newer version or of another model; those of `LabelScorer::new`.
    pub fn load(generator: &Rc<Generator>, bytes: &[u8]) -> Result<Self> {
        let file = read(bytes)?;
        let begins = |sha256: &str| sha256.chars().take(8).collect::<String>();
        let own = identity(generator);
        if file.model != own {
            let (theirs, own) = (begins(&file.model), begins(&own));
            let message = messages::classifier_of_other_model(theirs, own);
            return Err(Error::Classifier(message));
        }
        let template = PromptTemplate {
            instruction: file.instruction,
            input_prefix: file.input_prefix,
            output_prefix: file.output_prefix,
            separator: file.separator,
        };
        let examples = file.examples.into_iter();
        let shots = examples.map(|(input, output)| Shot { input, output });
        let layout = (template, file.style);
        let first = LabelScorer::new(generator, &file.labels, layout, shots.collect())?;
        // A preference is that of the whole prompt.
        if first.notice.is_some() {
            return Err(damaged(messages::damage_examples()));
        }
        Ok(Self {
            prompts: Rc::new(Prompts::new(first, &file.labels, file.both_orders)?),
            labels: file.labels,
            method: file.calibration,
            calibrated_on: file.calibrated_on,
            calibration: Calibration::of_prior(file.prior, NORMALISATION),
            notices: Vec::new(),
        })
    }
}

/// SHA-256 of the model's weights, in hexadecimal; before it, where it was tuned, that of what was changed.
fn identity(generator: &Generator) -> String {
    match &generator.tuning {
        None => generator.sha256.clone(),
        Some(tuning) => format!("{} {}", tuning.change.digest(), generator.sha256),
    }
}

fn damaged(what: crate::error::Message) -> Error {
    Error::Classifier(messages::classifier_damaged(what))
}

/// The file's parts, which fit together.
fn read(bytes: &[u8]) -> Result<File> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::Classifier(messages::classifier_too_large()));
    }
    let wrong = |e: serde_json::Error| damaged(messages::damage_header_wrong(e.to_string()));
    let absent = || Error::Classifier(messages::prompt_classifier_absent());
    let version: Version = serde_json::from_slice(bytes).map_err(|_| absent())?;
    if version.format != FORMAT {
        return Err(absent());
    }
    if version.version > VERSION {
        let message = messages::classifier_of_newer_version(version.version, VERSION);
        return Err(Error::Classifier(message));
    }
    let file: File = serde_json::from_slice(bytes).map_err(wrong)?;
    let long = |label: &String| label.chars().count() > MAX_LABEL_CHARACTERS;
    if !(2..=MAX_LABELS).contains(&file.labels.len()) || file.labels.iter().any(long) {
        return Err(damaged(messages::damage_label_count()));
    }
    let finite = file.prior.iter().all(|value| value.is_finite());
    if file.prior.len() != file.labels.len() || !finite {
        return Err(damaged(messages::damage_calibration()));
    }
    Ok(file)
}
