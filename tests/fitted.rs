//! Heads on few examples, on made-up embeddings: a linear one fitted to its optimum, and one with a hidden layer that learns for
//! as many epochs as cross-validation chooses. What they learn, and that every kind of data comes to a head.

use burn::tensor::Device;
use homefire::data::Dataset;
use homefire::head::LayerWeights;
use homefire::tune::{FitRun, FitSettings, HeadMethod, HeadRun, HeadSettings, StepReport};
use pollster::block_on;

const WIDTH: usize = 16;

/// Numbers around -1 to 1, the same every time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

/// Examples of each label around a middle of its own, at length 1: `counts[i]` of label i.
fn examples(counts: &[usize], spread: f32, seed: u64) -> (Dataset, Vec<f32>) {
    let mut numbers = Numbers(99);
    let middles: Vec<f32> = (0..counts.len() * WIDTH).map(|_| numbers.next()).collect();
    let mut numbers = Numbers(seed);
    let mut rows = Vec::new();
    let mut embeddings = Vec::new();
    for round in 0..counts.iter().copied().max().unwrap() {
        for (label, _) in counts.iter().enumerate().filter(|(_, n)| **n > round) {
            rows.push((format!("text {label} {round}"), format!("label {label}")));
            let middle = &middles[label * WIDTH..][..WIDTH];
            let row: Vec<f32> = middle.iter().map(|m| m + spread * numbers.next()).collect();
            let length = row.iter().map(|x| x * x).sum::<f32>().sqrt();
            embeddings.extend(row.iter().map(|x| x / length));
        }
    }
    (Dataset::from_rows(rows).unwrap(), embeddings)
}

fn run(data: &Dataset, embeddings: &[f32], settings: FitSettings) -> (FitRun, Vec<StepReport>) {
    let mut run = FitRun::new(data, embeddings, WIDTH, settings).unwrap();
    let mut reports = Vec::new();
    while !run.done() {
        reports.push(run.advance(1).unwrap());
    }
    (run, reports)
}

/// The share of each label.
fn probabilities(layer: &LayerWeights, embedding: &[f32]) -> Vec<f32> {
    let mut logits = layer.bias.clone().unwrap();
    for (x, weights) in embedding.iter().zip(layer.weight.chunks(layer.output)) {
        logits
            .iter_mut()
            .zip(weights)
            .for_each(|(l, w)| *l += x * w);
    }
    let most = logits.iter().copied().fold(f32::MIN, f32::max);
    let sum: f32 = logits.iter().map(|l| (l - most).exp()).sum();
    logits.iter().map(|l| (l - most).exp() / sum).collect()
}

fn likeliest(layer: &LayerWeights, embedding: &[f32]) -> usize {
    let probabilities = probabilities(layer, embedding);
    (0..probabilities.len())
        .max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]))
        .unwrap()
}

fn accuracy(layer: &LayerWeights, data: &Dataset, embeddings: &[f32]) -> f64 {
    let rows = embeddings.chunks(WIDTH).zip(&data.examples);
    let right = rows.filter(|(row, example)| likeliest(layer, row) == example.label);
    right.count() as f64 / data.examples.len() as f64
}

#[test]
fn it_learns_what_the_labels_have_in_common() {
    let (train, embeddings) = examples(&[40, 30, 20], 1.5, 1);
    let (test, held) = examples(&[100, 100, 100], 1.5, 2);
    let (run, reports) = run(&train, &embeddings, FitSettings::default());
    let found = accuracy(&run.layer(), &test, &held);
    assert!(found > 0.85, "{found}");
    let last = reports.last().unwrap();
    assert!(last.done && last.step <= last.steps && last.epoch <= last.epochs);
    assert_eq!(last.best_epoch, last.epoch);
}

#[test]
fn its_shares_are_as_sure_as_they_are_right() {
    let (train, embeddings) = examples(&[300, 300], 3.0, 1);
    let (test, held) = examples(&[1000, 1000], 3.0, 2);
    let layer = run(&train, &embeddings, FitSettings::default()).0.layer();
    let sure: f64 = held
        .chunks(WIDTH)
        .map(|row| f64::from(probabilities(&layer, row).into_iter().fold(0.0, f32::max)))
        .sum::<f64>()
        / 2000.0;
    let right = accuracy(&layer, &test, &held);
    assert!((sure - right).abs() < 0.03, "{sure} sure, {right} right");
}

