//! Classifiers, what they say of a text, and which of them to take.

use serde::{Deserialize, Serialize};

use super::data::words;
use super::evaluation::Majority;
use super::model::TextReading;
use super::told::Told;
use crate::classifier::Classifier;
use crate::{compare, data, export, session};

/// The classification of a text.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Prediction {
    /// The most probable label.
    pub label: String,
    /// The probability of each label. They add up to 1.
    #[cfg_attr(test, ts(type = "Record<string, number>"))]
    pub scores: Vec<(String, f32)>,
    /// How much of the text the model read.
    pub reading: TextReading,
}

impl Prediction {
    /// Under the names of the labels.
    pub fn new(labels: &[String], prediction: session::Prediction) -> Self {
        Self {
            label: labels[prediction.label].clone(),
            scores: labels
                .iter()
                .cloned()
                .zip(prediction.probabilities)
                .collect(),
            reading: prediction.reading.into(),
        }
    }
}

/// A piece of a text: a word with the spaces after it, or, in a long text, several words.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Piece {
    /// As in the text.
    pub text: String,
    /// How much probability the predicted label loses without this piece; negative if the piece spoke against it.
    pub effect: f32,
}

/// What a prediction depends on.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Explanation {
    /// What the text is taken for.
    pub prediction: Prediction,
    /// The pieces in order. Together they are the text.
    pub pieces: Vec<Piece>,
    /// The examples most like the text, nearest first; none where no data was given.
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

/// The examples nearest to a text, and whether it is unlike all of them.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct NearestExamples {
    /// The nearest first.
    pub nearest: Vec<NearExample>,
    /// The cosine of the last of them, the k-th nearest.
    pub similarity: f32,
    /// Whether that is lower than for 99 in 100 of the examples themselves, each compared with the others (deep nearest
    /// neighbours, Sun et al. 2022): the text is unlike anything there. Always false with fewer than 20 examples, from which no
    /// such bound can be told; of more than 2,000, a sample is compared.
    pub unlike: bool,
}

impl NearestExamples {
    /// Those of each text, among the examples of `data`.
    pub fn all(found: Vec<session::Neighbours>, data: &data::Dataset) -> Vec<Self> {
        let of = |one: session::Neighbours| Self {
            nearest: one
                .nearest
                .iter()
                .map(|near| NearExample::new(*near, data))
                .collect(),
            similarity: one.similarity,
            unlike: one.unlike,
        };
        found.into_iter().map(of).collect()
    }
}

/// An example that is similar to a text.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct NearExample {
    /// Its index in the data set, from 0.
    pub row: usize,
    /// The text of the example.
    pub text: String,
    /// Its label.
    pub label: String,
    /// The cosine of the two embeddings: 1 for the same text.
    pub cosine: f32,
}

/// What a comparison needs of a classifier; `right` is that of its evaluation.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestedApproach {
    /// What it is called.
    pub name: String,
    /// Whether each test example was given its label, in the order of the test set.
    pub right: Vec<bool>,
    /// Weights that training changed.
    pub trained_weights: usize,
    /// What making it took.
    pub seconds: f64,
    /// The accuracy of always answering the most frequent label.
    #[cfg_attr(test, ts(optional))]
    pub majority: Option<Majority>,
}

impl From<TestedApproach> for compare::TestedApproach {
    fn from(one: TestedApproach) -> Self {
        Self {
            name: one.name,
            right: one.right,
            trained: one.trained_weights,
            seconds: one.seconds,
            majority: one.majority.map(|guess| compare::Majority {
                label: guess.label,
                accuracy: guess.accuracy,
            }),
        }
    }
}

/// A classifier against guessing the most frequent label for every test example.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct OverGuess {
    /// Whether it got more right.
    pub ahead: bool,
    /// The probability of as many right answers by something that is right as often as guessing: the exact binomial test, with
    /// Holm's correction for all of them.
    pub adjusted: f64,
    /// Whether it is ahead by more than chance: `adjusted` is below 5 %.
    pub beats: bool,
}

