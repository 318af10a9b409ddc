//! Values to rows: each object's keys find their columns, whichever row they come in first.

use std::collections::HashMap;
use std::ops::Range;

use super::super::decode::Damage;
use super::super::names;
use super::super::records::{Records, rows_in_words};
use super::super::{MAX_COLUMNS, MAX_LINE_BYTES};
use super::exports;
use super::value::{Cursor, Fault, Value};
use crate::error::messages;

/// Keys beyond which others are not read.
const MAX_KEYS: usize = 4 * MAX_COLUMNS;

/// Objects that are tried to go on with behind one that can't be read.
const TRIED: usize = 100;

/// The rows that are read so far.
pub struct Rows<'t> {
    text: &'t str,
    damage: &'t Damage,
    pub records: Records,
    /// Whether rows are objects or lists; the first one decides.
    named: Option<bool>,
    /// The keys of the first object.
    keys: Vec<String>,
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
            keys: Vec::new(),
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
            let reason = messages::rows::json_too_long(MAX_LINE_BYTES >> 20);
            return self.records.problem(number, reason);
        }
        match value {
            Err(fault) => {
                let character = self.text[span.start..fault.at.max(span.start)]
                    .chars()
                    .count()
                    + 1;
                let reason = messages::rows::not_json(character, fault.what);
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
                        if self.keys.is_empty() {
                            self.keys = object.iter().map(|(key, _)| key.to_string()).collect();
                        }
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
            _ if self.named == Some(true) => {
                self.records
                    .problem(number, messages::rows::no_json_object());
            }
            _ => self
                .records
                .problem(number, messages::rows::no_json_object_or_list()),
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
            match cursor.peek() {
                None => return number,
                Some(b']' | b'}') => {
                    if !goes_on(cursor) {
                        return number;
                    }
                    cursor.at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let start = cursor.at;
            match cursor.value() {
                // A bracket too many before an object takes those behind it in.
                Ok(Value::List(_, rows)) if self.named != Some(false) && are_objects(&rows) => {
                    for row in &rows {
                        number += 1;
                        if self.records.has_room() {
                            self.row(number, row);
                        }
                    }
                }
                Ok(value) if self.named.is_none() || self.is_of_kind(&value) => {
                    number += 1;
                    self.take(number, start..cursor.at, Ok(value));
                }
                read => {
                    number += 1;
                    let fault = read.as_ref().err().map_or(start, |fault| fault.at);
                    cursor.at = self.after_fault(start, fault);
                    self.take(number, start..cursor.at, read);
                    for _ in
                        0..self.begun_within(self.text.ceil_char_boundary(start + 1), cursor.at)
                    {
                        number += 1;
                        if self.records.has_room() {
                            let reason = messages::rows::within_open_brackets();
                            self.records.problem(number, reason);
                        }
                    }
                }
            }
        }
    }

    /// Where to go on behind a value that begins at `start` and can't be read at `fault`: where the next one begins that can be
    /// read and is like the rows before, or else behind its brackets.
    fn after_fault(&self, start: usize, fault: usize) -> usize {
        let text = self.text;
        let mut cursor = Cursor { text, at: start };
        let brackets = cursor.skip().map_or(text.len(), |span| span.end);
        // Behind a value there is a comma, or the end of its list.
        cursor.at = brackets;
        cursor.skip_blanks();
        let ends = matches!(cursor.peek(), None | Some(b',' | b']' | b'}'));
        let brackets = if ends { brackets } else { text.len() };
        // It begins with a sign of one byte, or is none.
        let behind = text.ceil_char_boundary(start + 1);
        let next = self.beginnings(behind, text.len()).take(TRIED).find(|&at| {
            let value = Cursor { text, at }.value();
            value.is_ok_and(|value| self.is_row(&value))
        });
        let next = next.map_or(brackets, |next| next.min(brackets.max(fault)));
        next.max(behind)
    }

    /// Whether a value is an object or a list, as the rows before it are.
    fn is_of_kind(&self, value: &Value<'_>) -> bool {
        match value {
            Value::Object(_) => self.named == Some(true),
            Value::List(..) => self.named == Some(false),
            _ => false,
        }
    }

    /// Whether a value is like the rows before it: an object with most of their keys, or a list.
    fn is_row(&self, value: &Value<'_>) -> bool {
        match value {
            Value::Object(object) if self.named != Some(false) => {
                let keys = object.iter().map(|(key, _)| key.as_ref());
                let known = keys
                    .clone()
                    .filter(|key| self.keys.iter().any(|known| known == key));
                let known = known.count();
                known > 0 && known * 2 >= object.len()
                    || self.keys.is_empty() && names::recognised(keys) > 0
            }
            Value::List(_, list) => self.named == Some(false) && list.len() > 1,
            _ => false,
        }
    }

    /// Where, from `from` to before `to`, objects or lists begin that follow another value or a line end.
    fn beginnings(&self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let text = self.text;
        let bracket = if self.named == Some(false) { '[' } else { '{' };
        let found = text[from..to].match_indices(bracket);
        found.map(move |(at, _)| from + at).filter(move |&at| {
            let before = text[..at].trim_end();
            text[before.len()..at].contains('\n') || before.ends_with([',', '}', ']', '{', '['])
        })
    }

    /// How many rows begin there that were passed over: by their first key, or by their bracket.
    fn begun_within(&self, from: usize, to: usize) -> usize {
        if from >= to {
            return 0;
        }
        let begins = |&at: &usize| {
            let key = self.text[at + 1..to].trim_start().strip_prefix(['"', '\'']);
            match self.keys.first() {
                Some(first) => key.is_some_and(|key| key.starts_with(first.as_str())),
                None => self.named == Some(false) && key.is_some(),
            }
        };
        self.beginnings(from, to).filter(begins).count()
    }

    /// The records, with a name for each column where the rows have keys.
    pub fn finish(mut self) -> Records {
        if !self.truncated.is_empty() {
            let rows = rows_in_words(&self.truncated);
            let note = messages::reading::cells_cut_off(rows);
            self.records.notes.push(note);
        }
        if self.left_keys {
            let note = messages::reading::keys_not_read(MAX_KEYS);
            self.records.notes.push(note);
        }
        if self.named == Some(true) || !self.names.is_empty() {
            self.records.names = Some(self.names);
        }
        self.records
    }
}

/// Whether a bracket ends no list: behind it, rows go on.
fn goes_on(mut cursor: Cursor<'_>) -> bool {
    cursor.at += 1;
    cursor.take(b',');
    cursor.skip_blanks();
    matches!(cursor.peek(), Some(b'{' | b'['))
}

fn are_objects(values: &[Value<'_>]) -> bool {
    !values.is_empty() && values.iter().all(|value| matches!(value, Value::Object(_)))
}
