//! What stands around an encoder's layers: read from sentence-transformers' files, honoured as that library does, kept in saved
//! classifiers, or refused by name.

#[path = "../common/mod.rs"]
mod common;
mod kept;
mod read;

use burn::tensor::Device;
use common::runs::{Odd, kernels, settings, tensors};
use common::sentence::{Files, cls, dense, described};
use homefire::embed::{Cache, Job};
use homefire::model::{
    Batch, Encoder, EncoderConfig, PretrainedWeights, TensorModel, Weights, read_config,
    read_modules,
};
use homefire::text::Tokenizer;
use homefire::tune::Depth;
use pollster::block_on;
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/sentence.json")).unwrap()
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

/// Of real weights, 133 MB of them, which are not fetched for a test: `node scripts/bge.mjs` does, and runs this one.
#[test]
#[ignore = "needs HOMEFIRE_BGE, the folder that scripts/bge.mjs makes"]
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
    let golden: Golden = serde_json::from_str(include_str!("../golden/bge-small.json")).unwrap();
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
