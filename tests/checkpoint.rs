//! Runs that go on from a checkpoint, and checkpoints that can't be gone on from.

mod common;

use common::runs::{LORA, Odd, kernels, rows, tensors};
use homefire::Error;
use homefire::data::Dataset;
use homefire::error::Parameter;
use homefire::model::WeightDelta;
use homefire::tune::{
    BodySettings, ComputeDevice, ContrastiveSettings, Depth, Resumable, Run, RunFingerprint,
    TrainCheckpoint, Tuned,
};
use pollster::block_on;
use sha2::{Digest, Sha256};

fn settings(depth: Depth) -> BodySettings {
    BodySettings {
        batch_size: 2,
        accumulate: 3,
        epochs: 4,
        ..BodySettings::new(depth)
    }
}

fn fingerprint(settings: &BodySettings) -> RunFingerprint {
    RunFingerprint::of_body("abc", &rows(7), settings).unwrap()
}

fn save<L: Resumable>(run: &Run<L>, fingerprint: &RunFingerprint) -> Vec<u8> {
    block_on(run.checkpoint(fingerprint, |bytes| Ok(Vec::with_capacity(bytes)))).unwrap()
}

fn open(bytes: &[u8]) -> TrainCheckpoint<&[u8]> {
    TrainCheckpoint::open(bytes).unwrap()
}

fn advance<L: Resumable>(run: &mut Run<L>, steps: usize) {
    for _ in 0..steps {
        block_on(run.advance(1)).unwrap();
    }
}

fn finish<L: Resumable>(run: &mut Run<L>) -> Vec<(usize, f64)> {
    let mut losses = Vec::new();
    while !run.done() {
        let report = block_on(run.advance(1)).unwrap();
        losses.push((report.step, report.loss));
    }
    losses
}

/// All numbers of what a run has made.
fn numbers(tuned: &Tuned) -> Vec<f32> {
    let mut all = tuned.change.values().concat();
    for layer in &tuned.head {
        all.extend(&layer.weight);
        all.extend(layer.bias.iter().flatten());
    }
    all
}

const DEPTHS: [Depth; 3] = [Depth::LastLayers(1), Depth::Adapters(2, LORA), Depth::Full];

#[test]
fn a_run_that_goes_on_gives_the_same_weights() {
    let odd = Odd::new(0.1, 7);
    for depth in DEPTHS {
        for validation in [0.0, 0.4] {
            let settings = BodySettings {
                validation,
                ..settings(depth)
            };
            let mut whole = odd.run(settings.clone(), &kernels());
            let losses = finish(&mut whole);
            let whole = block_on(whole.learner().best()).unwrap();
            let per_epoch = losses.len() / 4;
            // At the end of the first and the second epoch, and between them.
            for step in [per_epoch, 2 * per_epoch, per_epoch + per_epoch / 3 * 3] {
                let mut first = odd.run(settings.clone(), &kernels());
                advance(&mut first, step);
                if !first.is_between_updates() {
                    continue;
                }
                let bytes = save(&first, &fingerprint(&settings));
                // What is gone on from is all in the file.
                advance(&mut first, 1);
                let begun = odd.run(settings.clone(), &kernels());
                let mut second = begun
                    .resume(&open(&bytes), &fingerprint(&settings))
                    .unwrap();
                assert_eq!(save(&second, &fingerprint(&settings)), bytes);
                assert_eq!(finish(&mut second), losses[step..], "{depth:?} {step}");
                let second = block_on(second.learner().best()).unwrap();
                assert_eq!(numbers(&whole), numbers(&second), "{depth:?} {step}");
            }
        }
    }
}

#[test]
fn pairs_go_on_too() {
    let odd = Odd::new(0.1, 7);
    let settings = ContrastiveSettings {
        epochs: 2,
        ..ContrastiveSettings::new(Depth::LastLayers(2))
    };
    let fingerprint = RunFingerprint::of_pairs("abc", &rows(7), &settings).unwrap();
    let mut whole = odd.pairs(settings.clone(), &kernels());
    let losses = finish(&mut whole);
    let now = |run: &Run<_>| -> WeightDelta {
        let run: &homefire::tune::PairTuner = run;
        block_on(run.learner().now()).unwrap()
    };
    for step in [1, losses.len() / 2] {
        let mut first = odd.pairs(settings.clone(), &kernels());
        advance(&mut first, step);
        let bytes = save(&first, &fingerprint);
        let begun = odd.pairs(settings.clone(), &kernels());
        let mut second = begun.resume(&open(&bytes), &fingerprint).unwrap();
        assert_eq!(finish(&mut second), losses[step..]);
        assert_eq!(now(&whole), now(&second));
    }
}

