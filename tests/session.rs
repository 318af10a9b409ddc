//! What a person does, through the jobs that the browser steps through: the recipes that ship, on the real model.

mod common;

use std::rc::Rc;

use common::person::*;
use homefire::classifier::Approach;
use homefire::session::{
    Classifier, EmbedJob, EstimateJob, FewShotJob, FewShotSettings, Host, Job, Phase, PredictJob,
    TrainJob, ZeroShotJob,
};
use homefire::tune::{FewShotMethod, StepReport, TuneApproach, TuneSettings};
use pollster::block_on;

#[test]
fn zero_shot_knows_labels_by_their_words() {
    let session = open(HOST);
    let classifier = made(ZeroShotJob::new(&session, names(&["food", "sport"]), None));
    assert_eq!(classifier.inner.approach, Approach::ZeroShot);
    assert_eq!(classifier.inner.labels, ["food", "sport"]);
    assert!(classifier.inner.settings.contains_key("text of food"));
    assert_eq!(accuracy(&classifier), 1.0);
    let refused = ZeroShotJob::new(&session, names(&["food"]), None)
        .err()
        .unwrap();
    assert_eq!(refused.code(), "bad-data");
}

#[test]
fn a_stopped_prediction_comes_to_the_first_texts() {
    let session = open(HOST);
    let classifier = made(ZeroShotJob::new(&session, names(&["food", "sport"]), None));
    let texts: Vec<String> = (0..600)
        .map(|i| format!("{} in week {i}", TEXTS[i % TEXTS.len()].0))
        .collect();
    let mut job = PredictJob::new(classifier.clone(), Rc::new(texts.clone()));
    while block_on(job.advance(1)).unwrap().done <= 300 {}
    job.stop();
    assert!(block_on(job.advance(1)).unwrap().finished);
    let stopped = block_on(job.finish()).unwrap();
    assert_eq!(stopped.len(), 250);
    let whole = made(Ok(PredictJob::new(classifier, Rc::new(texts))));
    assert_eq!(whole.len(), 600);
    assert_eq!(stopped[..], whole[..250]);
}

#[test]
fn few_shot_learns_from_as_many_examples_as_asked_for() {
    let session = open(HOST);
    for (method, approach) in [
        (
            FewShotMethod::Prototype,
            Approach::FewShot(FewShotMethod::Prototype),
        ),
        (
            FewShotMethod::Neighbours,
            Approach::FewShot(FewShotMethod::Neighbours),
        ),
        (
            FewShotMethod::LabelPrior,
            Approach::FewShot(FewShotMethod::LabelPrior),
        ),
    ] {
        for shots in [1, 4] {
            let settings = FewShotSettings {
                shots,
                seed: 1,
                method,
                neighbours: Some(1),
                labels: None,
            };
            let job = FewShotJob::new(&session, &data(&TEXTS), settings, None);
            let classifier = made(job);
            assert_eq!(classifier.inner.approach, approach);
            assert_eq!(classifier.inner.examples, 2 * shots);
            assert!(accuracy(&classifier) >= 0.75, "{approach:?} of {shots}");
        }
    }
}

#[test]
fn each_approach_trains_by_the_recipe_that_ships() {
    let session = open(HOST);
    for (tuned, approach, own) in [
        (
            TuneApproach::Head,
            Approach::Tune(TuneApproach::Head),
            2 * 385,
        ),
        (
            TuneApproach::LastLayers,
            Approach::Tune(TuneApproach::LastLayers),
            3_549_698,
        ),
        (
            TuneApproach::Lora,
            Approach::Tune(TuneApproach::Lora),
            148_226,
        ),
        (
            TuneApproach::Full,
            Approach::Tune(TuneApproach::Full),
            22_565_378,
        ),
        (
            TuneApproach::Contrastive,
            Approach::Tune(TuneApproach::Contrastive),
            6 * 1_774_464 + 770,
        ),
    ] {
        let settings = TuneSettings::new(tuned);
        let job = TrainJob::new(&session, data(&TEXTS), &settings, None, None).unwrap();
        let (all, classifier) = run(job).unwrap();
        assert_eq!(classifier.inner.approach, approach);
        assert_eq!(classifier.inner.trained_weights, own, "{approach:?}");
        assert_eq!(accuracy(&classifier), 1.0, "{approach:?}");
        let last = all.last().and_then(|p| p.step.as_ref()).unwrap();
        assert!(last.done);
        let learned = all.iter().skip_while(|p| p.phase == Phase::Embed);
        assert!(
            learned
                .clone()
                .all(|p| p.phase == Phase::Train && p.step.is_some())
        );
    }
}

