//! A split that stays the same when rows are corrected, left out or added, so that runs from before and after can be compared.
//!
//! It is drawn by what each row was when it came, and not by what it is now. The rows that came first are drawn together, as
//! [`Dataset::split`] draws them. Of those that were added later, each label's are taken in blocks, as clinical trials do
//! (permuted blocks), and one of each block is tested on: a row's place depends on none that came after it.

use std::collections::HashMap;

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use sha2::{Digest, Sha256};

use super::split::{check_share, shuffle, test_count};
use super::{Dataset, Fold};
use crate::error::messages;
use crate::{Error, Result};

/// What a row was when it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOrigin {
    /// The label that it came with.
    pub label: String,
    /// Its index among the examples of now; none where it is left out.
    pub example: Option<usize>,
    /// Whether it came after the others, one by one.
    pub added: bool,
}

impl Dataset {
    /// Splits into a training and a test part by the rows' origins, which stand in the order in which the rows came, those
    /// left out among them. Examples that no origin names are learned from and never tested on.
    ///
    /// A label that has come to stand in one part only is spread over both, where it has two rows that may be tested on.
    ///
    /// # Errors
    /// [`Error::Settings`] where `test` is out of range, or an origin names an example that is not there or that another one
    /// names; [`Error::Data`] where a part would be empty.
    pub fn split_by_origin(
        &self,
        test: f64,
        seed: u64,
        origins: &[RowOrigin],
    ) -> Result<(Dataset, Dataset)> {
        let fold = self.hold_out_by_origin(test, seed, origins)?;
        Ok((fold.train, fold.test))
    }

    /// The same, with the places of the test part.
    ///
    /// # Errors
    /// Those of [`Dataset::split_by_origin`].
    pub fn hold_out_by_origin(&self, test: f64, seed: u64, origins: &[RowOrigin]) -> Result<Fold> {
        check_share(test)?;
        let size = self.examples.len();
        let mut drawn = vec![false; size];
        for example in origins.iter().filter_map(|origin| origin.example) {
            if example >= size || std::mem::replace(&mut drawn[example], true) {
                return Err(Error::Settings(messages::data::origin_of_no_example(
                    example, size,
                )));
            }
        }
        let mut held = vec![false; size];
        for place in tested(origins, test, seed) {
            if let Some(example) = origins[place].example {
                held[example] = true;
            }
        }
        self.spread(&mut held, &drawn, test, seed);
        let (tested, learned): (Vec<usize>, Vec<usize>) = (0..size).partition(|&i| held[i]);
        self.fold(&learned, tested)
    }

    /// Sees to it that a label with two examples or more that may be tested on stands in both parts, and one with a single
    /// example in the training part.
    fn spread(&self, held: &mut [bool], drawn: &[bool], test: f64, seed: u64) {
        for members in self.shuffled(seed, |i| drawn[i]) {
            let Some(&first) = members.first() else {
                continue;
            };
            let label = self.examples[first].label;
            let take = test_count(members.len(), test);
            let learned = (0..held.len()).any(|i| !held[i] && self.examples[i].label == label);
            if !learned {
                members[take..].iter().for_each(|&i| held[i] = false);
            } else if members.len() > 1 && !members.iter().any(|&i| held[i]) {
                members[..take].iter().for_each(|&i| held[i] = true);
            }
        }
    }
}

/// The places of the origins that are tested on.
fn tested(origins: &[RowOrigin], test: f64, seed: u64) -> Vec<usize> {
    let mut labels: HashMap<&str, usize> = HashMap::new();
    let mut first: Vec<Vec<usize>> = Vec::new();
    let mut later: Vec<Vec<usize>> = Vec::new();
    for (place, origin) in origins.iter().enumerate() {
        let next = labels.len();
        let label = *labels.entry(&origin.label).or_insert(next);
        if label == next {
            first.push(Vec::new());
            later.push(Vec::new());
        }
        let groups = if origin.added { &mut later } else { &mut first };
        groups[label].push(place);
    }
    shuffle(&mut first, seed);
    let mut chosen = Vec::new();
    for group in &first {
        chosen.extend_from_slice(&group[..test_count(group.len(), test)]);
    }
    for group in later.iter().filter(|group| !group.is_empty()) {
        let label = &origins[group[0]].label;
        chosen.extend(blocks(group.len(), test, seed, label).map(|ordinal| group[ordinal]));
    }
    chosen
}

