//! The frozen encoder on the CPU: the same function as [`crate::model::TensorEncoder`], without gradients. What is here holds for every
//! family, whose token embeddings and layers bring the forward pass.
//!
//! Weights are packed once for [`crate::kernels::gemm`], and texts stand behind one another with no padding between them.

use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

use super::pooling;
use crate::Result;
use crate::kernels::gemm::{Left, Right, View, multiply};
use crate::kernels::math::Norm;
use crate::model::checkpoint::{
    EncoderWeights, PretrainedWeights, StoredEmbeddings, StoredLayer, StoredLinear, StoredNorm,
};
use crate::model::{EncoderConfig, SentenceModules, Source};

/// The token embeddings of a family, for the CPU.
pub trait PackedEmbeddings: Debug {
    /// Takes them over.
    fn pack(stored: StoredEmbeddings, config: &EncoderConfig) -> Self;
    /// A copy of them.
    fn unpack(&self) -> StoredEmbeddings;
    /// The first hidden states of every token, one text after another, `[tokens of all texts, hidden]`.
    fn forward(&self, texts: &[&[u32]]) -> Vec<f32>;
}

/// A transformer layer of a family, its weights packed for the CPU.
pub trait PackedLayer: Debug {
    /// Packs its weights.
    fn pack(stored: StoredLayer, config: &EncoderConfig) -> Self;
    /// A copy of its weights as they were stored.
    fn unpack(&self) -> StoredLayer;
    /// Makes the states that come in, `[tokens of all texts, hidden]`, those that go out; `lengths` are the texts' tokens.
    fn forward(&self, states: &mut [f32], lengths: &[usize], scratch: &mut Scratch);
}

/// The encoder with weights packed for the CPU, of the family whose token embeddings are `E` and whose layers are `L`. A clone
/// shares them.
#[derive(Debug)]
pub struct PackedEncoder<E, L> {
    embeddings: Arc<E>,
    layers: Vec<Arc<L>>,
    config: EncoderConfig,
}

impl<E, L> Clone for PackedEncoder<E, L> {
    fn clone(&self) -> Self {
        Self {
            embeddings: Arc::clone(&self.embeddings),
            layers: self.layers.clone(),
            config: self.config.clone(),
        }
    }
}

/// Memory that one forward pass needs, kept from layer to layer.
#[derive(Default)]
pub struct Scratch {
    pub left: Left,
    pub right: Right,
    pub query_key_value: Vec<f32>,
    pub context: Vec<f32>,
    pub scores: Vec<f32>,
    pub wide: Vec<f32>,
    pub out: Vec<f32>,
}

impl<E: PackedEmbeddings, L: PackedLayer> PackedEncoder<E, L> {
    /// Packs the weights of a checkpoint.
    ///
    /// # Errors
    /// [`crate::Error::Model`] naming the tensor that is missing or wrong.
    pub fn load<S: Source>(checkpoint: &PretrainedWeights<S>) -> Result<Self> {
        let config = checkpoint.config();
        Ok(Self {
            embeddings: Arc::new(E::pack(checkpoint.embeddings()?, config)),
            layers: (0..config.num_hidden_layers)
                .map(|i| Ok(Arc::new(L::pack(checkpoint.layer(i)?, config))))
                .collect::<Result<_>>()?,
            config: config.clone(),
        })
    }

    /// A copy of some of its layers, with its token embeddings or without.
    pub fn copy(&self, embeddings: bool, layers: Range<usize>) -> EncoderWeights {
        EncoderWeights {
            embeddings: embeddings.then(|| self.embeddings.unpack()),
            layers: self.layers[layers].iter().map(|l| l.unpack()).collect(),
        }
    }

    /// This encoder with its last layers, and its token embeddings where there are some, replaced by `upper`.
    pub fn with(&self, upper: EncoderWeights) -> Self {
        let mut new = self.clone();
        new.layers.truncate(self.layers.len() - upper.layers.len());
        for layer in upper.layers {
            new.layers.push(Arc::new(L::pack(layer, &self.config)));
        }
        if let Some(embeddings) = upper.embeddings {
            new.embeddings = Arc::new(E::pack(embeddings, &self.config));
        }
        new
    }

    /// The embeddings of `texts`, each of at least one token.
    ///
    /// # Shapes
    /// - texts: token ids of each text
    /// - output: `[texts, width]`, each row of length 1
    pub fn embed(&self, texts: &[&[u32]]) -> Vec<f32> {
        let states = self.states(texts, self.layers.len());
        let (sentence, hidden) = (&self.config.sentence, self.config.hidden_size);
        pooling::forward(sentence, &states, &lengths(texts), hidden).into_embeddings()
    }

    /// This encoder with another description around its layers.
    pub fn described(&self, sentence: SentenceModules) -> Self {
        let mut new = self.clone();
        new.config.sentence = sentence;
        new
    }

    /// The hidden states of every token after the first `layers` layers, one text after another.
    ///
    /// # Shapes
    /// - texts: token ids of each text
    /// - output: `[tokens of all texts, hidden]`
    pub fn states(&self, texts: &[&[u32]], layers: usize) -> Vec<f32> {
        let mut states = self.embeddings.forward(texts);
        let (lengths, mut scratch) = (lengths(texts), Scratch::default());
        for layer in &self.layers[..layers] {
            layer.forward(&mut states, &lengths, &mut scratch);
        }
        states
    }
}

fn lengths(texts: &[&[u32]]) -> Vec<usize> {
    texts.iter().map(|text| text.len()).collect()
}

/// A linear layer with its weight packed.
#[derive(Debug)]
pub struct PackedLinear {
    weight: Right,
    pub bias: Vec<f32>,
}

impl PackedLinear {
    /// One layer of several that read the same input; their outputs stand side by side.
    pub fn joined<const N: usize>(parts: [StoredLinear; N]) -> Self {
        let input = parts[0].input;
        let mut weight = Vec::new();
        let mut bias = Vec::new();
        for part in parts {
            weight.extend(part.weight);
            bias.extend(part.bias);
        }
        let mut packed = Right::default();
        packed.pack_transposed(View::new(&weight, input));
        Self {
            weight: packed,
            bias,
        }
    }

    /// The `count` layers of equal width that were joined.
    pub fn apart(&self, count: usize) -> Vec<StoredLinear> {
        let weight = self.weight.unpack_transposed();
        let output = self.bias.len() / count;
        let size = weight.len() / count;
        let one = |i| StoredLinear {
            weight: weight[i * size..][..size].to_vec(),
            bias: self.bias[i * output..][..output].to_vec(),
            input: size / output,
            output,
        };
        (0..count).map(one).collect()
    }

    /// Writes the outputs of `input`, `[rows, output]`, without the bias.
    pub fn multiply(&self, input: &Left, into: &mut Vec<f32>) {
        into.resize(input.rows() * self.bias.len(), 0.0);
        multiply(input, &self.weight, into, self.bias.len());
    }
}

/// A norm of the forward pass.
pub fn norm(stored: StoredNorm, epsilon: f64) -> Norm {
    Norm {
        gamma: stored.gamma,
        beta: stored.beta,
        epsilon: epsilon as f32,
    }
}

/// A copy of it as it was stored.
pub fn stored_norm(norm: &Norm) -> StoredNorm {
    StoredNorm {
        gamma: norm.gamma.clone(),
        beta: norm.beta.clone(),
    }
}
