//! What a language model writes, and what it is worth.

pub mod baselines;
pub mod evaluation;
mod porter;
pub mod rouge;
