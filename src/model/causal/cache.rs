//! The keys and values of the tokens that a decoder has read.

use burn::tensor::{Tensor, s};

/// Tokens that a cache on a device has room for at first.
const ROOM: usize = 64;

/// What has been read so far, for each layer. It grows with what is read.
#[derive(Debug, Clone)]
pub struct KeyValueCache {
    layers: Layers,
    tokens: usize,
}

#[derive(Debug, Clone)]
enum Layers {
    Here(Vec<LayerCache>),
    OnDevice(Vec<TensorCache>),
}

/// The keys and values of one layer, `[tokens, key width]` each.
#[derive(Debug, Clone, Default)]
pub struct LayerCache {
    pub keys: Vec<f32>,
    pub values: Vec<f32>,
}

/// The keys and values of one layer on a device, `[key heads, room, head width]` each; none before anything is read. The room beyond
/// what was read holds anything.
#[derive(Debug, Clone, Default)]
pub struct TensorCache(Option<[Tensor<3>; 2]>);

impl KeyValueCache {
    /// One of a decoder of so many layers that has read nothing.
    pub fn new(layers: usize) -> Self {
        Self {
            layers: Layers::Here(vec![LayerCache::default(); layers]),
            tokens: 0,
        }
    }

    /// The same on a device.
    pub fn on_device(layers: usize) -> Self {
        Self {
            layers: Layers::OnDevice(vec![TensorCache::default(); layers]),
            tokens: 0,
        }
    }

    /// Whether it is of a decoder on a device.
    pub fn is_on_device(&self) -> bool {
        matches!(self.layers, Layers::OnDevice(_))
    }

    /// Tokens that have been read.
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// Forgets all tokens but the first `tokens`.
    pub fn truncate(&mut self, tokens: usize) {
        if tokens >= self.tokens {
            return;
        }
        if let Layers::Here(layers) = &mut self.layers {
            for layer in layers {
                let width = layer.keys.len() / self.tokens;
                layer.keys.truncate(tokens * width);
                layer.values.truncate(tokens * width);
            }
        }
        self.tokens = tokens;
    }

    /// The layers' caches, to which `tokens` more are about to be added; none where it is on a device.
    pub(super) fn extend(&mut self, tokens: usize) -> &mut [LayerCache] {
        self.tokens += tokens;
        match &mut self.layers {
            Layers::Here(layers) => layers,
            Layers::OnDevice(_) => &mut [],
        }
    }

    /// The layers' caches on a device, to which `tokens` more are about to be added; none where it is not on one.
    pub(super) fn extend_on_device(&mut self, tokens: usize) -> &mut [TensorCache] {
        self.tokens += tokens;
        match &mut self.layers {
            Layers::Here(_) => &mut [],
            Layers::OnDevice(layers) => layers,
        }
    }

    /// The room of a layer's cache on a device once it has `tokens` more.
    pub(super) fn room(&self, tokens: usize) -> usize {
        let needed = (self.tokens + tokens).next_power_of_two().max(ROOM);
        match &self.layers {
            Layers::Here(_) => needed,
            Layers::OnDevice(layers) => layers.first().map_or(0, TensorCache::room).max(needed),
        }
    }
}

impl TensorCache {
    fn room(&self) -> usize {
        self.0.as_ref().map_or(0, |[keys, _]| keys.dims()[1])
    }

    /// Writes keys and values, `[key heads, tokens, head width]`, behind the first `before` tokens, and gives those of `room` tokens.
    pub fn extend(
        &mut self,
        new: [Tensor<3>; 2],
        (before, room): (usize, usize),
    ) -> [Tensor<3>; 2] {
        let [heads, tokens, width] = new[0].dims();
        let more = room - self.room();
        let device = new[0].device();
        let grown = |held: Option<Tensor<3>>| {
            let parts = held
                .into_iter()
                .chain((more > 0).then(|| Tensor::zeros([heads, more, width], &device)));
            Tensor::cat(parts.collect(), 1)
        };
        // What is held is taken out, so that it is written in place where nobody else has it.
        let held = match self.0.take() {
            Some([keys, values]) => [Some(keys), Some(values)],
            None => [None, None],
        };
        let held = held.map(|held| match held {
            Some(held) if more == 0 => held,
            held => grown(held),
        });
        let [keys, values] = held;
        let [new_keys, new_values] = new;
        let at = s![.., before..before + tokens, ..];
        let now = [
            keys.slice_assign(at, new_keys),
            values.slice_assign(at, new_values),
        ];
        self.0 = Some(now.clone());
        now
    }
}
