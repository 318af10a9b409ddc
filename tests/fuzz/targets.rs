//! The parsers, each with valid files of its own.

use std::sync::Arc;

use burn::tensor::Device;
use homefire::artifact::{self, EncoderIdentity};
use homefire::classifier::{Approach, Classifier, Model, Notes};
use homefire::embed::Cache;
use homefire::head::LayerWeights;
use homefire::model::{Encoder, Gguf, Lora, WeightDelta, Weights, read_config, read_modules};
use homefire::session::ApproachSettings;
use homefire::shots::Neighbours;
use homefire::text::Tokenizer;
use homefire::tune::{
    BodySettings, Depth, FewShotMethod, RunFingerprint, TrainCheckpoint, TuneApproach,
};
use pollster::block_on;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::gguf::{Written, kind};
use crate::common::runs::{Odd, kernels, rows};
use crate::common::sentence::{cls, dense, described};
use crate::common::{odd_config, odd_model};
use crate::mutate::Seed;
use crate::run::fuzz;

const ENCODER: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

const LORA: Lora = Lora {
    rank: 2,
    alpha: 4.0,
    feed_forward: false,
};

/// The file with the SHA-256 at its end made to fit again, so that damage gets past it.
pub fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let end = bytes.len().saturating_sub(32);
    let digest = Sha256::digest(&bytes[..end]);
    let length = bytes.len() - end;
    bytes[end..].copy_from_slice(&digest[..length]);
    bytes
}

#[test]
fn weights() {
    let config = odd_config();
    let seeds = vec![Seed::framed(odd_model(&config))];
    fuzz("weights", seeds, |bytes, _| {
        let weights = Weights::open(bytes);
        weights.is_ok_and(|weights| Encoder::load(&config, &weights, None).is_ok())
    });
}

#[test]
fn gguf() {
    /// Each type of a matrix with the bytes of 256 weights.
    const TYPES: [(&str, u32, usize); 11] = [
        ("f32", kind::F32, 1024),
        ("f16", kind::F16, 512),
        ("bf16", kind::BF16, 512),
        ("q4_0", kind::Q4_0, 144),
        ("q4_1", kind::Q4_1, 160),
        ("q5_0", kind::Q5_0, 176),
        ("q5_1", kind::Q5_1, 192),
        ("q8_0", kind::Q8_0, 272),
        ("q4_k", kind::Q4_K, 144),
        ("q5_k", kind::Q5_K, 176),
        ("q6_k", kind::Q6_K, 210),
    ];
    let described = Written::default()
        .text("general.architecture", "llama")
        .number("general.alignment", 32)
        .float("llama.rope.freq_base", 1e4)
        .flag("tokenizer.ggml.add_bos_token", false)
        .texts("tokenizer.ggml.tokens", &["a", "b", "ab"])
        .numbers("tokenizer.ggml.token_type", &[1, 1, 3])
        .list("tokenizer.ggml.scores", 6, vec![vec![0; 4]; 3]);
    let mut written = described.floats("norm", &[4], &[1.0; 4]);
    for (name, kind, bytes) in TYPES {
        // Two bytes that are a small number as f16, as the upper half of an f32 and as a bf16.
        written = written.tensor(name, &[256, 1], kind, [0x10, 0x21].repeat(bytes / 2));
    }
    let seeds = vec![Seed::plain(written.bytes())];
    fuzz("gguf", seeds, |bytes, _| {
        let Ok(file) = Gguf::open(bytes) else {
            return false;
        };
        let fields = file.architecture().is_ok()
            && file.float("llama.rope.freq_base").is_ok_and(f32::is_finite)
            && file.optional_flag("tokenizer.ggml.add_bos_token").is_ok()
            && file.texts("tokenizer.ggml.tokens").is_ok()
            && file.numbers("tokenizer.ggml.token_type").is_ok();
        let norm = file.vector("norm", 4);
        let mut read = fields && norm.is_ok_and(|norm| norm.iter().all(|v| v.is_finite()));
        for (name, _, _) in TYPES {
            match file.matrix(name, [1, 256]) {
                Ok(matrix) => {
                    let values = matrix.dequantise();
                    assert_eq!(values.len(), 256);
                    assert!(values.iter().all(|value| value.is_finite()), "{name}");
                }
                Err(_) => read = false,
            }
        }
        read
    });
}

const CONFIG: &str = r#"{"model_type": "bert", "hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12,
"intermediate_size": 1536, "vocab_size": 30522, "max_position_embeddings": 512, "type_vocab_size": 2,
"layer_norm_eps": 1e-12, "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "gradient_checkpointing": false}"#;

#[test]
fn configurations() {
    let seeds = vec![Seed::plain(CONFIG)];
    fuzz("configurations", seeds, |bytes, _| {
        let Ok(config) = read_config(bytes) else {
            return false;
        };
        assert!(config.parameters() < 1 << 40);
        assert!((3..=256).contains(&config.max_tokens()));
        assert_eq!(config.hidden_size % config.num_attention_heads, 0);
        true
    });
}

