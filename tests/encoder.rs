//! The encoder against another implementation's values (`tests/golden/make.py`), and its files when they are broken.

mod common;

use burn::module::Module;
use burn::tensor::Device;
use homefire::Error;
use homefire::embed::Job;
use homefire::model::{Batch, Encoder, PretrainedWeights, TensorModel, Weights, read_config};
use homefire::text::Tokenizer;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    texts: Vec<String>,
    ids: Vec<Vec<u32>>,
    embeddings: Vec<Vec<f32>>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("golden/minilm-l6.json")).unwrap()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[test]
fn token_ids_are_equal_and_embeddings_within_1e_4() {
    let golden = golden();
    let mut opened = common::open();
    for (text, ids) in golden.texts.iter().zip(&golden.ids) {
        assert_eq!(&opened.tokenizer.encode(text).unwrap(), ids, "{text:?}");
    }
    let texts: Vec<&str> = golden.texts.iter().map(String::as_str).collect();
    let rows = opened.embed(&texts);
    let mut worst = 0f32;
    for (row, expected) in rows.chunks_exact(384).zip(&golden.embeddings) {
        worst = row
            .iter()
            .zip(expected)
            .map(|(a, b)| (a - b).abs())
            .fold(worst, f32::max);
    }
    println!("largest difference: {worst:e}");
    assert!(worst < 1e-4, "largest difference: {worst:e}");
}

#[test]
fn the_8_bit_weights_give_embeddings_within_a_cosine_of_0_999() {
    let golden = golden();
    let mut opened = common::open_with(&common::stored_weights());
    let texts: Vec<&str> = golden.texts.iter().map(String::as_str).collect();
    let rows = opened.embed(&texts);
    let least = rows
        .chunks_exact(384)
        .zip(&golden.embeddings)
        .map(|(row, expected)| cosine(row, expected))
        .fold(1.0, f32::min);
    println!("least cosine: {least}");
    assert!((0.999..0.99999).contains(&least), "least cosine: {least}");
}

#[test]
fn the_published_pair_has_its_cosine() {
    let mut opened = common::open();
    let rows = opened.embed(&["A man is eating food.", "A man is eating a piece of bread."]);
    let cosine = cosine(&rows[..384], &rows[384..]);
    assert!((cosine - 0.7553).abs() < 1e-4, "{cosine}");
}

#[test]
fn the_batch_a_text_stands_in_does_not_matter() {
    let mut alone = common::open();
    let long = "the quick brown fox jumps over the lazy dog ".repeat(3);
    let one = alone.embed(&["short"]);
    let mut together = common::open();
    let rows = together.embed(&["short", "two words", &long, "short"]);
    let worst = one
        .iter()
        .zip(&rows[..384])
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max);
    assert!(worst < 1e-5, "{worst}");
}

#[test]
fn a_second_time_computes_nothing() {
    let mut opened = common::open();
    opened.embed(&["one", "two", "one"]);
    assert_eq!(opened.cache.len(), 2);
    let job = Job::plan(["two", "one"], &opened.tokenizer, &opened.cache, false).unwrap();
    assert_eq!((job.done(), job.total()), (2, 2));
    assert!(job.encode(&opened.encoder).is_none());
}

#[test]
fn the_kernels_and_burn_give_the_same_embeddings() {
    let config = read_config(&common::model_file("config.json")).unwrap();
    let bytes = common::model_file("model.safetensors");
    let weights = Weights::open(bytes.as_slice()).unwrap();
    let device = Device::flex();
    let bert = TensorModel::load(&PretrainedWeights::new(&weights, &config), &device).unwrap();
    assert_eq!(config.parameters(), bert.num_params());

    let mut opened = common::open();
    let texts = ["a", "two or three words", &"far more of them ".repeat(30)];
    let here = opened.embed(&texts);
    let ids: Vec<Vec<u32>> = texts
        .iter()
        .map(|t| opened.tokenizer.encode(t).unwrap())
        .collect();
    let ids: Vec<&[u32]> = ids.iter().map(Vec::as_slice).collect();
    let there = bert
        .embed(&Batch::of_ids(&ids, 160, &device))
        .into_data_async();
    let there = pollster::block_on(there)
        .unwrap()
        .try_into_vec::<f32>()
        .unwrap();
    let worst = here
        .iter()
        .zip(&there)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max);
    println!("largest difference: {worst:e}");
    assert!(worst < 2e-6, "{worst:e}");
}

