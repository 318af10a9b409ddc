//! Texts to embeddings through the frozen encoder: length-bucketed batches, and a cache by content.

mod cache;
mod file;

use std::collections::HashMap;

use crate::error::messages;
use crate::model::{Embeddings, Encoder};
use crate::text::Tokenizer;
use crate::{Error, Result};
pub use cache::{Cache, Places};
use cache::{Key, key};

/// Tokens of a batch on the CPU: enough to use each weight often while it is in the cache, few enough that the work can
/// be stopped soon.
const CPU_TOKENS: usize = 512;
/// Tokens of a batch on a GPU, which is only busy with many.
const GPU_TOKENS: usize = 4096;
/// On a GPU lengths are rounded up to a multiple of this, so that few different shapes are compiled.
const GPU_LENGTH_STEP: usize = 16;

/// One batch: texts of like length, padded to the longest.
#[derive(Debug)]
struct Batch {
    /// Indices into [`Job::pending`].
    members: Vec<usize>,
    length: usize,
}

/// Texts on their way into the cache. The caller loops over [`Job::encode`] and [`Job::store`].
#[derive(Debug)]
pub struct Job {
    total: usize,
    /// Of the texts given, those that are done: known before, doubles of others, or stored since.
    done: usize,
    pending: Vec<(Key, Vec<u32>, usize)>,
    batches: Vec<Batch>,
}

impl Job {
    /// Plans the batches for those of `texts` that `cache` lacks.
    ///
    /// # Errors
    /// [`Error::Model`] where the tokenizer can't encode a text.
    pub fn plan<'t>(
        texts: impl IntoIterator<Item = &'t str>,
        tokenizer: &Tokenizer,
        cache: &Cache,
        on_gpu: bool,
    ) -> Result<Self> {
        let mut pending: Vec<(Key, Vec<u32>, usize)> = Vec::new();
        let mut seen: HashMap<Key, usize> = HashMap::new();
        let (mut total, mut done) = (0, 0);
        for text in texts {
            total += 1;
            let key = key(text);
            if cache.rows.contains_key(&key) {
                done += 1;
            } else if let Some(&index) = seen.get(&key) {
                pending[index].2 += 1;
            } else {
                seen.insert(key, pending.len());
                pending.push((key, tokenizer.encode(text)?, 1));
            }
        }
        let batches = bucket(
            &pending.iter().map(|p| p.1.len()).collect::<Vec<_>>(),
            on_gpu,
        );
        Ok(Self {
            total,
            done,
            pending,
            batches,
        })
    }

    /// Texts given.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Texts whose embedding is in the cache.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Computes the next batch, the longest texts first, so that too little memory shows at once. None when all are
    /// done. The values are to be read and handed to [`Job::store`].
    pub fn encode(&self, encoder: &Encoder) -> Option<Embeddings> {
        let batch = self.batches.last()?;
        let texts: Vec<&[u32]> = batch
            .members
            .iter()
            .map(|&m| self.pending[m].1.as_slice())
            .collect();
        Some(encoder.embed(&texts, batch.length))
    }

    /// Puts the values of the batch that [`Job::encode`] computed, `[members, width]`, into the cache.
    pub fn store(&mut self, values: &[f32], cache: &mut Cache) {
        let Some(batch) = self.batches.pop() else {
            return;
        };
        for (&member, row) in batch.members.iter().zip(values.chunks_exact(cache.width)) {
            let (key, ids, times) = &mut self.pending[member];
            cache.put(*key, row);
            self.done += *times;
            *ids = Vec::new();
        }
    }
}

/// Bytes that the states below a cut may take; more is refused before it is computed.
const MAX_STATES: usize = 768 * 1024 * 1024;

/// Texts on their way to their states below a cut, which are all that tuning above it needs. The caller loops over
/// [`StatesJob::advance`].
#[derive(Debug)]
pub struct StatesJob {
    layers: usize,
    pending: Vec<Vec<u32>>,
    batches: Vec<Batch>,
    states: Vec<Vec<f32>>,
    done: usize,
}

