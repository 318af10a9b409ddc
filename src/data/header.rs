//! Which row names the columns, what stands above it, and which column the names belong to.

use std::collections::HashSet;

use super::columns;
use super::names;
use super::records::{Records, most_frequent, rows_in_words};
use crate::error::messages;

/// Rows at the beginning of a table among which the names are looked for.
const LOOKED_AT: usize = 20;
/// Characters of a row above the names that are told.
const TOLD: usize = 60;
/// Characters that a row's name has on average, where it is a word and no number.
const ROW_NAME: f64 = 30.0;

/// The names of a table's columns.
#[derive(Debug, Default)]
pub struct Heading {
    /// Whether a row names the columns.
    pub header: bool,
    /// The names; empty where nothing names a column.
    pub names: Vec<String>,
}

/// Finds the names of the columns in rows of `width` cells, most of them, and leaves only the rows of the table itself.
/// `wanted` is what the person says of it.
pub fn find(records: &mut Records, wanted: Option<bool>, width: usize) -> Heading {
    if wanted == Some(false) || records.len() == 0 {
        return Heading::default();
    }
    let looked_at = records.len().min(LOOKED_AT);
    let named = (0..looked_at).find(|&row| names_both(records, row));
    let above = (0..looked_at - 1)
        .take_while(|&row| is_title(records, row, width))
        .count();
    let row = match (named, wanted) {
        (Some(row), _) => row,
        (None, Some(true)) => above,
        (None, _) if names_columns(records, above) => {
            if named_cells(records, above) == 0 {
                let (number, cells) = (records.number(above), told(records, above));
                let note = messages::reading::names_taken(number, cells);
                records.notes.push(note);
            }
            above
        }
        (None, _) => {
            // A comment is no row, a row with one cell is: its number is told with why it can't be used.
            let comments = (0..above).take_while(|&row| is_comment(records, row));
            let comments = comments.count();
            skip_above(records, comments);
            records.drop_rows(|_, row| row < comments);
            return Heading::default();
        }
    };
    skip_above(records, row);
    let number = records.number(row);
    records
        .problems
        .retain(|p| p.row > number || p.reason != messages::rows::empty_row());
    let mut names = cells_as_names(records, row);
    let below = row + 1;
    let more = further_headers(records, below);
    if more > 0 {
        let numbers: Vec<usize> = (below..below + more)
            .map(|row| records.number(row))
            .collect();
        let rows = rows_in_words(&numbers);
        records.notes.push(messages::reading::names_go_on(rows));
    }
    let first = below + more;
    // Lines are drawn below the names, and around the table.
    let drawn =
        first < records.len() && is_rule(records, first) || row > 0 && is_rule(records, row - 1);
    let again = |records: &Records, other: usize| records.cells(other).eq(records.cells(row));
    let repeated = records.drop_rows(|records, other| other >= first && again(records, other));
    for &number in &repeated {
        records.problem(number, messages::rows::names_again());
    }
    records.drop_rows(|records, other| other < first || drawn && is_rule(records, other));
    if names_are_shifted(records, &names) {
        records.notes.push(messages::reading::row_names());
        names.insert(0, String::new());
    }
    Heading {
        header: true,
        names,
    }
}

