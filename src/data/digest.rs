//! What tells two data sets apart.

use sha2::{Digest, Sha256};

use super::Dataset;

impl Dataset {
    /// SHA-256 of the labels and of the examples in their order, in hexadecimal.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        // With its length before it, no text can pass for two.
        let mut add = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        self.labels.iter().for_each(|label| add(label));
        for example in &self.examples {
            add(&example.text);
            add(&self.labels[example.label]);
        }
        format!("{:x}", hash.finalize())
    }
}

#[cfg(test)]
mod tests {
    use crate::data::Dataset;

    fn digest(rows: &[(&str, &str)]) -> String {
        let rows = rows.iter().map(|(t, l)| ((*t).into(), (*l).into()));
        Dataset::from_rows(rows).unwrap().digest()
    }

    #[test]
    fn texts_labels_and_their_order_count() {
        let known = digest(&[("one", "a"), ("two", "b"), ("three", "a")]);
        assert_eq!(known.len(), 64);
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
