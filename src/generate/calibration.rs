//! From how likely a model finds each label's words to probabilities of the labels.
//!
//! A model prefers some words whatever the text says: frequent ones, those of the last example (Zhao et al. 2021). Calibration
//! takes that preference away. With `s(label | text)` the label's score, the log-likelihood of its words or that by token,
//! and `prior(label)` the preference, it is `softmax(s(label | text) - prior(label))`.

use crate::error::messages::language as messages;
use crate::{Error, Result};

/// Texts that say nothing, whose scores are the preference of a prompt (Zhao et al. 2021, section 5).
pub const CONTENT_FREE_TEXTS: [&str; 3] = ["N/A", "", "[MASK]"];

/// How a label's log-likelihood becomes its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LengthNormalisation {
    /// The log-likelihood of all its words: labels of many tokens have it lower.
    None,
    /// Divided by the number of its tokens (Brown et al. 2020, <https://arxiv.org/abs/2005.14165>, section 2.4).
    #[default]
    ByToken,
}

/// The log-likelihoods of all labels for some texts.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelLikelihoods {
    /// Natural logarithms, summed over the tokens of each label: row-major `[texts, labels]`.
    log_likelihoods: Vec<f32>,
    /// How many tokens each label has.
    tokens: Vec<usize>,
}

impl LabelLikelihoods {
    /// # Shapes
    /// - log_likelihoods: row-major `[texts, labels]`, natural logarithms, each summed over the label's tokens
    /// - tokens: `[labels]`
    ///
    /// # Errors
    /// [`Error::Internal`] where the shapes don't fit, or a label has no tokens. [`Error::Model`] where a value is no finite
    /// number.
    pub fn new(log_likelihoods: Vec<f32>, tokens: Vec<usize>) -> Result<Self> {
        let labels = tokens.len();
        if labels == 0 || !log_likelihoods.len().is_multiple_of(labels) || tokens.contains(&0) {
            return Err(Error::Internal(messages::likelihoods_misfit()));
        }
        if log_likelihoods.iter().any(|value| !value.is_finite()) {
            return Err(Error::Model(messages::logits_not_finite()));
        }
        Ok(Self {
            log_likelihoods,
            tokens,
        })
    }

    /// How many labels there are.
    pub fn num_labels(&self) -> usize {
        self.tokens.len()
    }

    /// `s(label | text)`: row-major `[texts, labels]`.
    pub fn scores(&self, normalisation: LengthNormalisation) -> Vec<f32> {
        let tokens = self.tokens.iter().cycle();
        let values = self.log_likelihoods.iter().zip(tokens);
        let score = |(value, tokens): (&f32, &usize)| match normalisation {
            LengthNormalisation::None => *value,
            LengthNormalisation::ByToken => value / *tokens as f32,
        };
        values.map(score).collect()
    }
}

/// A prompt's preference for each label, which is taken from the scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    prior: Vec<f32>,
    normalisation: LengthNormalisation,
}

impl Calibration {
    /// No preference: the scores as they are.
    pub fn none(num_labels: usize, normalisation: LengthNormalisation) -> Self {
        Self {
            prior: vec![0.0; num_labels],
            normalisation,
        }
    }

    /// A preference that was found before, `[labels]`.
    pub fn of_prior(prior: Vec<f32>, normalisation: LengthNormalisation) -> Self {
        Self {
            prior,
            normalisation,
        }
    }

    /// The preference is the logarithm of the mean probability that the prompt gives a label for some texts, so that the
    /// probabilities of others are divided by that mean. With [`CONTENT_FREE_TEXTS`] it is contextual calibration (Zhao et al.
    /// 2021, <https://arxiv.org/abs/2102.09690>, section 5, `W = diag(p)⁻¹` and `b = 0`). With texts without labels, such as
    /// those that are to be classified, it is batch calibration (Zhou et al. 2023, <https://arxiv.org/abs/2309.17249>, section
    /// 3), which takes them to be spread over the labels.
    ///
    /// # Errors
    /// [`Error::Internal`] where there are no texts.
    pub fn by_mean_probability(
        texts: &LabelLikelihoods,
        normalisation: LengthNormalisation,
    ) -> Result<Self> {
        Self::by(texts, normalisation, log_mean_exp)
    }

