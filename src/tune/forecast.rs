//! What a run will take, before it begins: its steps, its tokens, its weights and its memory. Its time is these, times what
//! a short trial took.

use super::run::hold_out;
use super::settings::{BodySettings, ContrastiveSettings, Depth, HeadSettings};
use crate::model::BertConfig;

/// What a run will take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// Steps, if it does not stop early.
    pub steps: usize,
    /// Tokens of all its steps, padding included; rows of a head.
    pub tokens: f64,
    /// Tokens of all its measurements of the held-out part, padding included.
    pub measured: f64,
    /// Tokens of the examples, each counted once.
    pub texts: usize,
    /// Weights that training changes.
    pub trained: usize,
    /// Bytes that the run needs beside the opened model.
    pub bytes: usize,
}

/// Layers whose weights or adapters are trained, and what the run does with them.
struct Shape<'a> {
    config: &'a BertConfig,
    depth: Depth,
    labels: usize,
}

impl Shape<'_> {
    fn layers(&self) -> usize {
        self.depth.extent(self.config.num_hidden_layers).layers
    }

    /// Weights of the encoder's part above the cut.
    fn upper(&self) -> usize {
        let c = self.config;
        let (hidden, wide) = (c.hidden_size, c.intermediate_size);
        let linear = |input: usize, output: usize| input * output + output;
        let layer = 4 * linear(hidden, hidden)
            + linear(hidden, wide)
            + linear(wide, hidden)
            + 4 * hidden;
        match self.depth {
            Depth::Full => c.parameters(),
            _ => self.layers() * layer,
        }
    }

    /// Weights that training changes.
    fn trained(&self) -> usize {
        let c = self.config;
        let (hidden, wide) = (c.hidden_size, c.intermediate_size);
        match self.depth {
            Depth::Adapters(layers, lora) => {
                let wide = if lora.feed_forward { 2 * (hidden + wide) } else { 0 };
                layers * lora.rank * (4 * 2 * hidden + wide)
            }
            _ => self.upper(),
        }
    }

    /// Bytes of a run whose largest step has `tokens` tokens in texts of `length`, and whose inputs are `inputs` bytes.
    fn bytes(&self, tokens: usize, length: usize, inputs: usize) -> usize {
        let c = self.config;
        // The weights and the best epoch's; of what is trained, a gradient, a collected one, and AdamW's two moments.
        let weights = 4 * (2 * self.upper() + 4 * self.trained());
        weights + inputs + tokens * self.layers() * kept_a_token(c, length)
    }
}

/// Bytes that a layer keeps of a token for its gradients.
fn kept_a_token(c: &BertConfig, length: usize) -> usize {
    4 * (KEPT_HIDDEN * c.hidden_size
        + KEPT_WIDE * c.intermediate_size
        + KEPT_SCORES * c.num_attention_heads * length)
}
