//! The types of a GGUF file's tensors, and how their blocks become those of a [`BlockMatrix`].
//!
//! The layouts are those of ggml: <https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h>. Each scale is an f16.

use half::{bf16, f16};

use crate::kernels::blocks::{BLOCK, Bits, BlockMatrix};

/// A tensor's type that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TensorType {
    F32,
    F16,
    Bf16,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q4K,
    Q5K,
    Q6K,
}

use TensorType::{Bf16, F16, F32, Q4_0, Q4_1, Q4K, Q5_0, Q5_1, Q5K, Q6K, Q8_0};

/// Weights of a super-block, which the types with a K have.
const SUPER_BLOCK: usize = 256;

/// The format's number and name of each type that can be read, its weights in a block, and that block's bytes.
const KNOWN: [(TensorType, u32, &str, usize, usize); 11] = [
    (F32, 0, "F32", 1, 4),
    (F16, 1, "F16", 1, 2),
    (Bf16, 30, "BF16", 1, 2),
    (Q4_0, 2, "Q4_0", BLOCK, 18),
    (Q4_1, 3, "Q4_1", BLOCK, 20),
    (Q5_0, 6, "Q5_0", BLOCK, 22),
    (Q5_1, 7, "Q5_1", BLOCK, 24),
    (Q8_0, 8, "Q8_0", BLOCK, 34),
    (Q4K, 12, "Q4_K", SUPER_BLOCK, 144),
    (Q5K, 13, "Q5_K", SUPER_BLOCK, 176),
    (Q6K, 14, "Q6_K", SUPER_BLOCK, 210),
];

/// Types that can't be read, to be called by their names.
const OTHERS: [(u32, &str); 21] = [
    (9, "Q8_1"),
    (10, "Q2_K"),
    (11, "Q3_K"),
    (15, "Q8_K"),
    (16, "IQ2_XXS"),
    (17, "IQ2_XS"),
    (18, "IQ3_XXS"),
    (19, "IQ1_S"),
    (20, "IQ4_NL"),
    (21, "IQ3_S"),
    (22, "IQ2_S"),
    (23, "IQ4_XS"),
    (24, "I8"),
    (25, "I16"),
    (26, "I32"),
    (27, "I64"),
    (28, "F64"),
    (29, "IQ1_M"),
    (34, "TQ1_0"),
    (35, "TQ2_0"),
    (39, "MXFP4"),
];

impl TensorType {
    /// The type of this number.
    ///
    /// # Errors
    /// Its name, or its number where it has none here.
    pub(super) fn of(number: u32) -> Result<Self, String> {
        if let Some(known) = KNOWN.iter().find(|known| known.1 == number) {
            return Ok(known.0);
        }
        let other = OTHERS.iter().find(|other| other.0 == number);
        Err(other.map_or_else(|| number.to_string(), |(_, name)| (*name).to_owned()))
    }

    /// The names of all types that can be read.
    pub(super) fn all() -> String {
        KNOWN.map(|known| known.2).join(", ")
    }

    pub(super) fn name(self) -> &'static str {
        KNOWN[self as usize].2
    }

    /// Weights of a block; 1 where there are no blocks.
    pub(super) fn block(self) -> usize {
        KNOWN[self as usize].3
    }

    /// Bytes of a block.
    pub(super) fn block_bytes(self) -> usize {
        KNOWN[self as usize].4
    }

    /// How a matrix of this type is kept: as in the file where there are 4 bits, else in 8.
    pub(super) fn bits(self) -> Bits {
        match self {
            Q4_0 | Q4_1 | Q4K => Bits::Four,
            _ => Bits::Eight,
        }
    }
}

/// The values of a tensor that is not in blocks. There are none of any other type.
pub(super) fn floats(kind: TensorType, bytes: &[u8]) -> Vec<f32> {
    let halves = || {
        let pairs = bytes.chunks_exact(2);
        pairs.map(|b| u16::from_le_bytes([b[0], b[1]]))
    };
    match kind {
        F32 => {
            let values = bytes.chunks_exact(4);
            values
                .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect()
        }
        F16 => halves().map(|b| f16::from_bits(b).to_f32()).collect(),
        Bf16 => halves().map(|b| bf16::from_bits(b).to_f32()).collect(),
        _ => Vec::new(),
    }
}

fn scale(block: &[u8], at: usize) -> f32 {
    f16::from_le_bytes([block[at], block[at + 1]]).to_f32()
}

