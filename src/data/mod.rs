//! Labelled texts: from a file's bytes to examples, and from examples to splits and n-shot samples. Pairs of an input and an
//! output, texts to be gone on with ([`pairs`]), and texts that are to be given labels ([`TextTable`]) are read by the same readers.

mod builder;
mod columns;
mod dataset;
mod decode;
mod delimited;
mod digest;
mod folds;
mod formats;
mod formula;
mod gzip;
mod header;
mod joined;
mod json;
mod kind;
mod labels;
mod limits;
mod lines;
mod names;
mod origin;
pub mod pairs;
mod preview;
mod reading;
mod records;
mod similar;
mod source;
mod split;
mod table;
mod text_column;
mod unlabelled;
pub mod values;
mod western;

pub use dataset::{Dataset, Example};
pub use folds::TestPlan;
pub(crate) use labels::fold as fold_label;
pub use limits::{
    MAX_COLUMNS, MAX_LABEL_CHARACTERS, MAX_LABELS, MAX_LINE_BYTES, MAX_ROWS, MAX_TABLE_BYTES,
    MAX_TEXT_CHARACTERS,
};
pub use origin::RowOrigin;
pub use preview::{Preview, preview};
pub use reading::{Encoding, Format, Problem, Reading};
pub use similar::{Reason, SimilarLabels};
pub use source::Source;
pub use split::Fold;
pub use table::{Column, Options, parse};
pub use unlabelled::{AddedColumns, TableRow, TextTable, TextTableOptions};
