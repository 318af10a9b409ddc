//! An encoder in Burn's tensors: on a GPU, and wherever gradients are needed. What is here holds for every family, whose token
//! embeddings and layers bring the forward pass.

use std::ops::Range;

use burn::module::{Module, ModuleDisplay, Param};
use burn::nn::{LayerNorm, LayerNormConfig, Linear};
use burn::tensor::{Bool, Device, Int, Tensor, TensorData};
use rand_chacha::ChaCha8Rng;

use super::adapters::{Adapters, Lora, LoraMatrices};
use super::batch::{Batch, Input};
use super::checkpoint::{
    EncoderWeights, PretrainedWeights, StoredEmbeddings, StoredLayer, StoredLinear, StoredNorm,
    TrainableLayers,
};
use super::lora_linear::{Adapter, LoraLinear};
use super::readback::read;
use super::update::{square_sum, update_squares};
use super::{EncoderConfig, SentenceModules, Source};
use crate::Result;
use crate::kernels::transpose;

/// The token embeddings of a family.
pub trait TensorEmbeddings: Module + ModuleDisplay {
    /// Takes them to where `place` says.
    fn place(stored: StoredEmbeddings, place: &Placer<'_>) -> Self;

    /// # Shapes
    /// - ids: `[batch, seq]`
    /// - output: `[batch, seq, hidden]`
    fn forward(&self, ids: Tensor<2, Int>) -> Tensor<3>;

    /// Its tables, `[rows, hidden]`, and its norm, in the description's order.
    fn tensors(&self) -> (Vec<Tensor<2>>, &LayerNorm);
}

/// A transformer layer of a family.
pub trait TensorLayer: Module + ModuleDisplay {
    /// Takes it to where `place` says.
    fn place(stored: StoredLayer, place: &Placer<'_>) -> Self;

    /// # Shapes
    /// - states, output: `[batch, seq, hidden]`
    /// - padding: `[batch, seq]`, true where a text has ended
    fn forward(&self, states: Tensor<3>, padding: Option<Tensor<2, Bool>>) -> Tensor<3>;

    /// Its linear layers, in the description's order.
    fn linears(&self) -> &[LoraLinear];

    /// The same, to be changed.
    fn linears_mut(&mut self) -> &mut [LoraLinear];

    /// Its norms, in the description's order.
    fn norms(&self) -> &[LayerNorm];
}

/// The encoder, or the part of it above a cut, of the family whose token embeddings are `E` and whose layers are `L`.
#[derive(Module, Debug)]
pub struct TensorEncoder<E: Module, L: Module> {
    embeddings: Option<E>,
    layers: Vec<L>,
    #[module(skip)]
    sentence: SentenceModules,
}

impl<E: TensorEmbeddings, L: TensorLayer> TensorEncoder<E, L> {
    /// Takes the weights of a checkpoint to `device`.
    ///
    /// # Errors
    /// [`crate::Error::Model`] naming the tensor that is missing or wrong.
    pub fn load<S: Source>(checkpoint: &PretrainedWeights<S>, device: &Device) -> Result<Self> {
        let config = checkpoint.config();
        let place = &Placer { config, device };
        Ok(Self {
            embeddings: Some(E::place(checkpoint.embeddings()?, place)),
            layers: (0..config.num_hidden_layers)
                .map(|i| Ok(L::place(checkpoint.layer(i)?, place)))
                .collect::<Result<_>>()?,
            sentence: config.sentence.clone(),
        })
    }

    /// Takes the part above a cut to `device`.
    pub fn from_weights(upper: EncoderWeights, config: &EncoderConfig, device: &Device) -> Self {
        let place = &Placer { config, device };
        Self {
            embeddings: upper.embeddings.map(|e| E::place(e, place)),
            layers: upper
                .layers
                .into_iter()
                .map(|l| L::place(l, place))
                .collect(),
            sentence: config.sentence.clone(),
        }
    }

    /// This encoder with its last layers, and its token embeddings where there are some, replaced by `upper`.
    pub fn with(&self, upper: EncoderWeights, config: &EncoderConfig, device: &Device) -> Self {
        let new = Self::from_weights(upper, config, device);
        let kept = self.layers.len() - new.layers.len();
        let mut layers = self.layers[..kept].to_vec();
        layers.extend(new.layers);
        Self {
            embeddings: new.embeddings.or_else(|| self.embeddings.clone()),
            layers,
            sentence: new.sentence,
        }
    }

