//! What tuning a language model will take, known before it begins.

use super::settings::LanguageSettings;
use crate::model::Decoder;
use crate::model::causal::TrainingText;

/// Bytes of a trained weight: itself, its gradient, AdamW's two moments, the best so far, and while a run ends the model made of it.
const TRAINED: u64 = 24;
/// Tokens whose logits are computed at once, and the copies of them that there are.
const LOGITS: u64 = 128 * 2;
/// Outputs of a frozen weight that are dequantised at once, with the copy that is packed.
const DEQUANTISED: u64 = 512 * 2;

/// What a run takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LanguageForecast {
    /// Weights that it changes.
    pub trained_weights: usize,
    /// Bytes at most, beside the model that it starts from.
    pub bytes: u64,
}

impl LanguageForecast {
    /// Of a run with these settings on these texts.
    pub fn new(model: &Decoder, settings: &LanguageSettings, texts: &[TrainingText]) -> Self {
        let config = model.config();
        let layout = model.delta_layout(settings.tuned);
        let trained = layout.iter().map(|t| t.1.iter().product::<usize>()).sum();
        let (hidden, wide) = (config.hidden_size as u64, config.intermediate_size as u64);
        let (queries, keys) = (config.query_width() as u64, config.key_width() as u64);
        // The longest texts might meet in one minibatch.
        let mut lengths: Vec<u64> = texts.iter().map(|text| text.ids.len() as u64).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        let tokens: u64 = lengths.iter().take(settings.batch_size).sum();
        let kept = 2 * (hidden + queries + keys + wide);
        let working = 6 * hidden + 3 * wide + 3 * queries + 2 * keys;
        let layers = settings.tuned.layers() as u64;
        let values = tokens * (layers * kept + working)
            + LOGITS * config.vocab_size as u64
            + DEQUANTISED * wide.max(hidden);
        Self {
            trained_weights: trained,
            bytes: TRAINED * trained as u64 + 4 * values,
        }
    }
}
