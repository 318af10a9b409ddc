//! Which row is the header, and which columns hold the texts and the labels.

use std::collections::HashSet;

const TEXT_NAMES: [&str; 16] = [
    "text",
    "sentence",
    "review",
    "message",
    "content",
    "comment",
    "body",
    "document",
    "tweet",
    "utterance",
    "phrase",
    "description",
    "title",
    "question",
    "ticket",
    "input",
];
const LABEL_NAMES: [&str; 14] = [
    "label",
    "labels",
    "class",
    "category",
    "sentiment",
    "target",
    "intent",
    "topic",
    "tag",
    "type",
    "rating",
    "output",
    "y",
    "kind",
];

/// Rows looked at for a guess.
const SAMPLE: usize = 200;

fn named(cell: &str, names: &[&str]) -> bool {
    let cell = cell.trim().to_lowercase();
    names.contains(&cell.as_str())
}

/// Whether the first of `rows` names the columns: it uses a usual name, or its label stands nowhere else while the
/// other labels repeat.
pub fn guess_header(rows: &[(usize, Vec<String>)]) -> bool {
    let Some(((_, first), rest)) = rows.split_first() else {
        return false;
    };
    if first.len() < 2 {
        return false;
    }
    if first
        .iter()
        .any(|c| named(c, &TEXT_NAMES) || named(c, &LABEL_NAMES))
    {
        return true;
    }
    if rest.len() < 4 {
        return false;
    }
    let (_, label) = guess_columns(&[], rest, first.len());
    let others: Vec<&str> = column(rest, label).collect();
    let distinct: HashSet<&str> = others.iter().copied().collect();
    first
        .get(label)
        .is_some_and(|c| !distinct.contains(c.trim()))
        && distinct.len() * 2 <= others.len()
}

fn column(rows: &[(usize, Vec<String>)], index: usize) -> impl Iterator<Item = &str> {
    rows.iter()
        .take(SAMPLE)
        .filter_map(move |(_, cells)| cells.get(index).map(|c| c.trim()))
        .filter(|c| !c.is_empty())
}

/// The text column and the label column: by their names where there are any, else the longest cells are texts and
/// the column whose values repeat most are labels.
pub fn guess_columns(
    names: &[String],
    rows: &[(usize, Vec<String>)],
    width: usize,
) -> (usize, usize) {
    let by_name = |known: &[&str]| names.iter().position(|n| named(n, known));
    let mean_length = |c: usize| {
        let (mut n, mut sum) = (0usize, 0usize);
        for cell in column(rows, c) {
            n += 1;
            sum += cell.chars().count();
        }
        sum as f64 / n.max(1) as f64
    };
    let label = by_name(&LABEL_NAMES);
    let text = by_name(&TEXT_NAMES)
        .filter(|&t| Some(t) != label)
        .unwrap_or_else(|| {
            (0..width)
                .filter(|&c| Some(c) != label)
                .max_by(|&a, &b| mean_length(a).total_cmp(&mean_length(b)).then(b.cmp(&a)))
                .unwrap_or(0)
        });
    let label = label.unwrap_or_else(|| {
        let distinct_share = |c: usize| {
            let values: Vec<&str> = column(rows, c).collect();
            let distinct = values.iter().collect::<HashSet<_>>().len();
            // A column of one value labels nothing.
            if distinct < 2 {
                f64::INFINITY
            } else {
                distinct as f64 / values.len() as f64
            }
        };
        (0..width)
            .filter(|&c| c != text)
            .min_by(|&a, &b| distinct_share(a).total_cmp(&distinct_share(b)))
            .unwrap_or(text)
    });
    (text, label)
}
