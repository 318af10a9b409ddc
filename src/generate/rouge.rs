//! ROUGE: how much of a reference's words and word pairs, and how long a sequence of them, a text has (C.-Y. Lin, 2004, "ROUGE: A
//! Package for Automatic Evaluation of Summaries", <https://aclanthology.org/W04-1013/>). The scores are those of the Python package
//! `rouge-score`, which papers use; `tests/golden/rouge.py` makes a table of them.

use std::collections::HashMap;
use std::hash::Hash;

use unicode_normalization_alignments::UnicodeNormalization;

use super::porter;

/// Words of a text that are looked at. The longest common subsequence of two texts takes time by the product of their lengths.
pub const MAX_WORDS: usize = 10_000;

/// Share of the words with letters beyond ASCII from which texts are taken not to be English.
const FOREIGN: f64 = 0.03;

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Runs of the letters a to z, in either case, and digits; every other character divides, as in `rouge-score`.
    Ascii {
        /// Whether words of more than three characters are reduced to their stems by Porter's algorithm, which knows English
        /// (`use_stemmer=True`).
        stem: bool,
    },
    /// Runs of letters and digits of any script in lower case, and each character that is written without blanks between words
    /// (Chinese, Japanese, Thai and their neighbours) by itself. Of an English text in ASCII they are those of `Ascii` without
    /// stems.
    Unicode,
}

impl Words {
    /// The words that suit `texts`: those of English with stems, as papers report them, unless more than three in a hundred words
    /// have a letter beyond ASCII. German and French have five times as many and English has next to none; a language that is
    /// written in ASCII can't be told from English by that.
    pub fn suiting<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let (mut all, mut foreign) = (0usize, 0usize);
        for text in texts {
            // A letter by itself is a symbol, such as the Greek ones of formulas.
            for word in runs(text).filter(|word| word.chars().nth(1).is_some()) {
                all += 1;
                // Nor are those of units, such as "µm".
                let symbol = |c: char| matches!(c, 'µ' | 'α'..='ω' | 'Α'..='Ω');
                let symbols = word.contains(|c: char| c.is_ascii_alphanumeric());
                let beyond =
                    |c: char| !c.is_ascii() && c.is_alphabetic() && !(symbols && symbol(c));
                foreign += usize::from(word.contains(beyond));
            }
        }
        if foreign as f64 > FOREIGN * all as f64 {
            Self::Unicode
        } else {
            Self::Ascii { stem: true }
        }
    }

    /// The words of a text, at most [`MAX_WORDS`].
    fn of(self, text: &str) -> Vec<String> {
        let lower = text.to_lowercase();
        match self {
            Self::Ascii { stem } => {
                let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
                let words = words.filter(|word| !word.is_empty()).take(MAX_WORDS);
                words
                    .map(|word| match stem && word.len() > 3 {
                        true => porter::stem(word),
                        false => word.to_owned(),
                    })
                    .collect()
            }
            Self::Unicode => {
                let composed: String = lower.nfc().map(|(c, _)| c).collect();
                let mut words = Vec::new();
                for run in runs(&composed) {
                    let mut from = 0;
                    for (at, c) in run.char_indices().filter(|&(_, c)| stands_alone(c)) {
                        words.extend((at > from).then(|| run[from..at].to_owned()));
                        words.push(c.to_string());
                        from = at + c.len_utf8();
                    }
                    words.extend((from < run.len()).then(|| run[from..].to_owned()));
                    if words.len() >= MAX_WORDS {
                        break;
                    }
                }
                words.truncate(MAX_WORDS);
                words
            }
        }
    }
}

fn runs(text: &str) -> impl Iterator<Item = &str> {
    let all = text.split(|c: char| !c.is_alphanumeric());
    all.filter(|run| !run.is_empty())
}

/// Whether a character is of a script that doesn't write blanks between words.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// How well a text has what the reference has. A ratio without a denominator is 0.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Score {
    /// Of what the text has, the share that the reference has.
    pub precision: f64,
    /// Of what the reference has, the share that the text has.
    pub recall: f64,
    /// Harmonic mean of the two: the F-measure.
    pub f1: f64,
}

/// The scores of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rouge {
    /// ROUGE-1: of words.
    pub one: Score,
    /// ROUGE-2: of pairs of neighbouring words.
    pub two: Score,
    /// ROUGE-L: of the longest common subsequence of the texts as a whole.
    pub l: Score,
}

