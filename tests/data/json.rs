//! JSON in the shapes that programs write.

use homefire::data::Format;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

fn object(text: &str, label: &str) -> String {
    format!("{{\"text\": \"{text}\", \"label\": \"{label}\"}}")
}

fn objects(between: &str) -> String {
    ROWS.map(|(t, l)| object(t, l)).join(between)
}

fn column(of: impl Fn(usize, &str, &str) -> String) -> String {
    let cells: Vec<String> = ROWS
        .iter()
        .enumerate()
        .map(|(i, (t, l))| of(i, t, l))
        .collect();
    cells.join(", ")
}

#[test]
fn half_a_character_costs_nothing_else() {
    // What was cut off by its length ends so in tweets.
    let data = read(&lines("", |_, text, label| {
        format!(r#"{{"text":"{text} \ud83d","label":"{label}"}}"#)
    }));
    assert_eq!(data.examples.len(), 12);
    assert_eq!(data.examples[0].text, "The bed was soft and warm \u{fffd}");
}

#[test]
fn a_literal_of_javascript_is_read() {
    let rows_of = |end| {
        lines("const rows = [\n", |_, text, label| {
            format!("  {{ text: '{text}', label: `x` }},").replace("`x`", &format!("\"{label}\""))
        }) + end
    };
    assert_eq!(rows(&read(&rows_of("];\n"))), ROWS);
}

#[test]
fn an_object_a_line() {
    for between in ["\n", "\r\n", "\n\n", ",\n"] {
        let data = assert_whole(&objects(between));
        assert_eq!(data.reading.format, Some(Format::Jsonl));
    }
}

#[test]
fn a_list_of_objects() {
    for table in [
        format!("[{}]", objects(", ")),
        format!("[\n  {}\n]\n", objects(",\n  ")),
        format!("[{},]", objects(",")),
        format!("[\n{}\n]", objects("\n")),
        format!("// by hand\n[{}]", objects(",")),
        format!("const rows = [{}];", objects(",")),
    ] {
        let data = assert_whole(&table);
        assert_eq!(data.reading.format, Some(Format::Json), "{table}");
    }
}

#[test]
fn objects_on_several_lines_one_after_another() {
    assert_whole(
        &objects("\n")
            .replace(", \"label\"", ",\n  \"label\"")
            .replace('{', "{\n  "),
    );
    assert_whole(&objects(""));
}

#[test]
fn keys_that_only_later_lines_have() {
    let data = read(&format!(
        "{{\"id\": 1, \"text\": \"Still to be read\"}}\n{}",
        objects("\n")
    ));
    assert_eq!(rows(&data), ROWS);
    assert_eq!(problems(&data), [(1, "no label")]);
    let late = lines("", |i, t, l| {
        if i < 5 {
            format!("{{\"text\": \"{t}\", \"label\": null}}")
        } else {
            object(t, l)
        }
    });
    assert_eq!(problems(&read(&late)).len(), 5);
    assert_whole(&lines("", |i, t, l| {
        format!(
            "{{\"{}\": \"{t}\", \"label\": \"{l}\"}}",
            ["Text", "text"][i % 2]
        )
    }));
}

#[test]
fn a_list_a_line() {
    let data = assert_whole(&lines("", |_, t, l| format!("[\"{t}\", \"{l}\"]")));
    assert_eq!(data.reading.format, Some(Format::Jsonl));
    assert!(
        assert_whole(&lines("[\"text\", \"label\"]\n", |_, t, l| format!(
            "[\"{t}\", \"{l}\"]"
        )))
        .reading
        .header
    );
    assert_whole(&format!(
        "[{}]",
        column(|_, t, l| format!("[\"{t}\", \"{l}\"]"))
    ));
}

#[test]
fn rows_within_a_document() {
    for (before, behind) in [
        ("{\"data\": [", "]}"),
        (
            "{\"meta\": {\"n\": 12}, \"examples\": [",
            "], \"more\": null}",
        ),
        ("{\"rasa_nlu_data\": {\"common_examples\": [", "]}}"),
        ("{\"hits\": {\"total\": 12, \"hits\": [", "]}}"),
    ] {
        assert_whole(&format!("{before}{}{behind}", objects(", ")));
    }
    let data = assert_whole(&format!(
        "{{\"train\": [{}], \"test\": [{}]}}",
        objects(","),
        object("x", "y")
    ));
    assert!(noted(&data, "not the 1 of \"test\""));
    let nested = column(|i, t, l| {
        format!(
            "{{\"_id\": \"{i}\", \"_source\": {{\"text\": \"{t}\", \"label\": {{\"id\": {i}, \"name\": \"{l}\"}}}}}}"
        )
    });
    assert_whole(&format!("{{\"items\": [{nested}]}}"));
}

#[test]
fn columns_as_pandas_writes_them() {
    let texts = column(|_, t, _| format!("\"{t}\""));
    let labels = column(|_, _, l| format!("\"{l}\""));
    assert_whole(&format!("{{\"text\": [{texts}], \"label\": [{labels}]}}"));
    let texts = column(|i, t, _| format!("\"{i}\": \"{t}\""));
    let labels = column(|i, _, l| format!("\"{i}\": \"{l}\""));
    assert_whole(&format!(
        "{{\"text\": {{{texts}}}, \"label\": {{{labels}}}}}"
    ));
    let rows = column(|_, t, l| format!("[\"{t}\", \"{l}\"]"));
    assert_whole(&format!(
        "{{\"columns\": [\"text\", \"label\"], \"index\": [0, 1], \"data\": [{rows}]}}"
    ));
    let index = column(|i, t, l| format!("\"{i}\": {}", object(t, l)));
    assert_whole(&format!("{{{index}}}"));
    let many: Vec<String> = (0..9000)
        .map(|i| {
            format!(
                "\"k{i}\": {}",
                object(&format!("text {i}"), ["a", "b"][i % 2])
            )
        })
        .collect();
    assert_eq!(
        read(&format!("{{{}}}", many.join(","))).examples.len(),
        9000
    );
    let table =
        column(|i, t, l| format!("{{\"index\": {i}, \"text\": \"{t}\", \"label\": \"{l}\"}}"));
    assert_whole(&format!(
        "{{\"schema\": {{\"fields\": [{{\"name\": \"index\"}}]}}, \"data\": [{table}]}}"
    ));
}

#[test]
fn texts_below_their_labels() {
    let of = |wanted: &str| {
        let rows = ROWS.iter().filter(|(_, l)| *l == wanted);
        rows.map(|(t, _)| format!("\"{t}\""))
            .collect::<Vec<_>>()
            .join(",")
    };
    let data = read(&format!(
        "{{\"praise\": [{}], \"blame\": [{}]}}",
        of("praise"),
        of("blame")
    ));
    assert_eq!(data.counts(), [6, 6]);
    let data = read(
        r#"{"intents": [{"tag": "hello", "patterns": ["Hi", "Good day to you"], "responses": ["Hello"]},
            {"tag": "bye", "patterns": ["See you", "Bye"], "responses": ["Bye"]}]}"#,
    );
    assert_eq!(
        rows(&data),
        [
            ("Hi", "hello"),
            ("Good day to you", "hello"),
            ("See you", "bye"),
            ("Bye", "bye")
        ]
    );
    let words = read(
        "{\"tokens\": [\"A\", \"good\", \"bed\"], \"label\": 1}\n{\"tokens\": [\"Bad\"], \"label\": 0}\n",
    );
    assert_eq!(rows(&words), [("A good bed", "1"), ("Bad", "0")]);
}

