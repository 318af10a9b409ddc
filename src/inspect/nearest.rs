//! The examples that are most like a text.

use crate::kernels::backward::dot;

/// An example and how like it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// Its index.
    pub example: usize,
    /// The cosine of the two embeddings.
    pub cosine: f32,
}

/// The `count` rows of `embeddings` nearest to `embedding`, nearest first.
///
/// # Shapes
/// - embedding: `[width]`, of length 1
/// - embeddings: row-major `[examples, width]`, each row of length 1
pub fn nearest(embedding: &[f32], embeddings: &[f32], count: usize) -> Vec<Near> {
    let rows = embeddings.chunks_exact(embedding.len());
    nearest_of(embedding, rows.enumerate(), count)
}

/// The same of rows that stand anywhere, each with its example. Of those that are equally near, the first come first.
pub fn nearest_of<'r>(
    embedding: &[f32],
    rows: impl Iterator<Item = (usize, &'r [f32])>,
    count: usize,
) -> Vec<Near> {
    let mut all: Vec<Near> = Vec::with_capacity(count.min(1000) + 1);
    for (example, row) in rows {
        let cosine = dot(embedding, row);
        if all.len() == count && all.last().is_none_or(|last| cosine <= last.cosine) {
            continue;
        }
        let at = all.partition_point(|near| near.cosine >= cosine);
        all.insert(at, Near { example, cosine });
        all.truncate(count);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_comes_first() {
        let near = nearest(&[1.0, 0.0], &[0.0, 1.0, 1.0, 0.0, 0.6, 0.8], 2);
        let found: Vec<(usize, f32)> = near.iter().map(|n| (n.example, n.cosine)).collect();
        assert_eq!(found, [(1, 1.0), (2, 0.6)]);
        assert_eq!(nearest(&[1.0, 0.0], &[0.0, 1.0], 5).len(), 1);
        assert!(nearest(&[1.0, 0.0], &[0.0, 1.0], 0).is_empty());
    }

    #[test]
    fn of_equals_the_first_come_first() {
        let rows = [[0.6f32, 0.8], [1.0, 0.0], [0.6, 0.8], [1.0, 0.0]].concat();
        let near = nearest(&[1.0, 0.0], &rows, 3);
        let found: Vec<usize> = near.iter().map(|n| n.example).collect();
        assert_eq!(found, [1, 3, 0]);
    }
}
