//! Comparing approaches, cross-validation and learning curves, through the jobs that the browser steps through, on the real
//! model.

mod common;

use std::rc::Rc;

use common::person::*;
use homefire::Result;
use homefire::compare::TestedApproach;
use homefire::session::{
    ApproachSettings, ApproachTurn, CompareJob, CurveJob, CurvePlan, EncoderCandidate, EvaluateJob,
    Job, NamedApproach, Session, TestPart, Trial, TrialJob, Turn,
};
use pollster::block_on;
use serde_json::{Value, json};

fn approach(settings: Value) -> Result<ApproachSettings> {
    ApproachSettings::from_json(settings.as_object().unwrap())
}

fn named(settings: Value) -> NamedApproach {
    NamedApproach {
        name: settings["approach"].as_str().unwrap().into(),
        turn: ApproachTurn::Pending(approach(settings).unwrap(), None),
    }
}

fn held_out() -> TestPart {
    TestPart::HeldOut(data(&HELD))
}

fn comparison(session: &Rc<Session>, approaches: Vec<NamedApproach>) -> CompareJob {
    CompareJob::new(session, data(&TEXTS), held_out(), approaches).unwrap()
}

/// Takes a comparison to its end: whose turn it was, and the results as they came.
fn compared(job: &mut CompareJob) -> (Vec<Turn>, Vec<(usize, Result<Trial>)>) {
    let (mut turns, mut results) = (Vec::new(), Vec::new());
    loop {
        let progress = block_on(job.advance(4)).unwrap();
        turns.extend(progress.turn.filter(|turn| turns.last() != Some(turn)));
        assert_eq!(
            progress.news,
            job.take_result().map(|one| results.push(one)).is_some()
        );
        if progress.finished {
            return (turns, results);
        }
    }
}

#[test]
fn each_approach_has_its_turn_and_comes_to_what_it_comes_to_alone() {
    let session = open(HOST);
    let approaches = [
        json!({ "approach": "zero-shot" }),
        json!({ "approach": "prototype", "shots": 2, "seed": 3 }),
        json!({ "approach": "label-prior", "labels": { "food": "meals and dishes" } }),
        json!({ "approach": "head", "shots": 4, "drawSeed": 7 }),
        json!({ "approach": "lora", "layers": 1, "epochs": 1 }),
    ];
    let all = approaches.iter().cloned().map(named).collect();
    let mut job = comparison(&session, all);
    let (turns, results) = compared(&mut job);
    let turns: Vec<usize> = turns.into_iter().map(|turn| turn.approach).collect();
    assert_eq!(turns, [0, 1, 2, 3, 4]);
    for ((at, result), settings) in results.into_iter().zip(approaches) {
        let trial = result.unwrap();
        let alone = approach(settings)
            .unwrap()
            .job(&session, &data(&TEXTS), None);
        let alone = made(alone);
        let tested = made(Ok(EvaluateJob::new(alone.clone(), data(&HELD))));
        let classifier = trial.classifier.as_ref().unwrap();
        assert_eq!(probabilities(classifier), probabilities(&alone), "{at}");
        assert_eq!(trial.evaluation(), tested.evaluation, "{at}");
        assert_eq!(trial.right(), tested.right, "{at}");
        // What the host says: 5,000 at most, 1,000 before.
        assert_eq!(trial.memory, 4000);
        assert!(trial.seconds > 0.0);
    }
    assert_eq!(block_on(job.advance(1)).unwrap_err().code(), "bad-settings");
    let (tested, verdict) = block_on(job.finish()).unwrap();
    let verdict = verdict.unwrap();
    assert_eq!((tested.len(), verdict.pairs.len()), (5, 10));
    let trained: Vec<bool> = tested.iter().map(|one| one.trained > 0).collect();
    assert_eq!(trained, [false, false, true, true, true]);
    assert!(
        tested
            .iter()
            .all(|one| one.majority.as_ref().unwrap().accuracy == 0.5)
    );
}

#[test]
fn what_fails_is_a_result_and_the_others_have_their_turn() {
    let session = open(HOST);
    let known = TestedApproach {
        name: "of before".into(),
        right: vec![true, true, true, false],
        trained: 9,
        seconds: 1.0,
        majority: None,
    };
    let mut job = comparison(
        &session,
        vec![
            named(json!({ "approach": "prototype", "shots": 0 })),
            named(json!({ "approach": "lora", "rank": 1000 })),
            NamedApproach {
                name: "of before".into(),
                turn: ApproachTurn::Known(known.clone()),
            },
            named(json!({ "approach": "zero-shot", "template": "nothing" })),
            named(json!({ "approach": "zero-shot" })),
        ],
    );
    let (turns, results) = compared(&mut job);
    let turns: Vec<usize> = turns.into_iter().map(|turn| turn.approach).collect();
    assert_eq!(turns, [0, 1, 3, 4]);
    let codes: Vec<_> = results
        .iter()
        .map(|(at, result)| (*at, result.as_ref().err().map(|error| error.code())))
        .collect();
    let refused = Some("bad-settings");
    assert_eq!(codes, [(0, refused), (1, refused), (3, refused), (4, None)]);
    let (tested, verdict) = block_on(job.finish()).unwrap();
    assert_eq!(tested[0], known);
    assert_eq!((tested.len(), verdict.unwrap().pairs.len()), (2, 1));
}