/// The loss of a run's first step.
fn first_loss(mut job: TrainJob) -> f64 {
    loop {
        if let Some(step) = block_on(job.advance(1)).unwrap().step {
            return step.loss;
        }
    }
}

#[test]
fn tuning_begins_with_a_head_that_was_trained_on_the_encoder_as_it_is() {
    let session = open(HOST);
    let settings = settings(TuneApproach::LastLayers, &[("layers", 1.0)]);
    let job = TrainJob::new(&session, data(&TEXTS), &settings, None, None).unwrap();
    // A random head of two labels has a loss of about ln 2 = 0.69.
    assert!(first_loss(job) < 0.45);
}

#[test]
fn a_run_goes_on_from_its_checkpoint_to_the_same_weights() {
    let session = open(HOST);
    for given in [
        settings(
            TuneApproach::Lora,
            &[("layers", 1.0), ("epochs", 2.0), ("batchSize", 4.0)],
        ),
        settings(
            TuneApproach::Contrastive,
            &[("layers", 1.0), ("pairs", 1.0), ("batchSize", 4.0)],
        ),
    ] {
        let begin = |resume: Option<Vec<u8>>| {
            let resume = resume.map(|file| Box::new(file) as Box<dyn homefire::model::Source>);
            TrainJob::new(&session, data(&TEXTS), &given, None, resume)
        };
        let mut job = begin(None).unwrap();
        let mut taken = 0;
        while taken < 3 {
            let progress = block_on(job.advance(1)).unwrap();
            taken = progress.step.map_or(0, |step| step.step);
        }
        let file = block_on(job.checkpoint(|bytes| Ok(Vec::with_capacity(bytes)))).unwrap();
        // Nothing new has come since.
        let again = block_on(job.checkpoint(|bytes| Ok(Vec::with_capacity(bytes)))).unwrap();
        assert!(again.is_none());
        let whole = run(job).unwrap().1;
        let resumed = made(begin(file.clone()));
        assert_eq!(whole.inner.body, resumed.inner.body);
        assert_eq!(whole.inner.model, resumed.inner.model);
        let other = settings(TuneApproach::Lora, &[("layers", 1.0), ("epochs", 3.0)]);
        let file: Box<dyn homefire::model::Source> = Box::new(file.unwrap());
        let refused = TrainJob::new(&session, data(&TEXTS), &other, None, Some(file)).err();
        assert_eq!(refused.unwrap().code(), "bad-checkpoint");
    }
}

#[test]
fn a_run_starts_from_a_classifier_that_was_tuned_before() {
    let session = open(HOST);
    let lora = settings(TuneApproach::Lora, &[("layers", 1.0)]);
    let before = train(&session, &lora, None);
    let carried = |classifier: &Classifier| classifier.inner.settings["carried"].clone();
    let again = train(&session, &lora, Some(before.clone()));
    assert_eq!(carried(&again), "encoder and head");
    let head = train(
        &session,
        &TuneSettings::new(TuneApproach::Head),
        Some(before.clone()),
    );
    assert_eq!(carried(&head), "encoder");
    assert_eq!(head.inner.body, before.inner.body);
    let named = ZeroShotJob::new(&session, names(&["food", "sport"]), Some(before.clone()));
    assert_eq!(carried(&made(named)), "encoder");
    // Saved and read, it predicts as before.
    let file = head.save(|bytes| Ok(Vec::with_capacity(bytes))).unwrap();
    let read = block_on(session.load(&file)).unwrap();
    for (one, other) in probabilities(&head).iter().zip(probabilities(&read)) {
        assert!(one.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-5));
    }
}

#[test]
fn a_run_that_is_stopped_keeps_what_it_has_come_to() {
    let session = open(HOST);
    let settings = settings(
        TuneApproach::LastLayers,
        &[("layers", 1.0), ("batchSize", 4.0)],
    );
    let begin = || TrainJob::new(&session, data(&TEXTS), &settings, None, None).unwrap();
    let mut job = begin();
    job.stop();
    let refused = block_on(job.advance(1)).unwrap_err();
    assert_eq!(refused.code(), "aborted");
    assert_eq!(block_on(job.finish()).err().unwrap().code(), "bad-settings");
    let mut job = begin();
    while block_on(job.advance(1)).unwrap().step.is_none() {}
    job.stop();
    assert!(block_on(job.advance(1)).unwrap().finished);
    let classifier = block_on(job.finish()).unwrap();
    assert_eq!(
        classifier.inner.approach,
        Approach::Tune(TuneApproach::LastLayers)
    );
}

