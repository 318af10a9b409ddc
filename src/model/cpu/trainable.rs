//! An encoder's part above a cut with gradients, on the CPU: the same function as [`crate::model::TensorEncoder`]'s, the way back
//! written out. What is here holds for every family. As in [`super::PackedEncoder`], texts stand behind one another with no padding.

use std::fmt::Debug;

use rand_chacha::ChaCha8Rng;

use super::pooling::{self, PoolingTape};
use crate::kernels::adamw::{Step, UpdateSquares, Weight};
use crate::kernels::attention::Attention;
use crate::kernels::backward::{Dropout, Norm, dot, mix};
use crate::kernels::linear::{Adapter, Linear, Packs};
use crate::kernels::transpose;
use crate::model::checkpoint::{EncoderWeights, StoredEmbeddings, StoredLayer, TrainableLayers};
use crate::model::{Adapters, EncoderConfig, Lora, LoraMatrices, WeightDelta};

/// The token embeddings of a family, trained or frozen.
pub trait TrainedEmbeddings: Debug {
    /// What the way back needs of the way forward.
    type Tape: Debug;

    /// Takes them over.
    fn new(stored: StoredEmbeddings, config: &EncoderConfig, trained: bool) -> Self;

    /// Every tensor, in the description's order.
    fn weights_mut(&mut self) -> Vec<&mut Weight>;

    /// The first hidden states, `[tokens, hidden]`.
    fn forward(&self, texts: &[&[u32]], hidden: usize) -> (Vec<f32>, Self::Tape);

    /// Collects the gradients for `grads`, those of the first hidden states of texts of which the ids, one text after another, and the
    /// lengths are given.
    fn backward(&mut self, tape: &Self::Tape, texts: (&[u32], &[usize]), grads: Vec<f32>);
}

/// A transformer layer of a family, trained or frozen.
pub trait TrainedLayer: Debug {
    /// What the way back needs of the way forward.
    type Tape: Debug;

    /// Takes it over.
    fn new(stored: StoredLayer, config: &EncoderConfig, trained: bool) -> Self;

    /// Its linear layers and its norms, in the description's order.
    fn parts_mut(&mut self) -> (&mut [Linear], &mut [Norm]);

    /// Makes the states that come in, `[tokens, hidden]`, those that go out.
    fn forward(&self, states: &mut Vec<f32>, at: At<'_>, packs: &mut Packs) -> Self::Tape;

    /// Collects the gradients of its weights, and makes `grads`, those of the states that went out, the ones of the states that
    /// came in; through attention only where `onward`.
    fn backward(
        &mut self,
        kept: &Self::Tape,
        grads: Vec<f32>,
        at: At<'_>,
        onward: bool,
        packs: &mut Packs,
    ) -> Vec<f32>;
}

/// Where it computes: the texts' lengths in tokens, and what is dropped out.
#[derive(Clone, Copy)]
pub struct At<'a> {
    pub config: &'a EncoderConfig,
    pub lengths: &'a [usize],
    pub attention_weights: Dropout,
    pub attention_output: Dropout,
    pub output: Dropout,
}

impl<'a> At<'a> {
    /// Attention among the tokens of each text.
    pub fn attention(&self, query_key_value: &'a [f32]) -> Attention<'a> {
        Attention {
            query_key_value,
            lengths: self.lengths,
            hidden: self.config.hidden_size,
            heads: self.config.num_attention_heads,
            dropout: self.attention_weights,
        }
    }
}

/// What goes in at the cut, for each text.
#[derive(Debug, Clone, Copy)]
pub enum Texts<'a> {
    /// Token ids, where the token embeddings are in the part.
    Ids(&'a [&'a [u32]]),
    /// The states below the cut, `[tokens, hidden]` each.
    States(&'a [&'a [f32]]),
}

/// What the way back needs of the way forward.
#[derive(Debug)]
pub struct Tape<E: TrainedEmbeddings, L: TrainedLayer> {
    lengths: Vec<usize>,
    /// Ids of all tokens, and what the embeddings keep.
    embedded: Option<(Vec<u32>, Option<E::Tape>)>,
    layers: Vec<L::Tape>,
    pooling: PoolingTape,
    seed: u32,
}

/// The uses of dropout in a layer.
#[derive(Clone, Copy)]
enum Site {
    Shares,
    Attended,
    Down,
    Embeddings,
}

/// An encoder's part that is being trained, of the family whose token embeddings are `E` and whose layers are `L`.
#[derive(Debug)]
pub struct Trainable<E, L> {
    embeddings: Option<E>,
    layers: Vec<L>,
    config: EncoderConfig,
    lora: Option<Lora>,
    /// Of each layer with adapters, the sum of the squares of the weights beside them.
    beside: Vec<f64>,
    packs: Packs,
    steps: i32,
}

