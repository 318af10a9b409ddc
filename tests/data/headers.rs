//! Which row names the columns, and what stands above the table.

use super::*;

#[test]
fn usual_names_make_a_header() {
    let data = assert_whole(&lines("text,label\n", |_, t, l| format!("{t},{l}")));
    assert!(data.reading.header);
    assert_whole(&lines("# text,label\n", |_, t, l| format!("{t},{l}")));
    assert_eq!(
        assert_whole(&lines("Text , LABEL \n", |_, t, l| format!("{t},{l}")))
            .reading
            .columns,
        ["Text", "LABEL"]
    );
}

#[test]
fn a_header_is_found_by_what_repeats() {
    let data = assert_whole(&lines("Was,Wie\n", |_, t, l| format!("{t},{l}")));
    assert!(data.reading.header);
    assert!(noted(&data, "Row 1 (Was, Wie)"));
}

#[test]
fn names_that_programs_make_up_are_a_header() {
    for names in [
        "0,1",
        "V1,V2",
        "_c0,_c1",
        "column1,column2",
        "Column 1,Column 2",
    ] {
        let data = assert_whole(&lines(&format!("{names}\n"), |_, t, l| format!("{t},{l}")));
        assert!(data.reading.header, "{names}");
    }
}

#[test]
fn a_table_without_a_header() {
    let data = assert_whole(&lines("", |_, t, l| format!("{l},{t}")));
    assert!(!data.reading.header);
    assert_eq!(
        (data.reading.text_column, data.reading.label_column),
        (1, 0)
    );
    assert_eq!(data.reading.columns, ["column 1", "column 2"]);
}

#[test]
fn a_table_without_a_header_that_is_sorted_by_label() {
    let mut table = String::new();
    for label in ["anger", "joy", "fear"] {
        for i in 0..300 {
            table += &format!("remark number {i} on that,{label}\n");
        }
    }
    let data = read(&table);
    assert_eq!(data.examples.len(), 900);
    assert_eq!(data.labels, ["anger", "joy", "fear"]);
    let first = read(&format!(
        "So cross with them!,anger\n{}",
        table.replace("anger", "grief")
    ));
    assert_eq!(first.examples.len(), 901);
    assert_eq!(first.labels[0], "anger");
}

#[test]
fn titles_and_comments_above_the_table_are_skipped_and_told() {
    for above in [
        "# exported 2024-01-05\n",
        "Remarks of guests,\n",
        "// made by a tool\n// its second line\n",
        "Remarks of guests\nBy,Ann\n\n# and a comment\n",
        "Name: guests\nDate: 2024\n\n",
        "Remarks of guests, 2024\n",
    ] {
        let data = assert_whole(&lines(&format!("{above}text,label\n"), |_, t, l| {
            format!("{t},{l}")
        }));
        assert!(data.reading.header);
        assert!(noted(&data, "above the table"), "{above}");
    }
    let data = assert_whole(&lines("Gäste;;\nJahr 2024;;\nWas;Wie;\n", |_, t, l| {
        format!("{t};{l};")
    }));
    assert_eq!(data.reading.columns, ["Was", "Wie"]);
}

#[test]
fn a_row_above_the_table_that_may_be_data_is_listed() {
    let data = read(&lines("A remark without a label,\n", |_, t, l| {
        format!("{t},{l}")
    }));
    assert_eq!(problems(&data), [(1, "no label")]);
    assert_eq!(data.examples.len(), 12);
}

#[test]
fn hashtags_are_no_comments() {
    let data = read(&lines("", |_, t, l| format!("#holiday {t},{l}")));
    assert_eq!(data.examples.len(), 12);
}

#[test]
fn names_on_several_lines() {
    let survey = "Guest ID,When,What was it like?,Overall\n,,Open-Ended Response,Response\n";
    let data = assert_whole(&lines(survey, |i, t, l| {
        format!("{},2024-01-{:02},{t},{l}", i + 100, i + 1)
    }));
    assert!(noted(&data, "row 2"));
    let imported = "Q1,Q2\nWhat was it like?,Overall?\n\"{\"\"ImportId\"\":\"\"Q1\"\"}\",\"{\"\"ImportId\"\":\"\"Q2\"\"}\"\n";
    assert_whole(&lines(imported, |_, t, l| format!("{t},{l}")));
    assert_whole(&lines(
        "text\tlabel\nstring\tdiscrete\nmeta\tclass\n",
        |_, t, l| format!("{t}\t{l}"),
    ));
}

#[test]
fn questions_in_full_name_columns() {
    let header = "\"Timestamp\",\"How was your stay, in your own words?\",\"Overall\"\n";
    let data = assert_whole(&lines(header, |i, t, l| {
        format!("\"2024/01/{:02} 10:00:00 AM GMT+1\",\"{t}\",\"{l}\"", i + 1)
    }));
    assert!(data.reading.header);
    let header = "Feedback: what did you like?,How do you rate us?\n";
    assert_whole(&lines(header, |_, t, l| format!("{t},{l}")));
}

#[test]
fn a_header_that_comes_again_is_no_example() {
    let data = read(&lines("text,label\n", |i, t, l| {
        if i == 6 {
            format!("text,label\n{t},{l}")
        } else {
            format!("{t},{l}")
        }
    }));
    assert_eq!(rows(&data), ROWS);
    assert_eq!(problems(&data), [(8, "the columns' names again")]);
}

#[test]
fn rows_that_have_names_as_r_and_pandas_write_them() {
    let r = lines("\"text\",\"label\"\n", |i, t, l| {
        format!("\"{}\",\"{t}\",\"{l}\"", i + 1)
    });
    assert!(noted(&assert_whole(&r), "rows' names"));
    assert_whole(&lines("\"\",\"text\",\"label\"\n", |i, t, l| {
        format!("\"{}\",\"{t}\",\"{l}\"", i + 1)
    }));
    assert_whole(&lines("\"text\" \"label\"\n", |i, t, l| {
        format!("\"{}\" \"{t}\" \"{l}\"", i + 1)
    }));
    assert_whole(&lines("text\tlabel\n", |i, t, l| {
        format!("guest {i}\t{t}\t{l}")
    }));
    assert_whole(&lines(",text,label\n", |i, t, l| format!("{i},{t},{l}")));
    assert_whole(&lines("Unnamed: 0,text,label\n", |i, t, l| {
        format!("{i},{t},{l}")
    }));
}