    /// The hidden states after the first `layers` layers.
    ///
    /// # Shapes
    /// - output: `[batch, seq, hidden]`
    pub fn states(&self, batch: &Batch, layers: usize) -> Tensor<3> {
        let states = match (&batch.input, &self.embeddings) {
            (Input::Ids(ids), Some(embeddings)) => embeddings.forward(ids.clone()),
            (Input::States(states), _) => states.clone(),
            // Whoever makes a batch knows what it is for; an empty result would show at once.
            (Input::Ids(_), None) => return batch.mask.clone().unsqueeze_dim(2),
        };
        self.layers[..layers].iter().fold(states, |states, layer| {
            layer.forward(states, batch.padding.clone())
        })
    }

    /// One embedding a text, of length 1: the last hidden states pooled as the model's description says.
    ///
    /// # Shapes
    /// - output: `[batch, width]`
    pub fn embed(&self, batch: &Batch) -> Tensor<2> {
        let states = self.states(batch, self.layers.len());
        self.sentence.embed(states, batch.mask.clone())
    }

    /// This encoder with another description around its layers.
    pub fn described(&self, sentence: SentenceModules) -> Self {
        let mut new = self.clone();
        new.sentence = sentence;
        new
    }

    /// Freezes all weights and adds adapters to the projections of every layer.
    pub fn with_adapters(self, lora: Lora, config: &EncoderConfig, rng: &mut ChaCha8Rng) -> Self {
        let mut new = self.no_grad();
        let adapted = config.description.adapted(lora.feed_forward).count();
        for layer in &mut new.layers {
            let linears = layer.linears_mut().iter_mut().take(adapted);
            linears.for_each(|linear| linear.adapt(lora, rng));
        }
        new
    }

    /// Gives its adapters, which it has, the values of `adapters`.
    pub fn set_adapters(&mut self, adapters: &Adapters) {
        let rank = adapters.lora.rank;
        let own = self.layers.iter_mut().flat_map(L::linears_mut);
        let own = own.filter_map(|linear| linear.adapter.as_mut());
        for (adapter, pair) in own.zip(&adapters.pairs) {
            let device = adapter.a.val().device();
            let param = |values: &[f32], rows: usize, columns: usize| {
                let values = transpose(values, rows, columns);
                let data = TensorData::new(values, [columns, rows]);
                Param::from_tensor(Tensor::from_data(data, &device))
            };
            adapter.a = param(&pair.a, rank, pair.a.len() / rank);
            adapter.b = param(&pair.b, pair.b.len() / rank, rank);
        }
    }

    /// Weights of the adapters.
    pub fn adapter_parameters(&self) -> usize {
        self.adapters_of_layers().map(Module::num_params).sum()
    }

    fn adapters_of_layers(&self) -> impl Iterator<Item = &Adapter> {
        let linears = self.layers.iter().flat_map(L::linears);
        linears.filter_map(|linear| linear.adapter.as_ref())
    }

    /// Some of its layers, with its token embeddings or without.
    pub fn part(&self, embeddings: bool, layers: Range<usize>) -> Self {
        Self {
            embeddings: self.embeddings.clone().filter(|_| embeddings),
            layers: self.layers[layers].to_vec(),
            sentence: self.sentence.clone(),
        }
    }

    /// Its adapters as plain values, which were made as `lora` says.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device can't be read.
    pub async fn adapters(&self, lora: Lora) -> Result<Adapters> {
        let tensors = self
            .adapters_of_layers()
            .flat_map(|x| [x.a.val(), x.b.val()].map(|t| flat(t.transpose())));
        let mut values = read(tensors.collect()).await?.into_iter();
        let mut pairs = Vec::new();
        while let (Some(a), Some(b)) = (values.next(), values.next()) {
            pairs.push(LoraMatrices { a, b });
        }
        Ok(Adapters {
            lora,
            layers: self.layers.len(),
            pairs,
        })
    }

    /// Its weights as plain values, without what adapters add.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device can't be read.
    pub async fn read(&self, config: &EncoderConfig) -> Result<EncoderWeights> {
        let mut values = read(self.tensors()).await?.into_iter();
        let extent = TrainableLayers {
            layers: self.layers.len(),
            whole: self.embeddings.is_some(),
        };
        Ok(EncoderWeights::from_values(config, extent, || {
            values.next().unwrap_or_default()
        }))
    }

    /// All its weights as tensors, adapters left out, in the order and the layout of [`EncoderWeights::values`], each flattened.
    pub fn tensors(&self) -> Vec<Tensor<1>> {
        let mut all = Vec::new();
        if let Some(e) = &self.embeddings {
            all.extend(embedding_tensors(e));
        }
        for layer in &self.layers {
            all.extend(layer_tensors(layer, |weight| weight.transpose()));
        }
        all
    }

