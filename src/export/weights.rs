//! A file with an encoder's weights, written in portions: the token embeddings, then layer by layer.

use std::collections::VecDeque;

use crate::Result;
use crate::kernels::transpose;
use crate::model::{Encoder, EncoderConfig, Sink, TrainableLayers};

/// A tensor of the encoder in the file.
pub struct Slot {
    /// What stands before its values.
    pub before: Vec<u8>,
    /// Its shape as the encoder has it.
    pub shape: Vec<usize>,
    /// Whether it is written with rows and columns exchanged.
    pub transposed: bool,
}

/// A file whose tensors are written as the encoder gives them.
pub struct WeightsFile {
    /// Its name.
    pub name: &'static str,
    slots: VecDeque<Slot>,
    layer: usize,
    layers: usize,
    bytes: usize,
}

/// All tensors of an encoder: names by Hugging Face and shapes, in the order in which they are written.
pub fn layout(config: &EncoderConfig) -> Vec<(String, Vec<usize>)> {
    let all = TrainableLayers {
        layers: config.num_hidden_layers,
        whole: true,
    };
    all.layout(config)
}

impl WeightsFile {
    /// A file of `slots`, one for each tensor of the layout.
    pub fn new(name: &'static str, slots: Vec<Slot>, config: &EncoderConfig) -> Self {
        let bytes = |slot: &Slot| slot.before.len() + 4 * slot.shape.iter().product::<usize>();
        Self {
            name,
            bytes: slots.iter().map(bytes).sum(),
            slots: slots.into(),
            layer: 0,
            layers: config.num_hidden_layers,
        }
    }

    /// Bytes of the whole file.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether all has been written.
    pub fn done(&self) -> bool {
        self.slots.is_empty()
    }

    /// Writes the next portion of `encoder`, which is the classifier's own, and gives its bytes.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device can't be read.
    pub async fn advance(&mut self, encoder: &Encoder, sink: &mut impl Sink) -> Result<usize> {
        let first = self.layer == 0;
        let layers = self.layer.saturating_sub(1)..self.layer.min(self.layers);
        let portion = encoder.copy(first, layers).await?;
        self.layer += 1;
        let mut written = 0;
        for values in portion.values() {
            let Some(slot) = self.slots.pop_front() else {
                break;
            };
            written += slot.before.len() + 4 * values.len();
            sink.write(&slot.before);
            match slot.shape[..] {
                [rows, columns] if slot.transposed => {
                    sink.write(bytemuck::cast_slice(&transpose(values, rows, columns)));
                }
                _ => sink.write(bytemuck::cast_slice(values)),
            }
        }
        Ok(written)
    }
}
