//! Text whose cells stand between separators: CSV as spreadsheets, programs and people write it, and TSV.

mod dialect;
mod lines;
mod split;

use super::decode::Damage;
use super::names;
use super::records::{Records, rows_in_words};
use crate::error::messages;
pub use dialect::Allowed;
use lines::{Across, Lines, Sure, read_line};
use split::{Cells, Dialect, Quotes, Split};

/// Bytes that a quoted cell may go on for in a table whose marks don't pair up.
const LONGEST_QUOTED: usize = 1024 * 1024;

/// Empty rows that are listed one by one.
const LISTED_EMPTY: usize = 20;

/// The rows of a table, and the usual number of cells in one.
pub struct Table {
    pub records: Records,
    pub width: usize,
    /// What stands between two cells.
    pub delimiter: &'static str,
}

/// Reads `text`, whose first lines tell the separator and what a quotation mark means.
pub fn read(text: &str, damage: &Damage, allowed: Allowed) -> Table {
    let found = dialect::find(text, allowed);
    if found.width == 1
        && let Some(inner) = unwrapped(text, &found.dialect)
    {
        let mut table = read(&inner, &Damage::default(), allowed);
        if table.width > 1 {
            table.records.notes.push(messages::reading::lines_quoted());
            return table;
        }
    }
    let mut reader = Reader {
        text,
        damage,
        dialect: found.dialect,
        width: found.width,
        records: Records::default(),
        number: 0,
        last: 0,
        empty: Vec::new(),
        other: Vec::new(),
    };
    let start = found.start;
    if start > 0 {
        reader.number = 1;
        let line = text[..start].trim();
        let note = messages::reading::separator_named(line);
        reader.records.notes.push(note);
    }
    if !reader.plain(start) {
        let notes = std::mem::take(&mut reader.records.notes);
        reader.records = Records::default();
        reader.records.notes = notes;
        reader.number = usize::from(start > 0);
        (reader.empty, reader.other) = (Vec::new(), Vec::new());
        reader.with_repairs(start);
    }
    reader.tell_empty();
    if found.dialect.quotes == Quotes::None {
        let note = messages::reading::quotes_are_characters();
        reader.records.notes.push(note);
    }
    if !reader.other.is_empty() {
        let rows = rows_in_words(&reader.other);
        let note = messages::reading::other_separator(rows);
        reader.records.notes.push(note);
    }
    Table {
        records: reader.records,
        width: reader.width,
        delimiter: found.dialect.delimiter,
    }
}

/// The lines of `text` without the quotation marks around them, where each has a pair and nothing else.
fn unwrapped(text: &str, dialect: &Dialect) -> Option<String> {
    if !text.trim_start().starts_with('"') {
        return None;
    }
    let mut inner = String::new();
    let mut cells = Cells::default();
    let mut at = 0;
    while at < text.len() {
        let (end, next) = dialect.line(text, at);
        let line = &text[at..end];
        let quoted = line.trim().is_empty() || line.starts_with('"');
        if !quoted || !dialect.split(text, at, end, &mut cells).is_clean() || cells.len() > 1 {
            return None;
        }
        cells.iter().for_each(|cell| inner.push_str(cell));
        inner.push('\n');
        at = next;
    }
    Some(inner)
}

struct Reader<'t> {
    text: &'t str,
    damage: &'t Damage,
    dialect: Dialect,
    width: usize,
    records: Records,
    /// Of the last row.
    number: usize,
    /// Of the last row with anything in it.
    last: usize,
    /// Rows of nothing but separators.
    empty: Vec<usize>,
    /// Rows that have another separator than the rest.
    other: Vec<usize>,
}

