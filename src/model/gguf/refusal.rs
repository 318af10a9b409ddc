//! How a GGUF file is refused.

use crate::error::Message;
use crate::{Error, Result};

/// What errors call the file.
pub(super) const FILE: &str = "model.gguf";

pub(super) fn refuse<T>(message: Message) -> Result<T> {
    Err(Error::Model(message))
}
