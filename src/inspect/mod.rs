//! Reading the data: which words a prediction hangs on, which examples are near, which texts are unlike them, and which rows
//! are doubtful.

mod duplicates;
mod familiarity;
mod label_issues;
mod nearest;
mod words;

pub use duplicates::{Duplicate, Overlap, duplicates, overlap};
pub use familiarity::{Familiarity, LEAST_EXAMPLES, UNLIKE_SHARE};
pub use label_issues::{Check, LabelIssue};
pub use nearest::{Near, nearest, nearest_of};
pub use words::{MAX_PIECES, pieces, without};
