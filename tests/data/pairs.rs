//! Pairs of an input and an output, and texts to be gone on with, in the forms that people bring them in.

use homefire::Error;
use homefire::data::pairs::{PairOptions, PairSet, Part, TextOptions, parse, parse_texts};
use homefire::data::{Column, Format, MAX_ROWS, MAX_TEXT_CHARACTERS};

use super::LeftOut;

/// Six texts with what they come to.
const PAIRS: [(&str, &str); 6] = [
    (
        "The lift stood still all week and nobody came to mend it",
        "The lift was broken",
    ),
    (
        "Water came through the ceiling, twice, and ruined my coat",
        "The roof leaked",
    ),
    (
        "We waited an hour for the key although we had written before",
        "Check-in was slow",
    ),
    (
        "They found the ring that I had lost in May and sent it home",
        "They were kind",
    ),
    (
        "The room looked out on a garden, and it was quiet at night",
        "The room was calm",
    ),
    (
        "Breakfast had everything: eggs, fruit, bread and good coffee",
        "Breakfast was rich",
    ),
];

fn read(text: &str) -> PairSet {
    parse(text.as_bytes(), &PairOptions::default()).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

fn pairs(set: &PairSet) -> Vec<(&str, &str)> {
    let all = set.pairs.iter();
    all.map(|pair| (&*pair.input, &*pair.output)).collect()
}

fn problems(set: &PairSet) -> Vec<LeftOut> {
    let problems = set.problems.iter();
    problems
        .map(|p| LeftOut(p.row, p.reason.to_string()))
        .collect()
}

fn noted(set: &PairSet, words: &str) -> bool {
    set.reading.notes.iter().any(|note| note.contains(words))
}

/// Lines, one for each pair, below that of `above`.
fn lines(above: &str, line: impl Fn(&str, &str) -> String) -> String {
    let rows: Vec<String> = PAIRS.iter().map(|(i, o)| line(i, o)).collect();
    format!("{above}\n{}\n", rows.join("\n"))
}

#[track_caller]
fn assert_whole(text: &str) -> PairSet {
    let set = read(text);
    assert_eq!(problems(&set), [], "{text}");
    assert_eq!(pairs(&set), PAIRS, "{text}");
    set
}

#[track_caller]
fn refusal(text: &str, options: &PairOptions) -> String {
    match parse(text.as_bytes(), options) {
        Err(Error::Data(message)) => message.to_string(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn columns_are_known_by_their_names() {
    for (input, output) in [
        ("input", "output"),
        ("text", "summary"),
        ("document", "summary"),
        ("article", "highlights"),
        ("source", "target"),
        ("question", "answer"),
        ("prompt", "completion"),
        ("prompt", "response"),
        ("instruction", "output"),
        ("original", "rewritten"),
        ("abstract", "summary"),
        ("article", "abstract"),
        ("abstract", "title"),
        ("text", "headline"),
        ("inputText", "target_text"),
        ("Frage", "Antwort"),
        ("Eingabe", "Ausgabe"),
        ("Text", "Zusammenfassung"),
        ("before", "after"),
        ("text", "label"),
    ] {
        let forward = lines(&format!("id\t{input}\t{output}"), |i, o| {
            format!("7\t{i}\t{o}")
        });
        let set = assert_whole(&forward);
        assert!(set.reading.header);
        assert_eq!(
            (set.reading.input_column, set.reading.output_column),
            (Some(1), 2)
        );
        assert_eq!(set.reading.notes, [], "{input}, {output}");
        // In the other order, and quoted.
        assert_whole(&lines(&format!("{output},{input}"), |i, o| {
            format!("{o},\"{i}\"")
        }));
        let object = |i: &str, o: &str| format!("{{\"{output}\": \"{o}\", \"{input}\": \"{i}\"}}");
        let set = assert_whole(&lines("", object));
        assert_eq!(set.reading.format, Some(Format::Jsonl));
    }
}

#[test]
fn columns_without_known_names_are_told_apart_by_what_stands_in_them() {
    let set = assert_whole(&lines("a;b;n", |i, o| format!("\"{o}\";\"{i}\";3")));
    assert!(set.reading.header && noted(&set, "its texts are longer"));
    let set = assert_whole(&lines("", |i, o| format!("{o}\t{i}")));
    assert!(!set.reading.header && noted(&set, "its texts are longer"));
    // Of like length, the first is the input.
    let alike = "{\"x\": \"one two\", \"y\": \"two one\"}\n{\"x\": \"three\", \"y\": \"eerht\"}\n";
    let set = read(alike);
    assert_eq!(pairs(&set), [("one two", "two one"), ("three", "eerht")]);
    assert!(noted(&set, "it stands first"));
    // A few words above long texts are names.
    let long = lines("alpha,beta", |i, _| format!("\"{i}, {i}\",\"{i}\""));
    let set = read(&long);
    assert!(set.reading.header && noted(&set, "(alpha, beta)"));
    assert_eq!(set.pairs.len(), 6);
}

#[test]
fn the_person_names_the_columns() {
    let table = lines("one,two,three", |i, o| format!("\"{o}\",x,\"{i}\""));
    let named = |name: &str| Some(Column::Name(name.into()));
    let options = PairOptions {
        input_column: named("one"),
        output_column: named("three"),
        ..PairOptions::default()
    };
    let set = parse(table.as_bytes(), &options).unwrap();
    assert_eq!(set.pairs[0].input, "The lift was broken");
    assert_eq!(set.pairs.len(), 6);
    let options = PairOptions {
        instruction_column: named("two"),
        ..options
    };
    let set = parse(table.as_bytes(), &options).unwrap();
    assert_eq!(set.pairs[0].input, "x\n\nThe lift was broken");
    for (input, output, said) in [
        (named("four"), None, "no column \"four\""),
        (None, Some(Column::Index(3)), "index 3"),
        (named("one"), named("one"), "both the input and the output"),
    ] {
        let options = PairOptions {
            input_column: input,
            output_column: output,
            ..PairOptions::default()
        };
        let why = refusal(&table, &options);
        assert!(why.contains(said), "{why}");
    }
}

#[test]
fn an_instruction_stands_before_its_input() {
    let set = read(
        r#"[{"instruction": "Shorten.", "input": "A long text", "output": "Text"},
            {"instruction": "Name a gas.", "input": "", "output": "Helium"},
            {"instruction": "", "input": "Only this", "output": "This"}]"#,
    );
    let found = [
        ("Shorten.\n\nA long text", "Text"),
        ("Name a gas.", "Helium"),
        ("Only this", "This"),
    ];
    assert_eq!(pairs(&set), found);
    assert_eq!(set.reading.instruction_column, Some(0));
    assert!(noted(&set, "was put before the input"));
    let set = read(
        "{\"context\": \"Ann is ill.\", \"question\": \"Who?\", \"answers\": {\"text\": [\"Ann\"], \"start\": [0]}}\n\
         {\"context\": \"Bob ran.\", \"question\": \"What?\", \"answers\": {\"text\": [\"ran\"], \"start\": [4]}}\n",
    );
    assert_eq!(pairs(&set)[0], ("Who?\n\nAnn is ill.", "Ann"));
    assert!(noted(&set, "were joined"));
}

#[test]
fn of_a_conversation_the_last_answer_is_the_output() {
    let set = read(
        r#"{"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "one"}, {"role": "assistant", "content": "1"}, {"role": "user", "content": "two"}, {"role": "assistant", "content": "2"}, {"role": "user", "content": "three"}]}
{"conversations": [{"from": "human", "value": "four"}, {"from": "gpt", "value": "4"}]}
{"messages": [{"role": "user", "content": [{"type": "text", "text": "fi"}, {"type": "text", "text": "ve"}]}, {"role": "assistant", "content": "5"}]}
{"messages": [{"role": "user", "content": "six"}]}
"#,
    );
    assert_eq!(pairs(&set), [("two", "2"), ("four", "4"), ("fi\nve", "5")]);
    assert_eq!(problems(&set), [(4, "no output")]);
}

#[test]
fn what_is_no_pair_is_left_out_with_its_row() {
    let long = "a".repeat(MAX_TEXT_CHARACTERS + 1);
    let table = format!(
        "input,output\none,1\n,2\nthree,\n\"{long}\",4\nfive,\"{long}\"\n,\nseven, 7 \neight,8,8\n\u{ad},9\nten,nan\n"
    );
    let set = read(&table);
    assert_eq!(pairs(&set), [("one", "1"), ("seven", "7")]);
    assert_eq!(
        problems(&set),
        [
            (3, "no input"),
            (4, "no output"),
            (5, "the input has 20001 characters, the limit is 20000"),
            (6, "the output has 20001 characters, the limit is 20000"),
            (7, "empty row"),
            (
                9,
                "3 cells where there are 2 columns: a text that holds the separator needs quotes around it"
            ),
            (10, "no input"),
            (11, "no output"),
        ]
    );
    let set = read(
        "{\"input\": [\"a\", \"b\"], \"output\": \"1\"}\n{\"input\": [{\"c\": 1}], \"output\": \"2\"}\n7\n\
         {\"input\": \"d\", \"output\": null}\n",
    );
    assert_eq!(pairs(&set), [("a\nb", "1")]);
    assert_eq!(
        problems(&set),
        [
            (2, "the input is no text"),
            (3, "no JSON object"),
            (4, "no output")
        ]
    );
}

#[test]
fn what_holds_no_pairs_is_refused() {
    for (table, said) in [
        ("input\none\ntwo\n", "only one column"),
        ("id,text\n1,one\n2,two\n3,three\n", "no second one"),
        ("input,output\n,\n", "No row has both"),
        ("input,output\none,\n", "row 2: no output"),
        ("{\"error\": \"gone\"}", "gone"),
        ("<html><body></body></html>", "web page"),
        (" ", "empty"),
    ] {
        let why = refusal(table, &PairOptions::default());
        assert!(why.contains(said), "{table}: {why}");
    }
    let lines = PairOptions {
        format: Some(Format::Lines),
        ..PairOptions::default()
    };
    assert!(refusal("a: b\n", &lines).contains("csv, tsv"));
    let many = "input,output\n".to_owned() + &"one,1\n".repeat(MAX_ROWS + 1);
    assert!(refusal(&many, &PairOptions::default()).contains("50000"));
}

#[test]
fn a_column_divides_the_set() {
    let table =
        "input,output,split\none,1,train\ntwo,2,test\nthree,3,Validation\nfour,4,train\n,5,test\n";
    let set = read(table);
    assert_eq!(
        set.parts,
        [Part::Train, Part::Test, Part::Validation, Part::Train]
    );
    let train = set.part(Part::Train).unwrap();
    assert_eq!(pairs(&train), [("one", "1"), ("four", "4")]);
    assert_eq!(train.parts, [Part::Train; 2]);
    let other = read("input,output,split\none,1,train\ntwo,2,somewhere\n");
    assert!(other.parts.is_empty() && other.part(Part::Test).is_none());
    assert_ne!(set.digest(), train.digest());
}

#[test]
fn the_sample_is_read_as_it_is_described() {
    let set = read(include_str!("../../www/samples/chemistry.csv"));
    assert_eq!((set.pairs.len(), problems(&set).len()), (40, 0));
    assert_eq!(set.reading.notes, []);
    for part in [Part::Train, Part::Test] {
        assert_eq!(set.part(part).unwrap().pairs.len(), 20);
    }
    for pair in &set.pairs {
        let words = |text: &str| text.split_whitespace().count();
        assert!((60..=110).contains(&words(&pair.input)), "{}", pair.input);
        assert!((15..=30).contains(&words(&pair.output)), "{}", pair.output);
        assert!(pair.output.contains(", giving "), "{}", pair.output);
    }
}

fn read_texts(text: &str, options: &TextOptions) -> PairSet {
    let set = parse_texts(text.as_bytes(), options).unwrap_or_else(|e| panic!("{e}\n{text}"));
    assert!(set.are_texts() && set.pairs.iter().all(|pair| pair.input.is_empty()));
    set
}

fn texts(set: &PairSet) -> Vec<&str> {
    set.pairs.iter().map(|pair| pair.output.as_str()).collect()
}

#[test]
fn plain_texts_are_lines_or_paragraphs() {
    let lines = read_texts(
        "One, two.\nThree; four, five.\n\nSix\r\n",
        &TextOptions::default(),
    );
    // One empty line among four doesn't make two paragraphs of lists, two of them do.
    assert_eq!(texts(&lines), ["One, two.\nThree; four, five.", "Six"]);
    assert!(noted(&lines, "paragraph"));
    let lines = read_texts("One, two.\nThree.\nSix", &TextOptions::default());
    assert_eq!(texts(&lines), ["One, two.", "Three.", "Six"]);
    assert!(noted(&lines, "Each line"));
    // A heading and a list of lines.
    let list = "Heading\n\n".to_owned() + &"A line of its own\n".repeat(60);
    assert_eq!(read_texts(&list, &TextOptions::default()).pairs.len(), 61);
    let damaged = parse_texts(
        b"One\nTw\xff\xfe\0o\nThree\nFour five six\n",
        &TextOptions::default(),
    );
    let damaged = damaged.unwrap();
    assert_eq!(texts(&damaged), ["One", "Three", "Four five six"]);
    assert_eq!(damaged.problems[0].row, 2);
}

#[test]
fn texts_come_in_tables_too() {
    for table in [
        "id,text\n1,\"One, two\"\n2,Three\n",
        "{\"id\": 1, \"text\": \"One, two\"}\n{\"id\": 2, \"text\": \"Three\"}\n",
        "text\n\"One, two\"\nThree\n",
        "[{\"text\": \"One, two\"}, {\"text\": \"Three\"}, {\"text\": null}]",
    ] {
        assert_eq!(
            texts(&read_texts(table, &TextOptions::default())),
            ["One, two", "Three"]
        );
    }
    let named = TextOptions {
        column: Some(Column::Name("b".into())),
        header: Some(true),
        ..TextOptions::default()
    };
    assert_eq!(
        texts(&read_texts("a,b\nOne,two\nThree,four\n", &named)),
        ["two", "four"]
    );
    let lines = TextOptions {
        format: Some(Format::Lines),
        ..TextOptions::default()
    };
    assert_eq!(read_texts("text,label\nOne,a\n", &lines).pairs.len(), 2);
    let none = parse_texts(
        b"{\"text\": null}\n{\"text\": \"\"}\n",
        &TextOptions::default(),
    );
    assert!(none.unwrap_err().message().contains("No row has a text"));
}
