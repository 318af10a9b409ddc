//! Pairs as JavaScript handles.

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::{arguments, rows, types as ts, wire};
use crate::Result;
use crate::data::MAX_TABLE_BYTES;
use crate::data::pairs::{self, PairSet, Part};
use crate::error::messages::arguments as messages;

/// Inputs with their outputs, or texts to be gone on with.
#[wasm_bindgen]
pub struct Pairs(pub(super) Rc<PairSet>);

impl From<PairSet> for Pairs {
    fn from(set: PairSet) -> Self {
        Self(Rc::new(set))
    }
}

#[wasm_bindgen]
impl Pairs {
    /// Reads a table, or rows that are already values; strings where they are texts.
    pub fn read(given: ts::PairTable, options: ts::PairOptions) -> Result<Pairs> {
        let options: wire::PairOptions = wire::options(messages::the_options(), options)?;
        if given.is_instance_of::<Uint8Array>() {
            let bytes = arguments::bounded(messages::the_table(), &given, MAX_TABLE_BYTES)?;
            return options.read(&bytes).map(Self::from);
        }
        let given = rows::value(given.into());
        let set = match options.texts {
            true => PairSet::from_texts(pairs::texts(&given)?),
            false => PairSet::from_rows(pairs::rows(&given)?),
        };
        set.map(Self::from)
    }

    /// What there is, without the texts.
    pub fn report(&self) -> Result<ts::PairReport> {
        wire::to_js(&wire::PairReport::from(&*self.0))
    }

    /// The pairs from `start` up to `end`.
    pub fn rows(&self, start: usize, end: usize) -> Result<ts::PairRows> {
        wire::to_js(&wire::PairRow::all(&self.0, start, end))
    }

    /// A second handle of the same pairs, for a call that takes one.
    pub fn copy(&self) -> Pairs {
        Self(Rc::clone(&self.0))
    }

    /// The pairs that a column gives to a part: "train", "validation" or "test"; undefined where there are none.
    pub fn part(&self, name: ts::Text) -> Result<Option<Pairs>> {
        let name = arguments::string(messages::the_part(), &name)?;
        let part = Part::of(&name).and_then(|part| self.0.part(part));
        Ok(part.map(Self::from))
    }

    /// The first `count` pairs.
    pub fn first(&self, count: usize) -> Pairs {
        let all: Vec<usize> = (0..count.min(self.0.pairs.len())).collect();
        self.0.select(&all).into()
    }

    /// What is learned from, and what is tested on: a share `test` of the pairs.
    #[wasm_bindgen(js_name = holdOut)]
    pub fn hold_out(&self, test: f64, seed: f64) -> Result<ts::HeldOutPairs> {
        let seed = wire::whole(messages::the_seed(), seed)?;
        let held = self.0.hold_out(test, seed.into())?;
        let parts = [("train", held.train), ("test", held.test)];
        Ok(wire::object(parts.map(|(name, set)| (name, Pairs::from(set).into()))).into())
    }
}
