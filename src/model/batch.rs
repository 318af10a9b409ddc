//! A batch of texts of different lengths in Burn's tensors.

use burn::tensor::{Bool, Device, Int, Tensor, TensorData};

/// A padded batch.
#[derive(Debug, Clone)]
pub struct Batch {
    /// What goes in at the cut.
    pub input: Input,
    /// `[batch, seq]`, true where a text has ended; none where no text of the batch is padded.
    pub padding: Option<Tensor<2, Bool>>,
    /// `[batch, seq]`, 1 for a token and 0 for padding.
    pub mask: Tensor<2>,
}

/// What an encoder reads.
#[derive(Debug, Clone)]
pub enum Input {
    /// Token ids, `[batch, seq]`, for one that is whole.
    Ids(Tensor<2, Int>),
    /// Hidden states, `[batch, seq, hidden]`, for the part above a cut.
    States(Tensor<3>),
}

impl Batch {
    /// Texts' token ids, padded to `length`.
    pub fn of_ids(texts: &[&[u32]], length: usize, device: &Device) -> Self {
        let mut ids = vec![0i32; texts.len() * length];
        for (row, text) in ids.chunks_exact_mut(length).zip(texts) {
            row.iter_mut()
                .zip(*text)
                .for_each(|(to, &id)| *to = id as i32);
        }
        let ids = Tensor::from_data(TensorData::new(ids, [texts.len(), length]), device);
        let lengths: Vec<usize> = texts.iter().map(|t| t.len()).collect();
        Self::new(Input::Ids(ids), &lengths, length, device)
    }

    /// Texts' hidden states, `[tokens, hidden]` each, padded to `length` tokens.
    pub fn of_states(texts: &[&[f32]], hidden: usize, length: usize, device: &Device) -> Self {
        let mut states = vec![0f32; texts.len() * length * hidden];
        for (row, text) in states.chunks_exact_mut(length * hidden).zip(texts) {
            row[..text.len()].copy_from_slice(text);
        }
        let shape = [texts.len(), length, hidden];
        let states = Tensor::from_data(TensorData::new(states, shape), device);
        let lengths: Vec<usize> = texts.iter().map(|t| t.len() / hidden).collect();
        Self::new(Input::States(states), &lengths, length, device)
    }

    fn new(input: Input, lengths: &[usize], length: usize, device: &Device) -> Self {
        let shape = [lengths.len(), length];
        let real = || {
            lengths
                .iter()
                .flat_map(|&n| (0..length).map(move |i| i < n))
        };
        let mask: Vec<f32> = real().map(|real| if real { 1.0 } else { 0.0 }).collect();
        let padding = lengths.iter().any(|&n| n < length).then(|| {
            let padding: Vec<bool> = real().map(|real| !real).collect();
            Tensor::<2, Bool>::from_data(TensorData::new(padding, shape), device)
        });
        Self {
            input,
            padding,
            mask: Tensor::<2>::from_data(TensorData::new(mask, shape), device),
        }
    }
}