impl Reader<'_> {
    /// Reads all rows as they should be. False where the marks of one don't pair up, or a cell has several lines, in which
    /// other rows may have been swallowed.
    fn plain(&mut self, mut at: usize) -> bool {
        let mut cells = Cells::default();
        while at < self.text.len() {
            let split = self
                .dialect
                .split(self.text, at, self.text.len(), &mut cells);
            if !split.is_clean() || split.breaks > 0 {
                return false;
            }
            self.keep(at, &split, &mut cells);
            at = split.next;
        }
        true
    }

    /// Reads all rows, each by itself where its marks don't pair up.
    fn with_repairs(&mut self, mut at: usize) {
        let text = self.text;
        let lines = Lines::of(text, at, self.dialect, self.width);
        let mut cells = Cells::default();
        let mut repaired = Vec::new();
        // Up to where a cell was followed in vain.
        let mut tried = 0;
        while at < text.len() {
            let (end, next) = self.dialect.line(text, at);
            let line = self.dialect.split(text, at, end, &mut cells);
            if line.is_clean() {
                self.keep(at, &Split { next, ..line }, &mut cells);
                at = next;
                continue;
            }
            // What a quoted cell with several lines would be.
            let limit = text.floor_char_boundary(next + LONGEST_QUOTED);
            let dialect = Dialect {
                strict: true,
                ..self.dialect
            };
            let whole = dialect.split(text, at, dialect.line(text, limit).0, &mut cells);
            let (records, all) = lines.records_within(at, whole.end);
            let swallows = records * 5 >= all * 4 || cells.len() != self.width && records > 0;
            if whole.is_clean() && !swallows {
                self.keep(at, &whole, &mut cells);
                at = whole.next;
                continue;
            }
            let one = Split { next, end, ..line };
            let sure = read_line(&text[at..end], self.dialect, self.width, &mut cells);
            let known = sure == Some(Sure::Paired) || sure.is_some() && lines.is_known(&cells);
            // Where there is no other reading, the marks are characters.
            let alone = sure.map(|_| one);
            let found = if known || at < tried {
                alone
            } else {
                match lines.across(text, at, self.dialect, &mut cells) {
                    Across::Found { end, next } => Some(Split { next, end, ..line }),
                    Across::Records => alone,
                    Across::Nothing { tried: end } => {
                        tried = end;
                        alone
                    }
                }
            };
            match found {
                Some(split) => {
                    if split == one {
                        read_line(&text[at..end], self.dialect, self.width, &mut cells);
                    }
                    self.keep(at, &split, &mut cells);
                    repaired.push(self.number);
                    at = split.next;
                }
                None => {
                    self.number += 1;
                    if self.records.has_room() {
                        self.records
                            .problem(self.number, messages::rows::quotes_not_paired());
                    }
                    at = next;
                }
            }
        }
        if !repaired.is_empty() {
            let rows = rows_in_words(&repaired);
            let note = messages::reading::unpaired_quotes(rows);
            self.records.notes.push(note);
        }
    }

    /// Takes the record that begins at `at`; one that is empty is only counted.
    fn keep(&mut self, at: usize, split: &Split, cells: &mut Cells) {
        if split.has_cr && self.keep_pieces(at, split, cells) {
            return;
        }
        self.number += 1;
        if cells.are_empty() {
            // A line without anything is no row.
            self.empty.extend((cells.len() > 1).then_some(self.number));
            return;
        }
        self.last = self.number;
        if !self.records.has_room() {
            return;
        }
        if let Some(what) = self.damage.within(at..split.next) {
            self.records.problem(self.number, what);
            return;
        }
        if cells.len() == 1 && self.width > 1 {
            self.try_others(&self.text[at..split.end], cells);
        }
        self.records.row(self.number, cells.iter());
    }

    /// Lists the empty rows, and only counts them where there are many, as spreadsheets leave them at the end.
    fn tell_empty(&mut self) {
        let empty = std::mem::take(&mut self.empty);
        let within = empty.partition_point(|&row| row < self.last);
        let listed = if empty.len() <= LISTED_EMPTY {
            empty.len()
        } else {
            within.min(LISTED_EMPTY)
        };
        for &row in &empty[..listed] {
            self.records.problem(row, messages::rows::empty_row());
        }
        if listed < empty.len() {
            let note = messages::reading::empty_rows_skipped(empty.len() - listed, empty[listed]);
            self.records.notes.push(note);
        }
    }

    /// Takes the pieces between lone CRs as rows where each is one.
    fn keep_pieces(&mut self, at: usize, split: &Split, cells: &mut Cells) -> bool {
        let text = &self.text[at..split.end];
        let pieces = Dialect {
            cr_ends: true,
            ..self.dialect
        };
        let mut one = Cells::default();
        let mut from = 0;
        while from < text.len() {
            let piece = pieces.split(text, from, text.len(), &mut one);
            if !piece.is_clean() || one.len() != self.width {
                return false;
            }
            from = piece.next;
        }
        from = 0;
        while from < text.len() {
            let piece = pieces.split(text, from, text.len(), cells);
            let (end, next) = (at + piece.end, at + piece.next);
            self.keep(at + from, &Split { end, next, ..piece }, cells);
            from = piece.next;
        }
        true
    }

    /// Splits a row that has one cell at another separator, where that makes the usual number.
    fn try_others(&mut self, line: &str, cells: &mut Cells) {
        // What stands above the columns' names may have any sign in it.
        let rows = self.records.len();
        let first = rows < 4 && (0..rows).all(|row| self.records.width(row) != self.width);
        for delimiter in [",", ";", "\t", "|"] {
            let other = Dialect {
                delimiter,
                ..self.dialect
            };
            let mut found = Cells::default();
            let split = other.split(line, 0, line.len(), &mut found);
            let fits = split.is_clean() && split.end == line.len() && found.len() == self.width;
            if fits && (!first || names::recognised(found.iter()) > 0) {
                *cells = found;
                self.other.push(self.number);
                return;
            }
        }
    }
}
