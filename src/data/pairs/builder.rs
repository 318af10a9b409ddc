//! Rows to pairs: each side is checked.

use super::super::builder::with_first_left_out;
use super::super::{MAX_ROWS, MAX_TEXT_CHARACTERS, Problem, labels};
use super::{Pair, PairReading, PairSet, Part};
use crate::error::{Message, messages};
use crate::{Error, Result};

/// Collects rows into pairs.
pub struct Builder {
    /// Whether each row needs an input.
    inputs: bool,
    pairs: Vec<Pair>,
    parts: Vec<Option<Part>>,
    pub problems: Vec<Problem>,
}

impl Builder {
    /// `inputs` is whether each row needs an input.
    pub fn new(inputs: bool) -> Self {
        Self {
            inputs,
            pairs: Vec::new(),
            parts: Vec::new(),
            problems: Vec::new(),
        }
    }

    pub fn leave_out(&mut self, row: usize, reason: Message) {
        self.problems.push(Problem { row, reason });
    }

    /// # Errors
    /// [`Error::Data`] where there are too many rows.
    pub fn push(
        &mut self,
        row: usize,
        input: &str,
        output: &str,
        part: Option<Part>,
    ) -> Result<()> {
        let (input, output) = (present(input), present(output));
        if let Some(reason) = self.fault(input, output) {
            self.leave_out(row, reason);
            return Ok(());
        }
        if self.pairs.len() == MAX_ROWS {
            return Err(Error::Data(messages::data::too_many_examples(MAX_ROWS)));
        }
        self.pairs.push(Pair {
            input: input.to_owned(),
            output: output.to_owned(),
        });
        self.parts.push(part);
        Ok(())
    }

    /// Why a row can't be used, where it can't.
    fn fault(&self, input: &str, output: &str) -> Option<Message> {
        use messages::rows;
        match (self.inputs && input.is_empty(), output.is_empty()) {
            (true, true) => return Some(rows::empty_row()),
            (true, false) => return Some(rows::no_input()),
            (false, true) if self.inputs => return Some(rows::no_output()),
            (false, true) => return Some(rows::no_text()),
            (false, false) => {}
        }
        let too_long = |text: &str| {
            let characters = text.chars().count();
            (characters > MAX_TEXT_CHARACTERS).then_some(characters)
        };
        let limit = MAX_TEXT_CHARACTERS;
        if let Some(characters) = too_long(input) {
            return Some(rows::input_too_long(characters, limit));
        }
        too_long(output).map(|characters| match self.inputs {
            true => rows::output_too_long(characters, limit),
            false => rows::text_too_long(characters, limit),
        })
    }

    /// # Errors
    /// [`Error::Data`] where nothing usable is left.
    pub fn finish(mut self, reading: PairReading) -> Result<PairSet> {
        self.problems.sort_by_key(|p| p.row);
        if self.pairs.is_empty() {
            let none = match self.inputs {
                true => messages::data::no_usable_pair(),
                false => messages::data::no_usable_text(),
            };
            return Err(Error::Data(with_first_left_out(none, &self.problems)));
        }
        let parts: Option<Vec<Part>> = self.parts.into_iter().collect();
        Ok(PairSet {
            pairs: self.pairs,
            parts: parts.unwrap_or_default(),
            problems: self.problems,
            reading,
        })
    }
}

/// A side without the blanks around it; empty where nothing can be seen of it, or where it stands for what is missing.
fn present(side: &str) -> &str {
    let side = side.trim();
    if labels::is_blank(side) || labels::is_missing(side) {
        ""
    } else {
        side
    }
}