#[test]
fn a_stop_keeps_what_is_through_and_drops_the_run_that_it_cuts_off() {
    let session = open(HOST);
    let all = [
        json!({ "approach": "zero-shot" }),
        json!({ "approach": "last-layers", "layers": 1, "epochs": 50 }),
        json!({ "approach": "prototype" }),
    ];
    let mut job = comparison(&session, all.into_iter().map(named).collect());
    loop {
        let progress = block_on(job.advance(1)).unwrap();
        if progress.turn.is_some_and(|turn| turn.approach == 1)
            && progress.step.is_some_and(|step| step.step > 1)
        {
            break;
        }
    }
    assert!(matches!(job.take_result(), Some((0, Ok(_)))));
    job.stop();
    let (_, results) = compared(&mut job);
    assert_eq!(
        results.iter().map(|(at, _)| *at).collect::<Vec<_>>(),
        [0; 0]
    );
    assert_eq!(block_on(job.finish()).unwrap().0.len(), 1);

    let mut unbegun = comparison(&session, vec![named(json!({ "approach": "zero-shot" }))]);
    unbegun.stop();
    assert!(compared(&mut unbegun).1.is_empty());
    assert_eq!(block_on(unbegun.finish()).unwrap(), (Vec::new(), None));
    assert!(CompareJob::new(&session, data(&TEXTS), held_out(), Vec::new()).is_err());
}

#[test]
fn each_example_is_tested_once_by_a_classifier_that_has_not_seen_it() {
    let session = open(HOST);
    let whole = data(&TEXTS);
    let folds = || whole.folds(4, 5, &[]).unwrap();
    let test = || folds().into_iter().map(Into::into).collect::<Vec<_>>();
    let settings = json!({ "approach": "head" });
    let candidate = |settings| EncoderCandidate {
        session: Rc::clone(&session),
        settings: approach(settings).unwrap(),
        from: None,
    };
    let parts = |folds| TestPart::Folds(Rc::new(folds));
    let job = TrialJob::cross_validation(candidate(settings.clone()), parts(test()));
    let trial = made(job);
    assert!(trial.classifier.is_none());
    let mut right = vec![None; whole.examples.len()];
    for fold in folds() {
        let alone = approach(settings.clone())
            .unwrap()
            .job(&session, &Rc::new(fold.train), None);
        let tested = made(Ok(EvaluateJob::new(made(alone), Rc::new(fold.test))));
        for (at, is_right) in fold.examples.into_iter().zip(tested.right) {
            assert_eq!(right[at].replace(is_right), None);
        }
    }
    let right: Vec<bool> = right.into_iter().map(Option::unwrap).collect();
    assert_eq!(trial.right(), right);
    let share = right.iter().filter(|&&right| right).count() as f64 / 16.0;
    assert_eq!(trial.evaluation().accuracy, share);

    // Of several approaches too, each of which is also made from all examples.
    let approaches = vec![named(settings), named(json!({ "approach": "prototype" }))];
    let mut job = CompareJob::new(&session, whole.clone(), parts(test()), approaches).unwrap();
    let (turns, results) = compared(&mut job);
    let of_first: Vec<_> = turns
        .iter()
        .filter(|turn| turn.approach == 0)
        .map(|t| t.fold)
        .collect();
    assert_eq!(
        of_first,
        [None, Some((1, 4)), Some((2, 4)), Some((3, 4)), Some((4, 4))]
    );
    let first = results[0].1.as_ref().unwrap();
    assert_eq!(first.right(), right);
    assert_eq!(first.classifier.as_ref().unwrap().inner.examples, 16);

    for without in [parts(Vec::new()), held_out()] {
        let none = TrialJob::cross_validation(candidate(json!({ "approach": "head" })), without);
        assert_eq!(none.err().unwrap().code(), "bad-settings");
    }
}

fn curves(session: &Rc<Session>, approaches: &[Value], plan: &CurvePlan) -> Result<CurveJob> {
    let all = approaches
        .iter()
        .map(|one| (approach(one.clone()).unwrap(), None));
    CurveJob::new(session, (data(&TEXTS), data(&HELD)), all.collect(), plan)
}