/// The scores of `text` by `reference`.
pub fn rouge(reference: &str, text: &str, words: Words) -> Rouge {
    let (reference, text) = (words.of(reference), words.of(text));
    // Words are compared by their numbers.
    let mut known = HashMap::new();
    let (reference, text) = (numbers(&reference, &mut known), numbers(&text, &mut known));
    let pairs = |words: &[u32]| -> Vec<(u32, u32)> {
        let pairs = words.windows(2);
        pairs.map(|pair| (pair[0], pair[1])).collect()
    };
    let common = common_subsequence(&reference, &text);
    Rouge {
        one: of_counts(&reference, &text),
        two: of_counts(&pairs(&reference), &pairs(&text)),
        l: score(common, reference.len(), text.len()),
    }
}

fn numbers<'w>(words: &'w [String], known: &mut HashMap<&'w str, u32>) -> Vec<u32> {
    let number = |word: &'w String| {
        let next = known.len() as u32;
        *known.entry(word).or_insert(next)
    };
    words.iter().map(number).collect()
}

/// The score of how many of the items they share, each as often as both have it.
fn of_counts<T: Copy + Eq + Hash>(reference: &[T], text: &[T]) -> Score {
    let mut counts: HashMap<T, usize> = HashMap::new();
    for item in reference {
        *counts.entry(*item).or_default() += 1;
    }
    let mut shared = 0;
    for item in text {
        if let Some(left) = counts.get_mut(item).filter(|left| **left > 0) {
            *left -= 1;
            shared += 1;
        }
    }
    score(shared, reference.len(), text.len())
}

fn score(shared: usize, reference: usize, text: usize) -> Score {
    let ratio = |of: usize| shared as f64 / of.max(1) as f64;
    let (precision, recall) = (ratio(text), ratio(reference));
    let sum = precision + recall;
    Score {
        precision,
        recall,
        f1: if sum > 0.0 {
            2.0 * precision * recall / sum
        } else {
            0.0
        },
    }
}

/// The length of the longest common subsequence, by two rows of its table.
fn common_subsequence(one: &[u32], other: &[u32]) -> usize {
    let mut above = vec![0u32; other.len() + 1];
    let mut row = above.clone();
    for a in one {
        for (j, b) in other.iter().enumerate() {
            row[j + 1] = if a == b {
                above[j] + 1
            } else {
                above[j + 1].max(row[j])
            };
        }
        std::mem::swap(&mut above, &mut row);
    }
    above[other.len()] as usize
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn golden() -> Value {
        serde_json::from_str(include_str!("../../tests/golden/rouge.json")).unwrap()
    }

    #[test]
    fn the_scores_are_those_of_rouge_score() {
        let golden = golden();
        let rows = golden["rows"].as_array().unwrap();
        assert!(rows.len() > 60);
        for row in rows {
            for (name, stem) in [("plain", false), ("stemmed", true)] {
                let text = |key: &str| row[key].as_str().unwrap();
                let words = Words::Ascii { stem };
                let found = rouge(text("reference"), text("prediction"), words);
                for (i, score) in [found.one, found.two, found.l].into_iter().enumerate() {
                    for (k, own) in [score.precision, score.recall, score.f1]
                        .into_iter()
                        .enumerate()
                    {
                        let expected = row[name][i][k].as_f64().unwrap();
                        assert!((own - expected).abs() < 1e-12, "{name} {i} {k}: {row}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_stems_are_nltks() {
        for pair in golden()["stems"].as_array().unwrap() {
            let (word, stem) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
            assert_eq!(porter::stem(word), stem, "{word}");
        }
    }

    #[test]
    fn letters_beyond_ascii_are_kept_where_they_belong_to_words() {
        let words = |text| Words::Unicode.of(text);
        assert_eq!(words("Größe, ÜBER 3,5 %"), ["größe", "über", "3", "5"]);
        assert_eq!(words("cafe\u{301}"), ["café"]);
        assert_eq!(words("反应H2O快"), ["反", "应", "h2o", "快"]);
        assert_eq!(words("The cat's e-mail"), ["the", "cat", "s", "e", "mail"]);
        let german = "Die Lösung wurde für eine Stunde gerührt";
        assert_eq!(Words::suiting([german]), Words::Unicode);
        let english =
            "The β-lactam gave 90 % yield at 25 °C with λ = 5 µm in a single step of the reaction";
        assert_eq!(Words::suiting([english]), Words::Ascii { stem: true });
        assert_eq!(Words::suiting(["Реакция идёт"]), Words::Unicode);
        assert_eq!(Words::suiting([""]), Words::Ascii { stem: true });
        assert_eq!(rouge(german, german, Words::Unicode).l.f1, 1.0);
    }

    #[test]
    fn long_texts_are_bounded() {
        let long = "word ".repeat(MAX_WORDS + 5);
        assert_eq!(Words::Ascii { stem: false }.of(&long).len(), MAX_WORDS);
        assert_eq!(
            Words::Unicode.of(&"反".repeat(MAX_WORDS + 5)).len(),
            MAX_WORDS
        );
    }
}
