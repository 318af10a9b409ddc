//! Tuning the encoder: pairs, adapters, accumulation, the kernels beside the tensors, and learning on real texts.

mod common;

use std::sync::Arc;

use burn::module::Module;
use burn::tensor::Device;
use common::runs::{LORA, Odd, kernels, settings, tensors, values};
use homefire::artifact::{self, EncoderIdentity};
use homefire::classifier::{Approach, Classifier, Model, Notes};
use homefire::data::Dataset;
use homefire::embed::StatesJob;
use homefire::model::WeightDelta;
use homefire::tune::{
    BodySettings, ComputeDevice, ContrastiveSettings, Depth, HeadSettings, Inputs, LossSettings,
    Start, TuneApproach, Tuned, Tuner,
};
use pollster::block_on;

#[test]
fn the_head_that_tuning_begins_with_holds_out_what_tuning_does_or_its_own_share() {
    let own = HeadSettings::default();
    for (held, expected) in [(0.0, own.validation), (0.25, 0.25)] {
        let probe = BodySettings {
            validation: held,
            loss: LossSettings {
                class_weights: true,
                label_smoothing: 0.1,
            },
            seed: 5,
            ..settings(Depth::Full)
        }
        .probe();
        // Held-out examples end its run before it knows the others by heart.
        assert!(expected > 0.0 && probe.patience > 0);
        assert_eq!(probe.validation, expected);
        assert!(probe.loss.class_weights && probe.seed == 5);
        assert_eq!(probe.loss.label_smoothing, 0.1);
    }
}

#[test]
fn pairs_are_not_drawn_of_more_examples_than_the_head_at_the_end_takes() {
    let settings = ContrastiveSettings::new(Depth::LastLayers(1));
    assert!(settings.check(6, 5000).is_ok());
    let refused = settings.check(6, 5001).unwrap_err();
    assert!(matches!(refused, homefire::Error::Data(m) if m.contains("at most 5000")));
}

#[test]
fn pairs_of_a_label_come_together() {
    let odd = Odd::new(0.0, 4);
    for place in [kernels(), tensors()] {
        pairs_come_together(&odd, &place);
    }
}

fn pairs_come_together(odd: &Odd, place: &ComputeDevice) {
    let settings = ContrastiveSettings {
        epochs: 30,
        learning_rate: 1e-2,
        ..ContrastiveSettings::new(Depth::Full)
    };
    let mut run = odd.pairs(settings, place);
    let first = block_on(run.advance(1)).unwrap();
    let last = loop {
        let report = block_on(run.advance(100)).unwrap();
        if report.done {
            break report;
        }
    };
    assert!(last.loss < 0.1 * first.loss, "{} {}", first.loss, last.loss);
    let change = block_on(run.learner().now()).unwrap();
    let rows = odd.embeddings(&block_on(odd.encoder.changed(&change)).unwrap());
    let cosine = |i: usize, j: usize| -> f32 {
        let row = |i: usize| &rows[i * 21..(i + 1) * 21];
        row(i).iter().zip(row(j)).map(|(a, b)| a * b).sum()
    };
    // Examples 0 and 2 have one label, 1 and 3 the other.
    assert!(cosine(0, 2) > 0.8 && cosine(1, 3) > 0.8);
    assert!(cosine(0, 1).abs() < 0.3 && cosine(2, 3).abs() < 0.3);
}

