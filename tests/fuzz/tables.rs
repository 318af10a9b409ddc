//! The reader of tables, with a file in every format.

use homefire::data::pairs::{PairOptions, TextOptions, parse, parse_texts};
use homefire::data::{self, Column, Format, Options, TextTable, TextTableOptions};
use homefire::session::{LabelTable, LabelledCsv};

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

/// Pairs in every format, and what is odd about those that people bring.
const PAIRS: [&str; 10] = [
    "input,output\nOne \"two\",a\n\"Three, and\nfour\",b\nfive,a\n,b\nsix,\n",
    "id;Text;Zusammenfassung;split\n1;Eins und zwei;Eins;train\n2;Zwei und drei;Zwei;test\n",
    "One and two\tOne\nTwo and three\tTwo\nThree and four\tThree\n",
    "{\"instruction\": \"Do\", \"input\": \"One\", \"output\": \"1\"}\n{\"instruction\": \"Be\", \"input\": \"\", \"output\": \"2\"}\n",
    "{\"messages\": [{\"role\": \"user\", \"content\": \"One\"}, {\"role\": \"assistant\", \"content\": \"1\"}]}\n{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"Two\"}]}, {\"role\": \"assistant\", \"content\": \"2\"}]}\n",
    "[{\"context\": \"One\", \"question\": \"Two\", \"answers\": {\"text\": [\"a\"], \"at\": [0]}}, {\"context\": \"Three\", \"question\": \"Four\", \"answers\": {\"text\": [], \"at\": []}}]",
    "[{\"document\": [\"One.\", \"Two.\"], \"summary\": \"One\"}, {\"document\": [{\"a\": 1}], \"summary\": null}]",
    "alpha,beta\n\"One and two and three and four, five\",\"Two and three and four and five\"\n\"One and two and three and four, six\",\"Two and three and four and six\"\n\"One and two and three and four, ten\",\"Two and three and four and ten\"\n",
    "A paragraph of\ntwo lines.\n\nAnd one, of one line.\n\n\nLast\n",
    "text\n\"One, two\"\nThree\n",
];

#[test]
fn pairs() {
    fuzz("pairs", PAIRS.map(Seed::plain).into(), |bytes, options| {
        let column = |at: u8| match options >> at & 3 {
            0 => Some(Column::Index(usize::from(options >> 6))),
            1 => Some(Column::Name("output".into())),
            _ => None,
        };
        let asked = options >= 128;
        let format = match options % 5 {
            0 => Some(Format::Csv),
            1 => Some(Format::Tsv),
            2 => Some(Format::Jsonl),
            3 => Some(Format::Lines),
            _ => None,
        };
        let header = (asked && options & 8 > 0).then_some(options & 16 > 0);
        let texts = parse_texts(
            bytes,
            &TextOptions {
                format: format.filter(|_| asked),
                header,
                column: column(2).filter(|_| asked),
            },
        );
        let pairs = parse(
            bytes,
            &PairOptions {
                format: format.filter(|_| asked),
                header,
                input_column: column(3).filter(|_| asked),
                output_column: column(5).filter(|_| asked),
                instruction_column: column(1).filter(|_| asked && options & 64 > 0),
            },
        );
        for (set, are_texts) in [(&texts, true), (&pairs, false)] {
            let Ok(set) = set else {
                continue;
            };
            assert!(!set.pairs.is_empty() && set.are_texts() == are_texts);
            for pair in &set.pairs {
                assert!(!pair.output.trim().is_empty());
                assert_eq!(pair.input.trim().is_empty(), are_texts);
            }
            assert!(set.parts.is_empty() || set.parts.len() == set.pairs.len());
            if let Ok(parts) = set.hold_out(0.3, options.into()) {
                let sizes = (parts.train.pairs.len(), parts.test.pairs.len());
                assert!(sizes.0 > 0 && sizes.1 > 0 && sizes.0 + sizes.1 == set.pairs.len());
            }
        }
        texts.is_ok() || pairs.is_ok()
    });
}

#[test]
fn texts_to_label() {
    let mut seeds: Vec<Seed> = TABLES.map(Seed::plain).into();
    seeds.extend(encoded_tables());
    fuzz("texts to label", seeds, |bytes, options| {
        let asked = options >= 128;
        let options = TextTableOptions {
            format: (asked && options & 1 > 0).then_some(Format::Lines),
            header: (asked && options & 8 > 0).then_some(options & 16 > 0),
            column: (asked && options & 32 > 0).then(|| Column::Index(usize::from(options & 3))),
        };
        let Ok(table) = TextTable::read(bytes, &options) else {
            return false;
        };
        let texts = (0..table.len()).map(|index| table.text(index));
        assert!(texts.into_iter().all(|text| !text.trim().is_empty()));
        // Each row is a text or has a reason, and is written in its place.
        assert_eq!(table.rows().len(), table.len() + table.problems.len());
        let rows = table.rows().len();
        let ordered = table
            .rows()
            .windows(2)
            .all(|two| two[0].number <= two[1].number);
        assert!(ordered);
        let written = LabelTable::new(table).csv(&LabelledCsv::default());
        let mut reader = csv::ReaderBuilder::new();
        let separators = [b',', b';', b'\t', b'|'];
        let read = |&separator: &u8| {
            let reader = reader.delimiter(separator).from_reader(written.as_slice());
            reader
                .into_records()
                .filter_map(|record| record.ok())
                .count()
                == rows
        };
        assert!(
            separators.iter().any(read),
            "{}",
            String::from_utf8_lossy(&written)
        );
        true
    });
}
