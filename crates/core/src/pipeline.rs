//! Many items through one model, side by side and in order.
//!
//! Each item is one job on a pool of threads; what comes of the jobs is handed back in the order of
//! the items. Items that are taken and not yet given back are bounded in number and in bytes. A panic
//! in a job is that item's error, and the others go on.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::iter::Fuse;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use rayon::{ThreadPool, Yield};

use crate::analysis::Analysis;
use crate::analyzer::Analyzer;
use crate::document::Document;
use crate::engine::thread_pool;
use crate::error::{AnalyzeError, PipelineError, panic_message};

/// How many items may be taken and not yet given back, for each thread: enough for a short
/// document's thread not to wait on a long one's.
const ITEMS_PER_THREAD: usize = 8;

/// How many bytes of items may be taken and not yet given back, for each thread, beyond which no
/// further item is taken. A single item may have more.
const BYTES_PER_THREAD: usize = 16 << 20;

/// How long to wait for other threads of a pool that this thread is one of, before looking for work
/// again.
const NAP: Duration = Duration::from_micros(200);

/// Runs items through an [`Analyzer`], a job each, on threads of its own or on a pool of the
/// caller's; never on rayon's global pool.
#[derive(Clone)]
pub struct Pipeline {
    analyzer: Analyzer,
    pool: Arc<ThreadPool>,
    stop: Arc<AtomicBool>,
}

impl Pipeline {
    /// A pipeline on as many threads as `analyzer` has, of its own.
    pub fn new(analyzer: &Analyzer) -> Result<Self, PipelineError> {
        let pool = thread_pool(analyzer.threads()).map_err(PipelineError::Threads)?;
        Ok(Self::on(analyzer, pool))
    }

    /// A pipeline on the threads of `pool`, of which the caller may be one.
    pub fn on(analyzer: &Analyzer, pool: Arc<ThreadPool>) -> Self {
        Self { analyzer: analyzer.with_threads(1), pool, stop: Arc::default() }
    }

    /// The same, which ends early when `stop` is set: no further item is taken and no further job
    /// begins; what comes of the jobs that have begun is given, up to the first that has not.
    #[must_use]
    pub fn until(self, stop: Arc<AtomicBool>) -> Self {
        Self { stop, ..self }
    }

    /// `items` through `work`, in order. `work` gets the analyzer on one thread, the job's own;
    /// whatever takes time (reading, analysis, choosing, rendering) belongs in it. `bytes` says how
    /// much memory an item takes. Items are taken on the thread that asks for results, when it asks.
    pub fn map<I, R>(
        &self,
        items: I,
        bytes: fn(&I::Item) -> usize,
        work: impl Fn(&Analyzer, I::Item) -> R + Send + Sync + 'static,
    ) -> Ordered<I::IntoIter, R>
    where
        I: IntoIterator,
        I::Item: Send + 'static,
        R: Send + 'static,
    {
        let analyzer = self.analyzer.clone();
        let (sender, done) = channel();
        let threads = self.pool.current_num_threads();
        Ordered {
            items: items.into_iter().fuse(),
            bytes,
            work: Arc::new(move |item| work(&analyzer, item)),
            pool: Arc::clone(&self.pool),
            sender,
            done,
            waiting: BTreeMap::new(),
            sizes: BTreeMap::new(),
            taken: 0,
            given: 0,
            bytes_taken: 0,
            most: threads * ITEMS_PER_THREAD,
            most_bytes: threads * BYTES_PER_THREAD,
            cancelled: Arc::default(),
            stop: Arc::clone(&self.stop),
        }
    }
}

impl Analyzer {
    /// Documents through the model on all its threads, one document a thread, in order.
    /// Takes a bounded number of documents at a time from `documents`.
    pub fn analyze_all<I>(&self, documents: I) -> AnalyzeAll<I::IntoIter>
    where
        I: IntoIterator<Item = Document>,
    {
        AnalyzeAll::new(self, documents.into_iter())
    }
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline")
            .field("analyzer", &self.analyzer)
            .field("threads", &self.pool.current_num_threads())
            .finish_non_exhaustive()
    }
}

