//! Data sets as JavaScript handles.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::{arguments, rows, types as ts, wire};
use crate::Result;
use crate::data::{self as tables, MAX_TABLE_BYTES, Source, values};
use crate::error::messages::arguments as messages;
use crate::session::{self, LabelTable};

/// Labelled texts that can be used.
#[wasm_bindgen]
pub struct Dataset(pub(super) Rc<tables::Dataset>);

impl From<tables::Dataset> for Dataset {
    fn from(inner: tables::Dataset) -> Self {
        Self(Rc::new(inner))
    }
}

/// Some of a data set's examples.
#[wasm_bindgen]
pub struct Drawn(pub(super) session::Drawn);

/// What a data set is made of. `options` are of a table's bytes.
fn source(given: ts::Table, options: ts::DataOptions) -> Result<Source> {
    if !given.is_instance_of::<Uint8Array>() {
        return Ok(Source::Rows(values::rows(&rows::value(given.into()))?));
    }
    let bytes = arguments::bounded(messages::the_table(), &given, MAX_TABLE_BYTES)?;
    let options: wire::DataOptions = wire::options(messages::the_options(), options)?;
    Ok(Source::Table(bytes, options.into_options()?))
}

#[wasm_bindgen]
impl Dataset {
    /// Reads a table, or rows that are already values. Nothing of them is kept when they can't be used.
    pub fn read(given: ts::Table, options: ts::DataOptions) -> Result<Dataset> {
        source(given, options)?.dataset().map(Self::from)
    }

    /// Reads them as far as they can be read, whether or not they can be learned from.
    pub fn preview(given: ts::Table, options: ts::DataOptions) -> Result<ts::TablePreview> {
        let preview = source(given, options)?.preview()?;
        wire::to_js(&wire::TablePreview::from(preview))
    }

    /// What there is, without the texts.
    pub fn report(&self) -> Result<ts::DataReport> {
        wire::to_js(&wire::DataReport::from(&*self.0))
    }

    /// The rows from `start` up to `end`.
    pub fn rows(&self, start: usize, end: usize) -> Result<ts::Rows> {
        wire::to_js(&wire::Row::all(&self.0, start, end))
    }

    /// A second handle of the same examples, for a call that takes one.
    pub fn copy(&self) -> Dataset {
        Self(Rc::clone(&self.0))
    }

    /// Stands for the examples in their order, in hexadecimal.
    pub fn digest(&self) -> String {
        self.0.digest()
    }

    /// Texts that stand more than once.
    pub fn duplicates(&self) -> Result<ts::Duplicates> {
        wire::to_js(&wire::Duplicate::all(&self.0))
    }

    /// Examples of `test` whose text stands here as well.
    pub fn overlap(&self, test: &Dataset) -> Result<ts::Overlaps> {
        wire::to_js(&wire::Overlap::all(&self.0, &test.0))
    }

    /// Divides it into what is learned from and what is tested on: once, or into the folds of a cross-validation.
    pub fn divide(&self, how: ts::Division) -> Result<ts::Divided> {
        let how: wire::Division = wire::from_js(messages::the_settings(), how)?;
        let parts = how.of(&self.0)?.into_iter().map(|fold| {
            let examples = wire::to_js(&fold.examples)?;
            let [train, test] = [fold.train, fold.test].map(|part| Dataset::from(part).into());
            let parts = [("train", train), ("test", test), ("examples", examples)];
            Ok(wire::object(parts))
        });
        Ok(JsValue::from(parts.collect::<Result<Array>>()?).into())
    }

    /// Draws `most` of its examples, for a call that takes them; all where there are fewer.
    pub fn draw(&self, most: f64, seed: f64) -> Result<Drawn> {
        let most = wire::whole(messages::the_number_of_examples(), most)?;
        let seed = wire::whole(messages::the_seed(), seed)?;
        session::Drawn::new(Rc::clone(&self.0), most as usize, seed.into()).map(Drawn)
    }

    /// An n-shot sample.
    pub fn sample(&self, shots: f64, seed: f64) -> Result<Dataset> {
        let shots = wire::whole(messages::the_number_of_shots(), shots)?;
        let seed = wire::whole(messages::the_seed(), seed)?;
        self.0.sample(shots as usize, seed.into()).map(Self::from)
    }
}

/// Texts, and the labels that they were given, where they were.
#[wasm_bindgen]
pub struct Texts(pub(super) LabelTable);

#[wasm_bindgen]
impl Texts {
    /// Reads a table, or one text a line.
    pub fn read(table: ts::Bytes, options: ts::TextOptions) -> Result<Texts> {
        let table = arguments::bounded(messages::the_table(), &table, MAX_TABLE_BYTES)?;
        let options: wire::TextOptions = wire::options(messages::the_options(), options)?;
        options.read(&table).map(Self)
    }

    /// What there is, without the texts.
    pub fn report(&self) -> Result<ts::TextReport> {
        wire::to_js(&wire::TextReport::from(&self.0))
    }

    /// The texts from `start` up to `end` with their labels, the unsure ones first or in the order of the file.
    pub fn rows(&self, start: usize, end: usize, unsure: bool) -> Result<ts::LabelledRows> {
        wire::to_js(&wire::LabelledRow::all(&self.0, start..end, unsure))
    }

    /// The whole table with its labels.
    pub fn csv(&self, options: ts::LabelledCsv) -> Result<ts::File> {
        let options: wire::LabelledCsv = wire::options(messages::the_options(), options)?;
        Ok(JsValue::from(Uint8Array::from(&*self.0.csv(&options.into()))).into())
    }
}
