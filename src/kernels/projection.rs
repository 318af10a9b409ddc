//! A linear layer without a bias, of which the weight stands in blocks and is frozen, or in f32 and is trained; and an adapter
//! beside it.

use std::sync::Arc;

use super::adamw::Weight;
use super::blocks::BLOCK;
use super::blocks::{LeftBlocks, PackedBlocks};
use super::gemm::{View, multiply, multiply_add};
use super::linear::{Adapter, Packs, outer};

/// Rows of a weight that are dequantised at once on the way back.
const ROWS: usize = 16 * BLOCK;

/// A linear layer.
#[derive(Debug, Clone)]
pub struct Projection {
    /// Its weight, `[output, input]`.
    pub weight: ProjectionWeight,
    /// What is added to its outputs.
    pub adapter: Option<Adapter>,
}

/// The weight of a linear layer.
#[derive(Debug, Clone)]
pub enum ProjectionWeight {
    /// In blocks, frozen. A clone shares them.
    Blocks(Arc<PackedBlocks>),
    /// In f32, `[output, input]`.
    Full {
        /// The values, with what training needs beside them where they are trained.
        values: Weight,
        /// Width of what goes in.
        input: usize,
    },
}

/// What goes into linear layers: several that read the same states share what is packed of them.
#[derive(Debug)]
pub struct Input<'a> {
    states: View<'a>,
    blocks: &'a mut LeftBlocks,
    packed: bool,
}

impl<'a> Input<'a> {
    /// States, `[rows, columns]`, and the memory to pack them in.
    pub fn new(states: &'a [f32], columns: usize, blocks: &'a mut LeftBlocks) -> Self {
        Self {
            states: View::new(states, columns),
            blocks,
            packed: false,
        }
    }

    fn blocks(&mut self) -> &LeftBlocks {
        if !self.packed {
            self.blocks.pack(self.states.data, self.states.columns);
            self.packed = true;
        }
        self.blocks
    }
}

impl ProjectionWeight {
    /// Width of what goes in.
    pub fn input(&self) -> usize {
        match self {
            Self::Blocks(packed) => packed.inputs(),
            Self::Full { input, .. } => *input,
        }
    }

    /// Width of what comes out.
    pub fn output(&self) -> usize {
        match self {
            Self::Blocks(packed) => packed.outputs(),
            Self::Full { values, input } => values.value.len() / input,
        }
    }
}

impl Projection {
    /// One whose weight is frozen.
    pub fn frozen(weight: Arc<PackedBlocks>) -> Self {
        Self {
            weight: ProjectionWeight::Blocks(weight),
            adapter: None,
        }
    }

    /// Makes the weight one that is trained, in f32.
    pub fn train(&mut self) {
        if let ProjectionWeight::Blocks(packed) = &self.weight {
            let input = packed.inputs();
            let values = Weight::trained(dense(packed));
            self.weight = ProjectionWeight::Full { values, input };
        }
    }

    /// Its weight with the adapter merged into it, `[output, input]`.
    pub fn merged(&self) -> Vec<f32> {
        let mut merged = Vec::with_capacity(self.weight.output() * self.weight.input());
        self.values(&mut |rows| merged.extend_from_slice(rows));
        merged
    }

    /// Its tensors in f32, as [`Projection::weights_mut`] gives them.
    pub fn weights(&self) -> impl Iterator<Item = &Weight> {
        let full = match &self.weight {
            ProjectionWeight::Blocks(_) => None,
            ProjectionWeight::Full { values, .. } => Some(values),
        };
        let adapter = self
            .adapter
            .as_ref()
            .map(|adapter| [&adapter.a, &adapter.b]);
        full.into_iter().chain(adapter.into_iter().flatten())
    }

    /// Its tensors in f32: the weight where it is not in blocks, and the adapter's.
    pub fn weights_mut(&mut self) -> impl Iterator<Item = &mut Weight> {
        let full = match &mut self.weight {
            ProjectionWeight::Blocks(_) => None,
            ProjectionWeight::Full { values, .. } => Some(values),
        };
        let adapter = self
            .adapter
            .as_mut()
            .map(|adapter| [&mut adapter.a, &mut adapter.b]);
        full.into_iter().chain(adapter.into_iter().flatten())
    }

    /// Hands the weight to `take`, `[output, input]`, some rows at a time; the adapter is merged into it.
    pub fn values(&self, take: &mut dyn FnMut(&[f32])) {
        let (input, output) = (self.weight.input(), self.weight.output());
        let mut packs = Packs::default();
        let mut rows = Vec::new();
        for first in (0..output).step_by(ROWS) {
            let count = ROWS.min(output - first);
            rows.resize(count * input, 0.0);
            match &self.weight {
                ProjectionWeight::Blocks(packed) => packed.rows(first, &mut rows),
                ProjectionWeight::Full { values, .. } => {
                    rows.copy_from_slice(&values.value[first * input..][..count * input]);
                }
            }
            if let Some(Adapter { a, b, scale }) = &self.adapter {
                let rank = a.value.len() / input;
                let scaled = b.value[first * rank..][..count * rank].iter();
                let scaled: Vec<f32> = scaled.map(|v| v * scale).collect();
                packs.left.pack(View::new(&scaled, rank));
                packs.right.pack(View::new(&a.value, input));
                multiply_add(&packs.left, &packs.right, &mut rows, input);
            }
            take(&rows);
        }
    }

