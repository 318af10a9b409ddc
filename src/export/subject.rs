//! What an export is made of, and what it comes to.

use super::pooling::LastNorm;
use super::weights::WeightsFile;
use crate::classifier::Classifier;
use crate::model::EncoderConfig;

/// What is written, and what is known beside the classifier.
pub struct Subject<'a> {
    /// The classifier.
    pub classifier: &'a Classifier,
    /// The shape of its encoder.
    pub config: &'a EncoderConfig,
    /// The name on the Hugging Face hub of the encoder as it was opened, where it is known.
    pub base: Option<&'a str>,
    /// The last norm of the classifier's own encoder; for a Hugging Face folder.
    pub last_norm: Option<LastNorm>,
    /// The text of the token that fills up short texts, where there is one.
    pub padding: Option<&'a str>,
}

/// An export that has begun: its small files, and the one that is still to be written.
pub struct Export {
    /// Names and contents.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// The file with the encoder's weights, where there is one.
    pub weights: Option<WeightsFile>,
}
