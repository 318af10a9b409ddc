//! The training loop, as steps that the caller takes: minibatches, epochs, early stopping. What is learned, and how, is a
//! [`Learner`].

use burn::tensor::Tensor;
use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::updates::{ModelPart, UpdateRatio, ratios};
use crate::error::messages::run as messages;
use crate::model::read;
use crate::{Error, Result};

/// What a run repeats.
pub trait Learner {
    /// Takes one step on the examples `members`, and gives its tally.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where a device can't be read.
    fn step(&mut self, members: &[usize], at: At) -> impl Future<Output = Result<Tensor<1>>>;

    /// The tally of the part that was held out, as it would be predicted now; none where nothing was.
    fn validate(&self) -> Option<Tensor<1>>;

    /// How many examples were held out.
    fn held(&self) -> usize;

    /// Remembers the weights of now as the ones to keep.
    fn keep(&mut self);

    /// The parts of the model that it trains and measures, from the words up.
    fn parts(&self) -> Vec<ModelPart> {
        Vec::new()
    }

    /// How far the last step of the optimiser went since this was last asked; none where there was none.
    ///
    /// # Shapes
    /// - output: `[2, parts]`: the sums of the squares of the changes, and of the weights before
    fn take_update(&mut self) -> Option<Tensor<2>> {
        None
    }
}

/// Where in its run a step stands.
#[derive(Debug, Clone, Copy)]
pub struct At {
    /// Steps taken before.
    pub step: usize,
    /// Steps of the whole run.
    pub steps: usize,
    /// Steps of an epoch.
    pub epoch_steps: usize,
    /// Steps that come after it before the run reports.
    pub ahead: usize,
}

/// What some steps did. Losses are mean cross-entropies in nats.
#[derive(Debug, Clone, PartialEq)]
pub struct StepReport {
    /// Steps taken so far.
    pub step: usize,
    /// Steps of the whole run, if it does not stop early.
    pub steps: usize,
    /// Epochs finished so far.
    pub epoch: usize,
    /// Epochs of the whole run.
    pub epochs: usize,
    /// Mean over the minibatches of this report.
    pub loss: f64,
    /// Share of their examples classified rightly before their step.
    pub accuracy: f64,
    /// Loss and accuracy on the validation part, where this report ends an epoch and there is such a part.
    pub validation: Option<(f64, f64)>,
    /// The epoch whose weights would be kept now, from 1; 0 before the first has ended.
    pub best_epoch: usize,
    /// How far the last step of the optimiser in this report went, part by part from the words up. A part that is frozen is
    /// absent. Nothing where no step was taken, where a head is fitted, or where a language model is tuned.
    pub update_ratios: Vec<UpdateRatio>,
    /// Whether the run is over.
    pub done: bool,
}

/// Where a run stands between two steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Steps taken.
    pub step: usize,
    /// The epoch whose weights would be kept, from 1; 0 before the first has ended.
    pub best_epoch: usize,
    /// Its validation loss; infinite where there is none.
    pub best_loss: f64,
}

/// How often, in what portions, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Examples to train on.
    pub examples: usize,
    /// Passes over them.
    pub epochs: usize,
    /// Examples a step.
    pub batch_size: usize,
    /// Epochs without a better validation loss before the run ends; 0 for never.
    pub patience: usize,
}

/// A run under way.
pub struct Run<L> {
    learner: L,
    plan: Plan,
    rng: ChaCha8Rng,
    order: Vec<usize>,
    step: usize,
    epoch: usize,
    best: Best,
    done: bool,
}

struct Best {
    epoch: usize,
    loss: f64,
}

impl<L: Learner> Run<L> {
    /// Begins; `rng` decides the order of the examples.
    pub fn new(learner: L, plan: Plan, rng: ChaCha8Rng) -> Self {
        Self {
            learner,
            plan,
            rng,
            order: (0..plan.examples).collect(),
            step: 0,
            epoch: 0,
            best: Best {
                epoch: 0,
                loss: f64::INFINITY,
            },
            done: false,
        }
    }

    /// What learns.
    pub fn learner(&self) -> &L {
        &self.learner
    }

    /// What learns, to be changed between two steps.
    pub(super) fn learner_mut(&mut self) -> &mut L {
        &mut self.learner
    }

    /// Where it stands.
    pub(super) fn position(&self) -> Position {
        Position {
            step: self.step,
            best_epoch: self.best.epoch,
            best_loss: self.best.loss,
        }
    }

    /// Takes the weights of now for the best ones where no epoch has ended: a run that ends in its first one has learned too.
    pub fn keep_begun(&mut self) {
        if self.best.epoch == 0 && self.step > 0 {
            self.learner.keep();
        }
    }

    /// Whether the weights of now are those that would be kept.
    pub(super) fn is_best(&self) -> bool {
        let epoch = self.best.epoch;
        epoch > 0 && self.step == epoch * self.epoch_steps()
    }

    /// Goes to `at` without learning: draws the order of the examples as often as a run that has come there. None where no
    /// run comes there.
    pub(super) fn go_to(&mut self, at: Position) -> Option<()> {
        let epoch_steps = self.epoch_steps();
        let epoch = at.step.checked_div(epoch_steps)?;
        let there = self.step == 0
            && at.step <= self.steps()
            && at.best_epoch <= epoch
            && (at.best_epoch == 0) == (epoch == 0);
        if !there {
            return None;
        }
        for _ in 0..at.step.div_ceil(epoch_steps) {
            self.order.shuffle(&mut self.rng);
        }
        (self.step, self.epoch) = (at.step, epoch);
        self.best = Best {
            epoch: at.best_epoch,
            loss: at.best_loss,
        };
        self.done = self.is_over();
        Some(())
    }

