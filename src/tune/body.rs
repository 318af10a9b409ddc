//! The encoder tuned above a cut, together with a new head: its last layers, adapters in them, or all of it.
//!
//! What is below the cut never changes in a run, so its outputs are computed once and handed in.

use burn::module::Module;
use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::{Device, Tensor};

use super::adamw::AdamW;
use super::checkpoint::{Resumable, Values};
use super::grad_norm;
use super::head::check_labels;
use super::loss::CrossEntropy;
use super::part::{ComputeDevice, Inputs, TrainableEncoder, schedule};
use super::run::{At, Learner, Plan, Run, generator, hold_out};
use super::settings::BodySettings;
use super::updates::ModelPart;
use crate::Result;
use crate::data::Dataset;
use crate::head::{Head, LayerWeights};
use crate::model::{EncoderConfig, EncoderWeights, Sink, TensorModel, WeightDelta, read};

/// Examples predicted at a time when the held-out part is measured.
const MEASURED: usize = 32;

/// What a run starts from.
#[derive(Debug)]
pub struct Start<'a> {
    /// The encoder's part to be changed.
    pub upper: EncoderWeights,
    /// What goes in below it, for each example.
    pub inputs: Inputs,
    /// A head for the same labels; a random one is made where there is none.
    pub head: Option<&'a LayerWeights>,
}

/// What a run has made.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuned {
    /// What it changed of the encoder.
    pub change: WeightDelta,
    /// The head.
    pub head: Vec<LayerWeights>,
}

/// An encoder's upper part and a head, being trained.
pub struct BodyLearner {
    settings: BodySettings,
    part: TrainableEncoder,
    head: Head,
    best_head: Head,
    shape: (usize, usize),
    optimizer: AdamW,
    collected: GradientsAccumulator<Head>,
    labels: Vec<usize>,
    kept: Vec<usize>,
    held: Vec<usize>,
    loss: CrossEntropy,
    autodiff: Device,
    /// How far the head went with the last step that was measured.
    head_update: Option<Tensor<2>>,
}

/// A run that tunes an encoder.
pub type Tuner = Run<BodyLearner>;

impl Tuner {
    /// Begins a run on the examples of `data`.
    ///
    /// # Errors
    /// [`Error::Settings`] for a setting out of range, [`Error::Data`] where fewer than two labels have an example.
    ///
    /// [`Error::Settings`]: crate::Error::Settings
    /// [`Error::Data`]: crate::Error::Data
    pub fn of_body(
        data: &Dataset,
        start: Start<'_>,
        config: &EncoderConfig,
        settings: BodySettings,
        compute: &ComputeDevice,
    ) -> Result<Self> {
        settings.check(config.num_hidden_layers)?;
        check_labels(data)?;
        let labels: Vec<usize> = data.examples.iter().map(|e| e.label).collect();
        let num_labels = data.labels.len();
        let (kept, held) = hold_out(&labels, num_labels, settings.validation, settings.seed);
        let mut rng = generator(settings.seed, 0);
        let autodiff = compute.device.clone().autodiff();
        compute.device.seed(settings.seed);
        let shape = (config.embedding_width(), num_labels);
        let random = LayerWeights::random(shape.0, shape.1, &mut rng);
        let head = start
            .head
            .filter(|h| (h.input, h.output) == shape && h.bias.is_some());
        let head = Head::new(&[head.cloned().unwrap_or(random)], &autodiff);
        let part = TrainableEncoder::new(
            (start.upper, start.inputs),
            settings.depth,
            settings.weight_decay,
            config,
            compute.clone(),
            &mut rng,
        );
        let plan = Plan {
            examples: kept.len(),
            epochs: settings.epochs,
            batch_size: settings.batch_size,
            patience: settings.patience,
        };
        let learner = BodyLearner {
            best_head: head.valid(),
            loss: CrossEntropy::new(&labels, &kept, num_labels, settings.loss),
            optimizer: AdamW::new(settings.weight_decay),
            collected: GradientsAccumulator::new(),
            settings,
            part,
            head,
            shape,
            labels,
            kept,
            held,
            autodiff,
            head_update: None,
        };
        Ok(Run::new(learner, plan, rng))
    }
}

