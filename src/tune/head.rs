//! A head trained on a frozen encoder's embeddings.

use burn::module::Module;
use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::loss::CrossEntropy;
use super::regression::Split;
use super::run::{At, Learner, Plan, Run, generator, hold_out};
use super::settings::HeadSettings;
use super::updates::ModelPart;
use crate::data::Dataset;
use crate::error::messages::run as messages;
use crate::head::{Head, LayerWeights};
use crate::{Error, Result};

/// Embeddings and labels on a device.
struct LabelledEmbeddings {
    /// `[n, width]`
    rows: Tensor<2>,
    labels: Vec<usize>,
}

impl LabelledEmbeddings {
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

/// A head being trained.
pub struct HeadLearner {
    settings: HeadSettings,
    shape: Vec<(usize, usize)>,
    head: Head,
    best: Head,
    optimizer: ModuleOptimizer,
    device: Device,
    autodiff: Device,
    train: LabelledEmbeddings,
    validation: Option<LabelledEmbeddings>,
    loss: CrossEntropy,
    /// How far the last step that was measured went.
    update: Option<Tensor<2>>,
}

/// A run that trains a head.
pub type Trainer = Run<HeadLearner>;

impl Trainer {
    /// Begins a run. `device` is the plain one; gradients are taken on its autodiff form.
    ///
    /// # Shapes
    /// - embeddings: row-major `[examples, width]`, in the order of `data.examples`
    ///
    /// # Errors
    /// [`Error::Settings`] for a setting out of range, [`Error::Data`] where fewer than two labels have an example.
    pub fn of_head(
        data: &Dataset,
        embeddings: &[f32],
        width: usize,
        settings: HeadSettings,
        device: &Device,
    ) -> Result<Self> {
        settings.check()?;
        check_labels(data)?;
        let labels: Vec<usize> = data.examples.iter().map(|e| e.label).collect();
        let (kept, held) = hold_out(
            &labels,
            data.labels.len(),
            settings.validation,
            settings.seed,
        );
        let split = Split { kept, held };
        Ok(Self::of_split(
            data, embeddings, width, settings, &split, device,
        ))
    }

    /// Begins a run that learns from some of the examples and measures on others.
    pub(super) fn of_split(
        data: &Dataset,
        embeddings: &[f32],
        width: usize,
        settings: HeadSettings,
        split: &Split,
        device: &Device,
    ) -> Self {
        let labels: Vec<usize> = data.examples.iter().map(|e| e.label).collect();
        let (kept, held) = (&split.kept, &split.held);
        let mut rng = generator(settings.seed, 0);
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
        let plan = Plan {
            examples: kept.len(),
            epochs: settings.epochs,
            batch_size: settings.batch_size,
            patience: settings.patience,
        };
        let learner = HeadLearner {
            loss: CrossEntropy::new(&labels, kept, data.labels.len(), settings.loss),
            train: LabelledEmbeddings::new(embeddings, width, kept, &labels, device),
            validation: (!held.is_empty())
                .then(|| LabelledEmbeddings::new(embeddings, width, held, &labels, device)),
            best: head.valid(),
            shape,
            head,
            optimizer,
            device: device.clone(),
            autodiff,
            settings,
            update: None,
        };
        Run::new(learner, plan, rng)
    }
}

/// # Errors
/// [`Error::Data`] where fewer than two labels have an example.
pub fn check_labels(data: &Dataset) -> Result<()> {
    if data.counts().iter().filter(|&&n| n > 0).count() < 2 {
        return Err(Error::Data(messages::examples_of_one_label()));
    }
    Ok(())
}

impl HeadLearner {
    /// The settings of the run.
    pub fn settings(&self) -> &HeadSettings {
        &self.settings
    }

    /// Examples that it was given.
    pub fn examples(&self) -> usize {
        self.train.labels.len() + self.held()
    }

    /// The best epoch's weights so far, read back; before the first epoch has ended the initial ones, or those of
    /// [`Run::keep_begun`].
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    pub async fn best(&self) -> Result<Vec<LayerWeights>> {
        self.best.read(&self.shape).await
    }
}

impl Learner for HeadLearner {
    async fn step(&mut self, members: &[usize], at: At) -> Result<Tensor<1>> {
        let indices: Vec<i32> = members.iter().map(|&i| i as i32).collect();
        let labels: Vec<usize> = members.iter().map(|&i| self.train.labels[i]).collect();
        let indices =
            Tensor::<1, Int>::from_data(TensorData::new(indices, [labels.len()]), &self.device);
        let rows = Tensor::from_inner(self.train.rows.clone().select(0, indices));
        let (loss, logits) = self.loss.loss(&self.head, rows, &labels, &self.autodiff);
        let tally = self
            .loss
            .tally(loss.clone().inner(), logits.inner(), &labels, &self.device);
        let grads = GradientsParams::from_grads(loss.backward(), &self.head);
        let before = (at.ahead == 0).then(|| self.head.valid());
        self.head = self
            .optimizer
            .step(self.settings.learning_rate, self.head.clone(), grads);
        self.update = before.map(|before| self.head.valid().update_squares(&before));
        Ok(tally)
    }

    fn validate(&self) -> Option<Tensor<1>> {
        let part = self.validation.as_ref()?;
        let (head, rows) = (self.head.valid(), part.rows.clone());
        let (loss, logits) = self.loss.measured(&head, rows, &part.labels, &self.device);
        Some(self.loss.tally(loss, logits, &part.labels, &self.device))
    }

    fn held(&self) -> usize {
        self.validation.as_ref().map_or(0, |p| p.labels.len())
    }

    fn keep(&mut self) {
        self.best = self.head.valid();
    }

    fn parts(&self) -> Vec<ModelPart> {
        vec![ModelPart::Head]
    }

    fn take_update(&mut self) -> Option<Tensor<2>> {
        self.update.take()
    }
}
