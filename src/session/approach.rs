//! One of the approaches that there are, with its settings, and the job that makes a classifier by it.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::{
    Classifier, Drawn, FewShotJob, FewShotSettings, Job, LabelTexts, Progress, Session, Snapshot,
    TrainJob, ZeroShotJob,
};
use crate::data::{Dataset, fold_label};
use crate::error::messages::{compare as messages, data as data_messages};
use crate::model::{Sink, Source};
use crate::tune::{Approach, FewShotMethod, TuneApproach, TuneSettings};
use crate::{Error, Result};

/// Examples of each label that few-shot and contrastive tuning learn from where nothing else is said.
pub const SHOTS: usize = 8;

/// What labels mean, where an approach reads that; their names where nothing is said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LabelWords {
    /// The labels' names with their descriptions. Where there are no data, these are all the labels, in their order.
    pub descriptions: Vec<(String, String)>,
    /// The sentence that a description is put into, at "{}".
    pub template: Option<String>,
}

impl LabelWords {
    /// The texts of `names`, of which some may not be described. They are written as those of data are.
    fn of(&self, names: &[String]) -> LabelTexts {
        let described = |name: &String| {
            let mut all = self.descriptions.iter().rev();
            let found = all.find(|(own, _)| fold_label(own) == name.as_str());
            found.map_or(name, |(_, text)| text).clone()
        };
        LabelTexts {
            names: names.to_vec(),
            descriptions: names.iter().map(described).collect(),
            template: self.template.clone(),
        }
    }

    /// The texts of the labels that are described.
    fn all(&self) -> LabelTexts {
        let (names, descriptions) = self.descriptions.iter().cloned().unzip();
        let template = self.template.clone();
        LabelTexts {
            names,
            descriptions,
            template,
        }
    }
}

/// An approach with its settings.
#[derive(Debug, Clone, PartialEq)]
pub enum ApproachSettings {
    /// Learns from no example.
    ZeroShot(LabelWords),
    /// Learns from a few examples, without training.
    FewShot {
        /// What a text is compared with.
        method: FewShotMethod,
        /// Examples of each label.
        shots: usize,
        /// Of their draw.
        seed: u64,
        /// How many vote, for [`FewShotMethod::Neighbours`].
        neighbours: Option<usize>,
        /// What the labels mean, for [`FewShotMethod::LabelPrior`].
        words: LabelWords,
    },
    /// Trains.
    Tune {
        /// What training changes, and how.
        settings: TuneSettings,
        /// Examples of each label; all there are where it is absent.
        shots: Option<usize>,
        /// Of their draw; the run's own seed where it is absent.
        draw_seed: Option<u64>,
    },
}

impl ApproachSettings {
    /// An approach as a JSON object has it: `approach` names it, and its settings stand beside. What is null counts as absent.
    ///
    /// # Errors
    /// [`Error::Settings`] naming what is no approach, no setting, or no value of its kind.
    pub fn from_json(values: &Map<String, Value>) -> Result<Self> {
        let Some(name) = values.get("approach").and_then(Value::as_str) else {
            return Err(Error::Settings(messages::approach_missing()));
        };
        if let Some(untrained) = Self::untrained(name, values)? {
            return Ok(untrained);
        }
        let mut own = values.clone();
        let shots = count(values, "shots")?.map(|n| n as usize);
        let draw_seed = count(values, "drawSeed")?;
        for drawn in ["shots", "drawSeed"] {
            own.remove(drawn);
        }
        let settings = TuneSettings::from_json(&own)?;
        let few = settings.approach == TuneApproach::Contrastive;
        Ok(Self::Tune {
            shots: shots.or(few.then_some(SHOTS)),
            settings,
            draw_seed,
        })
    }

