//! Matrices whose weights are kept in 4 or 8 bits, in blocks of 32 along a row. A weight is `scale * q + minimum`, with one scale
//! and one minimum for each block: what llama.cpp calls Q4_0, Q4_1, Q4_K (whose sub-blocks have 32 weights) and Q8_0.
//!
//! They are multiplied as they are, with activations of 16 bits that have a scale for each block of 32 of a row: a product of a block is
//! a sum of whole numbers, and exact, as `127 * 32767 * 32` fits 32 bits. Then the scales are multiplied in. Against f32 the
//! activations are off by at most 2^-16 of the largest of their block.

mod layout;
mod left;
mod matrix;
mod packed;
mod simd;
mod tile;

pub use layout::BLOCK;
pub use left::LeftBlocks;
pub use matrix::{Bits, BlockMatrix};
pub use packed::PackedBlocks;