    /// The preference is the mean log-probability instead: the geometric mean of the probabilities, to which the texts that
    /// the prompt is sure of count for more. As batch calibration it is the shift that leaves the average margin of two
    /// labels at 0.
    ///
    /// # Errors
    /// [`Error::Internal`] where there are no texts.
    pub fn by_mean_log_probability(
        texts: &LabelLikelihoods,
        normalisation: LengthNormalisation,
    ) -> Result<Self> {
        Self::by(texts, normalisation, mean)
    }

    /// The preference that `mean` makes of the texts' log-probabilities.
    fn by(
        texts: &LabelLikelihoods,
        normalisation: LengthNormalisation,
        mean: fn(&[f32], usize) -> Result<Vec<f32>>,
    ) -> Result<Self> {
        let mut scores = texts.scores(normalisation);
        let num_labels = texts.num_labels();
        scores.chunks_exact_mut(num_labels).for_each(log_softmax);
        Ok(Self {
            prior: mean(&scores, num_labels)?,
            normalisation,
        })
    }

    /// The preference for each label, `[labels]`: higher is more.
    pub fn prior(&self) -> &[f32] {
        &self.prior
    }

    /// The probabilities of the labels: row-major `[texts, labels]`.
    ///
    /// # Errors
    /// [`Error::Internal`] where the likelihoods are of another number of labels.
    pub fn probabilities(&self, of: &LabelLikelihoods) -> Result<Vec<f32>> {
        if of.num_labels() != self.prior.len() {
            return Err(Error::Internal(messages::likelihoods_misfit()));
        }
        let mut scores = of.scores(self.normalisation);
        for row in scores.chunks_exact_mut(self.prior.len()) {
            row.iter_mut().zip(&self.prior).for_each(|(s, p)| *s -= p);
            log_softmax(row);
            row.iter_mut().for_each(|value| *value = value.exp());
        }
        Ok(scores)
    }
}

/// From scores to the logarithms of their softmax.
fn log_softmax(row: &mut [f32]) {
    let most = row.iter().copied().fold(f32::MIN, f32::max);
    let sum: f32 = row.iter().map(|value| (value - most).exp()).sum();
    // Two steps: the sum of both would lose the small one's digits.
    row.iter_mut()
        .for_each(|value| *value = (*value - most) - sum.ln());
}

/// The means of the columns of a row-major `[rows, width]`.
fn mean(values: &[f32], width: usize) -> Result<Vec<f32>> {
    let rows = values.len() / width;
    if rows == 0 {
        return Err(Error::Internal(messages::likelihoods_misfit()));
    }
    let column = |at: usize| values.iter().skip(at).step_by(width);
    let mean = |at: usize| column(at).map(|&v| f64::from(v)).sum::<f64>() / rows as f64;
    Ok((0..width).map(|at| mean(at) as f32).collect())
}