#[test]
fn any_bert_loads_whatever_its_sizes_prefix_and_precision() {
    let config = common::odd_config();
    let bytes = common::odd_model(&config);
    let weights = Weights::open(bytes.as_slice()).unwrap();
    let texts: [&[u32]; 3] = [&[1, 2], &[3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], &[49, 0, 1]];
    let device = Device::flex();
    let bert = TensorModel::load(&PretrainedWeights::new(&weights, &config), &device).unwrap();
    let there = bert
        .embed(&Batch::of_ids(&texts, 12, &device))
        .into_data_async();
    let there = pollster::block_on(there)
        .unwrap()
        .try_into_vec::<f32>()
        .unwrap();
    let encoder = Encoder::load(&config, &weights, None).unwrap();
    let here = pollster::block_on(encoder.embed(&texts, 12).read()).unwrap();
    assert_eq!(here.len(), 3 * 21);
    for (a, b) in here.iter().zip(&there) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
}

fn load(bytes: &[u8]) -> String {
    let config = read_config(&common::model_file("config.json")).unwrap();
    match Weights::open(bytes).and_then(|w| Encoder::load(&config, &w, None)) {
        Err(Error::Model(message)) => message.to_string(),
        other => panic!("expected a refusal, got {:?}", other.map(|_| ())),
    }
}

/// A safetensors file of `header` and as many zero bytes as asked for.
fn file(header: &str, data: usize) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(header.as_bytes());
    bytes.resize(bytes.len() + data, 0);
    bytes
}

#[test]
fn broken_weights_name_the_tensor() {
    let whole = common::model_file("model.safetensors");
    assert!(load(&whole[..whole.len() / 2]).contains("cut short"));
    assert!(load(&whole[..100]).contains("cut short"));
    assert!(load(b"").contains("0 bytes"));
    assert!(load(&[0xff; 64]).contains("no safetensors"));
    assert!(load(&file("{}", 0)).contains("embeddings.word_embeddings.weight\" is missing"));
    let words = "\"embeddings.word_embeddings.weight\"";
    let wrong =
        format!("{{{words}:{{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}}}");
    assert!(load(&file(&wrong, 16)).contains("shape [2, 2]"));
    let backwards =
        format!("{{{words}:{{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[16,0]}}}}");
    assert!(load(&file(&backwards, 16)).contains("embeddings.word_embeddings.weight"));
    let bytes =
        format!("{{{words}:{{\"dtype\":\"F32\",\"shape\":[30522,384],\"data_offsets\":[0,16]}}}}");
    assert!(load(&file(&bytes, 16)).contains("16 bytes"));
    let type_ =
        format!("{{{words}:{{\"dtype\":\"I64\",\"shape\":[30522,384],\"data_offsets\":[0,16]}}}}");
    assert!(load(&file(&type_, 16)).contains("I64"));
}

#[test]
fn an_error_of_a_file_says_where() {
    let bytes = file("{}", 0);
    let weights = Weights::open(bytes.as_slice()).unwrap();
    let refused = weights.floats("m", &[2]).unwrap_err();
    assert_eq!(refused.code(), "bad-model");
    assert_eq!(refused.message().key(), "tensor_missing");
    let (file, tensor) = ("model.safetensors".into(), "m".into());
    assert_eq!(
        refused.message().position(),
        [("file", &file), ("tensor", &tensor)]
    );
    let text = String::from_utf8(common::model_file("config.json")).unwrap();
    let text = text.replace("\"gelu\"", "\"relu\"");
    let refused = read_config(text.as_bytes()).unwrap_err();
    let (file, field) = ("config.json".into(), "hidden_act".into());
    assert_eq!(
        refused.message().position(),
        [("file", &file), ("field", &field)]
    );
}

