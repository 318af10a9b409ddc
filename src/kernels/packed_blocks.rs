//! Products of a matrix in blocks ([`BlockMatrix`]) with activations of 16 bits.
//!
//! Activations are rounded to 16 bits with a scale for each block of 32 of a row, so that a product of a block is a sum of whole
//! numbers, and exact: `15 * 32767 * 32` and `127 * 32767 * 32` fit 32 bits. Then the scales are multiplied in. Against f32 the
//! activations are off by at most 2^-16 of the largest of their block.

use super::blocks::{BLOCK, Bits, BlockMatrix};
use super::simd::{I16x8, I32x4};

/// Rows of a tile.
const ROWS: usize = 4;
/// Columns of a tile, and of a panel.
const COLUMNS: usize = 8;
/// Pairs of weights of a block that are multiplied in one step.
const STEPS: usize = BLOCK / 2;

/// Two activations of each row of a tile.
type LeftStep = [[i16; 2]; ROWS];
/// Two weights of each column of a panel.
type RightStep = [i16; 2 * COLUMNS];
/// The scales of a block of each column of a panel.
type Scales = [f32; COLUMNS];

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

    /// The matrix that was packed.
    pub fn unpack(&self) -> BlockMatrix {
        let blocks = self.inputs / BLOCK;
        let bytes = self.bits.block_bytes();
        let chunks = self.chunks();
        let mut matrix = BlockMatrix {
            bits: self.bits,
            rows: self.outputs,
            columns: self.inputs,
            values: Vec::with_capacity(self.outputs * blocks * bytes),
            scales: Vec::with_capacity(self.outputs * blocks),
            minima: Vec::new(),
        };
        for row in 0..self.outputs {
            let (panel, column) = (row / COLUMNS, row % COLUMNS);
            for block in 0..blocks {
                let from = panel * blocks + block;
                matrix.scales.push(self.scales[from][column]);
                if self.bits == Bits::Four {
                    matrix.minima.push(self.minima[from][column]);
                }
                let values = &self.values[from * chunks..][..chunks];
                match self.bits {
                    Bits::Four => matrix.values.extend(unpacked_halves(values, column)),
                    Bits::Eight => matrix.values.extend(unpacked_bytes(values, column)),
                }
            }
        }
        matrix
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

fn unpacked_halves(values: &[[u8; 16]], column: usize) -> [u8; BLOCK / 2] {
    let weight = |i: usize| {
        let step = i / 2;
        values[step / 2][2 * column + i % 2] >> (step % 2 * 4) & 15
    };
    std::array::from_fn(|i| weight(i) | weight(i + BLOCK / 2) << 4)
}

fn pack_bytes(values: &[u8], column: usize, into: &mut [[u8; 16]]) {
    for (i, &value) in values.iter().enumerate() {
        into[i / 2][2 * column + i % 2] = value;
    }
}

fn unpacked_bytes(values: &[[u8; 16]], column: usize) -> [u8; BLOCK] {
    std::array::from_fn(|i| values[i / 2][2 * column + i % 2])
}

/// Activations of 16 bits in panels of 4 rows; the last is filled up with zeros.
#[derive(Debug, Default)]
pub struct LeftBlocks {
    rows: usize,
    /// `[panels, blocks, steps]`
    values: Vec<LeftStep>,
    /// `[panels, blocks]`
    scales: Vec<[f32; ROWS]>,
    /// The sum of a block's activations. `[panels, blocks]`
    sums: Vec<[f32; ROWS]>,
}

impl LeftBlocks {
    /// Rounds `states`, `[rows, columns]`, to 16 bits; `columns` is a multiple of 32.
    pub fn pack(&mut self, states: &[f32], columns: usize) {
        let blocks = columns / BLOCK;
        self.rows = states.len() / columns;
        let panels = self.rows.div_ceil(ROWS);
        self.values.clear();
        self.values
            .resize(panels * blocks * STEPS, LeftStep::default());
        self.scales.clear();
        self.scales.resize(panels * blocks, [0.0; ROWS]);
        self.sums.clear();
        self.sums.resize(panels * blocks, [0.0; ROWS]);
        for (row, states) in states.chunks_exact(columns).enumerate() {
            let (panel, lane) = (row / ROWS, row % ROWS);
            for (block, states) in states.as_chunks::<BLOCK>().0.iter().enumerate() {
                let at = panel * blocks + block;
                let (values, scale) = rounded(states);
                let steps = &mut self.values[at * STEPS..][..STEPS];
                for (step, pair) in steps.iter_mut().zip(values.as_chunks::<2>().0) {
                    step[lane] = *pair;
                }
                self.scales[at][lane] = scale;
                let sum: i32 = values.iter().map(|&v| i32::from(v)).sum();
                self.sums[at][lane] = sum as f32 * scale;
            }
        }
    }

    /// Number of rows, without those of zeros.
    pub fn rows(&self) -> usize {
        self.rows
    }
}

/// A block of activations in 16 bits, and what they are multiplied by.
fn rounded(states: &[f32; BLOCK]) -> ([i16; BLOCK], f32) {
    // Adding and taking away 1.5 * 2^23 rounds to a whole number.
    const ROUND: f32 = 12_582_912.0;
    const MOST: f32 = i16::MAX as f32;
    let most = states.iter().fold(0.0f32, |most, v| {
        let v = v.abs();
        if v > most { v } else { most }
    });
    let inverse = if most > 0.0 { MOST / most } else { 0.0 };
    let values =
        states.map(|v| ((v * inverse + ROUND).to_bits() as i32 - ROUND.to_bits() as i32) as i16);
    (values, most / MOST)
}

/// Four rows of activations.
struct Tile<'a> {
    values: &'a [LeftStep],
    scales: &'a [[f32; ROWS]],
    sums: &'a [[f32; ROWS]],
}

