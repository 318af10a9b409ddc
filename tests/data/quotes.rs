//! What a quotation mark means: around a cell, within one, or neither.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

#[test]
fn quoted_cells_hold_separators_line_ends_and_doubled_quotes() {
    let data = read(
        "\u{feff}text,label\r\n\"He said \"\"no\"\", twice\",bad\r\n\"two\r\nlines\",good\r\nplain,good\r\n",
    );
    assert_eq!(
        texts(&data),
        ["He said \"no\", twice", "two\r\nlines", "plain"]
    );
    assert_eq!(data.labels, ["bad", "good"]);
    assert_eq!(data.counts(), [1, 2]);
    let data = read(&lines("text,label\n", |_, t, l| {
        format!("\"\"\"{t}\"\" they said\",{l}")
    }));
    assert_eq!(texts(&data)[0], "\"The bed was soft and warm\" they said");
}

#[test]
fn many_texts_of_several_lines() {
    let data = read(&lines("text,label\n", |_, t, l| {
        format!("\"{t},\n  so, {l}\n\nYours\",{l}")
    }));
    assert_eq!(data.examples.len(), 12);
    assert!(data.examples.iter().all(|e| e.text.ends_with("\n\nYours")));
}

#[test]
fn blanks_around_quotes_are_no_part_of_a_cell() {
    let before = read(&lines("label, text\n", |_, t, l| {
        format!("{l}, \"{t}, honestly\"")
    }));
    assert_eq!(before.labels, ["praise", "blame"]);
    assert_eq!(texts(&before)[0], "The bed was soft and warm, honestly");
    let behind = read(&lines("text,label\n", |_, t, l| {
        format!("\"{t}, honestly\" ,{l}")
    }));
    assert_eq!(texts(&behind), texts(&before));
}

#[test]
fn quotes_may_be_escaped_by_a_backslash() {
    let data = read(&lines("text,label\n", |_, t, l| {
        format!("\"{t}, \\\"really\\\", they said\",{l}")
    }));
    assert_eq!(
        texts(&data)[0],
        "The bed was soft and warm, \"really\", they said"
    );
    assert_eq!(data.labels, ["praise", "blame"]);
    // A backslash before the last quote is one of a path.
    let data = read(&lines("text,label\n", |_, t, l| {
        format!("\"{t} C:\\photos\\\",{l}")
    }));
    assert_eq!(texts(&data)[0], "The bed was soft and warm C:\\photos\\");
}

#[test]
fn apostrophes_may_quote() {
    let data = read(&lines("'text','label'\n", |_, t, l| {
        format!("'{t}, and more','{l}'")
    }));
    assert_eq!(data.labels, ["praise", "blame"]);
    assert_eq!(texts(&data)[0], "The bed was soft and warm, and more");
    let data = read(&lines("text,label\n", |_, t, l| format!("'twas {t},{l}")));
    assert_eq!(texts(&data)[0], "'twas The bed was soft and warm");
}

#[test]
fn an_unclosed_quote_swallows_no_row() {
    for unclosed in [&[4][..], &[4, 9], &[0], &[11], &[2, 3]] {
        let data = read(&lines("text,label\n", |i, t, l| {
            format!("{}{t},{l}", if unclosed.contains(&i) { "\"" } else { "" })
        }));
        assert_eq!(data.examples.len(), 12, "{unclosed:?}");
        assert_eq!(data.labels, ["praise", "blame"]);
        assert!(noted(&data, "don't pair up"));
    }
}

#[test]
fn an_unclosed_quote_that_another_seems_to_close_swallows_no_row() {
    let data = read(&lines("text,label\n", |i, t, l| match i {
        3 => format!("\"{t},{l}"),
        8 => format!("{t} of 5\",{l}"),
        _ => format!("{t},{l}"),
    }));
    assert_eq!(data.examples.len(), 12);
    assert_eq!(texts(&data)[3], "\"We waited an hour for the key");
}

#[test]
fn an_unclosed_quote_beside_texts_of_several_lines() {
    let data = read(&lines("text,label\n", |i, t, l| match i {
        6 => format!("\"{t},{l}"),
        i if i % 3 == 1 => format!("\"{t}\nsecond, line\nthird\",{l}"),
        _ => format!("{t},{l}"),
    }));
    assert_eq!(data.examples.len(), 12);
    assert_eq!(
        texts(&data)[1],
        "Water came through the ceiling\nsecond, line\nthird"
    );
}

#[test]
fn quotes_within_a_quoted_cell_that_are_not_doubled() {
    let data = read(&lines("text,label\n", |_, t, l| {
        format!("\"{t} \"really\", they said\",{l}")
    }));
    assert_eq!(
        texts(&data)[0],
        "The bed was soft and warm \"really\", they said"
    );
    assert_eq!(data.labels, ["praise", "blame"]);
    let several = read(&lines("text,label\n", |i, t, l| {
        if i % 2 == 0 {
            format!("\"{t} \"really\"\nthey said\",{l}")
        } else {
            format!("{t},{l}")
        }
    }));
    assert_eq!(several.examples.len(), 12);
    assert_eq!(
        texts(&several)[0],
        "The bed was soft and warm \"really\"\nthey said"
    );
}

#[test]
fn a_row_that_can_not_be_made_sense_of_is_listed() {
    let data = read("id,text,label\n1,\"a\" b, \"c\" d,x\n2,One,x\n3,Two,y\n4,Three,x\n");
    assert_eq!(problems(&data).iter().map(|p| p.0).collect::<Vec<_>>(), [2]);
    assert_eq!(data.examples.len(), 3);
}

