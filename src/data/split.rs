//! Seeded, stratified splits and n-shot samples.

use rand::seq::{SliceRandom, index};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::Dataset;
use crate::error::messages;
use crate::{Error, Result};

/// The largest share that a test part can have.
const MOST_TESTED: f64 = 0.9;

/// One part of a cross-validation, or the only one of a split.
#[derive(Debug, Clone)]
pub struct Fold {
    /// What is learned from.
    pub train: Dataset,
    /// What is tested on.
    pub test: Dataset,
    /// The examples of `test` by their indices in the whole.
    pub examples: Vec<usize>,
}

impl Dataset {
    /// Splits into a training and a test part, each label in the same proportion. `test` is the share of the test
    /// part, above 0 and at most 0.9. A label with one example stays in training; every other label stands in both
    /// parts. The same seed gives the same split.
    ///
    /// The examples at the places `learn` go to the training part and have no influence on how the others are divided, so
    /// that adding some leaves the test part as it was.
    ///
    /// # Errors
    /// [`Error::Settings`] where `test` is out of range or a place is not there, [`Error::Data`] where a part would be empty.
    pub fn split(&self, test: f64, seed: u64, learn: &[usize]) -> Result<(Dataset, Dataset)> {
        let fold = self.hold_out(test, seed, learn)?;
        Ok((fold.train, fold.test))
    }

    /// The same, with the places of the test part.
    ///
    /// # Errors
    /// Those of [`Dataset::split`].
    pub fn hold_out(&self, test: f64, seed: u64, learn: &[usize]) -> Result<Fold> {
        check_share(test)?;
        let size = self.examples.len();
        if let Some(place) = learn.iter().find(|&&place| place >= size) {
            return Err(Error::Settings(messages::data::learned_row_missing(
                *place, size,
            )));
        }
        let mut set_apart = vec![false; size];
        learn.iter().for_each(|&place| set_apart[place] = true);
        let mut train: Vec<usize> = (0..size).filter(|&i| set_apart[i]).collect();
        let mut held = Vec::new();
        for indices in self.shuffled(seed, |i| !set_apart[i]) {
            let take = test_count(indices.len(), test);
            held.extend_from_slice(&indices[..take]);
            train.extend_from_slice(&indices[take..]);
        }
        train.sort_unstable();
        held.sort_unstable();
        self.fold(&train, held)
    }

    /// The parts of a split, in the order given.
    pub(super) fn fold(&self, train: &[usize], held: Vec<usize>) -> Result<Fold> {
        if held.is_empty() {
            return Err(nothing_to_test());
        }
        Ok(Fold {
            train: self.select(train),
            test: self.select(&held),
            examples: held,
        })
    }

    /// The indices of `most` examples, in ascending order, drawn whatever their labels are; of all where there are fewer. The same
    /// seed draws the same ones.
    pub fn draw(&self, most: usize, seed: u64) -> Vec<usize> {
        let all = self.examples.len();
        if most >= all {
            return (0..all).collect();
        }
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut drawn = index::sample(&mut rng, all, most).into_vec();
        drawn.sort_unstable();
        drawn
    }

    /// An n-shot sample: at most `shots` examples of each label, drawn without replacement. Raising `shots` under
    /// the same seed only adds examples.
    ///
    /// # Errors
    /// [`Error::Settings`] where `shots` is 0.
    pub fn sample(&self, shots: usize, seed: u64) -> Result<Dataset> {
        if shots == 0 {
            return Err(Error::Settings(messages::data::no_shots()));
        }
        let mut chosen: Vec<usize> = self
            .drawn(seed)
            .into_iter()
            .flat_map(|indices| indices.into_iter().take(shots))
            .collect();
        chosen.sort_unstable();
        Ok(self.select(&chosen))
    }

    /// The indices of each label's examples, in the order in which [`Dataset::sample`] draws them.
    pub fn drawn(&self, seed: u64) -> Vec<Vec<usize>> {
        self.shuffled(seed, |_| true)
    }