    /// Whether the epochs that have ended are enough.
    fn is_over(&self) -> bool {
        let waited = self.epoch - self.best.epoch;
        let tired = self.plan.patience > 0 && waited >= self.plan.patience;
        tired || self.epoch == self.plan.epochs
    }

    /// How many epochs have ended, where no step has been taken since.
    pub fn ended_epoch(&self) -> Option<usize> {
        (self.step == self.epoch * self.epoch_steps()).then_some(self.epoch)
    }

    /// Whether the run is over.
    pub fn done(&self) -> bool {
        self.done
    }

    /// Steps an epoch.
    pub(super) fn epoch_steps(&self) -> usize {
        self.order.len().div_ceil(self.plan.batch_size)
    }

    /// Steps of the whole run.
    fn steps(&self) -> usize {
        self.epoch_steps() * self.plan.epochs
    }

    /// Takes at most `steps` steps, never past the end of an epoch, and reads back once.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read, or gave a loss that is no number.
    pub async fn advance(&mut self, steps: usize) -> Result<StepReport> {
        let within = self.step % self.epoch_steps();
        if within == 0 && !self.done {
            self.order.shuffle(&mut self.rng);
        }
        let ends = if self.done {
            0
        } else {
            steps.clamp(1, self.epoch_steps() - within)
        };
        let mut tally: Option<Tensor<1>> = None;
        let mut seen = 0;
        for i in within..within + ends {
            let from = i * self.plan.batch_size;
            let to = (from + self.plan.batch_size).min(self.order.len());
            let at = At {
                step: self.step,
                steps: self.steps(),
                epoch_steps: self.epoch_steps(),
                ahead: within + ends - i - 1,
            };
            let measured = self.learner.step(&self.order[from..to], at).await?;
            self.step += 1;
            seen += to - from;
            tally = Some(match tally {
                Some(t) => t + measured,
                None => measured,
            });
        }
        let epoch_over = ends > 0 && self.step.is_multiple_of(self.epoch_steps());
        let measured = epoch_over.then(|| self.learner.validate()).flatten();
        let update = self.learner.take_update().map(|sums| sums.flatten(0, 1));
        let is_updated = update.is_some();
        let mut sums = read(tally.into_iter().chain(measured).chain(update).collect()).await?;
        let update = if is_updated { sums.pop() } else { None };
        if sums.iter().flatten().any(|x| !x.is_finite()) {
            return Err(Error::DeviceLost(messages::loss_diverged()));
        }
        let mean = |s: &Vec<f32>, n: usize| {
            (
                f64::from(s[0]) / f64::from(s[2]),
                f64::from(s[1]) / n as f64,
            )
        };
        let (loss, accuracy) = sums.first().map_or((0.0, 0.0), |s| mean(s, seen));
        let validation = sums.get(1).map(|s| mean(s, self.learner.held()));
        if epoch_over {
            self.end_epoch(validation);
        }
        Ok(StepReport {
            step: self.step,
            steps: self.steps(),
            epoch: self.epoch,
            epochs: self.plan.epochs,
            loss,
            accuracy,
            validation,
            best_epoch: self.best.epoch,
            update_ratios: ratios(&self.learner.parts(), &update.unwrap_or_default()),
            done: self.done,
        })
    }

    fn end_epoch(&mut self, validation: Option<(f64, f64)>) {
        self.epoch += 1;
        // Without a validation part the last epoch is the one to keep.
        let loss = validation.map_or(f64::NEG_INFINITY, |v| v.0);
        if loss < self.best.loss || validation.is_none() {
            self.learner.keep();
            self.best = Best {
                epoch: self.epoch,
                loss,
            };
        }
        self.done = self.is_over();
    }
}

/// A generator for one purpose of a run, told apart from its others by `purpose`.
pub fn generator(seed: u64, purpose: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed ^ purpose)
}

/// Which examples to train on and which to hold out: a share of each label; a label with one example is trained on.
pub fn hold_out(
    labels: &[usize],
    num_labels: usize,
    validation: f64,
    seed: u64,
) -> (Vec<usize>, Vec<usize>) {
    let mut groups = vec![Vec::new(); num_labels];
    for (index, &label) in labels.iter().enumerate() {
        groups[label].push(index);
    }
    let mut rng = generator(seed, 0x76616c);
    let (mut kept, mut held) = (Vec::new(), Vec::new());
    for group in &mut groups {
        group.shuffle(&mut rng);
        let take = (group.len() as f64 * validation).round() as usize;
        let take = take.min(group.len().saturating_sub(1));
        held.extend_from_slice(&group[..take]);
        kept.extend_from_slice(&group[take..]);
    }
    kept.sort_unstable();
    held.sort_unstable();
    (kept, held)
}

/// 1 for every label, or `examples / (labels * examples of the label)`, as scikit-learn's "balanced" has it.
pub fn label_weights(
    labels: &[usize],
    kept: &[usize],
    num_labels: usize,
    balanced: bool,
) -> Vec<f32> {
    if !balanced {
        return vec![1.0; num_labels];
    }
    let mut counts = vec![0usize; num_labels];
    kept.iter().for_each(|&i| counts[labels[i]] += 1);
    let present = counts.iter().filter(|&&n| n > 0).count();
    counts
        .iter()
        .map(|&n| {
            if n == 0 {
                0.0
            } else {
                kept.len() as f32 / (present * n) as f32
            }
        })
        .collect()
}
