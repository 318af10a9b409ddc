//! An opened model on a device, and the texts that it has embedded.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::neighbourhood::Neighbourhood;
use crate::artifact::EncoderIdentity;
use crate::data::Dataset;
use crate::device::Chosen;
use crate::embed::Cache;
use crate::error::Message;
use crate::error::messages::session as messages;
use crate::model::{
    Encoder, EncoderConfig, SentenceModules, Source, Weights, read_config, read_modules,
};
use crate::text::Tokenizer;
use crate::tune::ComputeDevice;
use crate::{Error, Result};

/// What the surroundings know and a session does not: the time, and the memory that is taken.
#[derive(Debug, Clone, Copy)]
pub struct Host {
    /// Milliseconds since some moment.
    pub now: fn() -> f64,
    /// Bytes in use.
    pub memory: fn() -> usize,
    /// Begins to measure the most bytes in use, and gives those in use now.
    pub mark_memory: fn() -> usize,
    /// The most bytes that have been in use since the mark.
    pub peak_memory: fn() -> usize,
    /// Bytes that there are at most.
    pub room: u64,
}

/// The files of a model.
pub struct ModelFiles<S> {
    /// `model.safetensors`
    pub weights: S,
    /// `tokenizer.json`
    pub tokenizer: Vec<u8>,
    /// `config.json`
    pub config: Vec<u8>,
    /// The files of sentence-transformers beside them, by their paths in the folder.
    pub modules: BTreeMap<String, S>,
    /// SHA-256 of the weights in hexadecimal, which a saved classifier is bound to. The caller has computed or checked it.
    pub sha256: String,
}

/// An opened model.
pub struct Session {
    /// What computes, and why.
    pub device: Chosen,
    /// What the surroundings know.
    pub host: Host,
    /// Texts to tokens.
    pub tokenizer: Tokenizer,
    /// The file that the tokenizer was made from.
    pub tokenizer_file: Vec<u8>,
    /// The encoder's shape.
    pub config: EncoderConfig,
    /// What a saved classifier is bound to.
    pub identity: EncoderIdentity,
    /// The encoder as it was opened.
    pub encoder: Rc<CachedEncoder>,
}

/// An encoder, and the texts that it has embedded. A classifier whose encoder was tuned has one of its own.
pub struct CachedEncoder {
    /// The encoder.
    pub encoder: Encoder,
    /// What it has embedded.
    pub cache: RefCell<Cache>,
    /// The data set that a text was last looked at beside.
    pub(super) neighbourhood: RefCell<Option<Rc<Neighbourhood>>>,
    /// One more for each job that relies on the cache.
    users: Rc<()>,
}

/// Keeps what an encoder has embedded until it is dropped.
pub(super) struct CacheUse {
    _user: Rc<()>,
}

impl CachedEncoder {
    /// An encoder that has embedded nothing yet.
    pub fn new(encoder: Encoder) -> Self {
        let width = encoder.embedding_width();
        Self {
            encoder,
            cache: RefCell::new(Cache::new(width)),
            neighbourhood: RefCell::default(),
            users: Rc::default(),
        }
    }

    /// Has nothing forgotten as long as what this gives is there.
    pub(super) fn hold(&self) -> CacheUse {
        CacheUse {
            _user: Rc::clone(&self.users),
        }
    }

    /// Empties a cache that has grown too large, where no job but one relies on it.
    pub(super) fn make_room(&self) {
        if Rc::strong_count(&self.users) <= 2 {
            self.cache.borrow_mut().make_room();
        }
    }

    /// The embeddings of a data set's examples, `[examples, width]`. They have been embedded.
    pub(super) fn embeddings(&self, data: &Dataset) -> Result<Vec<f32>> {
        let texts = data.examples.iter().map(|e| e.text.as_str());
        self.cache.borrow().matrix(texts)
    }
}

/// The tokenizer of a model, which reads texts as the model's description says.
fn tokenizer(file: &[u8], config: &mut EncoderConfig) -> Result<Tokenizer> {
    let made = Tokenizer::from_bytes(file, config.max_tokens(), config.vocab_size)?;
    config.sentence.lower_case &= !made.lower_cases();
    made.with_prompt(&config.sentence.prompt, config.sentence.lower_case)
}

