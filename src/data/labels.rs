//! A cell to a label: what can't be seen makes no other one, and a list of one is its one.

use std::borrow::Cow;

use unicode_normalization_alignments::UnicodeNormalization;

use super::json::list;
use super::lines::PREFIX;
use crate::error::{Message, messages};

/// What stands for a value that is missing, in files that programs write.
const MISSING: [&str; 5] = ["NaN", "nan", "<NA>", "#N/A", "\\N"];

/// A label as it is kept: in Unicode's composed form, without characters that can't be seen, with plain blanks.
pub fn fold(label: &str) -> Cow<'_, str> {
    let label = label.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if label.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return Cow::Borrowed(label);
    }
    let mut seen = String::with_capacity(label.len());
    let mut characters = label.chars().peekable();
    while let Some(c) = characters.next() {
        if c.is_whitespace() {
            seen.push(' ');
        } else if is_joiner(c) {
            // Between two letters of Persian or two pictures it is seen.
            let apart = |c: Option<char>| c.is_none_or(|c| c.is_ascii() || c.is_whitespace());
            if !apart(seen.chars().next_back()) && !apart(characters.peek().copied()) {
                seen.push(c);
            }
        } else if !is_invisible(c) && !c.is_control() {
            seen.push(c);
        }
    }
    let composed: String = seen.nfc().map(|(c, _)| c).collect();
    Cow::Owned(composed.trim().to_owned())
}

/// Whether there is nothing in `text` that can be seen.
pub fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_whitespace() || c.is_control() || is_invisible(c) || is_joiner(c))
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Marks of byte order and direction, soft hyphens, and blanks without a width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Whether a cell stands for a value that is missing.
pub fn is_missing(cell: &str) -> bool {
    MISSING.contains(&cell)
}

/// The one label of a cell.
///
/// # Errors
/// Why there is none: several labels, places in the text, or a word for a missing value.
pub fn one<'c>(cell: &'c str, lists: bool) -> Result<Cow<'c, str>, Message> {
    if is_missing(cell) {
        return Err(messages::rows::label_stands_for_none(cell));
    }
    let cell = cell.strip_prefix(PREFIX).unwrap_or(cell);
    if !lists {
        return Ok(fold(cell));
    }
    let Some(items) = list(cell) else {
        return Ok(fold(cell));
    };
    let Some(mut items) = items else {
        return Err(messages::rows::places_labelled());
    };
    items.retain(|item| !is_blank(item));
    items.dedup();
    match items.len() {
        0 => Ok("".into()),
        1 => Ok(Cow::Owned(fold(&items[0]).into_owned())),
        n => Err(messages::rows::several_labels(n, items.join(", "))),
    }
}

/// Whether that is why a row is left out: it has several labels.
pub fn are_several(reason: &Message) -> bool {
    reason.key() == "several_labels"
}

/// Whether a column holds lists of labels: some of its cells are, and none begins as one without being one.
pub fn are_lists<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let mut some = false;
    for cell in cells.filter(|cell| cell.starts_with(['[', '{'])) {
        if list(cell).is_none() {
            return false;
        }
        some = true;
    }
    some
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_makes_no_other_label() {
        for label in [
            "café",
            "cafe\u{301}",
            "\u{feff}café",
            "ca\u{200b}fé",
            "ca\u{ad}fé",
            "café\u{a0}",
            "caf\u{200d}é",
        ] {
            assert_eq!(fold(label), "café", "{label:?}");
        }
        assert_eq!(fold("not\u{a0}spam"), "not spam");
        // A family, and a word of Persian, are what they are by their joiners.
        assert_eq!(fold("👩\u{200d}👧"), "👩\u{200d}👧");
        assert_eq!(fold("می\u{200c}خواهم"), "می\u{200c}خواهم");
        assert_eq!(fold("❤\u{fe0f}"), "❤");
    }

    #[test]
    fn a_list_of_one_is_its_one() {
        assert_eq!(one("[\"good\"]", true).unwrap(), "good");
        assert_eq!(one("['good']", true).unwrap(), "good");
        assert_eq!(one("{\"choices\": [\"good\"]}", true).unwrap(), "good");
        assert_eq!(one("[]", true).unwrap(), "");
        assert!(
            one("[\"good\", \"bad\"]", true)
                .unwrap_err()
                .contains("2 labels")
        );
        assert!(
            one("[[0, 5, \"PER\"]]", true)
                .unwrap_err()
                .contains("places")
        );
        assert_eq!(one("[urgent]", false).unwrap(), "[urgent]");
    }
}
