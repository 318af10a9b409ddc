//! An export under way as a JavaScript handle: its large file is filled portion by portion, in JavaScript's memory.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::bytes::JsFile;
use super::errors::{self, bad_argument};
use super::session::{CachedEncoder, Shared};
use crate::classifier::Classifier;
use crate::export::{self, Format, LastNorm, Subject, WeightsFile};
use crate::model::Encoder;
use crate::{Error, Result};

/// The files of an export.
#[wasm_bindgen]
pub struct ExportJob {
    shared: Rc<Shared>,
    body: Rc<CachedEncoder>,
    files: Object,
    total: u32,
    done: Rc<Cell<u32>>,
    /// None while a call is under way, and where there is no large file.
    weights: Rc<RefCell<Option<(WeightsFile, JsFile)>>>,
}

impl ExportJob {
    /// Lays out the files; the small ones are whole.
    pub(super) async fn begin(
        shared: &Rc<Shared>,
        body: &Rc<CachedEncoder>,
        classifier: &Classifier,
        format: Format,
        base: Option<&str>,
    ) -> Result<Self> {
        let padding = shared.tokenizer.padding();
        let last_norm = match format {
            Format::Huggingface => Some(last_norm(&body.encoder).await?),
            Format::Onnx | Format::Peft => None,
        };
        let subject = Subject {
            classifier,
            config: &shared.config,
            base,
            last_norm,
            padding: padding.as_deref(),
        };
        let export = export::begin(format, &subject)?;
        let files = Object::new();
        let put = |name: &str, bytes: &Uint8Array| {
            // Setting a property of an object just made can't fail.
            let _ = Reflect::set(&files, &name.into(), bytes);
        };
        for (name, bytes) in &export.files {
            put(name, &Uint8Array::from(bytes.as_slice()));
        }
        if format != Format::Peft {
            put("tokenizer.json", &shared.tokenizer_file.slice(0, u32::MAX));
        }
        let mut total = 0;
        let weights = match export.weights {
            None => None,
            Some(file) => {
                total = u32::try_from(file.bytes()).map_err(|_| {
                    Error::NoMemory(format!("{} would be larger than 4 GB.", file.name))
                })?;
                let sink = JsFile::new(total)?;
                put(file.name, &sink.bytes);
                Some((file, sink))
            }
        };
        Ok(Self {
            shared: Rc::clone(shared),
            body: Rc::clone(body),
            files,
            total,
            done: Rc::new(Cell::new(0)),
            weights: Rc::new(RefCell::new(weights)),
        })
    }
}

/// The norm behind the last layer's feed-forward part.
async fn last_norm(encoder: &Encoder) -> Result<LastNorm> {
    let layers = encoder.config().num_hidden_layers;
    let layer = encoder.copy(false, layers - 1..layers).await?;
    match layer.values()[..] {
        [.., scale, offset] => Ok(LastNorm {
            scale: scale.to_vec(),
            offset: offset.to_vec(),
        }),
        _ => Err(Error::Internal("The encoder has no last norm.".into())),
    }
}

#[wasm_bindgen]
impl ExportJob {
    /// Bytes of the large file; 0 where there is none.
    #[wasm_bindgen(getter)]
    pub fn total(&self) -> u32 {
        self.total
    }

    /// Bytes of it that have been written.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> u32 {
        self.done.get()
    }

    /// Writes one more portion and gives the bytes written so far.
    pub async fn advance(&self) -> std::result::Result<u32, JsValue> {
        let (shared, body) = (Rc::clone(&self.shared), Rc::clone(&self.body));
        let (slot, done) = (Rc::clone(&self.weights), Rc::clone(&self.done));
        shared.device.check().map_err(errors::to_js)?;
        let (mut file, mut sink) = slot
            .borrow_mut()
            .take()
            .ok_or_else(|| bad_argument("advance", "the last call has not ended yet"))?;
        let written = file.advance(&body.encoder, &mut sink).await;
        done.set(sink.at);
        *slot.borrow_mut() = Some((file, sink));
        written
            .and_then(|()| shared.device.check())
            .map_err(errors::to_js)?;
        Ok(done.get())
    }

    /// The files by name, once all is written.
    #[wasm_bindgen(unchecked_return_type = "Record<string, Uint8Array<ArrayBuffer>>")]
    pub fn files(&self) -> Object {
        self.files.clone()
    }
}
