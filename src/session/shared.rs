//! A job whatever it comes to, for whoever calls it from outside: one call at a time.

use std::cell::RefCell;
use std::pin::Pin;

use super::{Job, Progress};
use crate::error::messages::arguments as messages;
use crate::model::Sink;
use crate::{Error, Result};

type Boxed<T, N, S> = Box<dyn Steps<T, N, S>>;
type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + 'a>>;

/// What makes room for a file of so many bytes.
type Make<S> = fn(usize) -> Result<S>;

/// A job, whatever kind it is of.
trait Steps<T, N, S> {
    fn advance(&mut self, pieces: usize) -> Pending<'_, Progress>;
    fn stop(&mut self);
    fn news(&mut self) -> Result<N>;
    fn checkpoint(&mut self, make: Make<S>) -> Pending<'_, Option<S>>;
    fn finish(self: Box<Self>) -> Pending<'static, T>;
}

struct Of<J, F, G> {
    job: J,
    into: F,
    news: G,
}

impl<T, N, S, J, F, G> Steps<T, N, S> for Of<J, F, G>
where
    S: Sink + 'static,
    J: Job + 'static,
    F: FnOnce(J::Output) -> Result<T> + 'static,
    G: FnMut(&mut J) -> Result<N> + 'static,
{
    fn advance(&mut self, pieces: usize) -> Pending<'_, Progress> {
        Box::pin(self.job.advance(pieces))
    }

    fn stop(&mut self) {
        self.job.stop();
    }

    fn news(&mut self) -> Result<N> {
        (self.news)(&mut self.job)
    }

    fn checkpoint(&mut self, make: Make<S>) -> Pending<'_, Option<S>> {
        Box::pin(self.job.checkpoint(make))
    }

    fn finish(self: Box<Self>) -> Pending<'static, T> {
        Box::pin(async move { (self.into)(self.job.finish().await?) })
    }
}

/// A job that comes to a `T`, has news of the type `N` on its way, and is written to an `S`.
pub struct SharedJob<T, N, S> {
    /// None while a call is under way, and after the last one.
    slot: RefCell<Option<Boxed<T, N, S>>>,
}

impl<T: 'static, N: 'static, S: Sink + 'static> SharedJob<T, N, S> {
    /// `job`, what `into` makes of what it comes to, and the news that `news` takes of it.
    pub fn new<J: Job + 'static>(
        job: J,
        into: impl FnOnce(J::Output) -> Result<T> + 'static,
        news: impl FnMut(&mut J) -> Result<N> + 'static,
    ) -> Self {
        let steps: Boxed<T, N, S> = Box::new(Of { job, into, news });
        Self {
            slot: RefCell::new(Some(steps)),
        }
    }

    fn take(&self) -> Result<Boxed<T, N, S>> {
        let job = self.slot.borrow_mut().take();
        job.ok_or_else(busy)
    }

    /// Does at most `pieces` more pieces.
    ///
    /// # Errors
    /// [`Error::Settings`] while another call is under way and after the last one, and those of [`Job::advance`].
    pub async fn advance(&self, pieces: usize) -> Result<Progress> {
        let mut job = self.take()?;
        let progress = job.advance(pieces).await;
        *self.slot.borrow_mut() = Some(job);
        progress
    }

    /// Has a run end with the piece under way, where none of its calls is.
    pub fn stop(&self) {
        if let Some(job) = self.slot.borrow_mut().as_mut() {
            job.stop();
        }
    }

    /// What has come since it was last asked.
    ///
    /// # Errors
    /// [`Error::Settings`] while another call is under way and after the last one.
    pub fn news(&self) -> Result<N> {
        self.slot.borrow_mut().as_mut().ok_or_else(busy)?.news()
    }

    /// The job as one file to go on from; none where there is nothing new to write.
    ///
    /// # Errors
    /// [`Error::Settings`] while another call is under way and after the last one, and those of [`Job::checkpoint`].
    pub async fn checkpoint(&self, make: Make<S>) -> Result<Option<S>> {
        let mut job = self.take()?;
        let file = job.checkpoint(make).await;
        *self.slot.borrow_mut() = Some(job);
        file
    }

    /// What it came to. Nothing can be called after it.
    ///
    /// # Errors
    /// [`Error::Settings`] while another call is under way and after the last one, and those of [`Job::finish`].
    pub async fn finish(&self) -> Result<T> {
        self.take()?.finish().await
    }
}

fn busy() -> Error {
    Error::argument(messages::the_job(), messages::job_busy())
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::task::{Context, Waker};

    use pollster::block_on;

    use super::*;
    use crate::session::Phase;

    /// A job of three pieces.
    struct Three {
        done: usize,
    }

    impl Job for Three {
        type Output = usize;

        async fn advance(&mut self, pieces: usize) -> Result<Progress> {
            let mut waited = false;
            // Another call can come in between.
            std::future::poll_fn(|context| {
                context.waker().wake_by_ref();
                match std::mem::replace(&mut waited, true) {
                    true => std::task::Poll::Ready(()),
                    false => std::task::Poll::Pending,
                }
            })
            .await;
            self.done += pieces;
            Ok(Progress::new(Phase::Embed, self.done, 3).finished(self.done >= 3))
        }

        async fn finish(self) -> Result<usize> {
            Ok(self.done)
        }

        fn stop(&mut self) {
            self.done = 3;
        }
    }

    fn shared() -> SharedJob<String, usize, Vec<u8>> {
        let into = |done: usize| Ok(format!("{done} pieces"));
        SharedJob::new(Three { done: 0 }, into, |job| Ok(job.done))
    }

    #[test]
    fn a_job_is_taken_to_its_end() {
        let job = shared();
        assert!(!block_on(job.advance(2)).unwrap().finished);
        assert_eq!(job.news().unwrap(), 2);
        job.stop();
        assert_eq!(job.news().unwrap(), 3);
        let make = |size| Ok(vec![0; size]);
        assert_eq!(block_on(job.checkpoint(make)).unwrap(), None);
        assert_eq!(block_on(job.finish()).unwrap(), "3 pieces");
        job.stop();
        assert_eq!(job.news().unwrap_err(), busy());
        assert_eq!(block_on(job.advance(1)).unwrap_err(), busy());
        assert_eq!(block_on(job.checkpoint(make)).unwrap_err(), busy());
        assert_eq!(block_on(job.finish()).unwrap_err(), busy());
    }

    #[test]
    fn one_call_at_a_time() {
        let job = Rc::new(shared());
        let mut first = Box::pin(job.advance(1));
        let mut context = Context::from_waker(Waker::noop());
        assert!(first.as_mut().poll(&mut context).is_pending());
        assert_eq!(block_on(job.advance(1)).unwrap_err(), busy());
        assert_eq!(job.news().unwrap_err(), busy());
        assert_eq!(block_on(job.finish()).unwrap_err(), busy());
        assert_eq!(block_on(first).unwrap().done, 1);
        assert_eq!(block_on(job.advance(1)).unwrap().done, 2);
    }
}
