//! Zero-shot: a classifier that knows its labels by their names or descriptions alone.

use std::rc::Rc;

use super::classifier::{encoder_of, session_of};
use super::{Classifier, EmbedJob, Job, Progress, Session, unfinished};
use crate::classifier::{self as core, Approach, Model, Notes};
use crate::data::fold_label;
use crate::error::messages::run as messages;
use crate::shots::{self, TEMPLATE};
use crate::{Error, Result};

/// Labels, and what each of them means.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LabelTexts {
    /// Their names.
    pub names: Vec<String>,
    /// A description of each; its name where there is nothing else to say.
    pub descriptions: Vec<String>,
    /// The sentence that a description is put into, at "{}"; [`TEMPLATE`] where it is absent.
    pub template: Option<String>,
}

impl LabelTexts {
    /// The texts that the labels are embedded as.
    ///
    /// # Errors
    /// [`Error::Data`] or [`Error::Settings`] saying which name, description or template can't be used.
    pub fn texts(&self) -> Result<Vec<String>> {
        let template = self.template.as_deref().unwrap_or(TEMPLATE);
        shots::label_texts(&self.names, &self.descriptions, template)
    }
}

/// The settings that say what each label was embedded as.
pub(super) fn notes(names: &[String], texts: &[String]) -> Notes {
    let pairs = names.iter().zip(texts);
    pairs
        .map(|(name, text)| (format!("text of {name}"), text.as_str().into()))
        .collect()
}

/// A zero-shot classifier on its way.
pub struct ZeroShotJob {
    session: Rc<Session>,
    from: Option<Classifier>,
    names: Vec<String>,
    texts: Rc<Vec<String>>,
    embedding: EmbedJob,
}

impl ZeroShotJob {
    /// Begins to make a classifier of `labels`, by the encoder of `from` where there is one.
    ///
    /// # Errors
    /// [`Error::Data`] for fewer than two labels, and those of [`LabelTexts::texts`].
    pub fn new(
        session: &Rc<Session>,
        labels: LabelTexts,
        from: Option<Classifier>,
    ) -> Result<Self> {
        let session = &session_of(session, from.as_ref());
        let texts = Rc::new(labels.texts()?);
        if labels.names.len() < 2 {
            return Err(Error::Data(messages::zero_shot_needs_labels()));
        }
        let list = Rc::clone(&texts);
        let encoder = encoder_of(session, from.as_ref());
        Ok(Self {
            embedding: EmbedJob::on(session, encoder, list),
            session: Rc::clone(session),
            names: labels.names,
            texts,
            from,
        })
    }
}

impl Job for ZeroShotJob {
    type Output = Classifier;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        self.embedding.advance(pieces).await
    }

    async fn finish(self) -> Result<Classifier> {
        if !self.embedding.is_done() {
            return Err(unfinished());
        }
        let encoder = encoder_of(&self.session, self.from.as_ref());
        let texts = self.texts.iter().map(String::as_str);
        let embeddings = encoder.cache.borrow().matrix(texts)?;
        let layer = shots::zero_shot(&embeddings, self.session.identity.width);
        // As those of data, which it may be tested on.
        let labels = self.names.iter().map(|name| fold_label(name).into_owned());
        let inner = core::Classifier {
            approach: Approach::ZeroShot,
            model: Model::Head(vec![layer]),
            labels: labels.collect(),
            body: None,
            examples: 0,
            trained_weights: 0,
            settings: notes(&self.names, &self.texts),
            metrics: Notes::new(),
        };
        Ok(Classifier::untrained(
            &self.session,
            self.from.as_ref(),
            inner,
        ))
    }
}
