//! Saved files that are damaged, newer, or made with another model.

mod common;

use homefire::Error;
use homefire::artifact::{EncoderIdentity, load, save};
use homefire::classifier::{Approach, Classifier, Model, Notes};
use homefire::head::LayerWeights;
use homefire::tune::TuneApproach;
use proptest::prelude::*;

fn identity() -> EncoderIdentity {
    EncoderIdentity {
        sha256: "0123456789abcdef".into(),
        width: 3,
    }
}

fn saved() -> Vec<u8> {
    let layer = LayerWeights {
        weight: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        bias: Some(vec![0.5, -0.5]),
        input: 3,
        output: 2,
    };
    let classifier = Classifier {
        approach: Approach::Tune(TuneApproach::Head),
        labels: vec!["<b>yes</b>".into(), "لا 👎".into()],
        model: Model::Head(vec![layer]),
        examples: 7,
        body: None,
        trained_weights: 8,
        settings: Notes::new(),
        metrics: Notes::new(),
    };
    save(&classifier, &identity(), &common::odd_config()).unwrap()
}

fn refusal(bytes: &[u8], identity: &EncoderIdentity) -> String {
    match load(bytes, identity, &common::odd_config()) {
        Err(Error::Classifier(message)) => message.to_string(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// The saved file with `from` in its header replaced by `to`, and the header's length with it.
fn edited(from: &str, to: &str) -> Vec<u8> {
    let bytes = saved();
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header = std::str::from_utf8(&bytes[8..8 + length]).unwrap();
    assert!(header.contains(from), "{from} is not in {header}");
    let header = header.replace(from, to);
    let mut out = (header.len() as u64).to_le_bytes().to_vec();
    out.extend_from_slice(header.as_bytes());
    out.extend_from_slice(&bytes[8 + length..]);
    out
}

#[test]
fn refuses_with_a_reason() {
    let bytes = saved();
    assert!(load(&bytes, &identity(), &common::odd_config()).is_ok());
    assert!(refusal(&bytes[..bytes.len() - 4], &identity()).contains("damaged"));
    assert!(refusal(b"", &identity()).contains("damaged"));
    assert!(refusal(b"not a file at all", &identity()).contains("damaged"));
    assert!(
        refusal(
            &edited("\\\"version\\\":2", "\\\"version\\\":4"),
            &identity()
        )
        .contains("version 4")
    );
    assert!(
        refusal(&edited("\"homefire\"", "\"hearth!!\""), &identity())
            .contains("no Homefire classifier")
    );
    assert!(refusal(&edited("head.0.weight", "head.9.weight"), &identity()).contains("damaged"));
    let other = EncoderIdentity {
        sha256: "fedcba9876543210".into(),
        width: 3,
    };
    assert!(refusal(&bytes, &other).contains("fedcba98"));
}

#[test]
fn a_weight_that_is_no_number_is_refused() {
    let mut bytes = saved();
    let end = bytes.len();
    bytes[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(refusal(&bytes, &identity()).contains("no number"));
}

proptest! {
    #[test]
    fn no_damage_makes_it_panic(at in 0usize..400, value in any::<u8>(), cut in 0usize..400) {
        let mut bytes = saved();
        let at = at % bytes.len();
        bytes[at] = value;
        let _ = load(&bytes, &identity(), &common::odd_config());
        bytes.truncate(bytes.len().saturating_sub(cut));
        let _ = load(&bytes, &identity(), &common::odd_config());
    }
}