impl<E: TrainedEmbeddings, L: TrainedLayer> Trainable<E, L> {
    /// All weights of `upper` trained; or frozen, with adapters beside the projections of every layer.
    pub fn new(
        upper: EncoderWeights,
        config: &EncoderConfig,
        lora: Option<Lora>,
        rng: &mut ChaCha8Rng,
    ) -> Self {
        let trained = lora.is_none();
        let embeddings = upper.embeddings;
        let layers = upper.layers.into_iter();
        let mut new = Self {
            embeddings: embeddings.map(|e| E::new(e, config, trained)),
            layers: layers.map(|l| L::new(l, config, trained)).collect(),
            config: config.clone(),
            lora,
            beside: Vec::new(),
            packs: Packs::default(),
            steps: 0,
        };
        if let Some(lora) = lora {
            let count = config.description.adapted(lora.feed_forward).count();
            for layer in &mut new.layers {
                let linears = layer.parts_mut().0.iter_mut().take(count);
                let squares = linears.map(|linear| {
                    adapt(linear, lora, rng);
                    f64::from(dot(&linear.weight.value, &linear.weight.value))
                });
                new.beside.push(squares.sum());
            }
        }
        new
    }

    fn dropout(&self, seed: Option<u32>, layer: usize, site: Site) -> Dropout {
        let probability = match (seed, site) {
            (None, _) => 0.0,
            (_, Site::Shares) => self.config.attention_probs_dropout_prob,
            _ => self.config.hidden_dropout_prob,
        };
        let use_ = (layer * 4 + site as usize) as u32;
        Dropout::new(probability, mix(seed.unwrap_or(0)).wrapping_add(use_))
    }

    /// What is the same for every function of the layer `index`.
    fn at<'a>(&'a self, lengths: &'a [usize], seed: Option<u32>, index: usize) -> At<'a> {
        let [attention_weights, attention_output, output] =
            [Site::Shares, Site::Attended, Site::Down].map(|site| self.dropout(seed, index, site));
        At {
            config: &self.config,
            lengths,
            attention_weights,
            attention_output,
            output,
        }
    }

    /// One embedding a text, of length 1, `[texts, width]`, without dropout.
    pub fn embed(&mut self, texts: Texts<'_>) -> Vec<f32> {
        self.forward(texts, None).pooling.into_embeddings()
    }

    /// The same with dropout, whose choices follow `seed`, and with what [`Trainable::backward`] needs.
    pub fn record(&mut self, texts: Texts<'_>, seed: u32) -> Tape<E, L> {
        self.forward(texts, Some(seed))
    }

    fn forward(&mut self, texts: Texts<'_>, seed: Option<u32>) -> Tape<E, L> {
        let hidden = self.config.hidden_size;
        let mut packs = std::mem::take(&mut self.packs);
        let (mut states, lengths, embedded) = match (texts, &self.embeddings) {
            (Texts::States(all), _) => {
                let lengths = all.iter().map(|t| t.len() / hidden).collect();
                (all.concat(), lengths, None)
            }
            (Texts::Ids(all), embeddings) => {
                let lengths: Vec<usize> = all.iter().map(|t| t.len()).collect();
                let dropout = self.dropout(seed, 0, Site::Embeddings);
                let (mut states, mut tape) = (Vec::new(), None);
                if let Some(e) = embeddings {
                    let (first, kept) = e.forward(all, hidden);
                    (states, tape) = (first, Some(kept));
                    dropout.apply(&mut states, 0);
                }
                (states, lengths, Some((all.concat(), tape)))
            }
        };
        let mut layers = Vec::with_capacity(self.layers.len());
        for (i, layer) in self.layers.iter().enumerate() {
            let tape = layer.forward(&mut states, self.at(&lengths, seed, i), &mut packs);
            if seed.is_some() {
                layers.push(tape);
            }
        }
        self.packs = packs;
        let pooling = pooling::forward(&self.config.sentence, &states, &lengths, hidden);
        Tape {
            lengths,
            embedded,
            layers,
            pooling,
            seed: seed.unwrap_or(0),
        }
    }

    /// Collects the gradients of what is trained for the gradients `grads` of `tape`'s embeddings, `[texts, width]`.
    pub fn backward(&mut self, tape: &Tape<E, L>, grads: &[f32]) {
        let mut packs = std::mem::take(&mut self.packs);
        let mut grads = tape
            .pooling
            .backward(&self.config.sentence, &tape.lengths, grads);
        // Where there are adapters, the embeddings are frozen.
        let embeddings_trained = self.embeddings.is_some() && self.lora.is_none();
        let mut layers = std::mem::take(&mut self.layers);
        for (i, (layer, kept)) in layers.iter_mut().zip(&tape.layers).enumerate().rev() {
            let onward = i > 0 || embeddings_trained;
            let at = self.at(&tape.lengths, Some(tape.seed), i);
            grads = layer.backward(kept, grads, at, onward, &mut packs);
        }
        self.layers = layers;
        self.packs = packs;
        let dropout = self.dropout(Some(tape.seed), 0, Site::Embeddings);
        if let (Some(e), Some((ids, Some(kept)))) = (&mut self.embeddings, &tape.embedded)
            && embeddings_trained
        {
            dropout.apply(&mut grads, 0);
            e.backward(kept, (ids, &tape.lengths), grads);
        }
    }