#[test]
fn sentence_modules() {
    let config = odd_config();
    let mut valid = described(cls(), dense());
    let settings = br#"{"prompts": {"q": "query: "}, "default_prompt_name": "q", "model_type": "SentenceTransformer"}"#;
    valid.insert(
        "config_sentence_transformers.json".into(),
        settings.to_vec(),
    );
    let length = br#"{"max_seq_length": 8, "do_lower_case": true}"#;
    valid.insert("sentence_bert_config.json".into(), length.to_vec());
    let weights = "2_Dense/model.safetensors";
    // All the JSON in one file, by name.
    let all: serde_json::Map<String, Value> = valid
        .iter()
        .filter(|(name, _)| *name != weights)
        .map(|(name, bytes)| (name.clone(), serde_json::from_slice(bytes).unwrap()))
        .collect();
    let seeds = vec![
        Seed::plain(Value::from(all).to_string()),
        Seed::framed(valid[weights].clone()),
    ];
    fuzz("sentence modules", seeds, |bytes, options| {
        let mut files = valid.clone();
        match serde_json::from_slice::<serde_json::Map<String, Value>>(bytes) {
            Ok(all) => {
                let all = all.into_iter();
                files.extend(all.map(|(name, value)| (name, value.to_string().into_bytes())));
            }
            Err(_) if bytes.first() == Some(&b'{') => {
                let name = files.keys().nth(usize::from(options) % files.len());
                let name = name.unwrap().clone();
                files.insert(name, bytes.to_vec());
            }
            Err(_) => {
                files.insert(weights.into(), bytes.to_vec());
            }
        }
        let Ok(sentence) = read_modules(&files, &config) else {
            return false;
        };
        let mut own = config.clone();
        own.sentence = sentence.clone();
        assert!((3..=12).contains(&own.max_tokens()));
        assert!(own.embedding_width() <= 4096);
        // What is read can be saved, and read again.
        let again = sentence.described(&sentence.summary(), config.hidden_size);
        assert_eq!(again, Some(sentence));
        true
    });
}

const TOKENIZER: &str = r###"{"version": "1.0", "truncation": {"max_length": 128, "strategy": "LongestFirst", "stride": 0,
"direction": "Right"}, "padding": null, "added_tokens": [{"id": 0, "special": true, "content": "[PAD]", "single_word": false,
"lstrip": false, "rstrip": false, "normalized": false}, {"id": 2, "special": true, "content": "[CLS]", "single_word": false,
"lstrip": false, "rstrip": false, "normalized": false}], "normalizer": {"type": "BertNormalizer", "clean_text": true,
"handle_chinese_chars": true, "strip_accents": null, "lowercase": true}, "pre_tokenizer": {"type": "BertPreTokenizer"},
"post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence":
{"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}], "pair": [{"Sequence": {"id": "A", "type_id":
0}}, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
"[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}}, "decoder": {"type": "WordPiece", "prefix": "##", "cleanup":
true}, "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word":
100, "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "un": 4, "##afford": 5, "##able": 6, "a": 7, "the": 8}}}"###;

/// Approaches with their settings, as they are handed over.
#[test]
fn approaches() {
    let seeds = [
        r#"{"approach": "zero-shot", "labels": {"a": "about a"}, "template": "This is {}."}"#,
        r#"{"approach": "neighbours", "shots": 8, "seed": 1, "neighbours": 3, "labels": null}"#,
        r#"{"approach": "lora", "layers": 2, "rank": 4, "feedForward": true, "shots": 16, "drawSeed": 9}"#,
        r#"{"approach": "head", "labelSmoothing": 0.1, "classWeights": true, "epochs": 3}"#,
        r#"{"approach": "contrastive", "pairs": 20, "seed": 3}"#,
    ];
    fuzz(
        "approaches",
        seeds.map(Seed::plain).into(),
        |bytes, options| {
            let Ok(Value::Object(settings)) = serde_json::from_slice(bytes) else {
                return false;
            };
            let Ok(read) = ApproachSettings::from_json(&settings) else {
                return false;
            };
            let drawn = read.drawn(usize::from(options), options.into()).unwrap();
            [read, drawn].into_iter().all(|one| match one {
                ApproachSettings::Tune { settings, .. } => settings.recipe(6).is_ok(),
                ApproachSettings::ZeroShot(_) | ApproachSettings::FewShot { .. } => true,
            })
        },
    );
}

#[test]
fn tokenizers() {
    let seeds = vec![Seed::plain(TOKENIZER)];
    fuzz("tokenizers", seeds, |bytes, _| {
        let Ok(tokenizer) = Tokenizer::from_bytes(bytes, 4, 50) else {
            return false;
        };
        for text in [
            "The unaffordable",
            "",
            "a a a a a a a a a a a a a a a",
            "\u{301}中 [CLS] 👍",
        ] {
            if let Ok(ids) = tokenizer.encode(text) {
                assert!((1..=4).contains(&ids.len()), "{ids:?}");
                assert!(ids.iter().all(|&id| id < 50), "{ids:?}");
            }
        }
        true
    });
}

