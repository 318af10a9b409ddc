//! Small files: texts and JSON.

use crate::error::messages::session;
use crate::{Error, Result};

/// A text file from its template, with each `{name}` replaced.
pub fn fill(template: &str, values: &[(&str, &str)]) -> Vec<u8> {
    values
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
        .into_bytes()
}

/// A JSON file that people can read.
///
/// # Errors
/// [`Error::Internal`] where it can't be written.
pub fn json(value: &serde_json::Value) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value)
        .map_err(|e| Error::Internal(session::unexpected(e.to_string())))
}
