//! Tables of every kind a person brings, good and bad.

use homefire::Error;
use homefire::data::{self, Column, Dataset, Format, MAX_ROWS, Options, parse};
use proptest::prelude::*;

fn read(text: &str) -> Dataset {
    parse(text.as_bytes(), &Options::default()).unwrap()
}

fn texts(data: &Dataset) -> Vec<&str> {
    data.examples.iter().map(|e| e.text.as_str()).collect()
}

fn refusal(bytes: &[u8]) -> String {
    match parse(bytes, &Options::default()) {
        Err(Error::Data(message)) => message,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn csv_with_header_quotes_newlines_bom_and_crlf() {
    let data = read(
        "\u{feff}text,label\r\n\"He said \"\"no\"\", twice\",bad\r\n\"two\r\nlines\",good\r\nplain,good\r\n",
    );
    assert_eq!(data.reading.format, Some(Format::Csv));
    assert!(data.reading.header);
    assert_eq!(
        texts(&data),
        ["He said \"no\", twice", "two\r\nlines", "plain"]
    );
    assert_eq!(data.labels, ["bad", "good"]);
    assert_eq!(data.counts(), [1, 2]);
}

#[test]
fn a_header_is_found_by_what_repeats() {
    let data = read(
        "Aussage,Stimmung\nSehr schön,gut\nGar nicht schön,schlecht\nToll,gut\nFurchtbar,schlecht\n",
    );
    assert!(data.reading.header);
    assert_eq!(data.examples.len(), 4);
}

#[test]
fn no_header_and_the_label_first() {
    let data = read(
        "ham,see you at lunch then\nspam,you have won a prize call now\nham,on my way\nspam,cheap pills\nham,thanks\n",
    );
    assert!(!data.reading.header);
    assert_eq!(
        (data.reading.text_column, data.reading.label_column),
        (1, 0)
    );
    assert_eq!(data.examples.len(), 5);
    assert_eq!(data.labels, ["ham", "spam"]);
}

#[test]
fn semicolons_tabs_json_and_lines() {
    for (text, format) in [
        ("text;label\nOne, two;a\nThree;b\n", Format::Csv),
        ("text\tlabel\nOne, two\ta\nThree\tb\n", Format::Tsv),
        (
            "{\"text\":\"One, two\",\"label\":\"a\"}\n{\"label\":\"b\",\"text\":\"Three\"}\n",
            Format::Jsonl,
        ),
        ("a: One, two\nb: Three\n", Format::Lines),
    ] {
        let data = read(text);
        assert_eq!(data.reading.format, Some(format), "{text}");
        assert_eq!(texts(&data), ["One, two", "Three"], "{text}");
        assert_eq!(data.labels, ["a", "b"], "{text}");
    }
}

#[test]
fn every_row_left_out_has_its_number_and_why() {
    let long = "x".repeat(100_000);
    let data = read(&format!(
        "text,label\ngood one,a\n,b\nno label here,\n{long},a\none,too,many\nfine,b\n,\n"
    ));
    let listed: Vec<(usize, &str)> = data
        .problems
        .iter()
        .map(|p| (p.row, p.reason.as_str()))
        .collect();
    assert_eq!(data.examples.len(), 2);
    assert_eq!(listed[0], (3, "no text"));
    assert_eq!(listed[1], (4, "no label"));
    assert_eq!(listed[2].0, 5);
    assert!(listed[2].1.contains("100000 characters"));
    assert_eq!(listed[3].0, 6);
    assert!(listed[3].1.contains("quotes"));
    assert_eq!(listed[4], (8, "empty row"));
}

#[test]
fn broken_json_lines_are_listed() {
    let data = read("{\"text\":\"x\",\"label\":1}\nnonsense\n[1]\n{\"text\":\"y\",\"label\":2}\n");
    assert_eq!(data.labels, ["1", "2"]);
    assert_eq!(
        data.problems.iter().map(|p| p.row).collect::<Vec<_>>(),
        [2, 3]
    );
}

#[test]
fn columns_can_be_chosen() {
    let text =
        "id,title,body,label,lang\n1,Hi,Hello there friend,a,en\n2,Yo,Good day to you,b,de\n";
    let options = Options {
        text_column: Some(Column::Name("title".into())),
        label_column: Some(Column::Index(4)),
        ..Options::default()
    };
    let data = parse(text.as_bytes(), &options).unwrap();
    assert_eq!(texts(&data), ["Hi", "Yo"]);
    assert_eq!(data.labels, ["en", "de"]);
    let absent = Options {
        text_column: Some(Column::Name("subject".into())),
        ..Options::default()
    };
    let message = parse(text.as_bytes(), &absent).unwrap_err().to_string();
    assert!(message.contains("\"subject\"") && message.contains("title"));
}

#[test]
fn emoji_and_right_to_left_stay_as_they_are() {
    let data = read("text,label\n👩‍👩‍👧 שלום,a\nمرحبا بالعالم,b\n");
    assert_eq!(texts(&data), ["👩‍👩‍👧 שלום", "مرحبا بالعالم"]);
}

#[test]
fn refuses_with_a_reason() {
    assert!(refusal(b"").contains("empty"));
    assert!(refusal(b"text,label\nfoo,a\nbar,a\n").contains("label \"a\""));
    assert!(refusal(b"text,label\n").contains("No row"));
    assert!(refusal(b"just some prose without any label\nand more\n").contains("column"));
    assert!(refusal(&[0x00, 0x01, 0x02]).contains("binary"));
    let many: String = (0..=MAX_ROWS + 1)
        .map(|i| format!("t{i},{}\n", i % 2))
        .collect();
    assert!(refusal(many.as_bytes()).contains("limit"));
    let labels: String = (0..300).map(|i| format!("some text {i},{i}\n")).collect();
    assert!(refusal(format!("text,label\n{labels}").as_bytes()).contains("different labels"));
    assert!(refusal(&vec![b'a'; data::MAX_TABLE_BYTES + 1]).contains("limit"));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = parse(&bytes, &Options::default());
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-z\",;:{}\\t\\r\\n ]{0,300}") {
        for format in [None, Some(Format::Csv), Some(Format::Tsv), Some(Format::Jsonl), Some(Format::Lines)] {
            let _ = parse(text.as_bytes(), &Options { format, ..Options::default() });
        }
    }

    #[test]
    fn what_was_written_is_read(rows in proptest::collection::vec(("[^\\x00]{1,40}", 0usize..3), 3..30)) {
        let kept: Vec<_> = rows.iter().filter(|(t, _)| !t.trim().is_empty()).collect();
        prop_assume!(kept.iter().any(|(_, l)| *l != kept[0].1));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["text", "label"]).unwrap();
        for (text, label) in &rows {
            writer.write_record([text, &format!("label {label}")]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let data = parse(&bytes, &Options { format: Some(Format::Csv), ..Options::default() }).unwrap();
        let expected: Vec<&str> = kept.iter().map(|(t, _)| t.trim()).collect();
        prop_assert_eq!(texts(&data), expected);
    }
}
