//! Writing with a causal language model: which token comes next, where a text stops, what a prompt consists of, and how a
//! label's likelihood becomes a probability. All of it takes plain numbers and texts, and needs no model.

pub mod calibration;
pub mod fit;
pub mod prompt;
pub mod sampling;
pub mod stop;
