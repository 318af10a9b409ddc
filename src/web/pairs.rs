//! Pairs of inputs and outputs, and texts to be gone on with, as JavaScript handles.

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::{arguments, rows, types as ts, wire};
use crate::Result;
use crate::data::MAX_TABLE_BYTES;
use crate::data::pairs::{self, PairSet};
use crate::error::messages::arguments as messages;

/// Pairs, or texts, that can be used.
#[wasm_bindgen]
pub struct Pairs(pub(super) Rc<PairSet>);

impl From<PairSet> for Pairs {
    fn from(inner: PairSet) -> Self {
        Self(Rc::new(inner))
    }
}

#[wasm_bindgen]
impl Pairs {
    /// Reads a table, or rows that are already values.
    pub fn read(given: ts::PairTable, options: ts::PairOptions) -> Result<Pairs> {
        if !given.is_instance_of::<Uint8Array>() {
            let values = pairs::rows(&rows::value(given.into()))?;
            return PairSet::from_rows(values).map(Self::from);
        }
        let bytes = arguments::bounded(messages::the_table(), &given, MAX_TABLE_BYTES)?;
        let options: Option<wire::PairOptions> = wire::from_js(messages::the_options(), options)?;
        pairs::parse(&bytes, &options.unwrap_or_default().into_options()?).map(Self::from)
    }

    /// Reads texts to be gone on with: a table, a plain text, or strings.
    #[wasm_bindgen(js_name = readTexts)]
    pub fn read_texts(given: ts::TextTable, options: ts::TextOptions) -> Result<Pairs> {
        if !given.is_instance_of::<Uint8Array>() {
            let values = pairs::texts(&rows::value(given.into()))?;
            return PairSet::from_texts(values).map(Self::from);
        }
        let bytes = arguments::bounded(messages::the_table(), &given, MAX_TABLE_BYTES)?;
        let options: Option<wire::TextOptions> = wire::from_js(messages::the_options(), options)?;
        pairs::parse_texts(&bytes, &options.unwrap_or_default().into_options()?).map(Self::from)
    }

    /// What there is, without the texts.
    pub fn report(&self) -> Result<ts::PairReport> {
        wire::to_js(&wire::PairReport::from(&*self.0))
    }

    /// The pairs from `start` up to `end`.
    pub fn rows(&self, start: usize, end: usize) -> Result<ts::PairRows> {
        wire::to_js(&wire::PairRow::all(&self.0, start, end))
    }

    /// Divides them into what is learned from and what is tested on.
    pub fn split(&self, test: f64, seed: f64) -> Result<ts::DividedPairs> {
        let seed = wire::whole(messages::the_seed(), seed)?;
        let held = self.0.hold_out(test, seed.into())?;
        let examples = wire::to_js(&held.pairs)?;
        let [train, test] = [held.train, held.test].map(|part| Pairs::from(part).into());
        Ok(wire::object([("train", train), ("test", test), ("examples", examples)]).into())
    }

    /// The part of this name into which their source has divided them; undefined where there is none.
    pub fn part(&self, name: ts::PartName) -> Result<Option<Pairs>> {
        let name: wire::PartName = wire::from_js(messages::the_field("part"), name)?;
        Ok(self.0.part(name.into()).map(Self::from))
    }
}
