//! Activations in 16 bits.

use super::layout::{BLOCK, LeftStep, ROWS, STEPS};

/// Activations of 16 bits in panels of 4 rows; the last is filled up with zeros.
#[derive(Debug, Default)]
pub struct LeftBlocks {
    pub(super) rows: usize,
    /// `[panels, blocks, steps]`
    pub(super) values: Vec<LeftStep>,
    /// `[panels, blocks]`
    pub(super) scales: Vec<[f32; ROWS]>,
    /// The sum of a block's activations. `[panels, blocks]`
    pub(super) sums: Vec<[f32; ROWS]>,
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

#[cfg(test)]
mod tests {
    use super::*;

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
