//! The lines of a table whose quotation marks don't pair up: which of them are whole records by themselves.

use std::collections::HashMap;

use super::split::{Cells, Dialect, Quotes};

/// Separators of a line beyond which it isn't tried to be made sense of.
const MOST_SEPARATORS: usize = 4096;
/// Lines that one record may go on for where its marks don't pair up, and bytes.
const MOST_LINES: usize = 60;
const LONGEST: usize = 64 * 1024;
/// Characters that a value may have to tell records from other lines.
const LONGEST_VALUE: usize = 60;

/// What is known of the single lines of a table.
pub struct Lines {
    /// Where each line begins.
    starts: Vec<usize>,
    /// Of the lines before each, how many are records by themselves.
    records: Vec<u32>,
    /// The usual number of cells.
    width: usize,
    /// The column whose values repeat most, and those of its values that stand in several lines.
    known: Option<(usize, HashMap<String, usize>)>,
}

impl Lines {
    /// Looks at the lines of `text` from `at` on, whose records have `width` cells mostly.
    pub fn of(text: &str, mut at: usize, dialect: Dialect, width: usize) -> Self {
        let mut starts = Vec::new();
        let mut cells = Cells::default();
        while at < text.len() {
            starts.push(at);
            at = dialect.line(text, at).1;
        }
        let mut lines = Self {
            starts,
            records: Vec::new(),
            width,
            known: None,
        };
        lines.known = lines.repeated(text, dialect);
        let mut records = vec![0];
        let mut count = 0;
        for &start in &lines.starts {
            let (end, _) = dialect.line(text, start);
            count += u32::from(lines.is_record(&text[start..end], dialect, &mut cells));
            records.push(count);
        }
        lines.records = records;
        lines
    }

    /// The column whose values repeat most among the lines that have the usual number of cells, and those values.
    fn repeated(&self, text: &str, dialect: Dialect) -> Option<(usize, HashMap<String, usize>)> {
        let mut columns: Vec<HashMap<String, usize>> = vec![HashMap::new(); self.width.min(64)];
        let mut cells = Cells::default();
        let mut lines = 0;
        for &start in &self.starts {
            // What a record with stray marks has for a value shows nothing.
            if !self.begins_record(text, start, dialect, &mut cells) {
                continue;
            }
            lines += 1;
            for (column, cell) in columns.iter_mut().zip(cells.iter()) {
                if !cell.trim().is_empty() && cell.len() <= LONGEST_VALUE {
                    *column.entry(cell.trim_end().to_owned()).or_default() += 1;
                }
            }
        }
        for column in &mut columns {
            column.retain(|_, count| *count > 1);
        }
        let repeats = |c: &HashMap<String, usize>| c.values().sum::<usize>();
        let (place, mut best) = columns.into_iter().enumerate().max_by(|(i, a), (j, b)| {
            // Many rows of few values.
            let worth = |c: &HashMap<String, usize>| repeats(c) as f64 - c.len() as f64 * 2.0;
            worth(a).total_cmp(&worth(b)).then(j.cmp(i))
        })?;
        // In prose a blank follows a comma.
        let is_blank = |value: &str| value.starts_with(' ');
        let blank = best.iter().filter(|(v, _)| is_blank(v)).map(|(_, n)| n);
        if blank.sum::<usize>() * 2 < repeats(&best) {
            best.retain(|value, _| !is_blank(value));
        }
        (repeats(&best) * 2 >= lines && !best.is_empty()).then_some((place, best))
    }

    /// Whether a line is a record with a value that others have too.
    fn is_record(&self, line: &str, dialect: Dialect, cells: &mut Cells) -> bool {
        read_line(line, dialect, self.width, cells).is_some() && self.is_known(cells)
    }

    /// Whether a record whose marks all pair up begins in a line behind `at`, before `stop`.
    fn begins_within(&self, text: &str, at: usize, stop: usize, dialect: Dialect) -> bool {
        let mut cells = Cells::default();
        let first = self.starts.partition_point(|&s| s <= at);
        let lines = self.starts[first..].iter().take_while(|&&s| s < stop);
        lines.copied().any(|start| {
            self.begins_record(text, start, dialect, &mut cells)
                && (self.is_known(&cells) || self.known.is_none() && self.width > 2)
        })
    }

