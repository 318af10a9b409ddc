//! Contrastive few-shot tuning: pairs of texts of one label are drawn together, pairs of two labels apart. It is the first
//! half of SetFit (Tunstall et al. 2022, <https://arxiv.org/abs/2209.11055>); the second, a logistic regression on the
//! tuned encoder's embeddings, is `shots::Logistic`.

use std::collections::HashMap;

use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::checkpoint::{Resumable, Values};
use super::grad_norm;
use super::head::check_labels;
use super::part::{ComputeDevice, Inputs, TrainableEncoder, schedule};
use super::run::{At, Learner, Plan, Run, generator};
use super::settings::ContrastiveSettings;
use super::updates::ModelPart;
use crate::Result;
use crate::data::Dataset;
use crate::model::{EncoderConfig, EncoderWeights, Sink, TensorModel, WeightDelta};

/// Two examples, and whether they have the same label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContrastivePair {
    /// Indices of the examples.
    pub of: (usize, usize),
    /// Whether the cosine of their embeddings is to be 1, and not 0.
    pub same: bool,
}

/// An encoder's part, being trained on pairs.
pub struct ContrastiveLearner {
    settings: ContrastiveSettings,
    part: TrainableEncoder,
    pairs: Vec<ContrastivePair>,
    autodiff: Device,
}

/// A run that tunes an encoder on pairs.
pub type PairTuner = Run<ContrastiveLearner>;

impl PairTuner {
    /// Begins a run that changes `upper`, whose inputs for the examples of `data` are `inputs`.
    ///
    /// # Errors
    /// [`Error::Settings`] for a setting out of range, [`Error::Data`] where fewer than two labels have an example, or
    /// there are more examples than it takes.
    ///
    /// [`Error::Settings`]: crate::Error::Settings
    /// [`Error::Data`]: crate::Error::Data
    pub fn of_pairs(
        data: &Dataset,
        upper: EncoderWeights,
        inputs: Inputs,
        config: &EncoderConfig,
        settings: ContrastiveSettings,
        compute: &ComputeDevice,
    ) -> Result<Self> {
        settings.check(config.num_hidden_layers, data.examples.len())?;
        check_labels(data)?;
        let labels: Vec<usize> = data.examples.iter().map(|e| e.label).collect();
        let mut rng = generator(settings.seed, 0);
        compute.device.seed(settings.seed);
        let pairs = draw(&labels, settings.pairs, &mut rng);
        let part = TrainableEncoder::new(
            (upper, inputs),
            settings.depth,
            settings.weight_decay,
            config,
            compute.clone(),
            &mut rng,
        );
        let plan = Plan {
            examples: pairs.len(),
            epochs: settings.epochs,
            batch_size: settings.batch_size,
            patience: 0,
        };
        let learner = ContrastiveLearner {
            settings,
            part,
            pairs,
            autodiff: compute.device.clone().autodiff(),
        };
        Ok(Run::new(learner, plan, rng))
    }
}

/// For each example, `times` others of its label and `times` of other labels. An example that is the only one of its label
/// has no pairs of the first kind.
fn draw(labels: &[usize], times: usize, rng: &mut ChaCha8Rng) -> Vec<ContrastivePair> {
    let mut pairs = Vec::with_capacity(2 * times * labels.len());
    for (i, &label) in labels.iter().enumerate() {
        let (same, other): (Vec<usize>, Vec<usize>) = (0..labels.len())
            .filter(|&j| j != i)
            .partition(|&j| labels[j] == label);
        for (partners, same) in [(&same, true), (&other, false)] {
            if partners.is_empty() {
                continue;
            }
            pairs.extend((0..times).map(|_| ContrastivePair {
                of: (i, partners[rng.random_range(0..partners.len())]),
                same,
            }));
        }
    }
    pairs
}

impl ContrastiveLearner {
    /// The settings of the run.
    pub fn settings(&self) -> &ContrastiveSettings {
        &self.settings
    }

    /// Weights that training changes.
    pub fn parameters(&self) -> usize {
        self.part.parameters()
    }

    /// What the run has come to by now, read back: nothing is held out to choose better weights by.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    ///
    /// [`Error::DeviceLost`]: crate::Error::DeviceLost
    pub async fn now(&self) -> Result<WeightDelta> {
        self.part.now().await
    }

    /// The embeddings, on the plain device, that the encoder gives now to the examples `members` of those whose inputs at the cut are
    /// `inputs`.
    ///
    /// # Shapes
    /// - output: `[members, width]`
    pub fn embed(&self, inputs: &Inputs, members: &[usize]) -> Tensor<2> {
        self.part.embed_of(inputs, members)
    }

    /// The pairs that were drawn.
    pub fn pairs(&self) -> &[ContrastivePair] {
        &self.pairs
    }

    /// The encoder's part as it is now, on the autodiff device, where it is in Burn's tensors.
    pub fn body(&self) -> Option<&TensorModel> {
        self.part.tensors()
    }

    /// The mean squared difference between the cosines of the pairs `members` and what they are to be, with other weights.
    ///
    /// # Shapes
    /// - output: `[1]`
    pub fn loss(&self, body: &TensorModel, members: &[usize]) -> Tensor<1> {
        let batch = PairBatch::new(members.iter().map(|&i| self.pairs[i]));
        let rows = self.part.embed_with(body, &batch.texts, &self.autodiff);
        batch.loss(&rows, &self.autodiff).0
    }
}

