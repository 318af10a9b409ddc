//! Seeded, stratified splits and n-shot samples.

use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::Dataset;
use crate::{Error, Result};

impl Dataset {
    /// Splits into a training and a test part, each label in the same proportion. `test` is the share of the test
    /// part, above 0 and at most 0.9. A label with one example stays in training; every other label stands in both
    /// parts. The same seed gives the same split.
    ///
    /// # Errors
    /// [`Error::Settings`] where `test` is out of range, [`Error::Data`] where a part would be empty.
    pub fn split(&self, test: f64, seed: u64) -> Result<(Dataset, Dataset)> {
        if !(test > 0.0 && test <= 0.9) {
            return Err(Error::Settings(format!(
                "The test share is {test}; it must be above 0 and at most 0.9."
            )));
        }
        let (mut train, mut held) = (Vec::new(), Vec::new());
        for indices in self.shuffled(seed) {
            let take = if indices.len() < 2 {
                0
            } else {
                ((indices.len() as f64 * test).round() as usize).clamp(1, indices.len() - 1)
            };
            held.extend_from_slice(&indices[..take]);
            train.extend_from_slice(&indices[take..]);
        }
        if held.is_empty() {
            return Err(Error::Data(
                "No label has two examples, so none can be kept for testing. Bring more examples."
                    .into(),
            ));
        }
        train.sort_unstable();
        held.sort_unstable();
        Ok((self.select(&train), self.select(&held)))
    }

    /// An n-shot sample: at most `shots` examples of each label, drawn without replacement. Raising `shots` under
    /// the same seed only adds examples.
    ///
    /// # Errors
    /// [`Error::Settings`] where `shots` is 0.
    pub fn sample(&self, shots: usize, seed: u64) -> Result<Dataset> {
        if shots == 0 {
            return Err(Error::Settings(
                "The number of shots must be at least 1.".into(),
            ));
        }
        let mut chosen: Vec<usize> = self
            .shuffled(seed)
            .into_iter()
            .flat_map(|indices| indices.into_iter().take(shots))
            .collect();
        chosen.sort_unstable();
        Ok(self.select(&chosen))
    }

    /// The examples' indices, grouped by label and shuffled within each.
    fn shuffled(&self, seed: u64) -> Vec<Vec<usize>> {
        let mut groups = vec![Vec::new(); self.labels.len()];
        for (index, example) in self.examples.iter().enumerate() {
            groups[example.label].push(index);
        }
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        for group in &mut groups {
            group.shuffle(&mut rng);
        }
        groups
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
    fn keeps_the_proportions_and_loses_nothing() {
        let data = dataset(&[100, 50, 10, 2, 1]);
        let (train, test) = data.split(0.2, 7).unwrap();
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
            data.split(0.25, 1).unwrap().1.examples,
            data.split(0.25, 1).unwrap().1.examples
        );
        assert_ne!(
            data.split(0.25, 1).unwrap().1.examples,
            data.split(0.25, 2).unwrap().1.examples
        );
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
        assert!(matches!(data.split(0.0, 0), Err(Error::Settings(_))));
        assert!(matches!(data.split(f64::NAN, 0), Err(Error::Settings(_))));
        assert!(matches!(data.sample(0, 0), Err(Error::Settings(_))));
        assert!(matches!(
            dataset(&[1, 1]).split(0.5, 0),
            Err(Error::Data(_))
        ));
    }
}
