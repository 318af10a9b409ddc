//! How much of a text the model reads: what is cut off, and what its vocabulary lacks.

use std::collections::BTreeMap;

use super::{Tokenizer, language_of};
use crate::Result;

/// Share of unknown tokens from which on a text counts as one that the model hardly knows.
const MOSTLY: f32 = 0.5;

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Tokens that are read, special tokens included.
    pub tokens: usize,
    /// Whether the text has more than that.
    pub cut: bool,
    /// Share of the tokens that stand for what the vocabulary lacks, 0 to 1; 1 for a text without any token.
    pub unknown: f32,
    /// The BCP 47 tag of the language that it is probably in, where that can be told.
    pub language: Option<&'static str>,
}

impl Tokenizer {
    /// How `text` is read.
    ///
    /// # Errors
    /// [`crate::Error::Model`] where the tokenizer has no way to encode the text.
    pub fn reading(&self, text: &str) -> Result<Reading> {
        let encoding = self.encoding(text)?;
        let special = encoding.get_special_tokens_mask();
        let (mut own, mut unknown) = (0usize, 0usize);
        for (&id, _) in encoding.get_ids().iter().zip(special).filter(|s| *s.1 == 0) {
            own += 1;
            unknown += usize::from(Some(id) == self.unknown);
        }
        own = own.saturating_sub(self.before.tokens);
        unknown = unknown.saturating_sub(self.before.unknown);
        Ok(Reading {
            tokens: encoding.get_ids().len(),
            cut: !encoding.get_overflowing().is_empty(),
            unknown: if own == 0 {
                1.0
            } else {
                unknown as f32 / own as f32
            },
            language: language_of(text),
        })
    }
}

/// Of many texts, those that are not read in full. The indices are those that the caller counts by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Texts longer than what the model reads.
    pub cut: usize,
    /// The first of them.
    pub first_cut: Option<usize>,
    /// Texts more than half of whose tokens stand for what the vocabulary lacks.
    pub unknown: usize,
    /// The first of them.
    pub first_unknown: Option<usize>,
    /// How many are probably in a language, by its BCP 47 tag, and the first of them.
    pub languages: BTreeMap<&'static str, (usize, usize)>,
}

impl Coverage {
    /// Counts the text at `index`.
    pub fn count(&mut self, index: usize, reading: &Reading) {
        if reading.cut {
            self.cut += 1;
            self.first_cut.get_or_insert(index);
        }
        if reading.unknown > MOSTLY {
            self.unknown += 1;
            self.first_unknown.get_or_insert(index);
        }
        if let Some(language) = reading.language {
            self.languages.entry(language).or_insert((0, index)).0 += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENIZER: &str = r###"{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
        "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": {"type": "TemplateProcessing", "single": [
        {"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [], "special_tokens":
        {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}}}, "decoder": null, "model": {"type": "WordPiece",
        "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
        "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "a": 3, "good": 4, "bed": 5}}}"###;

    fn reading(text: &str) -> Reading {
        let tokenizer = Tokenizer::from_bytes(TOKENIZER.as_bytes(), 4, 6).unwrap();
        tokenizer.reading(text).unwrap()
    }

    #[test]
    fn tells_what_is_cut_off_and_what_is_not_known() {
        let read = |tokens, cut, unknown| Reading {
            tokens,
            cut,
            unknown,
            language: None,
        };
        assert_eq!(reading("a good bed"), read(4, false, 0.0));
        assert_eq!(reading("a good bed bed"), read(4, true, 0.0));
        assert_eq!(reading("a lit"), read(3, false, 0.5));
        assert_eq!(reading("lit"), read(2, false, 1.0));
        assert_eq!(reading(""), read(1, false, 1.0));
    }

    #[test]
    fn counts_the_texts_of_a_data_set() {
        let mut coverage = Coverage::default();
        for (index, text) in ["a bed", "a good bed a", "lit", "a lit", "a a a a"]
            .iter()
            .enumerate()
        {
            coverage.count(index, &reading(text));
        }
        let expected = Coverage {
            cut: 2,
            first_cut: Some(1),
            unknown: 1,
            first_unknown: Some(2),
            languages: BTreeMap::new(),
        };
        assert_eq!(coverage, expected);
    }
}