#[test]
fn a_curve_has_the_draws_that_were_asked_for() {
    let session = open(HOST);
    let plan = CurvePlan {
        shots: Some(vec![4, 1, 1, 16]),
        draws: Some(3),
        seed: 5,
    };
    let approaches = [
        json!({ "approach": "zero-shot" }),
        json!({ "approach": "prototype" }),
        json!({ "approach": "head", "epochs": 2, "drawSeed": 99 }),
    ];
    let job = curves(&session, &approaches, &plan).unwrap();
    let (told, drawn) = run(job).unwrap();
    assert_eq!(
        told.last().map(|last| (last.done, last.total)),
        Some((13, 13))
    );
    assert_eq!(told.iter().filter(|one| one.news).count(), 13);
    let shots: Vec<usize> = drawn[1].points.iter().map(|point| point.shots).collect();
    assert_eq!(shots, [1, 4]);
    // One that learns from no example stands everywhere, and was made once.
    assert_eq!(drawn[0].points[0].accuracies, drawn[0].points[1].accuracies);
    assert_eq!(drawn[0].points[0].accuracies.len(), 1);
    assert_eq!(drawn[0].points[0].deviation(), 0.0);
    for (seed, found) in (5..8).zip(&drawn[1].points[1].accuracies) {
        let settings = json!({ "approach": "prototype", "shots": 4, "seed": seed });
        let alone = made(
            approach(settings)
                .unwrap()
                .job(&session, &data(&TEXTS), None),
        );
        assert_eq!(*found, accuracy(&alone));
    }
    for (seed, found) in (5..8).zip(&drawn[2].points[0].accuracies) {
        let settings = json!({ "approach": "head", "epochs": 2, "shots": 1, "seed": seed });
        let alone = made(
            approach(settings)
                .unwrap()
                .job(&session, &data(&TEXTS), None),
        );
        assert_eq!(*found, accuracy(&alone));
    }
}

#[test]
fn a_points_mean_and_deviation_are_the_samples() {
    let point = homefire::session::CurvePoint {
        shots: 2,
        accuracies: vec![0.25, 0.26, 0.27],
    };
    assert!((point.mean() - 0.26).abs() < 1e-12);
    assert!((point.deviation() - 0.01).abs() < 1e-12);
}

#[test]
fn a_curve_that_is_stopped_keeps_its_points_and_what_fails_stands_beside_the_others() {
    let session = open(HOST);
    let plan = CurvePlan::default();
    let approaches = [
        json!({ "approach": "lora", "rank": 1000 }),
        json!({ "approach": "prototype" }),
    ];
    let mut job = curves(&session, &approaches, &plan).unwrap();
    let mut news = 0;
    while news < 4 {
        news += usize::from(block_on(job.advance(8)).unwrap().news);
    }
    job.stop();
    assert!(block_on(job.advance(1)).unwrap().finished);
    let drawn = block_on(job.finish()).unwrap();
    assert_eq!(drawn[0].points, []);
    assert_eq!(
        drawn[0].error.as_ref().map(|error| error.code()),
        Some("bad-settings")
    );
    let points: usize = drawn[1]
        .points
        .iter()
        .map(|point| point.accuracies.len())
        .sum();
    assert_eq!((points, drawn[1].error.is_none()), (2, true));
    for wrong in [
        CurvePlan {
            draws: Some(0),
            ..plan.clone()
        },
        CurvePlan {
            draws: Some(101),
            ..plan.clone()
        },
        CurvePlan {
            shots: Some(vec![]),
            ..plan.clone()
        },
        CurvePlan {
            shots: Some(vec![0, 1]),
            ..plan.clone()
        },
        CurvePlan {
            shots: Some(vec![9]),
            ..plan.clone()
        },
    ] {
        let refused = curves(&session, &approaches, &wrong).err().unwrap();
        assert_eq!(refused.code(), "bad-settings");
        assert!(
            refused.to_string().contains("the 8 of the largest label"),
            "{refused}"
        );
    }
    assert!(curves(&session, &[], &plan).is_err());
}

#[test]
fn an_approach_is_read_by_its_name_and_what_is_none_is_refused() {
    for (json, says) in [
        (json!({}), "must be named"),
        (json!({ "approach": "best" }), "\"best\""),
        (json!({ "approach": "prototype", "shots": 1.5 }), "shots"),
        (json!({ "approach": "head", "drawSeed": -1 }), "drawSeed"),
        (
            json!({ "approach": "zero-shot", "labels": ["a"] }),
            "labels",
        ),
        (
            json!({ "approach": "zero-shot", "template": 3 }),
            "template",
        ),
        (json!({ "approach": "lora", "colour": 3 }), "\"colour\""),
    ] {
        let refused = approach(json).unwrap_err();
        assert_eq!(refused.code(), "bad-settings");
        assert!(refused.to_string().contains(says), "{refused}");
    }
    let few = approach(json!({ "approach": "contrastive" })).unwrap();
    assert!(matches!(few, ApproachSettings::Tune { shots: Some(8), .. }));
    assert!(few.is_trained() && few.learns());
    assert!(
        !approach(json!({ "approach": "zero-shot", "labels": null }))
            .unwrap()
            .learns()
    );
}
