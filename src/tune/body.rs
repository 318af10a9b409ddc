//! The encoder tuned above a cut, together with a new head: its last layers, adapters in them, or all of it.
//!
//! What is below the cut never changes in a run, so its outputs are computed once and handed in.

use burn::module::Module;
use burn::optim::{AdamWConfig, GradientsAccumulator, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor};

use super::clip;
use super::head::check_labels;
use super::loss::{tally_of, weighted_cross_entropy};
use super::run::{At, Learner, Plan, Run, generator, hold_out, label_weights};
use super::settings::{BodySettings, Depth};
use crate::Result;
use crate::data::Dataset;
use crate::head::{Head, LayerWeights};
use crate::model::{Batch, Bert, BertConfig, Upper};

/// Examples predicted at a time when the held-out part is measured.
const MEASURED: usize = 32;
/// On a GPU lengths are rounded up to a multiple of this, so that few different shapes are compiled.
const GPU_LENGTH_STEP: usize = 16;

/// What goes in at the cut, for each example.
#[derive(Debug, Clone)]
pub enum Inputs {
    /// Token ids, where nothing is cut off.
    Ids(Vec<Vec<u32>>),
    /// The states below the cut, `[tokens, hidden]` for each text.
    States(Vec<Vec<f32>>),
}

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
    /// The encoder's part above the cut, adapters merged into it.
    pub upper: Upper,
    /// The head.
    pub head: Vec<LayerWeights>,
}

/// An encoder's upper part and a head, being trained.
pub struct BodyLearner {
    settings: BodySettings,
    config: BertConfig,
    body: Bert,
    head: Head,
    best: (Bert, Head),
    shape: (usize, usize),
    optimizers: (ModuleOptimizer, ModuleOptimizer),
    collected: (GradientsAccumulator<Bert>, GradientsAccumulator<Head>),
    inputs: Inputs,
    labels: Vec<usize>,
    kept: Vec<usize>,
    held: Vec<usize>,
    weights: Vec<f32>,
    device: Device,
    autodiff: Device,
    on_gpu: bool,
}

/// A run that tunes an encoder.
pub type Tuner = Run<BodyLearner>;

impl Tuner {
    /// Begins a run on the examples of `data`.
    ///
    /// # Errors
    /// [`Error::Settings`] for a setting out of range, [`Error::Data`] where fewer than two labels have an example.
    pub fn of_body(
        data: &Dataset,
        start: Start<'_>,
        config: &BertConfig,
        settings: BodySettings,
        device: &Device,
        on_gpu: bool,
    ) -> Result<Self> {
        settings.check(config.num_hidden_layers)?;
        check_labels(data)?;
        let labels: Vec<usize> = data.examples.iter().map(|e| e.label).collect();
        let names = data.labels.len();
        let (kept, held) = hold_out(&labels, names, settings.validation, settings.seed);
        let mut rng = generator(settings.seed, 0);
        let autodiff = device.clone().autodiff();
        device.seed(settings.seed);
        let shape = (config.hidden_size, names);
        let random = LayerWeights::random(shape.0, shape.1, &mut rng);
        let head = start
            .head
            .filter(|h| (h.input, h.output) == shape && h.bias.is_some());
        let head = Head::new(&[head.cloned().unwrap_or(random)], &autodiff);
        let mut body = Bert::from_upper(start.upper, config, &autodiff);
        if let Depth::Adapters(_, lora) = settings.depth {
            body = body.with_adapters(lora, &mut rng);
        }
        let optimizer = || {
            AdamWConfig::new()
                .with_weight_decay(settings.weight_decay)
                .with_epsilon(1e-8)
                .init()
        };
        let plan = Plan {
            examples: kept.len(),
            epochs: settings.epochs,
            batch_size: settings.batch_size,
            patience: settings.patience,
        };
        let learner = BodyLearner {
            best: (body.valid(), head.valid()),
            weights: label_weights(&labels, &kept, names, settings.class_weights),
            optimizers: (optimizer(), optimizer()),
            collected: (GradientsAccumulator::new(), GradientsAccumulator::new()),
            config: config.clone(),
            device: device.clone(),
            settings,
            body,
            head,
            shape,
            inputs: start.inputs,
            labels,
            kept,
            held,
            autodiff,
            on_gpu,
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
        let head = self.shape.0 * self.shape.1 + self.shape.1;
        let body = match self.settings.depth {
            Depth::Adapters(..) => self.body.adapter_parameters(),
            _ => self.body.num_params(),
        };
        head + body
    }

    /// The best epoch's weights so far, read back; the initial ones before the first epoch has ended.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    pub async fn best(&self) -> Result<Tuned> {
        let (body, head) = &self.best;
        Ok(Tuned {
            upper: body.read(&self.config).await?,
            head: head.read(&[self.shape]).await?,
        })
    }

    /// The encoder's part and the head as they are now, on the autodiff device.
    pub fn modules(&self) -> (&Bert, &Head) {
        (&self.body, &self.head)
    }

    /// The loss of the examples `members` with other weights, to be differentiated.
    ///
    /// # Shapes
    /// - output: `[1]`
    pub fn loss(&self, body: &Bert, head: &Head, members: &[usize]) -> Tensor<1> {
        self.forward(body, head, members, &self.autodiff).0
    }