/// The logarithms of the columns' means of exponentials; none overflows or gets lost, however small.
fn log_mean_exp(values: &[f32], width: usize) -> Result<Vec<f32>> {
    let column = |at: usize| values.iter().skip(at).step_by(width).copied();
    let most: Vec<f32> = (0..width)
        .map(|at| column(at).fold(f32::MIN, f32::max))
        .collect();
    let relative = values.iter().zip(most.iter().cycle());
    let relative: Vec<f32> = relative.map(|(value, most)| (value - most).exp()).collect();
    let means = mean(&relative, width)?;
    Ok(means
        .iter()
        .zip(&most)
        .map(|(m, most)| m.ln() + most)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of probabilities, as logarithms.
    fn likelihoods(rows: &[[f32; 2]]) -> LabelLikelihoods {
        let values = rows.iter().flatten().map(|p| p.ln()).collect();
        LabelLikelihoods::new(values, vec![1, 1]).unwrap()
    }

    fn close(found: &[f32], wanted: &[f32]) {
        assert_eq!(found.len(), wanted.len());
        let off = found.iter().zip(wanted).map(|(a, b)| (a - b).abs());
        assert!(off.fold(0.0, f32::max) < 1e-5, "{found:?}, not {wanted:?}");
    }

    const BY_TOKEN: LengthNormalisation = LengthNormalisation::ByToken;

    #[test]
    fn uncalibrated_probabilities_are_the_labels_own_made_to_sum_up_to_one() {
        // 0.03 and 0.01 of all words: three to one.
        let none = Calibration::none(2, BY_TOKEN);
        let found = none.probabilities(&likelihoods(&[[0.03, 0.01]])).unwrap();
        close(&found, &[0.75, 0.25]);
    }

    #[test]
    fn length_normalisation_divides_by_tokens() {
        // Two tokens of 0.1 each, and one of 0.1: 0.01 and 0.1 in all, alike by token.
        let values = vec![0.01f32.ln(), 0.1f32.ln()];
        let of = LabelLikelihoods::new(values, vec![2, 1]).unwrap();
        let found = |normalisation| Calibration::none(2, normalisation).probabilities(&of);
        close(&found(BY_TOKEN).unwrap(), &[0.5, 0.5]);
        let whole = found(LengthNormalisation::None).unwrap();
        close(&whole, &[1.0 / 11.0, 10.0 / 11.0]);
    }

    #[test]
    fn a_mean_probability_is_what_others_are_divided_by() {
        // 0.8 and 0.6 of the first label: 0.7 to 0.3 on average.
        let content_free = likelihoods(&[[0.08, 0.02], [0.06, 0.04]]);
        let calibration = Calibration::by_mean_probability(&content_free, BY_TOKEN).unwrap();
        close(calibration.prior(), &[0.7f32.ln(), 0.3f32.ln()]);
        // 0.6 / 0.7 to 0.4 / 0.3 is 18 to 28.
        let found = calibration
            .probabilities(&likelihoods(&[[0.6, 0.4]]))
            .unwrap();
        close(&found, &[18.0 / 46.0, 28.0 / 46.0]);
    }

    #[test]
    fn a_mean_log_probability_is_subtracted() {
        // 0.9 to 0.1 and 0.5 to 0.5: geometric means sqrt(0.45) and sqrt(0.05), three to one.
        let texts = likelihoods(&[[0.9, 0.1], [0.5, 0.5]]);
        let calibration = Calibration::by_mean_log_probability(&texts, BY_TOKEN).unwrap();
        let found = calibration.probabilities(&texts).unwrap();
        close(&found, &[0.75, 0.25, 0.25, 0.75]);
    }

    #[test]
    fn a_preference_that_all_texts_share_is_taken_away_whole() {
        let texts = likelihoods(&[[0.99, 0.01], [0.99, 0.01]]);
        for calibration in [
            Calibration::by_mean_probability,
            Calibration::by_mean_log_probability,
        ] {
            let calibration = calibration(&texts, BY_TOKEN).unwrap();
            let found = calibration.probabilities(&texts).unwrap();
            close(&found, &[0.5; 4]);
        }
    }

    #[test]
    fn very_unlikely_labels_are_told_apart() {
        let of = LabelLikelihoods::new(vec![-900.0, -901.0], vec![1, 1]).unwrap();
        let found = Calibration::none(2, BY_TOKEN).probabilities(&of).unwrap();
        close(&found, &[0.731_058_6, 0.268_941_4]);
        let calibration = Calibration::by_mean_probability(&of, BY_TOKEN).unwrap();
        close(&calibration.probabilities(&of).unwrap(), &[0.5, 0.5]);
    }

    #[test]
    fn shapes_and_values_are_checked() {
        assert!(LabelLikelihoods::new(vec![0.0; 3], vec![1, 1]).is_err());
        assert!(LabelLikelihoods::new(vec![0.0; 2], vec![1, 0]).is_err());
        assert!(LabelLikelihoods::new(vec![], vec![]).is_err());
        let not_finite = LabelLikelihoods::new(vec![f32::NAN, 0.0], vec![1, 1]);
        assert_eq!(not_finite.unwrap_err().code(), "bad-model");
        let empty = LabelLikelihoods::new(vec![], vec![1, 1]).unwrap();
        assert!(Calibration::by_mean_log_probability(&empty, BY_TOKEN).is_err());
        assert!(Calibration::by_mean_probability(&empty, BY_TOKEN).is_err());
        let other = Calibration::none(3, BY_TOKEN);
        assert!(other.probabilities(&likelihoods(&[[0.5, 0.5]])).is_err());
    }
}
