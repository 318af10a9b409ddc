//! Reading the data: which words a prediction hangs on, which examples are near, and which rows are doubtful.

mod duplicates;
mod label_issues;
mod nearest;
mod words;

pub use duplicates::{Duplicate, Overlap, duplicates, overlap};
pub use label_issues::{Check, LabelIssue};
pub use nearest::{Near, nearest};
pub use words::{MAX_PIECES, pieces, without};
