//! Files that are no table: each is called what it is, with what to do.

use crate::error::Message;
use crate::error::messages::kinds;
use crate::{Error, Result};

/// What to do about a kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Advice {
    Unpack,
    CopyTable,
    SaveAsCsv,
    BringTexts,
    Export,
}
use Advice::{BringTexts, CopyTable, Export, SaveAsCsv, Unpack};

/// First bytes of a kind of file, where they stand, what it is, and what to do about it.
type Mark = (usize, &'static [u8], fn() -> Message, Advice);
const MARKS: [Mark; 35] = [
    (0, b"\x1f\x8b", kinds::gzip_in_gzip, Unpack),
    (0, b"%PDF-", kinds::pdf, CopyTable),
    (0, b"{\\rtf", kinds::rtf, CopyTable),
    (0, b"PAR1", kinds::parquet, Export),
    (0, b"ARROW1", kinds::arrow, Export),
    (
        0,
        b"\xff\xff\xff\xff\x10\x00\x00\x00",
        kinds::arrow_stream,
        Export,
    ),
    (0, b"FEA1", kinds::feather, Export),
    (0, b"SQLite format 3\0", kinds::sqlite, Export),
    (0, b"\xd0\xcf\x11\xe0", kinds::old_excel_or_word, SaveAsCsv),
    (0, b"\x80\x02", kinds::pickle, Export),
    (0, b"\x80\x03", kinds::pickle, Export),
    (0, b"\x80\x04\x95", kinds::pickle, Export),
    (0, b"\x80\x05\x95", kinds::pickle, Export),
    (0, b"\x93NUMPY", kinds::numpy, Export),
    (0, b"\x89HDF", kinds::hdf5, Export),
    (0, b"ORC", kinds::orc, Export),
    (0, b"Obj\x01", kinds::avro, Export),
    (0, b"BZh", kinds::bzip2, Unpack),
    (0, b"\xfd7zXZ", kinds::xz, Unpack),
    (0, b"\x28\xb5\x2f\xfd", kinds::zstandard, Unpack),
    (0, b"7z\xbc\xaf", kinds::seven_zip, Unpack),
    (0, b"Rar!", kinds::rar, Unpack),
    (257, b"ustar", kinds::tar, Unpack),
    (0, b"\x89PNG", kinds::image, BringTexts),
    (0, b"\xff\xd8\xff", kinds::image, BringTexts),
    (0, b"GIF8", kinds::image, BringTexts),
    (0, b"RIFF", kinds::riff, BringTexts),
    (4, b"ftyp", kinds::film, BringTexts),
    (0, b"ID3", kinds::sound, BringTexts),
    (0, b"RDX", kinds::r_data, Export),
    (0, b"X\n\0\0", kinds::r_data, Export),
    (0, b"$FL2", kinds::spss, Export),
    (0, b"$FL3", kinds::spss, Export),
    (0, b"<stata_dta>", kinds::stata, Export),
    (0, b"bplist0", kinds::property_list, Export),
];

/// Elements that a part of a web page is made of.
const PARTS: [&str; 12] = [
    "div", "p", "span", "ul", "ol", "section", "article", "main", "form", "script", "style", "h1",
];

/// Names of a zip archive's files that are looked at.
const NAMES: usize = 400;

/// # Errors
/// [`Error::Data`] where `bytes` are a kind of file that is known and is no table.
pub fn check_bytes(bytes: &[u8]) -> Result<()> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Err(Error::Data(zip(bytes)));
    }
    let found = MARKS
        .iter()
        .find(|(at, mark, ..)| bytes.get(*at..).is_some_and(|b| b.starts_with(mark)));
    let Some(&(_, _, what, advice)) = found else {
        return Ok(());
    };
    // "ORC" and "ID3" may begin a text, which has no such bytes.
    let is_text = |b: &u8| *b >= 0x20 || matches!(b, 9 | 10 | 13);
    if bytes.iter().take(256).all(is_text)
        && std::str::from_utf8(bytes).is_ok()
        && advice != CopyTable
    {
        return Ok(());
    }
    Err(Error::Data(match advice {
        Unpack => kinds::packed(what()),
        CopyTable => kinds::document(what()),
        SaveAsCsv => kinds::old_office(what()),
        BringTexts => kinds::media(what()),
        Export => kinds::other_programs(what()),
    }))
}

