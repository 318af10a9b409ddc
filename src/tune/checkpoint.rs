//! A run under way as one safetensors file, so that it can go on after a reload.
//!
//! The header's entry `homefire-checkpoint` is JSON: the format version, what the run hangs on, and where it stands. The
//! tensors begin with `now.` (the weights), `best.` (those that would be kept, where they are others), and `mean.` and
//! `square.` (AdamW's moments, where the CPU's kernels hold them). Behind that stand Hugging Face's names, or PEFT's for
//! adapters, and `head.weight` `[hidden, labels]` and `head.bias` `[labels]`. The last tensor, `digest`, is the SHA-256 of
//! all bytes before it.
//!
//! The order of the examples is not in the file: it follows from the seed, and is drawn again.

use safetensors::tensor::Dtype;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::fingerprint::RunFingerprint;
use super::run::{Learner, Position, Run};
use crate::error::Message;
use crate::error::messages::{files as messages, session};
use crate::model::{Sink, Source, Weights, header};
use crate::{Error, Result};

/// The version this code writes, and the only one it reads.
pub const VERSION: u32 = 1;
/// The header's entry.
const ENTRY: &str = "homefire-checkpoint";
const DIGEST: &str = "digest";
const DIGEST_BYTES: usize = 32;
/// Bytes that are hashed at a time.
const PIECE: usize = 1 << 20;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    version: u32,
    /// By the name that the format has for it.
    #[serde(rename = "basis")]
    fingerprint: RunFingerprint,
    step: usize,
    best_epoch: usize,
    /// As text, which can be infinite and is read back to the same bits.
    best_loss: String,
    /// Steps of the optimiser that its moments are of; 0 where they are not here.
    updates: usize,
}

/// The version alone, which every later format keeps where it is.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// A copy of a learner's weights, or what the optimiser holds for each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// The weights now.
    Now,
    /// The weights that would be kept.
    Best,
    /// The running means of their gradients.
    Means,
    /// The running means of the gradients' squares.
    Squares,
}

impl Values {
    fn prefix(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Best => "best",
            Self::Means => "mean",
            Self::Squares => "square",
        }
    }

    /// Those in a file.
    fn of(best: bool, moments: bool) -> impl Iterator<Item = Self> {
        let there = [
            (Self::Now, true),
            (Self::Best, best),
            (Self::Means, moments),
            (Self::Squares, moments),
        ];
        there.into_iter().filter(|(_, there)| *there).map(|p| p.0)
    }
}

/// A learner whose state can be written down between two steps, and set.
pub trait Resumable: Learner {
    /// Names and shapes of the tensors that make up one copy of its weights.
    fn tensors(&self) -> Vec<(String, Vec<usize>)>;

    /// Whether it keeps other weights than those of now, and how many steps of the optimiser the moments are of that it holds;
    /// 0 where it has none or can't give them.
    fn holds(&self) -> (bool, usize);

    /// Whether it takes moments over.
    fn takes_moments(&self) -> bool;

    /// Writes one copy, in the order of [`Resumable::tensors`].
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    fn write(&self, which: Values, sink: &mut impl Sink) -> impl Future<Output = Result<()>>;

    /// Takes one copy over, in the order of [`Resumable::tensors`].
    fn set(&mut self, which: Values, values: Vec<Vec<f32>>);

    /// Steps of the optimiser after `step` steps of a run with `epoch_steps` an epoch; none where gradients that were
    /// collected wait for more.
    fn updates(&self, step: usize, epoch_steps: usize) -> Option<usize>;

    /// Goes on after `step` steps; the moments that were set are those of `updates` steps of the optimiser.
    fn go_on(&mut self, step: usize, updates: usize);
}

/// Hands bytes on and hashes them.
struct Hashing<S> {
    sink: S,
    hash: Sha256,
}

impl<S: Sink> Sink for Hashing<S> {
    fn write(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.sink.write(bytes);
    }
}

impl<L: Resumable> Run<L> {
    /// Whether a checkpoint can be made now: no gradients wait for more. It can at the end of an epoch.
    pub fn is_between_updates(&self) -> bool {
        let step = self.position().step;
        self.learner().updates(step, self.epoch_steps()).is_some()
    }

    /// Writes the run down to where `make` makes room for so many bytes.
    ///
    /// # Errors
    /// [`Error::Settings`] where collected gradients wait for more, [`Error::DeviceLost`] where the device can't be read, or
    /// what `make` gives.
    pub async fn checkpoint<S: Sink>(
        &self,
        fingerprint: &RunFingerprint,
        make: impl FnOnce(usize) -> Result<S>,
    ) -> Result<S> {
        if !self.is_between_updates() {
            return Err(Error::Settings(messages::checkpoint_between_updates()));
        }
        let at = self.position();
        let (keeps, updates) = self.learner().holds();
        let (best, moments) = (keeps && !self.is_best(), updates > 0);
        let text = serde_json::to_string(&Header {
            version: VERSION,
            fingerprint: fingerprint.clone(),
            step: at.step,
            best_epoch: at.best_epoch,
            best_loss: at.best_loss.to_string(),
            updates,
        })
        .map_err(|e| Error::Internal(session::unexpected(e.to_string())))?;
        let own = self.learner().tensors();
        let mut layout: Vec<(String, Dtype, Vec<usize>)> = Vec::new();
        for which in Values::of(best, moments) {
            let prefix = which.prefix();
            let tensors = own.iter().cloned();
            layout.extend(tensors.map(|(n, shape)| (format!("{prefix}.{n}"), Dtype::F32, shape)));
        }
        let weights: usize = layout
            .iter()
            .map(|t| t.2.iter().product::<usize>() * 4)
            .sum();
        layout.push((DIGEST.into(), Dtype::U8, vec![DIGEST_BYTES]));
        let tensors = layout
            .iter()
            .map(|(n, t, s)| (n.as_str(), *t, s.as_slice()));
        let before = header(tensors, &[(ENTRY, &text)])?;
        let mut file = Hashing {
            sink: make(before.len() + weights + DIGEST_BYTES)?,
            hash: Sha256::new(),
        };
        file.write(&before);
        for which in Values::of(best, moments) {
            self.learner().write(which, &mut file).await?;
        }
        let Hashing { mut sink, hash } = file;
        sink.write(&hash.finalize());
        Ok(sink)
    }

