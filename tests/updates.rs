//! What a run tells of its steps, beside the weights that it had before and after them.

mod common;

use common::runs::{LORA, Odd, kernels, rows, settings, tensors};
use homefire::head::LayerWeights;
use homefire::model::{EncoderWeights, WeightDelta};
use homefire::tune::{
    BodySettings, ContrastiveSettings, Depth, FitSettings, HeadMethod, HeadRun, HeadSettings,
    ModelPart, Trainer, Tuner, UpdateRatio,
};
use pollster::block_on;

/// The ratio of what was added to `before`, for it to be `now`, to `beside`.
fn ratio(now: &[f32], before: &[f32], beside: &[f32]) -> f64 {
    let length = |all: &mut dyn Iterator<Item = f64>| all.map(|x| x * x).sum::<f64>().sqrt();
    let both = now.iter().zip(before);
    let mut changes = both.map(|(&n, &b)| f64::from(n) - f64::from(b));
    length(&mut changes) / length(&mut beside.iter().map(|&x| f64::from(x)))
}

/// The values of each part, from the words up.
fn parts(weights: &EncoderWeights) -> Vec<Vec<f32>> {
    let embeddings = weights.embeddings.iter().map(|e| {
        let norm = [e.norm.gamma.as_slice(), &e.norm.beta].concat();
        [e.tables.concat(), norm].concat()
    });
    let layers = weights.layers.iter().map(|layer| {
        let linears = layer.linears.iter();
        let linears = linears.flat_map(|l| [l.weight.as_slice(), &l.bias].concat());
        let norms = layer.norms.iter();
        let norms = norms.flat_map(|n| [n.gamma.as_slice(), &n.beta].concat());
        linears.chain(norms).collect()
    });
    embeddings.chain(layers).collect()
}

fn head(layers: &[LayerWeights]) -> Vec<f32> {
    let both = layers.iter().map(|l| (&l.weight, &l.bias));
    both.flat_map(|(w, b)| [w.as_slice(), b.as_deref().unwrap_or_default()].concat())
        .collect()
}

/// What is trained of each part now, and what its change is measured against.
fn state(odd: &Odd, run: &Tuner) -> Vec<(Vec<f32>, Vec<f32>)> {
    let tuned = block_on(run.learner().best()).unwrap();
    let head = head(&tuned.head);
    let mut all: Vec<(Vec<f32>, Vec<f32>)> = match &tuned.change {
        WeightDelta::Weights(weights) => {
            parts(weights).into_iter().map(|p| (p.clone(), p)).collect()
        }
        WeightDelta::Adapters(adapters) => {
            let extent = run.learner().settings().depth.trainable_layers(2);
            let frozen = block_on(odd.encoder.weights_above(extent)).unwrap();
            let mut merged = frozen.clone();
            adapters.merge(&mut merged);
            let weights = |of: &EncoderWeights| -> Vec<Vec<f32>> {
                let layers = of.layers.iter().map(|layer| layer.linears.iter());
                layers
                    .map(|all| all.flat_map(|l| l.weight.clone()).collect())
                    .collect()
            };
            weights(&merged).into_iter().zip(weights(&frozen)).collect()
        }
    };
    all.push((head.clone(), head));
    all
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 2e-3 * expected
}

