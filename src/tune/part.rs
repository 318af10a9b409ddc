//! The part of an encoder that a run changes: what goes in below it, its weights, and its optimiser.

use burn::module::Module;
use burn::optim::{AdamWConfig, GradientsAccumulator, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Gradients, Tensor};
use rand_chacha::ChaCha8Rng;

use super::run::At;
use super::settings::Depth;
use crate::Result;
use crate::model::{Batch, Bert, BertConfig, Upper};

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

/// Where a run computes.
#[derive(Debug, Clone)]
pub struct Place {
    /// The plain device; gradients are taken on its autodiff form.
    pub device: Device,
    /// Whether that is a GPU.
    pub gpu: bool,
}

/// An encoder's part above a cut, being trained.
pub struct Part {
    /// Its weights now, on the autodiff device.
    pub body: Bert,
    best: Bert,
    depth: Depth,
    optimizer: ModuleOptimizer,
    collected: GradientsAccumulator<Bert>,
    inputs: Inputs,
    config: BertConfig,
    place: Place,
}

impl Part {
    /// Takes `upper`, whose inputs are `inputs`, to the autodiff device, with adapters where `depth` wants some.
    pub fn new(
        (upper, inputs): (Upper, Inputs),
        depth: Depth,
        weight_decay: f32,
        config: &BertConfig,
        place: Place,
        rng: &mut ChaCha8Rng,
    ) -> Self {
        let autodiff = place.device.clone().autodiff();
        let mut body = Bert::from_upper(upper, config, &autodiff);
        if let Depth::Adapters(_, lora) = depth {
            body = body.with_adapters(lora, rng);
        }
        Self {
            best: body.valid(),
            body,
            depth,
            optimizer: optimizer(weight_decay),
            collected: GradientsAccumulator::new(),
            inputs,
            config: config.clone(),
            place,
        }
    }

    /// The embeddings of the examples `members` with the weights of `body`, `[members, hidden]`.
    pub fn embed(&self, body: &Bert, members: &[usize], device: &Device) -> Tensor<2> {
        body.embed(&self.batch(members, device))
    }

    fn batch(&self, members: &[usize], device: &Device) -> Batch {
        let hidden = self.config.hidden_size;
        let longest = members.iter().map(|&i| self.tokens(i)).max().unwrap_or(1);
        let length = if self.place.gpu {
            longest.next_multiple_of(GPU_LENGTH_STEP)
        } else {
            longest
        };
        match &self.inputs {
            Inputs::Ids(all) => {
                let texts: Vec<&[u32]> = members.iter().map(|&i| all[i].as_slice()).collect();
                Batch::of_ids(&texts, length, device)
            }
            Inputs::States(all) => {
                let texts: Vec<&[f32]> = members.iter().map(|&i| all[i].as_slice()).collect();
                Batch::of_states(&texts, hidden, length, device)
            }
        }
    }

    /// Tokens of an example.
    pub fn tokens(&self, example: usize) -> usize {
        match &self.inputs {
            Inputs::Ids(all) => all[example].len(),
            Inputs::States(all) => all[example].len() / self.config.hidden_size,
        }
    }

    /// The plain device.
    pub fn device(&self) -> &Device {
        &self.place.device
    }

    /// Weights that training changes.
    pub fn parameters(&self) -> usize {
        match self.depth {
            Depth::Adapters(..) => self.body.adapter_parameters(),
            _ => self.body.num_params(),
        }
    }

    /// Adds this part's share of `grads` to what has been collected.
    pub fn collect(&mut self, grads: &mut Gradients) {
        let grads = GradientsParams::from_module(grads, &self.body);
        self.collected.accumulate(&self.body, grads);
    }

    /// What has been collected.
    pub fn collected(&mut self) -> GradientsParams {
        self.collected.grads()
    }

    /// Takes a step of the optimiser.
    pub fn step(&mut self, rate: f64, grads: GradientsParams) {
        self.body = self.optimizer.step(rate, self.body.clone(), grads);
    }

    /// Remembers the weights of now as the ones to keep.
    pub fn keep(&mut self) {
        self.best = self.body.valid();
    }

    /// The weights that are kept, adapters merged into them, read back.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device can't be read.
    pub async fn best(&self) -> Result<Upper> {
        self.best.read(&self.config).await
    }

    /// The weights as they are now, adapters merged into them, read back.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device can't be read.
    pub async fn now(&self) -> Result<Upper> {
        self.body.valid().read(&self.config).await
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
        let at = |step| schedule(At { step, steps: 100 }, 0.1);
        assert_eq!(at(0), 0.1);
        assert_eq!(at(9), 1.0);
        assert_eq!(at(10), 1.0);
        assert!((at(99) - 1.0 / 90.0).abs() < 1e-12);
        assert_eq!(schedule(At { step: 0, steps: 1 }, 0.0), 1.0);
    }
}
