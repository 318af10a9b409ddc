//! Which examples are held out in turn.

use rand::seq::SliceRandom;

use super::super::run::generator;

/// Parts of a cross-validation, and those where there is much to compute.
pub const FOLDS: usize = 5;
const FEW_FOLDS: usize = 3;
/// Examples up to which the cross-validation is repeated with other parts, and the splits that it then has.
const REPEATED: usize = 200;
const SPLITS: usize = 20;
/// Examples times labels times width from which there are fewer folds, and beyond which a sample is enough.
const MUCH: usize = 8_000_000;
const MOST: usize = 30_000_000;
/// A sample has so many examples at least.
const SAMPLE: usize = 2_000;
/// The generator's stream, apart from those of training.
const STREAM: u64 = 200;

/// Examples to learn from, and those to measure on.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// Learned from.
    pub kept: Vec<usize>,
    /// Measured on.
    pub held: Vec<usize>,
}

/// Whether examples are so few that their cross-validation is repeated.
pub fn few(examples: usize) -> bool {
    examples <= REPEATED
}

/// How many examples a cross-validation of so many examples has, and how many splits.
pub fn splits_of(examples: usize, num_labels: usize, width: usize) -> (usize, usize) {
    let cost = num_labels.saturating_mul(width).max(1);
    let examples = examples.min((MOST / cost).max(SAMPLE));
    if few(examples) {
        (examples, SPLITS)
    } else if examples.saturating_mul(cost) > MUCH {
        (examples, FEW_FOLDS)
    } else {
        (examples, FOLDS)
    }
}

/// The splits of a cross-validation that is not repeated. None where fewer than two labels have two examples.
pub fn folds(labels: &[usize], num_labels: usize, seed: u64) -> Vec<Split> {
    let mut splits = splits(labels, num_labels, 1, seed);
    let held = |s: &Split, example| s.held.binary_search(example).is_ok();
    // The first repetition ends where an example is held out again.
    if let Some(first) = splits.first().and_then(|s| s.held.first().copied()) {
        let again = splits.iter().skip(1).position(|s| held(s, &first));
        splits.truncate(again.map_or(splits.len(), |again| again + 1));
    }
    splits
}

/// The splits of a cross-validation: each label's examples are dealt out in turn, so that all parts have the same share of each.
/// A label with a single example is learned from and never measured on. None where fewer than two labels have two examples.
pub fn splits(labels: &[usize], num_labels: usize, width: usize, seed: u64) -> Vec<Split> {
    let mut rng = generator(seed, STREAM);
    let mut groups = vec![Vec::new(); num_labels];
    for (example, &label) in labels.iter().enumerate() {
        groups[label].push(example);
    }
    groups.iter_mut().for_each(|g| g.shuffle(&mut rng));
    let (most, _) = splits_of(labels.len(), num_labels, width);
    if labels.len() > most {
        for group in &mut groups {
            let share = group.len() as f64 * most as f64 / labels.len() as f64;
            group.truncate((share.round() as usize).max(2));
        }
    }
    let (alone, groups): (Vec<_>, Vec<_>) = groups.into_iter().partition(|g| g.len() < 2);
    if groups.len() < 2 {
        return Vec::new();
    }
    let alone = alone.concat();
    let examples: usize = groups.iter().map(Vec::len).sum();
    let largest = groups.iter().map(Vec::len).max().unwrap_or(2);
    let (_, most) = splits_of(examples, num_labels, width);
    let folds = largest.min(FOLDS).min(most);
    let repeats = if few(examples) { most / folds } else { 1 };
    let mut splits = Vec::with_capacity(repeats * folds);
    let mut groups = groups;
    for repeat in 0..repeats {
        if repeat > 0 {
            groups.iter_mut().for_each(|g| g.shuffle(&mut rng));
        }
        let mut parts = vec![Vec::new(); folds];
        // Each label begins where the one before has ended, so that the parts are of one size.
        let dealt = groups.iter().flatten().enumerate();
        dealt.for_each(|(place, &example)| parts[place % folds].push(example));
        for held in 0..folds {
            let others = parts.iter().enumerate().filter(|(i, _)| *i != held);
            let mut kept = [&alone[..]].concat();
            others.for_each(|(_, part)| kept.extend(part));
            kept.sort_unstable();
            let mut held = parts[held].clone();
            held.sort_unstable();
            splits.push(Split { kept, held });
        }
    }
    splits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(members: &[usize], labels: &[usize]) -> [usize; 3] {
        let mut counts = [0; 3];
        members.iter().for_each(|&i| counts[labels[i]] += 1);
        counts
    }

    #[test]
    fn every_example_is_held_out_as_often_and_a_single_one_never() {
        let labels: Vec<usize> = [vec![0; 7], vec![1; 3], vec![2]].concat();
        let splits = splits(&labels, 3, 8, 5);
        assert_eq!(splits.len(), SPLITS);
        let mut held = [0; 11];
        for split in &splits {
            split.held.iter().for_each(|&i| held[i] += 1);
            let mut all = [&split.kept[..], &split.held].concat();
            all.sort_unstable();
            assert_eq!(all, (0..11).collect::<Vec<_>>());
            assert!(counts(&split.kept, &labels).iter().all(|&n| n > 0));
            assert_eq!(split.held.len(), 2);
        }
        assert_eq!(held, [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0]);
        assert_eq!(splits, super::splits(&labels, 3, 8, 5));
        assert_ne!(splits, super::splits(&labels, 3, 8, 6));
    }

    #[test]
    fn folds_hold_each_example_out_once() {
        let labels: Vec<usize> = (0..30).map(|i| i % 3).collect();
        let folds = folds(&labels, 3, 1);
        assert_eq!(folds.len(), FOLDS);
        let mut held = folds
            .iter()
            .map(|s| &s.held[..])
            .collect::<Vec<_>>()
            .concat();
        held.sort_unstable();
        assert_eq!(held, (0..30).collect::<Vec<_>>());
    }

    #[test]
    fn two_a_label_are_two_halves_with_one_of_each() {
        let labels = [0, 1, 0, 1];
        for split in splits(&labels, 2, 8, 0) {
            assert_eq!(counts(&split.kept, &labels), [1, 1, 0]);
            assert_eq!(counts(&split.held, &labels), [1, 1, 0]);
        }
    }

    #[test]
    fn with_one_a_label_nothing_is_held_out() {
        assert_eq!(splits(&[0, 1, 2], 3, 8, 0), []);
        assert_eq!(splits(&[0, 0, 0, 1], 2, 8, 0), []);
    }

    #[test]
    fn of_many_a_sample_is_held_out() {
        let labels: Vec<usize> = (0..60_000).map(|i| usize::from(i % 10 == 0)).collect();
        let splits = splits(&labels, 2, 1000, 0);
        assert_eq!(splits.len(), FEW_FOLDS);
        assert_eq!(splits[0].kept.len() + splits[0].held.len(), 15_000);
        assert_eq!(counts(&splits[0].held, &labels), [4_500, 500, 0]);
    }
}
