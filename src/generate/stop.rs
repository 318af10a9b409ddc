//! Stop strings over text that comes in pieces: nothing of a stop string is ever given out, also where it comes in parts.

use crate::error::messages::language as messages;
use crate::{Error, Result};

/// Stop strings at most.
pub const MAX_STOP_STRINGS: usize = 16;
/// Bytes of one.
pub const MAX_STOP_BYTES: usize = 256;

/// Text that can be given out, and whether it was the last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Released {
    /// Certain to be no part of a stop string.
    pub text: String,
    /// Whether a stop string follows it.
    pub stopped: bool,
}

/// Lets text through up to the first stop string.
#[derive(Debug, Clone)]
pub struct StopStrings {
    stops: Vec<String>,
    /// What may become a stop string.
    held: String,
    stopped: bool,
}

impl StopStrings {
    /// # Errors
    /// [`Error::Settings`] where there are too many, or one is empty or too long.
    pub fn new(stops: &[String]) -> Result<Self> {
        if stops.len() > MAX_STOP_STRINGS {
            return Err(Error::Settings(messages::stop_strings_too_many(
                "stop",
                stops.len(),
                MAX_STOP_STRINGS,
            )));
        }
        let wrong = |stop: &String| stop.is_empty() || stop.len() > MAX_STOP_BYTES;
        if let Some(index) = stops.iter().position(wrong) {
            return Err(Error::Settings(messages::stop_string_wrong(
                "stop",
                index,
                MAX_STOP_BYTES,
            )));
        }
        Ok(Self {
            stops: stops.to_vec(),
            held: String::new(),
            stopped: false,
        })
    }

    /// The text that is certain once `text` has come. The stop string counts that is whole first,
    /// however the text is cut. Nothing comes after one.
    pub fn push(&mut self, text: &str) -> Released {
        if self.stopped {
            return self.ended(String::new());
        }
        self.held.push_str(text);
        if let Some(at) = first(&self.held, &self.stops) {
            let mut text = std::mem::take(&mut self.held);
            text.truncate(at);
            self.stopped = true;
            return self.ended(text);
        }
        let held = self.held.len() - self.undecided();
        let rest = self.held.split_off(held);
        let text = std::mem::replace(&mut self.held, rest);
        self.ended(text)
    }

    /// What was held back, where nothing comes any more.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.held)
    }

    fn ended(&self, text: String) -> Released {
        Released {
            text,
            stopped: self.stopped,
        }
    }

    /// Bytes at the end that some stop string begins with.
    fn undecided(&self) -> usize {
        let begun = |stop: &String| {
            let lengths = stop.char_indices().map(|(at, _)| at).rev();
            let mut lengths = lengths.filter(|&at| self.held.ends_with(&stop[..at]));
            lengths.next().unwrap_or(0)
        };
        self.stops.iter().map(begun).max().unwrap_or(0)
    }
}

/// Where the stop string begins that is whole first, and of those that end at one place the longest.
fn first(text: &str, stops: &[String]) -> Option<usize> {
    let found = stops.iter().filter_map(|stop| {
        let at = text.find(stop)?;
        Some((at + stop.len(), at))
    });
    found.min().map(|(_, at)| at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stops(stops: &[&str]) -> StopStrings {
        let stops: Vec<String> = stops.iter().map(|&stop| stop.into()).collect();
        StopStrings::new(&stops).unwrap()
    }

    fn texts(stops: &mut StopStrings, pieces: &[&str]) -> Vec<String> {
        pieces.iter().map(|piece| stops.push(piece).text).collect()
    }

    #[test]
    fn what_may_become_a_stop_string_is_held_back() {
        let mut stops = stops(&["\n\n", "END"]);
        let texts = texts(&mut stops, &["One", "\n", "two E", "N", "X", "E"]);
        assert_eq!(texts, ["One", "", "\ntwo ", "", "ENX", ""]);
        assert_eq!(stops.finish(), "E");
    }

    #[test]
    fn nothing_comes_after_a_stop_string() {
        let mut stops = stops(&["END"]);
        assert_eq!(stops.push("a E").text, "a ");
        let last = stops.push("ND b");
        assert_eq!((last.text.as_str(), last.stopped), ("", true));
        assert_eq!(stops.push("c"), last);
        assert_eq!(stops.finish(), "");
    }

    #[test]
    fn the_stop_string_counts_that_is_whole_first() {
        let released = stops(&["abbb", "bb"]).push("xabbb");
        assert_eq!(released.text, "xa");
        assert!(released.stopped);
        let released = stops(&["bb", "abb"]).push("xabbb");
        assert_eq!(released.text, "x");
        assert!(released.stopped);
    }

    #[test]
    fn without_stop_strings_all_goes_through() {
        assert_eq!(stops(&[]).push("a\n").text, "a\n");
    }

    #[test]
    fn too_many_empty_or_long_ones_are_refused() {
        let refused = |stops: Vec<String>| StopStrings::new(&stops).unwrap_err().code();
        assert_eq!(refused(vec!["x".into(); 17]), "bad-settings");
        assert_eq!(refused(vec![String::new()]), "bad-settings");
        assert_eq!(refused(vec!["x".repeat(257)]), "bad-settings");
    }

    proptest! {
        #[test]
        fn the_text_is_the_same_however_it_is_cut(
            pieces in prop::collection::vec("[abé]{0,3}", 0..12),
            ends in prop::collection::vec("[abé]{1,3}", 0..4),
        ) {
            let mut stops = StopStrings::new(&ends).unwrap();
            let whole: String = pieces.concat();
            let mut text: String = pieces.iter().map(|piece| stops.push(piece).text).collect();
            text += &stops.finish();
            let at = first(&whole, &ends).unwrap_or(whole.len());
            prop_assert_eq!(text, &whole[..at]);
        }
    }
}