impl Tile<'_> {
    /// Their products with the columns of a panel.
    #[inline(never)]
    fn multiply(
        &self,
        panel: &[RightStep],
        scales: &[Scales],
        minima: Option<&[Scales]>,
    ) -> [Scales; ROWS] {
        let mut totals = [[0.0; COLUMNS]; ROWS];
        let left = self.values.as_chunks::<STEPS>().0.iter();
        let right = panel.as_chunks::<STEPS>().0.iter();
        let by = self.scales.iter().zip(scales);
        for ((left, right), (left_scales, scales)) in left.zip(right).zip(by) {
            let sums = block(left, right);
            for r in 0..ROWS {
                for c in 0..COLUMNS {
                    totals[r][c] += sums[r][c] as f32 * (left_scales[r] * scales[c]);
                }
            }
        }
        for (sums, minima) in self.sums.iter().zip(minima.unwrap_or(&[])) {
            for r in 0..ROWS {
                for c in 0..COLUMNS {
                    totals[r][c] += sums[r] * minima[c];
                }
            }
        }
        totals
    }
}

/// The products of a block of four rows and eight columns.
#[inline(always)]
fn block(left: &[LeftStep; STEPS], right: &[RightStep; STEPS]) -> [[i32; COLUMNS]; ROWS] {
    let mut sums = [[I32x4::ZERO; 2]; ROWS];
    for (left, right) in left.iter().zip(right) {
        let [a, b]: [[i16; 8]; 2] = bytemuck::cast(*right);
        let (a, b) = (I16x8::new(a), I16x8::new(b));
        for (sums, &pair) in sums.iter_mut().zip(left) {
            let pair = I16x8::pairs(pair);
            *sums = [sums[0].add_dot(pair, a), sums[1].add_dot(pair, b)];
        }
    }
    sums.map(|[a, b]| bytemuck::cast([a.values(), b.values()]))
}

/// The product of one row with a panel of 4 bits.
#[inline(never)]
fn row_of_halves(
    left: &LeftBlocks,
    values: &[[u8; 16]],
    scales: &[Scales],
    minima: &[Scales],
) -> Scales {
    let mut totals = [0.0; COLUMNS];
    let blocks = left.values.as_chunks::<STEPS>().0.iter();
    let panel = values.as_chunks::<{ STEPS / 2 }>().0.iter();
    let of_left = left.scales.iter().zip(&left.sums);
    let by = of_left.zip(scales.iter().zip(minima));
    for ((left, chunks), (of_left, of_right)) in blocks.zip(panel).zip(by) {
        let mut sums = [I32x4::ZERO; 4];
        for (left, &chunk) in left.as_chunks::<2>().0.iter().zip(chunks) {
            let [first, second] = left.map(|step| I16x8::pairs(step[0]));
            let [a, b, c, d] = I16x8::of_halves(chunk);
            sums = [
                sums[0].add_dot(first, a),
                sums[1].add_dot(first, b),
                sums[2].add_dot(second, c),
                sums[3].add_dot(second, d),
            ];
        }
        let sums: [[i32; COLUMNS]; 2] = bytemuck::cast(sums.map(I32x4::values));
        let (scale, sum) = (of_left.0[0], of_left.1[0]);
        let (scales, minima) = of_right;
        for c in 0..COLUMNS {
            totals[c] += (sums[0][c] + sums[1][c]) as f32 * (scale * scales[c]) + sum * minima[c];
        }
    }
    totals
}

/// The product of one row with a panel of 8 bits.
#[inline(never)]
fn row_of_bytes(left: &LeftBlocks, values: &[[u8; 16]], scales: &[Scales]) -> Scales {
    let mut totals = [0.0; COLUMNS];
    let blocks = left.values.as_chunks::<STEPS>().0.iter();
    let panel = values.as_chunks::<STEPS>().0.iter();
    let by = left.scales.iter().zip(scales);
    for ((left, chunks), (left_scales, scales)) in blocks.zip(panel).zip(by) {
        let mut sums = [I32x4::ZERO; 4];
        let left = left.as_chunks::<2>().0.iter();
        for (left, &[first, second]) in left.zip(chunks.as_chunks::<2>().0) {
            let [a, b] = I16x8::of_bytes(first);
            let [c, d] = I16x8::of_bytes(second);
            let [first, second] = left.map(|step| I16x8::pairs(step[0]));
            sums = [
                sums[0].add_dot(first, a),
                sums[1].add_dot(first, b),
                sums[2].add_dot(second, c),
                sums[3].add_dot(second, d),
            ];
        }
        let sums: [[i32; COLUMNS]; 2] = bytemuck::cast(sums.map(I32x4::values));
        for c in 0..COLUMNS {
            totals[c] += (sums[0][c] + sums[1][c]) as f32 * (left_scales[0] * scales[c]);
        }
    }
    totals
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
                assert_eq!(packed.unpack(), matrix);
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

    #[test]
    fn zeros_and_rounding_are_right() {
        let (values, scale) = rounded(&[0.0; BLOCK]);
        assert_eq!((values, scale), ([0; BLOCK], 0.0));
        let mut states = [0.0; BLOCK];
        (states[0], states[1], states[2]) = (-2.0, 1.0, 0.5);
        let (values, scale) = rounded(&states);
        assert_eq!(values[..3], [-32767, 16384, 8192]);
        assert!((scale * 16384.0 - 1.0).abs() < 1e-4);
    }
}
