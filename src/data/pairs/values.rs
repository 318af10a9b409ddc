//! Pairs and texts that come as values of another language, such as JavaScript's. What a row lacks costs that row.

use super::super::values::{Record, Value, words};
use super::super::{Encoding, MAX_TABLE_BYTES};
use super::builder::Builder;
use super::{PairReading, PairSet};
use crate::error::{Message, messages};
use crate::{Error, Result};

/// Input and output of a row, or why it can't be used.
pub type PairRow = std::result::Result<(String, String), Message>;
/// A text, or why it can't be used.
pub type TextRow = std::result::Result<String, Message>;

impl PairSet {
    /// Pairs from rows that are already values. Rows that can't be used are left out and listed.
    ///
    /// # Errors
    /// [`Error::Data`] where nothing usable is left or there are too many rows.
    pub fn from_rows(rows: impl IntoIterator<Item = PairRow>) -> Result<Self> {
        Self::collect(rows, true)
    }

    /// Texts to be gone on with, likewise.
    ///
    /// # Errors
    /// Those of [`PairSet::from_rows`].
    pub fn from_texts(texts: impl IntoIterator<Item = TextRow>) -> Result<Self> {
        let rows = texts.into_iter().map(|text| Ok((String::new(), text?)));
        Self::collect(rows, false)
    }

    fn collect(rows: impl IntoIterator<Item = PairRow>, inputs: bool) -> Result<Self> {
        let mut builder = Builder::new(inputs);
        for (index, row) in rows.into_iter().enumerate() {
            match row {
                Ok((input, output)) => builder.push(index + 1, &input, &output, None)?,
                Err(reason) => builder.leave_out(index + 1, reason),
            }
        }
        let columns = if inputs {
            vec!["input".into(), "output".into()]
        } else {
            vec!["text".into()]
        };
        builder.finish(PairReading {
            format: None,
            encoding: Encoding::Utf8,
            header: false,
            output_column: columns.len() - 1,
            columns,
            instruction_column: None,
            input_column: inputs.then_some(0),
            part_column: None,
            notes: Vec::new(),
        })
    }
}

/// Counts the bytes of texts.
struct Budget(usize);

impl Budget {
    fn take(&mut self, bytes: usize) -> Result<()> {
        self.0 += bytes;
        if self.0 > MAX_TABLE_BYTES {
            let limit = MAX_TABLE_BYTES >> 20;
            return Err(Error::Data(messages::data::rows_too_large(limit)));
        }
        Ok(())
    }
}

/// The rows of a list of records with an `input` and an `output`.
///
/// # Errors
/// [`Error::Data`] where it is no list, no record has both keys, or the texts pass the limit on a table's size.
pub fn rows<R: Record>(values: &Value<R>) -> Result<Vec<PairRow>> {
    let Value::List(length, list) = values else {
        let example = "{ input, output }";
        return Err(Error::Data(messages::data::rows_no_array(example)));
    };
    let (mut rows, mut budget, mut any) = (Vec::new(), Budget(0), *length == 0);
    for place in 0..*length {
        let row = match list.at(place) {
            Value::List(_, held) | Value::Record(held) => {
                any |= held.has("input") && held.has("output");
                row(&held)
            }
            _ => Err(messages::rows::no_row_pair()),
        };
        if let Ok((input, output)) = &row {
            budget.take(input.len() + output.len())?;
        }
        rows.push(row);
    }
    if !any {
        let example = "rows.map((row) => ({ input: row…, output: row… }))";
        return Err(Error::Data(messages::data::rows_no_pairs(example)));
    }
    Ok(rows)
}

fn row<R: Record>(held: &R) -> PairRow {
    let get = |key: &str| {
        let unreadable = || messages::rows::property_unreadable(key);
        held.get(key).ok_or_else(unreadable)
    };
    let input = words(get("input")?).ok_or_else(messages::rows::input_no_text)?;
    let output = words(get("output")?).ok_or_else(messages::rows::output_no_text)?;
    Ok((input, output))
}

/// The texts of a list of strings.
///
/// # Errors
/// [`Error::Data`] where it is no list, or the texts pass the limit on a table's size.
pub fn texts<R: Record>(values: &Value<R>) -> Result<Vec<TextRow>> {
    let Value::List(length, list) = values else {
        return Err(Error::Data(messages::data::rows_no_array("strings")));
    };
    let (mut texts, mut budget) = (Vec::new(), Budget(0));
    for place in 0..*length {
        let text = words(list.at(place)).ok_or_else(messages::rows::text_no_string);
        budget.take(text.as_ref().map_or(0, String::len))?;
        texts.push(text);
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Held(Vec<(&'static str, Value<Held>)>);

    impl Record for Held {
        fn has(&self, key: &str) -> bool {
            self.0.iter().any(|(name, _)| *name == key)
        }

        fn get(&self, key: &str) -> Option<Value<Self>> {
            let found = self.0.iter().find(|(name, _)| *name == key);
            found.map_or(Some(Value::Absent), |(_, value)| Some(value.clone()))
        }

        fn at(&self, place: usize) -> Value<Self> {
            self.0
                .get(place)
                .map_or(Value::Absent, |(_, value)| value.clone())
        }

        fn keys(&self) -> Vec<String> {
            self.0.iter().map(|(name, _)| (*name).to_owned()).collect()
        }
    }

    fn list(values: Vec<Value<Held>>) -> Value<Held> {
        Value::List(
            values.len(),
            Held(values.into_iter().map(|v| ("", v)).collect()),
        )
    }

    fn pair(input: Value<Held>, output: Value<Held>) -> Value<Held> {
        Value::Record(Held(vec![("input", input), ("output", output)]))
    }

    fn text(words: &str) -> Value<Held> {
        Value::Text(words.into())
    }

    #[test]
    fn what_is_no_pair_costs_its_row() {
        let values = list(vec![
            pair(text("a"), text("b")),
            pair(text("a"), Value::Number(4.0)),
            pair(Value::Other, text("b")),
            pair(text(" "), text("b")),
            text("a"),
        ]);
        let set = PairSet::from_rows(rows(&values).unwrap()).unwrap();
        assert_eq!(set.pairs.len(), 2);
        assert_eq!(set.pairs[1].output, "4");
        let said: Vec<String> = set.problems.iter().map(|p| p.reason.to_string()).collect();
        assert_eq!(
            said,
            [
                "the input is no text",
                "no input",
                "no object with an input and an output"
            ]
        );
    }

    #[test]
    fn rows_without_pairs_are_refused() {
        for values in [list(vec![text("a")]), text("a"), list(vec![])] {
            assert!(rows(&values).and_then(PairSet::from_rows).is_err());
        }
        let long = text(&"a".repeat(MAX_TABLE_BYTES / 2 + 1));
        let refused = rows(&list(vec![pair(long.clone(), long)])).unwrap_err();
        assert!(refused.message().contains("64 MB"));
    }

    #[test]
    fn texts_have_no_input() {
        let values = list(vec![text("one"), text(""), Value::Other, text("two")]);
        let set = PairSet::from_texts(texts(&values).unwrap()).unwrap();
        assert!(set.are_texts());
        let found: Vec<&str> = set.pairs.iter().map(|p| p.output.as_str()).collect();
        assert_eq!(found, ["one", "two"]);
        assert_eq!(set.problems.len(), 2);
    }
}
