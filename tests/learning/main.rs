//! Learning on real texts with the real model: zero-shot, few-shot and a trained head, saved and loaded.

#[path = "../common/mod.rs"]
mod common;
mod loss;

use common::Opened;
use homefire::Error;
use homefire::artifact::{self, EncoderIdentity};
use homefire::classifier::{Approach, Classifier, Model, Notes, evaluate};
use homefire::data::Dataset;
use homefire::head::LayerWeights;
use homefire::shots::{self, Neighbours};
use homefire::tune::{
    FewShotMethod, HeadSettings, LossSettings, StepReport, Trainer, TuneApproach,
};

const ROWS: [(&str, &str); 24] = [
    ("The soup was cold and the waiter rude", "food"),
    ("Best pizza I have had in years", "food"),
    ("Their bread is baked fresh every morning", "food"),
    ("I would not order the salad again", "food"),
    ("A cosy place with excellent coffee", "food"),
    ("The dessert was far too sweet", "food"),
    ("We grilled fish on the beach", "food"),
    ("She cooks a wonderful curry", "food"),
    ("The striker scored twice in the final", "sport"),
    ("Our team lost the match in overtime", "sport"),
    ("She won the marathon in record time", "sport"),
    ("The coach changed the defence at half-time", "sport"),
    ("He trains for the swimming championship", "sport"),
    ("The referee showed a red card", "sport"),
    ("Tennis fans queued all night for tickets", "sport"),
    ("The cyclist crashed in the last bend", "sport"),
    ("My laptop no longer starts after the update", "computers"),
    ("The database query takes ten seconds", "computers"),
    (
        "Install the driver before you plug in the printer",
        "computers",
    ),
    ("The compiler reports a type error", "computers"),
    ("Backups run on the server every night", "computers"),
    ("I forgot the password of my account", "computers"),
    ("The new phone has a faster processor", "computers"),
    ("A bug in the browser leaks memory", "computers"),
];

fn dataset() -> Dataset {
    Dataset::from_rows(ROWS.map(|(t, l)| (t.to_owned(), l.to_owned()))).unwrap()
}

fn identity() -> EncoderIdentity {
    EncoderIdentity {
        sha256: "abc".into(),
        width: 384,
    }
}

fn embed(opened: &mut Opened, data: &Dataset) -> Vec<f32> {
    let texts: Vec<&str> = data.examples.iter().map(|e| e.text.as_str()).collect();
    opened.embed(&texts)
}

fn classifier(approach: Approach, data: &Dataset, model: Model) -> Classifier {
    Classifier {
        approach,
        labels: data.labels.clone(),
        model,
        examples: data.examples.len(),
        body: None,
        trained_weights: 0,
        settings: Notes::from([("k".into(), 3.into())]),
        metrics: Notes::from([("accuracy".into(), 0.5.into())]),
    }
}