    /// This run, which has taken no step, from where `checkpoint` was made on.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] where it was made with something else, or is damaged.
    pub fn resume<S: Source>(
        mut self,
        checkpoint: &TrainCheckpoint<S>,
        fingerprint: &RunFingerprint,
    ) -> Result<Self> {
        checkpoint.check(fingerprint)?;
        let at = checkpoint.at;
        self.go_to(at)
            .ok_or_else(|| damaged(messages::damage_position()))?;
        let epoch_steps = self.epoch_steps();
        let updates = self.learner().updates(at.step, epoch_steps);
        // What was made on a GPU has no moments, and a run that went on from it has those of fewer steps.
        let possible = updates.is_some_and(|most| checkpoint.updates <= most);
        if !possible {
            return Err(damaged(messages::damage_optimizer()));
        }
        let (keeps, _) = self.learner().holds();
        let moments = checkpoint.updates > 0 && self.learner().takes_moments();
        let own = self.learner().tensors();
        let best = keeps && !self.is_best();
        for which in Values::of(best, moments) {
            let values = checkpoint.values(which, &own)?;
            self.learner_mut().set(which, values);
        }
        if !best {
            self.learner_mut().keep();
        }
        let updates = if moments { checkpoint.updates } else { 0 };
        self.learner_mut().go_on(at.step, updates);
        Ok(self)
    }
}

fn damaged(what: Message) -> Error {
    Error::Checkpoint(messages::checkpoint_damaged(what))
}

/// A run that was written down.
pub struct TrainCheckpoint<S> {
    file: Weights<S>,
    fingerprint: RunFingerprint,
    at: Position,
    updates: usize,
}

impl<S: Source> TrainCheckpoint<S> {
    /// Reads the header, and checks that all bytes are as they were written.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] for a file that is damaged, of another version, or none.
    pub fn open(source: S) -> Result<Self> {
        let file = Weights::open_as(source, messages::checkpoint_file(), Error::Checkpoint)?;
        let text = file
            .note(ENTRY)
            .ok_or_else(|| Error::Checkpoint(messages::checkpoint_absent()))?;
        let Version { version } =
            serde_json::from_str(text).map_err(|_| damaged(messages::damage_no_version()))?;
        if version != VERSION {
            let refused = messages::checkpoint_of_other_version(version, VERSION);
            return Err(Error::Checkpoint(refused));
        }
        let header: Header = serde_json::from_str(text)
            .map_err(|e| damaged(messages::damage_header_wrong(e.to_string())))?;
        check_digest(file.source())?;
        let best_loss = header.best_loss.parse().unwrap_or(f64::NAN);
        if best_loss.is_nan() {
            return Err(damaged(messages::damage_best_loss()));
        }
        Ok(Self {
            at: Position {
                step: header.step,
                best_epoch: header.best_epoch,
                best_loss,
            },
            fingerprint: header.fingerprint,
            updates: header.updates,
            file,
        })
    }

    /// # Errors
    /// [`Error::Checkpoint`] saying what differs, where the run does not have `fingerprint`.
    pub fn check(&self, fingerprint: &RunFingerprint) -> Result<()> {
        fingerprint.check(&self.fingerprint)
    }

    fn values(&self, which: Values, tensors: &[(String, Vec<usize>)]) -> Result<Vec<Vec<f32>>> {
        let least = match which {
            // The square root of it is taken.
            Values::Squares => 0.0,
            _ => f32::MIN,
        };
        let one = |(name, shape): &(String, Vec<usize>)| {
            let name = format!("{}.{name}", which.prefix());
            let values = self.file.floats(&name, shape)?;
            if values.iter().all(|v| v.is_finite() && *v >= least) {
                return Ok(values);
            }
            Err(damaged(messages::damage_tensor_value(name)))
        };
        tensors.iter().map(one).collect()
    }
}

/// # Errors
/// [`Error::Checkpoint`] where the last bytes are not the SHA-256 of those before them.
fn check_digest(source: &impl Source) -> Result<()> {
    let end = source
        .size()
        .checked_sub(DIGEST_BYTES)
        .ok_or_else(|| damaged(messages::damage_cut_short()))?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; PIECE.min(end)];
    let mut at = 0;
    while at < end {
        let into = &mut piece[..PIECE.min(end - at)];
        source.read(at, into);
        hash.update(&*into);
        at += into.len();
    }
    let mut digest = [0; DIGEST_BYTES];
    source.read(end, &mut digest);
    if hash.finalize()[..] == digest {
        return Ok(());
    }
    Err(damaged(messages::damage_bytes()))
}