fn classifier(model: Model, approach: Approach, body: Option<WeightDelta>) -> Classifier {
    Classifier {
        approach,
        labels: vec!["a".into(), "b".into()],
        model,
        examples: 7,
        body: body.map(Arc::new),
        trained_weights: 44,
        settings: Notes::from([("epochs".into(), 4.into())]),
        metrics: Notes::from([("accuracy".into(), 0.5.into())]),
    }
}

#[test]
fn classifiers() {
    let odd = Odd::new(0.0, 7);
    let width = odd.config.hidden_size;
    let identity = EncoderIdentity {
        sha256: ENCODER.into(),
        width,
    };
    let layer = LayerWeights {
        weight: vec![0.5; width * 2],
        bias: Some(vec![0.1, 0.2]),
        input: width,
        output: 2,
    };
    let head = || Model::Head(vec![layer.clone()]);
    let near = vec![0.2; 3 * width];
    let near = Neighbours::new(near, vec![0, 1, 0], width, 2).unwrap();
    let tuned = |depth| {
        let run = odd.run(BodySettings::new(depth), &kernels());
        Some(block_on(run.learner().best()).unwrap().change)
    };
    let made = [
        classifier(head(), Approach::Tune(TuneApproach::Head), None),
        classifier(
            Model::Neighbours(near),
            Approach::FewShot(FewShotMethod::Neighbours),
            None,
        ),
        classifier(
            head(),
            Approach::Tune(TuneApproach::Lora),
            tuned(Depth::Adapters(1, LORA)),
        ),
        classifier(
            head(),
            Approach::Tune(TuneApproach::LastLayers),
            tuned(Depth::LastLayers(1)),
        ),
    ];
    let save = |c: &Classifier| artifact::save(c, &identity, &odd.config).unwrap();
    let mut seeds: Vec<Seed> = made.iter().map(|c| Seed::framed(save(c))).collect();
    let mut prompted = odd.config.clone();
    prompted.sentence.prompt = "query: ".into();
    let described = artifact::save(&made[0], &identity, &prompted).unwrap();
    seeds.push(Seed::framed(described));
    let device = Device::flex();
    fuzz("classifiers", seeds, |bytes, _| {
        let Ok(sentence) = artifact::sentence_modules(bytes, &identity, &odd.config) else {
            return false;
        };
        assert_eq!(sentence.width(width), width);
        if sentence != odd.config.sentence {
            let mut own = odd.config.clone();
            own.sentence = sentence;
            return artifact::load(bytes, &identity, &own).is_ok();
        }
        let Ok(loaded) = artifact::load(bytes, &identity, &odd.config) else {
            return false;
        };
        let scores = block_on(loaded.scores(vec![0.2; width], &device)).unwrap();
        assert_eq!(scores.len(), 1);
        assert_eq!(scores[0].len(), loaded.labels.len());
        true
    });
}

#[test]
fn checkpoints() {
    let odd = Odd::new(0.1, 7);
    let settings = BodySettings {
        validation: 0.4,
        batch_size: 2,
        ..BodySettings::new(Depth::Adapters(1, LORA))
    };
    let fingerprint = RunFingerprint::of_body(ENCODER, &rows(7), &settings).unwrap();
    let begin = || odd.run(settings.clone(), &kernels());
    let mut run = begin();
    let mut save = |steps| {
        block_on(run.advance(steps)).unwrap();
        let saved = run.checkpoint(&fingerprint, |_| Ok(Vec::new()));
        Seed::framed(block_on(saved).unwrap())
    };
    // At an epoch's end, and within one, where the best weights are there too.
    let seeds = vec![save(100), save(1)];
    fuzz("checkpoints", seeds, |bytes, _| {
        let open = |bytes: &[u8]| {
            let checkpoint = TrainCheckpoint::open(bytes).ok()?;
            checkpoint.check(&fingerprint).ok()?;
            let mut run = begin().resume(&checkpoint, &fingerprint).ok()?;
            block_on(run.advance(1)).ok().filter(|r| r.loss.is_finite())
        };
        open(bytes);
        open(&sealed(bytes)).is_some()
    });
}

#[test]
fn caches() {
    let seeds = [0, 5u8].map(|texts| {
        let mut file = Cache::new(4).save(ENCODER).unwrap();
        // The number of texts stands behind the header's other fields.
        file[80] = texts;
        file.truncate(88);
        (0..texts).for_each(|i| file.extend([i; 16]));
        for value in [0.5f32, -0.5, 0.5, 0.5].repeat(usize::from(texts)) {
            file.extend(value.to_le_bytes());
        }
        file.extend([0; 32]);
        Seed::plain(sealed(&file))
    });
    fuzz("caches", seeds.into(), |bytes, _| {
        let mut cache = Cache::new(4);
        let _ = cache.load(bytes, ENCODER);
        let loaded = cache.load(&sealed(bytes), ENCODER);
        assert!(loaded.is_ok() || cache.is_empty());
        loaded.is_ok_and(|n| n == cache.len())
    });
}