    /// The loss and the logits of `members`, which are indices into all examples.
    fn forward(
        &self,
        body: &Bert,
        head: &Head,
        members: &[usize],
        device: &Device,
    ) -> (Tensor<1>, Tensor<2>) {
        let labels: Vec<usize> = members.iter().map(|&i| self.labels[i]).collect();
        let embeddings = body.embed(&self.batch(members, device));
        weighted_cross_entropy(head, embeddings, &labels, &self.weights, device)
    }

    fn batch(&self, members: &[usize], device: &Device) -> Batch {
        let round = |longest: Option<usize>| {
            let longest = longest.unwrap_or(1);
            if self.on_gpu {
                longest.next_multiple_of(GPU_LENGTH_STEP)
            } else {
                longest
            }
        };
        match &self.inputs {
            Inputs::Ids(all) => {
                let texts: Vec<&[u32]> = members.iter().map(|&i| all[i].as_slice()).collect();
                let length = round(texts.iter().map(|t| t.len()).max());
                Batch::of_ids(&texts, length, device)
            }
            Inputs::States(all) => {
                let hidden = self.config.hidden_size;
                let texts: Vec<&[f32]> = members.iter().map(|&i| all[i].as_slice()).collect();
                let length = round(texts.iter().map(|t| t.len() / hidden).max());
                Batch::of_states(&texts, hidden, length, device)
            }
        }
    }

    /// Takes one step of the optimisers with the gradients collected so far.
    fn update(&mut self, at: At) {
        let (mut body, mut head) = (self.collected.0.grads(), self.collected.1.grads());
        if self.settings.clip > 0.0 {
            let all = [
                clip::squares(&self.body, &body),
                clip::squares(&self.head, &head),
            ];
            if let Some(sum) = all.into_iter().flatten().reduce(|a, b| a + b) {
                let factor = clip::factor(sum, self.settings.clip);
                clip::scale(&self.body, &mut body, factor.clone());
                clip::scale(&self.head, &mut head, factor);
            }
        }
        let parts = self.settings.accumulate;
        let update = At {
            step: at.step / parts,
            steps: at.steps.div_ceil(parts),
        };
        let share = schedule(update, self.settings.warmup);
        let (lower, upper) = (
            self.settings.learning_rate * share,
            self.settings.head_learning_rate * share,
        );
        self.body = self.optimizers.0.step(lower, self.body.clone(), body);
        self.head = self.optimizers.1.step(upper, self.head.clone(), head);
    }
}

impl Learner for BodyLearner {
    fn step(&mut self, members: &[usize], at: At) -> Tensor<1> {
        let members: Vec<usize> = members.iter().map(|&i| self.kept[i]).collect();
        let (loss, logits) = self.forward(&self.body, &self.head, &members, &self.autodiff);
        let labels: Vec<usize> = members.iter().map(|&i| self.labels[i]).collect();
        let tally = tally_of(
            loss.clone().inner(),
            logits.inner(),
            &labels,
            &self.weights,
            &self.device,
        );
        let parts = self.settings.accumulate;
        let mut grads = (loss / parts as f64).backward();
        let body = GradientsParams::from_module(&mut grads, &self.body);
        let head = GradientsParams::from_module(&mut grads, &self.head);
        self.collected.0.accumulate(&self.body, body);
        self.collected.1.accumulate(&self.head, head);
        if (at.step + 1).is_multiple_of(parts) || at.step + 1 == at.steps {
            self.update(at);
        }
        tally
    }

    fn validate(&self) -> Option<Tensor<1>> {
        let (body, head) = (self.body.valid(), self.head.valid());
        let mut order = self.held.clone();
        order.sort_by_key(|&i| match &self.inputs {
            Inputs::Ids(all) => all[i].len(),
            Inputs::States(all) => all[i].len(),
        });
        order
            .chunks(MEASURED)
            .map(|members| {
                let (loss, logits) = self.forward(&body, &head, members, &self.device);
                let labels: Vec<usize> = members.iter().map(|&i| self.labels[i]).collect();
                tally_of(loss, logits, &labels, &self.weights, &self.device)
            })
            .reduce(|a, b| a + b)
    }

    fn held(&self) -> usize {
        self.held.len()
    }

    fn keep(&mut self) {
        self.best = (self.body.valid(), self.head.valid());
    }
}

/// The share of the largest step size at a step: it grows linearly from 0 in the first `warmup` of the run, then falls
/// linearly to 0.
fn schedule(at: At, warmup: f64) -> f64 {
    let (step, steps) = (at.step as f64 + 1.0, at.steps as f64);
    let warm = (steps * warmup).round();
    if step <= warm {
        step / warm
    } else {
        ((steps - step + 1.0) / (steps - warm)).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn step_sizes_grow_then_fall() {
        let at = |step| schedule(At { step, steps: 100 }, 0.1);
        assert_eq!(at(0), 0.1);
        assert_eq!(at(9), 1.0);
        assert_eq!(at(10), 1.0);
        assert!((at(99) - 1.0 / 90.0).abs() < 1e-12);
        assert_eq!(schedule(At { step: 0, steps: 1 }, 0.0), 1.0);
    }
}
