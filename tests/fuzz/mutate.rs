//! Valid files, and what is done to them.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A valid file.
#[derive(Debug, Clone)]
pub struct Seed {
    pub bytes: Vec<u8>,
    /// Whether it is a safetensors file, whose header has its length before it.
    pub framed: bool,
}

impl Seed {
    pub fn plain(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            bytes: bytes.into(),
            framed: false,
        }
    }

    pub fn framed(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            framed: true,
        }
    }
}

#[derive(Debug, Clone)]
enum Mutation {
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Delete(Index, Index),
    Duplicate(Index, Index, Index),
    /// Puts something else where a number is written in digits.
    Number(Index, &'static str),
    /// Puts eight little-endian bytes.
    Word(Index, u64),
    /// Puts four.
    Half(Index, u32),
    Cut(Index),
}

const NUMBERS: [&str; 22] = [
    "0",
    "-1",
    "1",
    "2",
    "255",
    "65536",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "18446744073709551615",
    "18446744073709551616",
    "1e308",
    "1e400",
    "-0.0",
    "0.5",
    "1e-400",
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "[0,0,0,0,0,0,0,0]",
];

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<Index>;
    let words = select(vec![
        0,
        1,
        u64::MAX,
        1 << 63,
        1 << 32,
        u64::from(u32::MAX),
        1 << 20,
        (1 << 61) + 1,
    ]);
    let halves = select(vec![
        0,
        1,
        u32::MAX,
        1 << 31,
        f32::NAN.to_bits(),
        f32::INFINITY.to_bits(),
        f32::MAX.to_bits(),
        (-1f32).to_bits(),
    ]);
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(i, b)| Mutation::Flip(i, b)),
        2 => (at(), vec(any::<u8>(), 1..12)).prop_map(|(i, b)| Mutation::Insert(i, b)),
        2 => (at(), at()).prop_map(|(i, j)| Mutation::Delete(i, j)),
        2 => (at(), at(), at()).prop_map(|(i, j, to)| Mutation::Duplicate(i, j, to)),
        4 => (at(), select(NUMBERS.to_vec())).prop_map(|(i, n)| Mutation::Number(i, n)),
        1 => (at(), words).prop_map(|(i, w)| Mutation::Word(i, w)),
        2 => (at(), halves).prop_map(|(i, w)| Mutation::Half(i, w)),
        1 => at().prop_map(Mutation::Cut),
    ]
}

/// Bytes that a chunk has at most.
const CHUNK: usize = 200;

fn chunk(bytes: &[u8], from: Index, length: Index) -> std::ops::Range<usize> {
    let from = from.index(bytes.len());
    let most = (bytes.len() - from).min(CHUNK);
    from..from + 1 + length.index(most)
}

fn put(bytes: &mut [u8], at: Index, new: &[u8]) {
    if bytes.len() >= new.len() {
        // Numbers stand at multiples of four mostly.
        let at = at.index(bytes.len() - new.len() + 1) / 4 * 4;
        bytes[at..at + new.len()].copy_from_slice(new);
    }
}

fn apply(bytes: &mut Vec<u8>, mutation: &Mutation) {
    if bytes.is_empty() {
        return;
    }
    match mutation {
        Mutation::Flip(at, bits) => {
            let at = at.index(bytes.len());
            bytes[at] ^= bits;
        }
        Mutation::Insert(at, new) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, new.iter().copied());
        }
        Mutation::Delete(from, length) => {
            bytes.drain(chunk(bytes, *from, *length));
        }
        Mutation::Duplicate(from, length, to) => {
            let new = bytes[chunk(bytes, *from, *length)].to_vec();
            let to = to.index(bytes.len());
            bytes.splice(to..to, new);
        }
        Mutation::Number(at, new) => {
            let at = at.index(bytes.len());
            let Some(from) = bytes[at..].iter().position(u8::is_ascii_digit) else {
                return;
            };
            let from = at + from;
            let digits = bytes[from..].iter().take_while(|b| b.is_ascii_digit());
            let to = from + digits.count();
            bytes.splice(from..to, new.bytes());
        }
        Mutation::Word(at, word) => put(bytes, *at, &word.to_le_bytes()),
        Mutation::Half(at, word) => put(bytes, *at, &word.to_le_bytes()),
        Mutation::Cut(at) => bytes.truncate(at.index(bytes.len())),
    }
}

/// Mutates the header of a safetensors file, and its length with it.
fn in_header(bytes: &mut Vec<u8>, mutations: &[Mutation]) {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let mut header = bytes[8..8 + length].to_vec();
    for mutation in mutations {
        apply(&mut header, mutation);
    }
    let frame = (header.len() as u64).to_le_bytes();
    bytes.splice(..8 + length, frame.into_iter().chain(header));
}

/// Random bytes, or one of `seeds` with a few mutations.
pub fn files(seeds: Vec<Seed>) -> BoxedStrategy<Vec<u8>> {
    let random = vec(any::<u8>(), 0..200);
    let damaged = (select(seeds), any::<bool>(), vec(mutation(), 1..6));
    let damaged = damaged.prop_map(|(seed, header, mutations)| {
        let mut bytes = seed.bytes;
        if seed.framed && header {
            in_header(&mut bytes, &mutations);
        } else {
            mutations.iter().for_each(|m| apply(&mut bytes, m));
        }
        bytes
    });
    prop_oneof![1 => random, 9 => damaged].boxed()
}
