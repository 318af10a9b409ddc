//! How a prompt becomes a classifier.

use serde::{Deserialize, Serialize};

use crate::data::Dataset;
use crate::error::messages::{language as messages, run};
use crate::generate::calibration::{
    CONTENT_FREE_TEXTS, Calibration, LabelLikelihoods, LengthNormalisation,
};
use crate::generate::prompt::{MAX_SHOTS, PromptTemplate};
use crate::session::generator::tuning::PromptStyle;
use crate::{Error, Result};

/// How many tokens a label has does not count: its score is the mean log-likelihood of its tokens.
pub const NORMALISATION: LengthNormalisation = LengthNormalisation::ByToken;
/// Training texts that batch calibration reads at most; one of each label where there are more labels.
pub const CALIBRATION_TEXTS: usize = 64;
/// Examples of each label where nothing is said.
const SHOTS: usize = 1;

/// How the preference that a prompt has for some labels, whatever the text, is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CalibrationMethod {
    /// It is left.
    None,
    /// It is the mean probability of each label for texts that say nothing (Zhao et al. 2021,
    /// <https://arxiv.org/abs/2102.09690>).
    Contextual,
    /// It is the mean log-probability of each label for training texts: the shift that leaves the average margin between two
    /// labels at 0. Batch calibration by a geometric mean.
    #[default]
    Batch,
    /// It is the mean probability of each label for the same texts: batch calibration as published (Zhou et al. 2023,
    /// <https://arxiv.org/abs/2309.17249>, section 3).
    BatchProbability,
}

impl CalibrationMethod {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::None,
        Self::Contextual,
        Self::Batch,
        Self::BatchProbability,
    ];

    /// Which texts it reads, of those that say nothing and those of the training part.
    pub fn texts(self, training: &[String]) -> Vec<&str> {
        match self {
            Self::None => Vec::new(),
            Self::Contextual => CONTENT_FREE_TEXTS.to_vec(),
            Self::Batch | Self::BatchProbability => training.iter().map(String::as_str).collect(),
        }
    }

    /// The preference, from the likelihoods of its texts.
    ///
    /// # Errors
    /// [`Error::Internal`] where there are none and it needs some.
    pub fn of(self, texts: &LabelLikelihoods) -> Result<Calibration> {
        match self {
            Self::None => Ok(Calibration::none(texts.num_labels(), NORMALISATION)),
            Self::Contextual | Self::BatchProbability => {
                Calibration::by_mean_probability(texts, NORMALISATION)
            }
            Self::Batch => Calibration::by_mean_log_probability(texts, NORMALISATION),
        }
    }
}

/// How a prompt becomes a classifier.
#[derive(Debug, Clone, PartialEq)]
pub struct PromptSettings {
    /// Examples of each label; 0 is zero-shot.
    pub shots: usize,
    /// How the prompt is written.
    pub style: PromptStyle,
    /// What stands around texts and labels; [`PromptTemplate::classification`] where it is absent.
    pub template: Option<PromptTemplate>,
    /// How the prompt's preference is taken away.
    pub calibration: CalibrationMethod,
    /// Of the draw of examples, and of the texts that calibration reads.
    pub seed: u64,
    /// Of the examples' order; the draw's seed where it is absent.
    pub order: Option<u64>,
    /// Whether each text is read behind the examples in their order and in the reverse, which takes twice as long, and the mean of
    /// both log-likelihoods counts.
    pub both_orders: bool,
}

impl Default for PromptSettings {
    fn default() -> Self {
        Self {
            shots: SHOTS,
            style: PromptStyle::Plain,
            template: None,
            calibration: CalibrationMethod::default(),
            seed: 0,
            order: None,
            both_orders: true,
        }
    }
}

/// What is drawn of a training part.
pub struct Draw {
    /// The examples.
    pub shots: Dataset,
    /// Other texts, which calibration reads.
    pub calibration: Vec<String>,
}

impl PromptSettings {
    /// # Errors
    /// [`Error::Settings`] naming the one that is out of its range.
    pub fn validate(&self) -> Result<()> {
        if self.shots > MAX_SHOTS {
            let wanted = run::wanted_whole_between(0, MAX_SHOTS);
            return Err(Error::Settings(run::setting_must_be("shots", wanted)));
        }
        self.template
            .as_ref()
            .map_or(Ok(()), PromptTemplate::validate)
    }

    /// The examples, and about `CALIBRATION_TEXTS` others at most for calibration: as many of each label, which is all that their
    /// labels are used for, so that a label that is frequent in the data is not taken for one that the prompt prefers. Where a label
    /// has none left, there are none of any.
    ///
    /// # Errors
    /// [`Error::Data`] where there is only one label.
    pub fn draw(&self, train: &Dataset) -> Result<Draw> {
        let labels = train.labels.len();
        if labels < 2 {
            return Err(Error::Data(messages::prompt_labels_too_few(labels)));
        }
        // One draw, of which each label's first are the examples.
        let places = train.drawn(self.seed);
        let shots = places.iter().flat_map(|own| own.iter().take(self.shots));
        let shots: Vec<usize> = shots.copied().collect();
        let others = places.iter().map(|own| &own[self.shots.min(own.len())..]);
        // As many of each label as the one with the fewest has.
        let least = others.clone().map(<[usize]>::len).min().unwrap_or(0);
        let each = least.min((CALIBRATION_TEXTS / labels).max(1));
        let others = others.flat_map(|own| own.iter().take(each));
        Ok(Draw {
            shots: train.select(&shots),
            calibration: others.map(|&at| train.examples[at].text.clone()).collect(),
        })
    }
}