impl BodyLearner {
    /// The settings of the run.
    pub fn settings(&self) -> &BodySettings {
        &self.settings
    }

    /// Weights that training changes.
    pub fn parameters(&self) -> usize {
        self.shape.0 * self.shape.1 + self.shape.1 + self.part.parameters()
    }

    /// The best epoch's weights so far, read back; before the first epoch has ended the initial ones, or those of
    /// [`Run::keep_begun`].
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    ///
    /// [`Error::DeviceLost`]: crate::Error::DeviceLost
    pub async fn best(&self) -> Result<Tuned> {
        Ok(Tuned {
            change: self.part.best().await?,
            head: self.best_head.read(&[self.shape]).await?,
        })
    }

    /// The embeddings, on the plain device, that the encoder gives now to the examples `members` of those whose inputs at the cut are
    /// `inputs`.
    ///
    /// # Shapes
    /// - output: `[members, width]`
    pub fn embed(&self, inputs: &Inputs, members: &[usize]) -> Tensor<2> {
        self.part.embed_of(inputs, members)
    }

    /// The encoder's part, where it is in Burn's tensors, and the head as they are now, on the autodiff device.
    pub fn modules(&self) -> (Option<&TensorModel>, &Head) {
        (self.part.tensors(), &self.head)
    }

    /// The loss of the examples `members` with other weights, to be differentiated.
    ///
    /// # Shapes
    /// - output: `[1]`
    pub fn loss(&self, body: &TensorModel, head: &Head, members: &[usize]) -> Tensor<1> {
        let rows = self.part.embed_with(body, members, &self.autodiff);
        let labels = self.labels_of(members);
        self.loss.loss(head, rows, &labels, &self.autodiff).0
    }

    fn labels_of(&self, members: &[usize]) -> Vec<usize> {
        members.iter().map(|&i| self.labels[i]).collect()
    }

    /// Takes one step of the optimisers with the gradients collected so far.
    async fn update(&mut self, at: At) -> Result<()> {
        let mut head = self.collected.grads();
        let mut factor = None;
        if self.settings.max_grad_norm > 0.0 {
            let all = [
                self.part.grad_norm_squared(),
                grad_norm::squared(&self.head, &head),
            ];
            let sum = all.into_iter().flatten().reduce(|a, b| a + b);
            factor = sum.map(|sum| grad_norm::factor(sum, self.settings.max_grad_norm));
        }
        if let Some(factor) = &factor {
            grad_norm::scale(&self.head, &mut head, factor.clone());
        }
        let epoch = at.epoch_steps.div_ceil(self.settings.accumulate);
        let within = at.step % at.epoch_steps / self.settings.accumulate;
        let update = At {
            step: at.step / at.epoch_steps * epoch + within,
            steps: at.steps / at.epoch_steps * epoch,
            epoch_steps: epoch,
            ahead: at.ahead,
        };
        let share = schedule(update, self.settings.warmup);
        let rate = self.settings.head_learning_rate * share;
        // Only what is reported, which is the last update before the run reports.
        let measured = at.ahead < self.settings.accumulate;
        let before = measured.then(|| self.head.valid());
        self.head = self.optimizer.step(rate, self.head.clone(), head);
        if let Some(before) = before {
            self.head_update = Some(self.head.valid().update_squares(&before));
        }
        self.part
            .step(self.settings.learning_rate * share, factor, measured)
            .await
    }
}