/// Appends the weights of `bytes`, which are whole blocks, and whole blocks of a [`BlockMatrix`]. Types of 4 bits, Q5_0 and Q8_0
/// stay what they are; the others are rounded to 8 bits. Whether all of them are finite.
pub(super) fn append(kind: TensorType, bytes: &[u8], matrix: &mut BlockMatrix) -> bool {
    let from = matrix.scales.len();
    let blocks = bytes.chunks_exact(kind.block_bytes());
    let mut finite = true;
    match kind {
        F32 | F16 | Bf16 => finite = round(&floats(kind, bytes), matrix),
        Q4_0 => blocks.for_each(|b| four(&b[2..], scale(b, 0), -8.0 * scale(b, 0), matrix)),
        Q4_1 => blocks.for_each(|b| four(&b[4..], scale(b, 0), scale(b, 2), matrix)),
        Q4K => blocks.for_each(|b| q4_k(b, matrix)),
        Q5_0 => blocks.for_each(|b| {
            let q = q5(&b[2..]);
            matrix.scales.push(scale(b, 0));
            // 0 to 31 stand for -16 to 15.
            matrix.values.extend(q.map(|q| q.wrapping_sub(16)));
        }),
        // Nobody writes -128, whose counterpart there is not; a block that has it all the same is rounded.
        Q8_0 => blocks.for_each(|b| match b[2..].contains(&0x80) {
            true => {
                let scale = scale(b, 0);
                let weights = b[2..].iter().map(|&q| scale * f32::from(q as i8));
                finite &= round(&weights.collect::<Vec<_>>(), matrix);
            }
            false => {
                matrix.scales.push(scale(b, 0));
                matrix.values.extend_from_slice(&b[2..]);
            }
        }),
        Q5_1 => blocks.for_each(|b| {
            let (scale, minimum) = (scale(b, 0), scale(b, 2));
            let weights = q5(&b[4..]).map(|q| scale * f32::from(q) + minimum);
            finite &= round(&weights, matrix);
        }),
        Q5K => blocks.for_each(|b| finite &= round(&q5_k(b), matrix)),
        Q6K => blocks.for_each(|b| finite &= round(&q6_k(b), matrix)),
    }
    let minima = matrix.minima.get(from..).unwrap_or_default();
    finite
        && matrix.scales[from..]
            .iter()
            .chain(minima)
            .all(|v| v.is_finite())
}

fn four(values: &[u8], scale: f32, minimum: f32, matrix: &mut BlockMatrix) {
    matrix.values.extend_from_slice(values);
    matrix.scales.push(scale);
    matrix.minima.push(minimum);
}

/// Rounds weights to 8 bits. Whether they are all finite, and stay so: the largest of floats may be rounded up.
fn round(weights: &[f32], matrix: &mut BlockMatrix) -> bool {
    let rounded = BlockMatrix::quantise(weights, weights.len());
    let finite = weights.iter().all(|weight| weight.is_finite())
        && rounded.scales.iter().all(|s| (s * 127.0).is_finite());
    matrix.scales.extend(rounded.scales);
    matrix.values.extend(rounded.values);
    finite
}

/// 32 numbers of 5 bits: their fifth bits in four bytes, then their lower four as in Q4_0.
fn q5(bytes: &[u8]) -> [u8; BLOCK] {
    let (fifth, lower) = bytes.split_at(4);
    std::array::from_fn(|i| {
        let half = lower[i % 16] >> (i / 16 * 4) & 15;
        half | (fifth[i / 8] >> (i % 8) & 1) << 4
    })
}

/// The scale and the minimum of sub-block `i` of 8 in Q4_K and Q5_K: 6 bits each, of which the last four sub-blocks' upper two
/// are in the bytes of the first four.
fn scale_and_minimum(block: &[u8], i: usize) -> (f32, f32) {
    let packed = &block[4..16];
    let (q, m) = match i {
        0..4 => (packed[i] & 63, packed[i + 4] & 63),
        _ => (
            packed[i + 4] & 15 | packed[i - 4] >> 6 << 4,
            packed[i + 4] >> 4 | packed[i] >> 6 << 4,
        ),
    };
    (
        scale(block, 0) * f32::from(q),
        -scale(block, 2) * f32::from(m),
    )
}

/// 8 sub-blocks. 32 bytes hold two of them: one in the lower halves and the next in the upper.
fn q4_k(block: &[u8], matrix: &mut BlockMatrix) {
    for i in 0..8 {
        let two = &block[16 + i / 2 * 32..][..32];
        let values: [u8; BLOCK] = std::array::from_fn(|at| two[at] >> (i % 2 * 4) & 15);
        let packed: [u8; BLOCK / 2] = std::array::from_fn(|at| values[at] | values[at + 16] << 4);
        let (scale, minimum) = scale_and_minimum(block, i);
        four(&packed, scale, minimum, matrix);
    }
}

/// As Q4_K, with a bit more: byte `j` of 32 has that of weight `j` of each sub-block.
fn q5_k(block: &[u8]) -> [f32; SUPER_BLOCK] {
    let scales: [_; 8] = std::array::from_fn(|i| scale_and_minimum(block, i));
    std::array::from_fn(|at| {
        let (i, j) = (at / BLOCK, at % BLOCK);
        let lower = block[48 + i / 2 * 32 + j] >> (i % 2 * 4) & 15;
        let (scale, minimum) = scales[i];
        scale * f32::from(lower | (block[16 + j] >> i & 1) << 4) + minimum
    })
}

/// 16 sub-blocks of 16 weights of 6 bits, whose scales are whole numbers. Each half of the super-block has 64 bytes of lower four
/// bits and 32 of upper two; the four quarters of the half share them.
fn q6_k(block: &[u8]) -> [f32; SUPER_BLOCK] {
    let common = scale(block, 208);
    std::array::from_fn(|at| {
        let (half, quarter, j) = (at / 128, at / 32 % 4, at % 32);
        let lower = block[half * 64 + quarter % 2 * 32 + j] >> (quarter / 2 * 4) & 15;
        let upper = block[128 + half * 32 + j] >> (quarter * 2) & 3;
        let scale = common * f32::from(block[192 + at / 16] as i8);
        scale * (f32::from(lower | upper << 4) - 32.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_finds_its_own_row_of_the_table() {
        for (kind, number, name, block, bytes) in KNOWN {
            assert_eq!(TensorType::of(number), Ok(kind));
            assert_eq!(kind.name(), name);
            assert_eq!((kind.block(), kind.block_bytes()), (block, bytes));
        }
        assert_eq!(TensorType::of(10), Err("Q2_K".into()));
        assert_eq!(TensorType::of(77), Err("77".into()));
    }
}