impl Session {
    /// Opens a model's files on a device that was chosen before.
    ///
    /// # Errors
    /// [`Error::Model`] naming the file, and the tensor or field of it, that can't be used.
    pub fn open<S: Source>(files: ModelFiles<S>, device: Chosen, host: Host) -> Result<Rc<Self>> {
        let mut config = read_config(&files.config)?;
        config.sentence = read_modules(&files.modules, &config)?;
        let weights = Weights::open(files.weights)?;
        let tokenizer = tokenizer(&files.tokenizer, &mut config)?;
        let gpu = device.gpu.then_some(&device.device);
        let encoder = Encoder::load(&config, &weights, gpu)?;
        Ok(Rc::new(Self {
            encoder: Rc::new(CachedEncoder::new(encoder)),
            identity: EncoderIdentity {
                sha256: files.sha256,
                width: config.embedding_width(),
            },
            device,
            host,
            tokenizer,
            tokenizer_file: files.tokenizer,
            config,
        }))
    }

    /// What tells the embeddings of the encoder as it was opened apart from others.
    pub fn embeddings_identity(&self) -> String {
        self.config.sentence.identity(&self.identity.sha256)
    }

    /// The same model with another description around its layers, where that is another.
    pub(super) fn described(self: &Rc<Self>, sentence: SentenceModules) -> Result<Rc<Self>> {
        if sentence == self.config.sentence {
            return Ok(Rc::clone(self));
        }
        let mut config = self.config.clone();
        config.sentence = sentence;
        let tokenizer = tokenizer(&self.tokenizer_file, &mut config)?;
        let encoder = self.encoder.encoder.described(&config);
        Ok(Rc::new(Self {
            device: self.device.clone(),
            host: self.host,
            tokenizer,
            tokenizer_file: self.tokenizer_file.clone(),
            identity: EncoderIdentity {
                sha256: self.identity.sha256.clone(),
                width: config.embedding_width(),
            },
            encoder: Rc::new(CachedEncoder::new(encoder)),
            config,
        }))
    }

    /// Where runs compute.
    pub(super) fn compute(&self) -> ComputeDevice {
        ComputeDevice {
            device: self.device.device.clone(),
            gpu: self.device.gpu,
        }
    }

    /// The embeddings in the cache of the encoder as it was opened, as a file.
    ///
    /// # Errors
    /// [`Error::Internal`] where they can't be laid out.
    pub fn save_cache(&self) -> Result<Vec<u8>> {
        self.encoder
            .cache
            .borrow()
            .save(&self.embeddings_identity())
    }

    /// Takes the embeddings of a file over, which the same model has made, and gives how many texts it has.
    ///
    /// # Errors
    /// [`Error::Cache`] where the file can't be used here.
    pub fn load_cache(&self, bytes: &[u8]) -> Result<usize> {
        let mut cache = self.encoder.cache.borrow_mut();
        cache.load(bytes, &self.embeddings_identity())
    }

    /// # Errors
    /// [`Error::NoMemory`] where a run that takes `bytes` does not fit; `instead` says what would.
    pub(super) fn check_room(
        &self,
        bytes: u64,
        instead: impl FnOnce(u64) -> Message,
    ) -> Result<()> {
        // What a GPU has is not known.
        if self.device.gpu {
            return Ok(());
        }
        self.host
            .check_room(bytes, messages::memory_of_run(), instead)
    }
}

impl Host {
    /// # Errors
    /// [`Error::NoMemory`] where `what`, which takes `bytes`, does not fit; `instead` says of the bytes left what would.
    pub(super) fn check_room(
        self,
        bytes: u64,
        what: Message,
        instead: impl FnOnce(u64) -> Message,
    ) -> Result<()> {
        let free = self.room.saturating_sub((self.memory)() as u64);
        if bytes <= free {
            return Ok(());
        }
        Err(Error::NoMemory(messages::memory_short(
            what,
            size(bytes),
            size(free),
            instead(free),
        )))
    }
}

/// A size to a tenth of a GB, or in MB where it is less than one.
fn size(bytes: u64) -> Message {
    if bytes < 1_000_000_000 {
        return messages::megabytes(bytes / 1_000_000);
    }
    let tenths = (bytes as f64 / 1e8).round() as u64;
    messages::gigabytes(tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_said_to_a_tenth() {
        assert_eq!(size(3_440_000_000).to_string(), "3.4 GB");
        assert_eq!(size(1_999_999_999).to_string(), "2.0 GB");
        assert_eq!(size(999_999_999).to_string(), "999 MB");
        assert_eq!(size(0).to_string(), "0 MB");
    }
}
