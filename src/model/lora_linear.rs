//! The linear layers of the encoder in Burn's tensors, with an adapter beside them or without.

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::{Tensor, TensorData};
use rand_chacha::ChaCha8Rng;

use super::adapters::Lora;

/// A linear layer, and what is learned beside its weight where that is frozen.
#[derive(Module, Debug)]
pub struct LoraLinear {
    pub linear: Linear,
    pub adapter: Option<Adapter>,
}

/// A low-rank adapter (Hu et al. 2021, <https://arxiv.org/abs/2106.09685>): `scale * a b` is added to a weight.
///
/// It is applied to the input, so that no gradient of the whole weight is computed. Burn's own LoRA adds the product to
/// the weight, and autodiff then takes that gradient.
#[derive(Module, Debug)]
pub struct Adapter {
    /// `[input, rank]`
    pub a: Param<Tensor<2>>,
    /// `[rank, output]`
    pub b: Param<Tensor<2>>,
    #[module(skip)]
    pub scale: f64,
}

impl LoraLinear {
    /// # Shapes
    /// - x: `[batch, seq, input]`
    /// - output: `[batch, seq, output]`
    pub fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let out = self.linear.forward(x.clone());
        match &self.adapter {
            None => out,
            Some(Adapter { a, b, scale }) => {
                let low = x.matmul(a.val().unsqueeze());
                out + low.matmul(b.val().unsqueeze()) * *scale
            }
        }
    }

    /// Adds an adapter that changes nothing yet: `b` is zero.
    pub fn adapt(&mut self, lora: Lora, rng: &mut ChaCha8Rng) {
        let weight = self.linear.weight.val();
        let ([input, output], device) = (weight.dims(), weight.device());
        let a = TensorData::new(lora.initial(input, rng), [input, lora.rank]);
        let a = Tensor::from_data(a, &device);
        self.adapter = Some(Adapter {
            a: Param::from_tensor(a),
            b: Param::from_tensor(Tensor::zeros([lora.rank, output], &device)),
            scale: lora.alpha / lora.rank as f64,
        });
    }
}
