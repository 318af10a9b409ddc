//! What a checkpoint holds of the part that is tuned.

use burn::module::Module;

use super::super::checkpoint::Values;
use super::super::settings::Depth;
use super::{TrainState, TrainableEncoder};
use crate::Result;
use crate::model::{Adapters, EncoderWeights, LoraMatrices, Sink, TensorModel, WeightDelta};

impl TrainableEncoder {
    /// Names, by Hugging Face or PEFT, and shapes of what is trained.
    pub fn tensor_shapes(&self) -> Vec<(String, Vec<usize>)> {
        match self.depth {
            Depth::Adapters(layers, lora) => Adapters::layout(lora, layers, &self.config)
                .iter()
                .flat_map(|at| at.tensors(lora.rank))
                .map(|(name, shape)| (name, shape.to_vec()))
                .collect(),
            _ => self
                .depth
                .trainable_layers(self.config.num_hidden_layers)
                .layout(&self.config),
        }
    }

    /// Whether the optimiser's moments can be written and set: Burn's gives its own synchronously only.
    pub fn takes_moments(&self) -> bool {
        matches!(self.body, TrainState::Kernels(_))
    }

    /// Steps of the optimiser that its moments are of, where they can be written; else 0.
    pub fn steps(&self) -> usize {
        match &self.body {
            TrainState::Tensors(_) => 0,
            TrainState::Kernels(body) => body.now.borrow().steps() as usize,
        }
    }

    /// Writes what is trained, or what the optimiser holds for it, in the order of [`TrainableEncoder::tensor_shapes`].
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device can't be read.
    pub async fn write(&self, which: Values, sink: &mut impl Sink) -> Result<()> {
        let mut put = |values: &[f32]| sink.write(bytemuck::cast_slice(values));
        match (&self.body, which) {
            (TrainState::Kernels(body), Values::Best) => body.best.iter().for_each(|v| put(v)),
            (TrainState::Kernels(body), _) => {
                let mut now = body.now.borrow_mut();
                now.states().for_each(|state| put(state[place(which)]));
            }
            (TrainState::Tensors(body), Values::Now) => {
                let now = self.read(&body.now.valid()).await?;
                now.values().into_iter().for_each(put);
            }
            (TrainState::Tensors(body), _) => {
                let best = self.read(&body.best).await?;
                best.values().into_iter().for_each(put);
            }
        }
        Ok(())
    }

    /// Takes over what [`TrainableEncoder::write`] wrote.
    pub fn set(&mut self, which: Values, values: Vec<Vec<f32>>) {
        if let TrainState::Kernels(body) = &mut self.body {
            if which == Values::Best {
                body.best = values;
            } else {
                let states = body.now.get_mut().states();
                for (state, values) in states.zip(values) {
                    *state[place(which)] = values;
                }
            }
            return;
        }
        let config = self.config.clone();
        let change = self.change(values);
        let TrainState::Tensors(body) = &mut self.body else {
            return;
        };
        let (target, device) = match which {
            Values::Now => (&mut body.now, self.compute.device.clone().autodiff()),
            _ => (&mut body.best, self.compute.device.clone()),
        };
        match change {
            WeightDelta::Weights(upper) => {
                *target = TensorModel::from_weights(upper, &config, &device)
            }
            WeightDelta::Adapters(adapters) => target.set_adapters(&adapters),
        }
    }

    /// Goes on after `step` steps of the run and `updates` steps of the optimiser: dropout draws what it would have drawn with
    /// the CPU's kernels, and on a GPU what it has not drawn before.
    pub fn go_on(&mut self, seed: u64, step: usize, updates: usize) {
        match &mut self.body {
            TrainState::Tensors(_) => self.compute.device.seed(seed.wrapping_add(step as u64)),
            TrainState::Kernels(body) => {
                body.seed = body.seed.wrapping_add(step as u32);
                body.now.get_mut().set_steps(updates as i32);
            }
        }
    }

    /// A change of what is trained to `values`, in the order of [`TrainableEncoder::tensor_shapes`].
    fn change(&self, values: Vec<Vec<f32>>) -> WeightDelta {
        let mut values = values.into_iter();
        let mut next = || values.next().unwrap_or_default();
        let all = self.config.num_hidden_layers;
        match self.depth {
            Depth::Adapters(layers, lora) => {
                let places = Adapters::layout(lora, layers, &self.config);
                let pair = |_| LoraMatrices {
                    a: next(),
                    b: next(),
                };
                WeightDelta::Adapters(Adapters {
                    lora,
                    layers,
                    pairs: (0..places.len()).map(pair).collect(),
                })
            }
            depth => WeightDelta::Weights(EncoderWeights::from_values(
                &self.config,
                depth.trainable_layers(all),
                next,
            )),
        }
    }
}

/// Where a weight's state of the kernels has `which`.
fn place(which: Values) -> usize {
    match which {
        Values::Now | Values::Best => 0,
        Values::Means => 1,
        Values::Squares => 2,
    }
}
