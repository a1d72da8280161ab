//! Many documents through one model, in order and with bounded memory.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use crate::document::Document;
use crate::{Analysis, AnalyzeError, Analyzer};

type Done = (usize, Document, Result<Analysis, AnalyzeError>);

/// How many documents may be taken and not yet given back, for each thread: enough for a
/// short document's thread not to wait on a long one's.
const IN_FLIGHT_PER_THREAD: usize = 8;

/// The iterator [`Analyzer::analyze_all`] returns: documents with their analyses, in the
/// order they came.
pub struct AnalyzeAll<I> {
    documents: I,
    /// `None` once the documents have run out.
    queue: Option<SyncSender<(usize, Document)>>,
    done: Receiver<Done>,
    /// Analyses that came before their turn.
    waiting: BTreeMap<usize, (Document, Result<Analysis, AnalyzeError>)>,
    /// Number of documents taken from the iterator.
    taken: usize,
    /// Number of documents given back.
    given: usize,
    in_flight: usize,
    workers: Vec<JoinHandle<()>>,
}

impl<I: Iterator<Item = Document>> AnalyzeAll<I> {
    pub(crate) fn new(analyzer: &Analyzer, documents: I) -> Self {
        let threads = analyzer.engine().threads();
        let in_flight = threads * IN_FLIGHT_PER_THREAD;
        let (queue, jobs) = sync_channel::<(usize, Document)>(in_flight);
        let (results, done) = sync_channel(in_flight);
        let jobs = Arc::new(Mutex::new(jobs));
        let workers = (0..threads)
            .map(|_| {
                let analyzer = analyzer.with_threads(1);
                let (jobs, results) = (Arc::clone(&jobs), results.clone());
                std::thread::spawn(move || {
                    loop {
                        let job = jobs.lock().ok().and_then(|jobs| jobs.recv().ok());
                        let Some((index, document)) = job else { break };
                        let analysis = analyzer.analyze(&document);
                        if results.send((index, document, analysis)).is_err() {
                            break;
                        }
                    }
                })
            })
            .collect();
        Self {
            documents,
            queue: Some(queue),
            done,
            waiting: BTreeMap::new(),
            taken: 0,
            given: 0,
            in_flight,
            workers,
        }
    }

    fn fill(&mut self) {
        while self.taken - self.given < self.in_flight {
            let Some(queue) = &self.queue else { return };
            let Some(document) = self.documents.next() else {
                self.queue = None;
                return;
            };
            if queue.send((self.taken, document)).is_err() {
                return;
            }
            self.taken += 1;
        }
    }
}

impl<I: Iterator<Item = Document>> Iterator for AnalyzeAll<I> {
    type Item = (Document, Result<Analysis, AnalyzeError>);

    fn next(&mut self) -> Option<Self::Item> {
        self.fill();
        while self.given < self.taken {
            if let Some(item) = self.waiting.remove(&self.given) {
                self.given += 1;
                return Some(item);
            }
            let (index, document, analysis) = self.done.recv().ok()?;
            self.waiting.insert(index, (document, analysis));
        }
        None
    }
}

impl<I> Drop for AnalyzeAll<I> {
    fn drop(&mut self) {
        self.queue = None;
        // Workers that wait to hand over a result must not wait for ever.
        let (_, closed) = sync_channel(0);
        drop(std::mem::replace(&mut self.done, closed));
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
