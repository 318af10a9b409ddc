//! Cross-entropy with label weights, and the counts that go into a report.

use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::head::Head;

/// The weighted mean cross-entropy of `head` in nats, `sum(w * -log p) / sum(w)` as PyTorch has it, and the logits.
///
/// # Shapes
/// - rows: `[n, width]`
/// - labels: `[n]`, indices into `weights`
/// - weights: `[labels]`
/// - output: `[1]` and `[n, labels]`
pub fn weighted_cross_entropy(
    head: &Head,
    rows: Tensor<2>,
    labels: &[usize],
    weights: &[f32],
    device: &Device,
) -> (Tensor<1>, Tensor<2>) {
    let (n, width) = (labels.len(), weights.len());
    let sum = weight_sum(labels, weights);
    let mut targets = vec![0f32; n * width];
    for (i, &label) in labels.iter().enumerate() {
        targets[i * width + label] = weights[label] / sum;
    }
    let targets = Tensor::<2>::from_data(TensorData::new(targets, [n, width]), device);
    let logits = head.forward(rows);
    let loss = (log_softmax(logits.clone(), 1) * targets).sum().neg();
    (loss, logits)
}

/// `[weighted loss sum, right answers, weight sum]`, which can be added up over minibatches.
pub fn tally_of(
    loss: Tensor<1>,
    logits: Tensor<2>,
    labels: &[usize],
    weights: &[f32],
    device: &Device,
) -> Tensor<1> {
    let sum = weight_sum(labels, weights);
    let truth: Vec<i32> = labels.iter().map(|&l| l as i32).collect();
    let truth = Tensor::<2, Int>::from_data(TensorData::new(truth, [labels.len(), 1]), device);
    let right = logits.argmax(1).equal(truth).float().sum();
    let weight = Tensor::<1>::from_data([sum], device);
    Tensor::cat(vec![loss * sum, right, weight], 0)
}

fn weight_sum(labels: &[usize], weights: &[f32]) -> f32 {
    labels.iter().map(|&l| weights[l]).sum()
}