    /// Whether the line at `start` begins a record of the usual number of cells all of whose marks pair up.
    fn begins_record(&self, text: &str, start: usize, dialect: Dialect, cells: &mut Cells) -> bool {
        let strict = Dialect {
            strict: true,
            ..dialect
        };
        let limit = text.floor_char_boundary(start + LONGEST);
        let limit = dialect.line(text, limit).0;
        let split = strict.split(text, start, limit, cells);
        split.is_clean() && !split.marked && cells.len() == self.width
    }

    /// Whether a record has a value that others have in the same column.
    pub fn is_known(&self, cells: &Cells) -> bool {
        let Some((column, values)) = &self.known else {
            return false;
        };
        let value = cells.iter().nth(*column);
        value.is_some_and(|value| values.contains_key(value.trim_end()))
    }

    /// Of the lines that begin from `start` to before `end`, how many are records by themselves, and how many there are.
    pub fn records_within(&self, start: usize, end: usize) -> (usize, usize) {
        let from = self.starts.partition_point(|&s| s < start);
        let to = self.starts.partition_point(|&s| s < end);
        ((self.records[to] - self.records[from]) as usize, to - from)
    }

    /// Reads the record that begins at `at` and goes on for several lines, whose marks don't pair up by themselves, where
    /// there is one way to.
    pub fn across(&self, text: &str, at: usize, dialect: Dialect, cells: &mut Cells) -> Across {
        let mut end = dialect.line(text, at).1;
        for count in 2..=MOST_LINES {
            let (stop, next) = dialect.line(text, end);
            if end >= text.len() || stop - at > LONGEST {
                break;
            }
            // Rows that read as records are not swallowed.
            if self.records_within(at, next).0 * 2 > count {
                return Across::Records;
            }
            if paired(&text[at..stop], dialect, self.width, cells) {
                // The last line has the mark that the first one lacks, unless a row of its own begins on the way.
                return if self.begins_within(text, at, stop, dialect) {
                    Across::Records
                } else {
                    Across::Found { end: stop, next }
                };
            }
            end = next;
        }
        Across::Nothing { tried: end }
    }
}

/// What comes of a record that may go on for several lines.
pub enum Across {
    /// It ends there, and the next one begins there.
    Found { end: usize, next: usize },
    /// Its lines are records of their own.
    Records,
    /// It has no end up to there.
    Nothing { tried: usize },
}

/// How sure the reading of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sure {
    /// Every mark around a cell pairs up, and in no other way.
    Paired,
    /// A mark at the beginning of a cell was taken for a character.
    Literal,
}

/// Reads one line as a record of `width` cells, where that can be done in one way only.
pub fn read_line(line: &str, dialect: Dialect, width: usize, cells: &mut Cells) -> Option<Sure> {
    let split = dialect.split(line, 0, line.len(), cells);
    if split.is_clean() && cells.len() == width {
        return Some(Sure::Paired);
    }
    if paired(line, dialect, width, cells) {
        return Some(Sure::Paired);
    }
    let literal = Dialect {
        quotes: Quotes::None,
        ..dialect
    };
    if line.split(dialect.delimiter).count() != width {
        return None;
    }
    literal.split(line, 0, line.len(), cells);
    let raw: Vec<String> = cells.iter().map(str::to_owned).collect();
    cells.clear();
    for cell in &raw {
        let mut one = Cells::default();
        let split = dialect.split(cell, 0, cell.len(), &mut one);
        let quoted = split.is_clean() && one.len() == 1;
        cells.push(if quoted {
            one.iter().next().unwrap_or(cell)
        } else {
            cell
        });
    }
    Some(Sure::Literal)
}

