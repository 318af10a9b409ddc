//! The loss: its values by another library, and its gradient.

use burn::tensor::{Device, Tensor, TensorData};
use homefire::head::{Head, LayerWeights};
use homefire::tune::CrossEntropy;

/// By PyTorch 2.15: `cross_entropy(logits, labels, weight, label_smoothing=0.2)`.
#[test]
fn smoothed_and_weighted_cross_entropy_is_that_of_pytorch() {
    let device = Device::flex();
    // The identity, so that rows are logits.
    let layer = LayerWeights {
        weight: vec![1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
        bias: None,
        input: 3,
        output: 3,
    };
    let head = Head::new(&[layer], &device);
    let rows = || Tensor::<2>::from_data([[2.0, -1.0, 0.5], [0.1, 0.2, -0.3]], &device);
    let loss = |weights: [f32; 3], smoothing: f64| {
        let weights = weights.to_vec();
        let cross_entropy = CrossEntropy { weights, smoothing };
        let (loss, _) = cross_entropy.loss(&head, rows(), &[0, 2], &device);
        let (measured, _) = cross_entropy.measured(&head, rows(), &[0, 2], &device);
        (loss.into_scalar::<f32>(), measured.into_scalar::<f32>())
    };
    for (weights, smoothing, wanted) in [
        ([1.0, 1.0, 1.0], 0.0, 0.831_069_47),
        ([1.0, 1.0, 1.0], 0.2, 0.951_069_53),
        ([0.5, 2.0, 1.5], 0.2, 1.357_377_4),
    ] {
        let (found, measured) = loss(weights, smoothing);
        assert!((found - wanted).abs() < 1e-6, "{found}, not {wanted}");
        assert_eq!(measured, loss(weights, 0.0).0);
    }
}

#[test]
fn the_gradient_of_the_loss_is_the_finite_difference() {
    let device = Device::flex().autodiff();
    let x = [0.3f32, -0.7, 1.1, 0.2, 0.9, -0.4];
    let layers = |w: &[f32]| {
        vec![
            LayerWeights {
                weight: w[..12].to_vec(),
                bias: Some(w[12..16].to_vec()),
                input: 3,
                output: 4,
            },
            LayerWeights {
                weight: w[16..24].to_vec(),
                bias: Some(w[24..].to_vec()),
                input: 4,
                output: 2,
            },
        ]
    };
    let w: Vec<f32> = (0..26)
        .map(|i| ((i * 37 % 19) as f32 - 9.0) / 10.0)
        .collect();
    let loss = |w: &[f32]| {
        let rows = Tensor::<2>::from_data(TensorData::new(x.to_vec(), [2, 3]), &device);
        let head = Head::new(&layers(w), &device);
        let cross_entropy = CrossEntropy {
            weights: vec![1.0, 2.5],
            smoothing: 0.15,
        };
        let loss = cross_entropy.loss(&head, rows, &[1, 0], &device).0;
        (head, loss)
    };
    let value = |w: &[f32]| loss(w).1.into_scalar::<f32>();
    let (head, at) = loss(&w);
    let grads = at.backward();
    let analytic: Vec<f32> = head
        .gradients(&grads)
        .into_iter()
        .flat_map(|g| g.into_data().try_into_vec::<f32>().unwrap())
        .collect();
    assert_eq!(analytic.len(), 26);
    for i in 0..26 {
        let (mut up, mut down) = (w.clone(), w.clone());
        up[i] += 5e-3;
        down[i] -= 5e-3;
        let numeric = (value(&up) - value(&down)) / 1e-2;
        assert!(
            (numeric - analytic[i]).abs() < 2e-3,
            "weight {i}: {numeric} and {}",
            analytic[i]
        );
    }
}
