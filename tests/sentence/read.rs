//! The files: what they mean, and what is refused by name.

use homefire::Error;
use homefire::model::{Pooling, SentenceModules, read_config, read_modules};
use homefire::text::Tokenizer;
use serde_json::{Value, json};

use crate::common;
use crate::common::sentence::{Files, cls, dense, described};
use crate::{files, golden};

#[test]
fn older_files_name_their_pooling_by_flags() {
    let config = common::odd_config();
    let read = |files: &Files| read_modules(files, &config).unwrap();
    let found = read(&described(cls(), dense()));
    assert_eq!((found.pooling, found.width(21)), (Pooling::Cls, 8));
    let max = json!({"pooling_mode_max_tokens": true, "pooling_mode_mean_tokens": false});
    assert_eq!(read(&described(max, dense())).pooling, Pooling::Max);
    assert_eq!(read(&described(json!({}), dense())).pooling, Pooling::Mean);
    let one = json!({"pooling_mode": ["cls"]});
    assert_eq!(read(&described(one, dense())).pooling, Pooling::Cls);
}

#[test]
fn a_description_that_says_what_holds_anyway_is_none() {
    let config = read_config(&common::model_file("config.json")).unwrap();
    // As all-MiniLM-L6-v2 has it.
    let kinds = [
        ("", "Transformer"),
        ("1_Pooling", "Pooling"),
        ("2_Normalize", "Normalize"),
    ];
    let modules = kinds.map(|(path, kind)| json!({"path": path, "type": format!("sentence_transformers.models.{kind}")}));
    let mut files = Files::from([
        (
            "modules.json".to_owned(),
            json!(modules).to_string().into_bytes(),
        ),
        (
            "1_Pooling/config.json".to_owned(),
            br#"{"pooling_mode_mean_tokens": true}"#.to_vec(),
        ),
        (
            "sentence_bert_config.json".to_owned(),
            br#"{"max_seq_length": 256, "do_lower_case": false}"#.to_vec(),
        ),
        (
            "config_sentence_transformers.json".to_owned(),
            br#"{"__version__": {}}"#.to_vec(),
        ),
    ]);
    assert_eq!(
        read_modules(&files, &config).unwrap(),
        SentenceModules::default()
    );
    files.remove("modules.json");
    files.insert(
        "1_Pooling/config.json".into(),
        cls().to_string().into_bytes(),
    );
    assert_eq!(
        read_modules(&files, &config).unwrap(),
        SentenceModules::default()
    );
}

#[test]
fn what_cannot_be_honoured_is_refused_by_name() {
    let config = common::odd_config();
    let refusal = |files: &Files| match read_modules(files, &config) {
        Err(Error::Model(message)) => message,
        other => panic!("expected a refusal, got {other:?}"),
    };
    let with = |mut value: Value, field: &str, to: Value| {
        value[field] = to;
        value
    };
    let pooling = |field: &str, to: Value| refusal(&described(with(cls(), field, to), dense()));
    for (field, to) in [
        ("pooling_mode_mean_sqrt_len_tokens", json!(true)),
        ("pooling_mode_weightedmean_tokens", json!(true)),
        ("pooling_mode_lasttoken", json!(true)),
        ("pooling_mode_max_tokens", json!(true)),
        ("pooling_mode", json!("lasttoken")),
        ("pooling_mode", json!(["cls", "mean"])),
        ("pooling_mode_cls_token", json!("yes")),
        ("word_embedding_dimension", json!(20)),
        ("include_prompt", json!(1)),
    ] {
        let message = pooling(field, to.clone());
        assert!(
            message.to_string().starts_with("1_Pooling/config.json: "),
            "{message}"
        );
        assert!(message.contains(field), "{field} {to}: {message}");
    }
    for (field, to) in [
        ("in_features", json!(20)),
        ("out_features", json!(0)),
        ("out_features", json!(100_000)),
        (
            "activation_function",
            json!("torch.nn.modules.activation.GELU"),
        ),
        ("use_residual", json!(true)),
        ("module_input_name", json!("token_embeddings")),
    ] {
        let message = refusal(&described(cls(), with(dense(), field, to)));
        assert!(
            message.to_string().starts_with("2_Dense/config.json: "),
            "{message}"
        );
        assert!(message.contains(field), "{message}");
    }
    let message = refusal(&described(cls(), with(dense(), "out_features", json!(9))));
    assert!(
        message
            .to_string()
            .to_string()
            .starts_with("2_Dense/model.safetensors: \"linear.weight\" has shape"),
        "{message}"
    );

    let changed = |name: &str, value: Option<Value>| {
        let mut files = described(cls(), dense());
        match value {
            Some(value) => files.insert(name.into(), value.to_string().into_bytes()),
            None => files.remove(name),
        };
        refusal(&files)
    };
    for name in [
        "1_Pooling/config.json",
        "2_Dense/config.json",
        "2_Dense/model.safetensors",
    ] {
        assert!(
            changed(name, None)
                .to_string()
                .starts_with(&format!("{name}: it is missing"))
        );
    }
    let module = |kind: &str| json!({"path": "", "type": kind});
    let of = |kinds: &[&str]| {
        let all: Vec<Value> = kinds.iter().map(|kind| module(kind)).collect();
        changed("modules.json", Some(json!(all)))
    };
    let own = |kind: &str| format!("sentence_transformers.models.{kind}");
    assert!(
        of(&[&own("Transformer"), &own("WordWeights")]).contains("module 1 is \"WordWeights\"")
    );
    assert!(of(&[&own("Transformer"), "custom.Pooling"]).contains("custom.Pooling"));
    assert!(of(&[&own("Transformer")]).contains("1 modules"));
    assert!(of(&[]).to_string().starts_with("modules.json: "));

    let settings = "config_sentence_transformers.json";
    let message = changed(
        settings,
        Some(json!({"default_prompt_name": "query", "prompts": {}})),
    );
    assert!(
        message.contains("default_prompt_name is \"query\""),
        "{message}"
    );
    let message = changed(settings, Some(json!({"model_type": "SparseEncoder"})));
    assert!(message.contains("model_type"), "{message}");
    let long = json!({"default_prompt_name": "q", "prompts": {"q": "x".repeat(5000)}});
    assert!(changed(settings, Some(long)).contains("longer than"));
    let message = changed(
        "sentence_bert_config.json",
        Some(json!({"max_seq_length": 2})),
    );
    assert!(message.contains("max_seq_length is 2"), "{message}");
}

#[test]
fn a_prompt_that_leaves_no_room_is_refused() {
    let golden = golden();
    let tokenizer =
        Tokenizer::from_bytes(&files(&golden["model"])["tokenizer.json"], 6, 30).unwrap();
    match tokenizer.with_prompt("a dog runs in the garden", false) {
        Err(Error::Model(message)) => assert!(message.contains("leaves no room"), "{message}"),
        _ => panic!("it was taken"),
    }
}
