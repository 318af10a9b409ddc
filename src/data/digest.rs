//! What tells two data sets apart.

use serde::Serializer;
use sha2::{Digest, Sha256};

use super::Dataset;

/// Hexadecimal digits of a digest: half of a SHA-256's bytes are more than enough to tell a person's tables apart.
const DIGITS: usize = 24;

impl Dataset {
    /// Stands for the examples in their order: the first digits of the SHA-256 of `[[label, text], …]` as compact JSON, in
    /// hexadecimal. It is kept with projects and in checkpoints, so it has to stay as it is.
    pub fn digest(&self) -> String {
        let rows = self.examples.iter();
        of(rows.map(|e| [self.labels[e.label].as_str(), e.text.as_str()]))
    }
}

/// The digest of rows of two texts, as [`Dataset::digest`] makes it.
pub fn of<'r>(rows: impl Iterator<Item = [&'r str; 2]>) -> String {
    let mut json = Hashed(Sha256::new());
    // Strings can always be written.
    let _ = serde_json::Serializer::new(&mut json).collect_seq(rows);
    let mut digest = format!("{:x}", json.0.finalize());
    digest.truncate(DIGITS);
    digest
}

/// Hashes what is written.
struct Hashed(Sha256);

impl std::io::Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::DIGITS;
    use crate::data::Dataset;

    fn digest(rows: &[(&str, &str)]) -> String {
        let rows = rows.iter().map(|(t, l)| ((*t).into(), (*l).into()));
        Dataset::from_rows(rows).unwrap().digest()
    }

    #[test]
    fn it_is_that_of_the_json_that_projects_were_kept_with() {
        // sha256 of [["a\"","one\n\u0001 ü"],["b","two"]]
        assert_eq!(
            digest(&[("one\n\u{1} ü", "a\""), ("two", "b")]),
            "c32eeff6d6d3aee21a0c4726"
        );
    }

    #[test]
    fn texts_labels_and_their_order_count() {
        let known = digest(&[("one", "a"), ("two", "b"), ("three", "a")]);
        assert_eq!(known.len(), DIGITS);
        assert_eq!(known, digest(&[("one", "a"), ("two", "b"), ("three", "a")]));
        for other in [
            [("one", "a"), ("two", "b"), ("three", "b")],
            [("two", "b"), ("one", "a"), ("three", "a")],
            [("one", "a"), ("tw", "b"), ("othree", "a")],
        ] {
            assert_ne!(known, digest(&other));
        }
    }
}
