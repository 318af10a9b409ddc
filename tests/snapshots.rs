//! The embeddings of some examples, and how they move while a run goes on.

mod common;

use std::rc::Rc;

use common::person::*;
use common::runs::{LORA, Odd, kernels, settings as odd_settings, tensors, values};
use homefire::model::Source;
use homefire::session::{
    Classifier, Drawn, EmbeddingsJob, Job, Phase, Session, Snapshot, TrainJob, ZeroShotJob,
};
use homefire::tune::{BodySettings, Depth, Inputs, TuneApproach, TuneSettings, Tuned};
use pollster::block_on;

fn drawn(most: usize, seed: u64) -> Drawn {
    Drawn::new(data(&TEXTS), most, seed).unwrap()
}

/// The embeddings of the examples of `drawn`, and their indices.
fn embedded(
    session: &Rc<Session>,
    drawn: Drawn,
    from: Option<&Classifier>,
) -> (Vec<f32>, Vec<usize>) {
    let make = |bytes| Ok(Vec::with_capacity(bytes));
    let found = made(EmbeddingsJob::new(session, drawn, from, make));
    assert_eq!(
        (found.width, found.values.len()),
        (384, 4 * 384 * found.indices.len())
    );
    let values = found.values.chunks_exact(4);
    let values = values.map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    (values.collect(), found.indices)
}

fn apart(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max)
}

/// A run to its end: its snapshots, and what it came to.
fn watched(mut job: TrainJob) -> (Vec<Snapshot>, Classifier) {
    let mut all = Vec::new();
    loop {
        let progress = block_on(job.advance(2)).unwrap();
        let taken = job.take_snapshot();
        assert_eq!(taken.is_some(), progress.news);
        assert!(taken.is_none() || progress.phase == Phase::Embed);
        all.extend(taken);
        if progress.finished {
            return (all, block_on(job.finish()).unwrap());
        }
    }
}

fn begin(session: &Rc<Session>, settings: &TuneSettings, resume: Option<Vec<u8>>) -> TrainJob {
    let resume = resume.map(|file| Box::new(file) as Box<dyn Source>);
    TrainJob::new(session, data(&TEXTS), settings, None, resume).unwrap()
}

const SHORT: [(&str, f64); 4] = [
    ("layers", 1.0),
    ("epochs", 2.0),
    ("batchSize", 8.0),
    ("validation", 0.0),
];

#[test]
fn examples_are_drawn_by_a_seed() {
    assert_eq!(drawn(16, 3).indices(), (0..16).collect::<Vec<_>>());
    assert_eq!(drawn(500, 3).indices().len(), 16);
    let (one, other) = (drawn(5, 1), drawn(5, 2));
    assert_eq!(one.indices(), drawn(5, 1).indices());
    assert!(one.indices() != other.indices() && one.indices().is_sorted());
    assert_eq!(
        Drawn::new(data(&TEXTS), 0, 1).unwrap_err().code(),
        "bad-settings"
    );
}

#[test]
fn examples_are_embedded_by_the_encoder_that_is_asked_for() {
    let session = open(HOST);
    let (all, indices) = embedded(&session, drawn(100, 0), None);
    assert_eq!(indices, (0..16).collect::<Vec<_>>());
    assert!(
        all.chunks(384)
            .all(|row| (row.iter().map(|x| x * x).sum::<f32>() - 1.0).abs() < 1e-4)
    );
    let (some, indices) = embedded(&session, drawn(5, 1), None);
    for (row, index) in some.chunks(384).zip(indices) {
        assert_eq!(row, &all[index * 384..][..384]);
    }
    let untrained = made(ZeroShotJob::new(&session, names(&["food", "sport"]), None));
    assert_eq!(embedded(&session, drawn(5, 1), Some(&untrained)).0, some);
    let tuned = train(&session, &settings(TuneApproach::LastLayers, &SHORT), None);
    assert!(apart(&embedded(&session, drawn(5, 1), Some(&tuned)).0, &some) > 1e-3);
}

#[test]
fn snapshots_show_a_run_from_before_its_first_step_to_its_last_and_leave_it_as_it_is() {
    let session = open(HOST);
    let full = &SHORT[1..];
    let pairs = [
        ("layers", 1.0),
        ("pairs", 1.0),
        ("batchSize", 16.0),
        ("epochs", 2.0),
    ];
    for (approach, given) in [
        (TuneApproach::LastLayers, &SHORT[..]),
        (TuneApproach::Lora, &SHORT[..]),
        (TuneApproach::Full, full),
        (TuneApproach::Contrastive, &pairs[..]),
    ] {
        let settings = settings(approach, given);
        let alone = train(&session, &settings, None);
        let job = begin(&session, &settings, None).with_snapshots(&drawn(9, 4));
        let (all, classifier) = watched(job.unwrap());
        assert_eq!(classifier.inner.body, alone.inner.body, "{approach:?}");
        assert_eq!(classifier.inner.model, alone.inner.model, "{approach:?}");
        let epochs: Vec<usize> = all.iter().map(|one| one.epoch).collect();
        assert_eq!(epochs, [0, 1, 2], "{approach:?}");
        assert!(all.iter().all(|one| one.width == 384));
        let before = embedded(&session, drawn(9, 4), None).0;
        let after = embedded(&session, drawn(9, 4), Some(&classifier)).0;
        assert!(apart(&all[0].embeddings, &before) < 1e-4, "{approach:?}");
        assert!(apart(&all[2].embeddings, &after) < 1e-4, "{approach:?}");
        assert!(apart(&all[0].embeddings, &all[1].embeddings) > 1e-4);
    }
}

