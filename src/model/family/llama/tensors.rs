//! Llama's layer in Burn's tensors: forward.

use burn::tensor::activation::silu;
use burn::tensor::{Device, Tensor};

use super::layer::Layer;
use crate::model::causal::{
    DecoderConfig, TensorCache, TensorDecoderLayer, TensorSeen, place_projection, place_vector,
    rms_norm,
};

/// One transformer layer. Its matrices are `[input, output]`.
#[derive(Debug, Clone)]
pub struct TensorLayer {
    input_norm: Tensor<1>,
    query: Tensor<2>,
    key: Tensor<2>,
    value: Tensor<2>,
    attention_output: Tensor<2>,
    post_attention_norm: Tensor<1>,
    gate: Tensor<2>,
    up: Tensor<2>,
    down: Tensor<2>,
    epsilon: f64,
}

impl TensorDecoderLayer for TensorLayer {
    type Packed = Layer;

    fn place(layer: &Layer, config: &DecoderConfig, device: &Device) -> Self {
        let matrix = |projection| place_projection(projection, device);
        Self {
            input_norm: place_vector(&layer.input_norm.value, device),
            query: matrix(&layer.query),
            key: matrix(&layer.key),
            value: matrix(&layer.value),
            attention_output: matrix(&layer.attention_output),
            post_attention_norm: place_vector(&layer.post_attention_norm.value, device),
            gate: matrix(&layer.gate),
            up: matrix(&layer.up),
            down: matrix(&layer.down),
            epsilon: config.rms_norm_eps,
        }
    }

    fn forward(&self, states: Tensor<2>, seen: &TensorSeen, cache: &mut TensorCache) -> Tensor<2> {
        let normed = rms_norm(states.clone(), &self.input_norm, self.epsilon);
        let by = |weight: &Tensor<2>| normed.clone().matmul(weight.clone());
        let context = seen.attend(by(&self.query), [by(&self.key), by(&self.value)], cache);
        let states = states + context.matmul(self.attention_output.clone());
        let normed = rms_norm(states.clone(), &self.post_attention_norm, self.epsilon);
        let gate = silu(normed.clone().matmul(self.gate.clone()));
        let wide = gate * normed.matmul(self.up.clone());
        states + wide.matmul(self.down.clone())
    }
}
