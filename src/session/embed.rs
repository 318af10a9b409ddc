//! Texts into an encoder's cache, portion by portion.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use super::model::CacheUse;
use super::{CachedEncoder, Job, Phase, Progress, Session, ended, unfinished};
use crate::data::{Dataset, TextTable};
use crate::embed::Job as Batches;
use crate::error::messages::session as messages;
use crate::{Error, Result};

/// Texts that are tokenised and sorted into batches in one go; more would take longer than a call should.
const PORTION: usize = 1000;
/// Their bytes together, unless one alone has more.
const PORTION_BYTES: usize = 2_000_000;

/// Texts, wherever they are.
pub trait TextList {
    /// How many.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The one at `index`, which is below [`TextList::len`].
    ///
    /// # Errors
    /// [`crate::Error::Settings`] where it is no text.
    fn text(&self, index: usize) -> Result<Cow<'_, str>>;
}

impl TextList for Vec<String> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn text(&self, index: usize) -> Result<Cow<'_, str>> {
        Ok(Cow::Borrowed(&self[index]))
    }
}

impl TextList for Dataset {
    fn len(&self) -> usize {
        self.examples.len()
    }

    fn text(&self, index: usize) -> Result<Cow<'_, str>> {
        Ok(Cow::Borrowed(&self.examples[index].text))
    }
}

impl TextList for TextTable {
    fn len(&self) -> usize {
        TextTable::len(self)
    }

    fn text(&self, index: usize) -> Result<Cow<'_, str>> {
        Ok(TextTable::text(self, index))
    }
}

/// Several lists, one after the other.
impl TextList for Vec<Rc<dyn TextList>> {
    fn len(&self) -> usize {
        self.iter().map(|list| list.len()).sum()
    }

    fn text(&self, mut index: usize) -> Result<Cow<'_, str>> {
        for list in self {
            match index.checked_sub(list.len()) {
                None => return list.text(index),
                Some(rest) => index = rest,
            }
        }
        Err(Error::Internal(messages::text_beyond_last()))
    }
}

/// Texts on their way into an encoder's cache.
pub struct EmbedJob {
    session: Rc<Session>,
    encoder: Rc<CachedEncoder>,
    texts: Rc<dyn TextList>,
    /// The texts of the portion under way.
    portion: Range<usize>,
    /// How many texts a portion has at most.
    most: usize,
    batches: Option<Batches>,
    /// Whether anything had to be computed.
    computed: bool,
    /// Whether it was said that it has finished.
    finished: bool,
    /// What is embedded is not forgotten before the job, and what has taken this over, has ended.
    _hold: CacheUse,
}

impl EmbedJob {
    /// Begins to embed `texts` with the session's encoder.
    pub fn new(session: &Rc<Session>, texts: Rc<dyn TextList>) -> Self {
        Self::on(session, &session.encoder, texts)
    }

    /// Begins to embed `texts` with `encoder`.
    pub(super) fn on(
        session: &Rc<Session>,
        encoder: &Rc<CachedEncoder>,
        texts: Rc<dyn TextList>,
    ) -> Self {
        Self {
            session: Rc::clone(session),
            encoder: Rc::clone(encoder),
            _hold: encoder.hold(),
            portion: 0..0,
            most: PORTION,
            batches: None,
            computed: false,
            finished: false,
            texts,
        }
    }

    /// The same in portions of at most `most` texts, so that less is lost where it is stopped.
    pub(super) fn in_portions_of(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// Texts that are done.
    pub(super) fn done(&self) -> usize {
        let within = self.batches.as_ref().map(Batches::done);
        within.map_or(self.portion.end, |done| self.portion.start + done)
    }

    /// All texts.
    pub(super) fn total(&self) -> usize {
        self.texts.len()
    }

    /// Whether all are done.
    pub(super) fn is_done(&self) -> bool {
        self.done() == self.total()
    }

    /// Does at most `batches` more batches, never past the end of a portion, and gives the portion that has ended with them.
    pub(super) async fn portion(&mut self, batches: usize) -> Result<Option<Range<usize>>> {
        self.session.device.check()?;
        if self.batches.is_none() {
            if self.portion.end == self.total() {
                return Ok(None);
            }
            self.plan()?;
        }
        let Some(job) = &mut self.batches else {
            return Ok(None);
        };
        for _ in 0..batches.max(1) {
            let Some(embeddings) = job.encode(&self.encoder.encoder) else {
                break;
            };
            self.computed = true;
            let values = embeddings.read().await?;
            self.session.device.check()?;
            job.store(&values, &mut self.encoder.cache.borrow_mut());
        }
        if job.done() < job.total() {
            return Ok(None);
        }
        self.batches = None;
        Ok(Some(self.portion.clone()))
    }

    /// Sorts the next portion into batches.
    fn plan(&mut self) -> Result<()> {
        let start = self.portion.end;
        let mut texts = Vec::new();
        let mut bytes = 0;
        while start + texts.len() < self.texts.len() && texts.len() < self.most {
            let text = self.texts.text(start + texts.len())?;
            bytes += text.len();
            if bytes > PORTION_BYTES && !texts.is_empty() {
                break;
            }
            texts.push(text);
        }
        let (tokenizer, gpu) = (&self.session.tokenizer, self.session.device.gpu);
        let job = {
            let cache = self.encoder.cache.borrow();
            Batches::plan(texts.iter().map(|t| &**t), tokenizer, &cache, gpu)?
        };
        self.portion = start..start + texts.len();
        self.batches = Some(job);
        Ok(())
    }

    /// # Errors
    /// [`Error::Settings`] once it has said that it has finished.
    pub(super) fn expect_going(&self) -> Result<()> {
        if self.finished { Err(ended()) } else { Ok(()) }
    }

    /// How far a job is that ends with it.
    pub(super) fn step(&mut self) -> Progress {
        self.finished = self.is_done();
        self.progress().finished(self.finished)
    }

    /// How far it is; nothing where all was known.
    pub(super) fn progress(&self) -> Progress {
        if !self.computed {
            return Progress::new(Phase::Embed, 0, 0);
        }
        Progress::new(Phase::Embed, self.done(), self.total())
    }
}

impl Job for EmbedJob {
    type Output = usize;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        self.expect_going()?;
        self.portion(pieces).await?;
        Ok(self.step())
    }

    /// How many texts it was given.
    async fn finish(self) -> Result<usize> {
        if self.is_done() {
            Ok(self.total())
        } else {
            Err(unfinished())
        }
    }
}
