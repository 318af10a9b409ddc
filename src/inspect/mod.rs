//! Reading the data: which words a prediction hangs on, which examples are near, and which rows are doubtful.

mod doubles;
mod nearest;
mod suspects;
mod words;

pub use doubles::{Double, Overlap, doubles, overlap};
pub use nearest::{Near, nearest};
pub use suspects::{Check, Suspect};
pub use words::{MAX_PIECES, pieces, without};
