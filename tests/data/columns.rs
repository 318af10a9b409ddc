//! Which columns hold the texts and the labels.

use homefire::data::{Column, Options, parse};

use super::*;

/// The names of the two columns that are taken.
#[track_caller]
fn taken(header: &str, line: impl Fn(usize, &str, &str) -> String) -> (String, String) {
    let data = assert_whole(&lines(&format!("{header}\n"), line));
    let name = |c: usize| data.reading.columns[c].clone();
    (
        name(data.reading.text_column),
        name(data.reading.label_column),
    )
}

fn names(text: &str, label: &str) -> (String, String) {
    (text.into(), label.into())
}

#[test]
fn one_of_several_columns_of_flags_is_said_to_be() {
    let flag = |is: bool| u8::from(is);
    let table = lines("id,comment_text,rude,short,long\n", |i, text, label| {
        format!(
            "{i},{text},{},{},{}",
            flag(label == "blame"),
            flag(i % 3 == 0),
            flag(i % 5 == 0)
        )
    });
    let data = read(&table);
    assert_eq!(data.labels, ["0", "1"]);
    let note = "Each of the columns \"rude\", \"short\", \"long\" holds 0 and 1";
    assert!(noted(&data, note), "{:?}", data.reading.notes);
    let unnamed = lines("", |i, text, label| {
        format!("{text},{},{}", flag(label == "blame"), flag(i % 3 == 0))
    });
    let note = "Each of the columns \"column 2\", \"column 3\" holds";
    assert!(noted(&read(&unnamed), note));
    let one = lines("text,spam\n", |_, text, label| {
        format!("{text},{}", flag(label == "blame"))
    });
    assert!(read(&one).reading.notes.is_empty());
}

#[test]
fn what_a_spreadsheet_is_kept_from_changing_is_read_without_its_formula() {
    let table = lines("id,text,label\n", |i, text, label| {
        format!("\"=\"\"00{i}\"\"\",\"=\"\"{text}\"\"\",=\"{label}\"")
    });
    assert_eq!(rows(&read(&table)), ROWS);
    // What comes as values is what it is.
    let values = [("=\"a\"", "x"), ("b", "y")].map(|(text, label)| (text.into(), label.into()));
    assert_eq!(
        Dataset::from_rows(values).unwrap().examples[0].text,
        "=\"a\""
    );
}

#[test]
fn the_best_name_wins() {
    assert_eq!(
        taken("id,type,title,text,label", |i, t, l| format!(
            "{i},remark,Title {i},{t},{l}"
        )),
        names("text", "label")
    );
    assert_eq!(
        taken("category,label,text,body_length", |i, t, l| format!(
            "{},{l},{t},{}",
            i % 2,
            t.len()
        )),
        names("text", "label")
    );
    assert_eq!(
        taken("id,comment_text,toxic_label,lang", |i, t, l| format!(
            "{i},{t},{l},en"
        )),
        names("comment_text", "toxic_label")
    );
    assert_eq!(
        taken("label,text,label_confidence", |i, t, l| format!(
            "{l},{t},0.{i}"
        )),
        names("text", "label")
    );
}

#[test]
fn names_of_well_known_data_sets() {
    let date = "2015-02-24 11:35:52 -0800";
    assert_eq!(
        taken(
            "tweet_id,airline_sentiment,airline_sentiment_confidence,negativereason,airline,text,tweet_created",
            |i, t, l| {
                format!(
                    "5703061336777605{i},{l},0.{i},,{},{t},{date}",
                    ["Delta", "United"][i / 2 % 2]
                )
            }
        ),
        names("text", "airline_sentiment")
    );
    assert_eq!(
        taken("v1,v2,,,", |_, t, l| format!("{l},{t},,,")),
        names("v2", "v1")
    );
    assert_eq!(
        taken("Category,Message", |_, t, l| format!("{l},{t}")),
        names("Message", "Category")
    );
    assert_eq!(
        taken("title,author,text,label", |i, t, l| format!(
            "T {i},Ann {},{t},{l}",
            i / 2 % 3
        )),
        names("text", "label")
    );
    assert_eq!(
        taken("review,sentiment", |_, t, l| format!("{t},{l}")),
        names("review", "sentiment")
    );
    assert_eq!(
        taken("id,keyword,location,text,target", |i, t, l| format!(
            "{i},,{},{t},{l}",
            ["", "Rome"][i / 2 % 2]
        )),
        names("text", "target")
    );
    assert_eq!(
        taken("utterance,intent", |_, t, l| format!("{t},{l}")),
        names("utterance", "intent")
    );
    assert_eq!(
        taken("Kommentar;Klasse", |_, t, l| format!("{t};{l}")),
        names("Kommentar", "Klasse")
    );
    assert_eq!(
        taken("ItemID,SentimentText,Sentiment", |i, t, l| format!(
            "{i},{t},{l}"
        )),
        names("SentimentText", "Sentiment")
    );
}

