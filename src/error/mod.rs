//! The one error of the crate: a stable code, a position in the person's own coordinates, and a message that other languages
//! can be written from as well.

mod message;
pub mod messages;

use std::fmt;

pub use message::{Grouped, Message, POSITIONS, Parameter};

/// What can go wrong. The variant is the code, and the message is in words that a person can act on.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// The table or the texts can't be used; the message names the row or the column.
    Data(Message),
    /// A model file can't be used; the message names the file and the tensor or field.
    Model(Message),
    /// A saved classifier can't be used here.
    Classifier(Message),
    /// A checkpoint of a run can't be gone on from here.
    Checkpoint(Message),
    /// Saved embeddings can't be used here.
    Cache(Message),
    /// A setting is out of its range; the message names it and the range.
    Settings(Message),
    /// The device that was asked for can't be had.
    NoDevice(Message),
    /// The GPU went away, or computed wrongly.
    DeviceLost(Message),
    /// What was asked for would take more memory than there is for it; the message says what would fit.
    NoMemory(Message),
    /// A run was stopped before there was anything to keep.
    Stopped(Message),
    /// Something this crate did not expect of its own dependencies.
    Internal(Message),
}

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A call's argument that is not of its type, or can't be used.
    pub fn argument(what: Message, why: Message) -> Self {
        Self::Settings(messages::arguments::argument_unusable(what, why))
    }

    /// The stable code that `HomefireError.code` carries in JavaScript.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Data(_) => "bad-data",
            Error::Model(_) => "bad-model",
            Error::Classifier(_) => "bad-classifier",
            Error::Checkpoint(_) => "bad-checkpoint",
            Error::Cache(_) => "bad-cache",
            Error::Settings(_) => "bad-settings",
            Error::NoDevice(_) => "no-device",
            Error::DeviceLost(_) => "device-lost",
            Error::NoMemory(_) => "no-memory",
            Error::Stopped(_) => "aborted",
            Error::Internal(_) => "internal",
        }
    }

    /// What it says, with its position and its other parameters.
    pub fn message(&self) -> &Message {
        match self {
            Error::Data(m)
            | Error::Model(m)
            | Error::Classifier(m)
            | Error::Checkpoint(m)
            | Error::Cache(m)
            | Error::Settings(m)
            | Error::NoDevice(m)
            | Error::DeviceLost(m)
            | Error::NoMemory(m)
            | Error::Stopped(m)
            | Error::Internal(m) => m,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for Error {}
