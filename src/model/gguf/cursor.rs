//! Reads the head of a file from its beginning on, through a buffer: a [`Source`] may be slow to hand over single bytes.

use crate::error::Message;
use crate::error::messages::gguf as messages;
use crate::model::Source;

/// Bytes that are fetched at a time.
const BUFFER: usize = 16 * 1024;

/// Megabytes of metadata and tensor descriptions beyond which a file is refused. A vocabulary of 260,000 tokens with its merges
/// has about 15.
const MOST_MEGABYTES: usize = 64;

/// A position in a file. What it can't read it says in a sentence without the file's name.
pub(super) struct Cursor<'a, S> {
    source: &'a S,
    size: usize,
    at: usize,
    /// The bytes of the file that begin at `buffered`.
    buffer: Vec<u8>,
    buffered: usize,
}

impl<'a, S: Source> Cursor<'a, S> {
    pub(super) fn new(source: &'a S) -> Self {
        Self {
            source,
            size: source.size(),
            at: 0,
            buffer: Vec::new(),
            buffered: 0,
        }
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Whether `count` items of `bytes` each can still come, to be asked before there is memory taken for them.
    pub(super) fn ensure(&self, count: u64, bytes: usize) -> Result<usize, Message> {
        let all = count.checked_mul(bytes as u64);
        match all.and_then(|all| usize::try_from(all).ok()) {
            Some(all) if all <= self.size - self.at => {
                if self.at + all > MOST_MEGABYTES << 20 {
                    return Err(messages::gguf_head_too_long(MOST_MEGABYTES));
                }
                // No more than `all`, which fits.
                Ok(count as usize)
            }
            _ => Err(messages::gguf_ends_early(self.at, self.size)),
        }
    }

    /// Passes over `count` bytes.
    pub(super) fn skip(&mut self, count: usize) -> Result<(), Message> {
        self.at += self.ensure(count as u64, 1)?;
        Ok(())
    }

    fn fill(&mut self, into: &mut [u8]) -> Result<(), Message> {
        self.ensure(into.len() as u64, 1)?;
        let mut filled = 0;
        while filled < into.len() {
            if self.at - self.buffered >= self.buffer.len() {
                self.buffer.resize(BUFFER.min(self.size - self.at), 0);
                self.source.read(self.at, &mut self.buffer);
                self.buffered = self.at;
            }
            let ready = &self.buffer[self.at - self.buffered..];
            let taken = ready.len().min(into.len() - filled);
            into[filled..filled + taken].copy_from_slice(&ready[..taken]);
            filled += taken;
            self.at += taken;
        }
        Ok(())
    }

    /// The next `N` bytes.
    pub(super) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Message> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Message> {
        self.bytes().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, Message> {
        self.bytes().map(u64::from_le_bytes)
    }

    /// A text of at most `most` bytes behind its length.
    pub(super) fn text(&mut self, most: u64) -> Result<String, Message> {
        let length = self.u64()?;
        if length > most {
            return Err(messages::gguf_text_too_long(length, most));
        }
        let at = self.at;
        let mut text = vec![0; self.ensure(length, 1)?];
        self.fill(&mut text)?;
        String::from_utf8(text).map_err(|_| messages::gguf_text_not_utf8(at))
    }
}
