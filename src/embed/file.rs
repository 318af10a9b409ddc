//! The cache as one file, so that texts need not be embedded again after a reload.
//!
//! All numbers are little endian: the 8 bytes `HFEMBEDS`, the format version as u32, the width as u32, the SHA-256 of the
//! encoder's weights in hexadecimal (64 bytes), the number of texts as u64, a key of 16 bytes for each, then their embeddings
//! as f32, `[texts, width]`, and the SHA-256 of all bytes before it (32 bytes).

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use super::Cache;
use super::cache::Key;
use crate::error::Message;
use crate::error::messages::embeddings as messages;
use crate::{Error, Result};

/// The version this code writes, and the only one it reads.
pub const VERSION: u32 = 1;
const MAGIC: &[u8; 8] = b"HFEMBEDS";
const ENCODER: usize = 64;
const KEY: usize = size_of::<Key>();
const DIGEST: usize = 32;
/// Bytes before the first key.
const HEAD: usize = MAGIC.len() + 4 + 4 + ENCODER + 8;
/// An embedding's length is 1, but for rounding.
const SLACK: f32 = 1e-3;

fn refuse<T>(message: Message) -> Result<T> {
    Err(Error::Cache(message))
}

fn damaged<T>(what: Message) -> Result<T> {
    refuse(messages::embeddings_damaged(what))
}

/// Takes the first bytes off `bytes`.
fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Result<&'a [u8]> {
    match bytes.split_at_checked(count) {
        Some((taken, rest)) => {
            *bytes = rest;
            Ok(taken)
        }
        None => damaged(messages::embeddings_cut_short()),
    }
}

/// A little-endian number that is next in `bytes`.
fn number(bytes: &mut &[u8], width: usize) -> Result<u64> {
    let taken = take(bytes, width)?;
    let digits = taken.iter().rev();
    Ok(digits.fold(0, |all, &byte| all << 8 | u64::from(byte)))
}

impl Cache {
    /// The cache, which `encoder` has filled (SHA-256 of its weights in hexadecimal), as a file.
    ///
    /// # Errors
    /// [`Error::Cache`] where `encoder` is no such digest.
    pub fn save(&self, encoder: &str) -> Result<Vec<u8>> {
        if encoder.len() != ENCODER {
            return refuse(messages::embeddings_of_unknown_model());
        }
        let bytes = HEAD + self.len() * (KEY + 4 * self.width) + DIGEST;
        let mut file = Vec::with_capacity(bytes);
        file.extend_from_slice(MAGIC);
        file.extend_from_slice(&VERSION.to_le_bytes());
        file.extend_from_slice(&(self.width as u32).to_le_bytes());
        file.extend_from_slice(encoder.as_bytes());
        file.extend_from_slice(&(self.len() as u64).to_le_bytes());
        let mut rows: Vec<(&Key, usize)> = self.rows.iter().map(|(k, &row)| (k, row)).collect();
        rows.sort_unstable_by_key(|&(_, row)| row);
        for (key, _) in rows {
            file.extend_from_slice(key);
        }
        file.extend_from_slice(bytemuck::cast_slice(&self.values));
        let digest = Sha256::digest(&file);
        file.extend_from_slice(&digest);
        Ok(file)
    }

