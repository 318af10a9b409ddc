//! Bytes to text: UTF-8 only, with a word on what else it seems to be.

use super::MAX_TABLE_BYTES;
use crate::{Error, Result};

/// Decodes a table's bytes, without a byte order mark.
///
/// # Errors
/// [`Error::Data`] for an empty, oversized, binary, UTF-16 or otherwise not UTF-8 file.
pub fn decode(bytes: &[u8]) -> Result<&str> {
    if bytes.len() > MAX_TABLE_BYTES {
        return Err(Error::Data(format!(
            "The file has {} MB, the limit is {} MB.",
            bytes.len() / (1024 * 1024),
            MAX_TABLE_BYTES / (1024 * 1024)
        )));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Error::Data(
            "The file is in UTF-16. Save it as UTF-8 (in Excel: \"CSV UTF-8\") and bring it again."
                .into(),
        ));
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if bytes.contains(&0) {
        return Err(Error::Data(
            "This is a binary file. Bring a CSV, TSV or JSONL file, or paste lines of text.".into(),
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let line = bytes[..e.valid_up_to()]
            .iter()
            .filter(|&&b| b == b'\n')
            .count()
            + 1;
        Error::Data(format!(
            "Line {line} is not UTF-8. Save the file as UTF-8 (in Excel: \"CSV UTF-8\") and bring it again."
        ))
    })?;
    if text.trim().is_empty() {
        return Err(Error::Data("The file is empty.".into()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_byte_order_mark_away() {
        assert_eq!(decode(b"\xef\xbb\xbfa,b").unwrap(), "a,b");
    }

    #[test]
    fn says_what_is_wrong() {
        let says = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
        assert!(says(b"").contains("empty"));
        assert!(says(b" \n\n").contains("empty"));
        assert!(says(b"\xff\xfea\0").contains("UTF-16"));
        assert!(says(b"\x89PNG\0\0").contains("binary"));
        assert!(says(b"one\ntwo\ncaf\xe9,x").contains("Line 3"));
        assert!(says(&vec![b'a'; MAX_TABLE_BYTES + 1]).contains("limit"));
    }
}
