//! What is kept with a classifier and with embeddings.

use homefire::Error;
use homefire::artifact::{self, EncoderIdentity};
use homefire::classifier::{Approach, Classifier, Notes};
use homefire::head::LayerWeights;
use homefire::model::{Dense, EncoderConfig, SentenceModules, read_modules};
use homefire::tune::TuneApproach;

use crate::common;
use crate::common::sentence::{cls, dense, described};

const ENCODER: &str = "0123456789abcdef";

fn identity(config: &EncoderConfig) -> EncoderIdentity {
    EncoderIdentity {
        sha256: ENCODER.into(),
        width: config.embedding_width(),
    }
}

fn classifier(config: &EncoderConfig) -> Classifier {
    let width = config.embedding_width();
    Classifier {
        approach: Approach::Tune(TuneApproach::Head),
        labels: vec!["a".into(), "b".into()],
        model: homefire::classifier::Model::Head(vec![LayerWeights {
            weight: vec![0.25; width * 2],
            bias: Some(vec![0.5, -0.5]),
            input: width,
            output: 2,
        }]),
        body: None,
        examples: 4,
        trained_weights: 0,
        settings: Notes::new(),
        metrics: Notes::new(),
    }
}

fn version(file: &[u8]) -> String {
    let header = String::from_utf8_lossy(file).into_owned();
    let at = header.find("\\\"version\\\":").unwrap() + 12;
    header[at..at + 1].to_owned()
}

#[test]
fn a_saved_classifier_keeps_the_description_it_was_made_with() {
    let plain = common::odd_config();
    let mut open = plain.clone();
    open.sentence = read_modules(&described(cls(), dense()), &plain).unwrap();
    let file = artifact::save(&classifier(&open), &identity(&open), &open).unwrap();
    assert_eq!(version(&file), "3");
    assert_eq!(
        artifact::load(&file, &identity(&open), &open).unwrap(),
        classifier(&open)
    );
    assert_eq!(
        artifact::sentence_modules(&file, &identity(&open), &open).unwrap(),
        open.sentence
    );

    // The same weights without the linear layer.
    let lacking = artifact::sentence_modules(&file, &identity(&plain), &plain);
    assert!(matches!(lacking, Err(Error::Classifier(message)) if message.contains("2_Dense")));
    let other = artifact::load(&file, &identity(&plain), &plain);
    assert!(
        matches!(other, Err(Error::Classifier(message)) if message.contains("another pooling"))
    );

    // One from before there were descriptions means the mean, and opens with the model as it is read now.
    let before = artifact::save(&classifier(&plain), &identity(&plain), &plain).unwrap();
    assert_eq!(version(&before), "2");
    let own = artifact::sentence_modules(&before, &identity(&open), &open).unwrap();
    assert_eq!(own, SentenceModules::default());
    assert!(artifact::load(&before, &identity(&plain), &plain).is_ok());
}

#[test]
fn embeddings_of_one_encoder_are_told_apart_by_their_description() {
    let plain = common::odd_config();
    let files = described(cls(), dense());
    let sentence = read_modules(&files, &plain).unwrap();
    assert_eq!(SentenceModules::default().identity(ENCODER), ENCODER);
    let own = sentence.identity(ENCODER);
    assert_eq!(own.len(), 64);
    let mut prompted = sentence.clone();
    prompted.prompt = "query: ".into();
    assert!(prompted.identity(ENCODER) != own);
    let Some(Dense { bias, .. }) = sentence.dense().next() else {
        panic!("the layer is gone");
    };
    assert_eq!(bias[3], 0.3);
}
