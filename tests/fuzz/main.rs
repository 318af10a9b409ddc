//! Every parser that meets a foreign file, with random bytes and with valid files that were damaged: none may panic, take
//! memory out of proportion, or not come to an end.
//!
//! A run has `HOMEFIRE_FUZZ` cases in all, a few thousand by default; `HOMEFIRE_FUZZ_SEED` chooses others. `npm run fuzz`
//! runs a million.

#[path = "../common/mod.rs"]
mod common;
mod heap;
mod language;
mod mutate;
mod run;
mod tables;
mod targets;
