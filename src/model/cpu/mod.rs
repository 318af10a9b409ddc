//! Encoders on the CPU, with kernels of our own: frozen, and being trained.

mod adamw;
mod attention;
mod backward;
pub mod bert;
mod gemm;
mod linear;
mod math;
mod packed;
mod pooling;
mod trainable;

pub use packed::{PackedEmbeddings, PackedEncoder, PackedLayer};
pub use trainable::{Tape as TrainableTape, Texts, Trainable, TrainedEmbeddings, TrainedLayer};
