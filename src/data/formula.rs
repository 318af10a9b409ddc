//! Cells that a spreadsheet is kept from changing.

use std::borrow::Cow;

/// What `="…"` stands for, by which spreadsheets are kept from taking a cell for a number or a date.
pub fn inner(cell: &str) -> Cow<'_, str> {
    let inner = cell
        .trim()
        .strip_prefix("=\"")
        .and_then(|c| c.strip_suffix('"'));
    match inner {
        // A formula of several parts is left alone.
        Some(inner) if !inner.replace("\"\"", "").contains('"') => {
            inner.replace("\"\"", "\"").into()
        }
        _ => cell.into(),
    }
}

/// The same the other way round.
pub fn of(cell: &str) -> String {
    format!("=\"{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_a_formula_is_its_text() {
        for text in ["=A1", "@b", "+c", "-d \"e\"", "plain"] {
            assert_eq!(inner(&of(text)), text);
        }
    }

    #[test]
    fn only_a_formula_of_one_text_is_its_text() {
        assert_eq!(inner("=\"007\""), "007");
        assert_eq!(inner(" =\"a \"\"b\"\" c\" "), "a \"b\" c");
        for other in ["=A1", "=\"a\"&\"b\"", "=\"a", "\"a\"", "a"] {
            assert_eq!(inner(other), other);
        }
    }
}
