//! Tables in a gzip.

use homefire::data::MAX_TABLE_BYTES;

use super::*;

/// CRC-32, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum: u32, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

/// A gzip with the name of a file in its header, or without.
fn gzip(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut packed = vec![
        0x1f,
        0x8b,
        8,
        if name.is_empty() { 0 } else { 8 },
        0,
        0,
        0,
        0,
        0,
        255,
    ];
    if !name.is_empty() {
        packed.extend(name.bytes().chain([0]));
    }
    let mut chunks = bytes.chunks(0xffff).peekable();
    while let Some(chunk) = chunks.next() {
        // Blocks that are stored as they are.
        packed.push(u8::from(chunks.peek().is_none()));
        packed.extend((chunk.len() as u16).to_le_bytes());
        packed.extend((!(chunk.len() as u16)).to_le_bytes());
        packed.extend(chunk);
    }
    packed.extend(crc32(bytes).to_le_bytes());
    packed.extend((bytes.len() as u32).to_le_bytes());
    packed
}

fn table() -> String {
    lines("text,label\n", |_, t, l| format!("{t},{l}"))
}

#[test]
fn a_gzip_is_unpacked_and_said() {
    for name in ["", "remarks.csv"] {
        let data = assert_whole_bytes(&gzip(table().as_bytes(), name));
        assert!(noted(&data, "gzip"));
    }
    let json = lines("", |_, t, l| {
        format!("{{\"text\": \"{t}\", \"label\": \"{l}\"}}")
    });
    assert_whole_bytes(&gzip(json.as_bytes(), ""));
    // Two members are one file.
    let table = table();
    let (one, other) = table.as_bytes().split_at(200);
    assert_whole_bytes(&[gzip(one, ""), gzip(other, "")].concat());
}

#[test]
fn a_damaged_gzip_is_called_so() {
    let packed = gzip(table().as_bytes(), "");
    assert!(refusal(&packed[..packed.len() - 4]).contains("damaged"));
    assert!(refusal(&packed[..100]).contains("damaged"));
    let mut flipped = packed.clone();
    flipped[60] ^= 1;
    assert!(refusal(&flipped).contains("check sum"));
    assert!(refusal(&gzip(&packed, "")).contains("gzip archive within another"));
    assert!(refusal(&gzip(b"PK\x03\x04\x14\0", "")).contains("zip"));
}

#[test]
fn a_gzip_of_more_than_the_limit_is_refused() {
    let half = gzip(&vec![b'a'; MAX_TABLE_BYTES / 2 + 1], "");
    assert!(refusal(&[half.clone(), half].concat()).contains("limit"));
    // Few bytes that come to many: a block whose one symbol repeats the character before it 258 times, again and again.
    let bomb = include_bytes!("bomb.gz");
    assert!(bomb.len() < 100_000);
    assert!(refusal(bomb).contains("limit"));
}