#[test]
fn an_epoch_is_a_strength_judged_on_examples_that_were_held_out() {
    let (data, embeddings) = examples(&[12, 12], 2.0, 1);
    let (_, reports) = run(&data, &embeddings, FitSettings::default());
    let judged: Vec<&StepReport> = reports.iter().filter(|r| r.validation.is_some()).collect();
    assert!(judged.len() >= 3);
    for (i, report) in judged.iter().enumerate() {
        assert_eq!(report.epoch, i + 1);
        assert!((1..=i + 1).contains(&report.best_epoch));
        let (loss, accuracy) = report.validation.unwrap();
        assert!(loss.is_finite() && (0.0..=1.0).contains(&accuracy));
    }
    // It is over two strengths after the best one, unless that is the last.
    let best = judged.last().unwrap().best_epoch;
    assert_eq!(
        judged.len(),
        (best + 2).min(judged.last().unwrap().epochs - 1)
    );
}

#[test]
fn the_same_seed_gives_the_same_bits_however_it_is_stepped() {
    let (data, embeddings) = examples(&[9, 7, 8], 2.0, 1);
    let fitted = |seed, steps| {
        let settings = FitSettings {
            seed,
            ..FitSettings::default()
        };
        let mut run = FitRun::new(&data, &embeddings, WIDTH, settings).unwrap();
        while !run.done() {
            run.advance(steps).unwrap();
        }
        (run.layer(), run.choice())
    };
    assert_eq!(fitted(3, 1), fitted(3, 1000));
    assert_ne!(fitted(3, 1).1, fitted(4, 1).1);
}

#[test]
fn one_example_a_label_makes_a_head() {
    let (data, embeddings) = examples(&[1, 1, 1], 0.5, 1);
    let (run, reports) = run(&data, &embeddings, FitSettings::default());
    assert!(reports.iter().all(|r| r.validation.is_none()));
    assert_eq!(accuracy(&run.layer(), &data, &embeddings), 1.0);
    let two = data.select(&[0, 1]);
    let (run, _) = self::run(&two, &embeddings[..2 * WIDTH], FitSettings::default());
    assert_eq!(accuracy(&run.layer(), &two, &embeddings[..2 * WIDTH]), 1.0);
}

#[test]
fn a_label_without_an_example_is_never_the_likeliest() {
    let (data, embeddings) = examples(&[5, 5, 5], 0.5, 1);
    let kept: Vec<usize> = (0..15).filter(|&i| data.examples[i].label != 1).collect();
    let rows: Vec<f32> = kept
        .iter()
        .flat_map(|&i| embeddings[i * WIDTH..][..WIDTH].to_vec())
        .collect();
    let (run, _) = run(&data.select(&kept), &rows, FitSettings::default());
    let layer = run.layer();
    assert_eq!((layer.input, layer.output), (WIDTH, 3));
    for row in embeddings.chunks(WIDTH) {
        let probabilities = probabilities(&layer, row);
        assert!(probabilities[1] < 1e-3 && probabilities.iter().all(|s| s.is_finite()));
    }
}

#[test]
fn doubled_contradicting_and_equal_rows_make_a_head() {
    // Every text twice; the same texts with both labels; one embedding for all.
    let (data, embeddings) = examples(&[4, 4], 0.5, 1);
    let twice: Vec<usize> = (0..8).chain(0..8).collect();
    let doubled = [&embeddings[..], &embeddings].concat();
    let (same, _) = run(&data.select(&twice), &doubled, FitSettings::default());
    assert_eq!(accuracy(&same.layer(), &data, &embeddings), 1.0);
    let one: Vec<f32> = embeddings[..WIDTH].repeat(8);
    for rows in [one, vec![0.0; 8 * WIDTH]] {
        let (run, _) = run(&data, &rows, FitSettings::default());
        let probabilities = probabilities(&run.layer(), &rows[..WIDTH]);
        assert!(
            probabilities.iter().all(|s| (s - 0.5).abs() < 0.05),
            "{probabilities:?}"
        );
    }
}

#[test]
fn rare_labels_can_weigh_more() {
    let (data, embeddings) = examples(&[60, 4], 2.5, 1);
    let (test, held) = examples(&[1, 200], 2.5, 2);
    let rare = |class_weights| {
        let settings = FitSettings {
            class_weights,
            seed: 0,
        };
        let layer = run(&data, &embeddings, settings).0.layer();
        let rows = held.chunks(WIDTH).zip(&test.examples);
        let found = rows.filter(|(row, e)| e.label == 1 && likeliest(&layer, row) == 1);
        found.count()
    };
    let (plain, weighted) = (rare(false), rare(true));
    assert!(weighted > plain, "{weighted} and {plain} of 200");
}

