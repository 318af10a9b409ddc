//! A decoder that is being tuned on the CPU: the loss of texts, the way back, and the optimiser's step. Texts stand behind one
//! another with no padding between them, and each sees only itself.

use rand_chacha::ChaCha8Rng;

use super::Tuned;
use super::cpu::{DecoderLayer, PackedDecoder, Scratch, Seen, SeenTokens, Way};
use crate::kernels::adamw::{Step, Weight};
use crate::kernels::backward::{cross_entropy, dot, rms_norm_backward};
use crate::kernels::gemm::View;
use crate::kernels::linear::Adapter;
use crate::kernels::rotary::Rotary;
use crate::kernels::transpose;

/// Tokens whose logits are computed at once: with a vocabulary of 49,152, they take 25 MB.
const CHUNK: usize = 128;

/// A text that is learned from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingText {
    /// Its tokens; at least two.
    pub ids: Vec<u32>,
    /// The first of those that are learned; at least 1, as nothing predicts the first.
    pub from: usize,
}

impl TrainingText {
    /// How many tokens are learned.
    pub fn targets(&self) -> usize {
        self.ids.len() - self.from
    }
}

/// A decoder some weights of which are trained.
#[derive(Debug)]
pub struct TrainableDecoder<L> {
    decoder: PackedDecoder<L>,
    /// The first layer that is trained.
    first: usize,
    steps: i32,
    scratch: Scratch,
}

/// How well texts are predicted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measured {
    /// The negative log-likelihood of what is learned, summed over its tokens, in nats.
    pub loss: f64,
    /// The share of each text's learned tokens that were the likeliest, summed over the texts.
    pub shares: f64,
}

/// What the way back needs of the way forward.
struct Tape<K> {
    rotary: Rotary,
    lengths: Vec<usize>,
    /// Of each layer from the first that is trained.
    kept: Vec<K>,
    /// After the last layer, `[tokens, hidden]`.
    states: Vec<f32>,
}

impl<L: DecoderLayer> PackedDecoder<L> {
    /// The negative log-likelihood of what is learned of a text, in nats.
    pub fn measure(&self, text: &TrainingText) -> f64 {
        let trainable = TrainableDecoder {
            decoder: self.clone(),
            first: self.layers.len(),
            steps: 0,
            scratch: Scratch::default(),
        };
        trainable.measure(&[text]).loss
    }
}

impl<L: DecoderLayer> TrainableDecoder<L> {
    /// Has what `tuned` says of `decoder` trained.
    pub fn new(mut decoder: PackedDecoder<L>, tuned: Tuned, rng: &mut ChaCha8Rng) -> Self {
        let count = decoder.layers.len();
        let first = count - tuned.layers().min(count);
        for layer in &mut decoder.layers[first..] {
            match tuned {
                Tuned::Adapters { lora, .. } => {
                    let adapted = if lora.feed_forward {
                        L::ADAPTED.1
                    } else {
                        L::ADAPTED.0
                    };
                    for projection in layer.projections_mut().into_iter().take(adapted) {
                        let (input, output) =
                            (projection.weight.input(), projection.weight.output());
                        let a = transpose(&lora.initial(input, rng), input, lora.rank);
                        projection.adapter = Some(Adapter {
                            a: Weight::trained(a),
                            b: Weight::trained(vec![0.0; output * lora.rank]),
                            scale: (lora.alpha / lora.rank as f64) as f32,
                        });
                    }
                }
                Tuned::Layers(_) => {
                    layer.projections_mut().into_iter().for_each(|p| p.train());
                    for norm in layer.norms_mut() {
                        *norm = Weight::trained(std::mem::take(&mut norm.value));
                    }
                }
            }
        }
        Self {
            decoder,
            first,
            steps: 0,
            scratch: Scratch::default(),
        }
    }

    /// The decoder as it is now. It shares the frozen weights.
    pub fn decoder(&self) -> &PackedDecoder<L> {
        &self.decoder
    }

    /// Every tensor that is trained.
    pub fn trained_mut(&mut self) -> Vec<&mut Weight> {
        let layers = self.decoder.layers[self.first..].iter_mut();
        layers
            .flat_map(DecoderLayer::weights_mut)
            .filter(|weight| weight.is_trained())
            .collect()
    }

    /// The same.
    pub fn trained(&self) -> impl Iterator<Item = &Weight> {
        let layers = self.decoder.layers[self.first..].iter();
        let weights = layers.flat_map(DecoderLayer::weights);
        weights.filter(|weight| weight.is_trained())
    }

    /// How well some texts are predicted. The gradients of the loss, times `scale`, are added to those that were collected.
    pub fn learn(&mut self, texts: &[&TrainingText], scale: f32) -> Measured {
        let mut scratch = std::mem::take(&mut self.scratch);
        let tape = self.forward(texts, self.first, &mut scratch);
        let mut grads = vec![0.0; tape.states.len()];
        let into = Some((&mut grads[..], scale));
        let measured = self.loss(texts, &tape.states, into, &mut scratch);
        self.scratch = scratch;
        let epsilon = self.decoder.config.rms_norm_eps as f32;
        rms_norm_backward(
            &tape.states,
            &mut self.decoder.final_norm,
            epsilon,
            &mut grads,
        );
        let layers = self.decoder.layers[self.first..].iter_mut();
        for (i, (layer, kept)) in layers.zip(&tape.kept).enumerate().rev() {
            let way = Way {
                rotary: &tape.rotary,
                config: &self.decoder.config,
                lengths: &tape.lengths,
                onward: i > 0,
            };
            grads = layer.backward(kept, grads, way, &mut self.scratch);
        }
        measured
    }

