//! One-shot and few-shot without training: class means, nearest examples, or the labels' words moved by examples.

use std::rc::Rc;

use super::classifier::{encoder_of, session_of};
use super::zeroshot::notes;
use super::{Classifier, EmbedJob, Job, LabelTexts, Phase, Progress, Session, TextList};
use super::{ended, unfinished};
use crate::classifier::{self as core, Approach, Model, Notes};
use crate::data::Dataset;
use crate::error::messages::run as messages;
use crate::shots::{self, Neighbours, PriorSearch};
use crate::tune::FewShotMethod;
use crate::{Error, Result};

/// Nearest examples that vote.
const NEIGHBOURS: usize = 3;

/// How a classifier is made of a few examples.
#[derive(Debug, Clone, PartialEq)]
pub struct FewShotSettings {
    /// Examples of each label.
    pub shots: usize,
    /// Of the draw of these examples.
    pub seed: u64,
    /// What a text is compared with.
    pub method: FewShotMethod,
    /// How many of the nearest examples vote, for [`FewShotMethod::Neighbours`]; 3 where it is absent.
    pub neighbours: Option<usize>,
    /// What the labels mean; for [`FewShotMethod::LabelPrior`], their names where it is absent.
    pub labels: Option<LabelTexts>,
}

/// A few-shot classifier on its way.
pub struct FewShotJob {
    session: Rc<Session>,
    from: Option<Classifier>,
    settings: FewShotSettings,
    sample: Rc<Dataset>,
    /// What the labels are embedded as, where their words count.
    texts: Rc<Vec<String>>,
    embedding: EmbedJob,
    /// The search for how much the labels' words count.
    search: Option<PriorSearch>,
}

impl FewShotJob {
    /// Begins to make a classifier of at most `settings.shots` examples of each label of `data`, by the encoder of `from`
    /// where there is one.
    ///
    /// # Errors
    /// [`Error::Settings`] for a setting out of its range; [`Error::Data`] where the descriptions are not of the labels.
    pub fn new(
        session: &Rc<Session>,
        data: &Dataset,
        settings: FewShotSettings,
        from: Option<Classifier>,
    ) -> Result<Self> {
        let session = &session_of(session, from.as_ref());
        let sample = Rc::new(data.sample(settings.shots, settings.seed)?);
        let texts = match settings.method {
            FewShotMethod::LabelPrior => label_texts(&sample, settings.labels.as_ref())?,
            FewShotMethod::Prototype | FewShotMethod::Neighbours => Vec::new(),
        };
        let texts = Rc::new(texts);
        let lists: Vec<Rc<dyn TextList>> = vec![sample.clone(), texts.clone()];
        let encoder = encoder_of(session, from.as_ref());
        Ok(Self {
            embedding: EmbedJob::on(session, encoder, Rc::new(lists)),
            session: Rc::clone(session),
            search: None,
            from,
            settings,
            sample,
            texts,
        })
    }

    fn labels(&self) -> Vec<usize> {
        self.sample.examples.iter().map(|e| e.label).collect()
    }

    /// The search, once everything is embedded.
    fn begin_search(&self) -> Result<PriorSearch> {
        let encoder = encoder_of(&self.session, self.from.as_ref());
        let texts = self.texts.iter().map(String::as_str);
        let prior = encoder.cache.borrow().matrix(texts)?;
        let embeddings = encoder.embeddings(&self.sample)?;
        PriorSearch::new(
            embeddings,
            self.labels(),
            prior,
            self.session.identity.width,
        )
    }

    fn searches(&self) -> bool {
        self.settings.method == FewShotMethod::LabelPrior
    }

    /// The approach, what decides, how many weights were chosen, and the settings to be noted.
    fn made(&self) -> Result<(Approach, Model, usize, Notes)> {
        let (width, labels) = (self.session.identity.width, self.labels());
        let encoder = encoder_of(&self.session, self.from.as_ref());
        let method = |name: &str| Notes::from([("method".into(), name.into())]);
        Ok(match self.settings.method {
            FewShotMethod::Prototype => {
                let embeddings = encoder.embeddings(&self.sample)?;
                let layer = shots::prototypes(&embeddings, &labels, &self.sample.labels, width)?;
                let model = Model::Head(vec![layer]);
                (
                    Approach::FewShot(FewShotMethod::Prototype),
                    model,
                    0,
                    method("prototype"),
                )
            }
            FewShotMethod::Neighbours => {
                let k = self.settings.neighbours.unwrap_or(NEIGHBOURS);
                let mut settings = method("neighbours");
                settings.insert("neighbours".into(), k.into());
                let near = Neighbours::new(encoder.embeddings(&self.sample)?, labels, width, k)?;
                (
                    Approach::FewShot(FewShotMethod::Neighbours),
                    Model::Neighbours(near),
                    0,
                    settings,
                )
            }
            FewShotMethod::LabelPrior => {
                let search = self.search.as_ref().ok_or_else(unfinished)?;
                let (layer, chosen) = search.finish();
                let mut settings = notes(&self.sample.labels, &self.texts);
                settings.insert("textCountsAs".into(), chosen.count.into());
                settings.insert("lambda".into(), chosen.lambda.into());
                let weights = layer.parameters();
                (
                    Approach::FewShot(FewShotMethod::LabelPrior),
                    Model::Head(vec![layer]),
                    weights,
                    settings,
                )
            }
        })
    }
}

/// The texts of the sample's labels, in their order.
fn label_texts(sample: &Dataset, labels: Option<&LabelTexts>) -> Result<Vec<String>> {
    let Some(given) = labels else {
        let names = sample.labels.clone();
        return LabelTexts {
            descriptions: names.clone(),
            names,
            template: None,
        }
        .texts();
    };
    if given.names.len() != sample.labels.len() {
        let (labels, descriptions) = (sample.labels.len(), given.names.len());
        return Err(Error::Data(messages::descriptions_of_other_labels(
            labels,
            descriptions,
        )));
    }
    given.texts()
}

impl Job for FewShotJob {
    type Output = Classifier;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        if !self.embedding.is_done() {
            self.embedding.portion(pieces).await?;
            let done = self.embedding.is_done();
            if done && self.searches() {
                self.search = Some(self.begin_search()?);
            }
            return Ok(self.embedding.progress().finished(done && !self.searches()));
        }
        if self.searches() && self.search.is_none() {
            self.search = Some(self.begin_search()?);
        }
        let Some(search) = self.search.as_mut().filter(|s| s.done() < s.total()) else {
            return Err(ended());
        };
        for _ in 0..pieces.clamp(1, search.total() - search.done()) {
            search.advance();
        }
        let (done, total) = (search.done(), search.total());
        Ok(Progress::new(Phase::Train, done, total).finished(done == total))
    }

    async fn finish(self) -> Result<Classifier> {
        let searched = self.search.as_ref().is_none_or(|s| s.done() == s.total());
        if !self.embedding.is_done() || !searched {
            return Err(unfinished());
        }
        self.session.device.check()?;
        let (approach, model, trained_weights, settings) = self.made()?;
        let inner = core::Classifier {
            approach,
            labels: self.sample.labels.clone(),
            model,
            body: None,
            examples: self.sample.examples.len(),
            trained_weights,
            settings,
            metrics: Notes::new(),
        };
        Ok(Classifier::untrained(
            &self.session,
            self.from.as_ref(),
            inner,
        ))
    }
}
