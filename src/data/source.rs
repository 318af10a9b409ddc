//! What a data set is made of.

use super::values::Row;
use super::{Dataset, Options, Preview, parse, preview};
use crate::Result;

/// What a data set is made of.
pub enum Source {
    /// A table's bytes, and how they are to be read.
    Table(Vec<u8>, Options),
    /// Rows that are already values, some of which may be unusable.
    Rows(Vec<Row>),
}

impl Source {
    /// The data set.
    ///
    /// # Errors
    /// Those of [`parse`] and [`Dataset::from_values`].
    pub fn dataset(self) -> Result<Dataset> {
        match self {
            Self::Table(bytes, options) => parse(&bytes, &options),
            Self::Rows(rows) => Dataset::from_values(rows),
        }
    }

    /// As far as it can be read, whether or not it can be learned from.
    ///
    /// # Errors
    /// Those of [`preview`].
    pub fn preview(self) -> Result<Preview> {
        match self {
            Self::Table(bytes, options) => preview(&bytes, &options),
            Self::Rows(rows) => Ok(Preview::of_values(rows)),
        }
    }
}
