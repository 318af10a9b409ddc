//! A language model's texts: tokens, conversations and prompts.

mod byte_level;
mod chat;
mod prompting;
mod prompts;
mod smollm2;
