//! The CPU's training kernels: what they compute forward, and their gradients against finite differences, with dropout.

mod common;

use std::sync::Arc;

use burn::tensor::Device;
use common::runs::LORA;
use homefire::model::{
    AfterPooling, Batch, Dense, Encoder, EncoderConfig, EncoderWeights, Pooling, Texts,
    TrainableModel, Weights,
};
use homefire::tune::Depth;
use pollster::block_on;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const TEXTS: [&[u32]; 4] = [&[1, 2, 3], &[4, 5, 6, 7, 8], &[9, 10], &[11, 12, 3, 14]];

fn encoder(config: &EncoderConfig) -> Encoder {
    let bytes = common::odd_model(config);
    Encoder::load(config, &Weights::open(bytes.as_slice()).unwrap(), None).unwrap()
}

fn dropping() -> EncoderConfig {
    EncoderConfig {
        hidden_dropout_prob: 0.2,
        attention_probs_dropout_prob: 0.3,
        ..common::odd_config()
    }
}

fn weights_of(encoder: &Encoder, depth: Depth) -> EncoderWeights {
    block_on(encoder.weights_above(depth.trainable_layers(2))).unwrap()
}

#[test]
fn without_dropout_they_embed_as_the_encoder_does() {
    let config = dropping();
    let encoder = encoder(&config);
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut whole = TrainableModel::new(weights_of(&encoder, Depth::Full), &config, None, &mut rng);
    let expected = block_on(encoder.embed(&TEXTS, 5).read()).unwrap();
    let bert = homefire::model::TensorModel::from_weights(
        weights_of(&encoder, Depth::Full),
        &config,
        &Device::flex(),
    );
    let tensors = bert.embed(&Batch::of_ids(&TEXTS, 5, &Device::flex()));
    let tensors: Vec<f32> = block_on(tensors.into_data_async())
        .unwrap()
        .try_into_vec()
        .unwrap();
    for got in [&whole.embed(Texts::Ids(&TEXTS)), &tensors] {
        let furthest = got.iter().zip(&expected).map(|(a, b)| (a - b).abs());
        assert!(furthest.fold(0.0, f32::max) < 1e-5);
    }
    let dropped = whole.record(Texts::Ids(&TEXTS), 3);
    assert!(dropped.embeddings() != expected);
    assert_eq!(
        dropped.embeddings(),
        whole.record(Texts::Ids(&TEXTS), 3).embeddings()
    );
    assert!(dropped.embeddings() != whole.record(Texts::Ids(&TEXTS), 4).embeddings());
}

/// Compares some elements of each trained tensor's gradient with what a small change of it does to a fixed sum of the
/// embeddings, dropout included.
fn check(name: &str, part: &mut TrainableModel, texts: Texts<'_>) {
    const SEED: u32 = 11;
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let tape = part.record(texts, SEED);
    let direction: Vec<f32> = tape
        .embeddings()
        .iter()
        .map(|_| rng.random_range(-1.0..1.0))
        .collect();
    part.backward(&tape, &direction);
    let (gradients, values) = (part.gradients(), part.trained());
    let squares: f32 = gradients.iter().flatten().map(|g| g * g).sum();
    assert!((part.grad_norm_squared() / squares - 1.0).abs() < 1e-4);
    let (mut analytic, mut numeric) = (Vec::new(), Vec::new());
    for (tensor, gradient) in gradients.iter().enumerate() {
        // Of the token embeddings only few rows are used.
        let used: Vec<usize> = (0..gradient.len())
            .filter(|&i| gradient[i] != 0.0)
            .collect();
        for _ in 0..4 {
            let element = used[rng.random_range(0..used.len())];
            let mut changed = |by: f32| {
                let mut values = values.clone();
                values[tensor][element] += by;
                part.restore(&values);
                let rows = part.record(texts, SEED);
                let products = rows.embeddings().iter().zip(&direction);
                products.map(|(a, b)| f64::from(a * b)).sum::<f64>()
            };
            analytic.push(f64::from(gradient[element]));
            numeric.push((changed(5e-3) - changed(-5e-3)) / 1e-2);
        }
    }
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let (a, n) = (
        dot(&analytic, &analytic).sqrt(),
        dot(&numeric, &numeric).sqrt(),
    );
    let cosine = dot(&analytic, &numeric) / (a * n);
    println!(
        "{name}: {} elements, length {a}, cosine {cosine}",
        analytic.len()
    );
    assert!(a > 1e-2 && (a / n - 1.0).abs() < 0.01, "{name}: {a} {n}");
    assert!(cosine > 0.9995, "{name}: {cosine}");
}

