//! Embeddings by content, so that a text is computed once.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::error::messages;
use crate::{Error, Result};

/// Texts beyond which a cache is emptied when nobody uses it: 300 MB of embeddings 384 wide.
pub const MAX_TEXTS: usize = 200_000;

/// A text's key: the first half of its SHA-256.
pub(super) type Key = [u8; 16];

pub(super) fn key(text: &str) -> Key {
    let digest = Sha256::digest(text.as_bytes());
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    key
}

/// Embeddings by text, for one encoder. A text seen once is never computed again.
#[derive(Debug)]
pub struct Cache {
    pub(super) width: usize,
    /// Where each text's embedding stands.
    pub(super) rows: HashMap<Key, usize>,
    /// `[texts, width]`
    pub(super) values: Vec<f32>,
    /// How often it has been emptied.
    emptied: usize,
}

/// Where the embeddings of some texts stand in a cache, until it is emptied.
#[derive(Debug)]
pub struct Places {
    rows: Vec<usize>,
    emptied: usize,
}

impl Places {
    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Cache {
    /// An empty cache of embeddings `width` wide.
    pub fn new(width: usize) -> Self {
        Self {
            width,
            rows: HashMap::new(),
            values: Vec::new(),
            emptied: 0,
        }
    }

    /// How many texts it holds.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Forgets all where there are so many that going on would take up the memory.
    pub fn make_room(&mut self) {
        if self.len() > MAX_TEXTS {
            self.empty();
        }
    }

    /// Forgets all.
    pub fn empty(&mut self) {
        *self = Self {
            emptied: self.emptied + 1,
            ..Self::new(self.width)
        };
    }

    /// Width of an embedding.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The embedding of `text`, `[width]`, where it has been computed.
    pub fn get(&self, text: &str) -> Option<&[f32]> {
        let row = *self.rows.get(&key(text))?;
        self.values.get(row * self.width..(row + 1) * self.width)
    }

    /// The embeddings of `texts` as one row-major `[texts, width]` matrix.
    ///
    /// # Errors
    /// [`Error::Internal`] where one has not been computed: whoever asks has embedded them before.
    pub fn matrix<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Result<Vec<f32>> {
        let mut matrix = Vec::new();
        for (index, text) in texts.into_iter().enumerate() {
            let row = self.get(text).ok_or_else(|| missing(index))?;
            matrix.extend_from_slice(row);
        }
        Ok(matrix)
    }

    /// Where the embeddings of `texts` stand, so that they are found again without their texts.
    ///
    /// # Errors
    /// [`Error::Internal`] where one has not been computed.
    pub fn places<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Result<Places> {
        let found = texts.into_iter().enumerate();
        let rows = found.map(|(index, text)| {
            let row = self.rows.get(&key(text)).copied();
            row.ok_or_else(|| missing(index))
        });
        Ok(Places {
            rows: rows.collect::<Result<_>>()?,
            emptied: self.emptied,
        })
    }

    /// Whether nothing has been forgotten since [`Cache::places`] gave these.
    pub fn has(&self, places: &Places) -> bool {
        self.emptied == places.emptied
    }

    /// The embedding of the text `index` of these, which the cache has.
    pub fn at(&self, places: &Places, index: usize) -> &[f32] {
        let row = places.rows[index];
        &self.values[row * self.width..(row + 1) * self.width]
    }

    pub(super) fn put(&mut self, key: Key, row: &[f32]) {
        if let std::collections::hash_map::Entry::Vacant(entry) = self.rows.entry(key) {
            entry.insert(self.values.len() / self.width);
            self.values.extend_from_slice(row);
        }
    }
}

fn missing(index: usize) -> Error {
    Error::Internal(messages::embeddings::text_not_embedded(index + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_gives_back_what_was_put() {
        let mut cache = Cache::new(2);
        cache.put(key("a"), &[1.0, 2.0]);
        cache.put(key("b"), &[3.0, 4.0]);
        cache.put(key("a"), &[9.0, 9.0]);
        assert_eq!(cache.len(), 2);
        assert_eq!(
            cache.matrix(["b", "a", "b"]).unwrap(),
            [3.0, 4.0, 1.0, 2.0, 3.0, 4.0]
        );
        assert!(
            matches!(cache.matrix(["a", "c"]), Err(Error::Internal(m)) if m.contains("Text 2"))
        );
    }

    #[test]
    fn a_cache_that_has_grown_too_large_is_emptied() {
        let mut cache = Cache::new(1);
        for text in 0..MAX_TEXTS {
            cache.put(key(&text.to_string()), &[0.0]);
        }
        let before = cache.places(["7"]).unwrap();
        cache.make_room();
        assert!(cache.has(&before) && cache.at(&before, 0) == [0.0]);
        assert_eq!(cache.len(), MAX_TEXTS);
        cache.put(key("one more"), &[1.0]);
        cache.make_room();
        assert!(cache.is_empty());
        assert_eq!(cache.width(), 1);
        assert!(!cache.has(&before));
    }
}
