//! Reading the data: what a prediction depends on, which rows are doubtful, and which texts the model doesn't read in full.

use std::rc::Rc;

use super::{Classifier, EmbedJob, Job, Phase, Prediction, Progress, Session, TextList};
use super::{ended, unfinished};
use crate::Result;
use crate::classifier::argmax;
use crate::data::Dataset;
use crate::inspect::{self, Check};
use crate::text::Coverage;

/// A piece of a text, and what it does for the prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct WordEffect {
    /// The piece: a word with the spaces behind it, or several words of a long text.
    pub text: String,
    /// What the predicted label's probability loses where the piece is left out.
    pub effect: f32,
}

/// An example like a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearExample {
    /// Its place in the data set.
    pub example: usize,
    /// The cosine of the two embeddings.
    pub cosine: f32,
}

/// What a prediction depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The prediction.
    pub prediction: Prediction,
    /// The text's pieces, which make it up one after another.
    pub words: Vec<WordEffect>,
    /// The examples most like the text, the nearest first.
    pub nearest: Vec<NearExample>,
}

/// An explanation on its way.
pub struct ExplainJob {
    classifier: Classifier,
    text: String,
    /// The text, and then the text without each of its pieces.
    occluded: Rc<Vec<String>>,
    data: Option<Rc<Dataset>>,
    nearest: usize,
    embedding: EmbedJob,
}

impl ExplainJob {
    /// Begins to explain the prediction for `text`, with the `nearest` examples of `data` where that is there.
    pub fn new(
        classifier: Classifier,
        text: String,
        data: Option<Rc<Dataset>>,
        nearest: usize,
    ) -> Self {
        let mut occluded = vec![text.clone()];
        occluded.extend(inspect::without(&inspect::pieces(&text)));
        let occluded = Rc::new(occluded);
        let mut lists: Vec<Rc<dyn TextList>> = vec![occluded.clone()];
        lists.extend(data.clone().map(|d| d as Rc<dyn TextList>));
        let (session, encoder) = (&classifier.session, &classifier.encoder);
        Self {
            embedding: EmbedJob::on(session, encoder, Rc::new(lists)),
            classifier,
            text,
            occluded,
            data,
            nearest,
        }
    }

    fn nearest(&self) -> Result<Vec<NearExample>> {
        let Some(data) = &self.data else {
            return Ok(Vec::new());
        };
        let encoder = &self.classifier.encoder;
        let own = encoder.cache.borrow().matrix([self.text.as_str()])?;
        let embeddings = encoder.embeddings(data)?;
        let near = inspect::nearest(&own, &embeddings, self.nearest);
        Ok(near
            .into_iter()
            .map(|near| NearExample {
                example: near.example,
                cosine: near.cosine,
            })
            .collect())
    }
}

impl Job for ExplainJob {
    type Output = Explanation;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        self.embedding.advance(pieces).await
    }

    async fn finish(self) -> Result<Explanation> {
        if !self.embedding.is_done() {
            return Err(unfinished());
        }
        let texts: Vec<&str> = self.occluded.iter().map(String::as_str).collect();
        let mut all = self.classifier.probabilities(&texts).await?.into_iter();
        let probabilities = all.next().unwrap_or_default();
        let label = argmax(&probabilities);
        let pieces = inspect::pieces(&self.text).into_iter();
        let words = pieces.zip(all).map(|(piece, without)| WordEffect {
            text: piece.to_owned(),
            effect: probabilities[label] - without[label],
        });
        Ok(Explanation {
            words: words.collect(),
            prediction: Prediction {
                label,
                reading: self.classifier.session.tokenizer.reading(&self.text)?,
                probabilities,
            },
            nearest: self.nearest()?,
        })
    }
}

/// A search for mislabelled rows.
pub struct CheckJob {
    session: Rc<Session>,
    data: Rc<Dataset>,
    seed: u64,
    embedding: EmbedJob,
    check: Option<Check>,
}

/// Steps of a head that are taken for one piece: each takes a moment.
const STEPS: usize = 16;

impl CheckJob {
    /// Begins to look for mislabelled rows in `data`; `seed` decides how they are divided.
    pub fn new(session: &Rc<Session>, data: Rc<Dataset>, seed: u64) -> Self {
        Self {
            embedding: EmbedJob::new(session, data.clone()),
            session: Rc::clone(session),
            check: None,
            data,
            seed,
        }
    }

    fn begin(&self) -> Result<Check> {
        let embeddings = self.session.encoder.embeddings(&self.data)?;
        let width = self.session.identity.width;
        let device = &self.session.device.device;
        Check::new((*self.data).clone(), embeddings, width, self.seed, device)
    }
}

impl Job for CheckJob {
    type Output = Check;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        self.session.device.check()?;
        if !self.embedding.is_done() {
            self.embedding.portion(pieces).await?;
            return Ok(self.embedding.progress());
        }
        if self.check.is_none() {
            self.check = Some(self.begin()?);
        }
        let Some(check) = self.check.as_mut().filter(|c| !c.is_done()) else {
            return Err(ended());
        };
        check.advance(STEPS.saturating_mul(pieces)).await?;
        self.session.device.check()?;
        let (done, total) = (check.done(), check.total());
        Ok(Progress::new(Phase::Check, done, total).finished(check.is_done()))
    }

    async fn finish(self) -> Result<Check> {
        self.check.filter(Check::is_done).ok_or_else(unfinished)
    }
}

/// A count of the texts that the model doesn't read in full.
pub struct CoverageJob {
    session: Rc<Session>,
    texts: Rc<dyn TextList>,
    coverage: Coverage,
    next: usize,
    /// Whether it was said that it has finished.
    finished: bool,
}

/// Texts that are tokenised for one piece.
const TEXTS: usize = 50;

impl CoverageJob {
    /// Begins to look at `texts`.
    pub fn new(session: &Rc<Session>, texts: Rc<dyn TextList>) -> Self {
        Self {
            session: Rc::clone(session),
            coverage: Coverage::default(),
            next: 0,
            finished: false,
            texts,
        }
    }
}

impl Job for CoverageJob {
    type Output = Coverage;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        let total = self.texts.len();
        if self.finished {
            return Err(ended());
        }
        let end = total.min(self.next.saturating_add(TEXTS.saturating_mul(pieces)));
        for index in self.next..end {
            let reading = self.session.tokenizer.reading(&self.texts.text(index)?)?;
            self.coverage.count(index, &reading);
        }
        self.next = end;
        self.finished = end == total;
        Ok(Progress::new(Phase::Check, end, total).finished(self.finished))
    }

    async fn finish(self) -> Result<Coverage> {
        if self.next == self.texts.len() {
            Ok(self.coverage)
        } else {
            Err(unfinished())
        }
    }
}
