//! Unpacks a gzip (RFC 1952), within a limit on what it may come to.

use std::borrow::Cow;

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

use super::MAX_TABLE_BYTES;
use crate::error::{Message, messages};
use crate::{Error, Result};

/// Bytes by which the space for what is unpacked grows.
const STEP: usize = 256 * 1024;

/// Whether `bytes` begin as a gzip does.
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// What is in a gzip, in all its members one after another.
///
/// # Errors
/// [`Error::Data`] where it is damaged, or holds more than a table may have.
pub fn unpack(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut all = Vec::new();
    let mut rest = bytes;
    while is_gzip(rest) {
        let body =
            after_header(rest).ok_or_else(|| damaged(messages::data::gzip_header_cut_off()))?;
        let from = all.len();
        let used = inflate(body, &mut all)?;
        let (check, after) = body
            .get(used..)
            .and_then(|tail| tail.split_at_checked(8))
            .ok_or_else(|| damaged(messages::data::gzip_end_missing()))?;
        if check[..4] != crc32(&all[from..]).to_le_bytes() {
            return Err(damaged(messages::data::gzip_check_sum_wrong()));
        }
        rest = after;
    }
    // Some writers fill the end up with zeros.
    if rest.iter().any(|&b| b != 0) {
        return Err(damaged(messages::data::gzip_not_alone()));
    }
    Ok(all)
}

fn damaged(how: Message) -> Error {
    Error::Data(messages::data::gzip_damaged(how))
}

/// Appends what the deflate stream at the beginning of `body` holds, and gives the bytes that it takes.
fn inflate(body: &[u8], all: &mut Vec<u8>) -> Result<usize> {
    let mut state = Box::<DecompressorOxide>::default();
    let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (from, mut filled, mut used) = (all.len(), 0, 0);
    loop {
        let room = (filled / 2).clamp(STEP.min(4 * body.len() + 64), 8 << 20);
        all.resize((from + filled + room).min(MAX_TABLE_BYTES + 1), 0);
        let (status, read, written) =
            decompress(&mut state, &body[used..], &mut all[from..], filled, flags);
        used += read;
        filled += written;
        match status {
            TINFLStatus::Done => {
                all.truncate(from + filled);
                return Ok(used);
            }
            TINFLStatus::HasMoreOutput if from + filled <= MAX_TABLE_BYTES => {}
            TINFLStatus::HasMoreOutput => {
                return Err(Error::Data(messages::data::gzip_holds_too_much(
                    MAX_TABLE_BYTES >> 20,
                )));
            }
            _ => return Err(damaged(messages::data::gzip_not_inflated())),
        }
    }
}

/// What follows a member's header.
fn after_header(bytes: &[u8]) -> Option<&[u8]> {
    let (header, mut rest) = bytes.split_at_checked(10)?;
    let flags = header[3];
    if flags & 4 > 0 {
        let (length, more) = rest.split_at_checked(2)?;
        rest = more.get(usize::from(u16::from_le_bytes([length[0], length[1]]))..)?;
    }
    // The file's name, and a comment.
    for flag in [8, 16] {
        if flags & flag > 0 {
            let end = rest.iter().position(|&b| b == 0)?;
            rest = rest.get(end + 1..)?;
        }
    }
    if flags & 2 > 0 {
        rest = rest.get(2..)?;
    }
    Some(rest)
}

/// CRC-32 as gzip has it (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let (mut value, mut bit) = (i as u32, 0);
            while bit < 8 {
                value = (value >> 1) ^ (0xedb8_8320 & (value & 1).wrapping_neg());
                bit += 1;
            }
            table[i] = value;
            i += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |sum, &byte| {
        TABLE[((sum ^ u32::from(byte)) & 0xff) as usize] ^ (sum >> 8)
    })
}

/// What a gzip holds, and other bytes as they are.
pub fn unpacked(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, bool)> {
    Ok(if is_gzip(bytes) {
        (Cow::Owned(unpack(bytes)?), true)
    } else {
        (Cow::Borrowed(bytes), false)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_sum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
