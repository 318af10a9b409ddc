//! A decoder on the CPU, whichever its family: token ids to the logits of the next token.

use std::fmt::Debug;
use std::sync::Arc;

use super::cache::{KeyValueCache, LayerCache};
use super::tensors::{DecoderTensors, Name};
use super::{DecoderConfig, DecoderDelta, Tuned, Wanted};
use crate::Result;
use crate::kernels::adamw::Weight;
use crate::kernels::blocks::{LeftBlocks, PackedBlocks};
use crate::kernels::causal::AttentionScratch;
use crate::kernels::linear::{Adapter, Packs};
use crate::kernels::math::rms_norm;
use crate::kernels::projection::{Input, Projection, ProjectionWeight};
use crate::kernels::rotary::Rotary;
use crate::model::Lora;

/// A transformer layer of a family. A clone shares its frozen weights.
pub trait DecoderLayer: Debug + Clone {
    /// Its projections' names by Hugging Face, within the layer.
    const PROJECTIONS: &'static [&'static str];

    /// Its norms'.
    const NORMS: &'static [&'static str];

    /// How many of its projections, from the first, get adapters: the attention's, and with those of the feed-forward part.
    const ADAPTED: (usize, usize);

    /// What the way back needs of the way forward.
    type Kept: Debug + Default;

    /// Reads its weights.
    ///
    /// # Errors
    /// [`crate::Error::Model`] naming the tensor that is missing or wrong.
    fn load(tensors: &dyn DecoderTensors, config: &DecoderConfig, layer: usize) -> Result<Self>;

    /// Makes the states that come in, `[tokens, hidden]`, those that go out.
    fn forward(
        &self,
        states: &mut [f32],
        seen: Seen<'_>,
        kept: &mut Self::Kept,
        scratch: &mut Scratch,
    );

    /// Collects the gradients of its weights that are trained, and makes `grads`, those of the states that went out, the ones of the
    /// states that came in; through attention only where `onward`, so that nothing is computed that nobody needs.
    fn backward(
        &mut self,
        kept: &Self::Kept,
        grads: Vec<f32>,
        way: Way<'_>,
        scratch: &mut Scratch,
    ) -> Vec<f32>;

    /// Its projections, in the order of the family's names for them.
    fn projections_mut(&mut self) -> Vec<&mut Projection>;

    /// Its norms.
    fn norms_mut(&mut self) -> Vec<&mut Weight>;

    /// Every tensor in f32: those of its projections, and its norms.
    fn weights_mut(&mut self) -> Vec<&mut Weight>;

    /// The same.
    fn weights(&self) -> Vec<&Weight>;

    /// How many of its projections have adapters.
    fn adapted(lora: Lora) -> usize {
        match lora.feed_forward {
            true => Self::ADAPTED.1,
            false => Self::ADAPTED.0,
        }
    }
}

/// What the tokens of a forward pass see.
#[derive(Debug)]
pub struct Seen<'a> {
    /// Its positions' angles.
    pub rotary: &'a Rotary,
    /// The shape of the model.
    pub config: &'a DecoderConfig,
    /// Where they stand.
    pub tokens: SeenTokens<'a>,
}

/// Where the tokens of a forward pass stand.
#[derive(Debug)]
pub enum SeenTokens<'a> {
    /// One text's, behind those in the cache, to which they are added.
    Behind(&'a mut LayerCache),
    /// Several texts', one after another, of so many tokens each.
    Texts(&'a [usize]),
}

/// What the way back through a layer needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// Its positions' angles.
    pub rotary: &'a Rotary,
    /// The shape of the model.
    pub config: &'a DecoderConfig,
    /// Tokens of each text.
    pub lengths: &'a [usize],
    /// Whether something below the layer is trained.
    pub onward: bool,
}

/// Memory that a forward pass needs, kept from layer to layer.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Activations in 16 bits.
    pub blocks: LeftBlocks,
    /// Packed operands in f32.
    pub packs: Packs,
    /// What attention needs.
    pub attention: AttentionScratch,
    /// The states after a norm.
    pub normed: Vec<f32>,
    /// The outputs of a projection.
    pub out: Vec<f32>,
    /// The widest activations.
    pub wide: Vec<f32>,
}

