//! A table as far as it can be read.

use homefire::data::{Column, Encoding, Format, Options, Preview, preview};

use super::*;

fn look(text: &str) -> Preview {
    preview(text.as_bytes(), &Options::default()).unwrap()
}

#[test]
fn shows_columns_and_first_rows() {
    let found = look(&lines("id,text,label\n", |i, t, l| format!("{i},{t},{l}")));
    assert_eq!(found.format, Some(Format::Csv));
    assert_eq!(found.encoding, Encoding::Utf8);
    assert!(found.header);
    assert_eq!(found.columns, ["id", "text", "label"]);
    assert_eq!((found.text_column, found.label_column), (Some(1), Some(2)));
    assert_eq!(
        found.rows[1],
        ["1", "Water came through the ceiling", "blame"]
    );
    assert_eq!(found.total, 12);
    let long: String = (0..50).map(|i| format!("text {i},{}\n", i % 2)).collect();
    assert_eq!(look(&long).rows.len(), 20);
    assert_eq!(look(&long).total, 50);
}

#[test]
fn refuses_no_table_for_its_columns_or_labels() {
    let one = look("just prose\nand more\n");
    assert_eq!(one.columns, ["column 1"]);
    assert_eq!((one.text_column, one.label_column), (None, None));
    assert_eq!(one.rows, [["just prose"], ["and more"]]);
    let same = look("text,label\nfoo,a\nbar,a\n");
    assert_eq!((same.text_column, same.label_column), (Some(0), None));
    let unlike = look(&lines("text,target\n", |i, t, _| format!("{t},0.{i}7")));
    assert_eq!((unlike.text_column, unlike.label_column), (Some(0), None));
    let wide = vec!["x"; 300].join(",");
    assert_eq!(look(&format!("{wide}\n{wide}\n")).columns.len(), 256);
    assert_eq!(look("text,label\n").total, 0);
}

#[test]
fn takes_the_persons_word_for_it() {
    let options = Options {
        text_column: Some(Column::Index(0)),
        label_column: Some(Column::Name("lang".into())),
        header: Some(true),
        ..Options::default()
    };
    let found = preview(b"a,text,lang\nx,y,z\n", &options).unwrap();
    assert_eq!((found.text_column, found.label_column), (Some(0), Some(2)));
}

#[test]
fn lists_the_rows_that_would_be_left_out() {
    let found = look(&lines("text,label\n,blame\n", |i, t, l| {
        if i == 3 {
            format!("\"{t}\" \"x\",y\",{l}")
        } else {
            format!("{t},{l}")
        }
    }));
    assert_eq!(found.problems.first().map(|p| p.row), Some(2));
    assert_eq!(found.total, 13);
    let lines = look("a: x\nb: y\na: z\nb: w\nb: v\na: u\na: t\nb: s\na: r\nb: q\nprose\n");
    assert_eq!(
        lines.problems.iter().map(|p| p.row).collect::<Vec<_>>(),
        [11]
    );
}

#[test]
fn refuses_what_is_no_table() {
    assert!(preview(b"<!doctype html><p>", &Options::default()).is_err());
    assert!(preview(b"", &Options::default()).is_err());
    assert!(preview(b"PAR1\0\0", &Options::default()).is_err());
}

#[test]
fn rows_that_are_values() {
    let found = Preview::of_values([
        Ok(("One".into(), "a".into())),
        Err(messages::rows::no_row_object()),
    ]);
    assert_eq!(found.rows, [["One", "a"]]);
    assert_eq!((found.total, found.problems[0].row), (2, 2));
}
