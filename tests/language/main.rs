//! A language model: its tokens, conversations and prompts, classifiers that prompt it, and how it is tuned.

#[path = "../common/mod.rs"]
mod common;

mod byte_level;
mod chat;
mod prompting;
mod prompts;
mod smollm2;
mod trials;
mod tuning;
