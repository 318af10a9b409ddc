//! What a language model learns from and is tested on: pairs of an input and an output, or texts to be gone on with.

mod builder;
mod guess;
mod parts;
mod read;
mod set;
mod split;
mod texts;
mod values;

pub use parts::Part;
pub use read::parse;
pub use set::{Pair, PairOptions, PairReading, PairSet};
pub use split::HeldOut;
pub use texts::{TextOptions, parse_texts};
pub use values::{PairRow, TextRow, rows, texts};
