//! A language model's texts: tokens and conversations.

mod byte_level;
mod chat;
mod smollm2;
