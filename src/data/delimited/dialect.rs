//! Which separator a table has, and what a quotation mark means in it, from its rows.

use super::super::names;
use super::super::records::most_frequent;
use super::split::{Cells, Dialect, Quotes};

/// Separators, the likelier before the others. The space is one only where cells are quoted, as R writes them.
const SEPARATORS: [&str; 14] = [
    "\t", ";", ",", "|||", "||", "|", "::", "\u{1}", "\u{1f}", "¦", "§", "~", "^", " ",
];
/// Others that a line "sep=" can name.
const NAMED: [&str; 10] = [":", "#", "/", "!", "$", "%", "&", "*", "@", "_"];

/// Columns whose quotation marks are looked at.
const MAX_MARKED: usize = 1024;
/// Records that a separator is judged by, and bytes that are looked at for it.
const JUDGED: usize = 300;
const JUDGED_BYTES: usize = 512 * 1024;

/// How a table's cells are told apart, and where its rows begin.
pub struct Found {
    pub dialect: Dialect,
    /// The usual number of cells in a row.
    pub width: usize,
    /// Where the first row begins: behind a line that names the separator.
    pub start: usize,
}

/// Which separators may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    Any,
    /// Those of a CSV; a tab only where no other makes columns.
    Csv,
    Tab,
}

/// Finds the dialect of `text`.
pub fn find(text: &str, allowed: Allowed) -> Found {
    let mut plain = Dialect {
        delimiter: ",",
        mark: b'"',
        quotes: Quotes::Doubled,
        cr_ends: true,
        strict: false,
    };
    let (named, start) = named_separator(text, &plain);
    let rows = &text[start..];
    let ends = row_ends(rows);
    plain.cr_ends = ends[0];
    let separators: Vec<&'static str> = match (named, allowed) {
        (Some(delimiter), _) => vec![delimiter],
        (None, Allowed::Tab) => vec!["\t"],
        (None, Allowed::Csv) => SEPARATORS[1..].to_vec(),
        (None, Allowed::Any) => SEPARATORS.to_vec(),
    };
    let mut ways = vec![(b'"', Quotes::Doubled)];
    if rows.contains("\\\"") {
        ways.push((b'"', Quotes::Backslash));
    }
    if rows.contains('\'') {
        ways.push((b'\'', Quotes::Doubled));
        if rows.contains("\\'") {
            ways.push((b'\'', Quotes::Backslash));
        }
    }
    let mut best: Option<Judged> = None;
    for delimiter in separators {
        for &(mark, quotes) in &ways {
            for &cr_ends in &ends {
                let dialect = Dialect {
                    delimiter,
                    mark,
                    quotes,
                    cr_ends,
                    ..plain
                };
                let one = Judged::of(rows, dialect);
                let better = |best: &Judged| one.score() > best.score() + 1e-9;
                if one.width > 1 && best.as_ref().is_none_or(better) {
                    best = Some(one);
                }
            }
        }
    }
    let judged = best.unwrap_or_else(|| {
        // A CSV with tabs is one all the same.
        let tab = Dialect {
            delimiter: "\t",
            ..plain
        };
        let judged = Judged::of(rows, tab);
        if judged.width > 1 {
            judged
        } else {
            Judged::of(rows, plain)
        }
    });
    let mut dialect = judged.dialect;
    dialect.quotes = quotes(rows, dialect, judged.width);
    Found {
        dialect,
        width: judged.width,
        start,
    }
}

/// What a line "sep=;" at the beginning names, and where the next line begins.
fn named_separator(text: &str, dialect: &Dialect) -> (Option<&'static str>, usize) {
    let (end, next) = dialect.line(text, 0);
    // A spreadsheet that saved such a file may have filled the line up with separators.
    let line = text[..end].trim_matches('"');
    let Some(rest) = line.get(..4).filter(|s| s.eq_ignore_ascii_case("sep=")) else {
        return (None, 0);
    };
    let value = line[rest.len()..].trim_matches([' ', '"', '\'']);
    let value = match value {
        "" if line.ends_with('\t') => "\t",
        "\\t" | "TAB" | "tab" => "\t",
        other => other,
    };
    let known = || SEPARATORS.iter().chain(&NAMED).copied();
    let padded = |s: &&str| !value.is_empty() && value.split(*s).all(str::is_empty);
    match known()
        .find(|s| *s == value)
        .or_else(|| known().find(padded))
    {
        Some(separator) => (Some(separator), next),
        None => (None, 0),
    }
}