    /// Every tensor, in the order of [`EncoderWeights::values`], an adapter's two after its projection.
    fn weights_mut(&mut self) -> Vec<&mut Weight> {
        let mut all = Vec::new();
        if let Some(e) = &mut self.embeddings {
            all.extend(e.weights_mut());
        }
        for layer in &mut self.layers {
            let (linears, norms) = layer.parts_mut();
            for linear in linears {
                all.extend([&mut linear.weight, &mut linear.bias]);
                if let Some(Adapter { a, b, .. }) = &mut linear.adapter {
                    all.extend([a, b]);
                }
            }
            for norm in norms {
                all.extend([&mut norm.gamma, &mut norm.beta]);
            }
        }
        all
    }

    fn trained_mut(&mut self) -> impl Iterator<Item = &mut Weight> {
        self.weights_mut().into_iter().filter(|w| w.is_trained())
    }

    /// The values that training changes, tensor by tensor in the order of [`EncoderWeights::values`].
    pub fn trained(&mut self) -> Vec<Vec<f32>> {
        self.trained_mut().map(|w| w.value.clone()).collect()
    }

    /// The gradients collected since the last step, in the same order.
    pub fn gradients(&mut self) -> Vec<Vec<f32>> {
        self.trained_mut().map(|w| w.gradient.clone()).collect()
    }

    /// How many values training changes.
    pub fn parameters(&mut self) -> usize {
        self.trained_mut().map(|w| w.value.len()).sum()
    }

    /// The sum of the squares of the collected gradients.
    pub fn grad_norm_squared(&mut self) -> f32 {
        let squares = self.trained_mut().map(|w| dot(&w.gradient, &w.gradient));
        squares.sum()
    }

    /// Takes a step of AdamW with the collected gradients times `factor`, and says how far it went: for the token embeddings where
    /// they are trained, and for each layer. Adapters are measured by what their products add to the frozen weights beside
    /// them, against these: so a layer's figure means the same however it is trained.
    pub fn step(&mut self, rate: f64, decay: f32, factor: f32) -> Vec<UpdateSquares> {
        self.steps += 1;
        let step = Step {
            rate: rate as f32,
            decay,
            factor,
            count: self.steps,
        };
        let mut all = Vec::with_capacity(1 + self.layers.len());
        if let Some(e) = &mut self.embeddings
            && self.lora.is_none()
        {
            all.push(e.weights_mut().into_iter().map(|w| w.step(step)).sum());
        }
        for (i, layer) in self.layers.iter_mut().enumerate() {
            let (linears, norms) = layer.parts_mut();
            let linears = linears.iter_mut().map(|linear| linear.step(step));
            let norms = norms.iter_mut().map(|norm| norm.step(step));
            let mut squares: UpdateSquares = linears.chain(norms).sum();
            squares.weight += self.beside.get(i).copied().unwrap_or_default();
            all.push(squares);
        }
        all
    }

    /// Of each tensor that training changes, in the same order: its values, and AdamW's running means of its gradients and of
    /// their squares.
    pub fn states(&mut self) -> impl Iterator<Item = [&mut Vec<f32>; 3]> {
        self.trained_mut().map(Weight::state_mut)
    }

    /// Steps that AdamW has made.
    pub fn steps(&self) -> i32 {
        self.steps
    }

    /// Takes AdamW to have made so many steps: its averages are corrected by their number.
    pub fn set_steps(&mut self, steps: i32) {
        self.steps = steps;
    }

    /// Changes the trained values to `values`, which [`Trainable::trained`] gave.
    pub fn restore(&mut self, values: &[Vec<f32>]) {
        for (weight, value) in self.trained_mut().zip(values) {
            weight.value.clone_from(value);
        }
    }

    /// What was changed where the trained values are `values`, which [`Trainable::trained`] gave.
    pub fn change(&self, values: &[Vec<f32>]) -> WeightDelta {
        let mut values = values.iter().cloned();
        let mut next = || values.next().unwrap_or_default();
        let layers = self.layers.len();
        let Some(lora) = self.lora else {
            let whole = self.embeddings.is_some();
            let extent = TrainableLayers { layers, whole };
            return WeightDelta::Weights(EncoderWeights::from_values(&self.config, extent, next));
        };
        let pairs = Adapters::layout(lora, layers, &self.config)
            .iter()
            .map(|_| LoraMatrices {
                a: next(),
                b: next(),
            })
            .collect();
        WeightDelta::Adapters(Adapters {
            lora,
            layers,
            pairs,
        })
    }
}

impl<E: TrainedEmbeddings, L: TrainedLayer> Tape<E, L> {
    /// The embeddings, `[texts, width]`.
    pub fn embeddings(&self) -> &[f32] {
        self.pooling.embeddings()
    }
}

/// Puts an adapter beside a linear layer.
fn adapt(linear: &mut Linear, lora: Lora, rng: &mut ChaCha8Rng) {
    let (rank, input) = (lora.rank, linear.input);
    linear.adapter = Some(Adapter {
        a: Weight::trained(transpose(&lora.initial(input, rng), input, rank)),
        b: Weight::trained(vec![0.0; linear.bias.value.len() * rank]),
        scale: (lora.alpha / rank as f64) as f32,
    });
}
