//! The keys and values of the tokens that a decoder has read.

/// What has been read so far, for each layer. It grows with what is read.
#[derive(Debug, Clone)]
pub struct KeyValueCache {
    layers: Vec<LayerCache>,
    tokens: usize,
}

/// The keys and values of one layer, `[tokens, key width]` each.
#[derive(Debug, Clone, Default)]
pub struct LayerCache {
    pub keys: Vec<f32>,
    pub values: Vec<f32>,
}

impl KeyValueCache {
    /// One of a decoder of so many layers that has read nothing.
    pub fn new(layers: usize) -> Self {
        Self {
            layers: vec![LayerCache::default(); layers],
            tokens: 0,
        }
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
        for layer in &mut self.layers {
            let width = layer.keys.len() / self.tokens;
            layer.keys.truncate(tokens * width);
            layer.values.truncate(tokens * width);
        }
        self.tokens = tokens;
    }

    /// The layers' caches, to which `tokens` more are about to be added.
    pub(super) fn extend(&mut self, tokens: usize) -> impl Iterator<Item = &mut LayerCache> {
        self.tokens += tokens;
        self.layers.iter_mut()
    }
}
