//! Tuning the encoder: gradients against finite differences at small sizes, the cut, adapters, and learning on real texts.

mod common;

use std::sync::Arc;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use common::runs::{kernels, tensors};
use homefire::artifact::{self, EncoderIdentity};
use homefire::classifier::{Approach, Classifier, Model, Notes};
use homefire::data::Dataset;
use homefire::embed::StatesJob;
use homefire::model::{Bert, BertConfig, Change, Encoder, Lora, Weights};
use homefire::tune::{
    BodySettings, ContrastiveSettings, Depth, Inputs, PairTuner, Place, Start, Tuned, Tuner,
};
use pollster::block_on;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const LORA: Lora = Lora {
    rank: 2,
    alpha: 4.0,
    feed_forward: true,
};

/// Texts of different lengths for the odd model, whose ids stand for themselves.
fn texts() -> Vec<Vec<u32>> {
    vec![
        vec![1, 2, 3],
        vec![4, 5, 6, 7, 8],
        vec![9, 10],
        vec![11, 12, 13, 14],
    ]
}

fn rows() -> Dataset {
    Dataset::from_rows((0..4).map(|i| (format!("text {i}"), ["a", "b"][i % 2].to_owned()))).unwrap()
}

fn odd_encoder(config: &BertConfig) -> Encoder {
    let bytes = common::odd_model(config);
    Encoder::load(config, &Weights::open(bytes.as_slice()).unwrap(), None).unwrap()
}

fn settings(depth: Depth) -> BodySettings {
    BodySettings {
        batch_size: 4,
        validation: 0.0,
        epochs: 2,
        ..BodySettings::new(depth)
    }
}

/// A run on the odd model's texts.
fn odd_run(encoder: &Encoder, settings: BodySettings, place: &Place) -> Tuner {
    let config = encoder.config();
    let extent = settings.depth.extent(config.num_hidden_layers);
    let texts = texts();
    let inputs = if extent.whole {
        Inputs::Ids(texts)
    } else {
        let texts: Vec<&[u32]> = texts.iter().map(Vec::as_slice).collect();
        let cut = config.num_hidden_layers - extent.layers;
        Inputs::States(block_on(encoder.states(&texts, 5, cut)).unwrap())
    };
    let upper = block_on(encoder.upper(extent)).unwrap();
    Tuner::of_body(
        &rows(),
        Start {
            upper,
            inputs,
            head: None,
        },
        config,
        settings,
        place,
    )
    .unwrap()
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    block_on(tensor.into_data_async())
        .unwrap()
        .try_into_vec()
        .unwrap()
}

/// Every parameter's gradient, in the order of visiting; none where it is frozen.
struct Collect<'a> {
    grads: &'a Gradients,
    found: Vec<Option<Vec<f32>>>,
}

impl ModuleVisitor for Collect<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.found.push(param.base().grad(self.grads).map(values));
    }
}

/// Adds a little to one element of one parameter.
struct Nudge {
    visited: usize,
    parameter: usize,
    element: usize,
    by: f32,
}

impl ModuleMapper for Nudge {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        self.visited += 1;
        if self.visited - 1 != self.parameter {
            return param;
        }
        let (element, by) = (self.element, self.by);
        param.map(|tensor| {
            let (shape, device) = (tensor.dims(), tensor.device());
            let mut all = values(tensor);
            all[element] += by;
            Tensor::from_data(TensorData::new(all, shape), &device)
        })
    }
}

/// Compares some elements of each parameter's gradient with what a small change of it does to the loss.
fn check_gradients(name: &str, body: &Bert, loss: impl Fn(&Bert) -> Tensor<1>) {
    let grads = loss(body).backward();
    let mut collect = Collect {
        grads: &grads,
        found: Vec::new(),
    };
    body.visit(&mut collect);
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let (mut analytic, mut numeric) = (Vec::new(), Vec::new());
    for (parameter, grad) in collect.found.iter().enumerate() {
        let Some(grad) = grad else { continue };
        for _ in 0..3 {
            let element = rng.random_range(0..grad.len());
            let changed = |by| {
                let nudged = body.clone().map(&mut Nudge {
                    visited: 0,
                    parameter,
                    element,
                    by,
                });
                values(loss(&nudged))[0]
            };
            analytic.push(grad[element]);
            numeric.push((changed(1e-2) - changed(-1e-2)) / 2e-2);
        }
    }
    assert!(analytic.len() >= 24, "{name}: {}", analytic.len());
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    let (a, n) = (
        dot(&analytic, &analytic).sqrt(),
        dot(&numeric, &numeric).sqrt(),
    );
    let cosine = dot(&analytic, &numeric) / (a * n);
    println!(
        "{name}: {} elements, length {a}, cosine {cosine}",
        analytic.len()
    );
    assert!(a > 1e-3 && (a / n - 1.0).abs() < 0.02, "{name}: {a} {n}");
    assert!(cosine > 0.999, "{name}: {cosine}");
}

