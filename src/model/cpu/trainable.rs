//! An encoder's part above a cut with gradients, on the CPU: the same function as [`super::super::Bert`] with the
//! pooling after it, forward and backward written out. As in [`super::CpuBert`], texts stand behind one another with no padding.

use rand_chacha::ChaCha8Rng;

use super::adamw::{Step, Weight};
use super::backward::{Dropout, Norm, NormTape, add, dot, mix};
use super::layer::{At, Layer, LayerTape};
use super::linear::Packs;
use super::pooling::{self, PoolingTape};
use crate::model::checkpoint::{EncoderWeights, TrainableLayers};
use crate::model::description::parts;
use crate::model::{Adapters, BertConfig, Lora, LoraMatrices, WeightDelta};

#[derive(Debug)]
struct TokenEmbeddings {
    /// `[vocabulary, hidden]`
    words: Weight,
    /// `[positions, hidden]`
    positions: Weight,
    norm: Norm,
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
pub struct Tape {
    lengths: Vec<usize>,
    /// Ids of all tokens, and what the embeddings' norm keeps.
    embedded: Option<(Vec<u32>, NormTape)>,
    layers: Vec<LayerTape>,
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

/// An encoder's part that is being trained.
#[derive(Debug)]
pub struct TrainableBert {
    embeddings: Option<TokenEmbeddings>,
    layers: Vec<Layer>,
    config: BertConfig,
    lora: Option<Lora>,
    packs: Packs,
    steps: i32,
}

impl TrainableBert {
    /// All weights of `upper` trained; or frozen, with adapters beside the projections of every layer.
    pub fn new(
        upper: EncoderWeights,
        config: &BertConfig,
        lora: Option<Lora>,
        rng: &mut ChaCha8Rng,
    ) -> Self {
        let (epsilon, trained) = (config.layer_norm_eps, lora.is_none());
        let weight = if trained {
            Weight::trained
        } else {
            Weight::frozen
        };
        let mut new = Self {
            embeddings: upper.embeddings.map(|e| {
                let [words, positions] = parts(e.tables, weight);
                TokenEmbeddings {
                    words,
                    positions,
                    norm: Norm::new(e.norm, epsilon, trained),
                }
            }),
            layers: upper
                .layers
                .into_iter()
                .map(|l| Layer::new(l, epsilon, trained))
                .collect(),
            config: config.clone(),
            lora,
            packs: Packs::default(),
            steps: 0,
        };
        if let Some(lora) = lora {
            let count = config.description().adapted(lora.feed_forward).count();
            let layers = new.layers.iter_mut();
            layers.for_each(|layer| layer.adapt(count, lora, rng));
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

    /// The same with dropout, whose choices follow `seed`, and with what [`TrainableBert::backward`] needs.
    pub fn record(&mut self, texts: Texts<'_>, seed: u32) -> Tape {
        self.forward(texts, Some(seed))
    }

    fn forward(&mut self, texts: Texts<'_>, seed: Option<u32>) -> Tape {
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
                let (mut states, mut tape) = (Vec::new(), NormTape::default());
                if let Some(e) = embeddings {
                    states = e.sums(all, hidden);
                    tape = e.norm.forward(&mut states);
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
    pub fn backward(&mut self, tape: &Tape, grads: &[f32]) {
        let hidden = self.config.hidden_size;
        let mut packs = std::mem::take(&mut self.packs);
        let mut grads = tape
            .pooling
            .backward(&self.config.sentence, &tape.lengths, grads);
        let mut layers = std::mem::take(&mut self.layers);
        for (i, (layer, kept)) in layers.iter_mut().zip(&tape.layers).enumerate().rev() {
            let onward = i > 0
                || self
                    .embeddings
                    .as_ref()
                    .is_some_and(|e| e.words.is_trained());
            let at = self.at(&tape.lengths, Some(tape.seed), i);
            grads = layer.backward(kept, grads, at, onward, &mut packs);
        }
        self.layers = layers;
        self.packs = packs;
        let dropout = self.dropout(Some(tape.seed), 0, Site::Embeddings);
        if let (Some(e), Some((ids, kept))) = (&mut self.embeddings, &tape.embedded)
            && e.words.is_trained()
        {
            dropout.apply(&mut grads, 0);
            e.norm.backward(kept, &mut grads);
            e.collect(ids, &tape.lengths, &grads, hidden);
        }
    }

    /// Every tensor, in the order of [`EncoderWeights::values`], an adapter's two after its projection.
    fn weights_mut(&mut self) -> Vec<&mut Weight> {
        let mut all = Vec::new();
        if let Some(e) = &mut self.embeddings {
            all.extend([
                &mut e.words,
                &mut e.positions,
                &mut e.norm.gamma,
                &mut e.norm.beta,
            ]);
        }
        all.extend(self.layers.iter_mut().flat_map(Layer::weights_mut));
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

    /// Takes a step of AdamW with the collected gradients times `factor`.
    pub fn step(&mut self, rate: f64, decay: f32, factor: f32) {
        self.steps += 1;
        let step = Step {
            rate: rate as f32,
            decay,
            factor,
            count: self.steps,
        };
        self.trained_mut().for_each(|w| w.step(step));
    }

    /// Of each tensor that training changes, in the same order: its values, and AdamW's running means of its gradients and of
    /// their squares.
    pub fn states(&mut self) -> impl Iterator<Item = [&mut Vec<f32>; 3]> {
        self.trained_mut().map(Weight::state)
    }

    /// Steps that AdamW has made.
    pub fn steps(&self) -> i32 {
        self.steps
    }

    /// Takes AdamW to have made so many steps: its averages are corrected by their number.
    pub fn set_steps(&mut self, steps: i32) {
        self.steps = steps;
    }

    /// Changes the trained values to `values`, which [`TrainableBert::trained`] gave.
    pub fn restore(&mut self, values: &[Vec<f32>]) {
        for (weight, value) in self.trained_mut().zip(values) {
            weight.value.clone_from(value);
        }
    }

    /// What was changed where the trained values are `values`, which [`TrainableBert::trained`] gave.
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

impl Tape {
    /// The embeddings, `[texts, width]`.
    pub fn embeddings(&self) -> &[f32] {
        self.pooling.embeddings()
    }
}

impl TokenEmbeddings {
    /// `[tokens, hidden]`
    fn sums(&self, texts: &[&[u32]], hidden: usize) -> Vec<f32> {
        let mut states = Vec::new();
        for text in texts {
            let positions = self.positions.value.chunks_exact(hidden);
            for (&id, position) in text.iter().zip(positions) {
                let word = &self.words.value[id as usize * hidden..][..hidden];
                states.extend(word.iter().zip(position).map(|(w, p)| w + p));
            }
        }
        states
    }

    fn collect(&mut self, ids: &[u32], lengths: &[usize], grads: &[f32], hidden: usize) {
        let positions = lengths.iter().flat_map(|&n| 0..n);
        for ((&id, position), grads) in ids.iter().zip(positions).zip(grads.chunks_exact(hidden)) {
            add(
                &mut self.words.gradient[id as usize * hidden..][..hidden],
                grads,
            );
            add(
                &mut self.positions.gradient[position * hidden..][..hidden],
                grads,
            );
        }
    }
}
