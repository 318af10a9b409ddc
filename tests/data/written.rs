//! What is written is read, whatever it is; and no bytes stop the reader.

use homefire::data::{Format, Options};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const FORMATS: [Option<Format>; 7] = [
    None,
    Some(Format::Csv),
    Some(Format::Tsv),
    Some(Format::Json),
    Some(Format::Jsonl),
    Some(Format::Lines),
    Some(Format::FastText),
];

/// Texts of all kinds of characters, some of which mean something in a format.
fn text() -> impl Strategy<Value = String> {
    let plain = "[A-Za-zäöß'.,;:!? ]{0,30}";
    let odd = "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]{0,30}";
    let marks = "[a-z\",;\\t|\\\\'{}\\[\\]: \\n]{0,20}";
    prop_oneof![3 => plain, 1 => odd, 2 => marks].prop_map(|rest| format!("It {rest} so"))
}

fn table() -> impl Strategy<Value = Vec<(String, &'static str)>> {
    vec(
        (
            text(),
            prop::sample::select(vec!["praise", "blame", "other one"]),
        ),
        6..30,
    )
    .prop_filter("two labels", |rows| rows.iter().any(|r| r.1 != rows[0].1))
}

fn csv(
    rows: &[(String, &'static str)],
    delimiter: u8,
    quotes: csv::QuoteStyle,
    end: csv::Terminator,
) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .quote_style(quotes)
        .terminator(end)
        .from_writer(Vec::new());
    writer.write_record(["text", "label"]).unwrap();
    for (text, label) in rows {
        writer.write_record([text, *label]).unwrap();
    }
    writer.into_inner().unwrap()
}

fn expected<'r>(rows: &'r [(String, &'static str)]) -> Vec<(&'r str, &'static str)> {
    rows.iter()
        .map(|(text, label)| (text.trim(), *label))
        .collect()
}

proptest! {
    #[test]
    fn quoted_tables_give_their_rows_back(table in table(), delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']), crlf in any::<bool>()) {
        let end = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let bytes = csv(&table, delimiter, csv::QuoteStyle::Always, end);
        let data = read_bytes(&bytes);
        prop_assert_eq!(rows(&data), expected(&table), "{}", String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn tables_that_quote_where_they_must_give_their_rows_back(table in table(), delimiter in prop::sample::select(vec![b',', b';'])) {
        let bytes = csv(&table, delimiter, csv::QuoteStyle::Necessary, csv::Terminator::Any(b'\n'));
        let data = read_bytes(&bytes);
        prop_assert_eq!(rows(&data), expected(&table), "{}", String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn tables_of_tabs_without_quotes_give_their_rows_back(table in table()) {
        let clean = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        let table: Vec<_> = table.into_iter().map(|(t, l)| (clean(&t), l)).collect();
        let lines: String = table.iter().map(|(t, l)| format!("{t}\t{l}\n")).collect();
        let data = read(&format!("text\tlabel\n{lines}"));
        prop_assert_eq!(rows(&data), expected(&table));
    }

    #[test]
    fn json_gives_its_rows_back(table in table(), pretty in any::<bool>(), list in any::<bool>()) {
        let objects: Vec<serde_json::Value> = table.iter().map(|(t, l)| serde_json::json!({ "text": t, "label": l })).collect();
        let text = match (list, pretty) {
            (true, true) => serde_json::to_string_pretty(&objects).unwrap(),
            (true, false) => serde_json::to_string(&serde_json::json!({ "data": objects })).unwrap(),
            (false, true) => objects.iter().map(|o| serde_json::to_string_pretty(o).unwrap() + "\n").collect(),
            (false, false) => objects.iter().map(|o| o.to_string() + "\n").collect(),
        };
        let data = read(&text);
        prop_assert_eq!(rows(&data), expected(&table));
    }

    #[test]
    fn unclosed_quotes_lose_no_row_without_its_number(table in table(), unclosed in vec(any::<prop::sample::Index>(), 1..4)) {
        let clean = |text: &str| text.replace(['"', ',', '\n', '\r', '\'', '\\'], " ").replace(['\t', ';', '|'], " ");
        let mut lines: Vec<String> = table.iter().map(|(t, l)| format!("{},{l}", clean(t))).collect();
        for index in &unclosed {
            let line = index.get(&lines).clone();
            let at = index.index(lines.len());
            lines[at] = format!("\"{}", line.trim_start_matches('"'));
        }
        let data = read(&format!("text,label\n{}\n", lines.join("\n")));
        prop_assert_eq!(data.examples.len() + data.problems.len(), table.len());
    }

    #[test]
    fn a_damaged_byte_costs_no_other_row(table in table(), at in any::<prop::sample::Index>()) {
        let clean = |text: &str| text.replace(['"', ',', '\n', '\r', '\'', ';', '\t', '|'], " ") + " é";
        let table: Vec<_> = table.into_iter().map(|(t, l)| (clean(&t), l)).collect();
        let mut lines: Vec<Vec<u8>> = table.iter().map(|(t, l)| format!("{t},{l}").into_bytes()).collect();
        let row = at.index(lines.len());
        lines[row].insert(1, 0xff);
        let bytes = [b"text,label".to_vec()].into_iter().chain(lines).collect::<Vec<_>>().join(&b'\n');
        let mut left = expected(&table);
        left.remove(row);
        prop_assume!(left.iter().any(|r| r.1 != left[0].1));
        let data = read_bytes(&bytes);
        prop_assert_eq!(rows(&data), left);
        prop_assert_eq!(data.problems.iter().map(|p| p.row).collect::<Vec<_>>(), [row + 2]);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..600)) {
        let _ = parse(&bytes, &Options::default());
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-z\",;:{}\\[\\]'\\\\|=_0-9\\t\\r\\n ]{0,300}") {
        for format in FORMATS {
            let options = Options { format, ..Options::default() };
            let _ = parse(text.as_bytes(), &options);
            let _ = homefire::data::preview(text.as_bytes(), &options);
        }
    }

    #[test]
    fn of_any_lines_no_row_is_lost_without_its_number(rows in vec("[a-z\",' ]{1,20}", 1..30)) {
        // Each line is a row, unless a cell with several lines joins them.
        let text = rows.join("\n");
        let options = Options { format: Some(Format::Tsv), header: Some(false), ..Options::default() };
        if let Ok(found) = homefire::data::preview(text.as_bytes(), &options) {
            let filled = rows.iter().filter(|r| !r.trim().is_empty()).count();
            prop_assert!(found.total >= filled || text.contains('"'), "{} of {}", found.total, filled);
        }
    }
}
