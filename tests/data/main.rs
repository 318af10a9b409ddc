//! Tables of every kind a person brings, good and bad.

mod columns;
mod encodings;
mod exports;
mod headers;
mod json;
mod kinds;
mod labels;
mod limits;
mod lines;
mod packed;
mod pairs;
mod preview;
mod quotes;
mod separators;
mod unlabelled;
mod written;

use homefire::Error;
use homefire::data::{Dataset, Options, parse};
use homefire::error::{Parameter, messages};

/// Twelve remarks on a hotel, praise and blame in turns.
const ROWS: [(&str, &str); 12] = [
    ("The bed was soft and warm", "praise"),
    ("Water came through the ceiling", "blame"),
    ("Breakfast had everything", "praise"),
    ("We waited an hour for the key", "blame"),
    ("A quiet room with a view", "praise"),
    ("The lift stood still all week", "blame"),
    ("They found my lost ring", "praise"),
    ("Hair in the bath", "blame"),
    ("Kind people at the desk", "praise"),
    ("It smelled of smoke", "blame"),
    ("Close to the station", "praise"),
    ("The bill was wrong twice", "blame"),
];

/// Lines, one for each row, below those of `above`.
fn lines(above: &str, line: impl Fn(usize, &str, &str) -> String) -> String {
    let rows = ROWS.iter().enumerate();
    let rows: Vec<String> = rows
        .map(|(i, (text, label))| line(i, text, label))
        .collect();
    format!("{above}{}\n", rows.join("\n"))
}

fn read_bytes(bytes: &[u8]) -> Dataset {
    parse(bytes, &Options::default())
        .unwrap_or_else(|e| panic!("{e}\n{}", String::from_utf8_lossy(bytes)))
}

fn read(text: &str) -> Dataset {
    read_bytes(text.as_bytes())
}

fn texts(data: &Dataset) -> Vec<&str> {
    data.examples.iter().map(|e| e.text.as_str()).collect()
}

fn rows(data: &Dataset) -> Vec<(&str, &str)> {
    let label = |i: usize| data.labels[i].as_str();
    data.examples
        .iter()
        .map(|e| (e.text.as_str(), label(e.label)))
        .collect()
}

/// A row that was left out, with why in English.
#[derive(Debug)]
struct LeftOut(usize, String);

impl PartialEq<(usize, &str)> for LeftOut {
    fn eq(&self, other: &(usize, &str)) -> bool {
        (self.0, self.1.as_str()) == *other
    }
}

fn problems(data: &Dataset) -> Vec<LeftOut> {
    data.problems
        .iter()
        .map(|p| LeftOut(p.row, p.reason.to_string()))
        .collect()
}

/// Whether a note says so.
fn noted(data: &Dataset, words: &str) -> bool {
    data.reading.notes.iter().any(|note| note.contains(words))
}

/// All twelve rows, as they are, and nothing left out.
#[track_caller]
fn assert_whole(text: &str) -> Dataset {
    assert_whole_bytes(text.as_bytes())
}

#[track_caller]
fn assert_whole_bytes(bytes: &[u8]) -> Dataset {
    let data = read_bytes(bytes);
    assert_eq!(problems(&data), [], "{}", String::from_utf8_lossy(bytes));
    assert_eq!(rows(&data), ROWS, "{}", String::from_utf8_lossy(bytes));
    data
}

#[track_caller]
fn refusal(bytes: &[u8]) -> String {
    match parse(bytes, &Options::default()) {
        Err(Error::Data(message)) => message.to_string(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}
