//! A prompt, and what the model writes after it, token by token.

use std::rc::Rc;

use super::Generator;
use crate::error::messages::language as messages;
use crate::generate::sampling::{Sampler, SamplingSettings, TokenProbability, top_tokens};
use crate::generate::stop::StopStrings;
use crate::model::causal::{KeyValueCache, Wanted};
use crate::session::{Job, Phase, Progress, ended, unfinished};
use crate::text::Piece;
use crate::text::byte_level::StreamDecoder;
use crate::text::chat::ChatMessage;
use crate::{Error, Result};

/// Tokens of a prompt that are read in one piece of a job.
const PORTION: usize = 64;
/// Likely tokens that can be asked for beside each that is written.
const MOST_TOP_TOKENS: usize = 100;
/// Tokens that are written where nothing else is said.
const MAX_TOKENS: usize = 256;

/// What is written after.
#[derive(Debug, Clone, PartialEq)]
pub enum Prompt {
    /// A text that goes on. Control tokens in it are plain text.
    Text(String),
    /// A conversation, whose next turn is written.
    Chat(Vec<ChatMessage>),
    /// Parts that were put together before.
    Pieces(Vec<Piece>),
}

/// How a text is written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GenerateSettings {
    /// Tokens at most; 256, or as many as the context has, where nothing is said.
    pub max_tokens: Option<usize>,
    /// Texts before which it ends.
    pub stop: Vec<String>,
    /// How many likely tokens to tell of beside each that is written.
    pub top_tokens: usize,
    /// How the next token is chosen.
    pub sampling: SamplingSettings,
}

/// Why a text ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// The model ended it.
    Model,
    /// A stop string came.
    Stop,
    /// It has as many tokens as were asked for.
    Length,
    /// The context is full.
    Context,
    /// The job was stopped.
    Stopped,
}

/// A token that was written, as news of the job.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenToken {
    /// Its id.
    pub id: u32,
    /// The text that is certain with it, which may be nothing yet.
    pub text: String,
    /// The likeliest tokens in its place, where they were asked for.
    pub top: Vec<TokenProbability>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// The text, without what ended it.
    pub text: String,
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// How many of them had been read before.
    pub reused_tokens: usize,
    /// Tokens that were written.
    pub tokens: usize,
    /// Why it ended.
    pub end: End,
}

/// A prompt on its way to a text.
pub struct GenerateJob {
    generator: Rc<Generator>,
    settings: GenerateSettings,
    max_tokens: usize,
    sampler: Sampler,
    stops: StopStrings,
    stream: StreamDecoder,
    /// Of the prompt, and then of what is written.
    ids: Vec<u32>,
    prompt: usize,
    reused: usize,
    cache: Option<KeyValueCache>,
    logits: Vec<f32>,
    text: String,
    news: Vec<WrittenToken>,
    end: Option<End>,
    /// Whether it was said that it has finished.
    finished: bool,
}

impl Generator {
    /// The tokens of a prompt.
    ///
    /// # Errors
    /// [`Error::Settings`] where it has none or more than the context; [`Error::Model`] where there is no usable chat template.
    pub fn tokens(&self, prompt: &Prompt) -> Result<Vec<u32>> {
        let ids = match prompt {
            Prompt::Text(text) => self.tokenizer.encode(text, false)?,
            Prompt::Chat(chat) => {
                let pieces = self.template()?.render(chat, true)?;
                self.tokenizer.encode_pieces(&pieces)?
            }
            Prompt::Pieces(pieces) => self.tokenizer.encode_pieces(pieces)?,
        };
        if ids.is_empty() {
            return Err(Error::Settings(messages::prompt_empty()));
        }
        let most = self.context_tokens();
        if ids.len() >= most {
            return Err(Error::Settings(messages::prompt_longer_than_context(
                ids.len(),
                most - 1,
            )));
        }
        Ok(ids)
    }
}

