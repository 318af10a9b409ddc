//! How few examples are tested: by cross-validation, so that none is lost to learning.

use super::Dataset;
use crate::error::messages;
use crate::{Error, Result};

/// A label with fewer examples than this gives a test part too few to tell anything.
const FEW: usize = 10;
/// Examples beyond which a test part is set aside all the same: a rare label is then no reason to learn ten times.
const MOST_CROSS_VALIDATED: usize = 500;
/// Parts of a cross-validation, at most.
const MOST_FOLDS: usize = 10;

/// How examples are best tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestPlan {
    /// Not at all: fewer than two labels have a second example.
    Nothing,
    /// By cross-validation with so many folds. Where no label has more examples than that, a fold leaves out at most one of
    /// each label, so that the others are learned from in the proportions that they have.
    CrossValidation(usize),
    /// On a part that is set aside.
    HoldOut,
}

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
    /// How these examples are best tested.
    pub fn test_plan(&self) -> TestPlan {
        let counts = self.counts();
        let there = || counts.iter().copied().filter(|&n| n > 0);
        if there().filter(|&n| n > 1).count() < 2 {
            return TestPlan::Nothing;
        }
        let (least, most) = (there().min().unwrap_or(0), there().max().unwrap_or(0));
        if least < FEW && self.examples.len() <= MOST_CROSS_VALIDATED {
            return TestPlan::CrossValidation(most.min(MOST_FOLDS));
        }
        TestPlan::HoldOut
    }

    /// A stratified cross-validation: each example is in the test part of one fold, but for those of a label with a single
    /// example and those at the places `learn`, which are only learned from. Folds without a test part are left out.
    ///
    /// # Errors
    /// [`Error::Settings`] where there are fewer than two folds or a place is not there, [`Error::Data`] where nothing could
    /// be tested.
    pub fn folds(&self, folds: usize, seed: u64, learn: &[usize]) -> Result<Vec<Fold>> {
        let size = self.examples.len();
        if folds < 2 {
            return Err(Error::Settings(messages::data::too_few_folds(folds)));
        }
        if let Some(place) = learn.iter().find(|&&place| place >= size) {
            return Err(Error::Settings(messages::data::learned_row_missing(
                *place, size,
            )));
        }
        let counts = self.counts();
        let mut tested = vec![true; size];
        learn.iter().for_each(|&place| tested[place] = false);
        // Each label's examples are dealt out where the last one's ended, so that the folds are of like size.
        let mut next = 0;
        let mut fold_of = vec![None; size];
        for members in self.shuffled(seed, |i| tested[i] && counts[self.examples[i].label] > 1) {
            for example in members {
                fold_of[example] = Some(next % folds);
                next += 1;
            }
        }
        let made: Vec<Fold> = (0..folds.min(next))
            .map(|fold| {
                let (examples, others): (Vec<usize>, Vec<usize>) =
                    (0..size).partition(|&i| fold_of[i] == Some(fold));
                Fold {
                    train: self.select(&others),
                    test: self.select(&examples),
                    examples,
                }
            })
            .collect();
        if made.is_empty() {
            return Err(Error::Data(messages::data::nothing_to_test()));
        }
        Ok(made)
    }
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
    fn few_examples_are_cross_validated_and_one_each_is_not_tested() {
        assert_eq!(dataset(&[1, 1, 1]).test_plan(), TestPlan::Nothing);
        assert_eq!(dataset(&[9, 1]).test_plan(), TestPlan::Nothing);
        let few = |counts| dataset(counts).test_plan();
        assert_eq!(few(&[2, 2]), TestPlan::CrossValidation(2));
        assert_eq!(few(&[6, 6]), TestPlan::CrossValidation(6));
        assert_eq!(few(&[100, 5, 1]), TestPlan::CrossValidation(10));
        assert_eq!(few(&[10, 10]), TestPlan::HoldOut);
        assert_eq!(few(&[500, 5]), TestPlan::HoldOut);
    }

    #[test]
    fn each_example_is_tested_once_and_learned_from_in_all_other_folds() {
        let data = dataset(&[6, 6, 4]);
        let folds = data.folds(6, 3, &[]).unwrap();
        assert_eq!(folds.len(), 6);
        let mut tested: Vec<usize> = folds.iter().flat_map(|f| f.examples.clone()).collect();
        tested.sort_unstable();
        assert_eq!(tested, (0..16).collect::<Vec<_>>());
        for fold in &folds {
            assert_eq!(fold.train.examples.len() + fold.test.examples.len(), 16);
            assert!(fold.test.counts().iter().all(|&n| n <= 1));
            for (example, &index) in fold.test.examples.iter().zip(&fold.examples) {
                assert_eq!(*example, data.examples[index]);
                assert!(!fold.train.examples.contains(example));
            }
        }
    }

    #[test]
    fn every_fold_learns_every_label() {
        for counts in [&[2, 2][..], &[9, 2, 3], &[40, 2], &[3, 1, 3]] {
            let data = dataset(counts);
            let folds = data.folds(5, 1, &[]).unwrap();
            for fold in &folds {
                assert!(!fold.test.examples.is_empty());
                assert!(fold.train.counts().iter().all(|&n| n > 0), "{counts:?}");
            }
        }
    }

    #[test]
    fn what_is_only_learned_from_is_in_every_training_part() {
        let data = dataset(&[3, 3, 2]);
        let folds = data.folds(3, 0, &[0, 6]).unwrap();
        for fold in &folds {
            assert!(fold.train.examples.contains(&data.examples[0]));
        }
        // A label's other example can be tested, since this one is learned from.
        assert!(folds.iter().any(|fold| fold.examples.contains(&7)));
        assert!(
            folds
                .iter()
                .all(|fold| !fold.examples.contains(&0) && !fold.examples.contains(&6))
        );
    }

    #[test]
    fn refuses_what_makes_no_sense() {
        let data = dataset(&[2, 2]);
        assert!(matches!(data.folds(1, 0, &[]), Err(Error::Settings(_))));
        assert!(matches!(data.folds(2, 0, &[4]), Err(Error::Settings(_))));
        assert!(matches!(
            dataset(&[1, 1]).folds(2, 0, &[]),
            Err(Error::Data(_))
        ));
    }
}