/// Two of several classifiers that were tested on the same examples.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct ComparedPair {
    /// Their indices in the list.
    pub of: (usize, usize),
    /// The number of examples that only the first, and only the second, got right.
    pub only: (usize, usize),
    /// The p-value of McNemar's exact test: the probability of a difference this large by chance.
    pub p: f64,
    /// The same with Holm's correction for all pairs.
    pub adjusted: f64,
    /// Whether `adjusted` is below 5 %.
    pub differ: bool,
}

/// The verdict of a comparison.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// The index of the one with the most right answers.
    pub best: usize,
    /// The index of the one to take: of those within one standard error of the best that are not shown to be worse, the one with
    /// the fewest trained weights, then the most accurate, then the fastest. The rule of one standard error is from Breiman et
    /// al., Classification and Regression Trees, 1984, section 3.4.3.
    pub take: usize,
    /// The standard error of the best one's accuracy, by Agresti and Coull's estimate.
    pub standard_error: f64,
    /// How each does against guessing the most frequent label; `null` if that is not known.
    pub over_guess: Vec<Option<OverGuess>>,
    /// Every pair of them.
    pub pairs: Vec<ComparedPair>,
}

/// The properties of a classifier.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassifierReport {
    /// The approach that made it.
    #[cfg_attr(test, ts(type = "Approach"))]
    pub approach: crate::classifier::Approach,
    /// The labels that it tells apart.
    pub labels: Vec<String>,
    /// The number of examples it learned from; 0 for zero-shot.
    pub examples: usize,
    /// The number of weights that training changed.
    pub trained_weights: usize,
    /// The settings it was made with, by name.
    #[cfg_attr(test, ts(type = "Record<string, string | number | boolean>"))]
    pub settings: crate::classifier::Notes,
    /// The measures of its last evaluation, by name.
    #[cfg_attr(test, ts(type = "Record<string, number>"))]
    pub metrics: crate::classifier::Notes,
    /// The formats that it can be exported in.
    #[cfg_attr(test, ts(type = "Array<ExportFormat>"))]
    pub exports: Vec<crate::export::Format>,
}

impl From<&Classifier> for ClassifierReport {
    fn from(c: &Classifier) -> Self {
        Self {
            approach: c.approach,
            labels: c.labels.clone(),
            examples: c.examples,
            trained_weights: c.trained_weights,
            settings: c.settings.clone(),
            metrics: c.metrics.clone(),
            exports: export::formats(c),
        }
    }
}

/// What is said of approaches that were tested on the same examples.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Judgement {
    /// How they compare; absent where none was tested.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub verdict: Option<Verdict>,
    /// Which to take and why, in a sentence.
    pub advice: String,
    /// The same, for other languages.
    pub told: Told,
}

impl Judgement {
    /// What is said of `tested`, which have come to `verdict`.
    pub fn new(tested: &[compare::TestedApproach], verdict: Option<compare::Verdict>) -> Self {
        let said = match &verdict {
            Some(verdict) => compare::advice(tested, verdict),
            None => crate::error::messages::advice::nothing_tested(),
        };
        Self {
            verdict: verdict.map(Verdict::from),
            advice: said.to_string(),
            told: (&said).into(),
        }
    }
}

impl From<compare::Verdict> for Verdict {
    fn from(verdict: compare::Verdict) -> Self {
        let over_guess = verdict.over_guess.iter().map(|one| {
            one.map(|one| OverGuess {
                ahead: one.ahead,
                adjusted: one.adjusted,
                beats: one.beats(),
            })
        });
        let pairs = verdict.pairs.iter().map(|pair| ComparedPair {
            of: pair.of,
            only: pair.only,
            p: pair.p,
            adjusted: pair.adjusted,
            differ: pair.differ(),
        });
        Self {
            best: verdict.best,
            take: verdict.take,
            standard_error: verdict.standard_error,
            over_guess: over_guess.collect(),
            pairs: pairs.collect(),
        }
    }
}
