//! The training loop, as steps that the caller takes: minibatches, cross-entropy, AdamW, validation, early stopping.

use burn::module::Module;
use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData, Transaction};
use rand::seq::SliceRandom;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::HeadSettings;
use super::loss::{tally_of, weighted_cross_entropy};
use crate::data::Dataset;
use crate::head::{Head, LayerWeights};
use crate::{Error, Result};

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
    /// Whether the run is over.
    pub done: bool,
}

/// Embeddings and labels on a device.
struct Part {
    /// `[n, width]`
    rows: Tensor<2>,
    labels: Vec<usize>,
}

impl Part {
    fn new(
        embeddings: &[f32],
        width: usize,
        indices: &[usize],
        labels: &[usize],
        device: &Device,
    ) -> Self {
        let values: Vec<f32> = indices
            .iter()
            .flat_map(|&i| embeddings[i * width..(i + 1) * width].iter().copied())
            .collect();
        let rows = Tensor::from_data(TensorData::new(values, [indices.len(), width]), device);
        Self {
            rows,
            labels: indices.iter().map(|&i| labels[i]).collect(),
        }
    }
}

/// A head being trained on a frozen encoder's embeddings.
pub struct Trainer {
    settings: HeadSettings,
    shape: Vec<(usize, usize)>,
    head: Head,
    optimizer: ModuleOptimizer,
    device: Device,
    autodiff: Device,
    train: Part,
    validation: Option<Part>,
    /// The weight of each label in the loss.
    weights: Vec<f32>,
    rng: ChaCha8Rng,
    order: Vec<usize>,
    step: usize,
    epoch: usize,
    best: Best,
    done: bool,
}

/// The weights to keep.
struct Best {
    head: Head,
    epoch: usize,
    loss: f64,
}

impl Trainer {
    /// Begins a run. `device` is the plain one; gradients are taken on its autodiff form.
    ///
    /// # Shapes
    /// - embeddings: row-major `[examples, width]`, in the order of `data.examples`
    ///
    /// # Errors
    /// [`Error::Settings`] for a setting out of range, [`Error::Data`] where fewer than two labels have an example.
    pub fn new(
        data: &Dataset,
        embeddings: &[f32],
        width: usize,
        settings: HeadSettings,
        device: &Device,
    ) -> Result<Self> {
        settings.check()?;
        let counts = data.counts();
        if counts.iter().filter(|&&n| n > 0).count() < 2 {
            return Err(Error::Data(
                "Training needs examples of at least two labels.".into(),
            ));
        }
        let labels: Vec<usize> = data.examples.iter().map(|e| e.label).collect();
        let (kept, held) = hold_out(&labels, data.labels.len(), &settings);
        let mut rng = ChaCha8Rng::seed_from_u64(settings.seed);
        let shape = match settings.hidden {
            0 => vec![(width, data.labels.len())],
            hidden => vec![(width, hidden), (hidden, data.labels.len())],
        };
        let layers: Vec<LayerWeights> = shape
            .iter()
            .map(|&(i, o)| LayerWeights::random(i, o, &mut rng))
            .collect();
        let autodiff = device.clone().autodiff();
        let head = Head::new(&layers, &autodiff);
        let optimizer = AdamWConfig::new()
            .with_weight_decay(settings.weight_decay)
            .with_epsilon(1e-8)
            .init();
        Ok(Self {
            weights: label_weights(&labels, &kept, data.labels.len(), settings.class_weights),
            train: Part::new(embeddings, width, &kept, &labels, device),
            validation: (!held.is_empty())
                .then(|| Part::new(embeddings, width, &held, &labels, device)),
            best: Best {
                head: head.valid(),
                epoch: 0,
                loss: f64::INFINITY,
            },
            order: (0..kept.len()).collect(),
            shape,
            head,
            optimizer,
            device: device.clone(),
            autodiff,
            rng,
            step: 0,
            epoch: 0,
            done: false,
            settings,
        })
    }

    /// The settings of the run.
    pub fn settings(&self) -> &HeadSettings {
        &self.settings
    }

    /// Weights that training changes.
    pub fn parameters(&self) -> usize {
        self.shape.iter().map(|(i, o)| i * o + o).sum()
    }

