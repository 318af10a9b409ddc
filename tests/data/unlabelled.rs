//! Texts without labels: how they are found in a file, and the table that is made of them and their labels.

use homefire::Error;
use homefire::data::{Column, Format, Options, TextTable, TextTableOptions, parse};
use homefire::session::{LabelTable, LabelledCsv, LabelledOrder, LabelledWords, Prediction};
use homefire::text::Reading;
use proptest::collection::vec;
use proptest::prelude::*;

const LABELS: [&str; 3] = ["praise", "blame", "other one"];

fn table(bytes: &[u8]) -> TextTable {
    let read = TextTable::read(bytes, &TextTableOptions::default());
    read.unwrap_or_else(|e| panic!("{e}\n{}", String::from_utf8_lossy(bytes)))
}

fn texts(table: &TextTable) -> Vec<String> {
    (0..table.len())
        .map(|i| table.text(i).into_owned())
        .collect()
}

/// The first `labelled` texts with the labels in turns, the later the surer.
fn labelled(table: TextTable, labels: &[&str], labelled: usize) -> LabelTable {
    let predictions = (0..labelled).map(|i| {
        let mut probabilities = vec![0.1; labels.len()];
        probabilities[i % labels.len()] = 0.5 + 0.4 * i as f32 / labelled as f32;
        Prediction {
            label: i % labels.len(),
            probabilities,
            reading: Reading {
                tokens: 9,
                cut: false,
                unknown: 0.0,
                language: None,
            },
        }
    });
    let labels = labels.iter().map(|&label| label.to_owned()).collect();
    LabelTable::new(table).labelled(labels, predictions.collect())
}

fn csv(whole: &LabelTable, wanted: &LabelledCsv) -> String {
    String::from_utf8(whole.csv(wanted)).unwrap()
}

