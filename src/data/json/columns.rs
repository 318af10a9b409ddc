//! JSON that holds its rows by columns, or texts by their labels.

use std::collections::{HashMap, HashSet};

use super::super::MAX_ROWS;
use super::super::names;
use super::entries::Entry;
use super::exports;
use super::rows::Rows;
use super::value::{Cursor, Value};
use crate::error::messages;

/// Takes columns of values: of like length where they are those of rows; of others, the key is the label of each value.
pub fn take_columns(rows: &mut Rows<'_>, columns: Vec<(&str, Vec<String>)>) {
    let length = columns.iter().map(|c| c.1.len()).max().unwrap_or(0);
    let even = columns.iter().all(|c| c.1.len() == length);
    let named = names::recognised(columns.iter().map(|c| c.0)) > 0;
    let repeats = |values: &Vec<String>| {
        let distinct: HashSet<&String> = values.iter().collect();
        distinct.len() * 2 <= values.len()
    };
    if even && (named || columns.iter().any(|c| repeats(&c.1))) {
        for row in 0..length {
            if !rows.records.has_room() {
                continue;
            }
            for (name, values) in &columns {
                rows.put(name, &values[row]);
            }
            rows.end_row(row + 1);
        }
        return;
    }
    rows.records
        .notes
        .push(messages::reading::keys_are_labels());
    let mut number = 0;
    for (label, values) in &columns {
        for text in values {
            number += 1;
            pair(rows, number, text, label);
        }
    }
}

fn pair(rows: &mut Rows<'_>, number: usize, text: &str, label: &str) {
    if rows.records.has_room() {
        rows.put("text", text);
        rows.put("label", label);
        rows.end_row(number);
    }
}

/// Takes columns that are objects, as pandas writes a frame.
pub fn take_keyed_columns<'t>(rows: &mut Rows<'t>, text: &'t str, columns: &[&Entry]) {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut values: Vec<Vec<String>> = Vec::new();
    for column in columns {
        let mut cells = Vec::new();
        let mut cursor = Cursor {
            text,
            at: column.span.start + 1,
        };
        while !cursor.take(b'}') && places.len() <= MAX_ROWS + 1 {
            let Ok(Value::String(key)) = cursor.value() else {
                break;
            };
            if !cursor.take(b':') {
                break;
            }
            let Ok(value) = cursor.value() else {
                break;
            };
            cursor.take(b',');
            let next = places.len();
            let place = *places.entry(key.into_owned()).or_insert(next);
            if cells.len() <= place {
                cells.resize(place + 1, String::new());
            }
            cells[place] = exports::text(&value).into_owned();
        }
        values.push(cells);
    }
    for row in 0..places.len() {
        if rows.records.has_room() {
            for (column, cells) in columns.iter().zip(&values) {
                rows.put(&column.key, cells.get(row).map_or("", String::as_str));
            }
            rows.end_row(row + 1);
        }
    }
}

/// Takes texts with a label each, as an object has them. Whether the values repeat as labels do.
pub fn take_pairs(rows: &mut Rows<'_>, text: &str, entries: &[&Entry]) -> bool {
    let value = |entry: &Entry| {
        let value = Cursor {
            text,
            at: entry.span.start,
        }
        .value();
        value
            .ok()
            .map(|v| exports::text(&v).into_owned())
            .unwrap_or_default()
    };
    let values: Vec<String> = entries.iter().map(|e| value(e)).collect();
    let distinct: HashSet<&String> = values.iter().collect();
    if distinct.len() * 2 > values.len() {
        return false;
    }
    for (index, (entry, label)) in entries.iter().zip(&values).enumerate() {
        pair(rows, index + 1, &entry.key, label);
    }
    true
}
