//! The examples nearest to some texts, and whether a text is unlike all of them.

use std::rc::Rc;

use super::inspect::NearExample;
use super::neighbourhood::Neighbourhood;
use super::{Classifier, EmbedJob, Job, Phase, Progress, TextList, ended, unfinished};
use crate::data::Dataset;
use crate::error::messages::run as messages;
use crate::inspect::{Familiarity, nearest_of};
use crate::{Error, Result};

/// Neighbours at most.
const MOST_NEIGHBOURS: usize = 100;
/// Pairs of texts that are compared for one piece.
const PAIRS: usize = 50_000;

/// The examples nearest to a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbours {
    /// The nearest first.
    pub nearest: Vec<NearExample>,
    /// The cosine of the last of them.
    pub similarity: f32,
    /// Whether that is lower than for all but one in a hundred of the examples themselves, each beside the others. Never where
    /// there are fewer than [`crate::inspect::LEAST_EXAMPLES`].
    pub unlike: bool,
}

/// A search for the examples nearest to some texts.
pub struct NearestJob {
    classifier: Classifier,
    texts: Rc<dyn TextList>,
    data: Rc<Dataset>,
    neighbours: usize,
    embedding: EmbedJob,
    stage: Stage,
    found: Vec<Neighbours>,
    /// Whether it was said that it has finished.
    finished: bool,
}

enum Stage {
    /// The texts are embedded, and the examples where they are not known.
    Embed(Option<Rc<Neighbourhood>>),
    /// The examples are compared with one another.
    Measure(Familiarity, Neighbourhood),
    /// The texts are compared with the examples.
    Search(Rc<Neighbourhood>),
    /// Between two of them.
    Nothing,
}

impl NearestJob {
    /// Begins to look for the `neighbours` examples of `data` that are nearest to each of `texts` by the encoder of `classifier`.
    /// What is found out about `data` is kept with the encoder.
    ///
    /// # Errors
    /// [`Error::Settings`] where so many neighbours can't be asked for.
    pub fn new(
        classifier: Classifier,
        texts: Rc<dyn TextList>,
        data: Rc<Dataset>,
        neighbours: usize,
    ) -> Result<Self> {
        if !(1..=MOST_NEIGHBOURS).contains(&neighbours) {
            let wanted = messages::wanted_whole_between(1, MOST_NEIGHBOURS);
            return Err(Error::Settings(messages::setting_must_be(
                "nearest", wanted,
            )));
        }
        let (session, encoder) = (&classifier.session, &classifier.encoder);
        let known = encoder.neighbourhood.borrow().clone().filter(|known| {
            known.is_of(&data, neighbours) && encoder.cache.borrow().has(&known.places)
        });
        let mut lists = vec![Rc::clone(&texts)];
        if known.is_none() {
            lists.push(data.clone());
        }
        Ok(Self {
            embedding: EmbedJob::on(session, encoder, Rc::new(lists)),
            stage: Stage::Embed(known),
            found: Vec::with_capacity(texts.len()),
            finished: false,
            classifier,
            texts,
            data,
            neighbours,
        })
    }

    /// Texts that are compared with all examples for so many pieces.
    fn portion(&self, pieces: usize) -> usize {
        let pairs = PAIRS.saturating_mul(pieces.max(1));
        (pairs / self.data.examples.len().max(1)).max(1)
    }

    /// The next stage, once all is embedded.
    fn after_embedding(&self, known: Option<Rc<Neighbourhood>>) -> Result<Stage> {
        if let Some(known) = known {
            return Ok(Stage::Search(known));
        }
        let (data, neighbours) = (&self.data, self.neighbours);
        let examples = data.examples.iter();
        let cache = self.classifier.encoder.cache.borrow();
        let places = cache.places(examples.map(|e| e.text.as_str()))?;
        let measured = Familiarity::new(places.len(), neighbours);
        let new = Neighbourhood::new(data, neighbours, places, None);
        Ok(Stage::Measure(measured, new))
    }

    /// Goes on to the next stage where this one is through.
    fn turn_over(&mut self) -> Result<()> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Nothing) {
            Stage::Embed(known) if self.embedding.is_done() => self.after_embedding(known)?,
            Stage::Measure(measured, mut new) if measured.done() == measured.total() => {
                new.bound = measured.bound();
                let new = Rc::new(new);
                *self.classifier.encoder.neighbourhood.borrow_mut() = Some(Rc::clone(&new));
                Stage::Search(new)
            }
            other => other,
        };
        Ok(())
    }

    /// Looks for the neighbours of at most `count` more texts.
    fn search(&mut self, known: &Neighbourhood, count: usize) -> Result<()> {
        let cache = self.classifier.encoder.cache.borrow();
        let (from, places) = (self.found.len(), &known.places);
        for index in from..self.texts.len().min(from + count) {
            let text = self.texts.text(index)?;
            let text = cache.places([&*text])?;
            let rows = (0..places.len()).map(|i| (i, cache.at(places, i)));
            let near = nearest_of(cache.at(&text, 0), rows, known.neighbours);
            let similarity = near.last().map_or(0.0, |near| near.cosine);
            let nearest = near.into_iter().map(|near| NearExample {
                example: near.example,
                cosine: near.cosine,
            });
            self.found.push(Neighbours {
                nearest: nearest.collect(),
                similarity,
                unlike: known.bound.is_some_and(|bound| similarity < bound),
            });
        }
        Ok(())
    }
}

impl Job for NearestJob {
    type Output = Vec<Neighbours>;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        if self.finished {
            return Err(ended());
        }
        let portion = self.portion(pieces);
        let progress = match &mut self.stage {
            Stage::Embed(_) => {
                self.embedding.portion(pieces).await?;
                self.embedding.progress()
            }
            Stage::Measure(measured, new) => {
                let cache = self.classifier.encoder.cache.borrow();
                for _ in 0..portion {
                    measured.advance(new.places.len(), |i| cache.at(&new.places, i));
                }
                Progress::new(Phase::Check, measured.done(), measured.total())
            }
            Stage::Search(known) => {
                let known = Rc::clone(known);
                self.search(&known, portion)?;
                self.finished = self.found.len() == self.texts.len();
                Progress::new(Phase::Check, self.found.len(), self.texts.len())
            }
            Stage::Nothing => return Err(ended()),
        };
        self.turn_over()?;
        Ok(progress.finished(self.finished))
    }

    async fn finish(self) -> Result<Vec<Neighbours>> {
        if self.finished {
            Ok(self.found)
        } else {
            Err(unfinished())
        }
    }
}
