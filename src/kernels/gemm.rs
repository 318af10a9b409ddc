//! Matrix products, `C = A B`, as Goto and van de Geijn lay them out (2008, <https://doi.org/10.1145/1356052.1356053>):
//! both operands are packed in the order the innermost loop reads them, and that loop keeps a tile of `C` in registers.
//!
//! The tile is written as plain loops over arrays, which the compiler turns into SIMD on every target.

/// Rows of a tile. With [`COLUMNS`] it fills 8 of the 16 vector registers, the rest hold what is multiplied.
const ROWS: usize = 4;
/// Columns of a tile: two vectors of 128 bits.
const COLUMNS: usize = 8;

/// A step of a right panel: one row of its columns. Aligned, so that no vector straddles two cache lines.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(32))]
struct RightStep([f32; COLUMNS]);

/// A step of a left panel: one column of its rows.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(16))]
struct LeftStep([f32; ROWS]);

/// A row-major matrix that may be a part of a wider one.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The first value of the first row, and all that follow.
    pub data: &'a [f32],
    /// Values from the start of a row to the start of the next.
    pub stride: usize,
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
}

impl<'a> View<'a> {
    /// A whole matrix of `columns` columns.
    pub fn new(data: &'a [f32], columns: usize) -> Self {
        Self {
            data,
            stride: columns,
            rows: data.len() / columns,
            columns,
        }
    }

    /// Its rows, at most `size` at a time, and how many stand before them.
    pub fn blocks(self, size: usize) -> impl Iterator<Item = (usize, Self)> {
        (0..self.rows).step_by(size).map(move |first| {
            let part = Self {
                data: &self.data[first * self.stride..],
                rows: size.min(self.rows - first),
                ..self
            };
            (first, part)
        })
    }

    /// A row.
    pub fn row(&self, row: usize) -> &'a [f32] {
        &self.data[row * self.stride..][..self.columns]
    }
}

/// A right operand, `[depth, columns]`, in panels of `COLUMNS` columns; the last is filled up with zeros.
#[derive(Debug, Default, Clone)]
pub struct Right {
    /// `[panels, depth]`
    panels: Vec<RightStep>,
    depth: usize,
    columns: usize,
}

impl Right {
    /// Packs the transpose of `matrix`, `[columns, depth]`: what a linear layer's stored weight is.
    pub fn pack_transposed(&mut self, matrix: View) {
        self.reset(matrix.columns, matrix.rows);
        for column in 0..matrix.rows {
            let panel = &mut self.panels[column / COLUMNS * matrix.columns..];
            let lane = column % COLUMNS;
            for (step, &value) in panel.iter_mut().zip(matrix.row(column)) {
                step.0[lane] = value;
            }
        }
    }

    /// Packs `matrix`, `[depth, columns]`.
    pub fn pack(&mut self, matrix: View) {
        self.reset(matrix.rows, matrix.columns);
        for k in 0..matrix.rows {
            for (panel, values) in matrix.row(k).chunks(COLUMNS).enumerate() {
                self.panels[panel * matrix.rows + k].0[..values.len()].copy_from_slice(values);
            }
        }
    }

    /// What [`Right::pack_transposed`] packed, row-major `[columns, depth]`.
    pub fn unpack_transposed(&self) -> Vec<f32> {
        let mut matrix = Vec::with_capacity(self.columns * self.depth);
        for column in 0..self.columns {
            let panel = &self.panels[column / COLUMNS * self.depth..][..self.depth];
            matrix.extend(panel.iter().map(|step| step.0[column % COLUMNS]));
        }
        matrix
    }

    fn reset(&mut self, depth: usize, columns: usize) {
        (self.depth, self.columns) = (depth, columns);
        self.panels.clear();
        self.panels
            .resize(depth * columns.div_ceil(COLUMNS), RightStep::default());
    }
}

/// A left operand, `[rows, depth]`, in panels of `ROWS` rows; the last is filled up with zeros.
#[derive(Debug, Default)]
pub struct Left {
    /// `[panels, depth]`
    panels: Vec<LeftStep>,
    depth: usize,
    rows: usize,
}

impl Left {
    /// Packs `matrix`, `[rows, depth]`.
    pub fn pack(&mut self, matrix: View) {
        (self.depth, self.rows) = (matrix.columns, matrix.rows);
        self.panels.clear();
        self.panels.resize(
            matrix.columns * matrix.rows.div_ceil(ROWS),
            LeftStep::default(),
        );
        for row in 0..matrix.rows {
            let panel = &mut self.panels[row / ROWS * matrix.columns..];
            let lane = row % ROWS;
            for (step, &value) in panel.iter_mut().zip(matrix.row(row)) {
                step.0[lane] = value;
            }
        }
    }