    /// Steps an epoch.
    fn epoch_steps(&self) -> usize {
        self.order.len().div_ceil(self.settings.batch_size)
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
            let from = i * self.settings.batch_size;
            let to = (from + self.settings.batch_size).min(self.order.len());
            let measured = self.take_step(from, to);
            seen += to - from;
            tally = Some(match tally {
                Some(t) => t + measured,
                None => measured,
            });
        }
        self.step += ends;
        let epoch_over = ends > 0 && self.step.is_multiple_of(self.epoch_steps());
        let validation = self.validation.as_ref().filter(|_| epoch_over);
        let measured = validation.map(|part| {
            let head = self.head.valid();
            let (loss, logits) = weighted_cross_entropy(
                &head,
                part.rows.clone(),
                &part.labels,
                &self.weights,
                &self.device,
            );
            tally_of(loss, logits, &part.labels, &self.weights, &self.device)
        });
        let mut read = Transaction::default();
        for tensor in tally.into_iter().chain(measured) {
            read = read.register(tensor);
        }
        let sums = read
            .execute_async()
            .await
            .map_err(|e| Error::DeviceLost(format!("The device could not be read: {e:?}")))?
            .into_iter()
            .map(|d| {
                d.try_into_vec::<f32>()
                    .map_err(|e| Error::Internal(format!("{e:?}")))
            })
            .collect::<Result<Vec<_>>>()?;
        if sums.iter().flatten().any(|x| !x.is_finite()) {
            return Err(Error::DeviceLost(
                "The loss is no longer a number. Try a smaller learning rate; on a GPU, try the CPU.".into(),
            ));
        }
        let mean = |s: &Vec<f32>, n: usize| {
            (
                f64::from(s[0]) / f64::from(s[2]),
                f64::from(s[1]) / n as f64,
            )
        };
        let (loss, accuracy) = sums.first().map_or((0.0, 0.0), |s| mean(s, seen));
        let held = self.validation.as_ref().map_or(0, |p| p.labels.len());
        let validation = sums.get(1).map(|s| mean(s, held));
        if epoch_over {
            self.end_epoch(validation);
        }
        Ok(StepReport {
            step: self.step,
            steps: self.epoch_steps() * self.settings.epochs,
            epoch: self.epoch,
            epochs: self.settings.epochs,
            loss,
            accuracy,
            validation,
            best_epoch: self.best.epoch,
            done: self.done,
        })
    }

    /// One minibatch: the examples at `from..to` of the epoch's order. Gives its tally.
    fn take_step(&mut self, from: usize, to: usize) -> Tensor<1> {
        let members = &self.order[from..to];
        let indices: Vec<i32> = members.iter().map(|&i| i as i32).collect();
        let labels: Vec<usize> = members.iter().map(|&i| self.train.labels[i]).collect();
        let indices =
            Tensor::<1, Int>::from_data(TensorData::new(indices, [labels.len()]), &self.device);
        let rows = Tensor::from_inner(self.train.rows.clone().select(0, indices));
        let (loss, logits) =
            weighted_cross_entropy(&self.head, rows, &labels, &self.weights, &self.autodiff);
        let tally = tally_of(
            loss.clone().inner(),
            logits.inner(),
            &labels,
            &self.weights,
            &self.device,
        );
        let grads = GradientsParams::from_grads(loss.backward(), &self.head);
        self.head = self
            .optimizer
            .step(self.settings.learning_rate, self.head.clone(), grads);
        tally
    }

    fn end_epoch(&mut self, validation: Option<(f64, f64)>) {
        self.epoch += 1;
        // Without a validation part the last epoch is the one to keep.
        let loss = validation.map_or(f64::NEG_INFINITY, |v| v.0);
        if loss < self.best.loss || validation.is_none() {
            self.best = Best {
                head: self.head.valid(),
                epoch: self.epoch,
                loss,
            };
        }
        let waited = self.epoch - self.best.epoch;
        let tired = self.settings.patience > 0 && waited >= self.settings.patience;
        self.done = tired || self.epoch == self.settings.epochs;
    }

    /// The best epoch's weights so far, read back; the initial ones before the first epoch has ended.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    pub async fn best(&self) -> Result<Vec<LayerWeights>> {
        let read = self
            .best
            .head
            .tensors()
            .into_iter()
            .fold(Transaction::default(), |read, tensor| read.register(tensor));
        let data = read
            .execute_async()
            .await
            .map_err(|e| Error::DeviceLost(format!("The device could not be read: {e:?}")))?;
        let mut values = data
            .into_iter()
            .map(|d| d.try_into_vec::<f32>().unwrap_or_default());
        self.shape
            .iter()
            .map(|&(input, output)| match (values.next(), values.next()) {
                (Some(weight), Some(bias))
                    if weight.len() == input * output && bias.len() == output =>
                {
                    Ok(LayerWeights {
                        weight,
                        bias: Some(bias),
                        input,
                        output,
                    })
                }
                _ => Err(Error::Internal("The head came back incomplete.".into())),
            })
            .collect()
    }
}

/// Which examples to train on and which to hold out, each label in proportion; a label with one example is trained on.
fn hold_out(labels: &[usize], names: usize, settings: &HeadSettings) -> (Vec<usize>, Vec<usize>) {
    let mut groups = vec![Vec::new(); names];
    for (index, &label) in labels.iter().enumerate() {
        groups[label].push(index);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(settings.seed ^ 0x76616c);
    let (mut kept, mut held) = (Vec::new(), Vec::new());
    for group in &mut groups {
        group.shuffle(&mut rng);
        let take = (group.len() as f64 * settings.validation).round() as usize;
        let take = take.min(group.len().saturating_sub(1));
        held.extend_from_slice(&group[..take]);
        kept.extend_from_slice(&group[take..]);
    }
    kept.sort_unstable();
    held.sort_unstable();
    (kept, held)
}

/// 1 for every label, or `examples / (labels * examples of the label)`, as scikit-learn's "balanced" has it.
fn label_weights(labels: &[usize], kept: &[usize], names: usize, balanced: bool) -> Vec<f32> {
    if !balanced {
        return vec![1.0; names];
    }
    let mut counts = vec![0usize; names];
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
