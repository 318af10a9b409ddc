//! The head: embeddings to one score a label. Zero-shot, few-shot and trained classifiers all end in one.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::activation::gelu;
use burn::tensor::{Device, Gradients, Tensor, TensorData};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::error::messages::model as messages;
use crate::model::{read, update_squares};
use crate::{Error, Result};

/// A linear head, or one with a hidden layer and GELU between.
#[derive(Module, Debug)]
pub struct Head {
    layers: Vec<Linear>,
}

/// One layer of a head as plain values.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerWeights {
    /// Row-major `[input, output]`.
    pub weight: Vec<f32>,
    /// `[output]`; none for a head made of class means.
    pub bias: Option<Vec<f32>>,
    /// Width of what comes in.
    pub input: usize,
    /// Width of what goes out.
    pub output: usize,
}

impl LayerWeights {
    /// Uniform within ±1/√input, as PyTorch's `nn.Linear` begins.
    pub fn random(input: usize, output: usize, rng: &mut ChaCha8Rng) -> Self {
        let bound = 1.0 / (input as f32).sqrt();
        let mut draw = |n: usize| (0..n).map(|_| rng.random_range(-bound..bound)).collect();
        Self {
            weight: draw(input * output),
            bias: Some(draw(output)),
            input,
            output,
        }
    }

    /// How many weights there are.
    pub fn parameters(&self) -> usize {
        self.weight.len() + self.bias.as_ref().map_or(0, Vec::len)
    }
}

impl Head {
    /// A head with the given weights on `device`.
    pub fn new(layers: &[LayerWeights], device: &Device) -> Self {
        let layers = layers
            .iter()
            .map(|l| Linear {
                weight: param(l.weight.clone(), [l.input, l.output], device),
                bias: l.bias.clone().map(|b| param(b, [l.output], device)),
            })
            .collect();
        Self { layers }
    }

    /// # Shapes
    /// - embeddings: `[batch, width]`
    /// - output: `[batch, labels]`, logits
    pub fn forward(&self, embeddings: Tensor<2>) -> Tensor<2> {
        let mut x = embeddings;
        for (index, layer) in self.layers.iter().enumerate() {
            if index > 0 {
                x = gelu(x);
            }
            x = layer.forward(x);
        }
        x
    }

    /// The weights as plain values, of layers of `shape`, `(input, output)` each.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    pub async fn read(&self, shape: &[(usize, usize)]) -> Result<Vec<LayerWeights>> {
        let mut values = read(self.tensors()).await?.into_iter();
        shape
            .iter()
            .map(|&(input, output)| match (values.next(), values.next()) {
                (Some(weight), Some(bias))
                    if weight.len() == input * output && bias.len() == output =>
                {
                    Ok(LayerWeights {
                        weight,
                        bias: Some(bias),
                        input,
                        output,
                    })
                }
                _ => Err(Error::Internal(messages::head_incomplete())),
            })
            .collect()
    }

    /// The gradients of [`Head::tensors`], in the same order and layout.
    pub fn gradients(&self, grads: &Gradients) -> Vec<Tensor<1>> {
        let mut tensors = Vec::new();
        for layer in &self.layers {
            let weight = layer.weight.val();
            let [input, output] = weight.dims();
            tensors.extend(weight.grad(grads).map(|g| g.reshape([input * output])));
            let bias = layer.bias.as_ref().map(|b| b.val());
            tensors.extend(bias.and_then(|b| b.grad(grads)));
        }
        tensors
    }

    /// How far the training went from `before` to here, as [`update_squares`] says it. Both are on the plain device.
    ///
    /// # Shapes
    /// - output: `[2, 1]`
    pub fn update_squares(&self, before: &Self) -> Tensor<2> {
        update_squares(self.tensors(), before.tensors())
    }

    /// The layers' weights and biases, to be read back: `weight, bias?` for each layer, flattened.
    pub fn tensors(&self) -> Vec<Tensor<1>> {
        let mut tensors = Vec::new();
        for layer in &self.layers {
            let weight = layer.weight.val();
            let [input, output] = weight.dims();
            tensors.push(weight.reshape([input * output]));
            tensors.extend(layer.bias.as_ref().map(|b| b.val()));
        }
        tensors
    }
}

fn param<const D: usize>(values: Vec<f32>, shape: [usize; D], device: &Device) -> Param<Tensor<D>> {
    let tensor = Tensor::from_data(TensorData::new(values, shape), device);
    Param::from_tensor(tensor)
}
