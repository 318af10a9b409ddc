//! Cross-entropy with label weights and label smoothing, and the counts that go into a report.

use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::run::label_weights;
use super::schema::Values;
use crate::head::Head;

/// The settings of the loss.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LossSettings {
    /// Whether each label weighs by the inverse of its frequency.
    pub class_weights: bool,
    /// Share of each target that is spread evenly over all labels.
    pub label_smoothing: f64,
}

impl LossSettings {
    pub(super) fn of(values: &Values) -> Self {
        Self {
            class_weights: values.flag("classWeights"),
            label_smoothing: values.number("labelSmoothing"),
        }
    }
}

/// The cross-entropy of labels, in nats.
#[derive(Debug, Clone)]
pub struct CrossEntropy {
    /// The weight of each label.
    pub weights: Vec<f32>,
    /// Share of each target that is spread evenly over all labels (Szegedy et al. 2016, section 7,
    /// <https://arxiv.org/abs/1512.00567>); 0 for none.
    pub smoothing: f64,
}

impl CrossEntropy {
    /// For examples with these `labels`, of which those at `kept` are learned from.
    pub(super) fn new(
        labels: &[usize],
        kept: &[usize],
        num_labels: usize,
        settings: LossSettings,
    ) -> Self {
        Self {
            weights: label_weights(labels, kept, num_labels, settings.class_weights),
            smoothing: settings.label_smoothing,
        }
    }

    /// The weighted mean loss of `head`, `sum(w * -log p) / sum(w)`, and the logits. With smoothing `e` each of the `k` labels'
    /// own weighted terms adds `e / k` of itself, and the true one's counts `1 - e`: as PyTorch has both.
    ///
    /// # Shapes
    /// - rows: `[n, width]`
    /// - labels: `[n]`, indices into the weights
    /// - output: `[1]` and `[n, labels]`
    pub fn loss(
        &self,
        head: &Head,
        rows: Tensor<2>,
        labels: &[usize],
        device: &Device,
    ) -> (Tensor<1>, Tensor<2>) {
        self.smoothed(self.smoothing as f32, head.forward(rows), labels, device)
    }

    /// The same without smoothing, for examples that are only measured: so it is comparable whatever was smoothed.
    pub fn measured(
        &self,
        head: &Head,
        rows: Tensor<2>,
        labels: &[usize],
        device: &Device,
    ) -> (Tensor<1>, Tensor<2>) {
        self.smoothed(0.0, head.forward(rows), labels, device)
    }

    fn smoothed(
        &self,
        smoothing: f32,
        logits: Tensor<2>,
        labels: &[usize],
        device: &Device,
    ) -> (Tensor<1>, Tensor<2>) {
        let (n, width) = (labels.len(), self.weights.len());
        let sum = self.sum(labels);
        let even = smoothing / width as f32;
        let mut targets = Vec::with_capacity(n * width);
        for &label in labels {
            let from = targets.len();
            targets.extend(self.weights.iter().map(|w| even * w / sum));
            targets[from + label] += (1.0 - smoothing) * self.weights[label] / sum;
        }
        let targets = Tensor::<2>::from_data(TensorData::new(targets, [n, width]), device);
        let loss = (log_softmax(logits.clone(), 1) * targets).sum().neg();
        (loss, logits)
    }

    /// `[weighted loss sum, right answers, weight sum]`, which can be added up over minibatches.
    pub fn tally(
        &self,
        loss: Tensor<1>,
        logits: Tensor<2>,
        labels: &[usize],
        device: &Device,
    ) -> Tensor<1> {
        let sum = self.sum(labels);
        let truth: Vec<i32> = labels.iter().map(|&l| l as i32).collect();
        let truth = Tensor::<2, Int>::from_data(TensorData::new(truth, [labels.len(), 1]), device);
        let right = logits.argmax(1).equal(truth).float().sum();
        let weight = Tensor::<1>::from_data([sum], device);
        Tensor::cat(vec![loss * sum, right, weight], 0)
    }

    fn sum(&self, labels: &[usize]) -> f32 {
        labels.iter().map(|&l| self.weights[l]).sum()
    }
}