    /// How far the training went from `before` to here, as [`update_squares`] says it: for the token embeddings where they are
    /// trained, and for each layer. For adapters, these are the squares of what is added to the products beside the frozen
    /// weights, and of these, which are `beside`.
    ///
    /// # Shapes
    /// - beside: `[1, layers]`
    /// - output: `[2, parts]`
    pub fn update_squares(&self, before: &Self, beside: Option<&Tensor<2>>) -> Tensor<2> {
        let layers = self.layers.iter().zip(&before.layers);
        if let Some(beside) = beside {
            let changes = layers.map(|(now, before)| adapter_change(now, before));
            let changes = Tensor::cat(changes.collect(), 0).unsqueeze_dim(0);
            return Tensor::cat(vec![changes, beside.clone()], 0);
        }
        let embeddings = self.embeddings.iter().zip(&before.embeddings);
        let embeddings =
            embeddings.map(|(now, b)| update_squares(embedding_tensors(now), embedding_tensors(b)));
        let of = |layer| layer_tensors(layer, |weight| weight);
        let layers = layers.map(|(now, before)| update_squares(of(now), of(before)));
        Tensor::cat(embeddings.chain(layers).collect(), 1)
    }

    /// The sums of the squares of the weights that have adapters beside them, a layer each, `[1, layers]`; none where none has.
    pub fn adapted_squares(&self) -> Option<Tensor<2>> {
        self.adapters_of_layers().next()?;
        let sums = self.layers.iter().map(|layer| {
            let adapted = layer.linears().iter().filter(|l| l.adapter.is_some());
            square_sum(adapted.map(|l| flat(l.linear.weight.val())))
        });
        Some(Tensor::cat(sums.collect(), 0).unsqueeze_dim(0))
    }
}

/// Token embeddings in their description's order, each tensor flattened.
fn embedding_tensors<E: TensorEmbeddings>(embeddings: &E) -> Vec<Tensor<1>> {
    let (tables, norm) = embeddings.tensors();
    let mut all: Vec<Tensor<1>> = tables.into_iter().map(flat).collect();
    norm_tensors(norm, &mut all);
    all
}

/// A layer in its description's order, adapters left out, each tensor flattened as `laid_out` lays out the weights.
fn layer_tensors<L: TensorLayer>(
    layer: &L,
    laid_out: impl Fn(Tensor<2>) -> Tensor<2>,
) -> Vec<Tensor<1>> {
    let mut all = Vec::new();
    for LoraLinear { linear, .. } in layer.linears() {
        all.push(flat(laid_out(linear.weight.val())));
        all.extend(linear.bias.as_ref().map(|b| b.val()));
    }
    for norm in layer.norms() {
        norm_tensors(norm, &mut all);
    }
    all
}

/// The sum of the squares of what a step has added to the products of a layer's adapters, `[1]`.
fn adapter_change<L: TensorLayer>(now: &L, before: &L) -> Tensor<1> {
    let adapters = |layer: &'_ L| -> Vec<Adapter> {
        let all = layer.linears().iter();
        all.filter_map(|linear| linear.adapter.clone()).collect()
    };
    let product = |x: Adapter| flat(x.a.val().matmul(x.b.val())) * x.scale;
    let both = adapters(now).into_iter().zip(adapters(before));
    square_sum(both.map(|(now, before)| product(now) - product(before)))
}

fn flat(matrix: Tensor<2>) -> Tensor<1> {
    let [rows, columns] = matrix.dims();
    matrix.reshape([rows * columns])
}

fn norm_tensors(norm: &LayerNorm, into: &mut Vec<Tensor<1>>) {
    into.push(norm.gamma.val());
    into.extend(norm.beta.as_ref().map(|b| b.val()));
}

/// Takes stored tensors to a device, in the layouts Burn computes with.
pub struct Placer<'a> {
    pub config: &'a EncoderConfig,
    pub device: &'a Device,
}

impl Placer<'_> {
    /// Values of this shape.
    pub fn param<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Param<Tensor<D>> {
        Param::from_tensor(Tensor::from_data(
            TensorData::new(values, shape),
            self.device,
        ))
    }

    /// A linear layer without an adapter.
    pub fn linear(&self, stored: StoredLinear) -> LoraLinear {
        let StoredLinear { input, output, .. } = stored;
        LoraLinear {
            linear: Linear {
                weight: self.param(transpose(&stored.weight, output, input), [input, output]),
                bias: Some(self.param(stored.bias, [output])),
            },
            adapter: None,
        }
    }

    /// A norm.
    pub fn norm(&self, stored: StoredNorm) -> LayerNorm {
        let size = stored.gamma.len();
        let mut norm = LayerNormConfig::new(size)
            .with_epsilon(self.config.layer_norm_eps)
            .init(self.device);
        norm.gamma = self.param(stored.gamma, [size]);
        norm.beta = Some(self.param(stored.beta, [size]));
        norm
    }
}
