//! What a run that tunes the encoder needs before its first step.

use std::rc::Rc;

use super::classifier::encoder_of;
use super::{Classifier, Drawn, Session, TextList};
use crate::Result;
use crate::data::Dataset;
use crate::embed::StatesJob;
use crate::error::messages::run as messages;
use crate::head::LayerWeights;
use crate::model::Source;
use crate::tune::{Forecast, Inputs, Load, RunFingerprint, TrainCheckpoint, Tuning};

/// A checkpoint, and what its run has to be of.
pub(super) type Resume = (TrainCheckpoint<Box<dyn Source>>, RunFingerprint);

/// What a run that tunes the encoder needs before its first step.
pub(super) struct Preparation {
    pub tuning: Tuning,
    pub inputs: InputsOnTheWay,
    pub resume: Option<Resume>,
    /// The head to begin with, where none is carried over.
    pub head: Option<LayerWeights>,
    /// What goes in for the examples of snapshots, and how many they are.
    pub snapshots: Option<(InputsOnTheWay, usize)>,
    /// Bytes that the run takes.
    bytes: u64,
}

/// What goes in at the cut.
pub(super) enum InputsOnTheWay {
    Ids(Vec<Vec<u32>>),
    States(StatesJob),
}

impl Preparation {
    pub fn new(
        session: &Rc<Session>,
        data: &Dataset,
        tuning: Tuning,
        from: Option<&Classifier>,
        resume: Option<Box<dyn Source>>,
    ) -> Result<Self> {
        tuning.check(session.config.num_hidden_layers, data.examples.len())?;
        // Before anything is computed for a run that can't go on.
        let resume = match resume {
            None => None,
            Some(file) => {
                let encoder = Classifier::encoder_digest(session, from);
                let fingerprint = tuning.fingerprint(&encoder, data)?;
                let checkpoint = TrainCheckpoint::open(file)?;
                checkpoint.check(&fingerprint)?;
                Some((checkpoint, fingerprint))
            }
        };
        let (inputs, forecast) = inputs(session, data, &tuning, from)?;
        Ok(Self {
            tuning,
            inputs,
            resume,
            head: None,
            snapshots: None,
            bytes: forecast.bytes,
        })
    }

    /// Has the examples of `drawn` prepared for snapshots, too.
    ///
    /// # Errors
    /// [`crate::Error::NoMemory`] where there is no room for them beside the run.
    pub fn watch(
        &mut self,
        session: &Session,
        drawn: &Drawn,
        from: Option<&Classifier>,
    ) -> Result<()> {
        let texts = (0..drawn.len()).map(|i| drawn.text(i));
        let texts = texts.collect::<Result<Vec<_>>>()?;
        let texts = texts.iter().map(|text| &**text);
        let (inputs, lengths) = planned(session, texts, &self.tuning, from)?;
        let numbers = match inputs {
            InputsOnTheWay::Ids(_) => 1,
            InputsOnTheWay::States(_) => session.config.hidden_size,
        };
        let tokens: usize = lengths.iter().sum();
        let own = 4 * (tokens * numbers + lengths.len() * session.identity.width);
        session.check_room(self.bytes + own as u64, |_| messages::fewer_snapshots())?;
        self.snapshots = Some((inputs, lengths.len()));
        Ok(())
    }

    /// What is still to be computed before the run can begin.
    pub fn under_way(&mut self) -> Option<&mut StatesJob> {
        let watched = self.snapshots.as_mut().map(|(inputs, _)| inputs);
        let all = [Some(&mut self.inputs), watched].into_iter().flatten();
        all.filter_map(|inputs| match inputs {
            InputsOnTheWay::Ids(_) => None,
            InputsOnTheWay::States(job) => (job.done() < job.total()).then_some(job),
        })
        .next()
    }
}

impl InputsOnTheWay {
    /// What has come, once it is there.
    pub fn finish(self) -> Inputs {
        match self {
            Self::Ids(ids) => Inputs::Ids(ids),
            Self::States(job) => Inputs::States(job.finish()),
        }
    }
}

/// What goes in at the cut for `texts`, on its way, and their lengths in tokens.
fn planned<'t>(
    session: &Session,
    texts: impl Iterator<Item = &'t str>,
    tuning: &Tuning,
    from: Option<&Classifier>,
) -> Result<(InputsOnTheWay, Vec<usize>)> {
    let all = session.config.num_hidden_layers;
    let layers = tuning.depth().trainable_layers(all);
    if layers.whole {
        let ids = texts.map(|t| session.tokenizer.encode(t));
        let ids: Vec<Vec<u32>> = ids.collect::<Result<_>>()?;
        let lengths = ids.iter().map(Vec::len).collect();
        return Ok((InputsOnTheWay::Ids(ids), lengths));
    }
    let encoder = &encoder_of(session, from).encoder;
    let cut = all - layers.layers;
    let job = StatesJob::plan(texts, &session.tokenizer, encoder, cut)?;
    let lengths = job.lengths();
    Ok((InputsOnTheWay::States(job), lengths))
}

/// What goes in at the cut, on its way, and what the run takes.
///
/// # Errors
/// [`crate::Error::NoMemory`] for a run that won't fit, with what would.
pub(super) fn inputs(
    session: &Session,
    data: &Dataset,
    tuning: &Tuning,
    from: Option<&Classifier>,
) -> Result<(InputsOnTheWay, Forecast)> {
    let texts = data.examples.iter().map(|e| e.text.as_str());
    let (inputs, lengths) = planned(session, texts, tuning, from)?;
    let load = Load {
        config: &session.config,
        depth: tuning.depth(),
        batch_size: tuning.batch_size(),
        pairs: tuning.is_on_pairs(),
        lengths: &lengths,
        labels: data.labels.len(),
        gpu: session.device.gpu,
    };
    let forecast = load.forecast();
    session.check_room(forecast.bytes, |free| load.instead(free))?;
    Ok((inputs, forecast))
}
