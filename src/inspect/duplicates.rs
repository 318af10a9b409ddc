//! Texts that stand more than once.

use std::collections::HashMap;

use crate::data::Dataset;

/// Examples with the same text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// Their indices, in order.
    pub examples: Vec<usize>,
    /// Whether they don't all have the same label.
    pub conflict: bool,
}

/// An example of a test part whose text also stands in the training part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// Its index in the test part.
    pub test: usize,
    /// The index of the first with its text in the training part.
    pub train: usize,
}

/// What two texts have in common that differ only in case, spacing and punctuation. A text of nothing but punctuation is
/// its own.
fn essence(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        lower.split_whitespace().collect()
    } else {
        words.join(" ")
    }
}

/// The texts that stand more than once, but for case, spacing and punctuation; in the order of their first.
pub fn duplicates(data: &Dataset) -> Vec<Duplicate> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, example) in data.examples.iter().enumerate() {
        places
            .entry(essence(&example.text))
            .or_default()
            .push(index);
    }
    let label = |i: usize| data.examples[i].label;
    let mut found: Vec<Duplicate> = places
        .into_values()
        .filter(|examples| examples.len() > 1)
        .map(|examples| Duplicate {
            conflict: examples.iter().any(|&i| label(i) != label(examples[0])),
            examples,
        })
        .collect();
    found.sort_by_key(|duplicate| duplicate.examples[0]);
    found
}

/// The examples of `test` whose text also stands in `train`, but for case, spacing and punctuation.
pub fn overlap(train: &Dataset, test: &Dataset) -> Vec<Overlap> {
    let mut first: HashMap<String, usize> = HashMap::new();
    for (index, example) in train.examples.iter().enumerate() {
        first.entry(essence(&example.text)).or_insert(index);
    }
    let found = |(test, example): (usize, &crate::data::Example)| {
        let train = *first.get(&essence(&example.text))?;
        Some(Overlap { test, train })
    };
    test.examples.iter().enumerate().filter_map(found).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(rows: &[(&str, &str)]) -> Dataset {
        Dataset::from_rows(
            rows.iter()
                .map(|&(text, label)| (text.to_owned(), label.to_owned())),
        )
        .unwrap()
    }

    #[test]
    fn case_spacing_and_punctuation_make_no_difference() {
        let all = data(&[
            ("A fine film.", "good"),
            ("Dull", "bad"),
            ("a  fine FILM!", "bad"),
            ("??", "bad"),
            ("!!", "bad"),
            ("dull...", "bad"),
            ("Größe", "good"),
        ]);
        let expected = [
            Duplicate {
                examples: vec![0, 2],
                conflict: true,
            },
            Duplicate {
                examples: vec![1, 5],
                conflict: false,
            },
        ];
        assert_eq!(duplicates(&all), expected);
    }

    #[test]
    fn test_rows_that_were_learned_are_found() {
        let train = data(&[("one", "a"), ("two", "b"), ("One", "a")]);
        let test = data(&[("three", "a"), ("ONE.", "b")]);
        assert_eq!(overlap(&train, &test), [Overlap { test: 1, train: 0 }]);
    }
}
