//! What annotation tools export.

use super::*;

#[test]
fn argillas_answers_are_the_label() {
    let one = |answers: &str| {
        let row = |i: usize, text: &str, label: &str| {
            let answer = if i == 2 {
                answers.into()
            } else {
                format!(r#"{{"value":"{label}","user_id":"u"}}"#)
            };
            format!(
                r#"{{"id":"{i}","fields":{{"text":"{text}"}},"metadata":{{}},"responses":{{"kind":[{answer}]}}}}"#
            )
        };
        read(&lines("", row))
    };
    let agreed = one(r#"{"value":"praise"},{"value":"praise"}"#);
    assert_eq!(rows(&agreed), ROWS);
    let apart = one(r#"{"value":"praise"},{"value":"blame"}"#);
    assert_eq!(apart.examples.len(), 11);
    assert_eq!(
        problems(&apart),
        [(3, "its annotations disagree: praise and blame")]
    );
}

#[test]
fn doccano() {
    for row in [
        "{\"id\": 7, \"text\": \"TEXT\", \"label\": [\"LABEL\"], \"Comments\": []}",
        "{\"id\": 7, \"data\": \"TEXT\", \"label\": [\"LABEL\"]}",
        "{\"text\": \"TEXT\", \"labels\": [\"LABEL\"]}",
        "{\"text\": \"TEXT\", \"annotations\": [{\"label\": \"LABEL\", \"user\": 1}]}",
    ] {
        assert_whole(&lines("", |_, t, l| {
            row.replace("TEXT", t).replace("LABEL", l)
        }));
    }
    assert_whole(&lines("text,label\n", |_, t, l| format!("{t},\"['{l}']\"")));
}

#[test]
fn several_labels_a_text_are_counted() {
    let data = read(&lines("", |i, t, l| {
        let more = if i % 4 == 0 { ", \"long\"" } else { "" };
        format!("{{\"text\": \"{t}\", \"label\": [\"{l}\"{more}]}}")
    }));
    assert_eq!(
        problems(&data)[0],
        (1, "2 labels (praise, long): a text can have one label here")
    );
    assert_eq!(problems(&data).len(), 3);
    assert!(noted(&data, "3 rows have several labels"));
    let all = lines("", |_, t, l| {
        format!("{{\"text\": \"{t}\", \"label\": [\"{l}\", \"long\"]}}")
    });
    assert!(refusal(all.as_bytes()).contains("12 rows have several labels"));
    let joined = read(&lines("text,label\n", |i, t, l| match i {
        3 => format!("{t},long"),
        i if i % 4 == 0 => format!("{t},{l};long"),
        _ => format!("{t},{l}"),
    }));
    assert!(noted(&joined, "seems to be several"));
}

#[test]
fn labelled_places_are_no_labels_of_texts() {
    let spans = lines("", |_, t, _| {
        format!("{{\"text\": \"{t}\", \"label\": [[0, 3, \"ORG\"]]}}")
    });
    assert!(refusal(spans.as_bytes()).contains("places in the text"));
}

fn task(text: &str, choices: &str, more: &str) -> String {
    format!(
        "{{\"id\": 1, \"annotations\": [{{\"id\": 9, \"result\": [{{\"value\": {{\"choices\": [{choices}]}}, \"from_name\": \"mood\", \"to_name\": \"text\", \"type\": \"choices\"}}]{more}}}], \"data\": {{\"text\": \"{text}\"}}, \"predictions\": []}}"
    )
}

#[test]
fn label_studio() {
    let all = |of: &dyn Fn(usize, &str, &str) -> String| {
        let tasks: Vec<String> = ROWS
            .iter()
            .enumerate()
            .map(|(i, (t, l))| of(i, t, l))
            .collect();
        format!("[{}]", tasks.join(",\n"))
    };
    assert_whole(&all(&|_, t, l| task(t, &format!("\"{l}\""), "")));
    let data = read(&all(&|i, t, l| match i {
        2 => task(t, &format!("\"{l}\""), ", \"was_cancelled\": true"),
        5 => task(t, "\"praise\", \"blame\"", ""),
        7 => "{\"annotations\": [], \"data\": {\"text\": \"x\"}}".into(),
        _ => task(t, &format!("\"{l}\""), ""),
    }));
    assert_eq!(data.examples.len(), 9);
    assert_eq!(
        problems(&data),
        [
            (3, "no label: its annotation was skipped"),
            (
                6,
                "2 labels (praise, blame): a text can have one label here"
            ),
            (8, "no label: it was not annotated")
        ]
    );
    let short = |choice: &dyn Fn(&str) -> String| {
        all(&|i, t, l| {
            format!(
                "{{\"id\": {i}, \"text\": \"{t}\", \"mood\": {}, \"annotator\": {}, \"lead_time\": {i}.5}}",
                choice(l),
                i % 2
            )
        })
    };
    assert_whole(&short(&|l| format!("\"{l}\"")));
    assert_whole(&short(&|l| format!("{{\"choices\": [\"{l}\"]}}")));
}

#[test]
fn prodigy_and_spacy() {
    let data = read(&lines("", |i, t, l| {
        let answer = ["accept", "reject", "ignore"][if i < 10 { 0 } else { i - 9 }];
        format!(
            "{{\"text\": \"{t}\", \"label\": \"{l}\", \"_task_hash\": {i}, \"answer\": \"{answer}\"}}"
        )
    }));
    assert_eq!(data.examples.len(), 10);
    assert_eq!(
        problems(&data)[0],
        (11, "its answer is \"reject\", not \"accept\"")
    );
    assert_whole(&lines("", |i, t, l| {
        format!(
            "{{\"text\": \"{t}\", \"options\": [{{\"id\": \"praise\"}}], \"accept\": [\"{l}\"], \"_task_hash\": {i}, \"answer\": \"accept\"}}"
        )
    }));
    let cats = |l: &str| {
        format!(
            "{{\"praise\": {:.1}, \"blame\": {:.1}}}",
            f32::from(u8::from(l == "praise")),
            f32::from(u8::from(l == "blame"))
        )
    };
    assert_whole(&lines("", |_, t, l| {
        format!("{{\"text\": \"{t}\", \"cats\": {}}}", cats(l))
    }));
    assert_whole(&lines("", |_, t, l| {
        format!("[\"{t}\", {{\"cats\": {}}}]", cats(l))
    }));
    assert_whole(&lines("", |_, t, l| {
        format!("{{\"text\": \"{t}\", \"label\": {}}}", cats(l))
    }));
}

#[test]
fn conversations_for_language_models() {
    assert_whole(&lines("", |_, t, l| {
        format!(
            "{{\"messages\": [{{\"role\": \"system\", \"content\": \"Sort it.\"}}, {{\"role\": \"user\", \"content\": \"{t}\"}}, {{\"role\": \"assistant\", \"content\": \"{l}\"}}]}}"
        )
    }));
    assert_whole(&lines("", |_, t, l| {
        format!("{{\"prompt\": \"{t}\\n\\n\", \"completion\": \" {l}\"}}")
    }));
}
