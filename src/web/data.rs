//! Data sets as JavaScript handles.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::{arguments, errors, rows, wire};
use crate::data::{self as tables, MAX_TABLE_BYTES, Options};
use crate::error::messages::arguments as messages;
use crate::inspect;

/// Labelled texts that can be used.
#[wasm_bindgen]
pub struct Dataset {
    pub(super) inner: Rc<tables::Dataset>,
}

impl From<tables::Dataset> for Dataset {
    fn from(inner: tables::Dataset) -> Self {
        Self {
            inner: Rc::new(inner),
        }
    }
}

/// The bytes of a table, and how they are to be read.
fn table(bytes: &JsValue, options: JsValue) -> Result<(Vec<u8>, Options), JsValue> {
    let bytes = arguments::bounded(messages::the_table(), bytes, MAX_TABLE_BYTES)?;
    let options = if options.is_undefined() || options.is_null() {
        Options::default()
    } else {
        wire::from_js::<wire::DataOptions>(messages::the_options(), options)?
            .into_options()
            .map_err(errors::to_js)?
    };
    Ok((bytes, options))
}

#[wasm_bindgen]
impl Dataset {
    /// Reads a table. Nothing of it is kept when it can't be used.
    pub fn parse(
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: JsValue,
        #[wasm_bindgen(unchecked_param_type = "DataOptions")] options: JsValue,
    ) -> Result<Dataset, JsValue> {
        let (bytes, options) = table(&bytes, options)?;
        let data = tables::parse(&bytes, &options);
        data.map(Self::from).map_err(errors::to_js)
    }

    /// Reads a table as far as it can be read, whether or not it can be learned from.
    #[wasm_bindgen(unchecked_return_type = "TablePreview")]
    pub fn preview(
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: JsValue,
        #[wasm_bindgen(unchecked_param_type = "DataOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let (bytes, options) = table(&bytes, options)?;
        let preview = tables::preview(&bytes, &options).map_err(errors::to_js)?;
        wire::to_js(&wire::TablePreview::from(preview))
    }

    /// A data set of rows that are already values.
    #[wasm_bindgen(js_name = fromRows)]
    pub fn from_rows(
        #[wasm_bindgen(unchecked_param_type = "Row[]")] rows: JsValue,
    ) -> Result<Dataset, JsValue> {
        let data = rows::rows(&rows).and_then(tables::Dataset::from_values);
        data.map(Self::from).map_err(errors::to_js)
    }

    /// Rows that are already values, as far as they can be read.
    #[wasm_bindgen(js_name = previewRows, unchecked_return_type = "TablePreview")]
    pub fn preview_rows(
        #[wasm_bindgen(unchecked_param_type = "Row[]")] rows: JsValue,
    ) -> Result<JsValue, JsValue> {
        let rows = rows::rows(&rows).map_err(errors::to_js)?;
        wire::to_js(&wire::TablePreview::from(tables::Preview::of_values(rows)))
    }

    /// What there is, without the texts.
    #[wasm_bindgen(unchecked_return_type = "DataReport")]
    pub fn report(&self) -> Result<JsValue, JsValue> {
        wire::to_js(&wire::DataReport::from(&*self.inner))
    }

    /// The rows from `start` up to `end`.
    #[wasm_bindgen(unchecked_return_type = "Row[]")]
    pub fn rows(&self, start: usize, end: usize) -> Result<JsValue, JsValue> {
        let end = end.min(self.inner.examples.len());
        let rows: Vec<wire::Row> = self.inner.examples[start.min(end)..end]
            .iter()
            .map(|e| wire::Row {
                text: e.text.clone(),
                label: self.inner.labels[e.label].clone(),
            })
            .collect();
        wire::to_js(&rows)
    }

    /// A second handle of the same examples, for a call that takes one.
    pub fn copy(&self) -> Dataset {
        let inner = Rc::clone(&self.inner);
        Self { inner }
    }

    /// Stands for the examples in their order, in hexadecimal.
    pub fn digest(&self) -> String {
        self.inner.digest()
    }