#[test]
fn gradients_are_the_finite_differences() {
    let config = common::odd_config();
    let encoder = odd_encoder(&config);
    for depth in [Depth::LastLayers(1), Depth::Adapters(2, LORA), Depth::Full] {
        let mut run = odd_run(&encoder, settings(depth), &tensors());
        // After a step the adapters are no longer zero.
        block_on(run.advance(1)).unwrap();
        let learner = run.learner();
        let (body, head) = learner.modules();
        let body = body.unwrap();
        check_gradients(&format!("{depth:?}"), body, |body| {
            learner.loss(body, head, &[0, 1, 2, 3])
        });
    }
}

#[test]
fn the_gradients_of_pairs_are_the_finite_differences() {
    let config = common::odd_config();
    let encoder = odd_encoder(&config);
    let upper = block_on(encoder.upper(Depth::Full.extent(2))).unwrap();
    let settings = ContrastiveSettings {
        pairs: 3,
        ..ContrastiveSettings::new(Depth::Full)
    };
    let inputs = Inputs::Ids(texts());
    let run = PairTuner::of_pairs(&rows(), upper, inputs, &config, settings, &tensors()).unwrap();
    let learner = run.learner();
    let members: Vec<usize> = (0..learner.pairs().len()).collect();
    check_gradients("pairs", learner.body().unwrap(), |body| {
        learner.loss(body, &members)
    });
}

#[test]
fn pairs_of_a_label_come_together() {
    let config = common::odd_config();
    let encoder = odd_encoder(&config);
    for place in [kernels(), tensors()] {
        pairs_come_together(&config, &encoder, place);
    }
}

fn pairs_come_together(config: &BertConfig, encoder: &Encoder, place: Place) {
    let extent = Depth::Full.extent(2);
    let upper = block_on(encoder.upper(extent)).unwrap();
    let settings = ContrastiveSettings {
        epochs: 30,
        learning_rate: 1e-2,
        ..ContrastiveSettings::new(Depth::Full)
    };
    let inputs = Inputs::Ids(texts());
    let mut run = PairTuner::of_pairs(&rows(), upper, inputs, config, settings, &place).unwrap();
    let first = block_on(run.advance(1)).unwrap();
    let last = loop {
        let report = block_on(run.advance(100)).unwrap();
        if report.done {
            break report;
        }
    };
    assert!(last.loss < 0.1 * first.loss, "{} {}", first.loss, last.loss);
    let tuned = block_on(encoder.changed(&block_on(run.learner().now()).unwrap())).unwrap();
    let texts = texts();
    let texts: Vec<&[u32]> = texts.iter().map(Vec::as_slice).collect();
    let rows = block_on(tuned.embed(&texts, 5).read()).unwrap();
    let cosine = |i: usize, j: usize| -> f32 {
        let row = |i: usize| &rows[i * 21..(i + 1) * 21];
        row(i).iter().zip(row(j)).map(|(a, b)| a * b).sum()
    };
    // Examples 0 and 2 have one label, 1 and 3 the other.
    assert!(cosine(0, 2) > 0.8 && cosine(1, 3) > 0.8);
    assert!(cosine(0, 1).abs() < 0.3 && cosine(2, 3).abs() < 0.3);
}

#[test]
fn the_cut_changes_no_gradient() {
    let config = common::odd_config();
    let encoder = odd_encoder(&config);
    let gradients = |depth| {
        let run = odd_run(&encoder, settings(depth), &tensors());
        let learner = run.learner();
        let (body, head) = learner.modules();
        let body = body.unwrap();
        let grads = learner.loss(body, head, &[0, 1, 2, 3]).backward();
        let mut collect = Collect {
            grads: &grads,
            found: Vec::new(),
        };
        body.visit(&mut collect);
        collect.found
    };
    let whole = gradients(Depth::Full);
    for layers in [1, 2] {
        let cut = gradients(Depth::LastLayers(layers));
        assert!(cut.len() < whole.len());
        for (a, b) in cut.iter().rev().zip(whole.iter().rev()) {
            let (a, b) = (a.as_ref().unwrap(), b.as_ref().unwrap());
            assert_eq!(a.len(), b.len());
            assert!(a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-5));
        }
    }
}

