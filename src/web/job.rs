//! Every job of a session as one kind of JavaScript handle.

use std::rc::Rc;

use js_sys::Uint8Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::bytes::JsFile;
use super::{types as ts, wire};
use crate::Result;
use crate::session::{self, ExportedFiles, SharedJob};

/// Work that is stepped through: `JobOf` says what its calls give.
#[wasm_bindgen]
pub struct Job(Rc<SharedJob<JsValue, JsValue, JsFile>>);

impl Job {
    /// `job` as a handle; `into` makes what it comes to a plain value.
    pub(super) fn of_value<J: session::Job + 'static, T: Serialize, H: From<JsValue>>(
        job: J,
        into: impl FnOnce(J::Output) -> T + 'static,
    ) -> H {
        Self::handle(job, |made| wire::to_js(&into(made)))
    }

    /// The same where `into` makes a JavaScript value.
    pub(super) fn handle<J: session::Job + 'static, H: From<JsValue>>(
        job: J,
        into: impl FnOnce(J::Output) -> Result<JsValue> + 'static,
    ) -> H {
        Self::with_news(job, into, |_| Ok(JsValue::UNDEFINED))
    }

    /// A job that comes to files by their names, as one object.
    pub(super) fn of_files<J, H: From<JsValue>>(job: J) -> H
    where
        J: session::Job<Output = ExportedFiles<JsFile>> + 'static,
    {
        Self::handle(job, |(small, large)| {
            let bytes = |file: Uint8Array| JsValue::from(file);
            let small = small.into_iter();
            let small = small.map(|(name, file)| (name, bytes(file[..].into())));
            let large = large.map(|(name, file)| (name, bytes(file.bytes)));
            Ok(wire::object(small.chain(large)))
        })
    }

    /// The same of a job that has something to tell on its way, which `news` takes of it.
    pub(super) fn with_news<J: session::Job + 'static, H: From<JsValue>>(
        job: J,
        into: impl FnOnce(J::Output) -> Result<JsValue> + 'static,
        news: impl FnMut(&mut J) -> Result<JsValue> + 'static,
    ) -> H {
        JsValue::from(Self(Rc::new(SharedJob::new(job, into, news)))).into()
    }
}

#[wasm_bindgen]
impl Job {
    /// Does at most `pieces` more pieces, and says how far it is.
    pub async fn advance(&self, pieces: usize) -> Result<ts::JobProgress> {
        let progress = Rc::clone(&self.0).advance(pieces).await?;
        wire::to_js(&wire::JobProgress::from(progress))
    }

    /// Has a run end with the piece under way and keep what there is.
    pub fn stop(&self) {
        self.0.stop();
    }

    /// What has come since it was last asked; undefined where nothing has.
    pub fn news(&self) -> Result<JsValue> {
        self.0.news()
    }

    /// A run as one file to go on from; undefined where there is nothing new to write.
    pub async fn checkpoint(&self) -> Result<ts::FileOrNone> {
        let file = Rc::clone(&self.0).checkpoint(JsFile::make).await?;
        Ok(JsValue::from(file.map(|file| file.bytes)).into())
    }

    /// What it came to. Nothing can be called after it.
    pub async fn finish(&self) -> Result<JsValue> {
        Rc::clone(&self.0).finish().await
    }
}
