//! How much is read at most.

/// Bytes of a table beyond which it is refused unread.
pub const MAX_TABLE_BYTES: usize = 64 * 1024 * 1024;
/// Rows of a table beyond which it is refused.
pub const MAX_ROWS: usize = 50_000;
/// Columns of a table beyond which it is refused.
pub const MAX_COLUMNS: usize = 256;
/// Bytes of a line of JSON beyond which its row is left out.
pub const MAX_LINE_BYTES: usize = 1024 * 1024;
/// Characters of a text beyond which its row is left out.
pub const MAX_TEXT_CHARACTERS: usize = 20_000;
/// Characters of a label beyond which its row is left out.
pub const MAX_LABEL_CHARACTERS: usize = 100;
/// Different labels beyond which a column is taken not to hold labels.
pub const MAX_LABELS: usize = 200;