#[test]
fn an_untouched_upper_part_changes_nothing() {
    let config = common::odd_config();
    let encoder = odd_encoder(&config);
    let texts = texts();
    let texts: Vec<&[u32]> = texts.iter().map(Vec::as_slice).collect();
    let before = block_on(encoder.embed(&texts, 5).read()).unwrap();
    for depth in [Depth::LastLayers(1), Depth::LastLayers(2), Depth::Full] {
        let extent = depth.extent(2);
        let upper = block_on(encoder.upper(extent)).unwrap();
        assert_eq!(upper.extent(), extent);
        let layout = extent.layout(&config);
        assert_eq!(layout.len(), upper.values().len());
        for ((name, shape), values) in layout.iter().zip(upper.values()) {
            assert_eq!(shape.iter().product::<usize>(), values.len(), "{name}");
        }
        let after = block_on(encoder.with(upper).embed(&texts, 5).read()).unwrap();
        assert_eq!(before, after);
    }
}

#[test]
fn merged_adapters_predict_as_unmerged_ones() {
    let config = common::odd_config();
    let encoder = odd_encoder(&config);
    let mut run = odd_run(&encoder, settings(Depth::Adapters(2, LORA)), &tensors());
    while !block_on(run.advance(1)).unwrap().done {}
    let learner = run.learner();
    // 2 layers, 4 projections of 21 x 21 and two of 21 x 30 each, rank 2; the head of 21 x 2 and 2.
    assert_eq!(learner.parameters(), 2 * 2 * (4 * 42 + 2 * 51) + 44);
    let Tuned { change, .. } = block_on(learner.best()).unwrap();
    let texts = texts();
    let texts: Vec<&[u32]> = texts.iter().map(Vec::as_slice).collect();
    let merged = block_on(encoder.changed(&change)).unwrap();
    let merged = block_on(merged.embed(&texts, 5).read()).unwrap();

    let (body, _) = learner.modules();
    let cut = block_on(encoder.states(&texts, 5, 0)).unwrap();
    let cut: Vec<&[f32]> = cut.iter().map(Vec::as_slice).collect();
    let batch = homefire::model::Batch::of_states(&cut, 21, 5, &Device::flex());
    let unmerged = values(body.unwrap().valid().embed(&batch));
    let plain = block_on(encoder.embed(&texts, 5).read()).unwrap();
    let apart = |a: &[f32], b: &[f32]| {
        a.iter()
            .zip(b)
            .map(|(x, y)| (x - y).abs())
            .fold(0.0, f32::max)
    };
    assert!(apart(&merged, &unmerged) < 1e-5);
    assert!(apart(&merged, &plain) > 1e-4, "nothing was learned");
}

#[test]
fn accumulated_minibatches_are_one_large_one() {
    let config = common::odd_config();
    let encoder = odd_encoder(&config);
    let run = |place: Place, batch_size, accumulate| {
        let mut run = odd_run(
            &encoder,
            BodySettings {
                batch_size,
                accumulate,
                epochs: 1,
                ..settings(Depth::LastLayers(1))
            },
            &place,
        );
        while !block_on(run.advance(1)).unwrap().done {}
        changed(&block_on(run.learner().best()).unwrap().change)
    };
    for place in [kernels(), tensors()] {
        let (whole, parts) = (run(place.clone(), 4, 1), run(place, 2, 2));
        // AdamW's first step goes by the sign of a gradient, which is chance where there is none: the key's bias.
        assert!(apart(&whole, &parts) <= 21);
    }
}

/// All numbers of a change.
fn changed(change: &Change) -> Vec<f32> {
    match change {
        Change::Weights(upper) => upper.values().concat(),
        Change::Adapters(adapters) => {
            let pairs = adapters.pairs.iter();
            pairs
                .flat_map(|pair| [&pair.a[..], &pair.b])
                .flatten()
                .copied()
                .collect()
        }
    }
}

/// How many of the numbers are not the same in both.
fn apart(a: &[f32], b: &[f32]) -> usize {
    assert_eq!(a.len(), b.len());
    let pairs = a.iter().zip(b);
    pairs.filter(|(x, y)| (*x - *y).abs() > 1e-5).count()
}

