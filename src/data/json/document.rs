//! One JSON object that holds all rows: where in it they are, and by rows or by columns.

use super::super::names;
use super::columns::{take_columns, take_keyed_columns, take_pairs};
use super::entries::{Entry, Kind, entries, list};
use super::exports;
use super::rows::Rows;
use super::value::{Cursor, Value};
use crate::error::messages;

/// Keys of the list that holds the rows, the likelier before the others.
const HOLDERS: [&str; 18] = [
    "data",
    "rows",
    "examples",
    "items",
    "records",
    "train",
    "results",
    "documents",
    "entries",
    "samples",
    "instances",
    "dataset",
    "common_examples",
    "sentences",
    "texts",
    "annotations",
    "utterances",
    "values",
];
/// Keys of the list that names the columns of rows that are lists.
const NAMERS: [&str; 6] = [
    "columns",
    "column_names",
    "header",
    "headers",
    "fields",
    "names",
];
/// Objects within each other in which rows are looked for.
const DEEPEST: usize = 3;

/// Whether the object at `cursor` holds a list of objects that rows may be, or columns, and is no row itself.
pub fn holds_rows(cursor: Cursor<'_>) -> bool {
    let text = cursor.text;
    let entries = entries(cursor);
    let keys = || entries.iter().map(|e| e.key.as_str());
    if names::recognised(keys()) == 2 {
        return entries
            .iter()
            .all(|e| matches!(e.kind, Kind::Plain | Kind::Object));
    }
    holder(&entries).is_some_and(|holder| {
        let at = holder.span.start + 1;
        match (Cursor { text, at }).value() {
            Ok(Value::Object(row)) => row.len() > 1,
            Ok(Value::List(_, row)) => row.len() > 1,
            // The first one may be the one with the fault.
            _ => keys().count() == 1,
        }
    })
}

/// Takes the rows of the object at `cursor`, and says whether it holds any.
pub fn read<'t>(rows: &mut Rows<'t>, cursor: Cursor<'t>) -> bool {
    read_at(rows, cursor, DEEPEST)
}

fn read_at<'t>(rows: &mut Rows<'t>, cursor: Cursor<'t>, depth: usize) -> bool {
    let text = cursor.text;
    let entries = entries(cursor);
    if entries.iter().any(|e| e.key == "nbformat") {
        return false;
    }
    take_classes(rows, text, &entries);
    if let Some(holder) = holder(&entries) {
        take_rows(rows, text, &entries, holder);
        return true;
    }
    let of = |kind: Kind| entries.iter().filter(move |e| e.kind == kind);
    let plain: Vec<&Entry> = of(Kind::Plain)
        .filter(|e| !NAMERS.contains(&e.key.as_str()))
        .collect();
    if plain.len() > 1 {
        let columns: Vec<(&str, Vec<String>)> = plain
            .iter()
            .map(|e| (e.key.as_str(), list(text, e)))
            .collect();
        take_columns(rows, columns);
        return true;
    }
    let objects: Vec<&Entry> = of(Kind::Object).collect();
    if objects.len() > 1 && objects.len() * 2 > entries.len() && take_objects(rows, text, &objects)
    {
        return true;
    }
    if depth > 0 {
        let found = objects.iter().any(|e| {
            let at = e.span.start;
            read_at(rows, Cursor { text, at }, depth - 1)
        });
        if found {
            return true;
        }
    }
    let texts: Vec<&Entry> = of(Kind::Text).collect();
    if depth == DEEPEST
        && texts.len() > 3
        && texts.len() == entries.len()
        && take_pairs(rows, text, &texts)
    {
        return true;
    }
    // A single row.
    let named = names::recognised(entries.iter().map(|e| e.key.as_str()));
    if depth == DEEPEST && named == 2 {
        let value = Cursor {
            text,
            at: cursor.at,
        }
        .value();
        rows.take(1, cursor.at..text.len(), value);
        return true;
    }
    false
}

/// The entry that holds the rows: the one with the likeliest key, or the longest.
fn holder(entries: &[Entry]) -> Option<&Entry> {
    // What they are about is told by some beside the rows.
    let lists = || {
        entries
            .iter()
            .filter(|e| e.kind == Kind::Rows && e.key != "features")
    };
    let known = HOLDERS
        .iter()
        .find_map(|name| lists().find(|e| e.key.eq_ignore_ascii_case(name)));
    known.or_else(|| lists().max_by_key(|e| e.span.len()))
}