#[test]
fn a_checkpoint_goes_from_the_kernels_to_tensors_and_back_without_its_moments() {
    let odd = Odd::new(0.0, 7);
    for depth in DEPTHS {
        let settings = settings(depth);
        let fingerprint = fingerprint(&settings);
        let go_on = |place: &ComputeDevice, bytes: &[u8]| {
            let begun = odd.run(settings.clone(), place);
            begun.resume(&open(bytes), &fingerprint).unwrap()
        };
        let mut first = odd.run(settings.clone(), &kernels());
        let report = block_on(first.advance(usize::MAX)).unwrap();
        assert_eq!(report.epoch, 1);
        let made = numbers(&block_on(first.learner().best()).unwrap());
        let large = save(&first, &fingerprint);
        let on_gpu = go_on(&tensors(), &large);
        assert_eq!(
            numbers(&block_on(on_gpu.learner().best()).unwrap()),
            made,
            "{depth:?}"
        );
        let small = save(&on_gpu, &fingerprint);
        assert!(small.len() < large.len() / 2, "{depth:?}");
        for place in [kernels(), tensors()] {
            let mut back = go_on(&place, &small);
            assert_eq!(
                numbers(&block_on(back.learner().best()).unwrap()),
                made,
                "{depth:?}"
            );
            let report = block_on(back.advance(1)).unwrap();
            assert_eq!((report.step, report.epoch), (report.steps / 4 + 1, 1));
            assert_eq!(finish(&mut back).last().unwrap().0, report.steps);
        }
    }
}

/// The file with its last bytes made to fit those before them again.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.len() - 32;
    let digest = Sha256::digest(&bytes[..end]);
    bytes[end..].copy_from_slice(&digest);
    bytes
}

/// The file with `from` in its header replaced by `to`.
fn edited(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header = std::str::from_utf8(&bytes[8..8 + length]).unwrap();
    assert!(header.contains(from), "{from} is not in {header}");
    let header = header.replace(from, to);
    let mut out = (header.len() as u64).to_le_bytes().to_vec();
    out.extend_from_slice(header.as_bytes());
    out.extend_from_slice(&bytes[8 + length..]);
    sealed(out)
}

#[test]
fn refuses_with_a_reason() {
    let odd = Odd::new(0.1, 7);
    let settings = settings(Depth::LastLayers(1));
    let mut run = odd.run(settings.clone(), &kernels());
    assert!(run.is_between_updates());
    advance(&mut run, 1);
    assert!(!run.is_between_updates());
    let early = block_on(run.checkpoint(&fingerprint(&settings), |_| Ok(Vec::new())));
    assert!(matches!(early, Err(Error::Settings(_))));
    block_on(run.advance(usize::MAX)).unwrap();
    let bytes = save(&run, &fingerprint(&settings));

    let refusal = |bytes: &[u8], settings: &BodySettings, fingerprint: &RunFingerprint| {
        let begun = odd.run(settings.clone(), &kernels());
        match TrainCheckpoint::open(bytes).and_then(|c| begun.resume(&c, fingerprint)) {
            Err(Error::Checkpoint(message)) => message,
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("it was taken"),
        }
    };
    let says = |bytes: &[u8]| refusal(bytes, &settings, &fingerprint(&settings));
    let other = BodySettings {
        learning_rate: 1e-3,
        ..settings.clone()
    };
    assert!(refusal(&bytes, &other, &fingerprint(&other)).contains("learningRate 0.0001"));
    let other = BodySettings::new(Depth::Full);
    assert!(refusal(&bytes, &other, &fingerprint(&other)).contains("approach \"last-layers\""));
    let encoder = RunFingerprint::of_body("def", &rows(7), &settings).unwrap();
    assert!(refusal(&bytes, &settings, &encoder).contains("another model"));
    let fewer = Dataset::from_rows([
        ("text 0".to_owned(), "a".to_owned()),
        ("text 1".to_owned(), "b".to_owned()),
    ]);
    let fewer = RunFingerprint::of_body("abc", &fewer.unwrap(), &settings).unwrap();
    assert!(refusal(&bytes, &settings, &fewer).contains("other examples"));

    let empty = says(b"");
    assert_eq!(empty.to_string(), "The checkpoint has only 0 bytes.");
    assert_eq!(empty.position(), []);
    assert!(says(&bytes[..bytes.len() - 8]).contains("cut short"));
    let mut flipped = bytes.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let damaged = says(&flipped);
    assert!(damaged.contains("not those that were written"));
    assert_eq!(damaged.key(), "checkpoint_damaged");
    assert!(
        matches!(damaged.parameters(), [("what", Parameter::Message(m))] if m.key() == "damage_bytes")
    );
    assert!(says(&edited(&bytes, "\\\"version\\\":1", "\\\"version\\\":2")).contains("version 2"));
    assert!(
        says(&edited(
            &bytes,
            "homefire-checkpoint",
            "homefire-something!"
        ))
        .contains("no checkpoint")
    );
    let step = |to: &str| edited(&bytes, "\\\"step\\\":4", &format!("\\\"step\\\":{to}"));
    for to in ["3", "100000", "0"] {
        assert!(says(&step(to)).contains("never does"), "{to}");
    }
    for to in ["-1", "1e300", "18446744073709551615000"] {
        assert!(says(&step(to)).contains("header is wrong"), "{to}");
    }
    assert!(says(&edited(&bytes, "\\\"updates\\\":2", "\\\"updates\\\":3")).contains("never does"));
    assert!(
        says(&edited(
            &bytes,
            "\\\"bestLoss\\\":\\\"-inf",
            "\\\"bestLoss\\\":\\\"nan"
        ))
        .contains("no number")
    );
    assert!(says(&edited(&bytes, "now.head.bias", "now.head.base")).contains("is missing"));
    for (at, value) in [(40, f32::NAN), (40, -1.0)] {
        let mut bad = bytes.clone();
        // The last values are the squares of the head's bias.
        let at = bad.len() - at;
        bad[at..at + 4].copy_from_slice(&value.to_le_bytes());
        assert!(says(&sealed(bad)).contains("can't be"), "{value}");
    }
}