/// The names in a row; of two that are the same, the first.
fn cells_as_names(records: &Records, row: usize) -> Vec<String> {
    let commented = records.get(row, 0).starts_with('#');
    let mut names: Vec<String> = records
        .cells(row)
        .take(columns::MAX_WIDTH)
        .map(|cell| {
            cell.trim()
                .trim_matches(['"', '\u{feff}'])
                .trim()
                .to_owned()
        })
        .collect();
    if let Some(first) = names.first_mut().filter(|_| commented) {
        *first = first.trim_start_matches('#').trim().to_owned();
    }
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

/// Tells what stands above the names.
fn skip_above(records: &mut Records, rows: usize) {
    if rows == 0 {
        return;
    }
    let first = told(records, 0);
    let (from, to) = (records.number(0), records.number(rows - 1));
    records.notes.push(if rows == 1 {
        messages::reading::row_above_skipped(from, first)
    } else {
        messages::reading::rows_above_skipped(from, to, first)
    });
}

/// The beginning of a row.
fn told(records: &Records, row: usize) -> String {
    let cells = records.cells(row).map(str::trim).filter(|c| !c.is_empty());
    let all = cells.collect::<Vec<_>>().join(", ");
    match all.char_indices().nth(TOLD) {
        Some((end, _)) => format!("{}…", &all[..end]),
        None => all,
    }
}

fn filled(records: &Records, row: usize) -> usize {
    records
        .cells(row)
        .filter(|cell| !cell.trim().is_empty())
        .count()
}

/// Whether `row` can only be a title or a comment: one cell, or none, where others have several.
fn is_title(records: &Records, row: usize, width: usize) -> bool {
    width > 1 && filled(records, row) < 2
}

fn is_comment(records: &Records, row: usize) -> bool {
    let first = records.cells(row).next().unwrap_or_default().trim_start();
    let sign = ["#", "//", "%", "--", "/*"]
        .iter()
        .any(|sign| first.starts_with(sign));
    sign && filled(records, row) < 2
}

/// Whether all cells are lines drawn of signs, as below the names in Markdown.
fn is_rule(records: &Records, row: usize) -> bool {
    let drawn = |cell: &str| {
        cell.chars().count() >= 2
            && cell.contains(['-', '='])
            && cell.chars().all(|c| "-=:+| ".contains(c))
    };
    let mut cells = records
        .cells(row)
        .map(str::trim)
        .filter(|c| !c.is_empty())
        .peekable();
    cells.peek().is_some() && cells.all(drawn)
}

/// Whether the cell at `row` and `column` stands in no other row, but for those that are the same as a whole.
fn is_only_there(records: &Records, row: usize, column: usize) -> bool {
    let cell = records.get(row, column);
    (0..records.len())
        .filter(|&other| other != row && records.get(other, column) == cell)
        .all(|other| records.cells(other).eq(records.cells(row)))
}

fn named_cells(records: &Records, row: usize) -> usize {
    let known = |cell: &str| names::is_text(cell) || names::is_label(cell);
    let cells = records.cells(row).enumerate().take(64);
    let known = cells.filter(|(_, cell)| known(cell.trim().trim_matches('"')));
    known
        .filter(|&(column, _)| is_only_there(records, row, column))
        .count()
}

/// Whether `row` names a column of texts and one of labels, as no row of data does.
fn names_both(records: &Records, row: usize) -> bool {
    names::recognised(records.cells(row)) == 2
        && records.cells(row).all(names::is_name)
        && named_cells(records, row) > 1
}

/// Whether `row` names the columns: it uses a usual name, or is unlike the rows below it.
fn names_columns(records: &Records, row: usize) -> bool {
    if filled(records, row) < 2 {
        return false;
    }
    let names = records.cells(row).all(names::is_name);
    // What names a column stands in it once, and is no number.
    let differs = |(column, cell): (usize, &str)| {
        cell.trim().is_empty()
            || !columns::is_measure(cell.trim()) && is_only_there(records, row, column)
    };
    let named =
        names && named_cells(records, row) > 0 && records.cells(row).enumerate().all(differs);
    if named || names::are_generated(records.cells(row)) {
        return true;
    }
    let below = row + 1..records.len();
    if below.len() < 3 {
        return false;
    }
    let columns = columns::describe(records, below.clone(), records.width(row));
    if stands_above_others(records, row, &columns) {
        return true;
    }
    let label = columns::guess(&[], &columns, below.len(), None, None).label;
    // A question that is asked once, above its answers.
    let asked = records.get(row, label).ends_with('?');
    if below.len() < 4 || !names && !asked {
        return false;
    }
    let values: HashSet<&str> = below.map(|row| records.get(row, label)).collect();
    let (distinct, filled) = (columns[label].distinct, columns[label].filled);
    !values.contains(records.get(row, label)) && distinct * 2 <= filled
}

/// Whether `row` has a word in a column of numbers or dates, which `columns` describe.
fn stands_above_others(records: &Records, row: usize, columns: &[columns::Column]) -> bool {
    columns.iter().enumerate().any(|(index, column)| {
        let cell = records.get(row, index);
        column.filled >= 3
            && column.measures() * 20 >= column.filled * 19
            && !cell.is_empty()
            && !columns::is_measure(cell)
    })
}

/// How many of the rows below the names are of their kind: questions in full, types, or an identifier for each column.
fn further_headers(records: &Records, below: usize) -> usize {
    const MOST: usize = 3;
    let rows = records.len().saturating_sub(below);
    let all = |row: usize, words: &str| {
        let known = |cell: &str| words.split(' ').any(|word| word == cell);
        filled(records, row) > 0
            && records
                .cells(row)
                .map(str::trim)
                .all(|c| c.is_empty() || known(c))
    };
    // Orange's tables have the columns' types and their parts in two more lines.
    if rows > 2
        && all(below, "string discrete continuous time text s d c t")
        && (filled(records, below + 1) == 0 || all(below + 1, "class meta ignore c m i"))
    {
        return 2;
    }
    let imported = |row: usize| records.cells(row).any(|cell| cell.contains("\"ImportId\""));
    if let Some(last) = (below..records.len().min(below + MOST)).find(|&row| imported(row)) {
        return last + 1 - below;
    }
    if rows < 6 {
        return 0;
    }
    let width = records.width(below);
    let columns = columns::describe(records, below + MOST..records.len(), width);
    let measured: Vec<usize> = (0..width)
        .filter(|&c| {
            columns[c].filled * 10 >= (rows - MOST) * 9
                && columns[c].measures() == columns[c].filled
        })
        .collect();
    // In a row of data one of them would have a number or a date.
    let further = |&row: &usize| {
        !measured.is_empty()
            && measured
                .iter()
                .all(|&c| !columns::is_measure(records.get(row, c)))
            && (0..records.width(row))
                .all(|c| records.get(row, c).is_empty() || is_only_there(records, row, c))
    };
    (below..below + MOST).take_while(further).count()
}

/// Whether the rows have one cell more than there are names, at their beginning: R's row names.
fn names_are_shifted(records: &Records, names: &[String]) -> bool {
    let rows = 0..records.len();
    let usual = most_frequent(rows.clone().map(|row| records.filled_width(row)));
    if names.is_empty() || usual != Some(names.len() + 1) || names[0].is_empty() {
        return false;
    }
    let columns = columns::describe(records, rows.clone(), names.len() + 1);
    if columns[0].distinct < columns[0].filled.min(800) {
        return false;
    }
    if columns[0].numbers == columns[0].filled {
        return true;
    }
    let shifted: Vec<String> = std::iter::once(String::new())
        .chain(names.iter().cloned())
        .collect();
    let guess = columns::guess(&shifted, &columns, rows.len(), None, None);
    let named = names::label_score(&shifted[guess.label]) > 0.0;
    // A comma in a text makes one cell more too. The second piece of it begins with a blank.
    let blank = |row: usize| {
        records
            .cells(row)
            .nth(1)
            .is_some_and(|c| c.starts_with(' '))
    };
    let pieces = rows.filter(|&row| blank(row)).count() * 2 > records.len();
    let short = columns[0].length < ROW_NAME.min(columns[guess.text].length);
    guess.label_is_likely && named && short && !pieces
}
