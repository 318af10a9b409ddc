//! Decoders against values of other implementations: a tiny Llama of random weights (`../golden/tiny_llama.py`), and SmolLM2
//! (`../golden/llama.py`).

#[path = "../common/mod.rs"]
mod common;

mod gradients;
mod parity;
mod tensors;
mod writing;

use std::path::{Path, PathBuf};

use homefire::model::causal::{KeyValueCache, Wanted};
use homefire::model::{Decoder, Gguf, Weights};
use pollster::block_on;
use serde::Deserialize;

/// What other implementations say of a text.
#[derive(Deserialize)]
struct GoldenPrompt {
    ids: Vec<u32>,
    logits: Vec<f32>,
    log_likelihoods: Vec<f64>,
}

fn tiny_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/llama")
}

fn tiny_file(name: &str) -> Vec<u8> {
    std::fs::read(tiny_folder().join(name)).unwrap()
}

fn of_gguf(bytes: &[u8]) -> Decoder {
    Decoder::of_gguf(&Gguf::open(bytes).unwrap()).unwrap()
}

fn of_hub(config: &[u8], weights: &[u8]) -> Decoder {
    Decoder::of_hub(config, &Weights::open(weights).unwrap()).unwrap()
}

/// The tiny Llama, of weights in 4 bits.
fn tiny() -> Decoder {
    of_gguf(&tiny_file("q4_1.gguf"))
}

fn forward(decoder: &Decoder, ids: &[u32], cache: &mut KeyValueCache, wanted: Wanted) -> Vec<f32> {
    block_on(decoder.forward(ids, cache, wanted)).unwrap()
}

/// The logits after each token of a text, read at once.
fn all_logits(decoder: &Decoder, ids: &[u32]) -> Vec<f32> {
    forward(decoder, ids, &mut decoder.cache(), Wanted::All)
}

/// The natural logarithm of each token's probability behind those before it, from the second on.
fn log_likelihoods(logits: &[f32], ids: &[u32]) -> Vec<f64> {
    let rows = logits.chunks_exact(logits.len() / ids.len());
    rows.zip(&ids[1..])
        .map(|(row, &id)| {
            let total: f64 = row.iter().map(|&v| f64::from(v).exp()).sum();
            f64::from(row[id as usize]) - total.ln()
        })
        .collect()
}

/// The largest difference of two lists of the same length.
fn worst<T: Copy + Into<f64>>(a: &[T], b: &[T]) -> f64 {
    assert_eq!(a.len(), b.len());
    let pairs = a.iter().zip(b);
    pairs
        .map(|(&a, &b)| (a.into() - b.into()).abs())
        .fold(0.0, f64::max)
}

fn likeliest(logits: &[f32]) -> u32 {
    let best = logits.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    best.unwrap().0 as u32
}