#[test]
fn a_run_that_ends_in_its_first_epoch_keeps_what_it_has_come_to() {
    let odd = Odd::new(0.0, 9);
    for place in [kernels(), tensors()] {
        for depth in [Depth::LastLayers(1), Depth::Adapters(2, LORA), Depth::Full] {
            let tuned = |run: &Tuner| {
                let tuned = block_on(run.learner().best()).unwrap();
                let body = block_on(odd.encoder.changed(&tuned.change)).unwrap();
                (odd.embeddings(&body), tuned.head)
            };
            let mut run = odd.run(settings(depth), &place);
            let begun = tuned(&run);
            run.keep_begun();
            assert_eq!(tuned(&run), begun);
            // Two steps, since the rate grows from 0 and the first one changes nothing.
            block_on(run.advance(2)).unwrap();
            assert_eq!(tuned(&run), begun);
            run.keep_begun();
            let kept = tuned(&run);
            assert!(kept.0 != begun.0 && kept.1 != begun.1);
            // Once an epoch has ended, its weights are the ones to keep.
            block_on(run.advance(1)).unwrap();
            let ended = tuned(&run);
            assert!(ended.1 != kept.1);
            block_on(run.advance(1)).unwrap();
            run.keep_begun();
            assert_eq!(tuned(&run), ended);
        }
    }
}

#[test]
fn an_untouched_upper_part_changes_nothing() {
    let odd = Odd::new(0.0, 4);
    let before = odd.embeddings(&odd.encoder);
    for depth in [Depth::LastLayers(1), Depth::LastLayers(2), Depth::Full] {
        let extent = depth.trainable_layers(2);
        let upper = block_on(odd.encoder.weights_above(extent)).unwrap();
        assert_eq!(upper.trainable_layers(), extent);
        let layout = extent.layout(&odd.config);
        assert_eq!(layout.len(), upper.values().len());
        for ((name, shape), values) in layout.iter().zip(upper.values()) {
            assert_eq!(shape.iter().product::<usize>(), values.len(), "{name}");
        }
        assert_eq!(before, odd.embeddings(&odd.encoder.with(upper)));
    }
}

#[test]
fn merged_adapters_predict_as_unmerged_ones() {
    let odd = Odd::new(0.0, 4);
    let mut run = odd.run(settings(Depth::Adapters(2, LORA)), &tensors());
    while !block_on(run.advance(1)).unwrap().done {}
    let learner = run.learner();
    // 2 layers, 4 projections of 21 x 21 and two of 21 x 30 each, rank 2; the head of 21 x 2 and 2.
    assert_eq!(learner.parameters(), 2 * 2 * (4 * 42 + 2 * 51) + 44);
    let Tuned { change, .. } = block_on(learner.best()).unwrap();
    let merged = odd.embeddings(&block_on(odd.encoder.changed(&change)).unwrap());

    let (body, _) = learner.modules();
    let cut = block_on(odd.encoder.states(&odd.ids(), 5, 0)).unwrap();
    let cut: Vec<&[f32]> = cut.iter().map(Vec::as_slice).collect();
    let batch = homefire::model::Batch::of_states(&cut, 21, 5, &Device::flex());
    let unmerged = values(body.unwrap().valid().embed(&batch));
    let plain = odd.embeddings(&odd.encoder);
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
    let odd = Odd::new(0.0, 4);
    let run = |place: ComputeDevice, batch_size, accumulate| {
        let mut run = odd.run(
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
fn changed(change: &WeightDelta) -> Vec<f32> {
    match change {
        WeightDelta::Weights(upper) => upper.values().concat(),
        WeightDelta::Adapters(adapters) => {
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
    let odd = Odd::new(0.0, 4);
    for (depth, keys) in [
        (Depth::LastLayers(1), 1),
        (Depth::LastLayers(2), 2),
        (Depth::Adapters(2, LORA), 0),
        (Depth::Full, 2),
    ] {
        let run = |place: &ComputeDevice| {
            let settings = BodySettings {
                batch_size: 3,
                epochs: 3,
                ..settings(depth)
            };
            let mut run = odd.run(settings, place);
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
            WeightDelta::Weights(upper) => {
                let before = block_on(odd.encoder.weights_above(upper.trainable_layers())).unwrap();
                apart(&kernels, &before.values().concat())
            }
            // The second matrix of each pair begins at 0.
            WeightDelta::Adapters(adapters) => {
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
    let upper = block_on(
        opened
            .encoder
            .weights_above(settings.depth.trainable_layers(6)),
    )
    .unwrap();
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
        approach: Approach::Tune(TuneApproach::LastLayers),
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
