//! Writing with a causal language model: which token comes next, where a text stops, what a prompt consists of, and how a
//! label's likelihood becomes a probability; and what the texts are worth that it writes. All of it takes plain numbers and
//! texts, and needs no model.

pub mod baselines;
pub mod calibration;
pub mod evaluation;
pub mod fit;
mod porter;
pub mod prompt;
pub mod rouge;
pub mod sampling;
pub mod stop;
