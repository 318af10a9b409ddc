//! What Homefire says in English, by subject. A sentence stands here and nowhere else; `npm run schema` hands all of them to the
//! page, which has them in its other languages.

pub mod advice;
pub mod arguments;
pub mod compare;
pub mod data;
pub mod embeddings;
pub mod files;
pub mod gguf;
pub mod kinds;
pub mod language;
pub mod model;
pub mod reading;
pub mod rows;
pub mod run;
pub mod session;
pub mod text;

/// A message's key, the names of its parameters, and its English sentence.
pub type Entry = (&'static str, &'static [&'static str], &'static str);

/// All messages, by subject.
pub const SUBJECTS: [(&str, &[Entry]); 15] = [
    ("advice", advice::ALL),
    ("arguments", arguments::ALL),
    ("compare", compare::ALL),
    ("data", data::ALL),
    ("embeddings", embeddings::ALL),
    ("files", files::ALL),
    ("gguf", gguf::ALL),
    ("kinds", kinds::ALL),
    ("language", language::ALL),
    ("model", model::ALL),
    ("reading", reading::ALL),
    ("rows", rows::ALL),
    ("run", run::ALL),
    ("session", session::ALL),
    ("text", text::ALL),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::error::message::{Piece, pieces};

    #[test]
    fn every_sentence_has_its_own_key_and_takes_what_it_is_given() {
        let mut keys = BTreeSet::new();
        for (key, names, template) in SUBJECTS.iter().flat_map(|(_, all)| *all) {
            assert!(keys.insert(key), "{key} stands twice");
            let found: BTreeSet<&str> = pieces(template)
                .into_iter()
                .filter_map(|piece| match piece {
                    Piece::Name(name) => Some(name),
                    Piece::Words(_) => None,
                })
                .collect();
            assert_eq!(found, names.iter().copied().collect(), "{key}");
        }
    }
}