    /// The same for a classifier of its own: where it trains, it learns from all examples, and only the head where no approach
    /// is named.
    ///
    /// # Errors
    /// Those of [`ApproachSettings::from_json`].
    pub fn alone(values: &Map<String, Value>) -> Result<Self> {
        if let Some(Value::String(name)) = values.get("approach")
            && let Some(untrained) = Self::untrained(name, values)?
        {
            return Ok(untrained);
        }
        Ok(Self::Tune {
            settings: TuneSettings::from_json(values)?,
            shots: None,
            draw_seed: None,
        })
    }

    /// An approach that does not train; none where `name` is that of another.
    fn untrained(name: &str, values: &Map<String, Value>) -> Result<Option<Self>> {
        if name == Approach::ZeroShot.name() {
            return Ok(Some(Self::ZeroShot(words(values)?)));
        }
        let Ok(method) = FewShotMethod::from_name(name) else {
            return Ok(None);
        };
        Ok(Some(Self::FewShot {
            method,
            shots: count(values, "shots")?.map_or(SHOTS, |n| n as usize),
            seed: count(values, "seed")?.unwrap_or(0),
            neighbours: count(values, "neighbours")?.map(|n| n as usize),
            words: words(values)?,
        }))
    }

    /// Whether it takes steps, so that a stop can cut it off.
    pub fn is_trained(&self) -> bool {
        matches!(self, Self::Tune { .. })
    }

    /// Whether it learns from examples.
    pub fn learns(&self) -> bool {
        !matches!(self, Self::ZeroShot(_))
    }

    /// The same with `n` examples of each label, drawn (and, where it trains, learned from) with `seed`.
    ///
    /// # Errors
    /// None that a setting of this name would not have anyway.
    pub fn drawn(&self, n: usize, seed: u64) -> Result<Self> {
        let mut drawn = self.clone();
        match &mut drawn {
            Self::ZeroShot(_) => {}
            Self::FewShot {
                shots, seed: own, ..
            } => (*shots, *own) = (n, seed),
            Self::Tune {
                settings,
                shots,
                draw_seed,
            } => {
                *settings = settings.clone().with("seed", seed as f64)?;
                (*shots, *draw_seed) = (Some(n), None);
            }
        }
        Ok(drawn)
    }

    /// Begins to make a classifier of the labels of `train`, and of nothing but its examples, by the encoder (and head) of `from`
    /// where there is one.
    ///
    /// # Errors
    /// Those of the job that makes it.
    pub fn job(
        &self,
        session: &Rc<Session>,
        train: &Rc<Dataset>,
        from: Option<Classifier>,
    ) -> Result<ApproachJob> {
        let start = (from, None);
        self.begin(session, Some(train), start)
    }

    /// The same where there may be no data, so that the labels are those that the settings describe, and where a run may go on
    /// from a checkpoint.
    ///
    /// # Errors
    /// Those of the job that makes it; [`Error::Data`] where there are no data to learn from.
    pub fn begin(
        &self,
        session: &Rc<Session>,
        train: Option<&Rc<Dataset>>,
        (from, resume): (Option<Classifier>, Option<Box<dyn Source>>),
    ) -> Result<ApproachJob> {
        let no_example = || Error::Data(data_messages::no_example_to_learn());
        Ok(match self {
            Self::ZeroShot(words) => {
                let labels = train.map_or_else(|| words.all(), |data| words.of(&data.labels));
                ApproachJob::ZeroShot(Box::new(ZeroShotJob::new(session, labels, from)?))
            }
            Self::FewShot {
                method,
                shots,
                seed,
                neighbours,
                words,
            } => {
                let train = train.ok_or_else(no_example)?;
                let reads = *method == FewShotMethod::LabelPrior;
                let settings = FewShotSettings {
                    shots: *shots,
                    seed: *seed,
                    method: *method,
                    neighbours: *neighbours,
                    labels: reads.then(|| words.of(&train.labels)),
                };
                ApproachJob::FewShot(Box::new(FewShotJob::new(session, train, settings, from)?))
            }
            Self::Tune {
                settings,
                shots,
                draw_seed,
            } => {
                let train = train.ok_or_else(no_example)?;
                let sample = match shots {
                    None => Rc::clone(train),
                    Some(shots) => {
                        let seed = draw_seed.unwrap_or_else(|| settings.seed());
                        Rc::new(train.sample(*shots, seed)?)
                    }
                };
                let run = TrainJob::new(session, sample, settings, from, resume)?;
                ApproachJob::Train(Box::new(run))
            }
        })
    }
}