#[test]
fn hugging_faces_rows_and_the_names_of_its_classes() {
    let rows = column(|i, t, l| {
        let class = usize::from(l == "praise");
        format!(
            "{{\"row_idx\": {i}, \"row\": {{\"text\": \"{t}\", \"label\": {class}}}, \"truncated_cells\": []}}"
        )
    });
    let features = r#"[{"feature_idx": 0, "name": "text", "type": {"dtype": "string", "_type": "Value"}},
        {"feature_idx": 1, "name": "label", "type": {"names": ["blame", "praise"], "_type": "ClassLabel"}}]"#;
    let data = assert_whole(&format!(
        "{{\"features\": {features}, \"rows\": [{rows}], \"num_rows_total\": 12}}"
    ));
    assert!(noted(&data, "\"label\" stand for the names"));
    let part = rows.replacen(
        "\"truncated_cells\": []",
        "\"truncated_cells\": [\"text\"]",
        1,
    );
    let data = read(&format!(
        "{{\"features\": {features}, \"rows\": [{part}], \"num_rows_total\": 9000}}"
    ));
    assert!(noted(&data, "12 of the data set's 9000 rows"));
    assert!(noted(&data, "cut off cells in row 1"));
}

#[test]
fn large_numbers_stay_different() {
    let data = read(&lines("", |_, t, l| {
        format!(
            "{{\"text\": \"{t}\", \"label\": 1234567890123456789{}}}",
            usize::from(l == "praise")
        )
    }));
    assert_eq!(
        data.labels,
        ["12345678901234567891", "12345678901234567890"]
    );
    let data = read("{\"text\": \"x\", \"label\": 1.0}\n{\"text\": \"y\", \"label\": true}\n");
    assert_eq!(data.labels, ["1.0", "true"]);
}