#[test]
fn gradients_are_the_finite_differences_with_dropout() {
    let config = dropping();
    let encoder = encoder(&config);
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let mut whole = TrainableModel::new(weights_of(&encoder, Depth::Full), &config, None, &mut rng);
    check("full", &mut whole, Texts::Ids(&TEXTS));

    for (name, depth, lora) in [
        ("last layer", Depth::LastLayers(1), None),
        ("adapters", Depth::Adapters(2, LORA), Some(LORA)),
    ] {
        let upper = weights_of(&encoder, depth);
        let states = block_on(encoder.states(&TEXTS, 5, 2 - upper.layers.len())).unwrap();
        let states: Vec<&[f32]> = states.iter().map(Vec::as_slice).collect();
        let mut part = TrainableModel::new(upper, &config, lora, &mut rng);
        if lora.is_some() {
            // Where `b` is zero, `a` has no gradient yet.
            let values = part
                .trained()
                .iter()
                .map(|v| v.iter().map(|_| rng.random_range(-0.5..0.5)).collect())
                .collect::<Vec<Vec<f32>>>();
            part.restore(&values);
        }
        check(name, &mut part, Texts::States(&states));
    }
}

#[test]
fn gradients_pass_through_what_stands_behind_the_layers() {
    let dense = |input: usize, output: usize, tanh| {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut values = |n| (0..n).map(|_| rng.random_range(-0.5..0.5)).collect();
        AfterPooling::Dense(Arc::new(Dense {
            weight: values(input * output),
            bias: values(output),
            input,
            output,
            tanh,
        }))
    };
    let cases = [
        (Pooling::Cls, vec![]),
        (Pooling::Max, vec![]),
        (Pooling::Mean, vec![dense(21, 9, true)]),
        (
            Pooling::Max,
            vec![
                AfterPooling::Normalize,
                dense(21, 30, false),
                dense(30, 8, true),
            ],
        ),
    ];
    for (pooling, after) in cases {
        let mut config = dropping();
        (config.sentence.pooling, config.sentence.after) = (pooling, after);
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let upper = weights_of(&encoder(&config), Depth::Full);
        let mut whole = TrainableModel::new(upper, &config, None, &mut rng);
        check(
            &format!("{:?}", config.sentence),
            &mut whole,
            Texts::Ids(&TEXTS),
        );
    }
}

#[test]
fn gradients_of_two_batches_add_up_and_a_step_forgets_them() {
    let config = common::odd_config();
    let encoder = encoder(&config);
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let mut part = TrainableModel::new(weights_of(&encoder, Depth::Full), &config, None, &mut rng);
    let mut collect = |texts: &[&[u32]]| {
        let tape = part.record(Texts::Ids(texts), 0);
        part.backward(&tape, &vec![1.0; texts.len() * 21]);
        part.gradients().concat()
    };
    let first = collect(&TEXTS[..2]);
    let both = collect(&TEXTS[2..]);
    part.step(0.0, 0.0, 1.0);
    assert!(part.gradients().concat().iter().all(|&g| g == 0.0));
    let tape = part.record(Texts::Ids(&TEXTS), 0);
    part.backward(&tape, &[1.0; 4 * 21]);
    let whole = part.gradients().concat();
    let furthest = both.iter().zip(&whole).map(|(a, b)| (a - b).abs());
    assert!(furthest.fold(0.0, f32::max) < 1e-4);
    assert!(first != both);
}
