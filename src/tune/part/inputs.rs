//! What goes in below the part that is tuned.

use burn::tensor::Device;

use crate::model::{Batch, EncoderConfig, Texts};

/// On a GPU lengths are rounded up to a multiple of this, so that few different shapes are compiled.
const GPU_LENGTH_STEP: usize = 16;

/// What goes in at the cut, for each example.
#[derive(Debug, Clone)]
pub enum Inputs {
    /// Token ids, where nothing is cut off.
    Ids(Vec<Vec<u32>>),
    /// The states below the cut, `[tokens, hidden]` for each text.
    States(Vec<Vec<f32>>),
}

impl Inputs {
    /// Tokens of an example.
    pub fn tokens(&self, example: usize, hidden: usize) -> usize {
        match self {
            Self::Ids(all) => all[example].len(),
            Self::States(all) => all[example].len() / hidden,
        }
    }

    /// The examples `members` padded to the longest of them.
    pub(super) fn batch(
        &self,
        members: &[usize],
        config: &EncoderConfig,
        device: &Device,
        gpu: bool,
    ) -> Batch {
        let hidden = config.hidden_size;
        let longest = members
            .iter()
            .map(|&i| self.tokens(i, hidden))
            .max()
            .unwrap_or(1);
        let length = if gpu {
            longest
                .next_multiple_of(GPU_LENGTH_STEP)
                .min(config.max_position_embeddings)
        } else {
            longest
        };
        match self {
            Self::Ids(all) => {
                let texts: Vec<&[u32]> = members.iter().map(|&i| all[i].as_slice()).collect();
                Batch::of_ids(&texts, length, device)
            }
            Self::States(all) => {
                let texts: Vec<&[f32]> = members.iter().map(|&i| all[i].as_slice()).collect();
                Batch::of_states(&texts, hidden, length, device)
            }
        }
    }

    /// Hands the examples `members` to `f`.
    pub(super) fn with<T>(&self, members: &[usize], f: impl FnOnce(Texts<'_>) -> T) -> T {
        match self {
            Self::Ids(all) => {
                let texts: Vec<&[u32]> = members.iter().map(|&i| all[i].as_slice()).collect();
                f(Texts::Ids(&texts))
            }
            Self::States(all) => {
                let texts: Vec<&[f32]> = members.iter().map(|&i| all[i].as_slice()).collect();
                f(Texts::States(&texts))
            }
        }
    }
}