#[test]
fn labels_in_words_win_over_their_numbers() {
    let number = |l: &str| usize::from(l == "praise");
    assert_eq!(
        taken("text,label,label_text", |_, t, l| format!(
            "{t},{},{l}",
            number(l)
        )),
        names("text", "label_text")
    );
    assert_eq!(
        taken("label_id,label,text", |_, t, l| format!(
            "{},{l},{t}",
            number(l)
        )),
        names("text", "label")
    );
    assert_eq!(
        taken("text,label,label_text", |i, t, l| format!(
            "{t},{l},remark {i}"
        )),
        names("text", "label")
    );
}

#[test]
fn what_stands_in_the_columns_decides_where_no_name_does() {
    let file = |line: &dyn Fn(usize, &str, &str) -> String| assert_whole(&lines("", line)).reading;
    // Identifiers, dates and names of users are neither.
    let tweets = file(&|i, t, l| {
        format!(
            "\"{l}\",\"14678{i}\",\"Mon Apr 06 22:{}:45 PDT 2009\",\"NO_QUERY\",\"user{}\",\"{t}\"",
            i + 10,
            i % 5
        )
    });
    assert_eq!((tweets.text_column, tweets.label_column), (5, 0));
    let numbered = file(&|i, t, l| format!("{i},{t},{l},0.{i}"));
    assert_eq!((numbered.text_column, numbered.label_column), (1, 2));
    let cola = read(&lines("", |i, t, l| {
        format!(
            "gj{:02}\t{}\t{}\t{t}",
            i / 4,
            usize::from(l == "praise"),
            if l == "praise" { "" } else { "*" }
        )
    }));
    assert_eq!(
        (cola.reading.text_column, cola.reading.label_column),
        (3, 1)
    );
}

#[test]
fn a_named_column_that_is_empty_or_the_same_throughout_is_passed_over() {
    assert_eq!(
        taken("id,text,body,label", |i, t, l| format!("{i},,{t},{l}")),
        names("body", "label")
    );
    assert_eq!(
        taken("type,text,sentiment", |_, t, l| format!("remark,{t},{l}")),
        names("text", "sentiment")
    );
}

#[test]
fn a_column_called_label_with_one_value_is_asked_about() {
    let message = refusal(
        lines("text,label,lang\n", |i, t, _| {
            format!("{t},spam,{}", ["en", "de"][i % 2])
        })
        .as_bytes(),
    );
    assert!(message.contains("label \"spam\""), "{message}");
}

#[test]
fn what_is_no_label_is_refused_and_not_learned() {
    let measures = refusal(lines("text,target\n", |i, t, _| format!("{t},0.{i}7")).as_bytes());
    assert!(
        measures.contains("\"target\"") && measures.contains("measures"),
        "{measures}"
    );
    let unique = lines("text,remark\n", |i, t, _| format!("{t},remark {i}"));
    let unique = refusal(unique.as_bytes());
    assert!(unique.contains("of its own"), "{unique}");
}

#[test]
fn one_example_a_label_is_enough() {
    let data = read(&lines("text,label\n", |i, t, _| format!("{t},kind {i}")));
    assert_eq!(data.labels.len(), 12);
}

#[test]
fn two_columns_of_one_name() {
    let data = assert_whole(&lines("text,label,label\n", |i, t, l| {
        format!("{t},{l},x{}", i % 2)
    }));
    assert_eq!(data.reading.label_column, 1);
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
    assert_eq!(rows(&data), [("Hi", "en"), ("Yo", "de")]);
    let chosen = Options {
        label_column: Some(Column::Name("body".into())),
        ..Options::default()
    };
    let data = parse(text.as_bytes(), &chosen).unwrap();
    assert_eq!(texts(&data), ["Hi", "Yo"]);
    let absent = Options {
        text_column: Some(Column::Name("subject".into())),
        ..Options::default()
    };
    let message = parse(text.as_bytes(), &absent).unwrap_err().to_string();
    assert!(message.contains("\"subject\"") && message.contains("title"));
}

#[test]
fn a_number_for_each_row_is_no_label_in_a_small_table_either() {
    for name in ["id", "row number", "file_name"] {
        let lines: String = (1..=3)
            .map(|i| format!("{i},Remark number {i},same\n"))
            .collect();
        let refused = refusal(format!("{name},note,kind\n{lines}").as_bytes());
        assert!(refused.contains("same"), "{name}: {refused}");
    }
}