type Work<T, R> = Arc<dyn Fn(T) -> R + Send + Sync>;
type Done<R> = (usize, Result<R, PipelineError>);

/// The iterator that [`Pipeline::map`] returns: a result for each item, in their order.
pub struct Ordered<I: Iterator, R> {
    items: Fuse<I>,
    bytes: fn(&I::Item) -> usize,
    work: Work<I::Item, R>,
    pool: Arc<ThreadPool>,
    sender: Sender<Done<R>>,
    done: Receiver<Done<R>>,
    /// Results that came before their turn.
    waiting: BTreeMap<usize, Result<R, PipelineError>>,
    /// The bytes of items that are taken and not given back.
    sizes: BTreeMap<usize, usize>,
    taken: usize,
    given: usize,
    bytes_taken: usize,
    most: usize,
    most_bytes: usize,
    /// Whether jobs that have not begun need not begin.
    cancelled: Arc<AtomicBool>,
    /// The same, at the caller's wish.
    stop: Arc<AtomicBool>,
}

/// The promise that a job sends something, whatever becomes of it.
struct Ticket<R> {
    index: usize,
    sender: Sender<Done<R>>,
    sent: bool,
}

impl<R> Ticket<R> {
    fn send(mut self, result: Result<R, PipelineError>) {
        self.sent = true;
        // Nobody waits for it any more, if this fails.
        let _ = self.sender.send((self.index, result));
    }
}

impl<R> Drop for Ticket<R> {
    fn drop(&mut self) {
        if !self.sent {
            let _ = self.sender.send((self.index, Err(PipelineError::Lost)));
        }
    }
}

impl<I, R> Ordered<I, R>
where
    I: Iterator,
    I::Item: Send + 'static,
    R: Send + 'static,
{
    /// Takes the next item, if one more may be taken; whether there was one.
    fn take_one(&mut self) -> bool {
        let is_full = self.taken - self.given >= self.most;
        if self.is_stopped()
            || is_full
            || self.bytes_taken >= self.most_bytes && self.taken > self.given
        {
            return false;
        }
        let next = catch_unwind(AssertUnwindSafe(|| {
            self.items.next().map(|item| ((self.bytes)(&item), item))
        }));
        match next {
            Ok(Some((bytes, item))) => {
                self.sizes.insert(self.taken, bytes);
                self.bytes_taken += bytes;
                self.start(item);
            }
            Ok(None) => return false,
            Err(panic) => {
                // What panicked once may do so again and again.
                let end = Err(PipelineError::Reader(panic_message(&*panic)));
                self.waiting.insert(self.taken, end);
                self.most = 0;
            }
        }
        self.taken += 1;
        true
    }

    /// The result whose turn it is, if it is there.
    fn ready(&mut self) -> Option<Result<R, PipelineError>> {
        while let Ok((index, result)) = self.done.try_recv() {
            self.waiting.insert(index, result);
        }
        let result = self.waiting.remove(&self.given)?;
        self.bytes_taken -= self.sizes.remove(&self.given).unwrap_or_default();
        self.given += 1;
        Some(result)
    }

    fn start(&self, item: I::Item) {
        let ticket = Ticket { index: self.taken, sender: self.sender.clone(), sent: false };
        let work = Arc::clone(&self.work);
        let (cancelled, stop) = (Arc::clone(&self.cancelled), Arc::clone(&self.stop));
        self.pool.spawn_fifo(move || {
            if !cancelled.load(Ordering::Relaxed) && !stop.load(Ordering::Relaxed) {
                let result = catch_unwind(AssertUnwindSafe(|| work(item)));
                ticket.send(result.map_err(|panic| PipelineError::from_panic(&*panic)));
            }
        });
    }
}

