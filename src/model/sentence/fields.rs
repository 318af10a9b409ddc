//! The fields of the JSON files, each looked at by name.

use serde_json::{Map, Value};

use super::{MIN_TOKENS, Pooling};
use crate::error::Message;
use crate::error::messages::model as messages;
use crate::{Error, Result};

pub fn refuse<T>(message: Message) -> Result<T> {
    Err(Error::Model(message))
}

/// A JSON file's fields. Where one is null, it counts as absent.
pub struct Fields {
    pub file: String,
    pub values: Map<String, Value>,
}

impl Fields {
    fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    pub fn count(&self, name: &str) -> Result<Option<usize>> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match value.as_u64().and_then(|n| usize::try_from(n).ok()) {
            Some(count) => Ok(Some(count)),
            None => refuse(messages::field_not_whole(&self.file, name)),
        }
    }

    /// A limit of a text's tokens. One that no text reaches may be written as a number beyond all integers.
    pub fn most_tokens(&self, name: &str) -> Result<Option<usize>> {
        if self.get(name).and_then(Value::as_f64) >= Some(1e9) {
            return Ok(None);
        }
        let most = self.count(name)?;
        match most.filter(|&most| most < MIN_TOKENS) {
            Some(most) => refuse(messages::field_without_room(&self.file, name, most)),
            None => Ok(most),
        }
    }

    pub fn flag(&self, name: &str) -> Result<Option<bool>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => refuse(messages::field_no_flag(&self.file, name)),
        }
    }

    pub fn text(&self, name: &str) -> Result<Option<&str>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => refuse(messages::field_no_text(&self.file, name)),
        }
    }

    /// Refuses any other text than `wanted`.
    pub fn must_be(&self, name: &str, wanted: &str) -> Result<()> {
        match self.text(name)?.filter(|&text| text != wanted) {
            None => Ok(()),
            Some(other) => refuse(messages::field_must_be(&self.file, name, other, wanted)),
        }
    }

    /// The pooling as newer files name it.
    pub fn mode(&self, mode: &Value) -> Result<Pooling> {
        let one = match mode {
            Value::Array(all) if all.len() == 1 => &all[0],
            one => one,
        };
        match one.as_str() {
            Some("mean") => Ok(Pooling::Mean),
            Some("cls") => Ok(Pooling::Cls),
            Some("max") => Ok(Pooling::Max),
            _ => {
                let (field, mode) = ("pooling_mode", mode.to_string());
                refuse(messages::pooling_unknown(&self.file, field, mode))
            }
        }
    }

    /// The pooling by the flags of older files, of which one is true.
    pub fn legacy_mode(&self) -> Result<Pooling> {
        let modes = [
            ("pooling_mode_cls_token", Some(Pooling::Cls)),
            ("pooling_mode_max_tokens", Some(Pooling::Max)),
            ("pooling_mode_mean_tokens", Some(Pooling::Mean)),
            ("pooling_mode_mean_sqrt_len_tokens", None),
            ("pooling_mode_weightedmean_tokens", None),
            ("pooling_mode_lasttoken", None),
        ];
        let mut found: Option<(&str, Pooling)> = None;
        for (name, pooling) in modes {
            if self.flag(name)? != Some(true) {
                continue;
            }
            match (pooling, found) {
                (None, _) => {
                    return refuse(messages::pooling_unusable(&self.file, name));
                }
                (_, Some((other, _))) => {
                    return refuse(messages::pooling_twice(&self.file, name, other));
                }
                (Some(pooling), None) => found = Some((name, pooling)),
            }
        }
        Ok(found.map_or(Pooling::Mean, |(_, pooling)| pooling))
    }
}
