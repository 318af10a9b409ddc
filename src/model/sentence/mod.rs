//! What stands around an encoder's layers, as the library sentence-transformers describes it
//! (<https://sbert.net/docs/sentence_transformer/usage/custom_models.html>): what is done to a text before it is tokenised, how
//! the last hidden states are pooled, and what comes after the pooling.
//!
//! Whatever the description says, the embedding is scaled to length 1 in the end: class means, neighbours and heads compare
//! directions. A description's last `Normalize` is therefore not stored.

mod fields;
mod read;
mod tensors;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use read::{MODULES, read_modules};

/// Modules beyond which a description is refused.
const MAX_MODULES: usize = 8;
/// Bytes beyond which a prompt is refused.
const MAX_PROMPT: usize = 2048;
/// Tokens below which a limit leaves no room for a word between the special tokens.
const MIN_TOKENS: usize = 3;

/// How the last hidden states of a text become one vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    /// Their mean.
    #[default]
    Mean,
    /// The state of the first token, BERT's `[CLS]`.
    Cls,
    /// The largest value of each dimension.
    Max,
}

impl Pooling {
    /// Its name in sentence-transformers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Cls => "cls",
            Self::Max => "max",
        }
    }
}

/// A linear layer behind the pooling. It is never trained here.
#[derive(Clone, PartialEq)]
pub struct Dense {
    /// `[output, input]`
    pub weight: Vec<f32>,
    /// `[output]`; zeros for a layer that has none.
    pub bias: Vec<f32>,
    /// Width of what goes in.
    pub input: usize,
    /// Width of what comes out.
    pub output: usize,
    /// Whether the hyperbolic tangent follows.
    pub tanh: bool,
}

impl fmt::Debug for Dense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Dense({} -> {}, tanh: {})",
            self.input, self.output, self.tanh
        )
    }
}

impl Dense {
    /// SHA-256 of its values in hexadecimal.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(format!("{} {} {}", self.input, self.output, self.tanh));
        hash.update(bytemuck::cast_slice(&self.weight));
        hash.update(bytemuck::cast_slice(&self.bias));
        format!("{:x}", hash.finalize())
    }
}

/// What is done to the pooled vector.
#[derive(Debug, Clone, PartialEq)]
pub enum AfterPooling {
    /// A linear layer.
    Dense(Arc<Dense>),
    /// Scaling to length 1.
    Normalize,
}

/// The description of what stands around an encoder's layers. The default is what holds for a model without one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SentenceModules {
    /// How states are pooled.
    pub pooling: Pooling,
    /// What follows the pooling, in order; the scaling to length 1 at the end left out.
    pub after: Vec<AfterPooling>,
    /// Put before each text.
    pub prompt: String,
    /// Whether texts are lower-cased before they are tokenised, the prompt too.
    pub lower_case: bool,
    /// Tokens of a text at most, where that is fewer than Homefire would read.
    pub max_tokens: Option<usize>,
}

/// A [`SentenceModules`] without its weights, as a saved classifier holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SentenceSummary {
    /// How states are pooled.
    pub pooling: Pooling,
    /// What follows the pooling: "normalize", or the digest of a linear layer.
    pub after: Vec<String>,
    /// Put before each text.
    pub prompt: String,
    /// Whether texts are lower-cased.
    pub lower_case: bool,
    /// Tokens of a text at most, where that is fewer than Homefire would read.
    pub max_tokens: Option<usize>,
}

const NORMALIZE: &str = "normalize";

impl SentenceModules {
    /// Width of the embeddings of an encoder whose states have the width `hidden`.
    pub fn width(&self, hidden: usize) -> usize {
        self.dense().last().map_or(hidden, |dense| dense.output)
    }

    /// Its linear layers, in order.
    pub fn dense(&self) -> impl Iterator<Item = &Dense> {
        self.after.iter().filter_map(|module| match module {
            AfterPooling::Dense(dense) => Some(&**dense),
            AfterPooling::Normalize => None,
        })
    }

    /// Whether texts reach the tokenizer as they are.
    pub fn reads_plainly(&self) -> bool {
        self.prompt.is_empty() && !self.lower_case
    }

    /// Whether embeddings are the mean of the states, scaled to length 1.
    pub fn is_plain_mean(&self) -> bool {
        self.pooling == Pooling::Mean && self.after.is_empty()
    }

    /// The description without the weights.
    pub fn summary(&self) -> SentenceSummary {
        let after = self.after.iter().map(|module| match module {
            AfterPooling::Dense(dense) => dense.digest(),
            AfterPooling::Normalize => NORMALIZE.into(),
        });
        SentenceSummary {
            pooling: self.pooling,
            after: after.collect(),
            prompt: self.prompt.clone(),
            lower_case: self.lower_case,
            max_tokens: self.max_tokens,
        }
    }

    /// What `summary` describes, with the weights of the linear layers that this one has, behind states of the width `hidden`;
    /// none where one is not among them, or they don't fit together.
    pub fn described(&self, summary: &SentenceSummary, hidden: usize) -> Option<Self> {
        if summary.after.len() > MAX_MODULES
            || summary.prompt.len() > MAX_PROMPT
            || summary.max_tokens.is_some_and(|most| most < MIN_TOKENS)
        {
            return None;
        }
        let known: Vec<(String, &AfterPooling)> = self
            .after
            .iter()
            .filter_map(|module| match module {
                AfterPooling::Dense(dense) => Some((dense.digest(), module)),
                AfterPooling::Normalize => None,
            })
            .collect();
        let after = summary.after.iter().map(|name| {
            if name == NORMALIZE {
                return Some(AfterPooling::Normalize);
            }
            let found = known.iter().find(|(digest, _)| digest == name);
            found.map(|(_, module)| (*module).clone())
        });
        let new = Self {
            pooling: summary.pooling,
            after: after.collect::<Option<_>>()?,
            prompt: summary.prompt.clone(),
            lower_case: summary.lower_case,
            max_tokens: summary.max_tokens,
        };
        let mut width = hidden;
        let fits = new.dense().all(|dense| {
            let fits = dense.input == width;
            width = dense.output;
            fits
        });
        fits.then_some(new)
    }

    /// What tells the embeddings of an encoder apart from those of others: the SHA-256 `weights` of its file, in hexadecimal, or
    /// where a description says more than the default does, one of both.
    pub fn identity(&self, weights: &str) -> String {
        if *self == Self::default() {
            return weights.into();
        }
        let mut hash = Sha256::new();
        hash.update(weights);
        hash.update(format!("{:?}", self.summary()));
        format!("{:x}", hash.finalize())
    }
}
