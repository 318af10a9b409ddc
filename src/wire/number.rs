//! Numbers among a call's arguments.

use crate::error::Message;
use crate::error::messages::arguments as messages;
use crate::{Error, Result};

/// A whole number: a seed, a place or a count.
///
/// # Errors
/// [`Error::Settings`] naming `what` is none, or none that fits 32 bits.
pub fn whole(what: Message, value: f64) -> Result<u32> {
    if value.fract() != 0.0 || !(0.0..=f64::from(u32::MAX)).contains(&value) {
        let range = messages::not_a_whole_number(value, u32::MAX);
        return Err(Error::argument(what, range));
    }
    Ok(value as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_those_of_32_bits() {
        for number in [0, 7, u32::MAX] {
            let found = whole(messages::the_seed(), number.into());
            assert_eq!(found.unwrap(), number);
        }
        for wrong in [-1.0, 1.5, 4_294_967_296.0, f64::NAN, f64::INFINITY] {
            let why = whole(messages::the_seed(), wrong).unwrap_err();
            assert_eq!(why.code(), "bad-settings");
            assert!(why.to_string().starts_with("The seed can't be used"));
        }
    }
}
