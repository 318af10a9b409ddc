//! One example a line.

use homefire::data::{Format, Options, parse};

use super::*;

#[test]
fn labels_before_a_colon() {
    for colon in [": ", ":", " : "] {
        let data = assert_whole(&lines("", |_, t, l| format!("{l}{colon}{t}")));
        assert_eq!(data.reading.format, Some(Format::Lines));
    }
    let commas = read(&lines("", |_, t, l| format!("{l}: {t}, they said")));
    assert_eq!(commas.reading.format, Some(Format::Lines));
    assert_eq!(commas.labels, ["praise", "blame"]);
    assert_eq!(
        rows(&read("a: One, two\nb: Three\n")),
        [("One, two", "a"), ("Three", "b")]
    );
}

#[test]
fn times_and_colons_in_texts_are_no_labels() {
    let times = lines("", |i, t, _| format!("{}:30 {t}", 10 + i % 3));
    assert!(refusal(times.as_bytes()).contains("column"));
    let table = read(&lines("", |i, t, l| format!("{}:30 {t},{l}", 10 + i % 3)));
    assert_eq!(table.labels, ["praise", "blame"]);
    let table = read(&lines("", |i, t, l| {
        format!("{}: {t},{l}", ["Note", "Re"][i / 2 % 2])
    }));
    assert_eq!(table.labels, ["praise", "blame"]);
    assert!(
        refusal(b"From: Ann\nTo: Bob\nSubject: The key\nDate: Monday\n\nWhere is it\n")
            .contains("column")
    );
}

#[test]
fn a_line_without_a_label_is_listed() {
    let data = read(&lines("", |i, t, l| {
        if i == 7 {
            t.to_owned()
        } else {
            format!("{l}: {t}")
        }
    }));
    assert_eq!(data.examples.len(), 11);
    assert_eq!(problems(&data)[0].0, 8);
}

#[test]
fn fasttext() {
    for line in [
        "__label__LABEL TEXT",
        "__label__LABEL\tTEXT",
        "__label__LABEL , TEXT",
        "TEXT __label__LABEL",
    ] {
        let data = assert_whole(&lines("", |_, t, l| {
            line.replace("LABEL", l).replace("TEXT", t)
        }));
        assert_eq!(data.reading.format, Some(Format::FastText), "{line}");
    }
    let several = read(&lines("", |i, t, l| {
        format!(
            "__label__{l} {}{t}",
            if i == 3 { "__label__long " } else { "" }
        )
    }));
    assert_eq!(
        problems(&several),
        [(4, "2 labels (blame, long): a text can have one label here")]
    );
    assert!(noted(&several, "1 row has several labels"));
    assert_whole(&lines("label,text\n", |_, t, l| {
        format!("__label__{l},{t}")
    }));
}

#[test]
fn the_format_can_be_given() {
    let options = Options {
        format: Some(Format::Lines),
        ..Options::default()
    };
    let data = parse(b"a: x,1\nb: y,2\nc: z,1\nd: w,2\n", &options).unwrap();
    assert_eq!(data.labels, ["a", "b", "c", "d"]);
}
