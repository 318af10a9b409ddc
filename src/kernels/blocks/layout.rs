//! How operands are laid out for a product.

/// Weights of a block.
pub const BLOCK: usize = 32;

/// Rows of a tile.
pub const ROWS: usize = 4;
/// Columns of a tile, and of a panel.
pub const COLUMNS: usize = 8;
/// Pairs of weights of a block that are multiplied in one step.
pub const STEPS: usize = BLOCK / 2;

/// Two activations of each row of a tile.
pub type LeftStep = [[i16; 2]; ROWS];
/// Two weights of each column of a panel.
pub type RightStep = [i16; 2 * COLUMNS];
/// The scales of a block of each column of a panel.
pub type Scales = [f32; COLUMNS];