/// Cuts a line at some of its separators, so that each cell either stands between two marks or has neither a mark at its
/// beginning nor a separator or a line end within. Whether there is just one way.
fn paired(line: &str, dialect: Dialect, width: usize, cells: &mut Cells) -> bool {
    let step = dialect.delimiter.len();
    let mark = char::from(dialect.mark);
    let ends: Vec<usize> = line
        .match_indices(dialect.delimiter)
        .map(|(at, _)| at)
        .chain([line.len()])
        .take(MOST_SEPARATORS + 1)
        .collect();
    if ends.len() < width
        || ends.len() > MOST_SEPARATORS
        || width < 2
        || ends.len() * width > 1 << 20
    {
        return false;
    }
    let start = |piece: usize| piece.checked_sub(1).map_or(0, |p| ends[p] + step);
    let opens: Vec<bool> = (0..ends.len())
        .map(|p| line[start(p)..].trim_start_matches(' ').starts_with(mark))
        .collect();
    let closes: Vec<(bool, bool)> = (0..ends.len())
        .map(|p| {
            let piece = line[start(p)..ends[p]].trim_matches(' ');
            // One mark can't be both the first and the last.
            (piece.ends_with(mark), piece.len() > 1)
        })
        .collect();
    let broken: Vec<bool> = (0..ends.len())
        .map(|p| line[start(p)..ends[p]].contains(['\n', '\r']))
        .collect();
    // ways[c][p]: in how many ways the first c cells end with piece p, 2 standing for more; from[c][p]: the last one's
    // first piece.
    let pieces = ends.len();
    let mut before = vec![0u8; pieces + 1];
    before[0] = 1;
    let mut from = vec![u32::MAX; width * pieces];
    for cell in 0..width {
        let mut now = vec![0u8; pieces + 1];
        // Ways to have begun a cell with a mark before this piece, and the last piece where one did.
        let (mut begun, mut last) = (0u8, u32::MAX);
        for piece in 0..pieces {
            let (closing, alone) = closes[piece];
            let longer = if closing { begun } else { 0 };
            let here = before[piece];
            let bare = !opens[piece] && !broken[piece];
            let whole = if bare || opens[piece] && closing && alone {
                here
            } else {
                0
            };
            now[piece + 1] = longer.saturating_add(whole).min(2);
            from[cell * pieces + piece] = if longer > 0 { last } else { piece as u32 };
            if opens[piece] && here > 0 {
                begun = begun.saturating_add(here);
                last = piece as u32;
            }
        }
        before = now;
    }
    if before[pieces] != 1 {
        return false;
    }
    let mut cuts = Vec::with_capacity(width);
    let mut piece = pieces - 1;
    for cell in (0..width).rev() {
        let first = from[cell * pieces + piece] as usize;
        cuts.push((start(first), ends[piece]));
        piece = first.wrapping_sub(1);
    }
    cells.clear();
    for &(start, end) in cuts.iter().rev() {
        push_unmarked(&line[start..end], mark, cells);
    }
    true
}

/// Adds a cell, without the marks that it stands between.
fn push_unmarked(cell: &str, mark: char, cells: &mut Cells) {
    let inner = cell
        .trim_matches(' ')
        .strip_prefix(mark)
        .and_then(|c| c.strip_suffix(mark));
    let doubled = String::from_iter([mark, mark]);
    match inner {
        Some(inner) => cells.push(&inner.replace(&doubled, &doubled[..1])),
        None => cells.push(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, width: usize) -> Option<(Vec<String>, Sure)> {
        let dialect = Dialect {
            delimiter: ",",
            mark: b'"',
            quotes: Quotes::Doubled,
            cr_ends: false,
            strict: false,
        };
        let mut cells = Cells::default();
        let sure = read_line(line, dialect, width, &mut cells)?;
        Some((cells.iter().map(str::to_owned).collect(), sure))
    }

    #[test]
    fn a_line_is_read_where_there_is_one_way() {
        let some = |cells: [&str; 2], sure| Some((cells.map(str::to_owned).to_vec(), sure));
        assert_eq!(
            read("\"He said \"no\", twice\",bad", 2),
            some(["He said \"no\", twice", "bad"], Sure::Paired)
        );
        assert_eq!(
            read("\"Great\" he said,good", 2),
            some(["\"Great\" he said", "good"], Sure::Literal)
        );
        assert_eq!(read("\"a\",\"b\",\"c\"", 2), None);
        assert_eq!(read("one, two, three", 2), None);
    }
}
