//! A classifier together with the encoder that it reads.

use std::rc::Rc;
use std::sync::Arc;

use super::{CachedEncoder, Session};
use crate::Result;
use crate::artifact;
use crate::classifier as core;
use crate::model::{Sink, WeightDelta};

/// Labels and what decides between them, on an encoder.
#[derive(Clone)]
pub struct Classifier {
    /// The model that it is of.
    pub session: Rc<Session>,
    /// The encoder that it reads: the session's, or a tuned one.
    pub encoder: Rc<CachedEncoder>,
    /// What it is.
    pub inner: core::Classifier,
}

impl Classifier {
    /// A classifier that may have changed the encoder.
    pub(super) async fn tuned(session: &Rc<Session>, inner: core::Classifier) -> Result<Self> {
        let encoder = match &inner.body {
            None => Rc::clone(&session.encoder),
            Some(change) => {
                let changed = session.encoder.encoder.changed(change).await?;
                Rc::new(CachedEncoder::new(changed))
            }
        };
        Ok(Self {
            session: Rc::clone(session),
            encoder,
            inner,
        })
    }

    /// A classifier on the encoder that is read without training: the session's, or that of `from`.
    pub(super) fn untrained(
        session: &Rc<Session>,
        from: Option<&Self>,
        mut inner: core::Classifier,
    ) -> Self {
        if let Some(from) = from {
            let what = from.inner.body.as_ref().map_or("nothing", |_| "encoder");
            inner.settings.insert("carried".into(), what.into());
            inner.body.clone_from(&from.inner.body);
        }
        Self {
            session: Rc::clone(session),
            encoder: Rc::clone(encoder_of(session, from)),
            inner,
        }
    }

    /// What tells its encoder apart from others.
    pub(super) fn encoder_digest(session: &Session, from: Option<&Self>) -> String {
        let own = session.embeddings_identity();
        match from.and_then(|f| f.inner.body.as_deref()) {
            None => own,
            Some(change) => format!("{own} {}", change.digest()),
        }
    }

    /// Makes `new`, which was tuned from this one, whole: what this one had tuned and the run left alone is kept.
    pub(super) async fn complete(&self, new: &mut core::Classifier) -> Result<()> {
        let Some(old) = &self.inner.body else {
            return Ok(());
        };
        new.body = Some(match new.body.take() {
            None => Arc::clone(old),
            Some(change) => {
                let both = old.trainable_layers().union(change.trainable_layers());
                let encoder = self.encoder.encoder.changed(&change).await?;
                Arc::new(WeightDelta::Weights(encoder.weights_above(both).await?))
            }
        });
        Ok(())
    }

    /// The classifier as one safetensors file, written to where `make` makes room for so many bytes.
    ///
    /// # Errors
    /// What `make` says; [`crate::Error::Internal`] where it can't be laid out.
    pub fn save<S: Sink>(&self, make: impl FnOnce(usize) -> Result<S>) -> Result<S> {
        let session = &self.session;
        artifact::write(&self.inner, &session.identity, &session.config, make)
    }

    /// The probabilities of each of `texts`, which have been embedded, in the order of the labels.
    pub(super) async fn probabilities(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
        self.session.device.check()?;
        let embeddings = self.encoder.cache.borrow().matrix(texts.iter().copied())?;
        let device = &self.session.device.device;
        self.inner.scores(embeddings, device).await
    }
}

/// The encoder that is read: the session's, or that of `from`.
pub(super) fn encoder_of<'a>(
    session: &'a Session,
    from: Option<&'a Classifier>,
) -> &'a Rc<CachedEncoder> {
    from.map_or(&session.encoder, |f| &f.encoder)
}

/// The model as it is read: as it was opened, or as `from` reads it.
pub(super) fn session_of(session: &Rc<Session>, from: Option<&Classifier>) -> Rc<Session> {
    Rc::clone(from.map_or(session, |f| &f.session))
}

impl Session {
    /// Reads a saved classifier.
    ///
    /// # Errors
    /// [`crate::Error::Classifier`] where it can't be used here.
    pub async fn load(self: &Rc<Self>, bytes: &[u8]) -> Result<Classifier> {
        let sentence = artifact::sentence_modules(bytes, &self.identity, &self.config)?;
        let session = self.described(sentence)?;
        let inner = artifact::load(bytes, &session.identity, &session.config)?;
        Classifier::tuned(&session, inner).await
    }
}