/// The cells of a table that we have written, as another program reads them.
fn cells(csv: &str, separator: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.delimiter(separator).has_headers(false);
    let mut reader = reader.from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let records = reader.records().map(|r| r.unwrap());
    records
        .map(|r| r.iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn lines_of_prose_are_texts_with_their_commas() {
    let file = "Hello, I can't log in\nWhere is my order, please?\n\nThe app, since Monday, is slow, and odd\n";
    let found = table(file.as_bytes());
    assert_eq!(found.format, Format::Lines);
    assert_eq!(
        texts(&found),
        [
            "Hello, I can't log in",
            "Where is my order, please?",
            "The app, since Monday, is slow, and odd"
        ]
    );
    assert_eq!(found.number(2), 4);
    for file in [
        "One text, with a comma\nAnother one, too\n",
        "My message\nAnd another\n",
    ] {
        let found = table(file.as_bytes());
        assert_eq!(found.format, Format::Lines, "{file}");
        assert_eq!((found.len(), found.header), (2, false), "{file}");
    }
    let named = table(b"text\nOne text, with a comma\nAnother one\n");
    assert!(named.header);
    assert_eq!(texts(&named), ["One text, with a comma", "Another one"]);
}

#[test]
fn the_column_of_texts_is_found_by_its_name_and_by_what_stands_in_it() {
    for (file, column, first) in [
        (
            "id,message,date\n1,My card was declined,2024-01-05\n2,It was closed,2024-01-06\n",
            "message",
            "My card was declined",
        ),
        (
            "a;b;c\n1;short;A longer text that somebody wrote\n2;words;And another one of that kind\n3;here;They go on and on\n",
            "c",
            "A longer text that somebody wrote",
        ),
        (
            "text\n\"Hello, you\"\n\"Two\nlines\"\n",
            "text",
            "Hello, you",
        ),
        (
            "[{\"id\": 1, \"body\": \"A complaint of ours\"}, {\"id\": 2, \"body\": \"Praise\"}]",
            "body",
            "A complaint of ours",
        ),
        (
            "id\tKommentar\n1\tSchön war es\n",
            "Kommentar",
            "Schön war es",
        ),
    ] {
        let found = table(file.as_bytes());
        assert_eq!(found.columns[found.text_column()], column, "{file}");
        assert_eq!(found.text(0), first, "{file}");
    }
    let named = TextTableOptions {
        column: Some(Column::Name("note".into())),
        ..TextTableOptions::default()
    };
    let file = b"text,note\nThe text of it,A note\nMore text of it,Another\n";
    assert_eq!(TextTable::read(file, &named).unwrap().text(1), "Another");
    let absent = TextTableOptions {
        column: Some(Column::Name("body".into())),
        ..TextTableOptions::default()
    };
    assert!(matches!(
        TextTable::read(file, &absent),
        Err(Error::Data(_))
    ));
    for nothing in ["", "text,n\n ,1\n ,2\n"] {
        let read = TextTable::read(nothing.as_bytes(), &TextTableOptions::default());
        assert!(matches!(read, Err(Error::Data(_))), "{nothing:?}");
    }
}

#[test]
fn what_came_stands_in_the_table_and_the_labels_beside_it() {
    let file =
        "id;text;when\n007;\"Hot; and \"\"dear\"\"\";1.5.\n8;\"Two\nlines\";\n;=A1+1;\u{a0}x \n";
    let whole = labelled(table(file.as_bytes()), &LABELS, 3);
    let written = csv(&whole, &LabelledCsv::default());
    assert!(written.starts_with('\u{feff}'));
    assert_eq!(
        cells(&written, b';'),
        [
            ["id", "text", "when", "label", "score"],
            ["007", "Hot; and \"dear\"", "1.5.", "praise", "0,5000"],
            ["8", "Two\nlines", "", "blame", "0,6333"],
            ["", "=A1+1", "\u{a0}x ", "other one", "0,7667"],
        ]
    );
    let unsure = LabelledCsv {
        order: LabelledOrder::UnsureFirst,
        scores: true,
        separator: Some('\t'),
        ..LabelledCsv::default()
    };
    let rows = cells(&csv(&whole, &unsure), b'\t');
    assert_eq!(
        rows[0][5..],
        ["score: praise", "score: blame", "score: other one"]
    );
    assert_eq!(rows[1][3..6], ["praise", "0.5000", "0.5000"]);
}

#[test]
fn rows_without_a_label_say_why_in_their_places() {
    let mut file =
        b"id,text\n1,A first text\n2,\n3,too,many,cells\n4,\xff broken\n5,A last text\n".to_vec();
    file.extend_from_slice(format!("6,{}\n", "a".repeat(20_001)).as_bytes());
    let whole = labelled(table(&file), &LABELS, 1);
    assert_eq!(whole.table.len(), 2);
    let words = LabelledWords {
        label: "Etikett".into(),
        problems: vec!["leer".into()],
        ..LabelledWords::default()
    };
    let wanted = LabelledCsv {
        words,
        ..LabelledCsv::default()
    };
    let rows = cells(&csv(&whole, &wanted), b',');
    assert_eq!(rows[0], ["id", "text", "Etikett", "score", "note"]);
    assert_eq!(rows[1], ["1", "A first text", "praise", "0.5000", ""]);
    assert_eq!(rows[2], ["2", "", "", "", "leer"]);
    assert_eq!(rows[3][..2], ["3", "too,many,cells"]);
    assert!(rows[3][4].starts_with("4 cells"), "{:?}", rows[3]);
    assert!(rows[4][4].contains("not UTF-8"), "{:?}", rows[4]);
    assert!(rows[5][4].contains("stopped"), "{:?}", rows[5]);
    assert!(rows[6][4].contains("20001 characters"), "{:?}", rows[6]);
    assert_eq!(rows.len(), 7);
}

#[test]
fn corrections_are_in_the_table_and_names_that_are_taken_get_a_number() {
    let whole = labelled(
        table(b"text,label,score\nOne of them,x,3\nAnd two,y,4\n"),
        &LABELS,
        2,
    );
    let wanted = LabelledCsv {
        corrections: [(1, "praise".to_owned())].into(),
        ..LabelledCsv::default()
    };
    let rows = cells(&csv(&whole, &wanted), b',');
    assert_eq!(
        rows[0],
        ["text", "label", "score", "label 2", "score 2", "note"]
    );
    assert_eq!(rows[1][3..], ["praise", "0.5000", ""]);
    assert_eq!(rows[2][3..], ["praise", "", "label put right by hand"]);
}

#[test]
fn a_label_that_would_begin_a_formula_is_a_text_to_spreadsheets_and_itself_to_us() {
    let labels = ["=HYPERLINK(\"http://x\")", "@b", "-1", "- c"];
    let file = "text\nOne of them\nTwo of them\nThree of them\nFour of them\nFive of them\nSix of them\nSeven\nEight\n";
    let written = csv(
        &labelled(table(file.as_bytes()), &labels, 8),
        &LabelledCsv::default(),
    );
    let rows = cells(&written, b',');
    assert_eq!(rows[1][1], "=\"=HYPERLINK(\"\"http://x\"\")\"");
    assert_eq!(rows[2][1], "=\"@b\"");
    assert_eq!(rows[3][1], "-1");
    assert_eq!(rows[4][1], "=\"- c\"");
    let again = parse(written.as_bytes(), &Options::default()).unwrap();
    assert_eq!(again.labels, labels);
}

/// Texts of all kinds of characters, some of which mean something in a table.
fn text() -> impl Strategy<Value = String> {
    let plain = "[A-Za-zäöß'.,;:!? ]{0,30}";
    let odd = "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]{0,30}";
    let marks = "[a-z\",;\\t|\\\\'{}\\[\\]: \\n\\r]{0,20}";
    prop_oneof![3 => plain, 1 => odd, 2 => marks].prop_map(|rest| format!("It {rest} so"))
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        rows in vec(("[0-9]{1,3}", text(), text()), 6..40),
        separator in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        unsure in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(separator).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        writer.write_record(["id", "text", "remark"]).unwrap();
        for (id, text, remark) in &rows {
            writer.write_record([id, text, remark]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let found = table(&bytes);
        prop_assert_eq!(texts(&found), rows.iter().map(|r| r.1.trim()).collect::<Vec<_>>());
        let whole = labelled(found, &LABELS, rows.len());
        let order = if unsure { LabelledOrder::UnsureFirst } else { LabelledOrder::AsItCame };
        let written = csv(&whole, &LabelledCsv { order, scores: true, ..LabelledCsv::default() });
        // Whatever reads CSV has the same cells; the later the text, the surer it is, so that both orders are the same.
        for (i, (cells, (id, text, remark))) in cells(&written, separator).iter().skip(1).zip(&rows).enumerate() {
            prop_assert_eq!(&cells[..3], &[id.clone(), text.clone(), remark.clone()]);
            prop_assert_eq!(&cells[3], LABELS[i % 3]);
        }
        // Our own reader has the same texts and labels.
        let options = Options {
            text_column: Some(Column::Name("text".into())), label_column: Some(Column::Name("label".into())),
            ..Options::default()
        };
        let again = parse(written.as_bytes(), &options).unwrap();
        prop_assert_eq!(super::problems(&again), []);
        let expected: Vec<_> = rows.iter().enumerate().map(|(i, r)| (r.1.trim(), LABELS[i % 3])).collect();
        prop_assert_eq!(super::rows(&again), expected, "{}", written);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..400)) {
        let _ = TextTable::read(&bytes, &TextTableOptions::default());
    }

    #[test]
    fn of_any_lines_none_is_lost(lines in vec("[a-z\",;' ]{1,30}", 1..30)) {
        let options = TextTableOptions { format: Some(Format::Lines), ..TextTableOptions::default() };
        if let Ok(found) = TextTable::read(lines.join("\n").as_bytes(), &options) {
            let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
            prop_assert_eq!(found.rows().len() + usize::from(found.header), filled);
        }
    }
}

#[test]
fn ten_thousand_rows_are_written_and_read_back() {
    let row = |i: usize| {
        format!(
            "{i},\"Ticket {i}, with a comma \"\"and marks\"\"\",{}\n",
            i % 7
        )
    };
    let file = format!(
        "id,text,priority\n{}",
        (0..10_000).map(row).collect::<String>()
    );
    let whole = labelled(table(file.as_bytes()), &LABELS, 10_000);
    let written = csv(&whole, &LabelledCsv::default());
    let options = Options {
        label_column: Some(Column::Name("label".into())),
        ..Options::default()
    };
    let again = parse(written.as_bytes(), &options).unwrap();
    assert_eq!(again.examples.len(), 10_000);
    for (i, example) in again.examples.iter().enumerate() {
        assert_eq!(example.text, whole.table.text(i));
        assert_eq!(again.labels[example.label], LABELS[i % 3]);
    }
}