    /// Packs the transpose of `matrix`, `[depth, rows]`.
    pub fn pack_transposed(&mut self, matrix: View) {
        (self.depth, self.rows) = (matrix.rows, matrix.columns);
        self.panels.clear();
        self.panels.resize(
            matrix.rows * matrix.columns.div_ceil(ROWS),
            LeftStep::default(),
        );
        for k in 0..matrix.rows {
            for (panel, values) in matrix.row(k).chunks(ROWS).enumerate() {
                self.panels[panel * matrix.rows + k].0[..values.len()].copy_from_slice(values);
            }
        }
    }

    /// Number of rows, without those of zeros.
    pub fn rows(&self) -> usize {
        self.rows
    }
}

/// Writes `left` times `right` into the first columns of the row-major matrix `into`, whose rows are `stride` long.
pub fn multiply(left: &Left, right: &Right, into: &mut [f32], stride: usize) {
    product::<false>(left, right, into, stride);
}

/// Adds `left` times `right` to the first columns of `into`, as [`multiply`] writes it.
pub fn multiply_add(left: &Left, right: &Right, into: &mut [f32], stride: usize) {
    product::<true>(left, right, into, stride);
}

fn product<const ADD: bool>(left: &Left, right: &Right, into: &mut [f32], stride: usize) {
    if left.depth == 0 {
        return;
    }
    // A panel of the right operand stays in the first cache while all of the left one passes, which stays in the second.
    for (j, b) in right.panels.chunks_exact(right.depth).enumerate() {
        let column = j * COLUMNS;
        let columns = COLUMNS.min(right.columns - column);
        for (i, a) in left.panels.chunks_exact(left.depth).enumerate() {
            let rows = ROWS.min(left.rows - i * ROWS);
            let sums = tile(a, b);
            for (r, values) in sums.iter().take(rows).enumerate() {
                let at = (i * ROWS + r) * stride + column;
                let into = &mut into[at..at + columns];
                if ADD {
                    into.iter_mut().zip(values).for_each(|(to, v)| *to += v);
                } else {
                    into.copy_from_slice(&values[..columns]);
                }
            }
        }
    }
}

/// A tile of the product. Not inlined: amid other code the browser's compiler would keep the sums in memory.
#[inline(never)]
fn tile(left: &[LeftStep], right: &[RightStep]) -> [[f32; COLUMNS]; ROWS] {
    let mut sums = [[0.0; COLUMNS]; ROWS];
    for (LeftStep(a), RightStep(b)) in left.iter().zip(right) {
        for r in 0..ROWS {
            for c in 0..COLUMNS {
                sums[r][c] += a[r] * b[c];
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_every_size_are_right() {
        for (rows, depth, columns) in [(1, 1, 1), (4, 3, 8), (5, 7, 9), (17, 32, 31)] {
            let a: Vec<f32> = (0..rows * depth).map(|i| (i % 13) as f32 - 6.0).collect();
            let b: Vec<f32> = (0..depth * columns)
                .map(|i| (i % 11) as f32 - 5.0)
                .collect();
            let (mut left, mut right, mut turned) =
                (Left::default(), Right::default(), Right::default());
            left.pack(View::new(&a, depth));
            right.pack(View::new(&b, columns));
            turned.pack_transposed(View::new(
                &crate::kernels::transpose(&b, depth, columns),
                depth,
            ));
            let mut left_turned = Left::default();
            left_turned
                .pack_transposed(View::new(&crate::kernels::transpose(&a, rows, depth), rows));
            assert_eq!(left.panels.len(), left_turned.panels.len());
            let both = left.panels.iter().zip(&left_turned.panels);
            assert!(both.into_iter().all(|(x, y)| x.0 == y.0));
            for right in [right, turned] {
                let mut product = vec![f32::NAN; rows * columns];
                multiply(&left, &right, &mut product, columns);
                for r in 0..rows {
                    for c in 0..columns {
                        let expected: f32 = (0..depth)
                            .map(|k| a[r * depth + k] * b[k * columns + c])
                            .sum();
                        assert_eq!(
                            product[r * columns + c],
                            expected,
                            "{rows} {depth} {columns}"
                        );
                    }
                }
                let once = product.clone();
                multiply_add(&left, &right, &mut product, columns);
                assert!(
                    product
                        .iter()
                        .zip(once)
                        .all(|(twice, once)| *twice == 2.0 * once)
                );
            }
        }
    }
}
