//! What a classifier is worth on held-out examples.

/// Counts and the measures made of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// `confusion[i][j]`: examples of label i that were given label j.
    pub confusion: Vec<Vec<usize>>,
    /// Share of examples given their label.
    pub accuracy: f64,
    /// Wilson's 95 % score interval of the accuracy.
    pub interval: (f64, f64),
    /// Mean of the labels' F1, over labels that occur or were predicted.
    pub macro_f1: f64,
    /// Per label, in order.
    pub per_label: Vec<LabelMeasures>,
    /// What guessing comes to; none where there are no examples.
    pub majority: Option<Majority>,
}

/// What giving every example the most frequent label comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Majority {
    /// The label that most examples have; of equals, the first.
    pub label: usize,
    /// Share of examples that have it.
    pub accuracy: f64,
}

/// The measures of one label. A ratio without a denominator is 0, as scikit-learn has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelMeasures {
    /// Of the examples given the label, the share that has it.
    pub precision: f64,
    /// Of the examples that have the label, the share given it.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Examples that have the label.
    pub support: usize,
}

/// Compares what was predicted with what is true; both are label indices below `labels`.
pub fn evaluate(truth: &[usize], predicted: &[usize], labels: usize) -> Evaluation {
    let mut confusion = vec![vec![0usize; labels]; labels];
    for (&t, &p) in truth.iter().zip(predicted) {
        confusion[t][p] += 1;
    }
    of_confusion(confusion)
}

/// The measures of a confusion matrix, which is square: such as the sum of those of a cross-validation's folds.
pub fn of_confusion(confusion: Vec<Vec<usize>>) -> Evaluation {
    let labels = confusion.len();
    let right: usize = (0..labels).map(|i| confusion[i][i]).sum();
    let total = confusion.iter().flatten().sum();
    let ratio = |a: usize, b: usize| if b == 0 { 0.0 } else { a as f64 / b as f64 };
    let mut sum = 0.0;
    let mut present = 0;
    let per_label: Vec<LabelMeasures> = (0..labels)
        .map(|i| {
            let support: usize = confusion[i].iter().sum();
            let given: usize = confusion.iter().map(|row| row[i]).sum();
            let f1 = ratio(2 * confusion[i][i], support + given);
            if support + given > 0 {
                sum += f1;
                present += 1;
            }
            LabelMeasures {
                precision: ratio(confusion[i][i], given),
                recall: ratio(confusion[i][i], support),
                f1,
                support,
            }
        })
        .collect();
    Evaluation {
        accuracy: ratio(right, total),
        interval: wilson(right, total),
        macro_f1: if present == 0 {
            0.0
        } else {
            sum / f64::from(present)
        },
        majority: majority(&per_label, total),
        per_label,
        confusion,
    }
}

fn majority(per_label: &[LabelMeasures], total: usize) -> Option<Majority> {
    // The last of equals is what max_by_key gives, so it looks from the end.
    let (label, most) = per_label
        .iter()
        .enumerate()
        .rev()
        .max_by_key(|(_, m)| m.support)?;
    (total > 0).then(|| Majority {
        label,
        accuracy: most.support as f64 / total as f64,
    })
}

/// Wilson's 95 % score interval of `right` out of `total` (Wilson 1927, <https://doi.org/10.2307/2276774>);
/// (0, 1) where there is nothing to count.
pub fn wilson(right: usize, total: usize) -> (f64, f64) {
    if total == 0 {
        return (0.0, 1.0);
    }
    /// The 97.5 % quantile of the normal distribution.
    const Z: f64 = 1.959_963_984_540_054;
    let (n, p) = (total as f64, right as f64 / total as f64);
    let z2 = Z * Z;
    let centre = p + z2 / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    (
        ((centre - half) / scale).max(0.0),
        ((centre + half) / scale).min(1.0),
    )
}
