//! Some of a data set's examples, and their embeddings to be shown.

use std::borrow::Cow;
use std::rc::Rc;

use super::classifier::{encoder_of, session_of};
use super::{Classifier, EmbedJob, Job, Progress, Session, TextList, unfinished};
use crate::data::Dataset;
use crate::error::messages::run as messages;
use crate::model::Sink;
use crate::{Error, Result};

/// Some of a data set's examples, drawn by a seed.
#[derive(Debug, Clone)]
pub struct Drawn {
    data: Rc<Dataset>,
    /// How many were asked for.
    pub(super) most: usize,
    indices: Vec<usize>,
}

impl Drawn {
    /// Draws `most` examples of `data`; all of them where there are fewer.
    ///
    /// # Errors
    /// [`Error::Settings`] where `most` is 0.
    pub fn new(data: Rc<Dataset>, most: usize, seed: u64) -> Result<Self> {
        if most == 0 {
            let wanted = messages::wanted_above_zero();
            return Err(Error::Settings(messages::setting_must_be("most", wanted)));
        }
        let indices = data.draw(most, seed);
        Ok(Self {
            data,
            most,
            indices,
        })
    }

    /// The examples' indices in the data set, in ascending order.
    pub fn indices(&self) -> &[usize] {
        &self.indices
    }
}

impl TextList for Drawn {
    fn len(&self) -> usize {
        self.indices.len()
    }

    fn text(&self, index: usize) -> Result<Cow<'_, str>> {
        Ok(Cow::Borrowed(&self.data.examples[self.indices[index]].text))
    }
}

/// Embeddings, `[examples, width]` in 32-bit floats.
pub struct DrawnEmbeddings<S> {
    /// The values, row-major, little endian.
    pub values: S,
    /// Width of an embedding.
    pub width: usize,
    /// The examples' indices in their data set.
    pub indices: Vec<usize>,
}

/// Examples on their way to their embeddings.
pub struct EmbeddingsJob<S> {
    drawn: Rc<Drawn>,
    encoder: Rc<super::CachedEncoder>,
    embedding: EmbedJob,
    values: S,
    width: usize,
}

impl<S: Sink> EmbeddingsJob<S> {
    /// Begins to embed the examples of `drawn` with the encoder of `from`, or as the model was opened. They go to where `make` makes
    /// room for so many bytes.
    ///
    /// # Errors
    /// What `make` says.
    pub fn new(
        session: &Rc<Session>,
        drawn: Drawn,
        from: Option<&Classifier>,
        make: impl FnOnce(usize) -> Result<S>,
    ) -> Result<Self> {
        let session = session_of(session, from);
        let encoder = Rc::clone(encoder_of(&session, from));
        let width = session.identity.width;
        let drawn = Rc::new(drawn);
        Ok(Self {
            values: make(drawn.len() * width * size_of::<f32>())?,
            embedding: EmbedJob::on(&session, &encoder, drawn.clone()),
            drawn,
            encoder,
            width,
        })
    }
}

impl<S: Sink> Job for EmbeddingsJob<S> {
    type Output = DrawnEmbeddings<S>;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        self.embedding.expect_going()?;
        if let Some(portion) = self.embedding.portion(pieces).await? {
            for index in portion {
                let text = self.drawn.text(index)?;
                let row = self.encoder.cache.borrow().matrix([&*text])?;
                self.values.write(bytemuck::cast_slice(&row));
            }
            self.encoder.make_room();
        }
        Ok(self.embedding.step())
    }

    async fn finish(self) -> Result<DrawnEmbeddings<S>> {
        if !self.embedding.is_done() {
            return Err(unfinished());
        }
        Ok(DrawnEmbeddings {
            values: self.values,
            width: self.width,
            indices: self.drawn.indices.clone(),
        })
    }
}