/// What to say of a zip archive, which office documents are too.
fn zip(bytes: &[u8]) -> Message {
    let names = names(bytes);
    let has = |part: &str| names.iter().any(|name| name.starts_with(part));
    let mime = |part: &str| find(&bytes[..bytes.len().min(120)], part.as_bytes()).is_some();
    if has("xl/") {
        return kinds::excel_workbook();
    }
    if mime("opendocument.spreadsheet") || has("Index/") && has("Metadata/") {
        return kinds::spreadsheet();
    }
    if has("word/") || mime("opendocument.text") {
        return kinds::text_document();
    }
    if has("ppt/") || mime("opendocument.presentation") {
        return kinds::presentation();
    }
    let files: Vec<&str> = names
        .iter()
        .filter(|n| !n.ends_with('/'))
        .map(String::as_str)
        .collect();
    match files.as_slice() {
        [] => kinds::zip(),
        [only] => kinds::zip_of_one(*only),
        [first, ..] => kinds::zip_of_several(*first),
    }
}

/// Names of the files in a zip archive, from their local headers.
fn names(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    while found.len() < NAMES {
        let Some(next) = bytes.get(at..).and_then(|rest| find(rest, b"PK\x03\x04")) else {
            break;
        };
        let header = &bytes[at + next..];
        at += next + 4;
        let length = header
            .get(26..28)
            .map_or(0, |l| usize::from(u16::from_le_bytes([l[0], l[1]])));
        if let Some(name) = header.get(30..30 + length.min(300)) {
            found.push(String::from_utf8_lossy(name).into_owned());
        }
    }
    found
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}

/// # Errors
/// [`Error::Data`] where `text` is known to be something else than a table.
pub fn check_text(text: &str) -> Result<()> {
    let start = text.trim_start();
    let small = |n: usize| {
        let end = start
            .char_indices()
            .nth(n)
            .map_or(start.len(), |(at, _)| at);
        start[..end].to_ascii_lowercase()
    };
    let head = small(1000);
    let begins = |with: &[&str]| with.iter().any(|w| head.starts_with(w));
    if begins(&["<!doctype html", "<html", "<head", "<body", "<table"])
        || begins(&["<"]) && head.contains("<html")
        || element(start).is_some_and(|name| PARTS.contains(&name.to_ascii_lowercase().as_str()))
    {
        return refuse(kinds::web_page());
    }
    if begins(&["<?xml"]) || element(start).is_some() {
        return refuse(kinds::xml());
    }
    if begins(&["version https://git-lfs.github.com/spec/"]) {
        return refuse(kinds::lfs_pointer());
    }
    if begins(&["@relation", "% ", "@attribute"]) && text.to_ascii_lowercase().contains("@data") {
        return refuse(kinds::other_programs(kinds::arff()));
    }
    if begins(&[
        "-- mysql dump",
        "-- postgresql database dump",
        "-- phpmyadmin",
        "pragma foreign_keys",
    ]) || begins(&["insert into "]) && head.contains("values")
        || begins(&["create table "]) && head.contains('(')
        || begins(&["drop table "]) && head.contains(';')
    {
        return refuse(kinds::sql_dump());
    }
    if begins(&["begin:vcalendar", "begin:vcard"]) {
        return refuse(kinds::calendar());
    }
    if begins(&["webvtt"]) {
        return refuse(kinds::subtitles());
    }
    if is_yaml(start) {
        return refuse(kinds::yaml());
    }
    Ok(())
}

fn refuse(what: Message) -> Result<()> {
    Err(Error::Data(what))
}

/// The name of the element that `text` begins and ends with.
fn element(text: &str) -> Option<String> {
    let rest = text.strip_prefix('<')?;
    let name: String = rest
        .chars()
        .take(60)
        .take_while(|c| c.is_alphanumeric() || "_-:.".contains(*c))
        .collect();
    let ends = text.trim_end().ends_with(&format!("</{name}>"));
    (!name.is_empty() && ends).then_some(name)
}

