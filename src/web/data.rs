//! Data sets as JavaScript handles.

use wasm_bindgen::prelude::*;

use super::errors::{self, bad_argument};
use super::wire;
use crate::data::{self as tables, MAX_TABLE_BYTES, Options};

/// Labelled texts that can be used.
#[wasm_bindgen]
pub struct Dataset {
    pub(super) inner: tables::Dataset,
}

#[wasm_bindgen]
impl Dataset {
    /// Reads a table. Nothing of it is kept when it can't be used.
    pub fn parse(
        bytes: &js_sys::Uint8Array,
        #[wasm_bindgen(unchecked_param_type = "DataOptions")] options: JsValue,
    ) -> Result<Dataset, JsValue> {
        let options = if options.is_undefined() || options.is_null() {
            Options::default()
        } else {
            wire::from_js::<wire::DataOptions>("The options", options)?
                .into_options()
                .map_err(errors::to_js)?
        };
        // One byte more than the limit is enough for the refusal; the rest is never copied.
        let most = u32::try_from(MAX_TABLE_BYTES + 1).unwrap_or(u32::MAX);
        let bytes = bytes.subarray(0, bytes.length().min(most)).to_vec();
        let inner = tables::parse(&bytes, &options).map_err(errors::to_js)?;
        Ok(Self { inner })
    }

    /// A data set of rows that are already values.
    #[wasm_bindgen(js_name = fromRows)]
    pub fn from_rows(
        #[wasm_bindgen(unchecked_param_type = "Row[]")] rows: JsValue,
    ) -> Result<Dataset, JsValue> {
        let rows: Vec<wire::Row> = wire::from_js("The rows", rows)?;
        let inner = tables::Dataset::from_rows(rows.into_iter().map(|r| (r.text, r.label)))
            .map_err(errors::to_js)?;
        Ok(Self { inner })
    }

    /// What there is, without the texts.
    #[wasm_bindgen(unchecked_return_type = "DataReport")]
    pub fn report(&self) -> Result<JsValue, JsValue> {
        let d = &self.inner;
        wire::to_js(&wire::DataReport {
            size: d.examples.len(),
            labels: d.labels.clone(),
            counts: d.counts(),
            problems: d
                .problems
                .iter()
                .map(|p| wire::Problem {
                    row: p.row,
                    reason: p.reason.clone(),
                })
                .collect(),
            format: wire::format_name(d.reading.format),
            header: d.reading.header,
            columns: d.reading.columns.clone(),
            text_column: d.reading.text_column,
            label_column: d.reading.label_column,
        })
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

    /// All texts, in order.
    pub fn texts(&self) -> Vec<String> {
        self.inner.examples.iter().map(|e| e.text.clone()).collect()
    }

    /// A stratified split into training and test parts; the examples at the places `learn` go to the training part.
    #[wasm_bindgen(unchecked_return_type = "[Dataset, Dataset]")]
    pub fn split(&self, test: f64, seed: u32, learn: Vec<usize>) -> Result<js_sys::Array, JsValue> {
        let (train, test) = self
            .inner
            .split(test, seed.into(), &learn)
            .map_err(errors::to_js)?;
        Ok([train, test]
            .into_iter()
            .map(|inner| JsValue::from(Dataset { inner }))
            .collect())
    }

    /// An n-shot sample.
    pub fn sample(&self, shots: f64, seed: u32) -> Result<Dataset, JsValue> {
        if shots.fract() != 0.0 || !(1.0..=1e6).contains(&shots) {
            return Err(bad_argument(
                "The number of shots",
                "it must be a whole number of at least 1",
            ));
        }
        let inner = self
            .inner
            .sample(shots as usize, seed.into())
            .map_err(errors::to_js)?;
        Ok(Self { inner })
    }
}
