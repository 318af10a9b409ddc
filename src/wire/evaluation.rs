//! What classifiers are worth on a test part.

use serde::{Deserialize, Serialize};

use super::data::words;
use crate::{data, metrics, session};

/// The measures of one label.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct LabelEvaluation {
    /// Its name.
    pub label: String,
    /// Of the examples that were given this label, the share that has it.
    pub precision: f64,
    /// Of the examples that have it, the share that was given it.
    pub recall: f64,
    /// The harmonic mean of precision and recall.
    pub f1: f64,
    /// The number of test examples that have the label.
    pub support: usize,
}

/// A test example that was given a wrong label.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Mistake {
    /// The text.
    pub text: String,
    /// Its label.
    pub label: String,
    /// The label that it was given.
    pub predicted: String,
    /// The probability of the wrong label.
    pub score: f32,
}

/// How often each label was given to the examples of each.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Confusion {
    /// The names of the rows and columns.
    pub labels: Vec<String>,
    /// `matrix[i][j]`: examples of label i that were given label j.
    pub matrix: Vec<Vec<usize>>,
}

/// The results of a classifier on a test part.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// The number of examples in the test part.
    pub size: usize,
    /// The share of them that was given the right label.
    pub accuracy: f64,
    /// Wilson's 95 % confidence interval of the accuracy.
    pub interval: (f64, f64),
    /// The mean F1 of the labels, each counting the same.
    pub macro_f1: f64,
    /// The measures of each label, in the order of the classifier's labels.
    pub per_label: Vec<LabelEvaluation>,
    /// The confusion matrix: `matrix[i][j]` examples of label i were given label j.
    pub confusion: Confusion,
    /// The wrong answers, the most confident first.
    pub mistakes: Vec<Mistake>,
    /// Whether each test example was given the right label, in the order of the test part.
    pub right: Vec<bool>,
    /// The result of guessing the most frequent label of the test part for each example.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
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

/// The result of guessing the most frequent label for every test example.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize, Deserialize)]
pub struct Majority {
    /// The most frequent label.
    pub label: String,
    /// The share of examples that have it.
    pub accuracy: f64,
}
