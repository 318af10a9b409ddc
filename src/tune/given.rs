//! Settings as a person gives them, of a classifier or of a language model.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::schema::{Range, Setting, TuneApproach};
use crate::error::messages::run as messages;
use crate::{Error, Result};

/// The settings that were given, by their names.
pub(super) type Given = BTreeMap<String, f64>;

/// Gives the setting `name` of `table` a value; truth values are 0 and 1.
///
/// # Errors
/// [`Error::Settings`] where there is no setting of this name.
pub(super) fn give(given: &mut Given, table: &[Setting], name: &str, value: f64) -> Result<()> {
    if !table.iter().any(|setting| setting.name == name) {
        return Err(Error::Settings(messages::setting_unknown(name)));
    }
    given.insert(name.to_owned(), value);
    Ok(())
}

/// Settings of `table` as a JSON object has them, and the approach, which is `default` where none is named. What is null counts as
/// not given.
///
/// # Errors
/// [`Error::Settings`] naming what is no setting, or no value of its kind.
pub(super) fn from_json(
    values: &Map<String, Value>,
    table: &[Setting],
    default: TuneApproach,
) -> Result<(TuneApproach, Given)> {
    let must_be = |name: &str, wanted| Error::Settings(messages::setting_must_be(name, wanted));
    let approach = match values.get("approach") {
        None | Some(Value::Null) => default,
        Some(Value::String(name)) => TuneApproach::from_name(name)?,
        Some(_) => return Err(must_be("approach", messages::wanted_string())),
    };
    let mut given = Given::new();
    for (name, value) in values {
        if name == "approach" || value.is_null() {
            continue;
        }
        let setting = table.iter().find(|setting| setting.name == name);
        let flag = setting.is_some_and(|setting| setting.uses[0].range == Range::Flag);
        let (number, wanted) = match flag {
            true => (value.as_bool().map(f64::from), messages::wanted_flag()),
            false => (value.as_f64(), messages::wanted_number()),
        };
        let number = number.ok_or_else(|| must_be(name, wanted))?;
        give(&mut given, table, name, number)?;
    }
    Ok((approach, given))
}