fn count(values: &Map<String, Value>, name: &'static str) -> Result<Option<u64>> {
    match values.get(name) {
        None | Some(Value::Null) => Ok(None),
        // Whole numbers of JavaScript may come as fractions.
        Some(value) => match value.as_f64() {
            Some(n) if n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&n) => {
                Ok(Some(n as u64))
            }
            _ => Err(Error::Settings(messages::not_a_count(name))),
        },
    }
}

fn words(values: &Map<String, Value>) -> Result<LabelWords> {
    let wrong = |name: &str| Error::Settings(messages::not_named_texts(name));
    let template = match values.get("template") {
        None | Some(Value::Null) => None,
        Some(Value::String(template)) => Some(template.clone()),
        Some(_) => return Err(wrong("template")),
    };
    let wrong = || wrong("labels");
    let pair = |name: &str, text: &Value| {
        let text = text.as_str().ok_or_else(wrong)?;
        Ok((name.to_owned(), text.to_owned()))
    };
    let descriptions = match values.get("labels") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Object(given)) => given
            .iter()
            .map(|(name, text)| pair(name, text))
            .collect::<Result<_>>()?,
        // An object would not keep their order.
        Some(Value::Array(given)) => given
            .iter()
            .map(|one| match one.as_array().map(Vec::as_slice) {
                Some([Value::String(name), text]) => pair(name, text),
                _ => Err(wrong()),
            })
            .collect::<Result<_>>()?,
        Some(_) => return Err(wrong()),
    };
    Ok(LabelWords {
        descriptions,
        template,
    })
}

/// A classifier on its way, by whatever approach. Only one that trains has snapshots.
pub enum ApproachJob {
    /// By its labels' words.
    ZeroShot(Box<ZeroShotJob>),
    /// By a few examples.
    FewShot(Box<FewShotJob>),
    /// By training.
    Train(Box<TrainJob>),
}

impl ApproachJob {
    /// The same with snapshots of the examples of `drawn`, where it trains.
    ///
    /// # Errors
    /// Those of [`TrainJob::with_snapshots`].
    pub fn with_snapshots(self, drawn: &Drawn) -> Result<Self> {
        Ok(match self {
            Self::Train(job) => Self::Train(Box::new(job.with_snapshots(drawn)?)),
            other => other,
        })
    }

    /// A snapshot that has been taken since this was last asked.
    pub fn take_snapshot(&mut self) -> Option<Snapshot> {
        match self {
            Self::Train(job) => job.take_snapshot(),
            Self::ZeroShot(_) | Self::FewShot(_) => None,
        }
    }
}

impl Job for ApproachJob {
    type Output = Classifier;

    async fn advance(&mut self, pieces: usize) -> Result<Progress> {
        match self {
            Self::ZeroShot(job) => job.advance(pieces).await,
            Self::FewShot(job) => job.advance(pieces).await,
            Self::Train(job) => job.advance(pieces).await,
        }
    }

    async fn finish(self) -> Result<Classifier> {
        match self {
            Self::ZeroShot(job) => job.finish().await,
            Self::FewShot(job) => job.finish().await,
            Self::Train(job) => job.finish().await,
        }
    }

    fn stop(&mut self) {
        if let Self::Train(job) = self {
            job.stop();
        }
    }

    async fn checkpoint<S: Sink>(
        &mut self,
        make: impl FnOnce(usize) -> Result<S>,
    ) -> Result<Option<S>> {
        match self {
            Self::Train(job) => job.checkpoint(make).await,
            Self::ZeroShot(_) | Self::FewShot(_) => Ok(None),
        }
    }
}
