//! One example a line: `label: text`, and fastText's `__label__name text`.

use std::collections::HashSet;

use super::decode::Damage;
use super::records::Records;
use crate::error::messages;

/// Lines that a format is told by.
const LOOKED_AT: usize = 2000;

/// What a label begins with in fastText's files.
pub const PREFIX: &str = "__label__";

/// Whether most lines have a label of fastText.
pub fn is_fasttext(text: &str) -> bool {
    let mut lines = lines_of(text)
        .filter(|l| !l.trim().is_empty())
        .take(LOOKED_AT);
    let Some(first) = lines.next() else {
        return false;
    };
    let marked = |line: &str| line.split_whitespace().any(is_fasttext_label);
    if !first.trim_start().starts_with(PREFIX) && !marked(first) {
        return false;
    }
    let (mut all, mut right) = (1, usize::from(marked(first)));
    for line in lines {
        all += 1;
        right += usize::from(marked(line));
    }
    right * 4 > all * 3
}

fn is_fasttext_label(word: &str) -> bool {
    word.strip_prefix(PREFIX)
        .is_some_and(|name| !name.is_empty() && !name.contains([',', ';', '"']))
}

/// The lines of a text; without a line feed, they end with a CR.
pub fn lines_of(text: &str) -> std::str::Split<'_, char> {
    text.split(if text.contains('\n') { '\n' } else { '\r' })
}

/// How well lines fit `label: text`.
pub struct Fit {
    pub lines: usize,
    /// Lines that are so.
    pub right: usize,
    pub labels: usize,
}

impl Fit {
    pub fn of(text: &str) -> Self {
        let mut labels = HashSet::new();
        let (mut lines, mut right) = (0, 0);
        for line in lines_of(text)
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .take(LOOKED_AT)
        {
            lines += 1;
            if let Some((label, _)) = split(line) {
                right += 1;
                labels.insert(label);
            }
        }
        Self {
            lines,
            right,
            labels: labels.len(),
        }
    }

    /// Whether most lines have a label, and labels that repeat; three lines may be too few for that.
    pub fn is_likely(&self) -> bool {
        let few = self.lines < 4 && self.right == self.lines && self.labels > 1;
        few || self.right * 10 >= self.lines * 9
            && self.labels > 1
            && self.labels * 4 <= self.right * 3
    }
}

/// Splits `label: text` at the first colon; a label has at most four words and 40 characters, and is no time, no URL's scheme
/// and no path.
fn split(line: &str) -> Option<(&str, &str)> {
    let (label, text) = line.split_once(':')?;
    let time = label.ends_with(|c: char| c.is_ascii_digit())
        && text.starts_with(|c: char| c.is_ascii_digit());
    let (label, text) = (label.trim(), text.trim());
    let plausible = !label.is_empty()
        && !time
        && label.chars().count() <= 40
        && label.split_whitespace().count() <= 4
        && !label.contains([',', ';', '"', '\t', '|', '{', '<'])
        && !text.is_empty()
        && !text.starts_with("//");
    plausible.then_some((label, text))
}

/// Reads lines that are texts and nothing else.
pub fn read_texts(text: &str, damage: &Damage) -> Records {
    each(text, damage, &["text"], |line, number, records| {
        records.row(number, [line]);
    })
}

/// Reads lines of `label: text`.
pub fn read(text: &str, damage: &Damage) -> Records {
    each(
        text,
        damage,
        LABELLED,
        |line, number, records| match split(line) {
            Some((label, text)) => records.row(number, [text, label]),
            None => records.problem(number, messages::rows::line_without_label()),
        },
    )
}

/// Reads fastText's lines. Several labels are several of its words, wherever they stand.
pub fn read_fasttext(text: &str, damage: &Damage) -> Records {
    each(text, damage, LABELLED, |line, number, records| {
        let mut labels: Vec<&str> = Vec::new();
        let mut rest = line.trim();
        // Before the text, and behind it.
        while let Some(word) = rest
            .split_whitespace()
            .next()
            .filter(|w| is_fasttext_label(w))
        {
            labels.push(&word[PREFIX.len()..]);
            rest = rest[word.len()..].trim_start();
        }
        while let Some(word) = rest
            .split_whitespace()
            .next_back()
            .filter(|w| is_fasttext_label(w))
        {
            labels.push(&word[PREFIX.len()..]);
            rest = rest[..rest.len() - word.len()].trim_end();
        }
        labels.sort_unstable();
        labels.dedup();
        // In a common form a comma follows the label.
        let text = rest.strip_prefix(", ").unwrap_or(rest);
        match labels.as_slice() {
            [] => records.problem(number, messages::rows::fasttext_without_label()),
            [label] => records.row(number, [text, *label]),
            several => {
                let reason = messages::rows::several_labels(several.len(), several.join(", "));
                records.problem(number, reason);
            }
        }
    })
}

/// The columns that a line with a label has.
const LABELLED: &[&str] = &["text", "label"];

fn each(
    text: &str,
    damage: &Damage,
    columns: &[&str],
    mut take: impl FnMut(&str, usize, &mut Records),
) -> Records {
    let mut records = Records::default();
    records.names = Some(columns.iter().map(|&name| name.into()).collect());
    let mut at = 0;
    for (index, line) in lines_of(text).enumerate() {
        let span = at..at + line.len();
        at = span.end + 1;
        if line.trim().is_empty() || !records.has_room() {
            continue;
        }
        match damage.within(span) {
            Some(what) => records.problem(index + 1, what),
            None => take(line.trim(), index + 1, &mut records),
        }
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_addresses_are_no_labels() {
        assert_eq!(split("spam: You won"), Some(("spam", "You won")));
        assert_eq!(split("1: You won"), Some(("1", "You won")));
        for line in [
            "10:30 lunch",
            "See you at 10:30",
            "http://example.org",
            "no colon",
            ": text",
            "label:",
        ] {
            assert_eq!(split(line), None, "{line}");
        }
    }

    #[test]
    fn labels_have_to_repeat() {
        assert!(Fit::of("a: x\nb: y\na: z\nb: w\n").is_likely());
        assert!(!Fit::of("From: x\nTo: y\nSubject: z\nDate: w\n").is_likely());
        assert!(!Fit::of("Note: x\nNote: y\nNote: z\nNote: w\n").is_likely());
    }
}
