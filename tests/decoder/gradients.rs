//! Losses, gradients and a step of the optimiser, against torch's and against finite differences.

use homefire::kernels::adamw::Weight;
use homefire::model::causal::{DecoderDelta, TrainingText, Tuned};
use homefire::model::{Decoder, Lora, TrainableCpuDecoder};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

use crate::{of_gguf, tiny_file, worst};

#[derive(Deserialize)]
struct Golden {
    file: String,
    texts: Vec<Text>,
    rate: f32,
    decay: f32,
    rank: usize,
    alpha: f64,
    last_layer: Learned,
    adapters: Learned,
}

#[derive(Deserialize)]
struct Text {
    ids: Vec<u32>,
    from: usize,
}

#[derive(Deserialize)]
struct Learned {
    loss: f64,
    loss_after: f64,
    tensors: Vec<Trained>,
}

/// A tensor, with the first of its values.
#[derive(Deserialize)]
struct Trained {
    length: usize,
    norm: f64,
    gradients: Vec<f32>,
    after: Vec<f32>,
}

fn golden() -> Golden {
    serde_json::from_slice(&tiny_file("tuned.json")).unwrap()
}

impl Golden {
    fn model(&self, tuned: Tuned) -> TrainableCpuDecoder {
        let decoder = of_gguf(&tiny_file(&self.file));
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        TrainableCpuDecoder::new(decoder.packed().clone(), tuned, &mut rng)
    }

    fn adapters(&self) -> Tuned {
        Tuned::Adapters {
            lora: Lora {
                rank: self.rank,
                alpha: self.alpha,
                feed_forward: true,
            },
            layers: 2,
        }
    }

    fn texts(&self) -> Vec<TrainingText> {
        let texts = self.texts.iter();
        texts
            .map(|text| TrainingText {
                ids: text.ids.clone(),
                from: text.from,
            })
            .collect()
    }
}

/// Numbers that are the same everywhere.
fn numbers(count: usize, seed: usize) -> Vec<f32> {
    let one = |i: usize| ((7 * i + 13 * seed) % 19) as f32 - 9.0;
    (0..count).map(|i| one(i) / 90.0).collect()
}

fn norm(values: &[f32]) -> f64 {
    values
        .iter()
        .map(|&v| f64::from(v).powi(2))
        .sum::<f64>()
        .sqrt()
}

/// The mean loss over all that is learned, whose gradients are collected.
fn learn(model: &mut TrainableCpuDecoder, texts: &[TrainingText]) -> f64 {
    let targets = texts.iter().map(TrainingText::targets).sum::<usize>();
    let texts: Vec<&TrainingText> = texts.iter().collect();
    let before = model.measure(&texts);
    let measured = model.learn(&texts, 1.0 / targets as f32);
    assert!((before.loss - measured.loss).abs() < 1e-6);
    measured.loss / targets as f64
}

fn check(mut model: TrainableCpuDecoder, golden: &Golden, learned: &Learned) {
    let texts = golden.texts();
    let loss = learn(&mut model, &texts);
    println!("loss: {loss}, {}", learned.loss);
    assert!((loss - learned.loss).abs() < 1e-3, "{loss}");
    let trained = model.trained_mut();
    assert_eq!(trained.len(), learned.tensors.len());
    let mut gradients = Vec::new();
    let mut whole = 0.0;
    for (i, (weight, golden)) in trained.into_iter().zip(&learned.tensors).enumerate() {
        assert_eq!(weight.gradient.len(), golden.length, "{i}");
        let length = norm(&weight.gradient);
        whole += length * length;
        assert!(
            (length / golden.norm - 1.0).abs() < 3e-3,
            "{i}: {length} {}",
            golden.norm
        );
        let first = &weight.gradient[..golden.gradients.len()];
        let typical = golden.norm / (golden.length as f64).sqrt();
        let off = worst(first, &golden.gradients) / typical;
        println!("tensor {i}: off by {off:e} of a typical gradient");
        assert!(off < 2e-2, "{i}: {off:e}");
        gradients.push(weight.gradient.clone());
    }
    assert!((model.grad_norm_squared() / whole - 1.0).abs() < 1e-5);
    model.step(golden.rate, golden.decay, 1.0);
    assert_eq!(model.steps(), 1);
    for (weight, golden) in model.trained().zip(&learned.tensors) {
        assert!(weight.gradient.iter().all(|&g| g == 0.0));
        // The first step goes by the sign of a gradient, so what is nearly 0 can go either way.
        let typical = golden.norm / (golden.length as f64).sqrt();
        let values = weight
            .value
            .iter()
            .zip(&golden.after)
            .zip(&golden.gradients);
        for ((value, after), gradient) in values {
            if f64::from(gradient.abs()) > 0.05 * typical {
                assert!((value - after).abs() < 1e-5, "{value} {after}");
            }
        }
    }
    let after = learn(&mut model, &texts);
    println!("loss after a step: {after}, {}", learned.loss_after);
    assert!((after - learned.loss_after).abs() < 5e-3, "{after}");
}

