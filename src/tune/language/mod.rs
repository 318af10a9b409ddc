//! Tuning a causal language model: adapters or its last layers, on what follows a prompt.

mod forecast;
mod learner;
mod settings;
mod texts;

pub use forecast::LanguageForecast;
pub use learner::{LanguageLearner, LanguageTuner};
pub use settings::{LanguageSettings, LanguageTuneSettings, approach_of};
pub use texts::{Prepared, prepare};
