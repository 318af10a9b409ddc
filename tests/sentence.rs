//! What stands around an encoder's layers: read from sentence-transformers' files, honoured as that library does, kept in saved
//! classifiers, or refused by name.

mod common;

use burn::tensor::Device;
use common::runs::{Odd, kernels, settings, tensors};
use common::sentence::{Files, cls, dense, described};
use homefire::Error;
use homefire::artifact::{self, EncoderIdentity};
use homefire::classifier::{Approach, Classifier, Notes};
use homefire::embed::{Cache, Job};
use homefire::head::LayerWeights;
use homefire::model::{
    Batch, Dense, Encoder, EncoderConfig, Pooling, PretrainedWeights, SentenceModules, TensorModel,
    Weights, read_config, read_modules,
};
use homefire::text::Tokenizer;
use homefire::tune::Depth;
use pollster::block_on;
use serde_json::{Value, json};

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/sentence.json")).unwrap()
}

fn contents(name: &str, text: &Value) -> Vec<u8> {
    let text = text.as_str().unwrap();
    if !name.ends_with(".safetensors") {
        return text.into();
    }
    let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(digit).collect()
}

fn files(of: &Value) -> Files {
    let all = of.as_object().unwrap();
    all.iter()
        .map(|(name, text)| (name.clone(), contents(name, text)))
        .collect()
}

/// A model of the golden file, with the modules of one of its cases.
struct Model {
    config: EncoderConfig,
    weights: Vec<u8>,
    tokenizer: Tokenizer,
}

impl Model {
    fn new(model: &Files, modules: &Files) -> Self {
        let mut config = read_config(&model["config.json"]).unwrap();
        config.sentence = read_modules(modules, &config).unwrap();
        let file = modules.get("tokenizer.json");
        let file = file.unwrap_or(&model["tokenizer.json"]);
        let tokenizer = Tokenizer::from_bytes(file, config.max_tokens(), config.vocab_size);
        let sentence = &config.sentence;
        Self {
            tokenizer: tokenizer
                .unwrap()
                .with_prompt(&sentence.prompt, sentence.lower_case)
                .unwrap(),
            weights: model["model.safetensors"].clone(),
            config,
        }
    }

    fn weights(&self) -> Weights<&[u8]> {
        Weights::open(self.weights.as_slice()).unwrap()
    }

    fn encoder(&self) -> Encoder {
        Encoder::load(&self.config, &self.weights(), None).unwrap()
    }

    fn embed(&self, texts: &[&str]) -> Vec<f32> {
        let encoder = self.encoder();
        let mut cache = Cache::new(encoder.embedding_width());
        let mut job = Job::plan(texts.iter().copied(), &self.tokenizer, &cache, false).unwrap();
        while let Some(rows) = job.encode(&encoder) {
            job.store(&block_on(rows.read()).unwrap(), &mut cache);
        }
        cache.matrix(texts.iter().copied()).unwrap()
    }

    fn ids(&self, texts: &[&str]) -> Vec<Vec<u32>> {
        let ids = texts
            .iter()
            .map(|text| self.tokenizer.encode(text).unwrap());
        ids.collect()
    }

    /// The same in Burn's tensors, padded.
    fn embed_in_tensors(&self, texts: &[&str]) -> Vec<f32> {
        let device = Device::flex();
        let weights = self.weights();
        let bert =
            TensorModel::load(&PretrainedWeights::new(&weights, &self.config), &device).unwrap();
        let ids = self.ids(texts);
        let ids: Vec<&[u32]> = ids.iter().map(Vec::as_slice).collect();
        let rows = bert.embed(&Batch::of_ids(&ids, 16, &device));
        let values = block_on(rows.into_data_async()).unwrap();
        values.try_into_vec().unwrap()
    }
}

fn furthest(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    let far = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    far.fold(0.0, f32::max)
}

