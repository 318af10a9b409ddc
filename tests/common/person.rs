//! A person's steps on the real model: a session, some texts, and jobs taken to their end.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use homefire::Result;
use homefire::data::Dataset;
use homefire::device::Chosen;
use homefire::error::messages::model::cpu_asked_for;
use homefire::session::{
    Classifier, EvaluateJob, Host, Job, LabelTexts, ModelFiles, PredictJob, Progress, Session,
    TextList, TrainJob,
};
use homefire::tune::{TuneApproach, TuneSettings};
use pollster::block_on;

/// A clock that goes on by a millisecond with each look at it.
pub fn tick() -> f64 {
    static NOW: AtomicU64 = AtomicU64::new(0);
    NOW.fetch_add(1, Ordering::Relaxed) as f64
}

pub const HOST: Host = Host {
    now: tick,
    memory: || 0,
    mark_memory: || 1000,
    peak_memory: || 5000,
    room: 3 << 30,
};

pub fn open(host: Host) -> Rc<Session> {
    let files = ModelFiles {
        weights: super::stored_weights(),
        tokenizer: super::model_file("tokenizer.json"),
        config: super::model_file("config.json"),
        modules: BTreeMap::new(),
        sha256: "a model".into(),
    };
    Session::open(files, Chosen::cpu(cpu_asked_for()), host).unwrap()
}

pub const TEXTS: [(&str, &str); 16] = [
    ("The soup was warm and the bread fresh", "food"),
    ("They scored in the last minute", "sport"),
    ("A slice of cake with cream", "food"),
    ("She won the race by a second", "sport"),
    ("Boil the pasta for ten minutes", "food"),
    ("The goalkeeper saved the penalty", "sport"),
    ("Fresh tomatoes from the market", "food"),
    ("The coach changed the team at half-time", "sport"),
    ("Add salt and pepper to the stew", "food"),
    ("A record in the long jump", "sport"),
    ("The restaurant serves fried fish", "food"),
    ("He trains for the marathon", "sport"),
    ("Coffee and a croissant for breakfast", "food"),
    ("The match ended in a draw", "sport"),
    ("Grilled vegetables with rice", "food"),
    ("The cyclist broke away on the climb", "sport"),
];

pub const HELD: [(&str, &str); 4] = [
    ("An apple pie from the oven", "food"),
    ("The striker was sent off", "sport"),
    ("Stir the sauce until it thickens", "food"),
    ("The swimmers reached the final", "sport"),
];

pub fn data(rows: &[(&str, &str)]) -> Rc<Dataset> {
    let rows = rows
        .iter()
        .map(|&(text, label)| (text.into(), label.into()));
    Rc::new(Dataset::from_rows(rows).unwrap())
}

pub fn texts(all: &[&str]) -> Rc<dyn TextList> {
    let all: Vec<String> = all.iter().map(|&text| text.to_owned()).collect();
    Rc::new(all)
}

/// Takes a job to its end: all that it said of how far it is, and what it came to.
pub fn run<J: Job>(mut job: J) -> Result<(Vec<Progress>, J::Output)> {
    let mut all = Vec::new();
    loop {
        let progress = block_on(job.advance(1))?;
        let finished = progress.finished;
        all.push(progress);
        if finished {
            break;
        }
    }
    let refused = block_on(job.advance(1)).unwrap_err();
    assert_eq!(refused.code(), "bad-settings", "{refused}");
    Ok((all, block_on(job.finish())?))
}

pub fn made<J: Job>(job: Result<J>) -> J::Output {
    run(job.unwrap()).unwrap().1
}

pub fn settings(approach: TuneApproach, given: &[(&str, f64)]) -> TuneSettings {
    let all = given.iter();
    all.fold(TuneSettings::new(approach), |settings, &(name, value)| {
        settings.with(name, value).unwrap()
    })
}

pub fn train(
    session: &Rc<Session>,
    settings: &TuneSettings,
    from: Option<Classifier>,
) -> Classifier {
    made(TrainJob::new(session, data(&TEXTS), settings, from, None))
}

pub fn accuracy(classifier: &Classifier) -> f64 {
    let job = EvaluateJob::new(classifier.clone(), data(&HELD));
    made(Ok(job)).evaluation.accuracy
}

pub fn probabilities(classifier: &Classifier) -> Vec<Vec<f32>> {
    let job = PredictJob::new(classifier.clone(), data(&HELD));
    let all = made(Ok(job)).into_iter();
    all.map(|prediction| prediction.probabilities).collect()
}

pub fn names(labels: &[&str]) -> LabelTexts {
    let names: Vec<String> = labels.iter().map(|&label| label.to_owned()).collect();
    LabelTexts {
        descriptions: names.clone(),
        names,
        template: None,
    }
}
