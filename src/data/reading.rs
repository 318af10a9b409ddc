//! How a table was read, and what of it was left out.

use crate::error::Message;

/// The formats a table can come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Cells between commas, semicolons, bars or the like, quoted where they hold one (RFC 4180).
    Csv,
    /// Cells between tabs.
    Tsv,
    /// One JSON object or list a line.
    Jsonl,
    /// One JSON document that holds all rows.
    Json,
    /// One example a line, its label written as `__label__name`.
    FastText,
    /// One example a line, as `label: text`.
    Lines,
}

/// A row that was left out, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Row of the table, counted from 1; a header is row 1.
    pub row: usize,
    /// Why it was left out.
    pub reason: Message,
}

/// How a table was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The format that was given or guessed; none for rows handed over as values.
    pub format: Option<Format>,
    /// How the bytes were read as characters.
    pub encoding: Encoding,
    /// Whether the first row names the columns.
    pub header: bool,
    /// The columns' names ("column 1", … without a header).
    pub columns: Vec<String>,
    /// Index of the column that holds the texts.
    pub text_column: usize,
    /// Index of the column that holds the labels.
    pub label_column: usize,
    /// What a person should know of how it was read, in sentences: what was skipped, decoded or dropped.
    pub notes: Vec<Message>,
}

/// How the bytes of a table stand for characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// Windows-1252, which Western versions of Windows used before Unicode.
    Windows1252,
}