    /// The indices of the examples that are `wanted`, grouped by label and shuffled within each.
    pub(super) fn shuffled(&self, seed: u64, wanted: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
        let mut groups = vec![Vec::new(); self.labels.len()];
        for (index, example) in self.examples.iter().enumerate() {
            if wanted(index) {
                groups[example.label].push(index);
            }
        }
        shuffle(&mut groups, seed);
        groups
    }
}

/// Shuffles each of the labels' groups, one after the other.
pub(super) fn shuffle(groups: &mut [Vec<usize>], seed: u64) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for group in groups {
        group.shuffle(&mut rng);
    }
}

/// How many of `size` examples of one label are tested on: none of one, and never all.
pub(super) fn test_count(size: usize, test: f64) -> usize {
    if size < 2 {
        return 0;
    }
    ((size as f64 * test).round() as usize).clamp(1, size - 1)
}

/// # Errors
/// [`Error::Settings`] where a share of a test part is out of range.
pub(super) fn check_share(test: f64) -> Result<()> {
    if test > 0.0 && test <= MOST_TESTED {
        return Ok(());
    }
    Err(Error::Settings(messages::data::test_share_out_of_range(
        test,
        MOST_TESTED,
    )))
}

pub(super) fn nothing_to_test() -> Error {
    Error::Data(messages::data::nothing_to_test())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset(counts: &[usize]) -> Dataset {
        let rows = counts.iter().enumerate().flat_map(|(l, &n)| {
            (0..n).map(move |i| (format!("text {l} {i}"), format!("label {l}")))
        });
        Dataset::from_rows(rows).unwrap()
    }

    #[test]
    fn keeps_the_proportions_and_loses_nothing() {
        let data = dataset(&[100, 50, 10, 2, 1]);
        let (train, test) = data.split(0.2, 7, &[]).unwrap();
        assert_eq!(train.counts(), [80, 40, 8, 1, 1]);
        assert_eq!(test.counts(), [20, 10, 2, 1, 0]);
        let mut texts: Vec<_> = train
            .examples
            .iter()
            .chain(&test.examples)
            .map(|e| &e.text)
            .collect();
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), data.examples.len());
    }

    #[test]
    fn the_seed_decides() {
        let data = dataset(&[40, 40]);
        assert_eq!(
            data.split(0.25, 1, &[]).unwrap().1.examples,
            data.split(0.25, 1, &[]).unwrap().1.examples
        );
        assert_ne!(
            data.split(0.25, 1, &[]).unwrap().1.examples,
            data.split(0.25, 2, &[]).unwrap().1.examples
        );
    }

    #[test]
    fn what_is_only_learned_from_leaves_the_test_part_as_it_was() {
        let before = dataset(&[20, 10]);
        let (train, test) = before.split(0.3, 5, &[]).unwrap();
        let mut more = before.clone();
        for (text, label) in [("a mistake", 1), ("another", 0)] {
            more.examples.push(super::super::Example {
                text: text.into(),
                label,
            });
        }
        let (longer, same) = more.split(0.3, 5, &[30, 31]).unwrap();
        assert_eq!(same.examples, test.examples);
        assert_eq!(longer.examples[..21], train.examples);
        assert_eq!(longer.examples[21..], more.examples[30..]);
        assert!(matches!(more.split(0.3, 5, &[32]), Err(Error::Settings(_))));
    }

    #[test]
    fn more_shots_only_add() {
        let data = dataset(&[20, 3]);
        let four = data.sample(4, 3).unwrap();
        let eight = data.sample(8, 3).unwrap();
        assert_eq!(four.counts(), [4, 3]);
        assert_eq!(eight.counts(), [8, 3]);
        assert!(four.examples.iter().all(|e| eight.examples.contains(e)));
    }

    #[test]
    fn refuses_what_makes_no_sense() {
        let data = dataset(&[2, 2]);
        assert!(matches!(data.split(0.0, 0, &[]), Err(Error::Settings(_))));
        assert!(matches!(
            data.split(f64::NAN, 0, &[]),
            Err(Error::Settings(_))
        ));
        assert!(matches!(data.sample(0, 0), Err(Error::Settings(_))));
        assert!(matches!(
            dataset(&[1, 1]).split(0.5, 0, &[]),
            Err(Error::Data(_))
        ));
    }
}