#[test]
fn integers_are_scaled_by_group() {
    let header = r#"{"m":{"dtype":"I8","shape":[2,4],"data_offsets":[0,8]},
        "m.scale":{"dtype":"F32","shape":[2,2],"data_offsets":[8,24]}}"#;
    let mut bytes = file(header, 0);
    bytes.extend([1i8, -2, 3, -127, 127, 0, 5, -6].map(|v| v as u8));
    bytes.extend([0.5f32, 2.0, -1.0, 0.25].map(f32::to_le_bytes).concat());
    let values = Weights::open(bytes.as_slice())
        .unwrap()
        .floats("m", &[2, 4])
        .unwrap();
    assert_eq!(values, [0.5, -1.0, 6.0, -254.0, -127.0, 0.0, 1.25, -1.5]);
}

#[test]
fn broken_scales_name_the_tensor() {
    let says = |tensors: &str, shape: &[usize], scales: &[f32]| {
        let mut bytes = file(&format!("{{{tensors}}}"), 8);
        bytes.extend(scales.iter().flat_map(|v| v.to_le_bytes()));
        match Weights::open(bytes.as_slice()).and_then(|w| w.floats("m", shape)) {
            Err(Error::Model(message)) => message,
            other => panic!("expected a refusal, got {other:?}"),
        }
    };
    let matrix = r#""m":{"dtype":"I8","shape":[2,4],"data_offsets":[0,8]}"#;
    let scaled = |shape: &str, scales: &[f32]| {
        let end = 8 + 4 * scales.len();
        let scale =
            format!(r#""m.scale":{{"dtype":"F32","shape":{shape},"data_offsets":[8,{end}]}}"#);
        says(&format!("{matrix},{scale}"), &[2, 4], scales)
    };
    assert!(says(matrix, &[2, 4], &[]).contains("\"m.scale\" is missing"));
    for shape in ["[2]", "[3,1]", "[2,3]", "[2,0]", "[2,8]", "[]"] {
        assert!(
            scaled(shape, &[1.0; 6]).contains("\"m.scale\" does not fit"),
            "{shape}"
        );
    }
    assert!(scaled("[2,1]", &[1.0]).contains("\"m.scale\" has 4 bytes"));
    assert!(
        scaled("[2,1]", &[1.0, f32::NAN]).contains("\"m.scale\" holds a value that is no number")
    );
    assert!(scaled("[2,1]", &[f32::INFINITY, 1.0]).contains("no number"));
    let itself = r#""m.scale":{"dtype":"I8","shape":[2,1],"data_offsets":[0,2]}"#;
    assert!(says(&format!("{matrix},{itself}"), &[2, 4], &[]).contains("\"m.scale\" does not fit"));
    let short = r#""m":{"dtype":"I8","shape":[2,4],"data_offsets":[0,7]}"#;
    assert!(says(short, &[2, 4], &[]).contains("\"m\" has 7 bytes"));
    let flat = r#""m":{"dtype":"I8","shape":[8],"data_offsets":[0,8]}"#;
    assert!(says(flat, &[8], &[]).contains("only a matrix"));
}

#[test]
fn broken_configs_name_the_field() {
    let text = String::from_utf8(common::model_file("config.json")).unwrap();
    let says = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        read_config(text.replace(from, to).as_bytes())
            .unwrap_err()
            .to_string()
    };
    assert!(says("\"hidden_size\"", "\"size\"").contains("hidden_size"));
    assert!(says("\"model_type\": \"bert\"", "\"model_type\": \"gpt2\"").contains("model_type"));
    assert!(
        says("\"num_hidden_layers\": 6", "\"num_hidden_layers\": 1000000")
            .contains("num_hidden_layers")
    );
    assert!(read_config(b"\x00junk").is_err());
}

#[test]
fn a_wrong_tokenizer_says_so() {
    let bytes = common::model_file("tokenizer.json");
    let says = |bytes: &[u8], vocabulary| {
        Tokenizer::from_bytes(bytes, 256, vocabulary)
            .err()
            .unwrap()
            .to_string()
    };
    assert!(says(b"{}", 30522).contains("tokenizer.json"));
    assert!(says(&bytes[..bytes.len() / 2], 30522).contains("tokenizer.json"));
    assert!(says(&bytes, 1000).contains("vocab_size 1000"));
}
