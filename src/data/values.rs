//! Rows that come as values of another language, such as JavaScript's. What a row lacks costs that row, not the others.

use super::MAX_TABLE_BYTES;
use crate::error::{Message, messages};
use crate::{Error, Result};

/// Text and label of a row, or why it can't be used.
pub type Row = std::result::Result<(String, String), Message>;

/// The largest whole number that a double tells from its neighbours.
const LARGEST: f64 = 9_007_199_254_740_991.0;
/// Keys that are named where they are not those of a row.
const NAMED_KEYS: usize = 12;
/// Lists within lists that a label is looked for in; one list may hold itself.
const LISTS: usize = 16;

/// What a value can be. `R` holds other values, which are read when they are asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<R> {
    /// Null, or not there.
    Absent,
    /// True or false.
    Truth(bool),
    /// A number, NaN and the infinite ones among them.
    Number(f64),
    /// A whole number that may be beyond those of [`Value::Number`], in decimal digits.
    Large(String),
    /// A string.
    Text(String),
    /// So many values, by their places.
    List(usize, R),
    /// Values by their keys.
    Record(R),
    /// What holds no value, such as a function.
    Other,
}

/// What holds values by their keys, or by their places where it is a list.
pub trait Record: Sized {
    /// Whether there is such a key.
    fn has(&self, key: &str) -> bool;

    /// The value of a key; none where it can't be read.
    fn get(&self, key: &str) -> Option<Value<Self>>;

    /// The value at a place.
    fn at(&self, place: usize) -> Value<Self>;

    /// The keys, in their order.
    fn keys(&self) -> Vec<String>;
}

