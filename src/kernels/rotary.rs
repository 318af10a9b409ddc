//! Rotary positions (Su et al. 2021, <https://arxiv.org/abs/2104.09864>), with the halves of a head turned against each other as
//! Hugging Face stores the weights for.

/// The angles of some positions.
#[derive(Debug, Clone, Default)]
pub struct Rotary {
    /// `[positions, width / 2]`
    cos: Vec<f32>,
    sin: Vec<f32>,
    half: usize,
}

impl Rotary {
    /// The angles of `positions` for heads of `width`: position times `theta^(-2i / width)`.
    pub fn new(positions: impl Iterator<Item = usize>, width: usize, theta: f64) -> Self {
        let half = width / 2;
        let frequencies: Vec<f64> = (0..half)
            .map(|i| theta.powf(-2.0 * i as f64 / width as f64))
            .collect();
        let mut new = Self {
            half,
            ..Self::default()
        };
        for position in positions {
            for frequency in &frequencies {
                let angle = position as f64 * frequency;
                new.cos.push(angle.cos() as f32);
                new.sin.push(angle.sin() as f32);
            }
        }
        new
    }

    /// The cosines and sines of the angles, `[positions, width / 2]` each.
    pub fn angles(&self) -> (&[f32], &[f32]) {
        (&self.cos, &self.sin)
    }

    /// Turns each head of each row of `states`, `[positions, heads * width]`, in place.
    pub fn turn(&self, states: &mut [f32]) {
        self.apply(states, 1.0);
    }

    /// Turns them back, which is what makes the gradients of [`Rotary::turn`]'s output those of its input.
    pub fn turn_back(&self, states: &mut [f32]) {
        self.apply(states, -1.0);
    }

    fn apply(&self, states: &mut [f32], direction: f32) {
        let positions = self.cos.len() / self.half;
        if positions == 0 {
            return;
        }
        let rows = states.chunks_exact_mut(states.len() / positions);
        let angles = self
            .cos
            .chunks_exact(self.half)
            .zip(self.sin.chunks_exact(self.half));
        for (row, (cos, sin)) in rows.zip(angles) {
            for head in row.chunks_exact_mut(2 * self.half) {
                let (first, second) = head.split_at_mut(self.half);
                let pairs = first.iter_mut().zip(second);
                for ((a, b), (cos, sin)) in pairs.zip(cos.iter().zip(sin)) {
                    let sin = sin * direction;
                    (*a, *b) = (*a * cos - *b * sin, *b * cos + *a * sin);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_turns_pairs_by_its_angle_and_back() {
        let rotary = Rotary::new([0, 3].into_iter(), 4, 100.0);
        let start = [1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0];
        let mut states = start;
        rotary.turn(&mut states);
        assert_eq!(states[..4], start[..4], "position 0 turns nothing");
        // Position 3: the first pair (1, 3) by 3, the second (2, 4) by 0.3.
        let (a, b) = (3f32, 0.3f32);
        let turned = [
            a.cos() - 3.0 * a.sin(),
            2.0 * b.cos() - 4.0 * b.sin(),
            3.0 * a.cos() + a.sin(),
            4.0 * b.cos() + 2.0 * b.sin(),
        ];
        for (found, expected) in states[4..].iter().zip(turned) {
            assert!((found - expected).abs() < 1e-6);
        }
        rotary.turn_back(&mut states);
        for (found, expected) in states.iter().zip(start) {
            assert!((found - expected).abs() < 1e-6);
        }
    }
}