/// Of `size` rows of one label, in their order, the one of each block that is tested on. A block has one in `1 / test` rows.
fn blocks(size: usize, test: f64, seed: u64, label: &str) -> impl Iterator<Item = usize> {
    let digest = Sha256::digest(label.as_bytes());
    let name = u64::from_le_bytes(digest[..8].try_into().unwrap_or_default());
    let start = move |block: usize| (block as f64 / test).round() as usize;
    (0..)
        .map(move |block| (block, start(block), start(block + 1)))
        .take_while(move |&(_, from, _)| from < size)
        .filter_map(move |(block, from, to)| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed ^ name);
            rng.set_stream(block as u64);
            let chosen = from + (rng.next_u64() % (to - from).max(1) as u64) as usize;
            (chosen < size).then_some(chosen)
        })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const LABELS: [&str; 3] = ["bug", "wish", "bill"];

    /// A table that a person works on: every row there ever was, its first label, and what it is now.
    #[derive(Clone)]
    struct Table(Vec<Kept>);

    #[derive(Clone)]
    struct Kept {
        text: String,
        label: String,
        came_with: String,
        added: bool,
        out: bool,
    }

    impl Table {
        fn new(size: usize) -> Self {
            let mut table = Self(Vec::new());
            (0..size).for_each(|i| table.add(LABELS[i % 3], false));
            table
        }

        fn add(&mut self, label: &str, added: bool) {
            self.0.push(Kept {
                text: format!("row {}", self.0.len()),
                label: label.into(),
                came_with: label.into(),
                added,
                out: false,
            });
        }

        fn data(&self) -> (Dataset, Vec<RowOrigin>) {
            let used = self.0.iter().filter(|row| !row.out);
            let data = Dataset::from_rows(used.map(|row| (row.text.clone(), row.label.clone())));
            let mut next = 0;
            let origins = self.0.iter().map(|row| RowOrigin {
                label: row.came_with.clone(),
                example: (!row.out).then(|| {
                    next += 1;
                    next - 1
                }),
                added: row.added,
            });
            (data.unwrap(), origins.collect())
        }

        fn tested(&self, seed: u64) -> BTreeSet<String> {
            let (data, origins) = self.data();
            let (_, test) = data.split_by_origin(0.2, seed, &origins).unwrap();
            test.examples.into_iter().map(|e| e.text).collect()
        }
    }

    #[test]
    fn without_changes_it_is_the_plain_split() {
        let (data, origins) = Table::new(60).data();
        for seed in 0..5 {
            let plain = data.split(0.3, seed, &[]).unwrap();
            let same = data.split_by_origin(0.3, seed, &origins).unwrap();
            assert_eq!(plain.0.examples, same.0.examples);
            assert_eq!(plain.1.examples, same.1.examples);
        }
    }

    #[test]
    fn a_corrected_label_or_text_moves_no_row() {
        let table = Table::new(60);
        let before = table.tested(1);
        for place in 0..60 {
            let mut corrected = table.clone();
            corrected.0[place].label = LABELS[(place + 1) % 3].into();
            assert_eq!(corrected.tested(1), before);
        }
        // All labels of one kind merged into another.
        let mut merged = table.clone();
        merged.0.iter_mut().for_each(|row| {
            if row.label == "wish" {
                row.label = "bug".into();
            }
        });
        assert_eq!(merged.tested(1), before);
    }

    #[test]
    fn a_row_left_out_moves_no_other_and_comes_back_to_its_place() {
        let table = Table::new(60);
        let before = table.tested(2);
        for place in 0..60 {
            let mut less = table.clone();
            less.0[place].out = true;
            let mut rest = before.clone();
            rest.remove(&table.0[place].text);
            assert_eq!(less.tested(2), rest);
        }
    }

    #[test]
    fn rows_that_are_added_move_none_and_are_tested_on_in_their_share() {
        let mut table = Table::new(60);
        let mut before = table.tested(3);
        for i in 0..150 {
            table.add(LABELS[i % 3], true);
            let now = table.tested(3);
            assert!(now.is_superset(&before));
            before = now;
        }
        assert_eq!(before.len(), 12 + 30);
        assert_ne!(table.tested(4), before);
    }

    #[test]
    fn a_label_that_has_come_to_stand_in_one_part_is_spread_over_both() {
        let table = Table::new(60);
        let tested = table.tested(0);
        for renamed in [true, false] {
            let mut changed = table.clone();
            let rows = changed.0.iter_mut();
            rows.filter(|row| tested.contains(&row.text) == renamed)
                .take(5)
                .for_each(|row| row.label = "new".into());
            let (data, origins) = changed.data();
            let (train, test) = data.split_by_origin(0.2, 0, &origins).unwrap();
            let new = data.labels.iter().position(|label| label == "new").unwrap();
            assert_eq!((train.counts()[new], test.counts()[new]), (4, 1));
        }
        // A label's only row is learned from.
        let mut alone = table.clone();
        let row = alone.0.iter_mut().find(|row| tested.contains(&row.text));
        row.unwrap().label = "new".into();
        let (data, origins) = alone.data();
        let (train, _) = data.split_by_origin(0.2, 0, &origins).unwrap();
        assert!(train.counts().iter().all(|&n| n > 0));
    }

    #[test]
    fn what_no_origin_names_is_learned_from() {
        let table = Table::new(60);
        let (mut data, origins) = table.data();
        let before = table.tested(5);
        data.examples.push(super::super::Example {
            text: "a mistake".into(),
            label: 0,
        });
        let (train, test) = data.split_by_origin(0.2, 5, &origins).unwrap();
        assert_eq!(train.examples.last().unwrap().text, "a mistake");
        assert_eq!(test.examples.len(), before.len());
    }

    #[test]
    fn any_share_draws_one_of_each_block() {
        for test in [0.05, 0.3, 0.5, 0.7, 0.9] {
            let chosen: Vec<usize> = blocks(1000, test, 7, "label").collect();
            assert!(chosen.windows(2).all(|pair| pair[0] < pair[1]));
            let expected = 1000.0 * test;
            assert!((chosen.len() as f64 - expected).abs() <= 1.0, "{test}");
        }
    }

    #[test]
    fn refuses_what_makes_no_sense() {
        let (data, origins) = Table::new(6).data();
        let twice: Vec<_> = [&origins[..], &origins[..1]].concat();
        for (test, origins) in [(0.0, &origins), (0.2, &twice)] {
            assert!(matches!(
                data.split_by_origin(test, 0, origins),
                Err(Error::Settings(_))
            ));
        }
        assert!(matches!(
            data.split_by_origin(0.2, 0, &[]),
            Err(Error::Data(_))
        ));
    }
}