fn set(weights: Vec<&mut Weight>) {
    for (i, weight) in weights.into_iter().enumerate() {
        weight.value = numbers(weight.value.len(), i);
    }
}

#[test]
fn adapters_learn_as_by_torch() {
    let golden = golden();
    let mut model = golden.model(golden.adapters());
    set(model.trained_mut());
    check(model, &golden, &golden.adapters);
}

#[test]
fn the_last_layer_learns_as_by_torch() {
    let golden = golden();
    check(golden.model(Tuned::Layers(1)), &golden, &golden.last_layer);
}

#[test]
fn gradients_are_the_finite_differences() {
    let golden = golden();
    let texts = golden.texts();
    for tuned in [golden.adapters(), Tuned::Layers(2)] {
        let mut model = golden.model(tuned);
        if let Tuned::Adapters { .. } = tuned {
            set(model.trained_mut());
        }
        learn(&mut model, &texts);
        let gradients = model.trained().map(|w| w.gradient.clone());
        let gradients: Vec<Vec<f32>> = gradients.collect();
        let (mut analytic, mut numeric) = (Vec::new(), Vec::new());
        for (tensor, gradient) in gradients.iter().enumerate() {
            // Where it matters most, so that rounded activations don't hide it.
            let most = (0..gradient.len())
                .max_by(|&a, &b| gradient[a].abs().total_cmp(&gradient[b].abs()));
            let at = most.unwrap();
            let mut changed = |by: f32| {
                model.trained_mut()[tensor].value[at] += by;
                let all: Vec<&TrainingText> = texts.iter().collect();
                let loss = model.measure(&all).loss;
                model.trained_mut()[tensor].value[at] -= by;
                loss
            };
            let targets = texts.iter().map(TrainingText::targets).sum::<usize>() as f64;
            let step = 2e-2;
            numeric.push((changed(step) - changed(-step)) / (2.0 * f64::from(step) * targets));
            analytic.push(f64::from(gradient[at]));
        }
        // A single one is off by some hundredths, since activations are rounded.
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        let length = |a: &[f64]| dot(a, a).sqrt();
        let ratio = length(&numeric) / length(&analytic);
        let cosine = dot(&analytic, &numeric) / (length(&analytic) * length(&numeric));
        println!("{tuned:?}: length {ratio}, cosine {cosine}");
        assert!((ratio - 1.0).abs() < 0.02, "{tuned:?}: {ratio}");
        assert!(cosine > 0.999, "{tuned:?}: {cosine}");
    }
}

#[test]
fn what_a_run_changed_is_taken_over() {
    let golden = golden();
    let texts = golden.texts();
    let all: Vec<&TrainingText> = texts.iter().collect();
    for tuned in [golden.adapters(), Tuned::Layers(1)] {
        let mut model = golden.model(tuned);
        let base = model.measure(&all).loss;
        learn(&mut model, &texts);
        model.step(golden.rate, golden.decay, 1.0);
        let change = DecoderDelta {
            tuned,
            values: model.trained().map(|w| w.value.clone()).collect(),
        };
        let decoder = of_gguf(&tiny_file(&golden.file));
        let of = |decoder: &Decoder| -> f64 {
            all.iter().map(|text| decoder.measure(text).unwrap()).sum()
        };
        let (now, then) = (of(&decoder.changed(&change)), model.measure(&all).loss);
        assert!((now - then).abs() < 1e-4, "{now} {then}");
        assert!(now < base - 0.1, "{now} {base}");
        // The weights that are shared stay as they were.
        assert!((of(&decoder) - base).abs() < 0.05, "{base}");
    }
}
