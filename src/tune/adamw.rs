//! AdamW (Loshchilov and Hutter 2017, <https://arxiv.org/abs/1711.05101>) for a head, with moments that can be read and set:
//! Burn's own optimiser gives its state synchronously only. The arithmetic is the same, in the same order.

use burn::module::{Module, ModuleMapper, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};

use crate::head::Head;

/// The averages' rates and the least it divides by: PyTorch's defaults.
const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// The optimiser of one head.
pub struct AdamW {
    weight_decay: f32,
    steps: i32,
    /// The running means of the gradients, in the order of [`Head::tensors`]; none before the first step.
    first_moment: Vec<Tensor<1>>,
    /// Those of their squares.
    second_moment: Vec<Tensor<1>>,
}

impl AdamW {
    /// One that has made no step.
    pub fn new(weight_decay: f32) -> Self {
        Self {
            weight_decay,
            steps: 0,
            first_moment: Vec::new(),
            second_moment: Vec::new(),
        }
    }

    /// `head` a step of size `rate` along `grads`.
    pub fn step(&mut self, rate: f64, head: Head, grads: GradientsParams) -> Head {
        self.steps += 1;
        head.map(&mut Stepping {
            optimizer: self,
            rate,
            grads,
            at: 0,
        })
    }

    /// The running means of the gradients, to be read back.
    pub fn first_moment(&self) -> Vec<Tensor<1>> {
        self.first_moment.clone()
    }

    /// The running means of their squares, to be read back.
    pub fn second_moment(&self) -> Vec<Tensor<1>> {
        self.second_moment.clone()
    }

    /// Takes over what [`AdamW::first_moment`] gave.
    pub fn set_means(&mut self, values: &[Vec<f32>], device: &Device) {
        self.first_moment = tensors(values, device);
    }

    /// Takes over what [`AdamW::second_moment`] gave.
    pub fn set_squares(&mut self, values: &[Vec<f32>], device: &Device) {
        self.second_moment = tensors(values, device);
    }

    /// Takes it to have made so many steps: the means are corrected by their number.
    pub fn set_steps(&mut self, steps: i32) {
        self.steps = steps;
    }

    /// What is taken off the values of tensor `at` for its gradient, before the step size.
    fn change(&mut self, at: usize, grad: Tensor<1>) -> Tensor<1> {
        let square = average(&mut self.second_moment, at, grad.clone().square(), BETA_2);
        let mean = average(&mut self.first_moment, at, grad, BETA_1);
        let mean = mean.div_scalar(1.0 - BETA_1.powi(self.steps));
        let square = square.div_scalar(1.0 - BETA_2.powi(self.steps));
        mean.div(square.sqrt().add_scalar(EPSILON))
    }
}

fn tensors(values: &[Vec<f32>], device: &Device) -> Vec<Tensor<1>> {
    let tensor = |v: &Vec<f32>| Tensor::from_data(v.as_slice(), device);
    values.iter().map(tensor).collect()
}

/// Lets the running mean `at` of `all` follow `new`, and gives it. It begins at 0.
fn average(all: &mut Vec<Tensor<1>>, at: usize, new: Tensor<1>, beta: f32) -> Tensor<1> {
    let new = new.mul_scalar(1.0 - beta);
    let Some(known) = all.get_mut(at) else {
        all.push(new.clone());
        return new;
    };
    *known = known.clone().mul_scalar(beta).add(new);
    known.clone()
}

struct Stepping<'a> {
    optimizer: &'a mut AdamW,
    rate: f64,
    grads: GradientsParams,
    /// Which tensor of the head it is.
    at: usize,
}

impl ModuleMapper for Stepping<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        let Some(grad) = self.grads.remove::<D>(id) else {
            return Param::from_mapped_value(id, tensor, mapper);
        };
        let shape = grad.dims();
        let change = self.optimizer.change(self.at, grad.flatten(0, D - 1));
        self.at += 1;
        let kept = 1.0 - self.rate * f64::from(self.optimizer.weight_decay);
        let value = tensor.inner().mul_scalar(kept) - change.mul_scalar(self.rate).reshape(shape);
        Param::from_mapped_value(id, Tensor::from_inner(value).require_grad(), mapper)
    }
}

#[cfg(test)]
mod tests {
    use burn::optim::{AdamWConfig, ModuleOptimizer};

    use super::*;
    use crate::head::LayerWeights;
    use crate::tune::generator;

    fn gradients(head: &Head, device: &Device) -> GradientsParams {
        let rows = Tensor::from_data([[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]], device);
        let loss = head.forward(rows).square().mean();
        GradientsParams::from_grads(loss.backward(), head)
    }

    #[test]
    fn it_is_burns() {
        let device = Device::flex().autodiff();
        let weights = LayerWeights::random(3, 2, &mut generator(4, 0));
        let shape = [(3, 2)];
        let mut ours = Head::new(std::slice::from_ref(&weights), &device);
        let mut theirs = Head::new(&[weights], &device);
        let mut own = AdamW::new(1e-2);
        let mut burns: ModuleOptimizer = AdamWConfig::new()
            .with_weight_decay(1e-2)
            .with_epsilon(1e-8)
            .init();
        for step in 1..8 {
            let rate = 0.1 / f64::from(step);
            let grads = gradients(&ours, &device);
            ours = own.step(rate, ours, grads);
            let grads = gradients(&theirs, &device);
            theirs = burns.step(rate, theirs, grads);
            let read = |head: &Head| pollster::block_on(head.read(&shape)).unwrap();
            assert_eq!(read(&ours), read(&theirs), "step {step}");
        }
    }
}