#[test]
fn the_ratios_are_those_of_the_weights_before_and_after_a_step() {
    let odd = Odd::new(0.1, 8);
    let layers = |all: &[usize]| all.iter().map(|&l| ModelPart::Layer(l)).collect::<Vec<_>>();
    for place in [kernels(), tensors()] {
        for (depth, mut expected) in [
            (Depth::LastLayers(1), layers(&[2])),
            (Depth::Adapters(1, LORA), layers(&[2])),
            (Depth::Adapters(2, LORA), layers(&[1, 2])),
            (
                Depth::Full,
                [vec![ModelPart::Embeddings], layers(&[1, 2])].concat(),
            ),
        ] {
            expected.push(ModelPart::Head);
            // An epoch is a step.
            let settings = BodySettings {
                batch_size: 8,
                epochs: 4,
                validation: 0.0,
                learning_rate: 1e-2,
                ..settings(depth)
            };
            let mut run = odd.run(settings, &place);
            let mut before = state(&odd, &run);
            for _ in 0..4 {
                let report = block_on(run.advance(1)).unwrap();
                let now = state(&odd, &run);
                let found = report.update_ratios;
                let names: Vec<ModelPart> = found.iter().map(|one| one.part).collect();
                assert_eq!(names, expected, "{depth:?}");
                for (one, (now, before)) in found.iter().zip(now.iter().zip(&before)) {
                    let expected = ratio(&now.0, &before.0, &before.1);
                    assert!(expected > 1e-5, "{depth:?} {one:?}");
                    assert!(close(one.ratio, expected), "{depth:?} {one:?}: {expected}");
                }
                before = now;
            }
        }
    }
}

#[test]
fn a_report_of_several_steps_has_the_ratios_of_the_last_update() {
    let odd = Odd::new(0.0, 8);
    for place in [kernels(), tensors()] {
        let settings = BodySettings {
            batch_size: 2,
            accumulate: 2,
            epochs: 1,
            validation: 0.0,
            ..settings(Depth::LastLayers(1))
        };
        let ratios = |steps: &[usize]| -> Vec<Vec<UpdateRatio>> {
            let mut run = odd.run(settings.clone(), &place);
            let reports = steps.iter().map(|&n| block_on(run.advance(n)).unwrap());
            reports.map(|report| report.update_ratios).collect()
        };
        let [first, second, third, fourth] = &ratios(&[1, 1, 1, 1])[..] else {
            panic!()
        };
        // Gradients that are collected change nothing yet.
        assert!(first.is_empty() && third.is_empty());
        assert!(second.len() == 2 && fourth.len() == 2 && second != fourth);
        assert_eq!(ratios(&[3, 1]), [second.clone(), fourth.clone()]);
        assert_eq!(ratios(&[4]), std::slice::from_ref(fourth));
    }
}

#[test]
fn tuning_on_pairs_tells_of_the_layers_alone() {
    let odd = Odd::new(0.0, 4);
    for place in [kernels(), tensors()] {
        let mut run = odd.pairs(ContrastiveSettings::new(Depth::LastLayers(1)), &place);
        let report = block_on(run.advance(2)).unwrap();
        assert_eq!(report.update_ratios.len(), 1);
        assert_eq!(report.update_ratios[0].part, ModelPart::Layer(2));
        assert!(report.update_ratios[0].ratio > 0.0);
    }
}

#[test]
fn a_head_alone_tells_of_itself_where_it_takes_steps() {
    let data = rows(8);
    let embeddings: Vec<f32> = (0..8 * 5).map(|i| (i as f32 * 0.7).sin()).collect();
    let settings = HeadSettings {
        batch_size: 8,
        epochs: 3,
        validation: 0.0,
        hidden: 4,
        ..HeadSettings::default()
    };
    let device = kernels().device;
    let mut run = Trainer::of_head(&data, &embeddings, 5, settings, &device).unwrap();
    let state = |run: &Trainer| head(&block_on(run.learner().best()).unwrap());
    let mut before = state(&run);
    for _ in 0..3 {
        let found = block_on(run.advance(1)).unwrap().update_ratios;
        let now = state(&run);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].part, ModelPart::Head);
        assert!(close(found[0].ratio, ratio(&now, &before, &before)));
        before = now;
    }
    let method = HeadMethod::Fit(FitSettings::default());
    let mut fitted = HeadRun::new(&data, &embeddings, 5, method, &device).unwrap();
    assert!(
        block_on(fitted.advance(1))
            .unwrap()
            .update_ratios
            .is_empty()
    );
}
