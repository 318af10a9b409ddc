//! Values to rows: each object's keys find their columns, whichever row they come in first.

use std::collections::HashMap;
use std::ops::Range;

use super::super::decode::Damage;
use super::super::records::{Records, rows_in_words};
use super::super::{MAX_COLUMNS, MAX_LINE_BYTES};
use super::exports;
use super::value::{Cursor, Fault, Value};

/// Keys beyond which others are not read.
const MAX_KEYS: usize = 4 * MAX_COLUMNS;

/// The rows that are read so far.
pub struct Rows<'t> {
    text: &'t str,
    damage: &'t Damage,
    pub records: Records,
    /// Whether rows are objects or lists; the first one decides.
    named: Option<bool>,
    names: Vec<String>,
    places: HashMap<String, usize>,
    /// What numbers stand for, by the column's name.
    pub classes: HashMap<String, Vec<String>>,
    cells: Vec<String>,
    left_keys: bool,
    /// Rows some of whose cells were cut off by who wrote them.
    truncated: Vec<usize>,
}

impl<'t> Rows<'t> {
    pub fn new(text: &'t str, damage: &'t Damage) -> Self {
        Self {
            text,
            damage,
            records: Records::default(),
            named: None,
            names: Vec::new(),
            places: HashMap::new(),
            classes: HashMap::new(),
            cells: Vec::new(),
            left_keys: false,
            truncated: Vec::new(),
        }
    }

    /// Gives the columns of lists their names.
    pub fn name_columns(&mut self, names: Vec<String>) {
        self.named = Some(false);
        self.names = names;
    }

    /// Takes what stands at `span` as row `number`: a value, or what is wrong with it.
    pub fn take(&mut self, number: usize, span: Range<usize>, value: Result<Value<'t>, Fault>) {
        if !self.records.has_room() {
            return;
        }
        if let Some(what) = self.damage.within(span.clone()) {
            return self.records.problem(number, what);
        }
        if span.len() > MAX_LINE_BYTES {
            let reason = format!("longer than {} MB", MAX_LINE_BYTES >> 20);
            return self.records.problem(number, reason);
        }
        match value {
            Err(fault) => {
                let column = self.text[span.start..fault.at.max(span.start)]
                    .chars()
                    .count()
                    + 1;
                let reason = format!("not valid JSON at character {column}: {}", fault.what);
                self.records.problem(number, reason);
            }
            Ok(value) => self.row(number, &value),
        }
    }

    /// Takes a value as row `number`.
    pub fn row(&mut self, number: usize, value: &Value<'_>) {
        match value {
            Value::Object(object) if *self.named.get_or_insert(true) => {
                match exports::cells(object) {
                    Ok(cells) => {
                        if exports::is_truncated(object) {
                            self.truncated.push(number);
                        }
                        for (name, cell) in &cells {
                            self.put(name, cell);
                        }
                        self.end_row(number);
                    }
                    Err(reason) => self.records.problem(number, reason),
                }
            }
            Value::List(_, list) if !*self.named.get_or_insert(false) => {
                for (index, value) in list.iter().enumerate() {
                    let name = self.names.get(index).map(String::as_str);
                    let cell = exports::text(value);
                    let cell = name
                        .and_then(|name| self.class(name, &cell))
                        .unwrap_or(cell.into_owned());
                    self.records.cell(&cell);
                }
                self.records.end_row(number);
            }
            _ if self.named == Some(true) => self.records.problem(number, "no JSON object"),
            _ => self.records.problem(number, "no JSON object or list"),
        }
    }

    /// Puts a cell of the row that is being made where its name belongs.
    pub fn put(&mut self, name: &str, cell: &str) {
        self.named = Some(true);
        let name = name.trim();
        // "Text" and "text" of different rows are one column.
        let lower = name.to_lowercase();
        let known = self.places.get(name).or_else(|| {
            let place = self.places.get(&lower)?;
            let taken = self.cells.get(*place).is_some_and(|cell| !cell.is_empty());
            (!taken).then_some(place)
        });
        let place = match known {
            Some(&place) => place,
            None if self.names.len() == MAX_KEYS => {
                self.left_keys = true;
                return;
            }
            None => {
                self.places.insert(name.to_owned(), self.names.len());
                self.places.entry(lower).or_insert(self.names.len());
                self.names.push(name.to_owned());
                self.names.len() - 1
            }
        };
        if self.cells.len() <= place {
            self.cells.resize(place + 1, String::new());
        }
        let class = self.class(name, cell);
        self.cells[place] = class.unwrap_or_else(|| cell.to_owned());
    }

    pub fn end_row(&mut self, number: usize) {
        for cell in self.cells.drain(..) {
            self.records.cell(&cell);
        }
        self.records.end_row(number);
    }

    /// The name of the class that a number stands for; empty for -1, which stands for none.
    fn class(&self, column: &str, cell: &str) -> Option<String> {
        let names = self.classes.get(column)?;
        if cell == "-1" {
            return Some(String::new());
        }
        names.get(cell.parse::<usize>().ok()?).cloned()
    }

    /// Takes the values that stand from `cursor` on, between commas, up to the end of the list that it is in, and gives how
    /// many there are. What can't be read costs itself.
    pub fn take_all(&mut self, mut cursor: Cursor<'t>) -> usize {
        let mut number = 0;
        loop {
            while cursor.take(b',') {}
            if matches!(cursor.peek(), None | Some(b']' | b'}')) {
                return number;
            }
            number += 1;
            let start = cursor.at;
            let value = cursor.value();
            if let Err(fault) = value {
                cursor.at = after_fault(self.text, start, fault.at);
            }
            self.take(number, start..cursor.at, value);
        }
    }

    /// The records, with a name for each column where the rows have keys.
    pub fn finish(mut self) -> Records {
        if !self.truncated.is_empty() {
            let rows = rows_in_words(&self.truncated);
            let note = format!("Whoever wrote the file has cut off cells in {rows}.");
            self.records.notes.push(note);
        }
        if self.left_keys {
            self.records.notes.push(format!(
                "The rows have more than {MAX_KEYS} different keys, so some were not read."
            ));
        }
        if self.named == Some(true) || !self.names.is_empty() {
            self.records.names = Some(self.names);
        }
        self.records
    }
}

/// Where to go on behind a value that begins at `start` and can't be read at `fault`: behind its brackets, where these are
/// right, or before the next object that follows one.
fn after_fault(text: &str, start: usize, fault: usize) -> usize {
    let mut cursor = Cursor { text, at: start };
    let brackets = cursor.skip().map(|span| span.end).ok();
    let bytes = text.as_bytes();
    let mut at = fault;
    let next = loop {
        let Some(found) = text[at..].find('}') else {
            break None;
        };
        at += found + 1;
        let mut behind = Cursor { text, at };
        let comma = behind.take(b',');
        behind.skip_blanks();
        let line = text[at..behind.at].contains('\n');
        if (comma || line) && bytes.get(behind.at) == Some(&b'{') {
            break Some(behind.at);
        }
        // The brackets are right, and lie before.
        if brackets.is_some_and(|end| at >= end) {
            break None;
        }
    };
    match (brackets, next) {
        (Some(end), Some(next)) => end.min(next),
        (Some(end), None) => end,
        (None, Some(next)) => next,
        (None, None) => text.len(),
    }
}
