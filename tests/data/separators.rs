//! What stands between two cells, and between two rows.

use homefire::data::{Format, Options, parse};

use super::*;

#[test]
fn commas_semicolons_tabs_and_bars() {
    for (separator, format) in [
        (",", Format::Csv),
        (";", Format::Csv),
        ("|", Format::Csv),
        ("\t", Format::Tsv),
    ] {
        let data = assert_whole(&lines(&format!("text{separator}label\n"), |_, t, l| {
            format!("{t}{separator}{l}")
        }));
        assert_eq!(data.reading.format, Some(format));
        assert_eq!(data.reading.columns, ["text", "label"]);
    }
}

#[test]
fn rarer_separators() {
    for separator in ["||", "|||", "::", "\u{1}", "~", "^", " | "] {
        assert_whole(&lines("", |_, t, l| format!("{t}{separator}{l}")));
    }
}

#[test]
fn a_separator_that_stands_in_texts_too() {
    let data = read(&lines("text;score;label\n", |i, t, l| {
        format!("{t}, really;0,{i};{l}")
    }));
    assert_eq!(data.examples.len(), 12);
    assert_eq!(data.labels, ["praise", "blame"]);
    assert!(texts(&data)[0].ends_with(", really"));
}

#[test]
fn a_first_line_may_name_the_separator() {
    for (line, separator) in [
        ("sep=;", ";"),
        ("SEP=,", ","),
        ("\"sep=|\"", "|"),
        ("sep=\\t", "\t"),
        ("sep=\t", "\t"),
        ("sep=;;;", ";"),
        ("sep=:", ":"),
    ] {
        for end in ["\n", "\r\n"] {
            let table = lines(&format!("{line}\ntext{separator}label\n"), |_, t, l| {
                format!("{t}{separator}{l}")
            });
            let data = assert_whole(&table.replace('\n', end));
            assert!(noted(&data, "names the separator"), "{line}");
        }
    }
}

#[test]
fn separators_too_many_make_no_columns() {
    let rows = lines("text,label\n", |_, t, l| format!("{t},{l},"));
    assert_eq!(assert_whole(&rows).reading.columns, ["text", "label"]);
    let header = lines("text,label,\n", |_, t, l| format!("{t},{l}"));
    assert_eq!(assert_whole(&header).reading.columns, ["text", "label"]);
    let uneven = lines("text,label\n", |i, t, l| {
        format!("{t},{l}{}", ",".repeat(i % 4))
    });
    assert_eq!(assert_whole(&uneven).reading.columns, ["text", "label"]);
    let commas = ",".repeat(400);
    let many = lines(&format!("text,label{commas}\n"), |_, t, l| {
        format!("{t},{l}{commas}")
    });
    assert_eq!(assert_whole(&many).reading.columns, ["text", "label"]);
    let between = lines("text,,,label\n", |_, t, l| format!("{t},,,{l}"));
    assert_whole(&between);
}

#[test]
fn empty_rows_are_told() {
    let within = read("text,label\nOne,a\n,\nTwo,b\n");
    assert_eq!(problems(&within), [(3, "empty row")]);
    let behind = lines("text,label\n", |_, t, l| format!("{t},{l}")) + &",\n".repeat(500);
    assert!(noted(&assert_whole(&behind), "500 empty rows"));
    // A line without anything is no row.
    assert_whole(&lines("text,label\n\n", |_, t, l| format!("{t},{l}\n")));
}

#[test]
fn rows_end_as_they_do_on_every_system() {
    let table = lines("text;label\n", |_, t, l| format!("{t};{l}"));
    for end in ["\r\n", "\r", "\r\r\n", "\n\n"] {
        assert_whole(&table.replace('\n', end));
    }
    let mut mixed = String::new();
    for (i, line) in table.lines().enumerate() {
        mixed += line;
        mixed += ["\n", "\r\n", "\r"][i % 3];
    }
    assert_whole(&mixed);
    assert_whole(table.trim_end());
    for line in [
        "LABEL: TEXT\r",
        "__label__LABEL TEXT\r",
        "{\"text\": \"TEXT\", \"label\": \"LABEL\"}\r",
    ] {
        let lines = ROWS.map(|(t, l)| line.replace("TEXT", t).replace("LABEL", l));
        assert_whole(&lines.concat());
    }
}

#[test]
fn a_lone_cr_within_a_text_ends_no_row() {
    let data = read(&lines("text,label\n", |i, t, l| {
        if i == 3 {
            format!("{t}\rand more,{l}")
        } else {
            format!("{t},{l}")
        }
    }));
    assert_eq!(data.examples.len(), 12);
    assert_eq!(texts(&data)[3], "We waited an hour for the key\rand more");
}

#[test]
fn rows_with_another_separator_are_read_and_told() {
    let data = assert_whole(&lines("text,label\n", |i, t, l| {
        format!("{t}{}{l}", if i % 5 == 0 { ';' } else { ',' })
    }));
    assert!(noted(&data, "rows 2, 7 and 12"));
}

#[test]
fn a_text_with_separators_and_without_quotes_is_joined_where_its_label_is_known() {
    let data = read(&lines("text,label\n", |i, t, l| {
        if i == 2 {
            format!("{t}, so far, so good,{l}")
        } else {
            format!("{t},{l}")
        }
    }));
    assert_eq!(texts(&data)[2], "Breakfast had everything, so far, so good");
    assert!(noted(&data, "row 4"));
    let data = read(&lines("label,text\n", |_, t, l| format!("{l},{t}, so far")));
    assert_eq!(data.examples.len(), 12);
    assert_eq!(texts(&data)[0], "The bed was soft and warm, so far");
    let data = read("text,label\ngood one,a\nfine,b\none,too,many\n");
    assert_eq!(problems(&data).len(), 1);
    assert_eq!(problems(&data)[0].0, 4);
    assert!(problems(&data)[0].1.contains("quotes"));
}

#[test]
fn tables_in_text_documents() {
    assert_whole(&lines("| text | label |\n|------|:-----:|\n", |_, t, l| {
        format!("| {t} | {l} |")
    }));
    let line = "+------+-------+\n";
    let mysql = lines(&format!("{line}| text | label |\n{line}"), |_, t, l| {
        format!("| {t} | {l} |")
    });
    assert_whole(&(mysql + line));
}

#[test]
fn the_format_can_be_given() {
    let table = lines("", |_, t, l| format!("{t}\t{l}"));
    for format in [Format::Csv, Format::Tsv] {
        let options = Options {
            format: Some(format),
            ..Options::default()
        };
        let data = parse(table.as_bytes(), &options).unwrap();
        assert_eq!(rows(&data), ROWS);
    }
}
