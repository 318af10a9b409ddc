//! Bytes to characters.

use homefire::data::Encoding;

use super::*;

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect()
}

#[test]
fn files_put_together_have_several_marks() {
    let part = lines("\u{feff}text,label\n", |_, text, label| {
        format!("{text},{label}")
    });
    let data = read(&format!("{part}{part}"));
    assert_eq!(data.labels, ["praise", "blame"]);
    assert_eq!(data.examples.len(), 24);
    assert_eq!(problems(&data), [(14, "the columns' names again")]);
}

#[test]
fn what_is_in_an_encoding_of_asia_is_not_read_as_western() {
    // Bytes of Shift JIS, EUC-JP and Big5: "the room was good", "cold soup".
    let shift_jis = b"\x95\x94\x89\xae\x82\xcd\x82\xe6\x82\xa9\x82\xc1\x82\xbd\x82\xc5\x82\xb7";
    let euc_jp = b"\xc9\xf4\xb2\xb0\xa4\xcf\xa4\xe8\xa4\xab\xa4\xc3\xa4\xbf\xa4\xc7\xa4\xb9";
    let big5 = b"\xa9\xd0\xb6\xa1\xab\xdc\xa6\x6e\xa1\x43\xb4\xf6\xab\xdc\xa7\x4e";
    for text in [&shift_jis[..], euc_jp, big5] {
        let rows = ["praise", "blame"].iter().cycle().take(12);
        let table: Vec<u8> = rows
            .enumerate()
            .flat_map(|(i, label)| [text, format!("{i},{label}\n").as_bytes()].concat())
            .collect();
        let table = [b"text,label\n".as_slice(), &table].concat();
        assert!(refusal(&table).contains("not in UTF-8"));
    }
}

#[test]
fn utf16_with_and_without_a_mark() {
    let table = lines("text\tlabel\r\n", |_, t, l| format!("{t}\t{l}\r"));
    for mark in ["", "\u{feff}"] {
        let table = format!("{mark}{table}");
        let low = assert_whole_bytes(&utf16(&table, u16::to_le_bytes));
        assert_eq!(low.reading.encoding, Encoding::Utf16Le);
        let high = assert_whole_bytes(&utf16(&table, u16::to_be_bytes));
        assert_eq!(high.reading.encoding, Encoding::Utf16Be);
    }
}

#[test]
fn utf16_of_other_scripts_without_a_mark() {
    for (text, labels) in [
        ("Очень хорошо", ["да", "нет"]),
        ("部屋はとても静かでした", ["良い", "悪い"]),
    ] {
        let table: String = (0..20)
            .map(|i| format!("{text} {i},{}\n", labels[i % 2]))
            .collect();
        let data = read_bytes(&utf16(&table, u16::to_le_bytes));
        assert_eq!(data.labels, labels);
        assert_eq!(data.examples.len(), 20);
        assert_eq!(data.examples[3].text, format!("{text} 3"));
    }
}

#[test]
fn windows_1252_is_decoded_and_said() {
    let table = lines("text;label\n", |_, t, l| {
        format!("{t}, très agréable, schöne Größe;{l}")
    });
    let data = read_bytes(&latin1(&table));
    assert_eq!(data.reading.encoding, Encoding::Windows1252);
    assert!(noted(&data, "Windows-1252"));
    assert_eq!(
        texts(&data)[0],
        "The bed was soft and warm, très agréable, schöne Größe"
    );
    // What Latin-1 has no place for: quotation marks, a dash, the euro.
    let bytes = b"text,label\n\x93good\x94 \x96 it\x92s 5\x80,a\nother,b\n";
    let data = read_bytes(bytes);
    assert_eq!(texts(&data)[0], "“good” – it’s 5€");
}

#[test]
fn one_bad_byte_costs_its_row() {
    let table = lines("text,label\n", |_, t, l| format!("{t} – déjà vu 👍,{l}"));
    let mut bytes = table.into_bytes();
    let at = bytes.windows(4).position(|w| w == b"Kind").unwrap();
    bytes[at] = 0xe9;
    let data = read_bytes(&bytes);
    assert_eq!(data.reading.encoding, Encoding::Utf8);
    assert_eq!(data.examples.len(), 11);
    assert_eq!(problems(&data), [(10, "it holds a byte that is not UTF-8")]);
    // In plain English too, where it is no letter of a word.
    let mut bytes = lines("text,label\n", |_, t, l| format!("{t},{l}")).into_bytes();
    bytes[at - 40] = 0xff;
    assert_eq!(problems(&read_bytes(&bytes)).len(), 1);
}