#[test]
fn tabs_and_marks_of_a_corpus_are_characters() {
    let data = read(&lines("sentence\tlabel\n", |i, t, l| match i % 4 {
        0 => format!("\"{t}\t{l}"),
        1 => format!("\"{t}\" they said\t{l}"),
        2 => format!("{t} 5\"\t{l}"),
        _ => format!("\"{t}\"\t{l}"),
    }));
    assert_eq!(data.examples.len(), 12);
    assert_eq!(
        texts(&data)[..2],
        [
            "\"The bed was soft and warm",
            "\"Water came through the ceiling\" they said"
        ]
    );
    assert_eq!(texts(&data)[3], "\"We waited an hour for the key\"");
    assert!(noted(&data, "doesn't quote"));
}

#[test]
fn tabs_in_a_file_that_quotes() {
    let all = assert_whole(&lines("text\tlabel\n", |_, t, l| {
        format!("\"{t}\"\t\"{l}\"")
    }));
    assert_eq!(all.reading.notes, []);
    let needed = read(&lines("text\tlabel\n", |i, t, l| {
        if i % 4 == 0 {
            format!("\"{t}, \"\"so\"\"\"\t{l}")
        } else {
            format!("{t}\t{l}")
        }
    }));
    assert_eq!(texts(&needed)[0], "The bed was soft and warm, \"so\"");
    let excel = read(&lines("text\tlabel\n", |i, t, l| {
        if i % 4 == 0 {
            format!("\"{t}, so\"\t{l}")
        } else {
            format!("{t}\t{l}")
        }
    }));
    assert_eq!(texts(&excel)[0], "The bed was soft and warm, so");
    let several = read(&lines("text\tlabel\n", |_, t, l| {
        format!("\"{t}\n\tand more\"\t{l}")
    }));
    assert_eq!(several.examples.len(), 12);
    assert_eq!(texts(&several)[0], "The bed was soft and warm\n\tand more");
}

#[test]
fn lines_quoted_as_a_whole() {
    let data = assert_whole(&lines("\"text,label\"\n", |_, t, l| format!("\"{t},{l}\"")));
    assert!(noted(&data, "as a whole"));
    let data = read(&lines("\"text,label\"\n", |_, t, l| {
        format!("\"\"\"{t}, so\"\",{l}\"")
    }));
    assert_eq!(texts(&data)[0], "The bed was soft and warm, so");
}

/// A table of rows in several styles, some of which lack a mark or have one too many: its text, and its rows, those that lack
/// one without their text.
fn damaged_table(seed: u64) -> (String, Vec<(Option<String>, &'static str)>) {
    const WORDS: [&str; 12] = [
        "soup", "room", "staff", "kind", "hour", "rain", "view", "smell", "towels", "value",
        "great", "never",
    ];
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let size = rng.random_range(12..50);
    let labels = &["good", "bad", "very bad"][..rng.random_range(2..4)];
    let (numbered, label_first) = (rng.random_bool(0.4), rng.random_bool(0.3));
    let (several, all_quoted) = (rng.random_bool(0.6), rng.random_bool(0.3));
    let damaged: Vec<usize> = (0..3).map(|_| rng.random_range(0..size)).collect();
    let words = |least: usize, rng: &mut ChaCha8Rng| {
        let count = rng.random_range(least..least + 6);
        (0..count)
            .map(|_| WORDS[rng.random_range(0..WORDS.len())])
            .collect::<Vec<_>>()
            .join(" ")
    };
    let mut table = format!(
        "{}{}\n",
        if numbered { "id," } else { "" },
        if label_first {
            "label,text"
        } else {
            "text,label"
        }
    );
    let mut rows = Vec::new();
    for row in 0..size {
        let mut text = words(3, &mut rng);
        let label = labels[row % labels.len()];
        let cell = if damaged.contains(&row) {
            rows.push((None, label));
            match rng.random_range(0..3) {
                0 => format!("\"{text}"),
                1 => format!("{text}\""),
                _ => text.replacen(' ', "\"", 1),
            }
        } else {
            let quoted = all_quoted || rng.random_bool(0.3);
            if quoted && rng.random_bool(0.5) {
                text += &format!(", {}", words(2, &mut rng));
            }
            if quoted && rng.random_bool(0.3) {
                text += &format!(" \"{}\"", words(1, &mut rng));
            }
            if quoted && several && rng.random_bool(0.4) {
                text += &format!("\n{}, {}", words(2, &mut rng), words(2, &mut rng));
            }
            rows.push((Some(text.clone()), label));
            if quoted {
                format!("\"{}\"", text.replace('"', "\"\""))
            } else {
                text
            }
        };
        let number = if numbered {
            format!("{row},")
        } else {
            String::new()
        };
        let (first, second) = if label_first {
            (label, cell.as_str())
        } else {
            (cell.as_str(), label)
        };
        table += &format!("{number}{first},{second}\n");
    }
    (table, rows)
}

#[test]
fn missing_marks_beside_cells_of_several_lines_cost_no_other_row() {
    for seed in 0..400 {
        let (table, expected) = damaged_table(seed);
        let data = read(&table);
        let found = rows(&data);
        assert!(
            found.len() + data.problems.len() >= expected.len(),
            "{seed}\n{table}"
        );
        for (text, label) in &expected {
            let there = text
                .as_ref()
                .is_none_or(|text| found.contains(&(text.as_str(), *label)));
            assert!(there, "{seed}: {text:?} {label}\n{table}");
        }
    }
}