#[test]
fn embeddings_are_those_of_sentence_transformers() {
    let golden = golden();
    let model = files(&golden["model"]);
    let texts: Vec<&str> = golden["texts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect();
    for case in golden["cases"].as_array().unwrap() {
        let opened = Model::new(&model, &files(&case["files"]));
        let rows = case["embeddings"].as_array().unwrap().iter();
        let expected: Vec<f32> = rows
            .flat_map(|row| row.as_array().unwrap())
            .map(|value| value.as_f64().unwrap() as f32)
            .collect();
        for got in [opened.embed(&texts), opened.embed_in_tensors(&texts)] {
            let furthest = furthest(&got, &expected);
            println!("{}: {furthest:e}", case["name"]);
            assert!(furthest < 2e-6, "{}: {furthest:e}", case["name"]);
        }
    }
}

/// Of real weights, 133 MB of them, which are not fetched for a test.
#[test]
#[ignore = "needs HOMEFIRE_BGE, the folder that tests/golden/bge.py makes"]
fn bge_small_has_the_embeddings_of_sentence_transformers() {
    let folder = std::path::PathBuf::from(std::env::var("HOMEFIRE_BGE").unwrap());
    let read = |names: &[&str]| -> Files {
        let file = |name: &&str| {
            (
                (*name).to_owned(),
                std::fs::read(folder.join(name)).unwrap(),
            )
        };
        names.iter().map(file).collect()
    };
    let own = read(&["model.safetensors", "tokenizer.json", "config.json"]);
    let described = [
        "modules.json",
        "1_Pooling/config.json",
        "sentence_bert_config.json",
    ];
    let opened = Model::new(&own, &read(&described));
    let golden: Golden = serde_json::from_str(include_str!("golden/bge-small.json")).unwrap();
    let texts: Vec<&str> = golden.texts.iter().map(String::as_str).collect();
    let expected = golden.embeddings.concat();
    let pooled_by_the_mean = Model::new(&own, &Files::new()).embed(&texts);
    assert!(furthest(&pooled_by_the_mean, &expected) > 0.01);
    let furthest = furthest(&opened.embed(&texts), &expected);
    println!("largest difference: {furthest:e}");
    assert!(furthest < 5e-6, "{furthest:e}");
}

#[derive(serde::Deserialize)]
struct Golden {
    texts: Vec<String>,
    embeddings: Vec<Vec<f32>>,
}

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

#[test]
fn how_a_text_is_read_does_not_count_its_prompt() {
    let golden = golden();
    let tokenizer =
        || Tokenizer::from_bytes(&files(&golden["model"])["tokenizer.json"], 10, 30).unwrap();
    let plain = tokenizer().reading("strange dog").unwrap();
    let prompted = tokenizer().with_prompt("query: odd ", false).unwrap();
    let read = prompted.reading("strange dog").unwrap();
    assert_eq!((read.unknown, plain.unknown), (0.5, 0.5));
    assert_eq!(read.tokens, plain.tokens + 3);
}

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
        approach: Approach::Head,
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

#[test]
fn a_described_encoder_is_tuned_alike_by_the_kernels_and_in_tensors() {
    let mut odd = Odd::new(0.0, 4);
    odd.config.sentence = read_modules(&described(cls(), dense()), &odd.config).unwrap();
    odd.encoder = odd.encoder.described(&odd.config);
    for depth in [Depth::LastLayers(1), Depth::Full] {
        let losses = [kernels(), tensors()].map(|place| {
            let mut run = odd.run(settings(depth), &place);
            let mut losses = Vec::new();
            loop {
                let report = block_on(run.advance(1)).unwrap();
                losses.push(report.loss as f32);
                if report.done {
                    return losses;
                }
            }
        });
        assert!(losses[0].len() > 1 && losses[0].last() < losses[0].first());
        let furthest = furthest(&losses[0], &losses[1]);
        assert!(furthest < 1e-4, "{losses:?}");
    }
}
