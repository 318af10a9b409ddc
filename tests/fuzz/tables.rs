//! The reader of tables, with a file in every format.

use homefire::data::{self, Column, Format, Options};

use crate::mutate::Seed;
use crate::run::fuzz;

/// Tables in every format, and what is odd about those that people bring.
const TABLES: [&str; 24] = [
    "text,label\nOne \"two\",a\n\"Three, and\nfour\",b\nfive,a\n,b\nsix,\n",
    "text;label;n\nEins;a;1\nZwei;b;2\n",
    "id\ttext\tlabel\n1\tOne\ta\n2\tTwo\tb\n3\tThree\ta\n",
    "{\"text\":\"One\",\"label\":1,\"x\":[1,{\"y\":null}]}\n{\"label\":2,\"text\":\"Two\"}\n[3]\n\n",
    "spam: You won\nham: See you, then\nham: http://example.org\n",
    "\u{feff}Aussage,Stimmung\r\nSchön 👍,gut\r\nשלום,schlecht\r\n",
    "sep=;\r\ntext;label;;\rOne;a;;\rTwo;b;;\r",
    "# a title\nBy,Ann\n\ntext,label\nOne,a\n\"Two,b\nThree 5\",a\n\"Four \"so\"\nmore\",b\n",
    "\"text\" \"label\"\n\"1\" \"One \\\"two\\\"\" \"a\"\n\"2\" \"Two\" \"b\"\n",
    "'text','label'\n'One, two','a'\n'Three','b'\n",
    "\"text,label\"\n\"One,a\"\n\"Two,b\"\n",
    "| text | label |\n|---|---|\n| One | a |\n| Two | b |\n",
    "__label__a One\n__label__b __label__a Two\nThree __label__b\n",
    "[{\"text\": \"One\", \"label\": [\"a\"]}, {\"text\": \"Two\", \"label\": \"b\"},]",
    "{\"data\": [[\"One\", \"a\"], [\"Two\", \"b\"]], \"columns\": [\"text\", \"label\"]}",
    "{\"text\": {\"0\": \"One\", \"1\": \"Two\"}, \"label\": {\"1\": \"b\", \"0\": \"a\"}}",
    "{\"text\": [\"One\", \"Two\"], \"label\": [\"a\", \"b\"]}",
    "{\"features\": [{\"name\": \"label\", \"type\": {\"names\": [\"a\", \"b\"]}}], \"rows\": [{\"row_idx\": 0, \"row\": {\"text\": \"One\", \"label\": 0}}, {\"row_idx\": 1, \"row\": {\"text\": \"Two\", \"label\": 1}}]}",
    "[{\"annotations\": [{\"result\": [{\"value\": {\"choices\": [\"a\"]}, \"from_name\": \"x\"}]}], \"data\": {\"text\": \"One\"}}, {\"annotations\": [{\"was_cancelled\": false, \"result\": [{\"value\": {\"choices\": [\"b\"]}, \"from_name\": \"x\"}]}], \"data\": {\"text\": \"Two\"}}]",
    "{\"text\": \"One\", \"cats\": {\"a\": 1.0, \"b\": 0.0}}\n{\"text\": \"Two\", \"cats\": {\"a\": false, \"b\": true}}\n",
    "{\"text\": \"One\", \"options\": [], \"accept\": [\"a\"], \"answer\": \"accept\"}\n{\"text\": \"Two\", \"accept\": [\"b\"], \"answer\": \"accept\"}\n",
    "{\"intents\": [{\"tag\": \"a\", \"patterns\": [\"One\", \"One two\"]}, {\"tag\": \"b\", \"patterns\": [\"Two\"]}]}",
    "{'text': 'One', 'label': 1}\n{'text': 'Two\\u00e9', 'label': None}\n{'text': 'Three', 'label': 2}\n",
    "{\"a\": [\"One\", \"One two\"], \"b\": [\"Two\"]}",
];

/// "text,label\nOne,a\nTwo,b\nThree,a\n" in a gzip, and in the other encodings.
fn encoded_tables() -> Vec<Seed> {
    let table = "text,label\nOne,a\nTwo,b\nThree,a\n";
    let mut packed = vec![
        0x1f,
        0x8b,
        8,
        8,
        0,
        0,
        0,
        0,
        0,
        255,
        b't',
        0,
        1,
        table.len() as u8,
        0,
        !table.len() as u8,
        255,
    ];
    packed.extend(table.bytes());
    packed.extend(0x7e58_54a6u32.to_le_bytes());
    packed.extend((table.len() as u32).to_le_bytes());
    let low: Vec<u8> = table.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let high: Vec<u8> = table.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let western = b"text,label\ntr\xe8s bon,a\nd\xe9\xe7u,b\nl\x92\xe9t\xe9,a\n".to_vec();
    [packed, low, high, western].map(Seed::plain).into()
}

#[test]
fn tables() {
    let mut seeds: Vec<Seed> = TABLES.map(Seed::plain).into();
    seeds.extend(encoded_tables());
    fuzz("tables", seeds, |bytes, options| {
        let format = match options % 8 {
            0 | 1 => None,
            2 => Some(Format::Csv),
            3 => Some(Format::Tsv),
            4 => Some(Format::Jsonl),
            5 => Some(Format::Json),
            6 => Some(Format::FastText),
            _ => Some(Format::Lines),
        };
        let column = |at: u8| match options >> at & 3 {
            0 => Some(Column::Index(usize::from(options >> 6))),
            1 => Some(Column::Name("label".into())),
            _ => None,
        };
        let options = if options < 128 {
            Options::default()
        } else {
            Options {
                format,
                header: (options & 8 > 0).then_some(options & 16 > 0),
                text_column: column(3),
                label_column: column(5),
            }
        };
        let preview = data::preview(bytes, &options);
        let Ok(data) = data::parse(bytes, &options) else {
            return false;
        };
        assert!((2..=data::MAX_LABELS).contains(&data.labels.len()));
        assert!(data.counts().iter().all(|&n| n > 0));
        assert!(data.examples.iter().all(|e| !e.text.trim().is_empty()));
        assert_eq!(data.digest().len(), 24);
        for similar in data.similar_labels() {
            assert!(data.labels.contains(&similar.into) && !similar.labels.is_empty());
        }
        // What is read can be looked at, and no row is lost without its number.
        let preview = preview.unwrap_or_else(|e| panic!("{e}"));
        assert!(data.examples.len() + data.problems.len() >= preview.total);
        true
    });
}
