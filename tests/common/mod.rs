//! The real model, as set-up fetches it, and one of odd sizes.

// Each test file uses a part of this.
#![allow(dead_code)]

pub mod gguf;
pub mod person;
pub mod runs;
pub mod sentence;

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use homefire::embed::{Cache, Job};
use homefire::model::{Encoder, EncoderConfig, Weights, read_config};
use homefire::text::Tokenizer;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

/// The folder of the default model in full precision. `HOMEFIRE_MODEL` names it; `npm test` sets it.
fn model_folder() -> PathBuf {
    std::env::var_os("HOMEFIRE_MODEL").map_or_else(
        || {
            PathBuf::from(std::env::var_os("HOME").unwrap())
                .join(".cache/homefire/models/minilm-l6-f32")
        },
        PathBuf::from,
    )
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|e| {
        panic!(
            "{}: {e}. `node scripts/model.mjs` fetches it.",
            path.display()
        )
    })
}

/// A file of the default model in full precision.
pub fn model_file(name: &str) -> Vec<u8> {
    read(&model_folder().join(name))
}

/// The weights of the default model in 8 bits, whose folder stands beside the other, unpacked.
pub fn stored_weights() -> Vec<u8> {
    let packed = read(
        &model_folder()
            .with_file_name("minilm-l6")
            .join("model.safetensors"),
    );
    gunzip(&packed)
}

/// The language model, SmolLM2-135M-Instruct, whose folder stands beside the others.
pub fn language_model() -> Vec<u8> {
    let path = model_folder()
        .with_file_name("smollm2-135m")
        .join("model.gguf");
    std::fs::read(&path).unwrap_or_else(|e| {
        panic!(
            "{}: {e}. `node scripts/language-model.mjs` fetches it.",
            path.display()
        )
    })
}

/// What a gzip holds whose head has nothing beside the ten bytes that each has.
fn gunzip(packed: &[u8]) -> Vec<u8> {
    assert_eq!(packed[..4], [0x1f, 0x8b, 8, 0]);
    let length = u32::from_le_bytes(*packed.last_chunk().unwrap());
    let mut bytes = vec![0; length as usize];
    let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut state = DecompressorOxide::new();
    let (_, _, written) = decompress(
        &mut state,
        &packed[10..packed.len() - 8],
        &mut bytes,
        0,
        flags,
    );
    assert_eq!(written, bytes.len());
    bytes
}

/// The default model, opened on the CPU.
pub struct Opened {
    pub device: Device,
    pub config: EncoderConfig,
    pub tokenizer: Tokenizer,
    pub encoder: Encoder,
    pub cache: Cache,
}

pub fn open() -> Opened {
    open_with(&model_file("model.safetensors"))
}

/// The default model with other weights.
pub fn open_with(bytes: &[u8]) -> Opened {
    let config = read_config(&model_file("config.json")).unwrap();
    let tokenizer = Tokenizer::from_bytes(
        &model_file("tokenizer.json"),
        config.max_tokens(),
        config.vocab_size,
    )
    .unwrap();
    let encoder = Encoder::load(&config, &Weights::open(bytes).unwrap(), None).unwrap();
    Opened {
        device: Device::flex(),
        tokenizer,
        encoder,
        cache: Cache::new(config.hidden_size),
        config,
    }
}

impl Opened {
    /// Embeds `texts`, `[texts, width]`.
    pub fn embed(&mut self, texts: &[&str]) -> Vec<f32> {
        let mut job =
            Job::plan(texts.iter().copied(), &self.tokenizer, &self.cache, false).unwrap();
        while let Some(rows) = job.encode(&self.encoder) {
            job.store(&pollster::block_on(rows.read()).unwrap(), &mut self.cache);
        }
        assert_eq!(job.done(), texts.len());
        self.cache.matrix(texts.iter().copied()).unwrap()
    }
}

