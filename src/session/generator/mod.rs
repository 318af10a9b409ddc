//! An opened causal language model.

mod estimate;
mod evaluate;
mod export;
mod generate;
mod pair_prompt;
mod prompting;
mod train;
mod tuned;
mod tuning;

use std::cell::RefCell;
use std::rc::Rc;

pub use estimate::LanguageEstimateJob;
pub use evaluate::{PairTest, PairTestJob, PairTestSettings};
pub use export::LanguageExportJob;
pub use generate::{End, GenerateJob, GenerateSettings, Generated, Prompt, WrittenToken};
pub use prompting::{
    CalibrationMethod, OrderedDraw, PROMPT_FILE_BYTES, PromptCandidate, PromptClassifier,
    PromptClassifierJob, PromptCurveJob, PromptCurvePlan, PromptCurvePoint, PromptEvaluateJob,
    PromptPredictJob, PromptSettings, Spread,
};
pub use train::LanguageTrainJob;
pub use tuning::{PairPrompt, PromptStyle, Tuning};

use super::Host;
use crate::device::Chosen;
use crate::error::messages::language as messages;
use crate::model::causal::{DecoderConfig, KeyValueCache};
use crate::model::{Decoder, Gguf, Source, Weights, gguf};
use crate::text::byte_level::{ByteLevelTokenizer, GGUF_FIELDS, GgufVocabulary};
use crate::text::chat::ChatTemplate;
use crate::{Error, Result};

/// Tokens that prompt and answer have together at most, whatever the model was made for: their keys and values then take some 100 MB
/// with a model of 135 million weights.
const CONTEXT: usize = 2048;

/// What `config.json`'s neighbour is called, where the chat template stands.
const TOKENIZER_CONFIG: &str = "tokenizer_config.json";

/// The files of a language model.
pub enum GeneratorFiles<S> {
    /// llama.cpp's: one file.
    Gguf(S),
    /// Hugging Face's: a folder.
    Hub {
        /// `model.safetensors`
        weights: S,
        /// `config.json`
        config: Vec<u8>,
        /// `tokenizer.json`
        tokenizer: Vec<u8>,
        /// `tokenizer_config.json`, where there is one.
        tokenizer_config: Option<Vec<u8>>,
    },
}

/// An opened language model.
pub struct Generator {
    /// What reads and writes, and why.
    pub device: Chosen,
    /// The model.
    pub decoder: Decoder,
    /// Texts to tokens and back.
    pub tokenizer: Rc<ByteLevelTokenizer>,
    /// What tells this model from others: SHA-256 of its weights in hexadecimal.
    pub sha256: String,
    /// What the surroundings know.
    pub host: Host,
    /// What a run has changed of it, where one has.
    pub tuning: Option<Tuning>,
    /// Or why there is none.
    template: Rc<Result<ChatTemplate>>,
    /// What the model has read last, so that a prompt that begins alike is not read again.
    read: RefCell<Option<Read>>,
}

/// Tokens that a model has read.
struct Read {
    ids: Vec<u32>,
    cache: KeyValueCache,
}

impl Generator {
    /// Opens a model's files on a device that was chosen before.
    ///
    /// # Errors
    /// [`Error::Model`] naming the file, and the tensor or field of it, that can't be used; [`Error::NoMemory`] where its weights
    /// don't fit.
    pub fn open<S: Source>(
        files: GeneratorFiles<S>,
        sha256: String,
        device: Chosen,
        host: Host,
    ) -> Result<Rc<Self>> {
        let (decoder, tokenizer, template) = match files {
            GeneratorFiles::Gguf(source) => {
                check_room(source.size(), host)?;
                let file = Gguf::open(source)?;
                let decoder = Decoder::of_gguf(&file)?;
                let rows = decoder.config().vocab_size;
                let tokenizer =
                    ByteLevelTokenizer::from_gguf(gguf::FILE, vocabulary(&file)?, rows)?;
                let template = gguf_template(&file)?;
                (decoder, tokenizer, template)
            }
            GeneratorFiles::Hub {
                weights,
                config,
                tokenizer,
                tokenizer_config,
            } => {
                check_room(weights.size(), host)?;
                let decoder = Decoder::of_hub(&config, &Weights::open(weights)?)?;
                let rows = decoder.config().vocab_size;
                let tokenizer = ByteLevelTokenizer::from_json(&tokenizer, rows)?;
                (decoder, tokenizer, hub_template(tokenizer_config)?)
            }
        };
        let decoder = match device.gpu {
            true => decoder.on_gpu(&device.device),
            false => decoder,
        };
        Ok(Rc::new(Self {
            device,
            decoder,
            tokenizer: Rc::new(tokenizer),
            sha256,
            host,
            template: Rc::new(template),
            tuning: None,
            read: RefCell::new(None),
        }))
    }

