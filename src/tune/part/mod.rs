//! The part of an encoder that a run changes: what goes in below it, its weights, and its optimiser.

mod inputs;
mod state;

use std::cell::RefCell;

use burn::module::Module;
use burn::optim::{AdamWConfig, GradientsAccumulator, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::grad_norm;
use super::run::At;
use super::settings::Depth;
use super::updates::ModelPart;
use crate::Result;
use crate::model::{
    EncoderConfig, EncoderWeights, Tape, TensorModel, TrainableModel, WeightDelta, read,
};
pub use inputs::Inputs;

/// Where a run computes.
#[derive(Debug, Clone)]
pub struct ComputeDevice {
    /// The plain device; gradients are taken on its autodiff form.
    pub device: Device,
    /// Whether that is a GPU.
    pub gpu: bool,
}

/// An encoder's part above a cut, being trained.
pub struct TrainableEncoder {
    body: TrainState,
    depth: Depth,
    inputs: Inputs,
    config: EncoderConfig,
    compute: ComputeDevice,
    weight_decay: f32,
    /// How far the last step that was measured went.
    update: Option<Tensor<2>>,
}

/// Where its weights are.
enum TrainState {
    /// In Burn's tensors, on a GPU.
    Tensors(Box<Tensors>),
    /// With our own kernels, on the CPU.
    Kernels(Box<Kernels>),
}

struct Tensors {
    /// The weights now, on the autodiff device.
    now: TensorModel,
    best: TensorModel,
    optimizer: ModuleOptimizer,
    collected: GradientsAccumulator<TensorModel>,
    /// What was collected, once it is about to be used.
    ready: Option<GradientsParams>,
    /// The sums of the squares of the weights beside adapters, a layer each, `[1, layers]`, where there are some.
    beside: Option<Tensor<2>>,
}

struct Kernels {
    now: RefCell<TrainableModel>,
    best: Vec<Vec<f32>>,
    /// Begins the seeds of dropout, one for each batch.
    seed: u32,
    /// What was recorded of the last batch, and its embeddings as autodiff knows them.
    recorded: Option<(Tape, Tensor<2>)>,
}

impl TrainableEncoder {
    /// Takes `upper`, whose inputs are `inputs`, to where it is trained, with adapters where `depth` wants some.
    pub fn new(
        (upper, inputs): (EncoderWeights, Inputs),
        depth: Depth,
        weight_decay: f32,
        config: &EncoderConfig,
        compute: ComputeDevice,
        rng: &mut ChaCha8Rng,
    ) -> Self {
        let lora = match depth {
            Depth::Adapters(_, lora) => Some(lora),
            _ => None,
        };
        let body = if compute.gpu {
            let mut now =
                TensorModel::from_weights(upper, config, &compute.device.clone().autodiff());
            if let Some(lora) = lora {
                now = now.with_adapters(lora, config, rng);
            }
            let plain = now.valid();
            TrainState::Tensors(Box::new(Tensors {
                beside: plain.adapted_squares(),
                best: plain,
                now,
                optimizer: optimizer(weight_decay),
                collected: GradientsAccumulator::new(),
                ready: None,
            }))
        } else {
            let mut now = TrainableModel::new(upper, config, lora, rng);
            TrainState::Kernels(Box::new(Kernels {
                best: now.trained(),
                now: RefCell::new(now),
                // A copy draws it, so that the order of the examples is the same wherever the weights are.
                seed: rng.clone().random(),
                recorded: None,
            }))
        };
        Self {
            body,
            depth,
            inputs,
            config: config.clone(),
            compute,
            weight_decay,
            update: None,
        }
    }

    /// What is trained of it, from the words up.
    pub fn parts(&self) -> Vec<ModelPart> {
        let all = self.config.num_hidden_layers;
        let trained = self.depth.trainable_layers(all);
        let embeddings = trained.whole.then_some(ModelPart::Embeddings);
        let layers = all - trained.layers + 1..=all;
        let layers = layers.map(ModelPart::Layer);
        embeddings.into_iter().chain(layers).collect()
    }

    /// How far the last step that was measured went, for each of [`TrainableEncoder::parts`], since this was last asked.
    ///
    /// # Shapes
    /// - output: `[2, parts]`: the sums of the squares of the changes, and of the weights before
    pub fn take_update(&mut self) -> Option<Tensor<2>> {
        self.update.take()
    }

    /// The embeddings of the examples `members` as training sees them, with dropout and to be differentiated.
    ///
    /// # Shapes
    /// - output: `[members, width]`
    pub fn record(&mut self, members: &[usize]) -> Tensor<2> {
        let autodiff = self.compute.device.clone().autodiff();
        match &mut self.body {
            TrainState::Tensors(body) => body.now.embed(&self.inputs.batch(
                members,
                &self.config,
                &autodiff,
                self.compute.gpu,
            )),
            TrainState::Kernels(body) => {
                body.seed = body.seed.wrapping_add(1);
                let tape = self
                    .inputs
                    .with(members, |texts| body.now.get_mut().record(texts, body.seed));
                let shape = [members.len(), self.config.embedding_width()];
                let rows = TensorData::new(tape.embeddings().to_vec(), shape);
                let rows = Tensor::from_data(rows, &autodiff).require_grad();
                body.recorded = Some((tape, rows.clone()));
                rows
            }
        }
    }

    /// The embeddings of the examples `members` as they are predicted now, on the plain device.
    ///
    /// # Shapes
    /// - output: `[members, width]`
    pub fn embed(&self, members: &[usize]) -> Tensor<2> {
        self.embed_of(&self.inputs, members)
    }

    /// The same of other examples, whose inputs at the cut are `inputs`.
    pub fn embed_of(&self, inputs: &Inputs, members: &[usize]) -> Tensor<2> {
        let device = &self.compute.device;
        match &self.body {
            TrainState::Tensors(body) => {
                let batch = inputs.batch(members, &self.config, device, self.compute.gpu);
                body.now.valid().embed(&batch)
            }
            TrainState::Kernels(body) => {
                let rows = inputs.with(members, |texts| body.now.borrow_mut().embed(texts));
                let shape = [members.len(), self.config.embedding_width()];
                Tensor::from_data(TensorData::new(rows, shape), device)
            }
        }
    }

    /// The embeddings of the examples `members` with the weights of `body`, `[members, width]`.
    pub fn embed_with(&self, body: &TensorModel, members: &[usize], device: &Device) -> Tensor<2> {
        body.embed(
            &self
                .inputs
                .batch(members, &self.config, device, self.compute.gpu),
        )
    }

    /// Tokens of an example.
    pub fn tokens(&self, example: usize) -> usize {
        self.inputs.tokens(example, self.config.hidden_size)
    }

    /// The plain device.
    pub fn device(&self) -> &Device {
        &self.compute.device
    }

    /// The weights in Burn's tensors, on the autodiff device, where they are there.
    pub fn tensors(&self) -> Option<&TensorModel> {
        match &self.body {
            TrainState::Tensors(body) => Some(&body.now),
            TrainState::Kernels(_) => None,
        }
    }

    /// Weights that training changes.
    pub fn parameters(&self) -> usize {
        match (&self.body, self.depth) {
            (TrainState::Tensors(body), Depth::Adapters(..)) => body.now.adapter_parameters(),
            (TrainState::Tensors(body), _) => body.now.num_params(),
            (TrainState::Kernels(body), _) => body.now.borrow_mut().parameters(),
        }
    }

    /// Adds this part's share of `grads` to what has been collected.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where they can't be read.
    pub async fn collect(&mut self, grads: &mut Gradients) -> Result<()> {
        match &mut self.body {
            TrainState::Tensors(body) => {
                let grads = GradientsParams::from_module(grads, &body.now);
                body.collected.accumulate(&body.now, grads);
            }
            TrainState::Kernels(body) => {
                if let Some((tape, rows)) = body.recorded.take()
                    && let Some(grad) = rows.grad(grads)
                {
                    let grad = read(vec![grad.flatten(0, 1)]).await?;
                    body.now.get_mut().backward(&tape, &grad.concat());
                }
            }
        }
        Ok(())
    }

    /// The sum of the squares of what has been collected, `[1]`, where there is something.
    pub fn grad_norm_squared(&mut self) -> Option<Tensor<1>> {
        match &mut self.body {
            TrainState::Tensors(body) => {
                let grads = body.collected.grads();
                let squares = grad_norm::squared(&body.now, &grads);
                body.ready = Some(grads);
                squares
            }
            TrainState::Kernels(body) => {
                let squares = body.now.get_mut().grad_norm_squared();
                Some(Tensor::from_data([squares], &self.compute.device))
            }
        }
    }

    /// Takes a step of the optimiser with what has been collected, times `factor`, `[1]`. Where it is `measured`,
    /// [`TrainableEncoder::take_update`] then says how far it went.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the factor can't be read.
    pub async fn step(
        &mut self,
        rate: f64,
        factor: Option<Tensor<1>>,
        measured: bool,
    ) -> Result<()> {
        match &mut self.body {
            TrainState::Tensors(body) => {
                let mut grads = match body.ready.take() {
                    Some(grads) => grads,
                    None => body.collected.grads(),
                };
                if let Some(factor) = factor {
                    grad_norm::scale(&body.now, &mut grads, factor);
                }
                let before = measured.then(|| body.now.valid());
                body.now = body.optimizer.step(rate, body.now.clone(), grads);
                let squares = |before| {
                    body.now
                        .valid()
                        .update_squares(&before, body.beside.as_ref())
                };
                self.update = before.map(squares).or(self.update.take());
            }
            TrainState::Kernels(body) => {
                let factor = match factor {
                    Some(factor) => read(vec![factor]).await?.concat(),
                    None => vec![1.0],
                };
                let factor = factor.first().copied().unwrap_or(1.0);
                let decay = self.weight_decay;
                let squares = body.now.get_mut().step(rate, decay, factor);
                if measured {
                    let changes = squares.iter().map(|one| one.change as f32);
                    let weights = squares.iter().map(|one| one.weight as f32);
                    let values =
                        TensorData::new(changes.chain(weights).collect(), [2, squares.len()]);
                    self.update = Some(Tensor::from_data(values, &self.compute.device));
                }
            }
        }
        Ok(())
    }

    /// Remembers the weights of now as the ones to keep.
    pub fn keep(&mut self) {
        match &mut self.body {
            TrainState::Tensors(body) => body.best = body.now.valid(),
            TrainState::Kernels(body) => body.best = body.now.get_mut().trained(),
        }
    }

    /// What is kept of the run, read back.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device can't be read.
    pub async fn best(&self) -> Result<WeightDelta> {
        match &self.body {
            TrainState::Tensors(body) => self.read(&body.best).await,
            TrainState::Kernels(body) => Ok(body.now.borrow().change(&body.best)),
        }
    }

    /// What the run has come to by now, read back.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device can't be read.
    pub async fn now(&self) -> Result<WeightDelta> {
        match &self.body {
            TrainState::Tensors(body) => self.read(&body.now.valid()).await,
            TrainState::Kernels(body) => {
                let mut now = body.now.borrow_mut();
                let values = now.trained();
                Ok(now.change(&values))
            }
        }
    }

    async fn read(&self, body: &TensorModel) -> Result<WeightDelta> {
        Ok(match self.depth {
            Depth::Adapters(_, lora) => WeightDelta::Adapters(body.adapters(lora).await?),
            _ => WeightDelta::Weights(body.read(&self.config).await?),
        })
    }
}

/// AdamW (Loshchilov and Hutter 2017, <https://arxiv.org/abs/1711.05101>) with PyTorch's other defaults.
pub fn optimizer(weight_decay: f32) -> ModuleOptimizer {
    AdamWConfig::new()
        .with_weight_decay(weight_decay)
        .with_epsilon(1e-8)
        .init()
}

/// The share of the largest step size at a step: it grows linearly from 0 in the first `warmup` of the run, then falls
/// linearly to 0.
pub fn schedule(at: At, warmup: f64) -> f64 {
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
        let of = |step, steps| At {
            step,
            steps,
            epoch_steps: steps,
            ahead: 0,
        };
        let at = |step| schedule(of(step, 100), 0.1);
        assert_eq!(at(0), 0.1);
        assert_eq!(at(9), 1.0);
        assert_eq!(at(10), 1.0);
        assert!((at(99) - 1.0 / 90.0).abs() < 1e-12);
        assert_eq!(schedule(of(0, 1), 0.0), 1.0);
    }
}