    /// How well some texts are predicted, and nothing more.
    pub fn measure(&self, texts: &[&TrainingText]) -> Measured {
        let mut scratch = Scratch::default();
        let tape = self.forward(texts, self.decoder.layers.len(), &mut scratch);
        self.loss(texts, &tape.states, None, &mut scratch)
    }

    /// The states after the last layer, and what the way back needs of the layers from `first` on.
    fn forward(
        &self,
        texts: &[&TrainingText],
        first: usize,
        scratch: &mut Scratch,
    ) -> Tape<L::Kept> {
        let config = &*self.decoder.config;
        let lengths: Vec<usize> = texts.iter().map(|text| text.ids.len()).collect();
        let positions = lengths.iter().flat_map(|&n| 0..n);
        let rotary = Rotary::new(positions, config.head_dim, config.rope_theta);
        let ids: Vec<u32> = texts.iter().flat_map(|text| &text.ids).copied().collect();
        let mut states = self.decoder.embed(&ids);
        let (mut kept, mut below) = (Vec::new(), L::Kept::default());
        for (i, layer) in self.decoder.layers.iter().enumerate() {
            let seen = Seen {
                rotary: &rotary,
                config,
                tokens: SeenTokens::Texts(&lengths),
            };
            if i < first {
                layer.forward(&mut states, seen, &mut below, scratch);
            } else {
                let mut own = L::Kept::default();
                layer.forward(&mut states, seen, &mut own, scratch);
                kept.push(own);
            }
        }
        Tape {
            rotary,
            lengths,
            kept,
            states,
        }
    }

    /// The loss of states after the last layer; the gradients of the normed states, times a scale, are written where asked for.
    fn loss(
        &self,
        texts: &[&TrainingText],
        states: &[f32],
        mut grads: Option<(&mut [f32], f32)>,
        scratch: &mut Scratch,
    ) -> Measured {
        let config = &*self.decoder.config;
        let (hidden, vocabulary) = (config.hidden_size, config.vocab_size);
        // The place of each token that predicts one that is learned, that one, and what it counts in its text.
        let mut predicted: Vec<(usize, u32, f64)> = Vec::new();
        let mut first = 0;
        for text in texts {
            let share = 1.0 / text.targets() as f64;
            let targets = text.from..text.ids.len();
            predicted.extend(targets.map(|i| (first + i - 1, text.ids[i], share)));
            first += text.ids.len();
        }
        let mut measured = Measured::default();
        for part in predicted.chunks(CHUNK) {
            let rows = part
                .iter()
                .flat_map(|&(at, ..)| &states[at * hidden..][..hidden]);
            let rows: Vec<f32> = rows.copied().collect();
            let mut logits = self.decoder.logits(&rows, scratch);
            let scale = grads.as_ref().map_or(0.0, |(_, scale)| *scale);
            for (row, &(_, target, share)) in logits.chunks_exact_mut(vocabulary).zip(part) {
                let most = row
                    .iter()
                    .fold(f32::NEG_INFINITY, |a, &b| if b > a { b } else { a });
                measured.shares += if row[target as usize] == most {
                    share
                } else {
                    0.0
                };
                measured.loss += cross_entropy(row, target as usize, scale);
            }
            if let Some((grads, _)) = &mut grads {
                let mut below = vec![0.0; rows.len()];
                let logits = View::new(&logits, vocabulary);
                let packs = &mut scratch.packs;
                self.decoder.output.backward(logits, &mut below, packs);
                for (below, &(at, ..)) in below.chunks_exact(hidden).zip(part) {
                    grads[at * hidden..][..hidden].copy_from_slice(below);
                }
            }
        }
        measured
    }

    /// The length of all gradients together, squared.
    pub fn grad_norm_squared(&mut self) -> f64 {
        let weights = self.trained_mut().into_iter();
        weights
            .map(|w| f64::from(dot(&w.gradient, &w.gradient)))
            .sum()
    }

    /// Steps of the optimiser.
    pub fn steps(&self) -> usize {
        self.steps as usize
    }

    /// Goes on after so many steps of the optimiser.
    pub fn go_on(&mut self, steps: usize) {
        self.steps = steps as i32;
    }

    /// Takes a step of AdamW: `rate` is its size, `decay` the decoupled weight decay, and the gradients are multiplied by `factor`
    /// first.
    pub fn step(&mut self, rate: f32, decay: f32, factor: f32) {
        self.steps += 1;
        let step = Step {
            rate,
            decay,
            factor,
            count: self.steps,
        };
        for weight in self.trained_mut() {
            weight.step(step);
        }
    }
}