impl GenerateJob {
    /// Begins to write after `prompt`.
    ///
    /// # Errors
    /// [`Error::Settings`] where a setting is out of its range or the prompt longer than the context; [`Error::Model`] where a
    /// conversation can't be laid out for the model.
    pub fn new(
        generator: &Rc<Generator>,
        prompt: &Prompt,
        settings: GenerateSettings,
    ) -> Result<Self> {
        let most = generator.context_tokens();
        let max_tokens = settings.max_tokens.unwrap_or(MAX_TOKENS.min(most));
        if !(1..=most).contains(&max_tokens) {
            let wanted = crate::error::messages::run::wanted_whole_between(1, most);
            return Err(setting("maxTokens", wanted));
        }
        if settings.top_tokens > MOST_TOP_TOKENS {
            let wanted = crate::error::messages::run::wanted_whole_between(0, MOST_TOP_TOKENS);
            return Err(setting("topTokens", wanted));
        }
        let sampler = Sampler::new(settings.sampling.clone())?;
        let stops = StopStrings::new(&settings.stop)?;
        let ids = generator.tokens(prompt)?;
        let cache = generator.take_read(&ids);
        Ok(Self {
            generator: Rc::clone(generator),
            max_tokens,
            sampler,
            stops,
            stream: StreamDecoder::new(),
            prompt: ids.len(),
            reused: cache.tokens(),
            ids,
            cache: Some(cache),
            logits: Vec::new(),
            text: String::new(),
            news: Vec::new(),
            end: None,
            finished: false,
            settings,
        })
    }

    /// The tokens that were written since it was last asked.
    pub fn take_news(&mut self) -> Vec<WrittenToken> {
        std::mem::take(&mut self.news)
    }

    /// Reads the next tokens of the prompt, or the one that was written.
    async fn read(&mut self) -> Result<()> {
        let Some(cache) = &mut self.cache else {
            return Err(ended());
        };
        self.generator.device.check()?;
        let ids = &self.ids[cache.tokens()..];
        let ids = &ids[..ids.len().min(PORTION)];
        let last = cache.tokens() + ids.len() == self.ids.len();
        let wanted = if last { Wanted::Last } else { Wanted::Nothing };
        self.logits = self.generator.decoder.forward(ids, cache, wanted).await?;
        Ok(())
    }

    /// Writes the token that comes next.
    fn write(&mut self) -> Result<()> {
        let tokenizer = &self.generator.tokenizer;
        let id = self.sampler.next(&self.logits, &self.ids)?;
        if tokenizer.end_of_text().contains(&id) {
            self.close(End::Model);
            return Ok(());
        }
        let top = match self.settings.top_tokens {
            0 => Vec::new(),
            count => top_tokens(&self.logits, count)?,
        };
        self.ids.push(id);
        let released = self.stops.push(&self.stream.push(tokenizer, id));
        self.text.push_str(&released.text);
        self.news.push(WrittenToken {
            id,
            text: released.text,
            top,
        });
        if released.stopped {
            self.close(End::Stop);
        } else if self.ids.len() - self.prompt == self.max_tokens {
            self.close(End::Length);
        } else if self.ids.len() == self.generator.context_tokens() {
            self.close(End::Context);
        }
        Ok(())
    }

    /// Ends the text, with what was held back of it.
    fn close(&mut self, end: End) {
        if end != End::Stop {
            let mut rest = self.stops.push(&self.stream.finish()).text;
            rest.push_str(&self.stops.finish());
            self.text.push_str(&rest);
            if let Some(last) = self.news.last_mut() {
                last.text.push_str(&rest);
            } else if !rest.is_empty() {
                self.news.push(WrittenToken {
                    id: self.ids.last().copied().unwrap_or_default(),
                    text: rest,
                    top: Vec::new(),
                });
            }
        }
        self.end = Some(end);
        if let Some(cache) = self.cache.take() {
            self.generator.keep_read(&self.ids, cache);
        }
    }
}

impl Job for GenerateJob {
    type Output = Generated;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        if self.finished {
            return Err(ended());
        }
        let mut phase = Phase::Write;
        for _ in 0..pieces {
            if self.end.is_some() {
                break;
            }
            self.read().await?;
            if self.logits.is_empty() {
                phase = Phase::Read;
                continue;
            }
            phase = Phase::Write;
            self.write()?;
        }
        self.finished = self.end.is_some();
        let read = self
            .cache
            .as_ref()
            .map_or(self.prompt, KeyValueCache::tokens);
        let progress = match phase {
            Phase::Read => Progress::new(phase, read, self.prompt),
            _ => Progress::new(phase, self.ids.len() - self.prompt, self.max_tokens),
        };
        let progress = progress.finished(self.finished);
        Ok(match self.news.is_empty() {
            true => progress,
            false => progress.with_news(),
        })
    }

    async fn finish(self) -> Result<Generated> {
        let end = self.end.ok_or_else(unfinished)?;
        Ok(Generated {
            text: self.text,
            prompt_tokens: self.prompt,
            reused_tokens: self.reused,
            tokens: self.ids.len() - self.prompt,
            end,
        })
    }

    fn stop(&mut self) {
        if self.end.is_none() {
            self.close(End::Stopped);
        }
    }
}

fn setting(name: &'static str, wanted: crate::error::Message) -> Error {
    Error::Settings(crate::error::messages::run::setting_must_be(name, wanted))
}
