//! A matrix in blocks, in the order of its rows.

use super::layout::BLOCK;

/// How many bits a weight has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bits {
    /// `q` is between 0 and 15.
    Four,
    /// `q` is between -127 and 127, and there are no minima.
    Eight,
}

impl Bits {
    /// Bytes that hold a block's `q`.
    pub fn block_bytes(self) -> usize {
        match self {
            Bits::Four => BLOCK / 2,
            Bits::Eight => BLOCK,
        }
    }
}

/// A matrix in blocks, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockMatrix {
    /// How its weights are kept.
    pub bits: Bits,
    /// Number of rows.
    pub rows: usize,
    /// Number of columns, a multiple of [`BLOCK`].
    pub columns: usize,
    /// `q` of each block after another. Of 4 bits, byte `i` of a block holds weight `i` in its lower half and weight `i + 16` in
    /// its upper half, as in a GGUF file; of 8 bits, byte `i` is weight `i` as `i8`.
    pub values: Vec<u8>,
    /// `[rows, blocks of a row]`
    pub scales: Vec<f32>,
    /// `[rows, blocks of a row]`; empty where there are 8 bits.
    pub minima: Vec<f32>,
}

impl BlockMatrix {
    /// Rounds a row-major matrix of `columns` columns to 8 bits, with the scale of each block that reaches its largest weight.
    pub fn quantise(matrix: &[f32], columns: usize) -> Self {
        let mut scales = Vec::with_capacity(matrix.len() / BLOCK);
        let mut values = Vec::with_capacity(matrix.len());
        for block in matrix.chunks_exact(BLOCK) {
            let most = block.iter().fold(0.0f32, |most, v| most.max(v.abs()));
            let inverse = if most > 0.0 { 127.0 / most } else { 0.0 };
            scales.push(most / 127.0);
            values.extend(block.iter().map(|v| (v * inverse).round() as i8 as u8));
        }
        Self {
            bits: Bits::Eight,
            rows: matrix.len() / columns,
            columns,
            values,
            scales,
            minima: Vec::new(),
        }
    }

    /// Writes the weights of a row into `into`, which has room for its columns.
    pub fn row(&self, row: usize, into: &mut [f32]) {
        let blocks = self.columns / BLOCK;
        let bytes = self.bits.block_bytes();
        for (i, into) in into.chunks_exact_mut(BLOCK).enumerate() {
            let block = row * blocks + i;
            let values = &self.values[block * bytes..][..bytes];
            let scale = self.scales[block];
            match self.bits {
                Bits::Four => {
                    let minimum = self.minima[block];
                    let (lower, upper) = into.split_at_mut(BLOCK / 2);
                    for ((&byte, a), b) in values.iter().zip(lower).zip(upper) {
                        *a = scale * f32::from(byte & 15) + minimum;
                        *b = scale * f32::from(byte >> 4) + minimum;
                    }
                }
                Bits::Eight => {
                    for (&byte, to) in values.iter().zip(into) {
                        *to = scale * f32::from(byte as i8);
                    }
                }
            }
        }
    }

    /// All weights, row-major.
    pub fn dequantise(&self) -> Vec<f32> {
        let mut matrix = vec![0.0; self.rows * self.columns];
        for (row, into) in matrix.chunks_exact_mut(self.columns).enumerate() {
            self.row(row, into);
        }
        matrix
    }

    /// The rows at `order`, in that order.
    pub fn select(&self, order: impl Iterator<Item = usize>) -> Self {
        let blocks = self.columns / BLOCK;
        let bytes = blocks * self.bits.block_bytes();
        let mut new = Self {
            bits: self.bits,
            rows: 0,
            columns: self.columns,
            values: Vec::with_capacity(self.values.len()),
            scales: Vec::with_capacity(self.scales.len()),
            minima: Vec::with_capacity(self.minima.len()),
        };
        for row in order {
            new.rows += 1;
            new.values
                .extend_from_slice(&self.values[row * bytes..][..bytes]);
            let blocks = row * blocks..(row + 1) * blocks;
            new.scales.extend_from_slice(&self.scales[blocks.clone()]);
            if self.bits == Bits::Four {
                new.minima.extend_from_slice(&self.minima[blocks]);
            }
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_bits_stand_as_in_a_file() {
        let matrix = BlockMatrix {
            bits: Bits::Four,
            rows: 2,
            columns: BLOCK,
            values: (0..32).collect(),
            scales: vec![0.5, 2.0],
            minima: vec![-1.0, 3.0],
        };
        let values = matrix.dequantise();
        // Byte 7 of the first row is 7: 7 in the lower half, 0 in the upper.
        assert_eq!((values[7], values[7 + 16]), (2.5, -1.0));
        // Byte 3 of the second row is 19: 3 and 1.
        assert_eq!((values[32 + 3], values[32 + 19]), (9.0, 5.0));
        let turned = matrix.select([1, 0].into_iter());
        assert_eq!(turned.dequantise()[..32], values[32..]);
        assert_eq!(turned.rows, 2);
    }

    #[test]
    fn rounding_to_eight_bits_is_off_by_half_a_step_at_most() {
        let matrix: Vec<f32> = (0..96).map(|i| ((i * 37) % 61) as f32 - 30.0).collect();
        let rounded = BlockMatrix::quantise(&matrix, 48 * 2);
        let steps = rounded.scales.iter().flat_map(|s| [*s; BLOCK]);
        for ((a, b), step) in matrix.iter().zip(rounded.dequantise()).zip(steps) {
            assert!((a - b).abs() <= 0.5001 * step, "{a} {b}");
        }
        let zeros = BlockMatrix::quantise(&[0.0; 32], 32);
        assert_eq!(zeros.dequantise(), [0.0; 32]);
    }
}