#[test]
fn a_run_that_is_ended_early_has_learned() {
    let (data, embeddings) = examples(&[20, 20, 20], 1.0, 1);
    let method = HeadMethod::Fit(FitSettings::default());
    let device = Device::flex();
    for steps in [1, 7, 45] {
        let mut run = HeadRun::new(&data, &embeddings, WIDTH, method.clone(), &device).unwrap();
        for _ in 0..steps {
            block_on(run.advance(1)).unwrap();
        }
        assert!(!run.done());
        run.keep_begun();
        assert!(run.done());
        let head = block_on(run.best()).unwrap();
        assert!(accuracy(&head[0], &data, &embeddings) > 0.9);
    }
}

#[test]
fn what_was_chosen_is_told() {
    let (data, embeddings) = examples(&[20, 20], 1.0, 1);
    let (run, _) = run(&data, &embeddings, FitSettings::default());
    let notes = run.notes().unwrap();
    assert_eq!(notes["solver"], "fit");
    assert_eq!(notes["classWeights"], false);
    let c = notes["C"].as_f64().unwrap();
    assert!((c - 2.0 / run.choice().lambda).abs() < 1e-3 * c);
    assert!(notes["scale"].as_f64().unwrap() > 0.0);
}

fn hidden(data: &Dataset, embeddings: &[f32], settings: HeadSettings) -> HeadRun {
    let method = HeadMethod::Epochs(HeadSettings {
        hidden: 8,
        ..settings
    });
    HeadRun::new(data, embeddings, WIDTH, method, &Device::flex()).unwrap()
}

fn to_the_end(run: &mut HeadRun, steps: usize) -> Vec<StepReport> {
    let mut reports = Vec::new();
    while !run.done() {
        reports.push(block_on(run.advance(steps)).unwrap());
    }
    reports
}

#[test]
fn a_hidden_layer_learns_from_all_examples_for_the_epochs_that_were_best_on_held_out_ones() {
    let (data, embeddings) = examples(&[12, 12], 2.0, 1);
    let mut run = hidden(&data, &embeddings, HeadSettings::default());
    let reports = to_the_end(&mut run, 1);
    let judged: Vec<f64> = reports
        .iter()
        .filter_map(|r| r.validation.map(|v| v.0))
        .collect();
    let best = (0..judged.len())
        .min_by(|&a, &b| judged[a].total_cmp(&judged[b]))
        .unwrap();
    assert_eq!(run.notes().unwrap()["epochs"], best + 1);
    assert_eq!(run.notes().unwrap()["validation"], 0.0);
    let last = reports.last().unwrap();
    assert_eq!(last.epoch, judged.len() + best + 1);
    assert!(reports.windows(2).all(|two| two[0].step < two[1].step));
    assert!(last.step <= last.steps && last.epoch <= last.epochs);
    let head = block_on(run.best()).unwrap();
    assert_eq!((head.len(), head[0].output, head[1].output), (2, 8, 2));
}

#[test]
fn a_hidden_layer_gives_the_same_bits_however_it_is_stepped() {
    let (data, embeddings) = examples(&[6, 5, 4], 1.0, 1);
    let made = |steps| {
        let mut run = hidden(&data, &embeddings, HeadSettings::default());
        to_the_end(&mut run, steps);
        block_on(run.best()).unwrap()
    };
    assert_eq!(made(1), made(100));
}

#[test]
fn a_hidden_layer_comes_to_a_head_with_one_example_a_label_and_when_it_is_ended_early() {
    let (data, embeddings) = examples(&[1, 1], 0.5, 1);
    let mut run = hidden(&data, &embeddings, HeadSettings::default());
    let reports = to_the_end(&mut run, 1);
    assert!(reports.iter().all(|r| r.validation.is_none()));
    assert_eq!(block_on(run.best()).unwrap().len(), 2);
    let (data, embeddings) = examples(&[9, 9], 0.5, 1);
    for steps in [1, 8, 30] {
        let mut run = hidden(&data, &embeddings, HeadSettings::default());
        for _ in 0..steps {
            block_on(run.advance(1)).unwrap();
        }
        run.keep_begun();
        assert_eq!(block_on(run.best()).unwrap().len(), 2);
    }
}
