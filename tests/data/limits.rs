//! What is refused for its size, and rows that are left out for theirs.

use homefire::data::{Column, MAX_COLUMNS, MAX_ROWS, MAX_TABLE_BYTES};

use super::*;

#[test]
fn every_row_left_out_has_its_number_and_why() {
    let long = "x".repeat(100_000);
    let data = read(&format!(
        "text,label\ngood one,a\n,b\nno label here,\n{long},a\none,too,many\nfine,b\n,\n"
    ));
    assert_eq!(data.examples.len(), 2);
    let listed = problems(&data);
    assert_eq!(listed[0], (3, "no text"));
    assert_eq!(listed[1], (4, "no label"));
    assert_eq!(listed[2].0, 5);
    assert!(listed[2].1.contains("100000 characters"));
    assert_eq!(listed[3].0, 6);
    assert!(listed[3].1.contains("quotes"));
    assert_eq!(listed[4], (8, "empty row"));
}

#[test]
fn refuses_with_a_reason() {
    assert!(refusal(b"").contains("empty"));
    assert!(refusal(b"text,label\nfoo,a\nbar,a\n").contains("label \"a\""));
    assert!(refusal(b"text,label\n").contains("No row"));
    assert!(refusal(b"just some prose without any label\nand more\n").contains("column"));
    let labels: String = (0..300)
        .map(|i| format!("some text {i},{i}\nother text {i},{i}\n"))
        .collect();
    assert!(refusal(format!("text,label\n{labels}").as_bytes()).contains("different labels"));
}

#[test]
fn a_refusal_says_where_in_the_table_it_is() {
    let refused = |table: &str, options: &Options| parse(table.as_bytes(), options).unwrap_err();
    let labels: String = (0..500).map(|i| format!("a text,{}\n", i / 2)).collect();
    let many = refused(&format!("text,label\n{labels}"), &Options::default());
    assert_eq!(many.code(), "bad-data");
    assert_eq!(many.message().key(), "too_many_labels");
    assert_eq!(many.message().position(), [("row", &Parameter::from(402))]);
    // It stands within another sentence.
    let none = refused("text,label\n,a\n,b\n", &Options::default());
    assert_eq!(none.message().key(), "with_first_left_out");
    assert_eq!(none.message().position(), [("row", &Parameter::from(2))]);
    assert_eq!(
        none.to_string(),
        "No row has both a text and a label. The first row left out is row 2: no text."
    );
    let column = Options {
        label_column: Some(Column::Name("kind".into())),
        ..Options::default()
    };
    let missing = refused("text,label\nOne,a\nTwo,b\n", &column);
    assert_eq!(missing.message().key(), "no_such_column");
    assert_eq!(
        missing.message().position(),
        [("column", &Parameter::from("kind"))]
    );
    assert_eq!(
        missing.to_string(),
        "There is no column \"kind\". The columns are: text, label."
    );
}

#[test]
fn why_a_row_is_left_out_and_how_a_table_was_read_have_keys() {
    let data = read("Remarks\ntext,label\nOne,a\n,b\nTwo,b\nThree,a,x\n");
    let keys: Vec<_> = data.problems.iter().map(|p| p.reason.key()).collect();
    assert_eq!(keys, ["no_text", "too_many_cells"]);
    let notes: Vec<_> = data.reading.notes.iter().map(|note| note.key()).collect();
    assert_eq!(notes, ["row_above_skipped"]);
    let numbers = data.problems[1].reason.parameters();
    assert_eq!(
        numbers,
        [
            ("cells", Parameter::Number(3.0)),
            ("columns", Parameter::Number(2.0))
        ]
    );
}

#[test]
fn sizes_beyond_the_limits() {
    let many: String = (0..=MAX_ROWS + 1)
        .map(|i| format!("t{i},{}\n", i % 2))
        .collect();
    assert!(refusal(many.as_bytes()).contains("limit"));
    let json: String = (0..=MAX_ROWS + 1)
        .map(|i| format!("{{\"text\":\"t{i}\",\"label\":{}}}\n", i % 2))
        .collect();
    assert!(refusal(json.as_bytes()).contains("limit"));
    assert!(refusal(&vec![b'a'; MAX_TABLE_BYTES + 1]).contains("limit"));
    let wide = vec!["x"; MAX_COLUMNS + 1].join(",");
    assert!(refusal(format!("{wide}\n{wide}\n{wide}\n").as_bytes()).contains("columns"));
}

#[test]
fn the_largest_table_is_read() {
    let table: String = (0..MAX_ROWS)
        .map(|i| format!("text number {i},{}\n", i % 2))
        .collect();
    let data = read(&format!("text,label\n{table}"));
    assert_eq!(data.examples.len(), MAX_ROWS);
}

#[test]
fn unclosed_quotes_in_every_row_take_no_more_than_once_through() {
    // A reader that follows each of them to the end would not come to an end here.
    let table: String = (0..MAX_ROWS)
        .map(|i| format!("\"text number {i} of those,{}\n", ["a", "b"][i % 2]))
        .collect();
    let data = read(&format!("text,label\n{table}"));
    assert_eq!(data.examples.len() + data.problems.len(), MAX_ROWS);
    let table: String = (0..MAX_ROWS - 2)
        .map(|i| format!("\"text \"\"number {i} of those\n"))
        .collect();
    let data = read(&format!("text,label\none,a\ntwo,b\n{table}"));
    assert_eq!(data.examples.len() + data.problems.len(), MAX_ROWS);
}

#[test]
fn a_row_of_millions_of_separators_makes_no_columns() {
    let commas = ",".repeat(4 << 20);
    assert!(refusal(commas.as_bytes()).contains("No row"));
    let data = read(&format!("text,label{commas}\nOne,a\nTwo,b\n"));
    assert_eq!(data.examples.len(), 2);
    assert!(refusal(format!("{commas}x\n").as_bytes()).len() > 20);
}