/// A decoder with its weights packed, of the family whose layers are `L`. A clone shares them.
#[derive(Debug, Clone)]
pub struct PackedDecoder<L> {
    pub(super) config: Arc<DecoderConfig>,
    /// `[vocabulary, hidden]`
    pub(super) embeddings: Arc<PackedBlocks>,
    pub(super) layers: Vec<L>,
    pub(super) final_norm: Weight,
    pub(super) output: Projection,
}

impl<L: DecoderLayer> PackedDecoder<L> {
    /// Reads the weights. The token embeddings are the output layer where there is no other.
    ///
    /// # Errors
    /// [`crate::Error::Model`] naming the tensor that is missing or wrong.
    pub fn load(tensors: &dyn DecoderTensors, config: &Arc<DecoderConfig>) -> Result<Self> {
        let shape = [config.vocab_size, config.hidden_size];
        let pack = |hub, gguf| -> Result<Arc<PackedBlocks>> {
            let matrix = tensors.matrix(&Name::new(hub, gguf), shape)?;
            Ok(Arc::new(PackedBlocks::pack(&matrix)))
        };
        let embeddings = pack("model.embed_tokens.weight", "token_embd.weight")?;
        let output = match tensors.has(&Name::new("lm_head.weight", "output.weight")) {
            true => pack("lm_head.weight", "output.weight")?,
            false => Arc::clone(&embeddings),
        };
        let norm = Name::new("model.norm.weight", "output_norm.weight");
        Ok(Self {
            config: Arc::clone(config),
            embeddings,
            layers: (0..config.num_hidden_layers)
                .map(|layer| L::load(tensors, config, layer))
                .collect::<Result<_>>()?,
            final_norm: Weight::frozen(tensors.vector(&norm, config.hidden_size)?),
            output: Projection::frozen(output),
        })
    }

    /// Its shape.
    pub fn config(&self) -> &DecoderConfig {
        &self.config
    }

    /// Reads tokens behind those in the cache, and gives the logits that are wanted, `[tokens wanted, vocabulary]`.
    /// The ids lie within the vocabulary.
    pub fn forward(&self, ids: &[u32], cache: &mut KeyValueCache, wanted: Wanted) -> Vec<f32> {
        let config = &*self.config;
        let before = cache.tokens();
        let positions = before..before + ids.len();
        let rotary = Rotary::new(positions, config.head_dim, config.rope_theta);
        let mut states = self.embed(ids);
        let (mut kept, mut scratch) = (L::Kept::default(), Scratch::default());
        for (layer, cache) in self.layers.iter().zip(cache.extend(ids.len())) {
            let seen = Seen {
                rotary: &rotary,
                config,
                tokens: SeenTokens::Behind(cache),
            };
            layer.forward(&mut states, seen, &mut kept, &mut scratch);
        }
        let first = match wanted {
            Wanted::Nothing => return Vec::new(),
            Wanted::Last => ids.len().saturating_sub(1),
            Wanted::All => 0,
        };
        self.logits(&states[first * config.hidden_size..], &mut scratch)
    }

    /// The first layer of which something is trained.
    pub(super) fn first_tuned(&self, tuned: Tuned) -> usize {
        self.layers.len() - tuned.layers().min(self.layers.len())
    }

    /// Names and shapes of all tensors, by Hugging Face: the token embeddings, the layers', the last norm, and the output layer where
    /// it is another matrix than the embeddings.
    pub fn layout(&self) -> Vec<(String, Vec<usize>)> {
        let (vocabulary, hidden) = (self.config.vocab_size, self.config.hidden_size);
        let mut layout = vec![("model.embed_tokens.weight".into(), vec![vocabulary, hidden])];
        layout.extend(self.delta_layout(Tuned::Layers(self.layers.len())));
        layout.push(("model.norm.weight".into(), vec![hidden]));
        if !self.is_tied() {
            layout.push(("lm_head.weight".into(), vec![vocabulary, hidden]));
        }
        layout
    }

    /// Whether the token embeddings are the output layer too.
    pub fn is_tied(&self) -> bool {
        match &self.output.weight {
            ProjectionWeight::Blocks(output) => Arc::ptr_eq(output, &self.embeddings),
            ProjectionWeight::Full { .. } => false,
        }
    }