fn accuracy(opened: &mut Opened, classifier: &Classifier, data: &Dataset) -> f64 {
    let embeddings = embed(opened, data);
    let scores = pollster::block_on(classifier.scores(embeddings, &opened.device)).unwrap();
    for row in &scores {
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
    let truth: Vec<&str> = data
        .examples
        .iter()
        .map(|e| data.labels[e.label].as_str())
        .collect();
    evaluate(&classifier.labels, &truth, &scores)
        .unwrap()
        .1
        .accuracy
}

fn run(trainer: &mut Trainer, steps: usize) -> Vec<StepReport> {
    let mut reports = Vec::new();
    loop {
        let report = pollster::block_on(trainer.advance(steps)).unwrap();
        let done = report.done;
        reports.push(report);
        if done {
            return reports;
        }
    }
}

fn begin(opened: &mut Opened, data: &Dataset, settings: HeadSettings) -> Trainer {
    let embeddings = embed(opened, data);
    Trainer::of_head(data, &embeddings, 384, settings, &opened.device).unwrap()
}

#[test]
fn every_approach_learns_and_survives_saving() {
    let mut opened = common::open();
    let (train, test) = dataset().split(0.25, 1, &[]).unwrap();
    let embeddings = embed(&mut opened, &train);
    let labels: Vec<usize> = train.examples.iter().map(|e| e.label).collect();

    let texts = shots::label_texts(&train.labels, &train.labels, shots::TEMPLATE).unwrap();
    let label_embeddings = opened.embed(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let zero = classifier(
        Approach::ZeroShot,
        &train,
        Model::Head(vec![shots::zero_shot(&label_embeddings, 384)]),
    );
    let prototype = shots::prototypes(&embeddings, &labels, &train.labels, 384).unwrap();
    let few = classifier(
        Approach::FewShot(FewShotMethod::Prototype),
        &train,
        Model::Head(vec![prototype]),
    );
    let near = Neighbours::new(embeddings, labels, 384, 3).unwrap();
    let near = classifier(
        Approach::FewShot(FewShotMethod::Neighbours),
        &train,
        Model::Neighbours(near),
    );
    let settings = HeadSettings {
        hidden: 16,
        validation: 0.0,
        ..HeadSettings::default()
    };
    let mut trainer = begin(&mut opened, &train, settings);
    run(&mut trainer, 100);
    let head = Model::Head(pollster::block_on(trainer.learner().best()).unwrap());
    let head = classifier(Approach::Tune(TuneApproach::Head), &train, head);

    for made in [zero, few, near, head] {
        let before = accuracy(&mut opened, &made, &test);
        assert!(before >= 0.8, "{:?}: {before}", made.approach);
        let bytes = artifact::save(&made, &identity(), &opened.config).unwrap();
        let loaded = artifact::load(&bytes, &identity(), &opened.config).unwrap();
        assert_eq!(loaded, made);
    }
}

#[test]
fn the_loss_falls_and_the_best_epoch_is_kept() {
    let mut opened = common::open();
    let data = dataset();
    let settings = HeadSettings {
        validation: 0.25,
        batch_size: 4,
        epochs: 15,
        patience: 0,
        ..HeadSettings::default()
    };
    let mut trainer = begin(&mut opened, &data, settings);
    let reports = run(&mut trainer, 1000);
    assert_eq!(reports.len(), 15);
    assert!(
        reports[14].loss < reports[0].loss / 3.0,
        "{} to {}",
        reports[0].loss,
        reports[14].loss
    );
    let losses: Vec<f64> = reports.iter().map(|r| r.validation.unwrap().0).collect();
    let best = losses
        .iter()
        .enumerate()
        .min_by(|a, b| a.1.total_cmp(b.1))
        .unwrap()
        .0;
    assert_eq!(reports[14].best_epoch, best + 1);
}

#[test]
fn it_stops_when_nothing_gets_better() {
    let mut opened = common::open();
    let data = dataset();
    let settings = HeadSettings {
        validation: 0.25,
        learning_rate: 1.0,
        epochs: 500,
        patience: 3,
        ..HeadSettings::default()
    };
    let mut trainer = begin(&mut opened, &data, settings);
    let reports = run(&mut trainer, 1000);
    let last = reports.last().unwrap();
    assert!(last.epoch < 500);
    assert_eq!(last.epoch, last.best_epoch + 3);
}

#[test]
fn the_same_seed_gives_the_same_weights_however_it_is_stepped() {
    let mut opened = common::open();
    let data = dataset();
    let mut weights = |seed, steps| {
        let settings = HeadSettings {
            batch_size: 5,
            epochs: 4,
            seed,
            ..HeadSettings::default()
        };
        let mut trainer = begin(&mut opened, &data, settings);
        run(&mut trainer, steps);
        pollster::block_on(trainer.learner().best()).unwrap()
    };
    let one = weights(3, 1);
    assert_eq!(one, weights(3, 1000));
    assert_ne!(one, weights(4, 1000));
}

#[test]
fn a_head_whose_run_ends_in_its_first_epoch_has_learned() {
    let mut opened = common::open();
    let data = dataset();
    let settings = HeadSettings {
        batch_size: 4,
        ..HeadSettings::default()
    };
    let mut trainer = begin(&mut opened, &data, settings);
    let best = |trainer: &Trainer| pollster::block_on(trainer.learner().best()).unwrap();
    let begun = best(&trainer);
    pollster::block_on(trainer.advance(2)).unwrap();
    assert_eq!(best(&trainer), begun);
    trainer.keep_begun();
    assert_ne!(best(&trainer), begun);
}

#[test]
fn settings_out_of_range_are_named() {
    let mut opened = common::open();
    let data = dataset();
    let embeddings = embed(&mut opened, &data);
    for (settings, name) in [
        (
            HeadSettings {
                epochs: 0,
                ..HeadSettings::default()
            },
            "epochs",
        ),
        (
            HeadSettings {
                learning_rate: f64::NAN,
                ..HeadSettings::default()
            },
            "learningRate",
        ),
        (
            HeadSettings {
                batch_size: 0,
                ..HeadSettings::default()
            },
            "batchSize",
        ),
        (
            HeadSettings {
                validation: 0.9,
                ..HeadSettings::default()
            },
            "validation",
        ),
    ] {
        let refused = Trainer::of_head(&data, &embeddings, 384, settings, &opened.device)
            .err()
            .unwrap();
        assert!(matches!(refused, Error::Settings(m) if m.contains(name)));
    }
}

#[test]
fn a_label_with_one_example_is_trained_on() {
    let mut opened = common::open();
    let rows = ROWS[..17]
        .iter()
        .map(|(t, l)| (t.to_string(), l.to_string()));
    let data = Dataset::from_rows(rows).unwrap();
    assert_eq!(data.counts(), [8, 8, 1]);
    let mut trainer = begin(
        &mut opened,
        &data,
        HeadSettings {
            loss: LossSettings {
                class_weights: true,
                ..LossSettings::default()
            },
            ..HeadSettings::default()
        },
    );
    run(&mut trainer, 100);
    let head = Model::Head(pollster::block_on(trainer.learner().best()).unwrap());
    let made = classifier(Approach::Tune(TuneApproach::Head), &data, head);
    assert!(accuracy(&mut opened, &made, &data) > 0.9);
}

#[test]
fn a_head_fits_the_same_labels_in_any_order_and_no_others() {
    let data = dataset();
    let layer = LayerWeights {
        weight: (0..384 * 3).map(|i| i as f32).collect(),
        bias: Some(vec![7.0, 8.0, 9.0]),
        input: 384,
        output: 3,
    };
    let made = classifier(
        Approach::Tune(TuneApproach::Head),
        &data,
        Model::Head(vec![layer.clone()]),
    );
    let labels = |names: &[&str]| names.iter().map(|n| n.to_string()).collect::<Vec<_>>();
    assert_eq!(made.head_for(&data.labels), Some(layer.clone()));
    let other = made
        .head_for(&labels(&["computers", "food", "sport"]))
        .unwrap();
    assert_eq!(other.bias, Some(vec![9.0, 7.0, 8.0]));
    assert_eq!(other.weight[3..6], [5.0, 3.0, 4.0]);
    assert_eq!(made.head_for(&labels(&["computers", "food"])), None);
    assert_eq!(made.head_for(&labels(&["computers", "food", "x"])), None);
    let hidden = Model::Head(vec![layer.clone(), layer]);
    let hidden = classifier(Approach::Tune(TuneApproach::Head), &data, hidden);
    assert_eq!(hidden.head_for(&data.labels), None);
}