#[test]
fn a_file_that_was_cut_within_a_character_loses_its_last_row() {
    let mut bytes = lines("text,label\n", |_, t, l| format!("{t},{l}")).into_bytes();
    bytes.extend(b"A last one \xe2\x82");
    let data = read_bytes(&bytes);
    assert_eq!(data.reading.encoding, Encoding::Utf8);
    assert_eq!(rows(&data), ROWS);
    assert_eq!(problems(&data)[0].0, 14);
}

#[test]
fn a_nul_costs_its_row() {
    let table = lines("text,label\n", |i, t, l| {
        if i == 8 {
            format!("{t}\0,{l}")
        } else {
            format!("{t},{l}")
        }
    });
    let data = read(&table);
    assert_eq!(data.examples.len(), 11);
    assert_eq!(problems(&data), [(10, "it holds a NUL, which no text has")]);
    for format in ["jsonl", "lines"] {
        let table = lines("", |i, t, l| {
            let t = if i == 4 {
                format!("{t}\0")
            } else {
                t.to_owned()
            };
            if format == "lines" {
                format!("{l}: {t}")
            } else {
                format!("{{\"text\": \"{t}\", \"label\": \"{l}\"}}")
            }
        });
        assert_eq!(
            problems(&read(&table)),
            [(5, "it holds a NUL, which no text has")],
            "{format}"
        );
    }
    // Those behind the last row belong to none.
    assert_whole(&(lines("text,label\n", |_, t, l| format!("{t},{l}")) + &"\0".repeat(2000)));
}

#[test]
fn marks_anywhere_are_no_part_of_a_cell() {
    assert_whole(
        &("\u{feff}\u{feff}".to_owned() + &lines("text,label\n", |_, t, l| format!("{t},{l}"))),
    );
    let json = lines("\u{feff}", |i, t, l| {
        format!(
            "{}{{\"text\": \"{t}\", \"label\": \"{l}\"}}",
            if i == 6 { "\u{feff}" } else { "" }
        )
    });
    assert_whole(&json);
}

#[test]
fn what_can_not_be_told_is_refused() {
    // Russian in Windows-1251, and Chinese in GBK.
    let russian = b"\xce\xf7\xe5\xed\xfc \xf5\xee\xf0\xee\xf8\xee,\xe4\xe0\n".repeat(10);
    assert!(refusal(&russian).contains("UTF-8"));
    let chinese = b"\xd5\xe2\xb8\xf6\xb2\xfa\xc6\xb7\xba\xdc\xba\xc3,\xba\xc3\n".repeat(10);
    assert!(refusal(&chinese).contains("UTF-8"));
    assert!(refusal(b"\xff\xfe\0\0a\0\0\0").contains("UTF-32"));
}

#[test]
fn emoji_and_right_to_left_stay_as_they_are() {
    let data = read("text,label\n👩‍👩‍👧 שלום,a\nمرحبا بالعالم,b\n");
    assert_eq!(texts(&data), ["👩‍👩‍👧 שלום", "مرحبا بالعالم"]);
}

#[test]
fn letters_that_were_decoded_twice_are_told() {
    let twice = |text: &str| text.bytes().map(char::from).collect::<String>();
    let table = lines("text,label\n", |_, t, l| {
        format!(
            "{t} {},{l}",
            twice("à la carte, très déçu").replace(',', "")
        )
    });
    let data = read(&table);
    assert!(noted(&data, "wrong encoding"), "{:?}", data.reading.notes);
    let right = read(&lines("text,label\n", |_, t, l| format!("{t} SÃO Â,{l}")));
    assert_eq!(right.reading.notes, []);
}

#[test]
fn signs_that_can_not_be_seen_are_no_reason_to_refuse_a_text() {
    let data = read(&lines("text,label\n", |_, t, l| {
        format!("{t}\u{1}\u{2},{l}")
    }));
    assert_eq!(data.examples.len(), 12);
    assert_whole(&(lines("text,label\n", |_, t, l| format!("{t},{l}")) + "\u{1a}"));
}