    /// Texts that stand more than once.
    #[wasm_bindgen(unchecked_return_type = "Duplicate[]")]
    pub fn duplicates(&self) -> Result<JsValue, JsValue> {
        let found = inspect::duplicates(&self.inner).into_iter();
        let found = found.map(|one| wire::Duplicate::new(one, &self.inner));
        wire::to_js(&found.collect::<Vec<_>>())
    }

    /// Examples of `test` whose text stands here as well.
    #[wasm_bindgen(unchecked_return_type = "Overlap[]")]
    pub fn overlap(&self, test: &Dataset) -> Result<JsValue, JsValue> {
        let found = inspect::overlap(&self.inner, &test.inner).into_iter();
        let found = found.map(|one| wire::Overlap {
            text: test.inner.examples[one.test].text.clone(),
            test: one.test,
            train: one.train,
        });
        wire::to_js(&found.collect::<Vec<_>>())
    }

    /// A stratified split into training and test parts; the examples at the places `learn` go to the training part.
    #[wasm_bindgen(unchecked_return_type = "[Dataset, Dataset]")]
    pub fn split(
        &self,
        test: f64,
        seed: f64,
        #[wasm_bindgen(unchecked_param_type = "Uint32Array")] learn: JsValue,
    ) -> Result<js_sys::Array, JsValue> {
        let seed = arguments::whole(messages::the_seed(), seed)?;
        let learn = arguments::places(messages::the_rows_to_learn(), &learn)?;
        let (train, test) = self
            .inner
            .split(test, seed.into(), &learn)
            .map_err(errors::to_js)?;
        Ok([train, test]
            .into_iter()
            .map(|part| JsValue::from(Dataset::from(part)))
            .collect())
    }

    /// A split by the rows' origins, which stays the same when rows are corrected, left out or added.
    #[wasm_bindgen(js_name = splitByOrigin, unchecked_return_type = "[Dataset, Dataset]")]
    pub fn split_by_origin(
        &self,
        test: f64,
        seed: u32,
        #[wasm_bindgen(unchecked_param_type = "RowOrigin[]")] origins: JsValue,
    ) -> Result<js_sys::Array, JsValue> {
        let origins: Vec<wire::RowOrigin> = wire::from_js(messages::the_origins(), origins)?;
        let origins: Vec<_> = origins.into_iter().map(Into::into).collect();
        let (train, test) = self
            .inner
            .split_by_origin(test, seed.into(), &origins)
            .map_err(errors::to_js)?;
        Ok([train, test]
            .into_iter()
            .map(|part| JsValue::from(Dataset::from(part)))
            .collect())
    }

    /// The folds of a stratified cross-validation; the examples at the places `learn` are only learned from.
    #[wasm_bindgen(
        unchecked_return_type = "{ train: Dataset; test: Dataset; examples: number[] }[]"
    )]
    pub fn folds(
        &self,
        folds: usize,
        seed: u32,
        learn: Vec<usize>,
    ) -> Result<js_sys::Array, JsValue> {
        let folds = self
            .inner
            .folds(folds, seed.into(), &learn)
            .map_err(errors::to_js)?;
        folds
            .into_iter()
            .map(|fold| -> Result<JsValue, JsValue> {
                let made = js_sys::Object::new();
                let set =
                    |key: &str, value: JsValue| js_sys::Reflect::set(&made, &key.into(), &value);
                set("train", Dataset::from(fold.train).into())?;
                set("test", Dataset::from(fold.test).into())?;
                set("examples", wire::to_js(&fold.examples)?)?;
                Ok(made.into())
            })
            .collect()
    }

    /// An n-shot sample.
    pub fn sample(&self, shots: f64, seed: f64) -> Result<Dataset, JsValue> {
        let shots = arguments::whole(messages::the_number_of_shots(), shots)?;
        let seed = arguments::whole(messages::the_seed(), seed)?;
        let sample = self.inner.sample(shots as usize, seed.into());
        sample.map(Self::from).map_err(errors::to_js)
    }
}
