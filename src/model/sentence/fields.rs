//! The fields of the JSON files, each looked at by name.

use serde_json::{Map, Value};

use super::Pooling;
use super::read::{MIN_TOKENS, refuse};
use crate::Result;

/// A JSON file's fields. Where one is null, it counts as absent.
pub struct Fields {
    pub file: String,
    pub values: Map<String, Value>,
}

impl Fields {
    pub fn refuse<T>(&self, field: &str, message: impl AsRef<str>) -> Result<T> {
        refuse(&self.file, format!("{field} {}", message.as_ref()))
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    pub fn count(&self, name: &str) -> Result<Option<usize>> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match value.as_u64().and_then(|n| usize::try_from(n).ok()) {
            Some(count) => Ok(Some(count)),
            None => self.refuse(name, "is no whole number."),
        }
    }

    /// A limit of a text's tokens. One that no text reaches may be written as a number beyond all integers.
    pub fn most_tokens(&self, name: &str) -> Result<Option<usize>> {
        if self.get(name).and_then(Value::as_f64) >= Some(1e9) {
            return Ok(None);
        }
        let most = self.count(name)?;
        match most.filter(|&most| most < MIN_TOKENS) {
            Some(most) => self.refuse(name, format!("is {most}, which leaves no room for a word.")),
            None => Ok(most),
        }
    }

    pub fn flag(&self, name: &str) -> Result<Option<bool>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => self.refuse(name, "is neither true nor false."),
        }
    }

    pub fn text(&self, name: &str) -> Result<Option<&str>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => self.refuse(name, "is no text."),
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
            _ => self.refuse(
                "pooling_mode",
                format!("is {mode}, only \"mean\", \"cls\" or \"max\" can be used."),
            ),
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
                    return self
                        .refuse(name, "is true, only mean, cls and max pooling can be used.");
                }
                (_, Some((other, _))) => {
                    return self.refuse(
                        name,
                        format!("is true, and {other} too; one alone can be used."),
                    );
                }
                (Some(pooling), None) => found = Some((name, pooling)),
            }
        }
        Ok(found.map_or(Pooling::Mean, |(_, pooling)| pooling))
    }
}
