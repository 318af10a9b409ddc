//! An approach that is made on its own, by its settings as they are handed over, on the real model.

mod common;

use common::person::*;
use homefire::Result;
use homefire::classifier::Approach;
use homefire::model::Source;
use homefire::session::{ApproachJob, ApproachSettings, Classifier, Job, TrainJob};
use homefire::tune::{FewShotMethod, TuneApproach, TuneSettings};
use pollster::block_on;
use serde_json::{Value, json};

/// The job of an approach that is made on its own, of `TEXTS` where it is to have data.
fn alone(settings: Value, has_data: bool, resume: Option<Vec<u8>>) -> Result<ApproachJob> {
    let approach = ApproachSettings::alone(settings.as_object().unwrap())?;
    let data = has_data.then(|| data(&TEXTS));
    let resume = resume.map(|bytes| Box::new(bytes) as Box<dyn Source>);
    approach.begin(&open(HOST), data.as_ref(), (None, resume))
}

#[test]
fn an_approach_on_its_own_comes_to_what_its_job_comes_to() {
    let session = open(HOST);
    let labels = json!([["sport", "a game"], ["Food ", "a meal"]]);
    let zero = json!({ "approach": "zero-shot", "labels": labels, "template": "of {}" });
    let zero = made(alone(zero, false, None));
    // In the order of the settings; the name as one of data would be written.
    assert_eq!(zero.inner.labels, ["sport", "Food"]);
    let note = |of: &Classifier, name: &str| of.inner.settings[name].to_string();
    assert!(note(&zero, "text of Food ").contains("of a meal"));
    let few = json!({ "approach": "label-prior", "shots": 2, "seed": 3, "labels": [["sport", "a game"]] });
    let few = made(alone(few, true, None));
    assert_eq!(
        (few.inner.examples, few.inner.approach),
        (4, Approach::FewShot(FewShotMethod::LabelPrior))
    );
    assert!(note(&few, "text of sport").contains("about a game"));
    let head = made(alone(json!({}), true, None));
    let settings = TuneSettings::new(TuneApproach::Head);
    let same = TrainJob::new(&session, data(&TEXTS), &settings, None, None);
    assert_eq!(probabilities(&head), probabilities(&made(same)));
    // In a comparison it would take 8 examples of each label where nothing else is said.
    let pairs = json!({ "approach": "contrastive" });
    assert!(matches!(
        ApproachSettings::alone(pairs.as_object().unwrap()),
        Ok(ApproachSettings::Tune { shots: None, .. })
    ));
}

#[test]
fn an_approach_on_its_own_says_what_it_lacks() {
    let code = |settings: Value, has_data| alone(settings, has_data, None).err().unwrap().code();
    for approach in ["prototype", "neighbours", "label-prior", "head", "lora"] {
        assert_eq!(code(json!({ "approach": approach }), false), "bad-data");
    }
    assert_eq!(code(json!({ "approach": "zero-shot" }), false), "bad-data");
    let twice = json!([["cafe\u{301}", "a"], ["caf\u{e9}", "b"]]);
    assert_eq!(
        code(json!({ "approach": "zero-shot", "labels": twice }), false),
        "bad-settings"
    );
    for wrong in [
        json!({ "approach": 5 }),
        json!({ "approach": "proto" }),
        json!({ "approach": "head", "shots": 2 }),
        json!({ "approach": "prototype", "shots": -1 }),
        json!({ "approach": "zero-shot", "labels": [["a"]] }),
        json!({ "approach": "zero-shot", "labels": [["a", 1], ["b", "b"]] }),
        json!({ "approach": "zero-shot", "labels": "a b" }),
    ] {
        assert_eq!(code(wrong.clone(), true), "bad-settings", "{wrong}");
    }
}

#[test]
fn an_approach_on_its_own_goes_on_from_its_checkpoint() {
    let settings = json!({ "approach": "last-layers", "layers": 1, "epochs": 2 });
    let mut job = alone(settings.clone(), true, None).unwrap();
    let state = loop {
        let progress = block_on(job.advance(1)).unwrap();
        if progress.step.is_some_and(|step| step.epoch == 1) {
            break block_on(job.checkpoint(|_| Ok(Vec::new())))
                .unwrap()
                .unwrap();
        }
    };
    let resumed = made(alone(settings.clone(), true, Some(state)));
    let whole = made(alone(settings, true, None));
    assert_eq!(probabilities(&resumed), probabilities(&whole));
    let head = alone(json!({}), true, Some(vec![0; 8])).err().unwrap();
    assert_eq!(head.code(), "bad-checkpoint");
}