#[test]
fn what_can_not_be_read_costs_its_row() {
    let data = read("{\"text\":\"x\",\"label\":1}\nnonsense\n[1]\n{\"text\":\"y\",\"label\":2}\n");
    assert_eq!(data.labels, ["1", "2"]);
    assert_eq!(
        problems(&data).iter().map(|p| p.0).collect::<Vec<_>>(),
        [2, 3]
    );
    let broken = |row: usize| {
        let rows = ROWS.iter().enumerate();
        let rows = rows.map(|(i, (t, l))| {
            if i == row {
                format!("{{\"text\": \"He said \"no\"\", \"label\": \"{l}\"}}")
            } else {
                object(t, l)
            }
        });
        rows.collect::<Vec<_>>()
    };
    for (table, number) in [
        (format!("[{}]", broken(4).join(",\n")), 5),
        (format!("[{}]", broken(4).join(", ")), 5),
        (broken(4).join("\n"), 5),
        (format!("{{\"data\": [{}]}}", broken(11).join(",")), 12),
    ] {
        let data = read(&table);
        assert_eq!(data.examples.len(), 11, "{table}");
        assert_eq!(
            problems(&data).iter().map(|p| p.0).collect::<Vec<_>>(),
            [number],
            "{table}"
        );
    }
}

#[test]
fn a_document_that_was_cut_off_loses_its_last_row() {
    let whole = format!("[{}]", objects(",\n"));
    let data = read(&whole[..whole.len() - 12]);
    assert_eq!(data.examples.len(), 11);
    assert_eq!(problems(&data)[0].0, 12);
}

#[test]
fn what_pandas_and_python_write_beside_the_standard() {
    let data = read(&format!(
        "[{}, {{\"text\": \"x\", \"label\": NaN}}]",
        objects(",")
    ));
    assert_eq!(rows(&data), ROWS);
    assert_eq!(problems(&data), [(13, "no label")]);
    assert_whole(&lines("", |_, t, l| {
        format!("{{'text': '{t}', 'n': None, 'label': '{l}'}}")
    }));
}

#[test]
fn a_document_without_rows_says_so() {
    assert!(refusal(b"{\"error\": \"Not found\"}").contains("\"Not found\""));
    assert!(
        refusal(b"{\"cells\": [{\"cell_type\": \"code\"}], \"nbformat\": 4}").contains("Jupyter")
    );
    assert!(refusal(b"[]").contains("No row"));
    assert!(refusal(b"{}").contains("no rows"));
}

#[test]
fn brackets_alone_make_no_json() {
    let data = read(&lines("", |i, t, l| format!("[{i}] {t},{l}")));
    assert_eq!(data.reading.format, Some(Format::Csv));
    assert_eq!(data.examples.len(), 12);
}

#[test]
fn a_sign_that_is_missing_or_too_many_costs_one_row() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    for round in 0..600 {
        let damaged = rng.random_range(0..ROWS.len());
        let mut rows = ROWS.map(|(t, l)| object(t, l));
        let at = rng.random_range(0..rows[damaged].len());
        if rng.random_bool(0.5) {
            rows[damaged].remove(at);
        } else {
            let signs = ['"', '{', '}', '[', ']', ',', ':', '\\', '\''];
            rows[damaged].insert(at, signs[rng.random_range(0..signs.len())]);
        }
        let table = match round % 4 {
            0 => rows.join("\n"),
            1 => format!("[{}]", rows.join(", ")),
            2 => format!("{{\"data\": [{}]}}", rows.join(",")),
            _ => format!(
                "[\n  {}\n]",
                rows.join(",\n  ")
                    .replace(", \"label\"", ",\n    \"label\"")
            ),
        };
        let data = read(&table);
        let found = self::rows(&data);
        assert!(found.len() + data.problems.len() >= ROWS.len(), "{table}");
        for (row, expected) in ROWS.iter().enumerate() {
            assert!(row == damaged || found.contains(expected), "{row}: {table}");
        }
    }
}