impl<I: Iterator, R> Ordered<I, R> {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// The next result, of whichever item.
    fn receive(&self) -> Done<R> {
        loop {
            let received = match self.pool.yield_now() {
                // On another thread than the pool's: there is nothing to do but wait.
                None => self.done.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(Yield::Executed) => {
                    self.done.try_recv().map_err(|_| RecvTimeoutError::Timeout)
                }
                Some(Yield::Idle) => self.done.recv_timeout(NAP),
            };
            match received {
                Ok(done) => return done,
                Err(RecvTimeoutError::Timeout) => {}
                // Not while `self.sender` is there.
                Err(RecvTimeoutError::Disconnected) => {
                    return (self.given, Err(PipelineError::Lost));
                }
            }
        }
    }
}

impl<I, R> Iterator for Ordered<I, R>
where
    I: Iterator,
    I::Item: Send + 'static,
    R: Send + 'static,
{
    type Item = Result<R, PipelineError>;

    /// Takes one item at least, so that the threads have work, and more until there is a result: what
    /// comes slowly, such as news as it is published, is not waited for in numbers.
    fn next(&mut self) -> Option<Self::Item> {
        while self.take_one() {
            if let Some(result) = self.ready() {
                return self.unless_stopped(result);
            }
        }
        while self.given < self.taken {
            if let Some(result) = self.ready() {
                return self.unless_stopped(result);
            }
            let (index, result) = self.receive();
            self.waiting.insert(index, result);
        }
        None
    }
}

impl<I: Iterator, R> Ordered<I, R> {
    /// The end, if a result is of a job that had not begun when it was to stop.
    fn unless_stopped(
        &mut self,
        result: Result<R, PipelineError>,
    ) -> Option<Result<R, PipelineError>> {
        if self.is_stopped() && matches!(result, Err(PipelineError::Lost)) {
            self.end();
            return None;
        }
        Some(result)
    }

    /// Gives nothing more: waits for the jobs that are being worked on; no further one begins.
    fn end(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
        let mut left = self.taken - self.given - self.waiting.len();
        while left > 0 {
            let _ = self.receive();
            left -= 1;
        }
        self.waiting.clear();
        self.given = self.taken;
    }
}

impl<I: Iterator, R> Drop for Ordered<I, R> {
    /// Waits for the jobs that are being worked on; no further one begins.
    fn drop(&mut self) {
        self.end();
    }
}

impl<I: Iterator, R> fmt::Debug for Ordered<I, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ordered")
            .field("taken", &self.taken)
            .field("given", &self.given)
            .finish_non_exhaustive()
    }
}

/// The iterator [`Analyzer::analyze_all`] returns: documents with their analyses, in the
/// order they came.
pub struct AnalyzeAll<I: Iterator<Item = Document>> {
    analyses: Result<Ordered<I, Analyzed>, Option<(I, PipelineError)>>,
}

type Analyzed = (Document, Result<Analysis, AnalyzeError>);

impl<I: Iterator<Item = Document>> AnalyzeAll<I> {
    pub(crate) fn new(analyzer: &Analyzer, documents: I) -> Self {
        let analyses = match Pipeline::new(analyzer) {
            Ok(pipeline) => Ok(pipeline.map(documents, |document| document.text().len(), analyze)),
            Err(error) => Err(Some((documents, error))),
        };
        Self { analyses }
    }
}

/// A panic is the document's error, and leaves the document.
fn analyze(analyzer: &Analyzer, document: Document) -> Analyzed {
    let analysis = catch_unwind(AssertUnwindSafe(|| analyzer.analyze(&document)));
    let panicked = |panic: Box<dyn Any + Send>| Err(PipelineError::from_panic(&*panic).into());
    (document, analysis.unwrap_or_else(panicked))
}

impl<I: Iterator<Item = Document>> Iterator for AnalyzeAll<I> {
    type Item = Analyzed;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.analyses {
            Ok(analyses) => Some(
                analyses
                    .next()?
                    .unwrap_or_else(|error| (Document::from_text(""), Err(error.into()))),
            ),
            Err(failed) => {
                let (mut documents, error) = failed.take()?;
                Some((documents.next()?, Err(error.into())))
            }
        }
    }
}

impl<I: Iterator<Item = Document>> fmt::Debug for AnalyzeAll<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnalyzeAll").finish_non_exhaustive()
    }
}
