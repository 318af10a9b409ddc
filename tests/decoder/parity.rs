//! Logits and likelihoods, however a text is read.

use std::collections::BTreeMap;

use homefire::Error;
use homefire::model::Decoder;
use homefire::model::causal::Wanted;
use pollster::block_on;
use serde::Deserialize;

use crate::{
    GoldenPrompt, all_logits, common, forward, likeliest, log_likelihoods, of_gguf, of_hub, tiny,
    tiny_file, worst,
};

#[derive(Deserialize)]
struct Tiny {
    files: BTreeMap<String, TinyFile>,
}

#[derive(Deserialize)]
struct TinyFile {
    prompts: Vec<GoldenPrompt>,
}

#[derive(Deserialize)]
struct Real {
    fixed_ids: Vec<usize>,
    prompts: Vec<RealPrompt>,
}

#[derive(Deserialize)]
struct RealPrompt {
    ids: Vec<u32>,
    top_ids: Vec<u32>,
    top_logits: Vec<f32>,
    fixed_logits: Vec<f32>,
    log_likelihoods: Vec<f64>,
    greedy: Vec<u32>,
    greedy_margin: f64,
}

pub fn golden(file: &str) -> Vec<GoldenPrompt> {
    let mut golden: Tiny = serde_json::from_slice(&tiny_file("golden.json")).unwrap();
    golden.files.remove(file).unwrap().prompts
}

/// How far the logits and the likelihoods are off at most. Both are of order 1.
pub fn off(decoder: &Decoder, prompts: &[GoldenPrompt]) -> f64 {
    let each = prompts.iter().map(|prompt| {
        let all = all_logits(decoder, &prompt.ids);
        let last = forward(decoder, &prompt.ids, &mut decoder.cache(), Wanted::Last);
        assert_eq!(last.len(), decoder.config().vocab_size);
        assert!(worst(&last, &all[all.len() - last.len()..]) < 1e-4);
        let likelihoods = log_likelihoods(&all, &prompt.ids);
        worst(&last, &prompt.logits).max(worst(&likelihoods, &prompt.log_likelihoods))
    });
    each.fold(0.0, f64::max)
}

#[test]
fn a_gguf_file_gives_the_logits_of_its_weights() {
    for file in ["q4_1.gguf", "q4_0.gguf", "q8_0.gguf"] {
        let off = off(&of_gguf(&tiny_file(file)), &golden(file));
        println!("{file}: {off:e}");
        assert!(off < 2e-3, "{file}: {off:e}");
    }
}

#[test]
fn a_folder_gives_the_logits_of_its_weights_in_eight_bits() {
    let weights = tiny_file("hub/model.safetensors");
    let decoder = of_hub(&tiny_file("hub/config.json"), &weights);
    let rounded = off(&decoder, &golden("hub in 8 bits"));
    let full = off(&decoder, &golden("hub/model.safetensors"));
    println!("rounded: {rounded:e}, in full precision: {full:e}");
    assert!(rounded < 2e-3, "{rounded:e}");
    // Random weights with uneven attention make much of a small change: logits are up to 3.
    assert!((0.01..0.4).contains(&full), "{full:e}");
}

#[test]
fn a_text_can_be_read_in_pieces_and_partly_forgotten() {
    let decoder = tiny();
    let ids: Vec<u32> = (0..100).map(|i| (i * 41 + 7) % 288).collect();
    let at_once = all_logits(&decoder, &ids);
    let mut cache = decoder.cache();
    let mut pieces = Vec::new();
    let mut rest = &ids[..];
    for size in [1, 3, 2, 17, 1, 40, 5, 31] {
        let (piece, after) = rest.split_at(size);
        pieces.extend(forward(&decoder, piece, &mut cache, Wanted::All));
        rest = after;
    }
    assert!(rest.is_empty());
    let off = worst(&at_once, &pieces);
    println!("in pieces: {off:e}");
    assert!(off < 1e-3, "{off:e}");

    // Others are read in place of the last, and then those again.
    cache.truncate(200);
    assert_eq!(cache.tokens(), 100);
    for kept in [63, 1, 0] {
        cache.truncate(kept);
        assert_eq!(cache.tokens(), kept);
        let nothing = forward(&decoder, &[9, 8, 7], &mut cache, Wanted::Nothing);
        assert!(nothing.is_empty());
        cache.truncate(kept);
        let again = forward(&decoder, &ids[kept..], &mut cache, Wanted::Last);
        let off = worst(&at_once[99 * 288..], &again);
        assert!(off < 1e-3, "{kept}: {off:e}");
    }
    let copy = cache.clone();
    cache.truncate(0);
    assert_eq!((cache.tokens(), copy.tokens()), (0, 100));
}

#[test]
fn a_token_beyond_the_vocabulary_is_refused() {
    let decoder = tiny();
    let mut cache = decoder.cache();
    let refused = block_on(decoder.forward(&[1, 288], &mut cache, Wanted::Last));
    assert!(matches!(refused, Err(Error::Model(_))), "{refused:?}");
    assert_eq!(cache.tokens(), 0);
}

#[test]
fn the_real_model_goes_on_as_elsewhere() {
    let golden = include_str!("../golden/smollm2-model.json");
    let golden: Real = serde_json::from_str(golden).unwrap();
    let decoder = of_gguf(&common::language_model());
    // Two that are short, and the one of a conversation.
    for prompt in &golden.prompts[..3] {
        let mut cache = decoder.cache();
        let all = forward(&decoder, &prompt.ids, &mut cache, Wanted::All);
        let last = &all[all.len() - decoder.config().vocab_size..];
        let mut order: Vec<u32> = (0..last.len() as u32).collect();
        order.sort_by(|&a, &b| last[b as usize].total_cmp(&last[a as usize]));
        assert_eq!(order[..5], prompt.top_ids[..5]);
        let top = prompt.top_ids.iter().map(|&id| last[id as usize]);
        let fixed = golden.fixed_ids.iter().map(|&id| last[id]);
        let off = worst(&top.collect::<Vec<_>>(), &prompt.top_logits)
            .max(worst(&fixed.collect::<Vec<_>>(), &prompt.fixed_logits));
        let likelihoods = log_likelihoods(&all, &prompt.ids);
        let likelihoods = worst(&likelihoods, &prompt.log_likelihoods);
        println!("logits: {off:e}, likelihoods: {likelihoods:e}");
        assert!(off < 1e-2 && likelihoods < 1e-2, "{off:e} {likelihoods:e}");

        assert!(prompt.greedy_margin > 0.02);
        let mut next = likeliest(last);
        for (i, &wanted) in prompt.greedy.iter().enumerate() {
            assert_eq!(next, wanted, "token {i}");
            next = likeliest(&forward(&decoder, &[next], &mut cache, Wanted::Last));
        }
    }
}
