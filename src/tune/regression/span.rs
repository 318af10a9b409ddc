//! Few examples span a small part of the space they lie in, and the regression's weights lie in it too (the representer
//! theorem, Schölkopf et al. 2001, <https://doi.org/10.1007/3-540-44581-1_27>): it is fitted to the examples' coordinates there.

use super::problem::dot;

/// A row whose distance to the span of those before is a smaller share of its length counts as in it.
const IN_SPAN: f32 = 1e-4;

/// An orthonormal basis of what rows span, and the rows in it.
#[derive(Debug, Clone)]
pub struct Span {
    /// Row-major `[rank, width]`.
    basis: Vec<f32>,
    width: usize,
    /// Rows in the basis, `[rows, rank]`.
    pub coordinates: Vec<f32>,
    /// How many directions there are.
    pub rank: usize,
}

impl Span {
    /// By Gram and Schmidt's method, each row twice, which keeps it exact in 32 bits.
    ///
    /// # Shapes
    /// - rows: `[rows, width]`
    pub fn new(rows: &[f32], width: usize) -> Self {
        let mut basis: Vec<f32> = Vec::new();
        let mut coordinates: Vec<Vec<f32>> = Vec::new();
        for row in rows.chunks_exact(width) {
            let mut rest = row.to_vec();
            let mut own = vec![0f32; basis.len() / width];
            for _ in 0..2 {
                for (coordinate, direction) in own.iter_mut().zip(basis.chunks_exact(width)) {
                    let along = dot(&rest, direction);
                    *coordinate += along;
                    let pairs = rest.iter_mut().zip(direction);
                    pairs.for_each(|(rest, d)| *rest -= along * d);
                }
            }
            let left = dot(&rest, &rest).sqrt();
            if left > IN_SPAN * dot(row, row).sqrt() {
                own.push(left);
                basis.extend(rest.iter().map(|x| x / left));
            }
            coordinates.push(own);
        }
        let rank = basis.len() / width;
        let mut all = vec![0f32; coordinates.len() * rank];
        for (i, own) in coordinates.iter().enumerate() {
            all[i * rank..][..own.len()].copy_from_slice(own);
        }
        Self {
            basis,
            width,
            coordinates: all,
            rank,
        }
    }

    /// The vector that has these coordinates.
    pub fn vector(&self, coordinates: &[f32]) -> Vec<f32> {
        let mut vector = vec![0f32; self.width];
        for (by, direction) in coordinates.iter().zip(self.basis.chunks_exact(self.width)) {
            let pairs = vector.iter_mut().zip(direction);
            pairs.for_each(|(x, d)| *x += by * d);
        }
        vector
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_products_and_doubled_ones_add_no_direction() {
        let rows = [1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 0.0, 1.0, 1.0, 2.0, 5.0, 1.0];
        let span = Span::new(&rows, 3);
        assert_eq!(span.rank, 2);
        for (row, own) in rows.chunks(3).zip(span.coordinates.chunks(2)) {
            let back = span.vector(own);
            assert!(back.iter().zip(row).all(|(a, b)| (a - b).abs() < 1e-5));
            assert!((dot(row, row) - dot(own, own)).abs() < 1e-4);
        }
    }

    #[test]
    fn rows_of_nothing_span_nothing() {
        assert_eq!(Span::new(&[0.0; 6], 3).rank, 0);
    }
}
