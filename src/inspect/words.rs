//! The words that a prediction hangs on, by occlusion: each is left out, and the prediction is looked at again (Zeiler and
//! Fergus 2014, <https://arxiv.org/abs/1311.2901>, for pictures; Li et al. 2016, <https://arxiv.org/abs/1612.08220>, for words).

/// The most pieces that a text is cut into.
pub const MAX_PIECES: usize = 48;

/// A text's pieces, which make it up one after another: a word with the spaces behind it, or several where it has more words
/// than [`MAX_PIECES`].
pub fn pieces(text: &str) -> Vec<&str> {
    let mut ends = Vec::new();
    let mut in_space = false;
    for (at, c) in text.char_indices() {
        if in_space && !c.is_whitespace() {
            ends.push(at);
        }
        in_space = c.is_whitespace();
    }
    ends.push(text.len());
    let each = ends.len().div_ceil(MAX_PIECES);
    let mut start = 0;
    ends.chunks(each)
        .filter_map(|group| group.last())
        .map(|&end| {
            let piece = &text[start..end];
            start = end;
            piece
        })
        .collect()
}

/// For each piece, the text without it.
pub fn without(pieces: &[&str]) -> Vec<String> {
    (0..pieces.len())
        .map(|left_out| {
            let others = pieces.iter().enumerate().filter(|(i, _)| *i != left_out);
            let text: String = others.map(|(_, piece)| *piece).collect();
            text.trim().to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_up_the_text() {
        for text in ["", "one", " a  fine\tfilm ", "große Bühne\n", "a b c"] {
            assert_eq!(pieces(text).concat(), text);
        }
        assert_eq!(pieces(" a  fine film"), [" ", "a  ", "fine ", "film"]);
        let long = "word ".repeat(1000);
        let many = pieces(&long);
        assert!(many.len() <= MAX_PIECES && many.len() > MAX_PIECES / 2);
        assert_eq!(many.concat(), long);
    }

    #[test]
    fn each_piece_is_left_out_once() {
        let texts = without(&pieces("not a good film"));
        assert_eq!(
            texts,
            ["a good film", "not good film", "not a film", "not a good"]
        );
    }
}