impl StatesJob {
    /// Plans the batches for `texts`, whose states after the first `layers` layers of `encoder` are wanted.
    ///
    /// # Errors
    /// [`Error::Model`] where the tokenizer can't encode a text, [`Error::NoMemory`] where the states would be too large.
    pub fn plan<'t>(
        texts: impl IntoIterator<Item = &'t str>,
        tokenizer: &Tokenizer,
        encoder: &Encoder,
        layers: usize,
    ) -> Result<Self> {
        let pending = texts
            .into_iter()
            .map(|text| tokenizer.encode(text))
            .collect::<Result<Vec<_>>>()?;
        let lengths: Vec<usize> = pending.iter().map(Vec::len).collect();
        let bytes = lengths.iter().sum::<usize>() * encoder.config().hidden_size * 4;
        if bytes > MAX_STATES {
            return Err(Error::NoMemory(messages::embeddings::states_too_large(
                bytes >> 20,
                MAX_STATES >> 20,
            )));
        }
        Ok(Self {
            layers,
            batches: bucket(&lengths, encoder.on_gpu()),
            states: vec![Vec::new(); pending.len()],
            pending,
            done: 0,
        })
    }

    /// Texts given.
    pub fn total(&self) -> usize {
        self.states.len()
    }

    /// Tokens of each text.
    pub fn lengths(&self) -> Vec<usize> {
        self.pending.iter().map(Vec::len).collect()
    }

    /// Texts whose states are there.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Computes the states of the next batch.
    ///
    /// # Errors
    /// [`Error::DeviceLost`] where the device can't be read.
    pub async fn advance(&mut self, encoder: &Encoder) -> Result<()> {
        let Some(batch) = self.batches.last() else {
            return Ok(());
        };
        let texts: Vec<&[u32]> = batch
            .members
            .iter()
            .map(|&m| self.pending[m].as_slice())
            .collect();
        let states = encoder.states(&texts, batch.length, self.layers).await?;
        for (&member, states) in batch.members.iter().zip(states) {
            self.states[member] = states;
        }
        self.done += batch.members.len();
        self.batches.pop();
        Ok(())
    }

    /// The states, `[tokens, hidden]` for each text, in the order of the texts.
    pub fn finish(self) -> Vec<Vec<f32>> {
        self.states
    }
}

/// Groups texts by length into batches of a bounded number of tokens, the shortest first. Only a GPU pads them.
fn bucket(lengths: &[usize], on_gpu: bool) -> Vec<Batch> {
    let (tokens, step) = if on_gpu {
        (GPU_TOKENS, GPU_LENGTH_STEP)
    } else {
        (CPU_TOKENS, 1)
    };
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|&i| lengths[i]);
    let mut batches: Vec<Batch> = Vec::new();
    for index in order {
        let length = lengths[index].next_multiple_of(step);
        match batches.last_mut() {
            Some(batch)
                if (batch.members.len() + 1) * length <= tokens
                    && (length == batch.length || !on_gpu) =>
            {
                batch.members.push(index);
                batch.length = length;
            }
            _ => batches.push(Batch {
                members: vec![index],
                length,
            }),
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_hold_every_text_once_and_stay_in_bounds() {
        let lengths: Vec<usize> = (0..500).map(|i| 2 + (i * 37) % 255).collect();
        for on_gpu in [false, true] {
            let batches = bucket(&lengths, on_gpu);
            let mut members: Vec<usize> = batches.iter().flat_map(|b| b.members.clone()).collect();
            members.sort_unstable();
            assert_eq!(members, (0..500).collect::<Vec<_>>());
            for batch in &batches {
                assert!(batch.members.iter().all(|&m| lengths[m] <= batch.length));
                assert!(
                    batch.members.len() == 1 || batch.members.len() * batch.length <= GPU_TOKENS
                );
            }
            let padded: usize = batches.iter().map(|b| b.members.len() * b.length).sum();
            let real: usize = lengths.iter().sum();
            assert!(padded as f64 <= real as f64 * 1.25, "{padded} for {real}");
        }
    }
}
