//! Which columns hold the texts and the labels: the best name wins, and where no name says it, what stands in the columns.

use std::collections::HashSet;
use std::ops::Range;

use super::names;
use super::records::Records;
use super::{MAX_LABEL_CHARACTERS, MAX_LABELS};

/// What stands in a column.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Cells with anything in them.
    pub filled: usize,
    /// Different values, counted up to more than labels may be.
    pub distinct: usize,
    /// Mean characters of a filled cell.
    pub length: f64,
    /// Cells that are numbers, and those of them that are no whole ones.
    pub numbers: usize,
    fractions: usize,
    /// Cells that are a date, a time, an address or an identifier.
    marks: usize,
    /// Cells that are either.
    measures: usize,
    /// Cells too long for a label.
    long: usize,
    /// Cells with a letter.
    worded: usize,
}

/// Cells of a row that are looked at, those without anything in them included: as many as a spreadsheet has.
pub const MAX_WIDTH: usize = 16_384;
/// Different values that are counted.
const COUNTED: usize = 4 * MAX_LABELS;

/// What stands in the first `columns` columns of the rows `rows`, of which no more are looked at than [`MAX_WIDTH`].
pub fn describe(records: &Records, rows: Range<usize>, columns: usize) -> Vec<Column> {
    let columns = columns.min(MAX_WIDTH);
    let mut found = vec![Column::default(); columns];
    let mut seen: Vec<HashSet<&str>> = vec![HashSet::new(); columns];
    let mut characters = vec![0usize; columns];
    for row in rows {
        for (index, cell) in records.cells(row).take(columns).enumerate() {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            let column = &mut found[index];
            column.filled += 1;
            let length = cell.chars().count();
            characters[index] += length;
            column.long += usize::from(length > MAX_LABEL_CHARACTERS);
            if seen[index].len() <= COUNTED {
                seen[index].insert(cell);
            }
            let number = number(cell);
            if let Some(number) = number {
                column.numbers += 1;
                column.fractions += usize::from(number.fract() != 0.0);
            } else {
                column.worded += usize::from(cell.chars().any(char::is_alphabetic));
            }
            let is_mark = is_mark(cell);
            column.marks += usize::from(is_mark);
            column.measures += usize::from(is_mark || number.is_some());
        }
    }
    for ((column, seen), characters) in found.iter_mut().zip(seen).zip(characters) {
        column.distinct = seen.len();
        column.length = characters as f64 / column.filled.max(1) as f64;
    }
    found
}

/// A number, also with a decimal comma.
pub fn number(cell: &str) -> Option<f64> {
    let starts = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | ',');
    if cell.len() > 40 || !cell.starts_with(starts) {
        return None;
    }
    let parsed = cell
        .parse::<f64>()
        .or_else(|_| cell.replace(',', ".").parse::<f64>());
    parsed.ok().filter(|n| n.is_finite())
}

/// Whether a cell is a number, a date or the like.
pub fn is_measure(cell: &str) -> bool {
    number(cell).is_some() || is_mark(cell)
}

/// Whether a cell is a date, a time, an address or an identifier, as no text or label is.
fn is_mark(cell: &str) -> bool {
    if cell.contains("://") && !cell.contains(char::is_whitespace) {
        return true;
    }
    is_spelled_date(cell) || is_code(cell)
}

/// A date with the month's name, or a weekday's: "Mon Apr 06 22:19:45 PDT 2009", "December 31, 2017".
fn is_spelled_date(cell: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    if cell.len() > 40 {
        return false;
    }
    let year = |word: &str| {
        word.len() == 4
            && (word.starts_with("19") || word.starts_with("20"))
            && word.bytes().all(|b| b.is_ascii_digit())
    };
    let month = |word: &str| {
        let start = word.get(..3).map(str::to_ascii_lowercase);
        word.len() <= 9 && start.is_some_and(|start| MONTHS.contains(&start.as_str()))
    };
    let words = || {
        cell.split([' ', ',', '-', '.', '/'])
            .filter(|w| !w.is_empty())
    };
    words().count() <= 7
        && words().any(year)
        && words().any(month)
        && words().any(|w| w.parse::<u8>().is_ok_and(|d| d <= 31))
}

fn is_code(cell: &str) -> bool {
    if cell.len() > 40 || !cell.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    // "2024/01/05 10:00:00 AM GMT+1"
    let zone = cell
        .trim_end_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | '+' | '-' | '.'));
    let dated = digits >= 8 && cell.starts_with(|c: char| c.is_ascii_digit());
    let cell = if dated { zone } else { cell };
    let joints = cell.matches(['-', '/', ':', '.']).count();
    let hex = || cell.len() >= 16 && cell.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    digits >= 3 && joints >= 2 && digits * 2 >= cell.chars().count() || hex()
}

impl Column {
    /// Cells that are numbers, dates or the like.
    pub fn measures(&self) -> usize {
        self.measures
    }

    fn most(&self, some: usize) -> bool {
        some * 2 > self.filled
    }

    /// Whether it can hold labels: some values that repeat, none of them a measure or a date.
    fn is_label(&self, rows: usize, name: f64) -> bool {
        let integral = self.fractions == 0 || name >= 8.0 && self.distinct * 4 <= self.filled;
        // A number or name for each row labels nothing, however few rows there are.
        let identifies = name <= -15.0 && self.distinct == self.filled;
        let repeats = !identifies && !self.is_unique() || self.may_be_one_each(name);
        self.filled * 2 >= rows
            && (2..=MAX_LABELS).contains(&self.distinct)
            && repeats
            && integral
            && !self.most(self.marks)
            && !self.most(self.long)
    }

    /// Whether it holds measures, which are no labels.
    pub fn is_measured(&self) -> bool {
        self.fractions > 0 && self.distinct > 10
    }

