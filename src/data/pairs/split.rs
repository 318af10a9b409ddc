//! A part of the pairs set aside for testing.

use std::collections::HashMap;

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::super::split::{check_share, test_count};
use super::{Pair, PairSet};
use crate::error::messages;
use crate::{Error, Result};

/// A set in two parts.
#[derive(Debug, Clone)]
pub struct HeldOut {
    /// What is learned from.
    pub train: PairSet,
    /// What is tested on.
    pub test: PairSet,
    /// The pairs of `test` by their indices in the whole.
    pub pairs: Vec<usize>,
}

impl PairSet {
    /// Splits into a training and a test part. `test` is the share of the test part, above 0 and at most 0.9. Pairs with the
    /// same input, but for case and blanks, stand in the same part, and so do texts that are the same; the share may be
    /// missed by that. The same seed gives the same split.
    ///
    /// # Errors
    /// [`Error::Settings`] where `test` is out of range, [`Error::Data`] where all inputs are the same.
    pub fn hold_out(&self, test: f64, seed: u64) -> Result<HeldOut> {
        check_share(test)?;
        let mut groups = self.groups();
        if groups.len() < 2 {
            return Err(Error::Data(messages::data::no_pair_to_test()));
        }
        groups.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let wanted = test_count(self.pairs.len(), test);
        let mut held: Vec<usize> = Vec::new();
        let mut taken = 0;
        for group in &groups {
            if held.len() + group.len() <= wanted {
                held.extend(group);
                taken += 1;
            }
        }
        // Where no group is small enough, the smallest has to do.
        if taken == 0 {
            let smallest = groups.iter().min_by_key(|group| group.len());
            held.extend(smallest.into_iter().flatten());
        }
        held.sort_unstable();
        let mut is_held = vec![false; self.pairs.len()];
        held.iter().for_each(|&i| is_held[i] = true);
        let train: Vec<usize> = (0..self.pairs.len()).filter(|&i| !is_held[i]).collect();
        Ok(HeldOut {
            train: self.select(&train),
            test: self.select(&held),
            pairs: held,
        })
    }

    /// The pairs by their indices, those with the same input together.
    fn groups(&self) -> Vec<Vec<usize>> {
        let of_text = |pair: &Pair| match pair.input.as_str() {
            "" => same(&pair.output),
            input => same(input),
        };
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (index, pair) in self.pairs.iter().enumerate() {
            let next = groups.len();
            let place = *places.entry(of_text(pair)).or_insert(next);
            if place == next {
                groups.push(Vec::new());
            }
            groups[place].push(index);
        }
        groups
    }
}

/// A text without what makes no other one of it.
fn same(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(inputs: impl IntoIterator<Item = String>) -> PairSet {
        let rows = inputs.into_iter().enumerate();
        PairSet::from_rows(rows.map(|(i, input)| Ok((input, format!("output {i}"))))).unwrap()
    }

    #[test]
    fn nothing_is_lost_and_the_seed_decides() {
        let all = set((0..40).map(|i| format!("input {i}")));
        let one = all.hold_out(0.25, 1).unwrap();
        assert_eq!((one.train.pairs.len(), one.test.pairs.len()), (30, 10));
        assert_eq!(one.test, all.select(&one.pairs));
        assert_eq!(one.pairs, all.hold_out(0.25, 1).unwrap().pairs);
        assert_ne!(one.pairs, all.hold_out(0.25, 2).unwrap().pairs);
        for pair in &all.pairs {
            let (train, test) = (&one.train.pairs, &one.test.pairs);
            assert!(train.contains(pair) != test.contains(pair));
        }
    }

    #[test]
    fn the_same_input_stands_in_one_part() {
        let written = |i: usize| match i % 3 {
            0 => format!("The  input {}", i / 3),
            1 => format!("the input {}", i / 3),
            _ => format!(" THE input\n{}", i / 3),
        };
        let all = set((0..60).map(written));
        for seed in 0..20 {
            let parts = all.hold_out(0.2, seed).unwrap();
            assert_eq!(parts.test.pairs.len(), 12);
            for pair in &parts.train.pairs {
                let other = |p: &Pair| same(&p.input) != same(&pair.input);
                assert!(parts.test.pairs.iter().all(other));
            }
        }
    }

    #[test]
    fn both_parts_have_something() {
        let lopsided = set(["a", "a", "a", "a", "b", "b"].map(String::from));
        let parts = lopsided.hold_out(0.1, 3).unwrap();
        assert_eq!((parts.train.pairs.len(), parts.test.pairs.len()), (4, 2));
        let alike = set(["a", "A ", "a"].map(String::from));
        assert!(matches!(alike.hold_out(0.5, 0), Err(Error::Data(_))));
        assert!(matches!(lopsided.hold_out(0.0, 0), Err(Error::Settings(_))));
        let texts = ["a", "b", "a"].map(|text| Ok(text.to_owned()));
        let texts = PairSet::from_texts(texts).unwrap();
        assert_eq!(texts.hold_out(0.4, 0).unwrap().train.pairs.len(), 2);
    }
}
