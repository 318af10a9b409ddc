//! How far a step of training went, for weights in Burn's tensors.

use burn::tensor::Tensor;

/// The sum of the squares of what was added to some weights, which were `before` and are `now`, and that of the weights before.
///
/// # Shapes
/// - output: `[2, 1]`
pub fn update_squares(now: Vec<Tensor<1>>, before: Vec<Tensor<1>>) -> Tensor<2> {
    let changes = now.into_iter().zip(&before).map(|(n, b)| n - b.clone());
    let change = square_sum(changes.collect::<Vec<_>>().into_iter());
    Tensor::cat(vec![change, square_sum(before.into_iter())], 0).unsqueeze_dim(1)
}

/// The sum of the squares of some tensors, of which there is at least one, `[1]`.
pub fn square_sum(all: impl Iterator<Item = Tensor<1>>) -> Tensor<1> {
    Tensor::cat(all.map(|tensor| tensor.square().sum()).collect(), 0).sum()
}
