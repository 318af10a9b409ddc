//! Jobs: how far they are, and what they will take.

use serde::Serialize;

use crate::{session, tune};

/// How far a job is.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct JobProgress {
    /// What it is doing.
    #[cfg_attr(
        test,
        ts(
            type = "\"embed\" | \"train\" | \"trial\" | \"check\" | \"export\" | \"read\" | \"write\""
        )
    )]
    pub phase: session::Phase,
    /// Of this phase, how much is done.
    pub done: usize,
    /// All there is to do in this phase; 0 where that is nothing a person waits for.
    pub total: usize,
    /// Of a job that trains: what the steps just taken came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub step: Option<StepReport>,
    /// Of a job that takes several approaches in turn: whose turn it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub turn: Option<Turn>,
    /// Whether there is news to be asked for.
    pub news: bool,
    /// Whether all is done, and `finish` can be called.
    pub finished: bool,
}

/// Whose turn it is.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct Turn {
    /// The approach's place among all.
    pub approach: usize,
    /// Of a cross-validation: the fold, counted from 1, and how many there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub fold: Option<(usize, usize)>,
}

impl From<session::Progress> for JobProgress {
    fn from(progress: session::Progress) -> Self {
        Self {
            phase: progress.phase,
            done: progress.done,
            total: progress.total,
            step: progress.step.map(StepReport::from),
            turn: progress.turn.map(|turn| Turn {
                approach: turn.approach,
                fold: turn.fold,
            }),
            news: progress.news,
            finished: progress.finished,
        }
    }
}

/// How far a step of the optimiser went in one part of the model: the update-to-weight ratio. About 0.001 is usual.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
pub struct UpdateRatio {
    /// The part: the word embeddings, a transformer layer, or the head.
    #[cfg_attr(test, ts(type = "\"embeddings\" | \"layer\" | \"head\""))]
    pub part: &'static str,
    /// Of a layer: which, counted from 1, the one above the word embeddings.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub layer: Option<usize>,
    /// The Euclidean norm of what the step added to the part's weights, divided by that of these weights before it. Of adapters:
    /// the norm of what their low-rank products add to the weights beside them, divided by that of these frozen weights.
    pub ratio: f64,
}

impl From<tune::UpdateRatio> for UpdateRatio {
    fn from(one: tune::UpdateRatio) -> Self {
        let (part, layer) = match one.part {
            tune::ModelPart::Embeddings => ("embeddings", None),
            tune::ModelPart::Layer(layer) => ("layer", Some(layer)),
            tune::ModelPart::Head => ("head", None),
        };
        Self {
            part,
            layer,
            ratio: one.ratio,
        }
    }
}

/// The state of a run after some steps.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepReport {
    /// Steps taken so far.
    pub step: usize,
    /// Steps in the whole run.
    pub steps: usize,
    /// Epochs finished so far.
    pub epoch: usize,
    /// Epochs in the whole run.
    pub epochs: usize,
    /// The mean loss of the minibatches since the last report: the cross-entropy in nats; with "contrastive", the mean squared
    /// difference between the pairs' cosines and their targets.
    pub loss: f64,
    /// The accuracy on those minibatches before their step; with "contrastive", on their pairs.
    pub accuracy: f64,
    /// The loss on the validation part; only at the end of an epoch, and only if there is such a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub validation_loss: Option<f64>,
    /// The accuracy on the validation part, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub validation_accuracy: Option<f64>,
    /// The epoch, from 1, whose weights would be kept if the run ended now; 0 before the end of the first.
    pub best_epoch: usize,
    /// How far the last step of the optimiser in this report went, for each part of the model that is trained, from the words up.
    /// A part that is frozen is absent. Empty where the head alone is fitted, which takes no such steps, where gradients were only
    /// collected, and for language models.
    pub update_ratios: Vec<UpdateRatio>,
    /// Whether the run has ended, after its last epoch or by its patience.
    pub done: bool,
}

impl From<tune::StepReport> for StepReport {
    fn from(r: tune::StepReport) -> Self {
        Self {
            step: r.step,
            steps: r.steps,
            epoch: r.epoch,
            epochs: r.epochs,
            loss: r.loss,
            accuracy: r.accuracy,
            validation_loss: r.validation.map(|v| v.0),
            validation_accuracy: r.validation.map(|v| v.1),
            best_epoch: r.best_epoch,
            update_ratios: r.update_ratios.into_iter().map(UpdateRatio::from).collect(),
            done: r.done,
        }
    }
}

/// What a run will take, by a short trial on this machine.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// Weights that training changes.
    pub trained_weights: usize,
    /// `trainedWeights` as a share of the model's.
    pub share: f64,
    /// Bytes of memory at most, beside the open model.
    pub memory: f64,
    /// Seconds, where the run does not stop early.
    pub seconds: f64,
}

impl From<session::Estimate> for Estimate {
    fn from(found: session::Estimate) -> Self {
        Self {
            trained_weights: found.trained_weights,
            share: found.share,
            memory: found.memory,
            seconds: found.seconds,
        }
    }
}
