//! One record into its cells.

/// How cells are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// What stands between two cells.
    pub delimiter: &'static str,
    /// The quotation mark: '"', or an apostrophe.
    pub mark: u8,
    /// What a quotation mark means.
    pub quotes: Quotes,
    /// Whether a lone CR ends a row.
    pub cr_ends: bool,
    /// Whether a record is only looked at up to the first mark that stands where none can.
    pub strict: bool,
}

/// What a quotation mark at the beginning of a cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// The cell goes to the next one, which may not be doubled (RFC 4180).
    Doubled,
    /// The same, and a backslash makes a mark a character.
    Backslash,
    /// It is a character as any other.
    None,
}

/// The cells of one record, one after another.
#[derive(Debug, Default)]
pub struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    fn end(&mut self) {
        self.ends.push(self.text.len());
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, &end)| &self.text[start..end])
    }

    /// Whether there is nothing but blanks.
    pub fn are_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Where a record ends, and what is odd about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Behind its last cell.
    pub end: usize,
    /// Where the next one begins.
    pub next: usize,
    /// Line ends within its cells.
    pub breaks: usize,
    /// Whether a quotation mark stands where none can, so that it was taken for a character.
    pub stray: bool,
    /// Whether a quoted cell had no end.
    pub open: bool,
    /// Whether a bare cell has a CR within.
    pub has_cr: bool,
    /// Whether a bare cell has a quotation mark within.
    pub marked: bool,
}

impl Split {
    /// Whether each quoted cell ends where a cell can.
    pub fn is_clean(&self) -> bool {
        !self.stray && !self.open
    }
}

impl Dialect {
    /// Splits the record that begins at `at` in `text`, which is not looked at beyond `limit`.
    pub fn split(&self, text: &str, at: usize, limit: usize, cells: &mut Cells) -> Split {
        cells.clear();
        let text = &text[..limit];
        let bytes = text.as_bytes();
        let mut split = Split {
            end: at,
            next: at,
            breaks: 0,
            stray: false,
            open: false,
            has_cr: false,
            marked: false,
        };
        let mut pos = at;
        loop {
            let start = self.after_blanks(bytes, pos);
            if self.quotes != Quotes::None && bytes.get(start) == Some(&self.mark) {
                pos = self.quoted(text, start + 1, cells, &mut split);
            } else {
                let end = self.bare_end(text, pos, &mut split);
                cells.push(&text[pos..end]);
                pos = end;
            }
            if !self.is_delimiter(bytes, pos) || self.strict && split.stray {
                break;
            }
            pos += self.delimiter.len();
        }
        split.end = pos;
        split.next = self.after_line_end(bytes, pos);
        split
    }

    /// Whether a cell of `record` begins with a mark.
    pub fn has_quoted(&self, record: &str) -> bool {
        let begins =
            |cell: &str| cell.trim_start_matches(' ').as_bytes().first() == Some(&self.mark);
        record.split(self.delimiter).any(begins)
    }

    /// The line that begins at `at`: where its content ends, and where the next one begins.
    pub fn line(&self, text: &str, at: usize) -> (usize, usize) {
        let bytes = text.as_bytes();
        let mut from = at;
        while let Some(found) = find_line_end(&bytes[from..]) {
            let end = from + found;
            let next = self.after_line_end(bytes, end);
            if next > end {
                return (end, next);
            }
            from = end + 1;
        }
        (bytes.len(), bytes.len())
    }

    fn is_delimiter(&self, bytes: &[u8], at: usize) -> bool {
        bytes[at..].starts_with(self.delimiter.as_bytes())
    }

    fn after_blanks(&self, bytes: &[u8], mut at: usize) -> usize {
        while matches!(bytes.get(at), Some(b' ' | b'\t')) && !self.is_delimiter(bytes, at) {
            at += 1;
        }
        at
    }

    /// Behind the line end at `at`, or `at` itself where none is.
    fn after_line_end(&self, bytes: &[u8], at: usize) -> usize {
        let returns = bytes[at..].iter().take_while(|&&b| b == b'\r').count();
        match bytes.get(at + returns) {
            Some(b'\n') => at + returns + 1,
            None => at + returns,
            _ if self.cr_ends && returns > 0 => at + 1,
            _ => at,
        }
    }

    fn ends_line(&self, bytes: &[u8], at: usize) -> bool {
        at == bytes.len() || self.after_line_end(bytes, at) > at
    }

    /// Where the bare cell that begins at `pos` ends.
    fn bare_end(&self, text: &str, pos: usize, split: &mut Split) -> usize {
        let bytes = text.as_bytes();
        let first = self.delimiter.as_bytes()[0];
        let mut at = pos;
        while at < bytes.len() {
            match bytes[at] {
                b'\n' => break,
                b'\r' if self.ends_line(bytes, at) => break,
                b'\r' => split.has_cr = true,
                b if b == first && self.is_delimiter(bytes, at) => break,
                b if b == self.mark => split.marked = true,
                _ => {}
            }
            at += 1;
        }
        at
    }

    /// Reads a quoted cell from behind its first mark, and gives where it ends. A mark that can't end it is a character.
    fn quoted(&self, text: &str, mut pos: usize, cells: &mut Cells, split: &mut Split) -> usize {
        let bytes = text.as_bytes();
        loop {
            let Some(found) = bytes[pos..].iter().position(|&b| b == self.mark) else {
                split.open = true;
                split.breaks += line_ends(&bytes[pos..]);
                cells.text.push_str(&text[pos..]);
                cells.end();
                return text.len();
            };
            let mark = pos + found;
            split.breaks += line_ends(&bytes[pos..mark]);
            let slashes = bytes[pos..mark]
                .iter()
                .rev()
                .take_while(|&&b| b == b'\\')
                .count();
            if self.quotes == Quotes::Backslash && slashes > 0 {
                // Two of them are one character.
                cells.text.push_str(&text[pos..mark - slashes.div_ceil(2)]);
                if slashes % 2 == 1 {
                    cells.text.push(char::from(self.mark));
                    pos = mark + 1;
                    continue;
                }
            } else {
                cells.text.push_str(&text[pos..mark]);
            }
            if bytes.get(mark + 1) == Some(&self.mark) {
                cells.text.push(char::from(self.mark));
                pos = mark + 2;
                continue;
            }
            let after = self.after_blanks(bytes, mark + 1);
            if self.is_delimiter(bytes, after) || self.ends_line(bytes, after) {
                cells.end();
                return after;
            }
            split.stray = true;
            if self.strict {
                cells.end();
                return mark;
            }
            cells.text.push(char::from(self.mark));
            pos = mark + 1;
        }
    }
}

fn find_line_end(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|&b| b == b'\n' || b == b'\r')
}

fn line_ends(bytes: &[u8]) -> usize {
    let ends = |b: &&[u8]| matches!(b, [b'\n', ..] | [b'\r', ..]);
    let crlf = bytes.windows(2).filter(|w| w == b"\r\n").count();
    bytes.chunks(1).filter(ends).count() - crlf
}