/// Some pairs, and the texts that are in them: one that is in several is encoded once.
struct PairBatch {
    /// Indices of the examples.
    texts: Vec<usize>,
    /// Where each pair's two stand among the texts.
    sides: [Vec<i32>; 2],
    /// Whether each pair is of one label.
    same: Vec<bool>,
}

impl PairBatch {
    fn new(pairs: impl Iterator<Item = ContrastivePair>) -> Self {
        let mut new = Self {
            texts: Vec::new(),
            sides: [Vec::new(), Vec::new()],
            same: Vec::new(),
        };
        let mut rows: HashMap<usize, i32> = HashMap::new();
        for pair in pairs {
            for (text, side) in [pair.of.0, pair.of.1].into_iter().zip(&mut new.sides) {
                let row = *rows.entry(text).or_insert(new.texts.len() as i32);
                if row as usize == new.texts.len() {
                    new.texts.push(text);
                }
                side.push(row);
            }
            new.same.push(pair.same);
        }
        new
    }

    /// A value for each pair.
    fn values(&self, same: f32, other: f32, device: &Device) -> Tensor<1> {
        let choose = |&s: &bool| if s { same } else { other };
        let values: Vec<f32> = self.same.iter().map(choose).collect();
        Tensor::from_data(TensorData::new(values, [self.same.len()]), device)
    }

    /// The mean squared difference between the cosines and what they are to be, and the cosines, for the texts' embeddings.
    ///
    /// # Shapes
    /// - rows: `[texts, hidden]`
    /// - output: `[1]` and `[pairs]`
    fn loss(&self, rows: &Tensor<2>, device: &Device) -> (Tensor<1>, Tensor<1>) {
        let [a, b] = self.sides.each_ref().map(|side| {
            let side = TensorData::new(side.clone(), [side.len()]);
            rows.clone()
                .select(0, Tensor::<1, Int>::from_data(side, device))
        });
        // Embeddings have length 1, so that their product is the cosine.
        let cosines = (a * b).sum_dim(1).flatten::<1>(0, 1);
        let wanted = self.values(1.0, 0.0, device);
        ((cosines.clone() - wanted).square().mean(), cosines)
    }
}

impl Learner for ContrastiveLearner {
    /// Its tally counts a pair as right whose cosine is on the right side of a half.
    async fn step(&mut self, members: &[usize], at: At) -> Result<Tensor<1>> {
        let batch = PairBatch::new(members.iter().map(|&i| self.pairs[i]));
        let rows = self.part.record(&batch.texts);
        let (loss, cosines) = batch.loss(&rows, &self.autodiff);
        let device = self.part.device();
        let n = members.len();
        let signs = batch.values(1.0, -1.0, device);
        let right = ((cosines.inner() - 0.5) * signs)
            .greater_elem(0.0)
            .float()
            .sum();
        let count = Tensor::<1>::from_data([n as f32], device);
        let tally = Tensor::cat(vec![loss.clone().inner() * n as f64, right, count], 0);
        self.part.collect(&mut loss.backward()).await?;
        let squares = match self.settings.max_grad_norm > 0.0 {
            true => self.part.grad_norm_squared(),
            false => None,
        };
        let factor = squares.map(|sum| grad_norm::factor(sum, self.settings.max_grad_norm));
        let share = schedule(at, self.settings.warmup);
        self.part
            .step(self.settings.learning_rate * share, factor, at.ahead == 0)
            .await?;
        Ok(tally)
    }

    fn validate(&self) -> Option<Tensor<1>> {
        None
    }

    fn held(&self) -> usize {
        0
    }

    fn keep(&mut self) {}

    fn parts(&self) -> Vec<ModelPart> {
        self.part.parts()
    }

    fn take_update(&mut self) -> Option<Tensor<2>> {
        self.part.take_update()
    }
}

impl Resumable for ContrastiveLearner {
    fn tensors(&self) -> Vec<(String, Vec<usize>)> {
        self.part.tensor_shapes()
    }

    fn holds(&self) -> (bool, usize) {
        (false, self.part.steps())
    }

    fn takes_moments(&self) -> bool {
        self.part.takes_moments()
    }

    async fn write(&self, which: Values, sink: &mut impl Sink) -> Result<()> {
        self.part.write(which, sink).await
    }

    fn set(&mut self, which: Values, values: Vec<Vec<f32>>) {
        self.part.set(which, values);
    }

    fn updates(&self, step: usize, _: usize) -> Option<usize> {
        Some(step)
    }

    fn go_on(&mut self, step: usize, updates: usize) {
        self.part.go_on(self.settings.seed, step, updates);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_of_both_kinds_and_never_of_one_text() {
        let labels = [0, 0, 0, 1, 1, 2];
        let pairs = draw(&labels, 5, &mut generator(1, 0));
        // The last example has no other of its label.
        assert_eq!(pairs.len(), 5 * 6 + 5 * 5);
        for pair in &pairs {
            assert_ne!(pair.of.0, pair.of.1);
            assert_eq!(pair.same, labels[pair.of.0] == labels[pair.of.1]);
        }
        assert_eq!(pairs, draw(&labels, 5, &mut generator(1, 0)));
    }
}
