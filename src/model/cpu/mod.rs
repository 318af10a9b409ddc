//! Encoders on the CPU, with kernels of our own: frozen, and being trained.

pub mod packed;
mod pooling;
pub mod trainable;

pub use packed::{PackedEmbeddings, PackedEncoder, PackedLayer};
pub use trainable::{Tape as TrainableTape, Texts, Trainable, TrainedEmbeddings, TrainedLayer};