#[test]
fn the_kernels_tune_as_the_tensors_do() {
    let config = common::odd_config();
    let encoder = odd_encoder(&config);
    for (depth, keys) in [
        (Depth::LastLayers(1), 1),
        (Depth::LastLayers(2), 2),
        (Depth::Adapters(2, LORA), 0),
        (Depth::Full, 2),
    ] {
        let run = |place: &Place| {
            let settings = BodySettings {
                batch_size: 3,
                epochs: 3,
                ..settings(depth)
            };
            let mut run = odd_run(&encoder, settings, place);
            let parameters = run.learner().parameters();
            let mut losses = Vec::new();
            loop {
                let report = block_on(run.advance(1)).unwrap();
                losses.push(report.loss);
                if report.done {
                    break;
                }
            }
            (parameters, losses, block_on(run.learner().best()).unwrap())
        };
        let (one, two) = (run(&kernels()), run(&tensors()));
        assert_eq!(one.0, two.0);
        let losses = one.1.iter().zip(&two.1);
        let furthest = losses.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        println!(
            "{depth:?}: {} steps, losses differ by {furthest:e}",
            one.1.len()
        );
        assert!(furthest < 1e-4, "{:?} {:?}", one.1, two.1);
        // The gradients of the keys' biases are noise around 0, whose sign AdamW follows.
        let (kernels, tensors) = (changed(&one.2.change), changed(&two.2.change));
        let different = apart(&kernels, &tensors);
        assert!(different <= 21 * keys, "{depth:?}: {different}");
        let moved = match &one.2.change {
            Change::Weights(upper) => {
                let before = block_on(encoder.upper(upper.extent())).unwrap();
                apart(&kernels, &before.values().concat())
            }
            // The second matrix of each pair begins at 0.
            Change::Adapters(adapters) => {
                let all = adapters.pairs.iter().flat_map(|pair| &pair.b);
                all.filter(|b| b.abs() > 1e-5).count()
            }
        };
        assert!(moved > 100, "{depth:?} learns nothing: {moved}");
    }
}

#[test]
fn a_tuned_encoder_learns_and_its_file_predicts_the_same() {
    let opened = common::open();
    let data = Dataset::from_rows(
        [
            ("The soup was cold", "food"),
            ("Best pizza in years", "food"),
            ("A wonderful curry", "food"),
            ("Sweet dessert", "food"),
            ("The striker scored twice", "sport"),
            ("We lost in overtime", "sport"),
            ("She won the marathon", "sport"),
            ("A red card", "sport"),
        ]
        .map(|(t, l)| (t.to_owned(), l.to_owned())),
    )
    .unwrap();
    let settings = BodySettings {
        epochs: 3,
        batch_size: 4,
        // The head is a random one here.
        head_learning_rate: 1e-2,
        validation: 0.0,
        ..BodySettings::new(Depth::LastLayers(1))
    };
    let texts = data.examples.iter().map(|e| e.text.as_str());
    let mut job = StatesJob::plan(texts, &opened.tokenizer, &opened.encoder, 5).unwrap();
    while job.done() < job.total() {
        block_on(job.advance(&opened.encoder)).unwrap();
    }
    let upper = block_on(opened.encoder.upper(settings.depth.extent(6))).unwrap();
    let mut run = Tuner::of_body(
        &data,
        Start {
            upper,
            inputs: Inputs::States(job.finish()),
            head: None,
        },
        &opened.config,
        settings,
        &kernels(),
    )
    .unwrap();
    let mut losses = Vec::new();
    loop {
        let report = block_on(run.advance(10)).unwrap();
        losses.push(report.loss);
        if report.done {
            break;
        }
    }
    println!("losses: {losses:?}");
    assert!(losses.last().unwrap() < &(losses[0] * 0.8), "{losses:?}");

    let tuned = block_on(run.learner().best()).unwrap();
    let made = Classifier {
        approach: Approach::LastLayers,
        labels: data.labels.clone(),
        model: Model::Head(tuned.head),
        body: Some(Arc::new(tuned.change)),
        examples: data.examples.len(),
        trained_weights: run.learner().parameters(),
        settings: Notes::new(),
        metrics: Notes::new(),
    };
    let identity = EncoderIdentity {
        sha256: "abc".into(),
        width: 384,
    };
    let bytes = artifact::save(&made, &identity, &opened.config).unwrap();
    let loaded = artifact::load(&bytes, &identity, &opened.config).unwrap();
    assert_eq!(loaded, made);
    let predict = |classifier: &Classifier, text: &str| {
        let change = classifier.body.as_ref().unwrap();
        let encoder = block_on(opened.encoder.changed(change)).unwrap();
        let ids = opened.tokenizer.encode(text).unwrap();
        let embedding = block_on(encoder.embed(&[&ids], ids.len()).read()).unwrap();
        block_on(classifier.scores(embedding, &opened.device))
            .unwrap()
            .remove(0)
    };
    let scores = predict(&made, "The goalkeeper saved a penalty");
    assert_eq!(scores, predict(&loaded, "The goalkeeper saved a penalty"));
    assert!(scores[1] > 0.5, "{scores:?}");
    assert!(artifact::load(&bytes[..bytes.len() - 1000], &identity, &opened.config).is_err());
}
