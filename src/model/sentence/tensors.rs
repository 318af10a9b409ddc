//! Token states to one embedding a text, in Burn's tensors.

use burn::tensor::activation::tanh;
use burn::tensor::{Tensor, TensorData};

use super::{AfterPooling, Dense, Pooling, SentenceModules};
use crate::kernels::transpose;

/// Added to the states of padding before the largest are taken, as sentence-transformers sets them.
const PADDING: f64 = 1e9;

impl SentenceModules {
    /// The embeddings of texts, each of length 1 (Reimers and Gurevych 2019, <https://arxiv.org/abs/1908.10084>).
    ///
    /// # Shapes
    /// - states: `[batch, seq, hidden]`, the last hidden states
    /// - mask: `[batch, seq]`, 1 for a token and 0 for padding
    /// - output: `[batch, width]`
    pub fn embed(&self, states: Tensor<3>, mask: Tensor<2>) -> Tensor<2> {
        let pooled = match self.pooling {
            Pooling::Mean => mean_pool(states, mask),
            Pooling::Cls => states.narrow(1, 0, 1).squeeze_dim::<2>(1),
            Pooling::Max => {
                let absent = (mask - 1.0) * PADDING;
                (states + absent.unsqueeze_dim::<3>(2))
                    .max_dim(1)
                    .squeeze_dim::<2>(1)
            }
        };
        let embeddings = self.after.iter().fold(pooled, |x, module| match module {
            AfterPooling::Dense(dense) => dense.forward(x),
            AfterPooling::Normalize => normalize(x),
        });
        normalize(embeddings)
    }
}

impl Dense {
    /// # Shapes
    /// - x: `[batch, input]`
    /// - output: `[batch, output]`
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let device = x.device();
        let (input, output) = (self.input, self.output);
        let weight = TensorData::new(transpose(&self.weight, output, input), [input, output]);
        let weight = Tensor::<2>::from_data(weight, &device);
        let bias = TensorData::new(self.bias.clone(), [1, output]);
        let out = x.matmul(weight) + Tensor::<2>::from_data(bias, &device);
        if self.tanh { tanh(out) } else { out }
    }
}

/// The mean of the states whose mask is 1, `[batch, hidden]`.
fn mean_pool(states: Tensor<3>, mask: Tensor<2>) -> Tensor<2> {
    let counts = mask.clone().sum_dim(1);
    let sums = (states * mask.unsqueeze_dim::<3>(2))
        .sum_dim(1)
        .squeeze_dim::<2>(1);
    sums / counts
}

/// Scales each row to length 1; a row of zeros stays zeros.
///
/// # Shapes
/// - rows: `[n, d]`
fn normalize(rows: Tensor<2>) -> Tensor<2> {
    let norms = rows.clone().square().sum_dim(1).sqrt().clamp_min(1e-12);
    rows / norms
}
