//! What is done with a classifier, through the jobs that the browser steps through, on the real model: texts are predicted, a
//! prediction is explained, data is checked, and the classifier is written for other programs.

mod common;

use common::person::*;
use homefire::export::Format;
use homefire::session::{CheckJob, CoverageJob, ExplainJob, ExportJob, PredictJob, ZeroShotJob};
use homefire::tune::{TuneApproach, TuneSettings};
use pollster::block_on;

#[test]
fn texts_are_predicted_the_same_by_handle_and_as_strings_and_read_in_portions() {
    let session = open(HOST);
    let classifier = made(ZeroShotJob::new(&session, names(&["food", "sport"]), None));
    let by_handle = made(Ok(PredictJob::new(classifier.clone(), data(&HELD))));
    let as_strings = texts(&HELD.map(|row| row.0));
    assert_eq!(
        made(Ok(PredictJob::new(classifier.clone(), as_strings))),
        by_handle
    );
    // More than a portion, of few different texts.
    let many: Vec<&str> = (0..2500).map(|i| HELD[i % 4].0).collect();
    let many = made(Ok(PredictJob::new(classifier.clone(), texts(&many))));
    assert_eq!(many.len(), 2500);
    assert!(many.iter().enumerate().all(|(i, p)| *p == by_handle[i % 4]));
    assert!(made(Ok(PredictJob::new(classifier, texts(&[])))).is_empty());
}

#[test]
fn data_is_read_and_a_prediction_explained() {
    let session = open(HOST);
    let classifier = train(&session, &TuneSettings::new(TuneApproach::Head), None);
    let text = "The soup was cold".to_owned();
    let explained = made(Ok(ExplainJob::new(
        classifier,
        text.clone(),
        Some(data(&TEXTS)),
        2,
    )));
    assert_eq!(explained.prediction.label, 0);
    assert_eq!(
        explained
            .words
            .iter()
            .map(|w| w.text.as_str())
            .collect::<String>(),
        text
    );
    assert_eq!(explained.nearest[0].example, 0);
    assert_eq!(explained.nearest.len(), 2);

    let mut rows = TEXTS;
    rows[4].1 = "sport";
    let check = made(Ok(CheckJob::new(&session, data(&rows), 0)));
    let issues = check.label_issues();
    assert!(issues.iter().any(|issue| issue.example == 4), "{issues:?}");

    let coverage = made(Ok(CoverageJob::new(
        &session,
        texts(&["soup", "\u{1f700} \u{1f701}"]),
    )));
    assert_eq!((coverage.cut, coverage.unknown), (0, 1));
}

#[test]
fn a_classifier_is_written_as_other_programs_read_it() {
    let session = open(HOST);
    let lora = settings(TuneApproach::Lora, &[("layers", 1.0), ("epochs", 1.0)]);
    let classifier = train(&session, &lora, None);
    for (format, wanted) in [
        (Format::Huggingface, "model.safetensors"),
        (Format::Onnx, "model.onnx"),
        (Format::Peft, "adapter_model.safetensors"),
    ] {
        let make = |bytes| Ok(Vec::with_capacity(bytes));
        let job = block_on(ExportJob::new(classifier.clone(), format, None, make));
        let (small, large) = made(job);
        let mut files: Vec<(&str, usize)> = small.iter().map(|f| (f.0, f.1.len())).collect();
        files.extend(large.map(|file| (file.0, file.1.len())));
        assert!(
            files.iter().any(|f| f.0 == wanted && f.1 > 1000),
            "{files:?}"
        );
        assert!(files.iter().any(|f| f.0 == "README.md"), "{files:?}");
    }
}
