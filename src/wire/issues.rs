//! What is found in the rows: doubtful labels, duplicates, and texts that are not read in full.

use serde::Serialize;

use super::data::words;
use crate::text::Coverage as Counts;
use crate::{data, inspect};

#[cfg_attr(test, derive(ts_rs::TS))]
/// Of the texts that something holds for.
#[derive(Serialize)]
pub struct CountedTexts {
    /// How many there are.
    pub count: usize,
    /// The first of them; null if there is none.
    pub example: Option<String>,
}

/// The texts that the model doesn't read in full.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Coverage {
    /// The most tokens of a text that the model reads, `[CLS]` and `[SEP]` included.
    pub tokens: usize,
    /// Texts with more tokens than that.
    pub cut: CountedTexts,
    /// Texts of which the model knows less than half of the tokens.
    pub unknown: CountedTexts,
    /// The languages that texts are probably in, as far as that can be told; the most frequent first.
    pub languages: Vec<CountedLanguage>,
}

/// A language that some texts are probably in.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct CountedLanguage {
    /// Its BCP 47 tag, such as "de"; "und-Cyrl" where only the script is known.
    pub language: &'static str,
    /// How many texts.
    pub count: usize,
    /// The first of them.
    pub example: String,
}

impl Duplicate {
    /// The texts of `data` that stand more than once.
    pub fn all(data: &data::Dataset) -> Vec<Self> {
        let found = inspect::duplicates(data).into_iter().map(|one| Self {
            text: data.examples[one.examples[0]].text.clone(),
            labels: one.examples.iter().map(|&i| words(data, i).1).collect(),
            conflict: one.conflict,
            rows: one.examples,
        });
        found.collect()
    }
}

impl Overlap {
    /// The examples of `test` whose text stands in `train` as well.
    pub fn all(train: &data::Dataset, test: &data::Dataset) -> Vec<Self> {
        let found = inspect::overlap(train, test).into_iter().map(|one| Self {
            text: test.examples[one.test].text.clone(),
            test: one.test,
            train: one.train,
        });
        found.collect()
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
    pub fn new(found: &Counts, data: &data::Dataset, tokens: usize) -> Self {
        let counted = |count: usize, example: Option<usize>| CountedTexts {
            count,
            example: example.map(|i| data.examples[i].text.clone()),
        };
        let mut languages: Vec<_> = found
            .languages
            .iter()
            .map(|(language, &(count, first))| CountedLanguage {
                language,
                count,
                example: data.examples[first].text.clone(),
            })
            .collect();
        languages.sort_by_key(|one| std::cmp::Reverse(one.count));
        Self {
            tokens,
            cut: counted(found.cut, found.first_cut),
            unknown: counted(found.unknown, found.first_unknown),
            languages,
        }
    }
}

/// A text that occurs more than once, apart from case, spacing and punctuation.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Duplicate {
    /// The text, as in its first occurrence.
    pub text: String,
    /// Its indices in the data set, from 0.
    pub rows: Vec<usize>,
    /// The label at each of `rows`.
    pub labels: Vec<String>,
    /// Whether the labels differ.
    pub conflict: bool,
}

/// A test example whose text is in the training part too, apart from case, spacing and punctuation.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Overlap {
    /// The text, as in the test part.
    pub text: String,
    /// Its index in the test part, from 0.
    pub test: usize,
    /// The index of the first example with this text in the training part, from 0.
    pub train: usize,
}

/// An example that is probably mislabelled.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct LabelIssue {
    /// Its index in the data set, from 0.
    pub row: usize,
    /// The text.
    pub text: String,
    /// Its label.
    pub label: String,
    /// The label that is more probable.
    pub suggested: String,
    /// The probability of its own label, according to a head that has not learned from it.
    pub share: f32,
    /// The cross-entropy of its own label, according to that head, in nats.
    pub loss: f32,
}

/// Rows that are likely mislabelled.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct LabelIssues {
    /// How many rows could be judged: those whose label has three examples or more.
    pub judged: usize,
    /// The share of them that got their own label. The lower it is, the more of the doubtful rows are right as they are.
    pub accuracy: f64,
    /// The likeliest first.
    #[serde(rename = "labelIssues")]
    pub label_issues: Vec<LabelIssue>,
}
