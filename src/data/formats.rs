//! Which of the formats a text is in.

use super::decode::Decoded;
use super::delimited::{self, Allowed};
use super::reading::Format;
use super::records::{Records, most_frequent};
use super::{columns, json, lines, names};
use crate::Result;

/// The records of a text in one of the formats.
pub struct ReadAs {
    pub records: Records,
    pub format: Format,
    /// The usual number of cells, where the format doesn't name them.
    pub width: Option<usize>,
    /// What stands between two cells, where something does.
    pub delimiter: Option<&'static str>,
}

/// Reads a text in the format that it is given in, or is likely in.
///
/// # Errors
/// [`crate::Error::Data`] where it is a JSON document without rows.
pub fn read_as(decoded: &Decoded, format: Option<Format>) -> Result<ReadAs> {
    let (text, damage) = (decoded.text.as_str(), &decoded.damage);
    let lines = || named(lines::read(text, damage), Format::Lines);
    let fasttext = || named(lines::read_fasttext(text, damage), Format::FastText);
    match format {
        Some(Format::Lines) => Ok(lines()),
        Some(Format::FastText) => Ok(fasttext()),
        Some(_) => read_table(decoded, format),
        None if json::is_json(text) => read_json(decoded),
        None if lines::is_fasttext(text) => Ok(fasttext()),
        None => {
            let table = read_delimited(decoded, Allowed::Any);
            let likely = lines::Fit::of(text).is_likely();
            Ok(if likely && !is_table(&table) {
                lines()
            } else {
                table
            })
        }
    }
}

/// Reads a text that is JSON or has cells between separators, and not one example a line.
///
/// # Errors
/// Those of [`read_as`].
pub fn read_table(decoded: &Decoded, format: Option<Format>) -> Result<ReadAs> {
    let allowed = match format {
        Some(Format::Json | Format::Jsonl) => return read_json(decoded),
        Some(Format::Csv) => Allowed::Csv,
        Some(Format::Tsv) => Allowed::Tab,
        _ if json::is_json(&decoded.text) => return read_json(decoded),
        _ => Allowed::Any,
    };
    Ok(read_delimited(decoded, allowed))
}

fn named(records: Records, format: Format) -> ReadAs {
    ReadAs {
        records,
        format,
        width: None,
        delimiter: None,
    }
}

fn read_json(decoded: &Decoded) -> Result<ReadAs> {
    let (records, format) = json::read(&decoded.text, &decoded.damage)?;
    let widths = (0..records.len()).map(|row| records.width(row));
    let width = match records.names {
        Some(_) => None,
        None => Some(most_frequent(widths).unwrap_or(1)),
    };
    Ok(ReadAs {
        width,
        ..named(records, format)
    })
}

fn read_delimited(decoded: &Decoded, allowed: Allowed) -> ReadAs {
    let table = delimited::read(&decoded.text, &decoded.damage, allowed);
    let tabs = table.delimiter == "\t";
    ReadAs {
        records: table.records,
        format: if tabs { Format::Tsv } else { Format::Csv },
        width: Some(table.width),
        delimiter: Some(table.delimiter),
    }
}

/// Whether lines that may also be `label: text` are the rows of a table: all have the usual number of cells, and one column
/// repeats as labels do.
fn is_table(read: &ReadAs) -> bool {
    let (records, width) = (&read.records, read.width.unwrap_or(1));
    if width < 2 || records.len() == 0 || !records.problems.is_empty() {
        return false;
    }
    if names::recognised(records.cells(0)) == 2 {
        return true;
    }
    let even = (0..records.len()).all(|row| records.width(row) == width);
    let about = columns::describe(records, 0..records.len(), width);
    let guess = columns::guess(&[], &about, records.len(), None, None);
    let label = &about[guess.label];
    even && guess.label_is_likely && label.distinct * 2 <= label.filled && label.length < 40.0
}
