//! How a data set is divided into what is learned from and what is tested on.

use serde::Deserialize;

use super::data::RowOrigin;
use crate::Result;
use crate::data::{self, Dataset, Fold};

/// How a data set is divided; `handles.d.ts` has its type in TypeScript.
#[derive(Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum Division {
    /// Into a training and a test part, each label in the same proportion.
    Share {
        /// The share of the test part.
        test: f64,
        /// Of the draw.
        seed: u32,
        /// The places of the examples that are only learned from.
        learn: Vec<usize>,
    },
    /// The same by the rows' origins: it stays the same when rows are corrected, left out or added.
    Origin {
        /// The share of the test part.
        test: f64,
        /// Of the draw.
        seed: u32,
        /// What every row was, in the order in which they came.
        origins: Vec<RowOrigin>,
    },
    /// Into the folds of a stratified cross-validation.
    Folds {
        /// How many.
        folds: usize,
        /// Of the draw.
        seed: u32,
        /// The places of the examples that are only learned from.
        learn: Vec<usize>,
    },
}

impl Division {
    /// The parts of `data`, of which only folds are more than one.
    ///
    /// # Errors
    /// Those of [`Dataset::split`], [`Dataset::split_by_origin`] and [`Dataset::folds`].
    pub fn of(self, data: &Dataset) -> Result<Vec<Fold>> {
        match self {
            Self::Share { test, seed, learn } => {
                let fold = data.hold_out(test, seed.into(), &learn)?;
                Ok(vec![fold])
            }
            Self::Origin {
                test,
                seed,
                origins,
            } => {
                let origins: Vec<_> = origins.into_iter().map(data::RowOrigin::from).collect();
                let fold = data.hold_out_by_origin(test, seed.into(), &origins)?;
                Ok(vec![fold])
            }
            Self::Folds { folds, seed, learn } => data.folds(folds, seed.into(), &learn),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn whole() -> Dataset {
        let rows = (0..8).map(|i| (format!("text {i}"), format!("label {}", i % 2)));
        Dataset::from_rows(rows).unwrap()
    }

    fn divided(how: Value) -> Vec<Fold> {
        let how: Division = serde_json::from_value(how).unwrap();
        how.of(&whole()).unwrap()
    }

    #[test]
    fn a_share_is_held_out() {
        let [fold] = divided(json!({ "by": "share", "test": 0.25, "seed": 3, "learn": [1] }))
            .try_into()
            .unwrap();
        let (train, test) = whole().split(0.25, 3, &[1]).unwrap();
        assert_eq!(fold.train.examples, train.examples);
        assert_eq!(fold.test.examples, test.examples);
        assert_eq!(whole().select(&fold.examples).examples, test.examples);
    }

    #[test]
    fn a_share_is_held_out_by_origin() {
        let origins: Vec<Value> = (0..8)
            .map(|i| json!({ "label": format!("label {}", i % 2), "example": i }))
            .collect();
        let how = json!({ "by": "origin", "test": 0.25, "seed": 3, "origins": origins });
        let [fold] = divided(how).try_into().unwrap();
        assert_eq!(fold.test.counts(), [1, 1]);
        assert_eq!(whole().select(&fold.examples).examples, fold.test.examples);
    }

    #[test]
    fn folds_are_those_of_a_cross_validation() {
        let folds = divided(json!({ "by": "folds", "folds": 4, "seed": 1, "learn": [] }));
        let places: Vec<_> = folds.into_iter().map(|fold| fold.examples).collect();
        let wanted = whole().folds(4, 1, &[]).unwrap();
        let wanted: Vec<_> = wanted.into_iter().map(|fold| fold.examples).collect();
        assert_eq!(places, wanted);
    }

    #[test]
    fn what_is_no_division_is_refused() {
        for wrong in [
            json!({ "by": "half", "test": 0.5, "seed": 0 }),
            json!({ "by": "share", "test": 0.5, "seed": 0.5, "learn": [] }),
            json!({ "by": "share", "test": 0.5, "seed": -1, "learn": [] }),
            json!({ "by": "folds", "folds": "2", "seed": 0, "learn": [] }),
        ] {
            assert!(serde_json::from_value::<Division>(wrong).is_err());
        }
    }
}
