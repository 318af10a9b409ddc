//! The encoder tuned above a cut, together with a new head: its last layers, adapters in them, or all of it.
//!
//! What is below the cut never changes in a run, so its outputs are computed once and handed in.

use burn::module::Module;
use burn::optim::{GradientsAccumulator, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor};

use super::clip;
use super::head::check_labels;
use super::loss::{tally_of, weighted_cross_entropy};
use super::part::{Inputs, Part, Place, optimizer, schedule};
use super::run::{At, Learner, Plan, Run, generator, hold_out, label_weights};
use super::settings::BodySettings;
use crate::Result;
use crate::data::Dataset;
use crate::head::{Head, LayerWeights};
use crate::model::{Bert, BertConfig, Change, Upper};

/// Examples predicted at a time when the held-out part is measured.
const MEASURED: usize = 32;

/// What a run starts from.
#[derive(Debug)]
pub struct Start<'a> {
    /// The encoder's part to be changed.
    pub upper: Upper,
    /// What goes in below it, for each example.
    pub inputs: Inputs,
    /// A head for the same labels; a random one is made where there is none.
    pub head: Option<&'a LayerWeights>,
}

/// What a run has made.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuned {
    /// What it changed of the encoder.
    pub change: Change,
    /// The head.
    pub head: Vec<LayerWeights>,
}

/// An encoder's upper part and a head, being trained.
pub struct BodyLearner {
    settings: BodySettings,
    part: Part,
    head: Head,
    best_head: Head,
    shape: (usize, usize),
    optimizer: ModuleOptimizer,
    collected: GradientsAccumulator<Head>,
    labels: Vec<usize>,
    kept: Vec<usize>,
    held: Vec<usize>,
    weights: Vec<f32>,
    autodiff: Device,
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
        config: &BertConfig,
        settings: BodySettings,
        place: &Place,
    ) -> Result<Self> {
        settings.check(config.num_hidden_layers)?;
        check_labels(data)?;
        let labels: Vec<usize> = data.examples.iter().map(|e| e.label).collect();
        let names = data.labels.len();
        let (kept, held) = hold_out(&labels, names, settings.validation, settings.seed);
        let mut rng = generator(settings.seed, 0);
        let autodiff = place.device.clone().autodiff();
        place.device.seed(settings.seed);
        let shape = (config.hidden_size, names);
        let random = LayerWeights::random(shape.0, shape.1, &mut rng);
        let head = start
            .head
            .filter(|h| (h.input, h.output) == shape && h.bias.is_some());
        let head = Head::new(&[head.cloned().unwrap_or(random)], &autodiff);
        let part = Part::new(
            (start.upper, start.inputs),
            settings.depth,
            settings.weight_decay,
            config,
            place.clone(),
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
            weights: label_weights(&labels, &kept, names, settings.class_weights),
            optimizer: optimizer(settings.weight_decay),
            collected: GradientsAccumulator::new(),
            settings,
            part,
            head,
            shape,
            labels,
            kept,
            held,
            autodiff,
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

    /// The best epoch's weights so far, read back; the initial ones before the first epoch has ended.
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

    /// The encoder's part, where it is in Burn's tensors, and the head as they are now, on the autodiff device.
    pub fn modules(&self) -> (Option<&Bert>, &Head) {
        (self.part.tensors(), &self.head)
    }

    /// The loss of the examples `members` with other weights, to be differentiated.
    ///
    /// # Shapes
    /// - output: `[1]`
    pub fn loss(&self, body: &Bert, head: &Head, members: &[usize]) -> Tensor<1> {
        let rows = self.part.embed_with(body, members, &self.autodiff);
        self.predict(head, rows, members, &self.autodiff).0
    }

    /// The loss and the logits of `members`, which are indices into all examples, for their embeddings `rows`.
    fn predict(
        &self,
        head: &Head,
        rows: Tensor<2>,
        members: &[usize],
        device: &Device,
    ) -> (Tensor<1>, Tensor<2>) {
        weighted_cross_entropy(head, rows, &self.labels_of(members), &self.weights, device)
    }

    fn labels_of(&self, members: &[usize]) -> Vec<usize> {
        members.iter().map(|&i| self.labels[i]).collect()
    }

    /// Takes one step of the optimisers with the gradients collected so far.
    async fn update(&mut self, at: At) -> Result<()> {
        let mut head = self.collected.grads();
        let mut factor = None;
        if self.settings.clip > 0.0 {
            let all = [self.part.squares(), clip::squares(&self.head, &head)];
            let sum = all.into_iter().flatten().reduce(|a, b| a + b);
            factor = sum.map(|sum| clip::factor(sum, self.settings.clip));
        }
        if let Some(factor) = &factor {
            clip::scale(&self.head, &mut head, factor.clone());
        }
        let parts = self.settings.accumulate;
        let update = At {
            step: at.step / parts,
            steps: at.steps.div_ceil(parts),
        };
        let share = schedule(update, self.settings.warmup);
        let rate = self.settings.head_learning_rate * share;
        self.head = self.optimizer.step(rate, self.head.clone(), head);
        self.part
            .step(self.settings.learning_rate * share, factor)
            .await
    }
}

impl Learner for BodyLearner {
    async fn step(&mut self, members: &[usize], at: At) -> Result<Tensor<1>> {
        let members: Vec<usize> = members.iter().map(|&i| self.kept[i]).collect();
        let rows = self.part.record(&members);
        let (loss, logits) = self.predict(&self.head, rows, &members, &self.autodiff);
        let tally = tally_of(
            loss.clone().inner(),
            logits.inner(),
            &self.labels_of(&members),
            &self.weights,
            self.part.device(),
        );
        let parts = self.settings.accumulate;
        let mut grads = (loss / parts as f64).backward();
        let head = GradientsParams::from_module(&mut grads, &self.head);
        self.collected.accumulate(&self.head, head);
        self.part.collect(&mut grads).await?;
        if (at.step + 1).is_multiple_of(parts) || at.step + 1 == at.steps {
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
                let (loss, logits) = self.predict(&head, rows, members, device);
                let labels = self.labels_of(members);
                tally_of(loss, logits, &labels, &self.weights, device)
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
}
