//! A message as it crosses: its English is beside it, and other languages are written from this.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::error::{Message, Parameter};

/// Which sentence is said, and what is put into it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Told {
    /// The sentence's stable name.
    pub key: &'static str,
    /// What stands in it, by name.
    pub parameters: BTreeMap<&'static str, ToldParameter>,
}

/// A word, a number, or a sentence within the sentence.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(untagged)]
pub enum ToldParameter {
    /// A name, a list, or what another library has said.
    Text(String),
    /// A count, a size or a place.
    Number(f64),
    /// A figure to be written with so many decimals.
    Decimal {
        /// The figure.
        value: f64,
        /// Its decimals.
        digits: u8,
    },
    /// What is wrong with what the sentence is about.
    Message(Told),
}

impl From<&Message> for Told {
    fn from(message: &Message) -> Self {
        let parameters = message.parameters().iter().map(|(name, value)| {
            let value = match value {
                Parameter::Text(text) => ToldParameter::Text(text.clone()),
                Parameter::Number(number) | Parameter::Grouped(number) => {
                    ToldParameter::Number(*number)
                }
                Parameter::Decimal(value, digits) => ToldParameter::Decimal {
                    value: *value,
                    digits: *digits,
                },
                Parameter::Message(inner) => ToldParameter::Message((&**inner).into()),
            };
            (*name, value)
        });
        Self {
            key: message.key(),
            parameters: parameters.collect(),
        }
    }
}

/// Sentences, to be written in another language.
pub fn all(messages: &[Message]) -> Vec<Told> {
    messages.iter().map(Told::from).collect()
}

/// The same in English.
pub fn english(messages: &[Message]) -> Vec<String> {
    messages.iter().map(Message::to_string).collect()
}
