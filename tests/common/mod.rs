//! The real model, as set-up fetches it, and what is written to the tests' own files.

use std::path::PathBuf;

use homefire::embed::{Cache, Job};
use homefire::model::{BertConfig, Encoder, Weights};
use homefire::text::Tokenizer;

/// A file of the default model. `HOMEFIRE_MODEL` names its folder; `npm test` sets it.
pub fn model_file(name: &str) -> Vec<u8> {
    let folder = std::env::var_os("HOMEFIRE_MODEL").map_or_else(
        || {
            PathBuf::from(std::env::var_os("HOME").unwrap())
                .join(".cache/homefire/models/minilm-l6")
        },
        PathBuf::from,
    );
    let path = folder.join(name);
    std::fs::read(&path).unwrap_or_else(|e| {
        panic!(
            "{}: {e}. `node scripts/model.mjs` fetches it.",
            path.display()
        )
    })
}

/// The default model, opened on the CPU.
pub struct Opened {
    pub tokenizer: Tokenizer,
    pub encoder: Encoder,
    pub cache: Cache,
}

pub fn open() -> Opened {
    let config = BertConfig::from_bytes(&model_file("config.json")).unwrap();
    let tokenizer = Tokenizer::from_bytes(
        &model_file("tokenizer.json"),
        config.max_tokens(),
        config.vocab_size,
    )
    .unwrap();
    let bytes = model_file("model.safetensors");
    let encoder = Encoder::load(&config, &Weights::open(bytes.as_slice()).unwrap(), None).unwrap();
    Opened {
        tokenizer,
        encoder,
        cache: Cache::new(config.hidden_size),
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
