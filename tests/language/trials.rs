//! Prompting as one of the approaches that are compared, on a tiny Llama of random weights.

use std::rc::Rc;

use homefire::data::Dataset;
use homefire::session::{
    CalibrationMethod, Job, PromptCandidate, PromptClassifierJob, PromptEvaluateJob,
    PromptSettings, TestFold, TestPart, TrialJob,
};
use pollster::block_on;

use crate::prompting::{data, finished, open, settings};

fn one_shot() -> PromptSettings {
    settings(1, CalibrationMethod::Batch)
}

fn trial(train: &Rc<Dataset>, test: TestPart) -> TrialJob<PromptCandidate> {
    let candidate = PromptCandidate::new(&open("00"), one_shot());
    TrialJob::new(candidate, Rc::clone(train), test)
}

fn folds(whole: &Dataset) -> Vec<TestFold> {
    let folds = whole.folds(3, 5, &[]).unwrap();
    folds.into_iter().map(Into::into).collect()
}

/// What a prompt of `train` gets right in `test`, on its own.
fn alone(train: &Rc<Dataset>, test: &Rc<Dataset>) -> Vec<bool> {
    let made = finished(PromptClassifierJob::new(&open("00"), train, one_shot())).unwrap();
    finished(PromptEvaluateJob::new(made, Rc::clone(test)))
        .unwrap()
        .right
}

#[test]
fn it_comes_to_what_it_comes_to_alone() {
    let (train, test) = (data(4), data(3));
    let trial = finished(Ok(trial(&train, TestPart::HeldOut(Rc::clone(&test))))).unwrap();
    assert_eq!(trial.right(), alone(&train, &test));
    assert_eq!(trial.labels, ["hot", "not_hot"]);
    let made = trial.classifier.as_ref().unwrap();
    assert_eq!(made.prompts.first.shots.len(), 2);
    let compared = trial.compared("one-shot".into());
    assert_eq!((compared.trained, compared.right), (0, trial.right()));
    assert_eq!(compared.majority.unwrap().accuracy, 0.5);
}

#[test]
fn each_example_is_tested_once_by_a_prompt_without_it() {
    let whole = data(6);
    let parts = TestPart::Folds(Rc::new(folds(&whole)));
    let mut right = vec![None; 12];
    for fold in folds(&whole) {
        let own = alone(&fold.train, &fold.test);
        for (at, is_right) in fold.examples.into_iter().zip(own) {
            assert_eq!(right[at].replace(is_right), None);
        }
    }
    let right: Vec<bool> = right.into_iter().map(Option::unwrap).collect();
    let candidate = PromptCandidate::new(&open("00"), one_shot());
    let only = finished(TrialJob::cross_validation(candidate, parts.clone())).unwrap();
    assert_eq!(
        (only.right(), only.classifier.is_none()),
        (right.clone(), true)
    );

    let mut job = trial(&whole, parts);
    let mut turns = Vec::new();
    loop {
        let progress = block_on(job.advance(4)).unwrap();
        let fold = progress.turn.unwrap().fold;
        if turns.last() != Some(&fold) {
            turns.push(fold);
        }
        if progress.finished {
            break;
        }
    }
    assert_eq!(turns, [None, Some((1, 3)), Some((2, 3)), Some((3, 3))]);
    let trial = block_on(job.finish()).unwrap();
    assert_eq!((trial.right(), trial.classifier.is_some()), (right, true));
}

#[test]
fn a_stop_cuts_it_off_wherever_it_stands() {
    let held = || TestPart::HeldOut(data(3));
    let mut steps = 0;
    let mut whole = trial(&data(4), held());
    while !block_on(whole.advance(1)).unwrap().finished {
        steps += 1;
    }
    for at in [0, 1, steps / 2, steps] {
        let mut job = trial(&data(4), held());
        for _ in 0..at {
            block_on(job.advance(1)).unwrap();
        }
        job.stop();
        assert_eq!(block_on(job.advance(1)).unwrap_err().code(), "aborted");
    }
}

#[test]
fn a_label_that_the_prompt_does_not_know_is_refused_before_anything_is_computed() {
    let rows = [("a fire", "hot"), ("snow", "cold")].map(|(t, l)| (t.into(), l.into()));
    let other = Rc::new(Dataset::from_rows(rows).unwrap());
    let fold = TestFold {
        train: data(4),
        test: Rc::clone(&other),
        examples: vec![0, 1],
    };
    for test in [
        TestPart::HeldOut(other),
        TestPart::Folds(Rc::new(vec![fold])),
    ] {
        let refused = block_on(trial(&data(4), test).advance(1)).unwrap_err();
        assert_eq!(refused.code(), "bad-data");
        let wanted = "The test examples have the label \"cold\", which this classifier does not know. It knows: hot, not_hot.";
        assert_eq!(refused.to_string(), wanted);
    }
}
