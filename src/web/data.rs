//! Data sets as JavaScript handles.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::session::{Session, Shared};
use super::{arguments, errors, rows, wire};
use crate::data::{self as tables, MAX_TABLE_BYTES, Options};
use crate::text::Coverage;

/// Labelled texts that can be used.
#[wasm_bindgen]
pub struct Dataset {
    pub(super) inner: tables::Dataset,
}

/// The bytes of a table, and how they are to be read.
fn table(bytes: &JsValue, options: JsValue) -> Result<(Vec<u8>, Options), JsValue> {
    let bytes = arguments::bytes("The table", bytes)?;
    let options = if options.is_undefined() || options.is_null() {
        Options::default()
    } else {
        wire::from_js::<wire::DataOptions>("The options", options)?
            .into_options()
            .map_err(errors::to_js)?
    };
    // One byte more than the limit is enough for the refusal; the rest is never copied.
    let most = u32::try_from(MAX_TABLE_BYTES + 1).unwrap_or(u32::MAX);
    Ok((
        bytes.subarray(0, bytes.length().min(most)).to_vec(),
        options,
    ))
}

#[wasm_bindgen]
impl Dataset {
    /// Reads a table. Nothing of it is kept when it can't be used.
    pub fn parse(
        #[wasm_bindgen(unchecked_param_type = "Uint8Array")] bytes: JsValue,
        #[wasm_bindgen(unchecked_param_type = "DataOptions")] options: JsValue,
    ) -> Result<Dataset, JsValue> {
        let (bytes, options) = table(&bytes, options)?;
        let inner = tables::parse(&bytes, &options).map_err(errors::to_js)?;
        Ok(Self { inner })
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
        let inner = rows::rows(&rows)
            .and_then(tables::Dataset::from_values)
            .map_err(errors::to_js)?;
        Ok(Self { inner })
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
        let d = &self.inner;
        wire::to_js(&wire::DataReport {
            size: d.examples.len(),
            labels: d.labels.clone(),
            counts: d.counts(),
            problems: d.problems.iter().map(wire::Problem::from).collect(),
            similar_labels: d.similar_labels().into_iter().map(Into::into).collect(),
            format: wire::format_name(d.reading.format),
            encoding: wire::encoding_name(d.reading.encoding),
            header: d.reading.header,
            columns: d.reading.columns.clone(),
            text_column: d.reading.text_column,
            label_column: d.reading.label_column,
            notes: d.reading.notes.clone(),
            test_plan: d.test_plan().into(),
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
    pub fn split(
        &self,
        test: f64,
        seed: f64,
        #[wasm_bindgen(unchecked_param_type = "Uint32Array")] learn: JsValue,
    ) -> Result<js_sys::Array, JsValue> {
        let seed = arguments::whole("The seed", seed)?;
        let learn = arguments::places("The rows to learn from", &learn)?;
        let (train, test) = self
            .inner
            .split(test, seed.into(), &learn)
            .map_err(errors::to_js)?;
        Ok([train, test]
            .into_iter()
            .map(|inner| JsValue::from(Dataset { inner }))
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
        let origins: Vec<wire::RowOrigin> = wire::from_js("The origins", origins)?;
        let origins: Vec<_> = origins.into_iter().map(Into::into).collect();
        let (train, test) = self
            .inner
            .split_by_origin(test, seed.into(), &origins)
            .map_err(errors::to_js)?;
        Ok([train, test]
            .into_iter()
            .map(|inner| JsValue::from(Dataset { inner }))
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
                set("train", Dataset { inner: fold.train }.into())?;
                set("test", Dataset { inner: fold.test }.into())?;
                set("examples", wire::to_js(&fold.examples)?)?;
                Ok(made.into())
            })
            .collect()
    }

    /// An n-shot sample.
    pub fn sample(&self, shots: f64, seed: f64) -> Result<Dataset, JsValue> {
        let shots = arguments::whole("The number of shots", shots)?;
        let seed = arguments::whole("The seed", seed)?;
        let inner = self
            .inner
            .sample(shots as usize, seed.into())
            .map_err(errors::to_js)?;
        Ok(Self { inner })
    }
}

#[wasm_bindgen]
impl Session {
    /// Begins to count the texts of `data` that the model can't read in full.
    pub fn coverage(&self, data: &Dataset) -> CoverageJob {
        CoverageJob {
            shared: Rc::clone(&self.shared),
            data: data.inner.clone(),
            coverage: Coverage::default(),
            next: 0,
        }
    }
}

/// A count of the texts that the model can't read in full.
#[wasm_bindgen]
pub struct CoverageJob {
    shared: Rc<Shared>,
    data: tables::Dataset,
    coverage: Coverage,
    next: usize,
}

#[wasm_bindgen]
impl CoverageJob {
    /// Reads at most `texts` more and says whether there are others.
    pub fn advance(&mut self, texts: usize) -> Result<bool, JsValue> {
        let examples = &self.data.examples;
        let end = self.next.saturating_add(texts).min(examples.len());
        for (index, example) in (self.next..).zip(&examples[self.next..end]) {
            let reading = self.shared.tokenizer.reading(&example.text);
            self.coverage.count(index, &reading.map_err(errors::to_js)?);
        }
        self.next = end;
        Ok(end < examples.len())
    }

    /// What was found.
    #[wasm_bindgen(unchecked_return_type = "Coverage")]
    pub fn report(&self) -> Result<JsValue, JsValue> {
        let counted = |count: usize, example: Option<usize>| wire::Counted {
            count,
            example: example.map(|i| self.data.examples[i].text.clone()),
        };
        let c = &self.coverage;
        wire::to_js(&wire::Coverage {
            tokens: self.shared.config.max_tokens(),
            cut: counted(c.cut, c.first_cut),
            unknown: counted(c.unknown, c.first_unknown),
        })
    }
}
