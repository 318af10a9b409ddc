//! Token states to one embedding a text.

use burn::tensor::Tensor;

/// The mean of the states whose mask is 1, scaled to length 1: the pooling the sentence-transformers models were
/// trained with (Reimers and Gurevych 2019, <https://arxiv.org/abs/1908.10084>).
///
/// # Shapes
/// - states: `[batch, seq, hidden]`
/// - mask: `[batch, seq]`, 1 for a token and 0 for padding
/// - output: `[batch, hidden]`
pub fn mean_pool(states: Tensor<3>, mask: Tensor<2>) -> Tensor<2> {
    let counts = mask.clone().sum_dim(1);
    let sums = (states * mask.unsqueeze_dim::<3>(2))
        .sum_dim(1)
        .squeeze_dim::<2>(1);
    normalize(sums / counts)
}

/// Scales each row to length 1; a row of zeros stays zeros.
///
/// # Shapes
/// - rows: `[n, d]`
pub fn normalize(rows: Tensor<2>) -> Tensor<2> {
    let norms = rows.clone().square().sum_dim(1).sqrt().clamp_min(1e-12);
    rows / norms
}
