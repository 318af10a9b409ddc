//! What a run that tunes the encoder needs before its first step.

use std::rc::Rc;

use super::classifier::encoder_of;
use super::{Classifier, Session};
use crate::Result;
use crate::data::Dataset;
use crate::embed::StatesJob;
use crate::head::LayerWeights;
use crate::model::Source;
use crate::tune::{Forecast, Load, RunFingerprint, TrainCheckpoint, Tuning};

/// A checkpoint, and what its run has to be of.
pub(super) type Resume = (TrainCheckpoint<Box<dyn Source>>, RunFingerprint);

/// What a run that tunes the encoder needs before its first step.
pub(super) struct Preparation {
    pub tuning: Tuning,
    pub inputs: InputsOnTheWay,
    pub resume: Option<Resume>,
    /// The head to begin with, where none is carried over.
    pub head: Option<LayerWeights>,
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
        let (inputs, _) = inputs(session, data, &tuning, from)?;
        Ok(Self {
            tuning,
            inputs,
            resume,
            head: None,
        })
    }

    pub fn is_done(&self) -> bool {
        match &self.inputs {
            InputsOnTheWay::Ids(_) => true,
            InputsOnTheWay::States(job) => job.done() == job.total(),
        }
    }
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
    let all = session.config.num_hidden_layers;
    let texts = data.examples.iter().map(|e| e.text.as_str());
    let layers = tuning.depth().trainable_layers(all);
    let (inputs, lengths) = if layers.whole {
        let ids = texts.map(|t| session.tokenizer.encode(t));
        let ids: Vec<Vec<u32>> = ids.collect::<Result<_>>()?;
        let lengths: Vec<usize> = ids.iter().map(Vec::len).collect();
        (InputsOnTheWay::Ids(ids), lengths)
    } else {
        let encoder = &encoder_of(session, from).encoder;
        let cut = all - layers.layers;
        let job = StatesJob::plan(texts, &session.tokenizer, encoder, cut)?;
        let lengths = job.lengths();
        (InputsOnTheWay::States(job), lengths)
    };
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