    /// Whether every row has a value of its own.
    pub fn is_unique(&self) -> bool {
        self.filled > 8 && self.distinct == self.filled
    }

    /// Whether values that don't repeat may be labels with one example each: the name says so, and they are a few words.
    pub fn may_be_one_each(&self, name: f64) -> bool {
        name >= 8.0 && self.length <= 40.0 && !self.most(self.numbers)
    }

    /// Whether it can hold texts.
    pub fn is_text(&self, rows: usize) -> bool {
        self.filled * 2 >= rows && self.most(self.worded) && !self.most(self.marks)
    }

    /// How much what stands in it speaks for labels, 0 to 4.
    fn label_worth(&self) -> f64 {
        let repeated = 1.0 - self.distinct as f64 / self.filled.max(1) as f64;
        let short = 1.0 / (1.0 + self.length / 40.0);
        // Numbers from 0 to 4 stand for labels often.
        let words = match (self.most(self.numbers), self.distinct) {
            (false, _) => 0.5,
            (true, ..=12) => 0.25,
            (true, _) => 0.0,
        };
        repeated + short + words + 1.0 / (self.distinct.max(1) as f64).sqrt()
    }

    /// How much what stands in it speaks for texts.
    fn text_worth(&self) -> f64 {
        let differing = self.distinct.min(COUNTED) as f64 / self.filled.clamp(1, COUNTED) as f64;
        (1.0 + self.length).log2() * (0.5 + differing / 2.0)
    }
}

/// The columns that hold texts and labels, and whether they are likely to.
#[derive(Debug, Clone, Copy)]
pub struct Guess {
    pub text: usize,
    pub text_is_likely: bool,
    pub label: usize,
    pub label_is_likely: bool,
}

/// Guesses the columns of a table with `rows` rows. What is known already is in `text` and `label`.
pub fn guess(
    names: &[String],
    columns: &[Column],
    rows: usize,
    text: Option<usize>,
    label: Option<usize>,
) -> Guess {
    let name = |c: usize| names.get(c).map_or("", String::as_str);
    let label_name = |c: usize| label_name_worth(names, columns, c);
    let likely_label = |c: usize| columns[c].is_label(rows, label_name(c));
    let likely_text = |c: usize| columns[c].is_text(rows);
    let text_worth = |c: usize| names::text_score(name(c)) + columns[c].text_worth();
    let label_worth = |c: usize| label_name(c) + columns[c].label_worth();
    let others = |taken: Option<usize>| (0..columns.len()).filter(move |&c| Some(c) != taken);
    // The longest column is no label where there is another.
    let longest = others(label)
        .filter(|&c| likely_text(c) && (label_name(c) < 5.0 || names::is_text(name(c))))
        .max_by(|&a, &b| text_worth(a).total_cmp(&text_worth(b)).then(b.cmp(&a)));
    let label = label.unwrap_or_else(|| {
        let mut rest: Vec<usize> = others(text.or(longest)).collect();
        // One that is called so but has a single value is asked about, and not passed over for one that is not.
        let named = rest.iter().any(|&c| label_name(c) >= 8.0);
        if named {
            rest.retain(|&c| label_name(c) > 0.0);
        }
        let best = |candidates: &mut dyn Iterator<Item = usize>| {
            candidates.max_by(|&a, &b| label_worth(a).total_cmp(&label_worth(b)).then(b.cmp(&a)))
        };
        best(&mut rest.iter().copied().filter(|&c| likely_label(c)))
            .or_else(|| best(&mut rest.iter().copied()))
            .unwrap_or(0)
    });
    let text = text.unwrap_or_else(|| {
        let best = |likely: bool| {
            others(Some(label))
                .filter(|&c| !likely || likely_text(c))
                .max_by(|&a, &b| text_worth(a).total_cmp(&text_worth(b)).then(b.cmp(&a)))
        };
        best(true).or_else(|| best(false)).unwrap_or(0)
    });
    Guess {
        text,
        text_is_likely: likely_text(text),
        label,
        label_is_likely: likely_label(label) && label != text,
    }
}

/// The column that is likeliest to hold texts where none need hold labels; of equals the first, and none where there is none.
pub fn guess_text(names: &[String], columns: &[Column], rows: usize) -> Option<usize> {
    let name = |c: usize| names.get(c).map_or("", String::as_str);
    let worth = |c: usize| names::text_score(name(c)) + columns[c].text_worth();
    let best = |likely: bool| {
        (0..columns.len())
            .filter(|&c| !likely || columns[c].is_text(rows))
            .max_by(|&a, &b| worth(a).total_cmp(&worth(b)).then(b.cmp(&a)))
    };
    best(true).or_else(|| best(false))
}

/// How much the name of column `c` speaks for labels. Labels in words win over their numbers, and only over those.
fn label_name_worth(names: &[String], columns: &[Column], c: usize) -> f64 {
    let name = names.get(c).map_or("", String::as_str);
    let worth = names::label_score(name);
    if names::is_label_in_words(name) {
        let numbered = names
            .iter()
            .zip(columns)
            .any(|(name, column)| names::label_score(name) >= 9.0 && column.most(column.numbers));
        return if numbered { worth + 1.0 } else { worth };
    }
    worth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_addresses_are_marks() {
        for mark in [
            "2024-01-05",
            "10:30:00",
            "https://example.org/a",
            "01/02/2024 10:30",
            "9f86d081884c7d65",
        ] {
            assert!(is_mark(mark), "{mark}");
        }
        for other in [
            "good",
            "1",
            "0.5",
            "class 2",
            "see 2024-01-05 for what we said",
            "4/5",
        ] {
            assert!(!is_mark(other), "{other}");
        }
    }
}