#[test]
fn two_jobs_at_once_come_to_what_each_comes_to_alone() {
    let session = open(HOST);
    let settings = settings(TuneApproach::Lora, &[("layers", 1.0), ("epochs", 2.0)]);
    let begin = || TrainJob::new(&session, data(&TEXTS), &settings, None, None).unwrap();
    let alone = run(begin()).unwrap().1;
    let (mut one, mut other) = (begin(), PredictJob::new(alone.clone(), data(&HELD)));
    let mut ended = (false, false);
    while ended != (true, true) {
        if !ended.0 {
            ended.0 = block_on(one.advance(1)).unwrap().finished;
        }
        if !ended.1 {
            ended.1 = block_on(other.advance(1)).unwrap().finished;
        }
    }
    let beside = block_on(one.finish()).unwrap();
    assert_eq!(beside.inner.body, alone.inner.body);
    let predicted = block_on(other.finish()).unwrap().into_iter();
    let predicted: Vec<_> = predicted.map(|p| p.probabilities).collect();
    assert_eq!(predicted, probabilities(&alone));
}

#[test]
fn a_job_goes_on_where_the_model_is_closed_under_it() {
    let session = open(HOST);
    let job = TrainJob::new(
        &session,
        data(&TEXTS),
        &TuneSettings::new(TuneApproach::Head),
        None,
        None,
    );
    drop(session);
    assert_eq!(accuracy(&made(job)), 1.0);
}

#[test]
fn a_job_can_not_be_finished_before_its_end() {
    let session = open(HOST);
    let job = EmbedJob::new(&session, data(&TEXTS));
    assert_eq!(block_on(job.finish()).unwrap_err().code(), "bad-settings");
    let job = TrainJob::new(
        &session,
        data(&TEXTS),
        &TuneSettings::new(TuneApproach::Full),
        None,
        None,
    );
    assert_eq!(
        block_on(job.unwrap().finish()).err().unwrap().code(),
        "bad-settings"
    );
}

#[test]
fn an_estimate_comes_of_a_trial_and_one_that_will_not_fit_is_refused_before() {
    let session = open(HOST);
    for approach in [
        TuneApproach::Head,
        TuneApproach::Lora,
        TuneApproach::Contrastive,
    ] {
        let settings = TuneSettings::new(approach);
        let estimate = made(EstimateJob::new(
            &session,
            &data(&TEXTS),
            &settings,
            None,
            7,
        ));
        assert!(estimate.seconds > 0.0 && estimate.memory > 0.0 && estimate.share < 1.0);
        let whole = train(&session, &settings, None);
        assert_eq!(estimate.trained_weights, whole.inner.trained_weights);
    }
    let narrow = Host {
        room: 50 << 20,
        ..HOST
    };
    let session = open(narrow);
    let settings = TuneSettings::new(TuneApproach::Full);
    let refused = EstimateJob::new(&session, &data(&TEXTS), &settings, None, 7)
        .err()
        .unwrap();
    assert_eq!(refused.code(), "no-memory");
    let refused = TrainJob::new(&session, data(&TEXTS), &settings, None, None)
        .err()
        .unwrap();
    assert!(
        refused.to_string().contains("Tune fewer layers"),
        "{refused}"
    );
}

#[test]
fn label_smoothing_makes_a_classifier_less_sure() {
    let session = open(HOST);
    let sure = |smoothing: f64| {
        let given = [("epochs", 30.0), ("labelSmoothing", smoothing)];
        let classifier = train(&session, &settings(TuneApproach::Head, &given), None);
        assert_eq!(classifier.inner.settings["labelSmoothing"], smoothing);
        let all = probabilities(&classifier);
        all.iter().map(|row| row[0].max(row[1])).sum::<f32>() / all.len() as f32
    };
    assert!(sure(0.4) < sure(0.0) - 0.05);
    let tuned = [("layers", 1.0), ("labelSmoothing", 0.4)];
    let losses = |given: &[(&str, f64)]| -> Vec<StepReport> {
        let given = settings(TuneApproach::LastLayers, given);
        let job = TrainJob::new(&session, data(&TEXTS), &given, None, None).unwrap();
        run(job)
            .unwrap()
            .0
            .into_iter()
            .filter_map(|p| p.step)
            .collect()
    };
    let (plain, smoothed) = (losses(&tuned[..1]), losses(&tuned));
    // The entropy of a target of 0.8 and 0.2 is 0.5: the loss can't fall below it.
    assert!(smoothed.last().unwrap().loss > 0.5);
    assert!(plain.last().unwrap().loss < 0.3);
}