/// The shape of [`odd_model`], without dropout.
pub fn odd_config() -> EncoderConfig {
    read_config(
        br#"{"model_type": "bert", "hidden_size": 21, "num_hidden_layers": 2, "num_attention_heads": 3,
        "intermediate_size": 30, "vocab_size": 50, "max_position_embeddings": 12, "type_vocab_size": 2,
        "layer_norm_eps": 1e-12, "hidden_act": "gelu", "hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0}"#,
    )
    .unwrap()
}

/// A BERT of odd sizes and random weights as a BertForMaskedLM in half precision is stored.
pub fn odd_model(config: &EncoderConfig) -> Vec<u8> {
    let (hidden, wide) = (config.hidden_size, config.intermediate_size);
    let mut shapes: Vec<(String, Vec<usize>)> = Vec::new();
    for (name, rows) in [
        ("word", config.vocab_size),
        ("position", config.max_position_embeddings),
        ("token_type", 2),
    ] {
        shapes.push((
            format!("embeddings.{name}_embeddings.weight"),
            vec![rows, hidden],
        ));
    }
    let mut norms = vec!["embeddings.LayerNorm".to_owned()];
    for layer in 0..config.num_hidden_layers {
        for (name, input, output) in [
            ("attention.self.query", hidden, hidden),
            ("attention.self.key", hidden, hidden),
            ("attention.self.value", hidden, hidden),
            ("attention.output.dense", hidden, hidden),
            ("intermediate.dense", hidden, wide),
            ("output.dense", wide, hidden),
        ] {
            let name = format!("encoder.layer.{layer}.{name}");
            shapes.push((format!("{name}.weight"), vec![output, input]));
            shapes.push((format!("{name}.bias"), vec![output]));
        }
        norms.push(format!("encoder.layer.{layer}.attention.output.LayerNorm"));
        norms.push(format!("encoder.layer.{layer}.output.LayerNorm"));
    }
    for name in norms {
        shapes.push((format!("{name}.weight"), vec![hidden]));
        shapes.push((format!("{name}.bias"), vec![hidden]));
    }
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let data: Vec<Vec<u8>> = shapes
        .iter()
        .map(|(_, shape)| {
            (0..shape.iter().product())
                .flat_map(|_| half::f16::from_f32(rng.random_range(-0.5..0.5)).to_le_bytes())
                .collect()
        })
        .collect();
    let views = shapes.iter().zip(&data).map(|((name, shape), data)| {
        let view = TensorView::new(Dtype::F16, shape.clone(), data).unwrap();
        (format!("bert.{name}"), view)
    });
    safetensors::serialize(views, None).unwrap()
}

/// The same shapes with the matrices as scaled integers, in three groups of columns.
pub fn in_8_bits(model: &[u8]) -> Vec<u8> {
    const GROUPS: usize = 3;
    let tensors = SafeTensors::deserialize(model).unwrap();
    let mut all: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> = Vec::new();
    for (name, view) in tensors.tensors() {
        match view.shape() {
            &[rows, columns] if !name.contains("token_type") => {
                let integers = (0..rows * columns).map(|i| (i * 37 % 255) as u8).collect();
                let scales = (0..rows * GROUPS)
                    .flat_map(|i| {
                        half::bf16::from_f32(0.002 + 0.0001 * (i % 7) as f32).to_le_bytes()
                    })
                    .collect();
                let scale = format!("{name}.scale");
                all.push((scale, Dtype::BF16, vec![rows, GROUPS], scales));
                all.push((name, Dtype::I8, vec![rows, columns], integers));
            }
            shape => all.push((
                name.clone(),
                view.dtype(),
                shape.to_vec(),
                view.data().to_vec(),
            )),
        }
    }
    let views = all.iter().map(|(name, dtype, shape, data)| {
        let view = TensorView::new(*dtype, shape.clone(), data).unwrap();
        (name.as_str(), view)
    });
    safetensors::serialize(views, None).unwrap()
}
