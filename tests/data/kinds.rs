//! Files that are no table.

use super::*;

#[test]
fn each_is_called_what_it_is() {
    for (bytes, name) in [
        (
            &b"<!doctype html>\n<html><head><title>Sign in</title></head></html>"[..],
            "web page",
        ),
        (b"\n<HTML lang=en><body>", "web page"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n",
            "Git LFS",
        ),
        (b"<?xml version=\"1.0\"?><rows/>", "XML"),
        (b"<Error><Code>AccessDenied</Code></Error>", "XML"),
        (
            b"- text: Good\n  label: a\n- text: Bad\n  label: b\n",
            "YAML",
        ),
        (
            b"version: \"3.1\"\nnlu:\n- intent: greet\n  examples: |\n    - hi\n",
            "YAML",
        ),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"{\\rtf1\\ansi text}", "RTF"),
        (b"PAR1\x15\x04\x15", "Parquet"),
        (b"ARROW1\0\0", "Arrow"),
        (b"SQLite format 3\0\x10\0", "SQLite"),
        (b"\x80\x04\x95\x10\0\0\0\0\0\0\0", "pickle"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel"),
        (b"BZh91AY&SY\xd7\x01", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image"),
        (
            b"@relation remarks\n@attribute text string\n@data\n'a',b\n",
            "ARFF",
        ),
        (b"INSERT INTO remarks VALUES (1, 'a');\n", "SQL"),
    ] {
        let message = refusal(bytes);
        assert!(message.contains(name), "{name}: {message}");
        // And what to do.
        assert!(message.matches(". ").count() >= 1, "{message}");
    }
}

/// The beginning of a zip archive with a file of that name.
fn zip(name: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    bytes.extend((content.len() as u32).to_le_bytes());
    bytes.extend((content.len() as u32).to_le_bytes());
    bytes.extend((name.len() as u16).to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend(name.as_bytes());
    bytes.extend(content);
    bytes
}

#[test]
fn archives_and_office_documents() {
    assert!(refusal(&zip("xl/workbook.xml", b"")).contains("CSV UTF-8"));
    assert!(
        refusal(&zip(
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet"
        ))
        .contains("spreadsheet")
    );
    assert!(refusal(&zip("word/document.xml", b"")).contains("text document"));
    let message = refusal(&zip("remarks.csv", b"text,label\n"));
    assert!(
        message.contains("zip") && message.contains("remarks.csv") && message.contains("Unpack")
    );
}

#[test]
fn binary_files() {
    assert!(refusal(&[0x00, 0x01, 0x02]).contains("binary"));
    let noise: Vec<u8> = (0..4000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    assert!(refusal(&noise).contains("binary"));
}

#[test]
fn texts_that_begin_like_other_files() {
    for table in [
        lines("text,label\n", |_, t, l| format!("<b>{t}</b>,{l}")),
        lines("", |_, t, l| format!("ORC {t},{l}")),
        lines("text,label\n", |_, t, l| format!("- {t},{l}")),
    ] {
        assert_eq!(read(&table).examples.len(), 12, "{table}");
    }
}
