//! How the next token is chosen: what can be set, and in which range.

use crate::error::Message;
use crate::error::messages::run;
use crate::{Error, Result};

/// The most that a temperature can be.
pub const MAX_TEMPERATURE: f32 = 10.0;
/// The most that `top_k` can be.
pub const MAX_TOP_K: usize = 1 << 20;
/// The most that a repetition penalty can be.
pub const MAX_REPETITION_PENALTY: f32 = 10.0;
/// The most tokens that a repetition penalty looks back at.
pub const MAX_REPETITION_WINDOW: usize = 1 << 16;

/// How the next token is chosen. The default is greedy: always the likeliest.
#[derive(Debug, Clone, PartialEq)]
pub struct SamplingSettings {
    /// 0 to `MAX_TEMPERATURE`. The logits are divided by it: above 1 the choice is freer, below 1 it is closer to the
    /// likeliest token, and 0 takes that one always, so that `top_k`, `top_p` and `seed` do nothing.
    pub temperature: f32,
    /// 0 to `MAX_TOP_K`: only so many of the likeliest tokens can be drawn. 0 is no limit.
    pub top_k: usize,
    /// Above 0 and at most 1: only the fewest likeliest tokens can be drawn whose probabilities sum up to it (nucleus
    /// sampling, Holtzman et al. 2019, <https://arxiv.org/abs/1904.09751>). 1 is no limit.
    pub top_p: f32,
    /// 1 to `MAX_REPETITION_PENALTY`: what the logit of a token that has come up is divided by, or multiplied where it is
    /// negative (Keskar et al. 2019, <https://arxiv.org/abs/1909.05858>, section 4.1). 1 is none.
    pub repetition_penalty: f32,
    /// 0 to `MAX_REPETITION_WINDOW`: how many of the last tokens the penalty looks at, the prompt's included.
    pub repetition_window: usize,
    /// What the draws begin from. The same seed gives the same tokens for the same logits.
    pub seed: u64,
}

impl Default for SamplingSettings {
    fn default() -> Self {
        Self {
            temperature: 0.0,
            top_k: 0,
            top_p: 1.0,
            repetition_penalty: 1.0,
            repetition_window: 64,
            seed: 0,
        }
    }
}

impl SamplingSettings {
    /// # Errors
    /// [`Error::Settings`] with the field that is out of its range.
    pub fn validate(&self) -> Result<()> {
        let refuse = |field: &str, wanted: Message| {
            Err(Error::Settings(run::setting_must_be(field, wanted)))
        };
        if !(0.0..=MAX_TEMPERATURE).contains(&self.temperature) {
            return refuse("temperature", run::wanted_between(0, MAX_TEMPERATURE));
        }
        if self.top_k > MAX_TOP_K {
            return refuse("topK", run::wanted_whole_between(0, MAX_TOP_K));
        }
        if !(self.top_p > 0.0 && self.top_p <= 1.0) {
            return refuse("topP", run::wanted_above(0, 1));
        }
        if !(1.0..=MAX_REPETITION_PENALTY).contains(&self.repetition_penalty) {
            let wanted = run::wanted_between(1, MAX_REPETITION_PENALTY);
            return refuse("repetitionPenalty", wanted);
        }
        if self.repetition_window > MAX_REPETITION_WINDOW {
            let wanted = run::wanted_whole_between(0, MAX_REPETITION_WINDOW);
            return refuse("repetitionWindow", wanted);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_out_of_range_are_refused_by_name() {
        type Damage = fn(&mut SamplingSettings);
        let cases: [(&str, Damage); 9] = [
            ("temperature", |s| s.temperature = -0.1),
            ("temperature", |s| s.temperature = f32::NAN),
            ("topK", |s| s.top_k = usize::MAX),
            ("topP", |s| s.top_p = 0.0),
            ("topP", |s| s.top_p = 1.1),
            ("topP", |s| s.top_p = f32::NAN),
            ("repetitionPenalty", |s| s.repetition_penalty = 0.5),
            ("repetitionPenalty", |s| {
                s.repetition_penalty = f32::INFINITY
            }),
            ("repetitionWindow", |s| s.repetition_window = usize::MAX),
        ];
        for (field, damage) in cases {
            let mut settings = SamplingSettings::default();
            damage(&mut settings);
            let message = settings.validate().unwrap_err().to_string();
            assert!(message.starts_with(field), "{message}");
        }
    }
}
