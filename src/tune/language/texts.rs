//! Pairs as tokens to learn from.

use crate::data::pairs::PairSet;
use crate::error::messages::language as messages;
use crate::model::causal::TrainingText;
use crate::text::Piece;
use crate::{Error, Result};

/// Pairs as tokens.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Prepared {
    /// One for each pair that can be used.
    pub texts: Vec<TrainingText>,
    /// How many inputs were cut to fit.
    pub cut: usize,
    /// Pairs that can't be used, by their places: what is to be written alone is longer than what fits.
    pub left_out: Vec<usize>,
}

/// What makes tokens of pieces.
pub type Encode<'a> = &'a dyn Fn(&[Piece]) -> Result<Vec<u32>>;

/// What makes the pieces before an output, and the output's own, of an input and an output.
pub type Parts<'a> = &'a dyn Fn(&str, &str) -> Result<(Vec<Piece>, Piece)>;

/// Makes tokens of pairs: what `parts` makes of an input and an output, and the token `end`. The output and `end` are learned. What
/// has more than `most` tokens loses the end of its input.
///
/// # Errors
/// [`Error::Data`] where no pair can be used; what `parts` and `encode` say.
pub fn prepare(
    pairs: &PairSet,
    parts: Parts<'_>,
    encode: Encode<'_>,
    (end, most): (u32, usize),
) -> Result<Prepared> {
    let mut prepared = Prepared::default();
    for (place, pair) in pairs.pairs.iter().enumerate() {
        let (pieces, output) = parts(&pair.input, &pair.output)?;
        let mut output = encode(&[output])?;
        output.push(end);
        let mut before = encode(&pieces)?;
        let room = most.saturating_sub(output.len());
        if before.len() > room {
            // What stands around the input is not cut.
            let around = encode(&parts("", &pair.output)?.0)?;
            if around.len() > room {
                prepared.left_out.push(place);
                continue;
            }
            // Each round takes away what is too much by the share of characters, and never nothing.
            let mut kept = pair.input.chars().count();
            while before.len() > room && kept > 0 {
                let (fits, has) = (room - around.len(), before.len() - around.len());
                kept = ((kept as f64 * fits as f64 / has as f64) as usize).min(kept - 1);
                let cut: String = pair.input.chars().take(kept).collect();
                before = encode(&parts(cut.trim_end(), &pair.output)?.0)?;
            }
            prepared.cut += 1;
        }
        if before.is_empty() {
            // Of a text alone, nothing predicts the first token.
            if output.len() < 2 {
                prepared.left_out.push(place);
                continue;
            }
            before.push(output.remove(0));
        }
        let from = before.len();
        before.extend(output);
        prepared.texts.push(TrainingText { ids: before, from });
    }
    if prepared.texts.is_empty() {
        return Err(Error::Data(messages::no_pair_fits(most)));
    }
    Ok(prepared)
}
