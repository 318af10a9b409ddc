//! The examples that are most like a text.

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
    let mut all: Vec<Near> = embeddings
        .chunks_exact(embedding.len())
        .enumerate()
        .map(|(example, row)| Near {
            example,
            cosine: row.iter().zip(embedding).map(|(a, b)| a * b).sum(),
        })
        .collect();
    all.sort_by(|a, b| b.cosine.total_cmp(&a.cosine));
    all.truncate(count);
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
    }
}
