//! Weights in the order in which a product reads them.

use super::layout::{BLOCK, COLUMNS, ROWS, RightStep, STEPS, Scales};
use super::left::LeftBlocks;
use super::matrix::{Bits, BlockMatrix};
use super::simd::I16x8;
use super::tile::{Tile, row_of_bytes, row_of_halves};

/// A matrix in blocks, whose rows are the columns of the product, packed in panels of 8 of them.
#[derive(Debug, Clone)]
pub struct PackedBlocks {
    bits: Bits,
    /// Rows of the matrix, which are the outputs.
    outputs: usize,
    /// Columns of the matrix, which are the inputs.
    inputs: usize,
    /// `[panels, blocks]` of 16 steps of 16 weights. Of 4 bits, two steps share 16 bytes: the first in the lower halves.
    values: Vec<[u8; 16]>,
    /// `[panels, blocks]`
    scales: Vec<Scales>,
    /// `[panels, blocks]`; empty where there are 8 bits.
    minima: Vec<Scales>,
}

impl PackedBlocks {
    /// Packs a matrix, `[outputs, inputs]`.
    pub fn pack(matrix: &BlockMatrix) -> Self {
        let blocks = matrix.columns / BLOCK;
        let panels = matrix.rows.div_ceil(COLUMNS);
        let chunks = matrix.bits.block_bytes() * COLUMNS / 16;
        let mut packed = Self {
            bits: matrix.bits,
            outputs: matrix.rows,
            inputs: matrix.columns,
            values: vec![[0; 16]; panels * blocks * chunks],
            scales: vec![[0.0; COLUMNS]; panels * blocks],
            minima: Vec::new(),
        };
        if matrix.bits == Bits::Four {
            packed.minima = vec![[0.0; COLUMNS]; panels * blocks];
        }
        let bytes = matrix.bits.block_bytes();
        for row in 0..matrix.rows {
            let (panel, column) = (row / COLUMNS, row % COLUMNS);
            for block in 0..blocks {
                let (from, to) = (row * blocks + block, panel * blocks + block);
                packed.scales[to][column] = matrix.scales[from];
                if matrix.bits == Bits::Four {
                    packed.minima[to][column] = matrix.minima[from];
                }
                let values = &matrix.values[from * bytes..][..bytes];
                let into = &mut packed.values[to * chunks..][..chunks];
                match matrix.bits {
                    Bits::Four => pack_halves(values, column, into),
                    Bits::Eight => pack_bytes(values, column, into),
                }
            }
        }
        packed
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Chunks of 16 bytes of a panel's block.
    fn chunks(&self) -> usize {
        self.bits.block_bytes() * COLUMNS / 16
    }

    /// Writes row `row` of the matrix, dequantised, into `into`, which has room for its columns.
    pub fn row(&self, row: usize, into: &mut [f32]) {
        let (panel, column) = (row / COLUMNS, row % COLUMNS);
        let (blocks, chunks) = (self.inputs / BLOCK, self.chunks());
        for (block, into) in into.chunks_exact_mut(BLOCK).enumerate() {
            let at = panel * blocks + block;
            let steps = steps(self.bits, &self.values[at * chunks..][..chunks]);
            let scale = self.scales[at][column];
            let minimum = self.minima.get(at).map_or(0.0, |minima| minima[column]);
            for (step, into) in steps.iter().zip(into.chunks_exact_mut(2)) {
                into[0] = scale * f32::from(step[2 * column]) + minimum;
                into[1] = scale * f32::from(step[2 * column + 1]) + minimum;
            }
        }
    }

    /// Writes the rows from `first` on, dequantised, into `into`, which has room for some; `first` is a multiple of 8.
    pub fn rows(&self, first: usize, into: &mut [f32]) {
        let (blocks, chunks) = (self.inputs / BLOCK, self.chunks());
        for (i, into) in into.chunks_mut(COLUMNS * self.inputs).enumerate() {
            for block in 0..blocks {
                let at = (first / COLUMNS + i) * blocks + block;
                let steps = steps(self.bits, &self.values[at * chunks..][..chunks]);
                let (scales, minima) = (&self.scales[at], self.minima.get(at));
                for (column, row) in into.chunks_exact_mut(self.inputs).enumerate() {
                    let scale = scales[column];
                    let minimum = minima.map_or(0.0, |minima| minima[column]);
                    let row = &mut row[block * BLOCK..][..BLOCK];
                    for (step, pair) in steps.iter().zip(row.as_chunks_mut::<2>().0) {
                        let weight = |i: usize| scale * f32::from(step[2 * column + i]) + minimum;
                        *pair = [weight(0), weight(1)];
                    }
                }
            }
        }
    }

    /// Writes `left` times the transpose of the matrix into the first columns of the row-major matrix `into`, whose rows are
    /// `stride` long.
    ///
    /// # Shapes
    /// - left: `[rows, inputs]`
    /// - into: `[rows, outputs]`
    pub fn multiply(&self, left: &LeftBlocks, into: &mut [f32], stride: usize) {
        if left.rows == 1 {
            return self.multiply_row(left, into);
        }
        let blocks = self.inputs / BLOCK;
        let mut panel = vec![[0i16; 2 * COLUMNS]; blocks * STEPS];
        for first in (0..self.outputs).step_by(COLUMNS) {
            let columns = COLUMNS.min(self.outputs - first);
            let at = first / COLUMNS * blocks;
            self.unpack_panel(first / COLUMNS, &mut panel);
            let scales = &self.scales[at..][..blocks];
            let minima = self.minima.get(at..at + blocks);
            for row in (0..left.rows).step_by(ROWS) {
                let from = row / ROWS * blocks;
                let tile = Tile {
                    values: &left.values[from * STEPS..][..blocks * STEPS],
                    scales: &left.scales[from..][..blocks],
                    sums: &left.sums[from..][..blocks],
                };
                let sums = tile.multiply(&panel, scales, minima);
                for (r, sums) in sums.iter().enumerate().take(left.rows - row) {
                    into[(row + r) * stride + first..][..columns].copy_from_slice(&sums[..columns]);
                }
            }
        }
    }

    /// The weights of a panel in 16 bits.
    fn unpack_panel(&self, panel: usize, into: &mut [RightStep]) {
        let (blocks, chunks) = (self.inputs / BLOCK, self.chunks());
        let values = &self.values[panel * blocks * chunks..][..blocks * chunks];
        for (values, into) in values
            .chunks_exact(chunks)
            .zip(into.chunks_exact_mut(STEPS))
        {
            into.copy_from_slice(&steps(self.bits, values));
        }
    }

    /// The product with a single row, which is done once with each weight: it is used as it is unpacked.
    fn multiply_row(&self, left: &LeftBlocks, into: &mut [f32]) {
        let (blocks, chunks) = (self.inputs / BLOCK, self.chunks());
        let panels = self.values.chunks_exact(blocks * chunks);
        for (i, (values, into)) in panels
            .zip(into[..self.outputs].chunks_mut(COLUMNS))
            .enumerate()
        {
            let scales = &self.scales[i * blocks..][..blocks];
            let sums = match self.minima.get(i * blocks..(i + 1) * blocks) {
                Some(minima) => row_of_halves(left, values, scales, minima),
                None => row_of_bytes(left, values, scales),
            };
            into.copy_from_slice(&sums[..into.len()]);
        }
    }
}

/// The steps of a panel's block.
#[inline(always)]
fn steps(bits: Bits, values: &[[u8; 16]]) -> [RightStep; STEPS] {
    let mut steps = [[0; 2 * COLUMNS]; STEPS];
    match bits {
        Bits::Four => {
            for (&chunk, steps) in values.iter().zip(steps.chunks_exact_mut(2)) {
                let [a, b, c, d] = I16x8::of_halves(chunk).map(I16x8::values);
                steps[0] = joined(a, b);
                steps[1] = joined(c, d);
            }
        }
        Bits::Eight => {
            for (&chunk, step) in values.iter().zip(&mut steps) {
                let [a, b] = I16x8::of_bytes(chunk).map(I16x8::values);
                *step = joined(a, b);
            }
        }
    }
    steps
}

#[inline(always)]
fn joined(a: [i16; 8], b: [i16; 8]) -> RightStep {
    bytemuck::cast([a, b])
}

/// Puts a block's weights into their column: weight `i` of the file's order is the `i % 2` of step `i / 2`.
fn pack_halves(values: &[u8], column: usize, into: &mut [[u8; 16]]) {
    for i in 0..BLOCK {
        let value = match i < BLOCK / 2 {
            true => values[i] & 15,
            false => values[i - BLOCK / 2] >> 4,
        };
        let step = i / 2;
        let shift = step % 2 * 4;
        into[step / 2][2 * column + i % 2] |= value << shift;
    }
}

fn pack_bytes(values: &[u8], column: usize, into: &mut [[u8; 16]]) {
    for (i, &value) in values.iter().enumerate() {
        into[i / 2][2 * column + i % 2] = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        let one =
            |i: usize| crate::kernels::backward::mix(seed ^ i as u32) as f32 / u32::MAX as f32;
        (0..count).map(|i| one(i) * 2.0 - 1.0).collect()
    }

    /// A matrix of random weights.
    fn matrix(bits: Bits, rows: usize, columns: usize) -> BlockMatrix {
        let weights = numbers(rows * columns, 1);
        let eight = BlockMatrix::quantise(&weights, columns);
        match bits {
            Bits::Eight => eight,
            Bits::Four => BlockMatrix {
                bits,
                values: eight.values.chunks_exact(2).map(|v| v[0] ^ v[1]).collect(),
                minima: eight.scales.iter().map(|s| -7.0 * s).collect(),
                ..eight
            },
        }
    }

    #[test]
    fn products_are_those_of_the_dequantised_matrix() {
        for bits in [Bits::Four, Bits::Eight] {
            for (rows, inputs, outputs) in [(1, 64, 16), (1, 96, 13), (2, 32, 8), (7, 96, 21)] {
                let matrix = matrix(bits, outputs, inputs);
                let packed = PackedBlocks::pack(&matrix);
                let weights = matrix.dequantise();
                let states = numbers(rows * inputs, 2);
                let mut left = LeftBlocks::default();
                left.pack(&states, inputs);
                let stride = outputs + 3;
                let mut product = vec![f32::NAN; rows * stride];
                packed.multiply(&left, &mut product, stride);
                for row in 0..rows {
                    for output in 0..outputs {
                        let weights = &weights[output * inputs..][..inputs];
                        let states = states[row * inputs..][..inputs].iter();
                        let exact: f64 = states
                            .zip(weights)
                            .map(|(a, b)| f64::from(*a) * f64::from(*b))
                            .sum();
                        let found = f64::from(product[row * stride + output]);
                        let most = weights.iter().fold(0.0f32, |m, w| m.max(w.abs()));
                        let bound = f64::from(most) * inputs as f64 * 2e-5;
                        assert!((exact - found).abs() < bound, "{bits:?} {exact} {found}");
                    }
                }
                let mut row = vec![0.0; inputs];
                packed.row(outputs - 1, &mut row);
                assert_eq!(row, weights[(outputs - 1) * inputs..]);
                let mut rows = vec![0.0; (outputs - 8) * inputs];
                packed.rows(8, &mut rows);
                assert_eq!(rows, weights[8 * inputs..]);
            }
        }
    }

    #[test]
    fn a_block_of_the_largest_numbers_does_not_overflow() {
        let matrix = BlockMatrix::quantise(&[1.0; 64], 64);
        let packed = PackedBlocks::pack(&matrix);
        let mut left = LeftBlocks::default();
        left.pack(&[-3.0; 128], 64);
        let mut product = [0.0; 2];
        packed.multiply(&left, &mut product, 1);
        assert!(
            product.iter().all(|p| (p + 192.0).abs() < 1e-3),
            "{product:?}"
        );
    }
}
