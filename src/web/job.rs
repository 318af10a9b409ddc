//! Every job of a session as one kind of JavaScript handle.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::bytes::JsFile;
use super::{errors, wire};
use crate::Result;
use crate::error::messages::arguments;
use crate::session::{self, Progress};

type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;
type Thrown<T> = std::result::Result<T, JsValue>;

/// A job, whatever it comes to.
trait Steps {
    fn advance(&mut self, pieces: usize) -> Pending<'_, Result<Progress>>;
    fn stop(&mut self);
    fn news(&mut self) -> Thrown<JsValue>;
    fn checkpoint(&mut self) -> Pending<'_, Result<Option<JsFile>>>;
    fn finish(self: Box<Self>) -> Pending<'static, Thrown<JsValue>>;
}

struct Of<J, F, N> {
    job: J,
    into: F,
    news: N,
}

impl<J, F, N> Steps for Of<J, F, N>
where
    J: session::Job + 'static,
    F: FnOnce(J::Output) -> Thrown<JsValue> + 'static,
    N: FnMut(&mut J) -> Thrown<JsValue> + 'static,
{
    fn advance(&mut self, pieces: usize) -> Pending<'_, Result<Progress>> {
        Box::pin(self.job.advance(pieces))
    }

    fn stop(&mut self) {
        self.job.stop();
    }

    fn news(&mut self) -> Thrown<JsValue> {
        (self.news)(&mut self.job)
    }

    fn checkpoint(&mut self) -> Pending<'_, Result<Option<JsFile>>> {
        Box::pin(self.job.checkpoint(JsFile::make))
    }

    fn finish(self: Box<Self>) -> Pending<'static, Thrown<JsValue>> {
        Box::pin(async move {
            let made = self.job.finish().await.map_err(errors::to_js)?;
            (self.into)(made)
        })
    }
}

/// Work that is stepped through: `JobOf` says what its calls give.
#[wasm_bindgen]
pub struct Job {
    /// None while a call is under way, and after the last one.
    slot: Rc<RefCell<Option<Box<dyn Steps>>>>,
}

impl Job {
    /// `job` as a handle; `into` makes what it comes to a JavaScript value.
    pub(super) fn new<J: session::Job + 'static>(
        job: J,
        into: impl FnOnce(J::Output) -> Thrown<JsValue> + 'static,
    ) -> Self {
        Self::with_news(job, into, |_| Ok(JsValue::UNDEFINED))
    }

    /// The same of a job that has something to tell on its way, which `news` takes of it.
    pub(super) fn with_news<J: session::Job + 'static>(
        job: J,
        into: impl FnOnce(J::Output) -> Thrown<JsValue> + 'static,
        news: impl FnMut(&mut J) -> Thrown<JsValue> + 'static,
    ) -> Self {
        let steps: Box<dyn Steps> = Box::new(Of { job, into, news });
        Self {
            slot: Rc::new(RefCell::new(Some(steps))),
        }
    }
}

fn busy() -> JsValue {
    errors::bad_argument(arguments::the_job(), arguments::job_busy())
}

#[wasm_bindgen]
impl Job {
    /// Does at most `pieces` more pieces, and says how far it is.
    #[wasm_bindgen(unchecked_return_type = "JobProgress")]
    pub async fn advance(&self, pieces: usize) -> Thrown<JsValue> {
        let slot = Rc::clone(&self.slot);
        let mut job = slot.borrow_mut().take().ok_or_else(busy)?;
        let progress = job.advance(pieces).await;
        *slot.borrow_mut() = Some(job);
        wire::to_js(&wire::JobProgress::from(progress.map_err(errors::to_js)?))
    }

    /// Has a run end with the piece under way and keep what there is.
    pub fn stop(&self) {
        if let Some(job) = self.slot.borrow_mut().as_mut() {
            job.stop();
        }
    }

    /// What has come since it was last asked; undefined where nothing has.
    pub fn news(&self) -> Thrown<JsValue> {
        let mut slot = self.slot.borrow_mut();
        slot.as_mut().ok_or_else(busy)?.news()
    }

    /// A run as one file to go on from; undefined where there is nothing new to write.
    #[wasm_bindgen(unchecked_return_type = "Uint8Array<ArrayBuffer> | undefined")]
    pub async fn checkpoint(&self) -> Thrown<JsValue> {
        let slot = Rc::clone(&self.slot);
        let mut job = slot.borrow_mut().take().ok_or_else(busy)?;
        let file = job.checkpoint().await;
        *slot.borrow_mut() = Some(job);
        let file = file.map_err(errors::to_js)?;
        Ok(file.map_or(JsValue::UNDEFINED, |file| file.bytes.into()))
    }

    /// What it came to. Nothing can be called after it.
    pub async fn finish(&self) -> Thrown<JsValue> {
        let slot = Rc::clone(&self.slot);
        let job = slot.borrow_mut().take().ok_or_else(busy)?;
        job.finish().await
    }
}