/// The rows of a list of records with a `text` and a `label`.
///
/// # Errors
/// [`Error::Data`] where it is no list, no record has both keys, or the texts pass the limit on a table's size.
pub fn rows<R: Record>(values: &Value<R>) -> Result<Vec<Row>> {
    let Value::List(length, list) = values else {
        let example = "{ text, label }";
        return Err(Error::Data(messages::data::rows_no_array(example)));
    };
    let all = || (0..*length).map(|place| list.at(place));
    if *length > 0 && !all().any(|value| has_both_keys(&value)) {
        return Err(Error::Data(without_keys(all())));
    }
    let (mut rows, mut bytes) = (Vec::new(), 0);
    for value in all() {
        let row = row(&value);
        if let Ok((text, label)) = &row {
            bytes += text.len() + label.len();
        }
        if bytes > MAX_TABLE_BYTES {
            let limit = MAX_TABLE_BYTES >> 20;
            return Err(Error::Data(messages::data::rows_too_large(limit)));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn has_both_keys<R: Record>(value: &Value<R>) -> bool {
    match value {
        Value::List(_, held) | Value::Record(held) => held.has("text") && held.has("label"),
        _ => false,
    }
}

/// What to say of rows none of which has both keys.
fn without_keys<R: Record>(values: impl Iterator<Item = Value<R>>) -> Message {
    let holds = |value: &Value<R>| matches!(value, Value::List(..) | Value::Record(_));
    let record = match { values }.find(holds) {
        Some(Value::Record(record)) => record,
        Some(Value::List(..)) => {
            let example = "rows.map(([text, label]) => ({ text, label }))";
            return messages::data::rows_are_lists(example);
        }
        _ => return messages::data::rows_no_objects("{ text: \"…\", label: \"…\" }"),
    };
    let keys = record.keys().into_iter().take(NAMED_KEYS);
    let keys: Vec<String> = keys.map(|key| format!("\"{key}\"")).collect();
    if keys.is_empty() {
        return messages::data::rows_without_keys();
    }
    let example = "rows.map((row) => ({ text: row…, label: row… }))";
    messages::data::rows_with_other_keys(keys.join(", "), example)
}

fn row<R: Record>(value: &Value<R>) -> Row {
    let (Value::List(_, held) | Value::Record(held)) = value else {
        return Err(messages::rows::no_row_object());
    };
    let get = |key: &str| {
        let unreadable = || messages::rows::property_unreadable(key);
        held.get(key).ok_or_else(unreadable)
    };
    let text = words(get("text")?).ok_or_else(messages::rows::text_no_string)?;
    Ok((text, label(get("label")?)?))
}

/// A label in words, which may be the only one of a list.
fn label<R: Record>(mut value: Value<R>) -> std::result::Result<String, Message> {
    for _ in 0..LISTS {
        match value {
            Value::List(length, _) if length > 1 => {
                return Err(messages::rows::labels_in_list(length));
            }
            Value::List(_, list) => value = list.at(0),
            _ => break,
        }
    }
    match value {
        Value::Number(n) if n.abs() > LARGEST => Err(messages::rows::label_beyond_numbers()),
        value => words(value).ok_or_else(messages::rows::label_no_string),
    }
}

/// A value in words; empty for what is absent, none for what has no words.
pub(super) fn words<R>(value: Value<R>) -> Option<String> {
    match value {
        Value::Absent => Some(String::new()),
        Value::Number(number) if number.is_nan() => Some(String::new()),
        Value::Number(number) => Some(number.to_string()),
        Value::Truth(truth) => Some(truth.to_string()),
        Value::Large(words) | Value::Text(words) => Some(words),
        Value::List(..) | Value::Record(_) | Value::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys with their values; a value that is none can't be read.
    #[derive(Debug, Clone, PartialEq)]
    struct Held(Vec<(String, Option<Value<Held>>)>);

    impl Record for Held {
        fn has(&self, key: &str) -> bool {
            self.0.iter().any(|(name, _)| name == key)
        }

        fn get(&self, key: &str) -> Option<Value<Self>> {
            let found = self.0.iter().find(|(name, _)| name == key);
            found.map_or(Some(Value::Absent), |(_, value)| value.clone())
        }

        fn at(&self, place: usize) -> Value<Self> {
            let value = self.0.get(place).and_then(|(_, value)| value.clone());
            value.unwrap_or(Value::Absent)
        }

        fn keys(&self) -> Vec<String> {
            self.0.iter().map(|(name, _)| name.clone()).collect()
        }
    }

    type Sample = Value<Held>;

    fn text(words: &str) -> Sample {
        Value::Text(words.into())
    }

    fn list(values: impl IntoIterator<Item = Sample>) -> Sample {
        let values = values.into_iter().map(|value| (String::new(), Some(value)));
        let values: Vec<_> = values.collect();
        Value::List(values.len(), Held(values))
    }

    fn record<const N: usize>(values: [(&str, Sample); N]) -> Sample {
        let values = values.map(|(key, value)| (key.to_owned(), Some(value)));
        Value::Record(Held(values.into()))
    }

    fn labelled(label: Sample) -> Sample {
        record([("text", text("a")), ("label", label)])
    }

    /// The one row, or what is said of it.
    fn one(row: Sample) -> std::result::Result<(String, String), String> {
        let found = rows(&list([labelled(text("b")), row])).unwrap();
        found[1].clone().map_err(|reason| reason.to_string())
    }

    fn label_of(value: Sample) -> std::result::Result<String, String> {
        one(labelled(value)).map(|(_, label)| label)
    }

    fn refused(values: &Sample) -> String {
        match rows(values) {
            Err(Error::Data(why)) => why.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn numbers_truths_and_large_numbers_are_labels() {
        assert_eq!(label_of(text("food")).unwrap(), "food");
        assert_eq!(label_of(Value::Number(1.0)).unwrap(), "1");
        assert_eq!(label_of(Value::Number(-0.5)).unwrap(), "-0.5");
        assert_eq!(
            label_of(Value::Number(LARGEST)).unwrap(),
            "9007199254740991"
        );
        assert_eq!(label_of(Value::Truth(false)).unwrap(), "false");
        let large = "12345678901234567890";
        assert_eq!(label_of(Value::Large(large.into())).unwrap(), large);
    }

    #[test]
    fn a_number_that_may_be_another_is_no_label() {
        for beyond in [2f64.powi(60), -2f64.powi(60), f64::INFINITY] {
            assert!(
                label_of(Value::Number(beyond))
                    .unwrap_err()
                    .contains("2^53")
            );
        }
    }

    #[test]
    fn what_is_absent_is_empty() {
        assert_eq!(label_of(Value::Absent).unwrap(), "");
        assert_eq!(label_of(Value::Number(f64::NAN)).unwrap(), "");
        let nothing = ("".to_owned(), "".to_owned());
        assert_eq!(one(record([])).unwrap(), nothing);
        assert_eq!(one(list([text("a"), text("b")])).unwrap(), nothing);
    }

    #[test]
    fn the_only_label_of_a_list_is_the_label() {
        assert_eq!(label_of(list([text("odd")])).unwrap(), "odd");
        assert_eq!(label_of(list([list([Value::Number(3.0)])])).unwrap(), "3");
        assert_eq!(label_of(list([])).unwrap(), "");
        let two = label_of(list([text("a"), text("b")])).unwrap_err();
        assert!(two.starts_with("2 labels"), "{two}");
    }

    #[test]
    fn lists_within_lists_end() {
        let deep = (0..100).fold(text("a"), |value, _| list([value]));
        let why = label_of(deep).unwrap_err();
        assert_eq!(why, "the label is no string or number");
    }

    #[test]
    fn what_has_no_words_costs_its_row() {
        assert!(label_of(record([])).unwrap_err().contains("the label"));
        assert!(label_of(Value::Other).unwrap_err().contains("the label"));
        let row = record([("text", record([])), ("label", text("food"))]);
        assert_eq!(one(row).unwrap_err(), "the text is no string");
        for row in [text("a string"), Value::Absent, Value::Other] {
            assert!(one(row).unwrap_err().starts_with("no object"));
        }
        let unread = Value::Record(Held(vec![("text".into(), None)]));
        assert_eq!(one(unread).unwrap_err(), "its text can't be read");
    }

    #[test]
    fn a_number_is_a_text_however_large() {
        let row = record([("text", Value::Number(1e16)), ("label", text("b"))]);
        assert_eq!(one(row).unwrap().0, "10000000000000000");
    }

    #[test]
    fn rows_with_other_keys_are_refused_with_those_that_they_have() {
        let other = record([("message", text("a")), ("category", text("b"))]);
        let said = refused(&list([text("a string"), other]));
        assert!(said.contains("\"message\", \"category\""), "{said}");
        assert!(refused(&list([list([text("a"), text("b")])])).contains("lists"));
        assert!(refused(&list([text("a"), text("b")])).contains("no objects"));
        assert!(refused(&list([record([])])).contains("no keys"));
        assert!(refused(&record([])).contains("no array"));
        assert_eq!(rows(&list([])).unwrap(), []);
    }

    #[test]
    fn of_many_keys_the_first_are_named() {
        let keys = (0..100).map(|i| (format!("key{i}"), Some(Value::Absent)));
        let said = refused(&list([Value::Record(Held(keys.collect()))]));
        assert!(said.contains("\"key11\"") && !said.contains("\"key12\""));
    }

    #[test]
    fn texts_beyond_the_limit_are_refused() {
        let long = labelled(Value::Text("a".repeat(MAX_TABLE_BYTES / 2)));
        assert!(rows(&list([long.clone()])).is_ok());
        assert!(refused(&list([long.clone(), long])).contains("64 MB"));
    }
}
