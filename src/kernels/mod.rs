//! The CPU's arithmetic, which knows no model: matrix products, attention, norms and activations, the way back through them, and
//! the optimiser.

pub mod adamw;
pub mod attention;
pub mod backward;
pub mod blocks;
pub mod causal;
pub mod gemm;
pub mod linear;
pub mod math;
pub mod projection;
pub mod rotary;

/// A row-major `[rows, columns]` matrix as row-major `[columns, rows]`: PyTorch stores a linear layer as
/// `[output, input]`, Burn multiplies with `[input, output]`.
pub fn transpose(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let mut out = vec![0.0; values.len()];
    for (r, row) in values.chunks_exact(columns).enumerate() {
        for (c, &v) in row.iter().enumerate() {
            out[c * rows + r] = v;
        }
    }
    out
}