    /// Hands the values of the tensor at `index` in [`PackedDecoder::layout`] to `take`, some rows at a time; adapters are merged into
    /// the weights that they stand beside.
    pub fn values(&self, index: usize, take: &mut dyn FnMut(&[f32])) {
        let of_layer = L::PROJECTIONS.len() + L::NORMS.len();
        let Some(at) = index.checked_sub(1) else {
            return Projection::frozen(Arc::clone(&self.embeddings)).values(take);
        };
        let Some(layer) = self.layers.get(at / of_layer) else {
            return match at - of_layer * self.layers.len() {
                0 => take(&self.final_norm.value),
                _ => self.output.values(take),
            };
        };
        let mut layer = layer.clone();
        match (at % of_layer).checked_sub(L::PROJECTIONS.len()) {
            Some(norm) => take(&layer.norms_mut()[norm].value),
            None => layer.projections_mut()[at % of_layer].values(take),
        }
    }

    /// Names and shapes of the tensors that a run changes, in the order of [`DecoderDelta::values`].
    pub fn delta_layout(&self, tuned: Tuned) -> Vec<(String, Vec<usize>)> {
        let mut layout = Vec::new();
        let mut layers = self.layers.clone();
        let first = self.first_tuned(tuned);
        for (i, layer) in layers.iter_mut().enumerate().skip(first) {
            let named = |part: &str| format!("model.layers.{i}.{part}");
            let projections = L::PROJECTIONS.iter().zip(layer.projections_mut());
            let shapes = projections.map(|(name, projection)| {
                (*name, projection.weight.input(), projection.weight.output())
            });
            match tuned {
                Tuned::Adapters { lora, .. } => {
                    for (name, input, output) in shapes.take(L::adapted(lora)) {
                        let a = named(&format!("{name}.lora_A.weight"));
                        layout.push((a, vec![lora.rank, input]));
                        let b = named(&format!("{name}.lora_B.weight"));
                        layout.push((b, vec![output, lora.rank]));
                    }
                }
                Tuned::Layers(_) => {
                    for (name, input, output) in shapes {
                        layout.push((named(&format!("{name}.weight")), vec![output, input]));
                    }
                    for name in L::NORMS {
                        let shape = vec![self.config.hidden_size];
                        layout.push((named(&format!("{name}.weight")), shape));
                    }
                }
            }
        }
        layout
    }

    /// This decoder with what a run has changed. Shapes that don't fit are the caller's mistake, and change nothing.
    pub fn changed(&self, change: &DecoderDelta) -> Self {
        let mut new = self.clone();
        let first = new.first_tuned(change.tuned);
        let mut values = change.values.iter().cloned();
        let mut next = || Weight::frozen(values.next().unwrap_or_default());
        for layer in &mut new.layers[first..] {
            match change.tuned {
                Tuned::Adapters { lora, .. } => {
                    let projections = layer.projections_mut().into_iter();
                    for projection in projections.take(L::adapted(lora)) {
                        projection.adapter = Some(Adapter {
                            a: next(),
                            b: next(),
                            scale: (lora.alpha / lora.rank as f64) as f32,
                        });
                    }
                }
                Tuned::Layers(_) => {
                    for projection in layer.projections_mut() {
                        let input = projection.weight.input();
                        let values = next();
                        projection.weight = ProjectionWeight::Full { values, input };
                    }
                    layer
                        .norms_mut()
                        .into_iter()
                        .for_each(|norm| *norm = next());
                }
            }
        }
        new
    }

    /// The first hidden states of tokens, `[tokens, hidden]`.
    pub(super) fn embed(&self, ids: &[u32]) -> Vec<f32> {
        let hidden = self.config.hidden_size;
        let mut states = vec![0.0; ids.len() * hidden];
        for (state, &id) in states.chunks_exact_mut(hidden).zip(ids) {
            self.embeddings.row(id as usize, state);
        }
        states
    }

    /// The logits of hidden states after the last layer, `[tokens, vocabulary]`.
    pub(super) fn logits(&self, states: &[f32], scratch: &mut Scratch) -> Vec<f32> {
        let config = &*self.config;
        scratch.normed.clear();
        scratch.normed.extend_from_slice(states);
        let epsilon = config.rms_norm_eps as f32;
        rms_norm(&mut scratch.normed, &self.final_norm.value, epsilon);
        let mut input = Input::new(&scratch.normed, config.hidden_size, &mut scratch.blocks);
        let mut logits = Vec::new();
        self.output
            .forward(&mut input, &mut logits, &mut scratch.packs);
        logits
    }
}