    /// The model's shape.
    pub fn config(&self) -> &DecoderConfig {
        self.decoder.config()
    }

    /// Tokens that a prompt and what is written after it have together at most.
    pub fn context_tokens(&self) -> usize {
        self.config().max_position_embeddings.min(CONTEXT)
    }

    /// How a conversation is laid out for the model.
    ///
    /// # Errors
    /// [`Error::Model`] where its file has no template, or one that can't be used.
    pub fn template(&self) -> Result<&ChatTemplate> {
        (*self.template).as_ref().map_err(Clone::clone)
    }

    /// The tokens and the cache of what was read last as far as `ids` begin alike, the last of them left out: its logits are
    /// wanted.
    fn take_read(&self, ids: &[u32]) -> KeyValueCache {
        let Some(Read {
            ids: known,
            mut cache,
        }) = self.read.borrow_mut().take()
        else {
            return self.decoder.cache();
        };
        let most = ids.len().saturating_sub(1);
        let alike = known.iter().zip(&ids[..most]).take_while(|(a, b)| a == b);
        cache.truncate(alike.count());
        cache
    }

    /// Keeps what was read for the next prompt.
    fn keep_read(&self, ids: &[u32], cache: KeyValueCache) {
        let ids = ids[..cache.tokens()].to_vec();
        *self.read.borrow_mut() = Some(Read { ids, cache });
    }
}

/// # Errors
/// [`Error::NoMemory`] where weights that take `bytes` in their file, at most about as many in memory, don't fit.
fn check_room(bytes: usize, host: Host) -> Result<()> {
    let free = host.room.saturating_sub((host.memory)() as u64);
    let needed = bytes as u64 + bytes as u64 / 2;
    if needed <= free {
        return Ok(());
    }
    let megabytes = |bytes: u64| bytes / 1_000_000;
    Err(Error::NoMemory(messages::model_too_large(
        megabytes(needed),
        megabytes(free),
    )))
}

fn vocabulary<S: Source>(file: &Gguf<S>) -> Result<GgufVocabulary> {
    let types = file.numbers(GGUF_FIELDS.kinds)?.iter();
    let end = file.optional_number("tokenizer.ggml.eos_token_id")?;
    Ok(GgufVocabulary {
        tokens: file.texts(GGUF_FIELDS.tokens)?.to_vec(),
        merges: file.texts(GGUF_FIELDS.merges)?.to_vec(),
        token_types: types
            .map(|&kind| i32::try_from(kind).unwrap_or(-1))
            .collect(),
        pre_tokenizer: file.text(GGUF_FIELDS.pre_tokenizer)?.to_owned(),
        end_of_text: end.and_then(|id| u32::try_from(id).ok()),
    })
}

/// The chat template of a GGUF file, or why there is none.
fn gguf_template<S: Source>(file: &Gguf<S>) -> Result<Result<ChatTemplate>> {
    let source = file.optional_text("tokenizer.chat_template")?;
    let tokens = file.texts(GGUF_FIELDS.tokens)?;
    let token = |key| -> Result<&str> {
        let id = file.optional_number(key)?;
        let token = id.and_then(|id| tokens.get(usize::try_from(id).ok()?));
        Ok(token.map_or("", String::as_str))
    };
    let bos = token("tokenizer.ggml.bos_token_id")?;
    let eos = token("tokenizer.ggml.eos_token_id")?;
    Ok(ChatTemplate::new(gguf::FILE, source, bos, eos))
}

/// The chat template beside a `tokenizer.json`, or why there is none.
fn hub_template(file: Option<Vec<u8>>) -> Result<Result<ChatTemplate>> {
    let json: serde_json::Value = match &file {
        None => serde_json::Value::Null,
        Some(bytes) => serde_json::from_slice(bytes).map_err(|e| {
            let message =
                crate::error::messages::model::json_unreadable(TOKENIZER_CONFIG, e.to_string());
            Error::Model(message)
        })?,
    };
    // A token is a text, or an object that has it.
    let token = |name: &str| {
        let token = &json[name];
        let text = token.as_str().or_else(|| token["content"].as_str());
        text.unwrap_or_default().to_owned()
    };
    let (bos, eos) = (token("bos_token"), token("eos_token"));
    let source = json["chat_template"].as_str();
    Ok(ChatTemplate::new(TOKENIZER_CONFIG, source, &bos, &eos))
}