impl Learner for BodyLearner {
    async fn step(&mut self, members: &[usize], at: At) -> Result<Tensor<1>> {
        let members: Vec<usize> = members.iter().map(|&i| self.kept[i]).collect();
        let rows = self.part.record(&members);
        let labels = self.labels_of(&members);
        let (loss, logits) = self.loss.loss(&self.head, rows, &labels, &self.autodiff);
        let device = self.part.device();
        let (measured, logits) = (loss.clone().inner(), logits.inner());
        let tally = self.loss.tally(measured, logits, &labels, device);
        let parts = self.settings.accumulate;
        let mut grads = (loss / parts as f64).backward();
        let head = GradientsParams::from_module(&mut grads, &self.head);
        self.collected.accumulate(&self.head, head);
        self.part.collect(&mut grads).await?;
        if self.updates(at.step + 1, at.epoch_steps).is_some() {
            self.update(at).await?;
        }
        Ok(tally)
    }

    fn validate(&self) -> Option<Tensor<1>> {
        let head = self.head.valid();
        let device = self.part.device();
        let mut order = self.held.clone();
        order.sort_by_key(|&i| self.part.tokens(i));
        order
            .chunks(MEASURED)
            .map(|members| {
                let rows = self.part.embed(members);
                let labels = self.labels_of(members);
                let (loss, logits) = self.loss.measured(&head, rows, &labels, device);
                self.loss.tally(loss, logits, &labels, device)
            })
            .reduce(|a, b| a + b)
    }

    fn held(&self) -> usize {
        self.held.len()
    }

    fn keep(&mut self) {
        self.part.keep();
        self.best_head = self.head.valid();
    }

    fn parts(&self) -> Vec<ModelPart> {
        let mut all = self.part.parts();
        all.push(ModelPart::Head);
        all
    }

    fn take_update(&mut self) -> Option<Tensor<2>> {
        let both = [self.part.take_update()?, self.head_update.take()?];
        Some(Tensor::cat(both.into(), 1))
    }
}

impl Resumable for BodyLearner {
    fn tensors(&self) -> Vec<(String, Vec<usize>)> {
        let (hidden, num_labels) = self.shape;
        let mut all = self.part.tensor_shapes();
        all.push(("head.weight".into(), vec![hidden, num_labels]));
        all.push(("head.bias".into(), vec![num_labels]));
        all
    }

    fn holds(&self) -> (bool, usize) {
        (true, self.part.steps())
    }

    fn takes_moments(&self) -> bool {
        self.part.takes_moments()
    }

    async fn write(&self, which: Values, sink: &mut impl Sink) -> Result<()> {
        self.part.write(which, sink).await?;
        let head = match which {
            Values::Now => self.head.tensors(),
            Values::Best => self.best_head.tensors(),
            Values::Means => self.optimizer.first_moment(),
            Values::Squares => self.optimizer.second_moment(),
        };
        for values in read(head).await? {
            sink.write(bytemuck::cast_slice(&values));
        }
        Ok(())
    }

    fn set(&mut self, which: Values, mut values: Vec<Vec<f32>>) {
        let head = values.split_off(values.len().saturating_sub(2));
        self.part.set(which, values);
        let (input, output) = self.shape;
        let on = |head: Vec<Vec<f32>>, device: &Device| {
            let mut head = head.into_iter();
            let layer = LayerWeights {
                weight: head.next().unwrap_or_default(),
                bias: head.next(),
                input,
                output,
            };
            Head::new(&[layer], device)
        };
        match which {
            Values::Now => self.head = on(head, &self.autodiff),
            Values::Best => self.best_head = on(head, self.part.device()),
            Values::Means => self.optimizer.set_means(&head, self.part.device()),
            Values::Squares => self.optimizer.set_squares(&head, self.part.device()),
        }
    }

    /// An epoch's last minibatches make a step of the optimiser even where they are fewer than asked for.
    fn updates(&self, step: usize, epoch_steps: usize) -> Option<usize> {
        let parts = self.settings.accumulate;
        let (epoch, within) = (step / epoch_steps, step % epoch_steps);
        let whole = within.is_multiple_of(parts);
        whole.then(|| epoch * epoch_steps.div_ceil(parts) + within / parts)
    }

    fn go_on(&mut self, step: usize, updates: usize) {
        self.optimizer.set_steps(updates as i32);
        self.part.go_on(self.settings.seed, step, updates);
    }
}