/// Whether rows end with a lone CR: where nothing else ends them they do, and where both do they may.
fn row_ends(text: &str) -> Vec<bool> {
    if !text.contains('\r') {
        return vec![false];
    }
    let bytes = text.as_bytes();
    let (mut quoted, mut feeds, mut returns) = (false, 0usize, 0usize);
    for (i, &byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => feeds += 1,
            b'\r' if !quoted && !matches!(bytes.get(i + 1), Some(b'\n' | b'\r')) => returns += 1,
            _ => {}
        }
    }
    if returns > 0 && feeds == 0 || !text.contains('\n') {
        vec![true]
    } else if returns > 0 {
        vec![false, true]
    } else {
        vec![false]
    }
}

/// How well a separator fits.
struct Judged {
    dialect: Dialect,
    /// The usual number of cells; 1 where it makes no columns.
    width: usize,
    /// Share of the records that have it.
    even: f64,
    /// Share of those whose quotation marks pair up.
    clean: f64,
    /// Whether one of the first records names columns of texts and of labels, and how many of them.
    header: usize,
}

impl Judged {
    fn of(text: &str, mut dialect: Dialect) -> Self {
        // A mark that is none by this separator is not followed to the end of the file.
        dialect.strict = true;
        // Cells of the records whose marks pair up, and of the others as if these were characters.
        let (mut widths, mut others) = (Vec::new(), Vec::new());
        let mut header = 0;
        let mut cells = Cells::default();
        let (mut at, mut quoted) = (0, 0usize);
        let limit = text.floor_char_boundary(JUDGED_BYTES);
        while at < limit && widths.len() + others.len() < JUDGED {
            let mut split =
                dialect.split(text, at, limit.max(dialect.line(text, at).0), &mut cells);
            let clean = split.is_clean();
            if !clean {
                let (end, next) = dialect.line(text, at);
                let literal = Dialect {
                    quotes: Quotes::None,
                    ..dialect
                };
                split = literal.split(text, at, end, &mut cells);
                split.next = next;
            } else if text[at..split.end].contains(char::from(dialect.mark)) {
                quoted += usize::from(dialect.has_quoted(&text[at..split.end]));
            }
            if !cells.are_empty() {
                if widths.len() + others.len() < 10 {
                    header = header.max(names::recognised(cells.iter()));
                }
                let kind = if clean { &mut widths } else { &mut others };
                kind.push(cells.len());
            }
            at = split.next.max(at + 1);
        }
        let columns = |widths: &[usize]| most_frequent(widths.iter().copied().filter(|&w| w > 1));
        let width = columns(&widths).or_else(|| columns(&others)).unwrap_or(1);
        let all = (widths.len() + others.len()).max(1) as f64;
        let fit = widths
            .iter()
            .chain(&others)
            .filter(|&&w| w == width)
            .count();
        let even = fit as f64 / all;
        // Words stand between spaces everywhere, and many begin with an apostrophe.
        let quoted = quoted as f64 / all;
        let only_words = dialect.delimiter == " " && (quoted < 1.0 || even < 0.6)
            || dialect.mark == b'\'' && quoted < 0.8;
        dialect.strict = false;
        Self {
            dialect,
            width: if only_words { 1 } else { width },
            even,
            clean: widths.len() as f64 / all,
            header,
        }
    }

    fn score(&self) -> f64 {
        // A space separates where nothing else does.
        let last = if self.dialect.delimiter == " " {
            -0.5
        } else {
            0.0
        };
        self.even + self.clean / 4.0 + self.header as f64 / 2.0 + last
    }
}