/// Whether most of the first lines are keys with values, or entries of a list that are.
fn is_yaml(text: &str) -> bool {
    let lines = || {
        text.lines()
            .map(str::trim_end)
            .filter(|l| !l.is_empty() && !l.trim_start().starts_with('#'))
    };
    let key = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix("- ").map_or(line, str::trim_start);
        let name = line
            .split_once(':')
            .filter(|(_, value)| value.is_empty() || value.starts_with(' '));
        name.is_some_and(|(name, _)| {
            !name.is_empty()
                && name.len() <= 40
                && name
                    .chars()
                    .all(|c| c.is_alphanumeric() || "_-\"'".contains(c))
        })
    };
    let first = lines().next().unwrap_or_default();
    let separated = lines()
        .take(40)
        .filter(|l| l.contains([',', ';', '\t', '|']));
    // Cells begin with a hyphen or hold a colon too.
    if separated.count() * 10 >= lines().take(40).count() * 9 {
        return false;
    }
    // What follows a key is its value, line for line, or a list.
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut pairs = lines().zip(lines().skip(1)).take(40);
    let nested_value = pairs.any(|(line, next)| {
        let marks = [": |", ": >", ": |-", ": >-"];
        let block = marks.iter().any(|mark| line.ends_with(mark));
        let list = key(line) && line.ends_with(':') && next.trim_start().starts_with("- ");
        (block || list) && indent(next) > indent(line)
    });
    if nested_value && key(first) {
        return true;
    }
    let list = first.starts_with("- ") || first == "---" || first.starts_with("%YAML");
    let sample: Vec<&str> = lines().filter(|l| *l != "---").take(40).collect();
    let keys = sample.iter().filter(|l| key(l)).count();
    let nested = sample.iter().filter(|l| l.starts_with([' ', '-'])).count();
    if sample.len() < 2 || keys * 2 < sample.len() {
        return false;
    }
    let value = |name: &str| {
        sample
            .iter()
            .any(|l| l.trim_start_matches(['-', ' ']).starts_with(name))
    };
    list && keys > 0 && nested > 0
        || nested * 3 >= sample.len() && keys * 4 >= sample.len() * 3
        || value("text:") && value("label:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_called_what_it_is() {
        let says = |text: &str| check_text(text).unwrap_err().to_string();
        assert!(says("\n<!DOCTYPE html>\n<html></html>").contains("web page"));
        assert!(says("<rows><row a='1'/></rows>\n").contains("XML"));
        assert!(
            says("version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 12\n")
                .contains("LFS")
        );
        assert!(says("- text: good\n  label: a\n- text: bad\n  label: b\n").contains("YAML"));
        assert!(says("text: good\nlabel: a\ntext: bad\nlabel: b\n").contains("YAML"));
        assert!(
            says("examples:\n  - text: good\n    label: a\n  - text: bad\n    label: b\n")
                .contains("YAML")
        );
        assert!(
            says("version: \"3.1\"\nnlu:\n- intent: greet\n  examples: |\n    - hey\n    - hello\n    - hi\n")
                .contains("YAML")
        );
        assert!(
            says("praise:\n  - a good one\n  - so: yes\nblame:\n  - a bad one\n").contains("YAML")
        );
        assert!(says("<div class=\"a\">\n<p>x</p>\n</div>\n<div>y</div>\n").contains("web page"));
        assert!(says("BEGIN:VCARD\nFN:A\nEND:VCARD\n").contains("address book"));
        let bytes = |bytes: &[u8]| check_bytes(bytes).unwrap_err().to_string();
        assert!(bytes(b"PAR1\x15\0\x15").contains("Parquet"));
        assert!(bytes(b"%PDF-1.7\n").contains("PDF"));
    }

    #[test]
    fn tables_and_lines_are_left_alone() {
        for text in [
            "spam: You won\nham: See you\nspam: Call now\n",
            "<3 this song\tlove\n<3 that one\tlove\n",
            "- great\n- bad\n",
            "ORC,monster\nelf,hero\n",
            "ID3 tags,music\n",
        ] {
            assert!(check_text(text).is_ok(), "{text}");
            assert!(check_bytes(text.as_bytes()).is_ok(), "{text}");
        }
    }
}
