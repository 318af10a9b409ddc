//! What a device is tested and tried by: a small computation with all that the encoder uses, and a layer of its size.

use burn::tensor::activation::gelu;
use burn::tensor::{Bool, Device, Int, Tensor, TensorData, Transaction};
use burn::tensor::{module::attention, ops::AttentionModuleOptions};

use crate::error::messages::{model as messages, session};
use crate::{Error, Result};

/// Deterministic values of order 1, without a pattern that could hide an indexing mistake.
fn values(count: usize, salt: u32) -> Vec<f32> {
    let mut state = 0x9e37_79b9u32 ^ salt;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1u32 << 24) as f32 * 2.0 - 1.0
        })
        .collect()
}

fn matrix<const D: usize>(shape: [usize; D], salt: u32, device: &Device) -> Tensor<D> {
    let count = shape.iter().product();
    Tensor::from_data(TensorData::new(values(count, salt), shape), device)
}

/// One small pass through every kind of kernel the encoder and the training use, and a gradient step.
pub(super) async fn self_test(device: &Device) -> Result<Vec<f32>> {
    let read = |e| Error::DeviceLost(messages::self_test_unread(format!("{e:?}")));
    let ids =
        Tensor::<2, Int>::from_data(TensorData::new(vec![3i32, 1, 0, 2, 2, 1], [2, 3]), device);
    let words = burn::tensor::module::embedding(matrix([4, 32], 1, device), ids);
    let split = |x: Tensor<3>| x.reshape([2, 3, 4, 8]).swap_dims(1, 2);
    let padding = Tensor::<4, Bool>::from_data(
        TensorData::new(vec![false, false, true, false, false, false], [2, 1, 1, 3]),
        device,
    );
    let linear = |x: Tensor<3>, salt| x.matmul(matrix([32, 32], salt, device).unsqueeze()) / 4.0;
    let context = attention(
        split(linear(words.clone(), 2)),
        split(linear(words.clone(), 3)),
        split(linear(words.clone(), 4)),
        Some(padding.expand([2, 4, 3, 3])),
        None,
        AttentionModuleOptions::default(),
    );
    let states = words + context.swap_dims(1, 2).reshape([2, 3, 32]);
    let normed = burn::tensor::module::layer_norm(
        states,
        matrix([32], 5, device),
        Some(matrix([32], 6, device)),
        1e-12,
    );
    let pooled = gelu(linear(normed, 7)).mean_dim(1).squeeze_dim::<2>(1);

    let autodiff = device.clone().autodiff();
    let weight = matrix([32, 3], 8, &autodiff).require_grad();
    let logits = Tensor::from_inner(pooled.clone()).matmul(weight.clone());
    let loss = burn::tensor::activation::log_softmax(logits, 1)
        .slice([0..2, 0..1])
        .sum()
        .neg();
    let gradient = weight
        .grad(&loss.backward())
        .ok_or_else(|| Error::Internal(messages::self_test_without_gradient()))?;
    let data = Transaction::default()
        .register(pooled)
        .register(gradient)
        .execute_async()
        .await
        .map_err(read)?;
    let mut all = Vec::new();
    for part in data {
        all.extend(
            part.try_into_vec::<f32>()
                .map_err(|e| Error::Internal(session::unexpected(format!("{e:?}"))))?,
        );
    }
    Ok(all)
}

pub(super) fn largest_difference(a: &[f32], b: &[f32]) -> f32 {
    if a.len() != b.len() {
        return f32::INFINITY;
    }
    a.iter()
        .zip(b)
        .map(|(x, y)| (x - y).abs())
        .fold(0.0, |most, d| if d > most || d.is_nan() { d } else { most })
}

/// Milliseconds of a feed-forward layer of MiniLM's size on 512 tokens, the second time of two.
pub(super) async fn trial(device: &Device, now: &impl Fn() -> f64) -> Result<f64> {
    let (x, up, down) = (
        matrix([512, 384], 1, device),
        matrix([384, 1536], 2, device),
        matrix([1536, 384], 3, device),
    );
    let mut took = 0.0;
    for _ in 0..2 {
        let start = now();
        let mut y = x.clone();
        for _ in 0..3 {
            y = gelu(y.matmul(up.clone())).matmul(down.clone()) / 600.0;
        }
        y.sum()
            .into_data_async()
            .await
            .map_err(|e| Error::DeviceLost(messages::device_trial_unread(format!("{e:?}"))))?;
        took = now() - start;
    }
    Ok(took)
}

#[cfg(test)]
mod tests {
    use super::super::TOLERANCE;
    use super::*;

    #[test]
    fn the_self_test_is_repeatable_and_notices_a_difference() {
        let device = Device::flex();
        let one = pollster::block_on(self_test(&device)).unwrap();
        let mut two = pollster::block_on(self_test(&device)).unwrap();
        assert_eq!(one.len(), 2 * 32 + 32 * 3);
        assert_eq!(largest_difference(&one, &two), 0.0);
        two[7] += 0.01;
        assert!(largest_difference(&one, &two) > TOLERANCE);
        two[7] = f32::NAN;
        assert!(largest_difference(&one, &two).is_nan());
    }
}