    /// Takes over the embeddings in a file that [`Cache::save`] wrote, and gives how many texts it has. What is known already
    /// stays as it is.
    ///
    /// # Errors
    /// [`Error::Cache`] for a file that is damaged, of another version, or of another encoder than `encoder`. The cache is then
    /// as it was.
    pub fn load(&mut self, bytes: &[u8], encoder: &str) -> Result<usize> {
        let mut rest = bytes;
        if take(&mut rest, MAGIC.len())? != MAGIC {
            return refuse(messages::no_embeddings());
        }
        let version = number(&mut rest, 4)?;
        if version != u64::from(VERSION) {
            return refuse(messages::embeddings_of_other_version(version, VERSION));
        }
        let width = number(&mut rest, 4)?;
        if take(&mut rest, ENCODER)? != encoder.as_bytes() || width != self.width as u64 {
            return refuse(messages::embeddings_of_other_model());
        }
        let count = number(&mut rest, 8)?;
        let each = (KEY + 4 * self.width) as u64;
        let wanted = count.checked_mul(each);
        let wanted = wanted.and_then(|bytes| bytes.checked_add(DIGEST as u64));
        if wanted != Some(rest.len() as u64) {
            return damaged(messages::embeddings_not_as_long());
        }
        let (before, digest) = bytes.split_at(bytes.len() - DIGEST);
        if Sha256::digest(before)[..] != *digest {
            return damaged(messages::embeddings_changed());
        }
        // The bytes are there, so the number of them fits.
        let count = count as usize;
        let keys = take(&mut rest, count * KEY)?;
        let values = take(&mut rest, count * 4 * self.width)?;
        let values = values.chunks_exact(4);
        let values: Vec<f32> = values
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        let length = |row: &[f32]| row.iter().map(|v| v * v).sum::<f32>().sqrt();
        // What is no number is not near 1 either.
        let near = |row: &[f32]| (length(row) - 1.0).abs() < SLACK;
        if !values.chunks_exact(self.width).all(near) {
            return damaged(messages::embedding_not_of_length_one());
        }
        let keys: Vec<Key> = keys
            .chunks_exact(KEY)
            .map(|key| std::array::from_fn(|i| key[i]))
            .collect();
        let different: HashSet<&Key> = keys.iter().collect();
        if different.len() < count {
            return damaged(messages::embedding_twice());
        }
        for (key, row) in keys.iter().zip(values.chunks_exact(self.width)) {
            self.put(*key, row);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::super::cache::key;
    use super::*;

    const ENCODER: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn cache() -> Cache {
        let mut cache = Cache::new(2);
        cache.put(key("a"), &[0.6, 0.8]);
        cache.put(key("b"), &[0.0, -1.0]);
        cache
    }

    fn refusal(bytes: &[u8], encoder: &str) -> String {
        let mut into = Cache::new(2);
        match into.load(bytes, encoder) {
            Err(Error::Cache(message)) if into.is_empty() => message.to_string(),
            other => panic!("{other:?}, {} texts", into.len()),
        }
    }

    fn sealed(mut bytes: Vec<u8>, at: usize, new: &[u8]) -> Vec<u8> {
        bytes[at..at + new.len()].copy_from_slice(new);
        let end = bytes.len() - DIGEST;
        let digest = Sha256::digest(&bytes[..end]);
        bytes[end..].copy_from_slice(&digest);
        bytes
    }

    #[test]
    fn what_was_saved_is_loaded() {
        let bytes = cache().save(ENCODER).unwrap();
        assert_eq!(bytes.len(), HEAD + 2 * (KEY + 8) + DIGEST);
        let mut into = Cache::new(2);
        into.put(key("b"), &[1.0, 0.0]);
        into.put(key("c"), &[0.0, 1.0]);
        assert_eq!(into.load(&bytes, ENCODER).unwrap(), 2);
        assert_eq!(into.len(), 3);
        let all = into.matrix(["a", "b", "c"]).unwrap();
        assert_eq!(all, [0.6, 0.8, 1.0, 0.0, 0.0, 1.0]);
        let empty = Cache::new(2).save(ENCODER).unwrap();
        assert_eq!(into.load(&empty, ENCODER).unwrap(), 0);
        assert!(cache().save("abc").is_err());
    }

    #[test]
    fn refuses_with_a_reason() {
        let bytes = cache().save(ENCODER).unwrap();
        let other = ENCODER.replace('0', "1");
        assert!(refusal(&bytes, &other).contains("another model"));
        assert!(refusal(b"", ENCODER).contains("cut short"));
        assert!(refusal(b"model.safetensors", ENCODER).contains("no saved embeddings"));
        assert!(refusal(&bytes[..bytes.len() - 1], ENCODER).contains("not as long"));
        let change = |at, new: &[u8]| refusal(&sealed(bytes.clone(), at, new), ENCODER);
        assert!(change(8, &[2]).contains("version 2"));
        assert!(change(12, &[3]).contains("another model"));
        assert!(change(HEAD - 8, &[255; 8]).contains("not as long"));
        assert!(change(HEAD + KEY, &bytes[HEAD..HEAD + KEY]).contains("twice"));
        let values = HEAD + 2 * KEY;
        for value in [f32::NAN, f32::INFINITY, f32::MAX, 0.5] {
            assert!(change(values, &value.to_le_bytes()).contains("length 1"));
        }
        let mut flipped = bytes.clone();
        flipped[values] ^= 1;
        assert!(refusal(&flipped, ENCODER).contains("not the bytes"));
    }
}