fn take_rows<'t>(rows: &mut Rows<'t>, text: &'t str, entries: &[Entry], holder: &Entry) {
    let inside = |entry: &Entry| Cursor {
        text,
        at: entry.span.start + 1,
    };
    let namer = NAMERS.iter().find_map(|name| {
        entries
            .iter()
            .find(|e| e.kind == Kind::Plain && e.key == *name)
    });
    let lists = text[holder.span.start + 1..].trim_start().starts_with('[');
    if let Some(namer) = namer.filter(|_| lists) {
        rows.name_columns(list(text, namer));
    }
    let read = rows.take_all(inside(holder));
    let total = entries.iter().find(|e| e.key == "num_rows_total");
    let total = total.and_then(|e| text[e.span.clone()].parse::<usize>().ok());
    if let Some(total) = total.filter(|&total| total > read) {
        let note = messages::reading::rows_in_part(read, total);
        rows.records.notes.push(note);
    }
    for other in entries
        .iter()
        .filter(|e| e.kind == Kind::Rows && e.span != holder.span && e.key != "features")
    {
        let count = count(inside(other));
        let note = messages::reading::other_rows_not_read(&holder.key, count, &other.key);
        rows.records.notes.push(note);
    }
}

/// How many values stand from `cursor` on in its list.
fn count(mut cursor: Cursor<'_>) -> usize {
    let mut count = 0;
    loop {
        while cursor.take(b',') {}
        if matches!(cursor.peek(), None | Some(b']')) || cursor.skip().is_err() {
            return count;
        }
        count += 1;
    }
}

/// Takes objects that are columns, with a value for each row's key, or rows by their keys. Whether they are either.
fn take_objects<'t>(rows: &mut Rows<'t>, text: &'t str, objects: &[&Entry]) -> bool {
    let inner = entries(Cursor {
        text,
        at: objects[0].span.start,
    });
    if inner.is_empty() {
        return false;
    }
    let is_number = |key: &str| key.parse::<u64>().is_ok();
    let plain = inner
        .iter()
        .all(|e| matches!(e.kind, Kind::Text | Kind::Other));
    let outer_named = names::recognised(objects.iter().map(|e| e.key.as_str()));
    let inner_named = names::recognised(inner.iter().map(|e| e.key.as_str()));
    if plain && (outer_named == 2 || inner_named == 0 && inner.iter().all(|e| is_number(&e.key))) {
        take_keyed_columns(rows, text, objects);
        return true;
    }
    if inner_named == 0 && !objects.iter().all(|e| is_number(&e.key)) {
        return false;
    }
    for (index, object) in objects.iter().enumerate() {
        let mut cursor = Cursor {
            text,
            at: object.span.start,
        };
        let value = cursor.value();
        rows.take(index + 1, object.span.clone(), value);
    }
    true
}

/// Takes the names of classes that stand beside the rows, as Hugging Face describes its data sets.
fn take_classes(rows: &mut Rows<'_>, text: &str, entries: &[Entry]) {
    let Some(features) = entries.iter().find(|e| e.key == "features") else {
        return;
    };
    let Ok(features) = (Cursor {
        text,
        at: features.span.start,
    })
    .value() else {
        return;
    };
    let names = |feature: &Value<'_>| -> Option<Vec<String>> {
        let kind = feature.get("type").unwrap_or(feature);
        let names = kind
            .get("names")
            .or_else(|| kind.get("class_label").and_then(|c| c.get("names")))?;
        let names = match names {
            Value::List(_, names) => names
                .iter()
                .map(|n| exports::text(n).into_owned())
                .collect(),
            // { "0": "neg", "1": "pos" }
            Value::Object(names) => names
                .iter()
                .map(|(_, n)| exports::text(n).into_owned())
                .collect(),
            _ => return None,
        };
        Some(names)
    };
    let mut take = |name: &str, feature: &Value<'_>| {
        if let Some(names) = names(feature) {
            let note = messages::reading::numbers_are_classes(name);
            rows.records.notes.push(note);
            rows.classes.insert(name.to_owned(), names);
        }
    };
    match &features {
        Value::List(_, features) => {
            for feature in features {
                if let Some(name) = feature.get("name").and_then(Value::as_str) {
                    take(name, feature);
                }
            }
        }
        Value::Object(features) => features
            .iter()
            .for_each(|(name, feature)| take(name, feature)),
        _ => {}
    }
}