    /// Writes the outputs of `input` into `into`, `[rows, output]`.
    pub fn forward(&self, input: &mut Input, into: &mut Vec<f32>, packs: &mut Packs) {
        let (rows, output) = (input.states.rows, self.weight.output());
        into.resize(rows * output, 0.0);
        match &self.weight {
            ProjectionWeight::Blocks(packed) => packed.multiply(input.blocks(), into, output),
            ProjectionWeight::Full {
                values,
                input: width,
            } => {
                packs.left.pack(input.states);
                packs
                    .right
                    .pack_transposed(View::new(&values.value, *width));
                multiply(&packs.left, &packs.right, into, output);
            }
        }
        if let Some(Adapter { a, b, scale }) = &self.adapter {
            let low = low(input.states, &a.value, *scale, packs);
            let rank = a.value.len() / input.states.columns;
            packs.left.pack(View::new(&low, rank));
            packs.right.pack_transposed(View::new(&b.value, rank));
            multiply_add(&packs.left, &packs.right, into, output);
        }
    }

    /// Collects the gradients of what is trained, for the inputs `input`, `[rows, input]`, and the gradients `grads` of the
    /// outputs, `[rows, output]`.
    pub fn collect(&mut self, input: View, grads: View, packs: &mut Packs) {
        if let ProjectionWeight::Full { values, .. } = &mut self.weight
            && values.is_trained()
        {
            outer(grads, input, &mut values.gradient, packs);
        }
        let Some(Adapter { a, b, scale }) = &mut self.adapter else {
            return;
        };
        let rank = a.value.len() / input.columns;
        let low = low(input, &a.value, *scale, packs);
        outer(grads, View::new(&low, rank), &mut b.gradient, packs);
        let low_grads = low_grads(grads, &b.value, (rank, *scale), packs);
        outer(View::new(&low_grads, rank), input, &mut a.gradient, packs);
    }

    /// Adds to `into`, `[rows, input]`, the gradients of the input for the gradients `grads` of the outputs.
    pub fn backward(&self, grads: View, into: &mut [f32], packs: &mut Packs) {
        let (input, output) = (self.weight.input(), self.weight.output());
        match &self.weight {
            ProjectionWeight::Blocks(packed) => {
                let mut weights = Vec::new();
                for first in (0..output).step_by(ROWS) {
                    let rows = ROWS.min(output - first);
                    weights.resize(rows * input, 0.0);
                    packed.rows(first, &mut weights);
                    let grads = View {
                        data: &grads.data[first..],
                        columns: rows,
                        ..grads
                    };
                    packs.right.pack(View::new(&weights, input));
                    packs.left.pack(grads);
                    multiply_add(&packs.left, &packs.right, into, input);
                }
            }
            ProjectionWeight::Full { values, input } => {
                packs.right.pack(View::new(&values.value, *input));
                packs.left.pack(grads);
                multiply_add(&packs.left, &packs.right, into, *input);
            }
        }
        if let Some(Adapter { a, b, scale }) = &self.adapter {
            let rank = a.value.len() / input;
            let low_grads = low_grads(grads, &b.value, (rank, *scale), packs);
            packs.left.pack(View::new(&low_grads, rank));
            packs.right.pack(View::new(&a.value, input));
            multiply_add(&packs.left, &packs.right, into, input);
        }
    }
}

/// A weight in f32, `[output, input]`.
fn dense(packed: &PackedBlocks) -> Vec<f32> {
    let mut values = vec![0.0; packed.outputs() * packed.inputs()];
    packed.rows(0, &mut values);
    values
}

/// What stands between an adapter's two matrices, scaled, `[rows, rank]`.
fn low(input: View, a: &[f32], scale: f32, packs: &mut Packs) -> Vec<f32> {
    let rank = a.len() / input.columns;
    let mut low = vec![0.0; input.rows * rank];
    packs.left.pack(input);
    packs.right.pack_transposed(View::new(a, input.columns));
    multiply(&packs.left, &packs.right, &mut low, rank);
    low.iter_mut().for_each(|v| *v *= scale);
    low
}

/// The gradients of what stands between an adapter's two matrices before it is scaled, `[rows, rank]`.
fn low_grads(grads: View, b: &[f32], (rank, scale): (usize, f32), packs: &mut Packs) -> Vec<f32> {
    let mut low = vec![0.0; grads.rows * rank];
    packs.left.pack(grads);
    packs.right.pack(View::new(b, rank));
    multiply(&packs.left, &packs.right, &mut low, rank);
    low.iter_mut().for_each(|v| *v *= scale);
    low
}