#[test]
fn a_head_alone_moves_nothing_and_has_no_snapshots() {
    let session = open(HOST);
    let job = begin(&session, &TuneSettings::new(TuneApproach::Head), None);
    let (all, _) = watched(job.with_snapshots(&drawn(9, 4)).unwrap());
    assert!(all.is_empty());
}

#[test]
fn a_run_that_goes_on_takes_the_snapshots_that_are_left() {
    let session = open(HOST);
    let settings = settings(TuneApproach::Lora, &SHORT);
    let begin = |resume| {
        begin(&session, &settings, resume)
            .with_snapshots(&drawn(9, 4))
            .unwrap()
    };
    let (whole, _) = watched(begin(None));
    // Two steps are an epoch.
    for (steps, left) in [
        (1, &whole[1..]),
        (2, &whole[1..]),
        (3, &whole[2..]),
        (4, &whole[2..]),
    ] {
        let mut job = begin(None);
        let mut taken = 0;
        while taken < steps {
            let progress = block_on(job.advance(1)).unwrap();
            taken = progress.step.map_or(taken, |step| step.step);
        }
        let file = block_on(job.checkpoint(|bytes| Ok(Vec::with_capacity(bytes)))).unwrap();
        assert_eq!(watched(begin(file)).0, left, "after {steps} steps");
    }
}

#[test]
fn snapshots_are_of_few_examples_and_have_to_fit() {
    let session = open(HOST);
    let rows = (0..501).map(|i| (format!("text {i}"), ["a", "b"][i % 2].to_owned()));
    let many = Rc::new(homefire::data::Dataset::from_rows(rows).unwrap());
    let given = settings(TuneApproach::LastLayers, &SHORT);
    let watch = |session: &Rc<Session>, most| {
        let drawn = Drawn::new(Rc::clone(&many), most, 0).unwrap();
        begin(session, &given, None).with_snapshots(&drawn)
    };
    assert!(watch(&session, 500).is_ok());
    assert_eq!(watch(&session, 501).err().unwrap().code(), "bad-settings");
    let few = begin(&session, &given, None).with_snapshots(&drawn(501, 0));
    assert_eq!(few.err().unwrap().code(), "bad-settings");
    let needed = block_on(async {
        made(homefire::session::EstimateJob::new(
            &session,
            &data(&TEXTS),
            &given,
            None,
            1,
        ))
    });
    let tight = open(homefire::session::Host {
        room: needed.memory as u64 + 1_000_000,
        ..HOST
    });
    let refused = watch(&tight, 500).err().unwrap();
    assert!(
        refused.to_string().contains("Take snapshots of fewer"),
        "{refused}"
    );
}

#[test]
fn embedding_between_two_steps_draws_no_random_number() {
    let odd = Odd::new(0.2, 8);
    for place in [kernels(), tensors()] {
        for depth in [Depth::Adapters(2, LORA), Depth::Full] {
            let settings = BodySettings {
                validation: 0.0,
                ..odd_settings(depth)
            };
            let run = |watch: bool| -> (Tuned, Vec<Vec<f32>>) {
                let mut run = odd.run(settings.clone(), &place);
                let inputs = match depth {
                    Depth::Full => Inputs::Ids(odd.texts.clone()),
                    _ => Inputs::States(block_on(odd.encoder.states(&odd.ids(), 5, 0)).unwrap()),
                };
                let mut seen = Vec::new();
                loop {
                    if watch {
                        seen.push(values(run.learner().embed(&inputs, &[3, 0, 5])));
                    }
                    if block_on(run.advance(1)).unwrap().done {
                        return (block_on(run.learner().best()).unwrap(), seen);
                    }
                }
            };
            let (watched, seen) = run(true);
            assert_eq!(watched, run(false).0, "{depth:?}");
            let all = odd.embeddings(&odd.encoder);
            let first = [3, 0, 5]
                .map(|i| all[i * 21..(i + 1) * 21].to_vec())
                .concat();
            assert!(apart(&seen[0], &first) < 1e-5);
            assert!(apart(&seen[0], &seen[2]) > 1e-6);
        }
    }
}
