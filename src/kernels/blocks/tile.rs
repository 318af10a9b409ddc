//! The innermost loops: products of a panel of 8 columns with four rows, or with one.

use super::layout::{COLUMNS, LeftStep, ROWS, RightStep, STEPS, Scales};
use super::left::LeftBlocks;
use super::simd::{I16x8, I32x4};

/// Four rows of activations.
pub struct Tile<'a> {
    pub values: &'a [LeftStep],
    pub scales: &'a [[f32; ROWS]],
    pub sums: &'a [[f32; ROWS]],
}

impl Tile<'_> {
    /// Their products with the columns of a panel.
    #[inline(never)]
    pub fn multiply(
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
pub fn row_of_halves(
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
pub fn row_of_bytes(left: &LeftBlocks, values: &[[u8; 16]], scales: &[Scales]) -> Scales {
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