/// What a quotation mark means, for the file as a whole.
fn quotes(text: &str, dialect: Dialect, width: usize) -> Quotes {
    if !text.contains('"') {
        return Quotes::Doubled;
    }
    // Spreadsheets quote what they separate by commas; corpora of lines with tabs know no quoting.
    if matches!(dialect.delimiter, "," | ";" | " ") || dialect.quotes == Quotes::Backslash {
        return dialect.quotes;
    }
    let marks = Marks::of(text, dialect, width);
    let strange = unclean(text, dialect, width);
    let as_lines = if marks.even == marks.lines {
        !(marks.are_quotes() || strange == 0 && marks.are_mostly_quotes())
    } else {
        strange > marks.lines - marks.even
    };
    if as_lines {
        Quotes::None
    } else {
        Quotes::Doubled
    }
}

/// Records that are not what they should be when they are read with `dialect`.
fn unclean(text: &str, mut dialect: Dialect, width: usize) -> usize {
    dialect.strict = true;
    let mut cells = Cells::default();
    let (mut at, mut strange) = (0, 0);
    while at < text.len() {
        let mut split = dialect.split(text, at, text.len(), &mut cells);
        if !split.is_clean() {
            strange += 1;
            split.next = dialect.line(text, at).1;
        } else if !cells.are_empty() && cells.len() != width {
            strange += 1;
        }
        at = split.next.max(at + 1);
    }
    strange
}

/// Where quotation marks stand in lines whose cells hold no separators.
struct Marks {
    lines: usize,
    /// Lines with the usual number of cells.
    even: usize,
    columns: Vec<ColumnMarks>,
}

#[derive(Default, Clone)]
struct ColumnMarks {
    /// Cells between two marks, those within doubled.
    wrapped: usize,
    /// Of those, cells that hold a mark, and cells that hold one or a comma.
    needing: usize,
    needing_in_excel: usize,
    /// Other cells that begin with one.
    loose: usize,
    /// Cells without marks around them that are no numbers.
    bare: usize,
    /// Of those, cells that hold one, and cells that hold a comma.
    marked: usize,
    with_comma: usize,
}

impl Marks {
    fn of(text: &str, dialect: Dialect, width: usize) -> Self {
        let mut marks = Self {
            lines: 0,
            even: 0,
            columns: vec![ColumnMarks::default(); width.min(MAX_MARKED)],
        };
        let mut at = 0;
        while at < text.len() {
            let (end, next) = dialect.line(text, at);
            let line = &text[at..end];
            at = next;
            if line.trim().is_empty() {
                continue;
            }
            marks.even += usize::from(line.split(dialect.delimiter).count() == width);
            // The names of the columns may be bare where the cells are not.
            let is_first = marks.lines == 0;
            marks.lines += 1;
            for (column, cell) in marks.columns.iter_mut().zip(line.split(dialect.delimiter)) {
                if !is_first || cell.starts_with('"') {
                    column.count(cell.trim());
                }
            }
        }
        marks
    }

    fn are_quotes(&self) -> bool {
        let whole = |c: &ColumnMarks| c.loose == 0 && c.wrapped > 1 && c.bare * 9 <= c.wrapped;
        let needed = |c: &ColumnMarks| c.loose == 0 && c.marked == 0 && c.needing == c.wrapped;
        // Excel also quotes what holds a comma, whatever stands between the cells.
        let in_excel = |c: &ColumnMarks| {
            c.loose == 0 && c.marked + c.with_comma == 0 && c.needing_in_excel == c.wrapped
        };
        self.columns.iter().any(whole)
            || self.columns.iter().all(needed)
            || self.columns.iter().all(in_excel)
    }

    fn are_mostly_quotes(&self) -> bool {
        let most = |c: &ColumnMarks| c.wrapped >= 2 * (c.bare + c.loose);
        self.columns.iter().all(most) && self.columns.iter().any(|c| c.wrapped > 1)
    }
}

impl ColumnMarks {
    fn count(&mut self, cell: &str) {
        if let Some(rest) = cell.strip_prefix('"') {
            match rest.strip_suffix('"') {
                Some(inner) if !inner.replace("\"\"", "").contains('"') => {
                    self.wrapped += 1;
                    self.needing += usize::from(inner.contains('"'));
                    self.needing_in_excel += usize::from(inner.contains(['"', ',']));
                }
                _ => self.loose += 1,
            }
        } else if !cell.is_empty() && cell.parse::<f64>().is_err() {
            self.bare += 1;
            self.marked += usize::from(cell.contains('"'));
            self.with_comma += usize::from(cell.contains(','));
        }
    }
}
