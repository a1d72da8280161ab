//! Requests that wait for a thread: a bounded line, in which each goes back to the end after one of
//! its articles, so that a list of a thousand holds up nobody. What nobody waits for any more, or
//! whose time is over, leaves the line before anything is done for it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::metrics::{Dropped, Metrics};

/// Articles of a request, for each thread, that may be done and not yet sent.
const AHEAD: usize = 8;

/// A request in the line: what is to be done, `T` for each article, and where `R` goes.
#[derive(Debug)]
pub(crate) struct Ticket<T, R> {
    items: Mutex<VecDeque<(usize, T)>>,
    results: UnboundedSender<R>,
    accepted: Instant,
    /// Milliseconds after `accepted`.
    deadline: AtomicU64,
    cancelled: AtomicBool,
    begun: AtomicBool,
    /// Articles that were taken and whose results were not sent on.
    ahead: AtomicUsize,
    /// Out of the line until results are sent on.
    parked: AtomicBool,
}

impl<T, R> Ticket<T, R> {
    /// Whether nobody waits for it any more, or its time is over.
    pub(crate) fn is_over(&self) -> Option<Dropped> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Some(Dropped::Disconnected);
        }
        (Instant::now() >= self.end()).then_some(Dropped::Expired)
    }

    /// When its time is over.
    pub(crate) fn end(&self) -> Instant {
        self.accepted + Duration::from_millis(self.deadline.load(Ordering::Relaxed))
    }

    /// Gives it so much time from now on.
    pub(crate) fn extend(&self, time: Duration) {
        let deadline = self.accepted.elapsed() + time;
        self.deadline.store(millis(deadline), Ordering::Relaxed);
    }

    /// How long it waited, or was worked on, since it was accepted.
    pub(crate) fn age(&self) -> Duration {
        self.accepted.elapsed()
    }

    /// Gives a result; nobody may wait for it.
    pub(crate) fn give(&self, result: R) {
        let _ = self.results.send(result);
    }

    fn items(&self) -> MutexGuard<'_, VecDeque<(usize, T)>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Line<T, R> {
    tickets: VecDeque<Arc<Ticket<T, R>>>,
    /// Those of which nothing was begun.
    waiting: usize,
    closed: bool,
}

/// The line.
#[derive(Debug)]
pub(crate) struct Queue<T, R> {
    line: Mutex<Line<T, R>>,
    changed: Condvar,
    most: usize,
    threads: usize,
    metrics: Arc<Metrics>,
    /// Microseconds that an article takes, averaged.
    pace: AtomicU64,
}

/// There is no room in the line; there may be in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full(pub(crate) u64);

/// A request, and which of its articles is to be worked on.
pub(crate) type Taken<T, R> = (Arc<Ticket<T, R>>, usize, T);

/// Whoever waits for a request; when it goes, the request does.
#[derive(Debug)]
pub(crate) struct Waiting<T, R> {
    queue: Arc<Queue<T, R>>,
    pub(crate) ticket: Arc<Ticket<T, R>>,
    pub(crate) results: UnboundedReceiver<R>,
    done: bool,
}

impl<T, R> Queue<T, R> {
    /// A line in which `most` requests may wait for one of `threads`.
    pub(crate) fn new(most: usize, threads: usize, metrics: Arc<Metrics>) -> Self {
        let line = Line { tickets: VecDeque::new(), waiting: 0, closed: false };
        let pace = AtomicU64::new(10_000);
        Self { line: Mutex::new(line), changed: Condvar::new(), most, threads, metrics, pace }
    }

    fn line(&self) -> MutexGuard<'_, Line<T, R>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a request at the end of the line.
    ///
    /// # Errors
    /// If the line is full.
    pub(crate) fn put(
        self: &Arc<Self>,
        items: Vec<T>,
        deadline: Duration,
    ) -> Result<Waiting<T, R>, Full> {
        let (sender, results) = unbounded_channel();
        let ticket = Arc::new(Ticket {
            items: Mutex::new(items.into_iter().enumerate().collect()),
            results: sender,
            accepted: Instant::now(),
            deadline: AtomicU64::new(millis(deadline)),
            cancelled: AtomicBool::new(false),
            begun: AtomicBool::new(false),
            ahead: AtomicUsize::new(0),
            parked: AtomicBool::new(false),
        });
        let mut line = self.line();
        // A thread that is free takes one at once.
        let free = self
            .threads
            .saturating_sub(usize::try_from(self.metrics.working.get()).unwrap_or_default());
        if line.waiting >= self.most + free {
            self.metrics.refused.inc();
            return Err(Full(self.seconds_until_room(line.waiting)));
        }
        line.waiting += 1;
        self.metrics.waiting.inc();
        line.tickets.push_back(Arc::clone(&ticket));
        drop(line);
        self.changed.notify_one();
        Ok(Waiting { queue: Arc::clone(self), ticket, results, done: false })
    }

    fn seconds_until_room(&self, waiting: usize) -> u64 {
        let micros = self.pace.load(Ordering::Relaxed) * waiting as u64 / self.threads as u64;
        micros.div_ceil(1_000_000).clamp(1, 60)
    }

    /// An article took so long.
    pub(crate) fn took(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX).min(60_000_000);
        let pace = self.pace.load(Ordering::Relaxed);
        self.pace.store((pace * 15 + micros) / 16, Ordering::Relaxed);
    }

    /// The next article to work on, with its request; waits for one, and gives none when the queue is
    /// closed.
    pub(crate) fn next(&self) -> Option<Taken<T, R>> {
        let mut line = self.line();
        loop {
            while let Some(ticket) = line.tickets.pop_front() {
                let first = !ticket.begun.swap(true, Ordering::Relaxed);
                if first {
                    line.waiting -= 1;
                    self.metrics.waiting.dec();
                }
                if ticket.is_over().is_some() {
                    continue;
                }
                if ticket.ahead.load(Ordering::SeqCst) >= AHEAD * self.threads {
                    ticket.parked.store(true, Ordering::SeqCst);
                    continue;
                }
                let mut items = ticket.items();
                let Some((index, item)) = items.pop_front() else { continue };
                let more = !items.is_empty();
                drop(items);
                if first {
                    self.metrics.waited.observe(ticket.age().as_secs_f64());
                }
                ticket.ahead.fetch_add(1, Ordering::SeqCst);
                if more {
                    line.tickets.push_back(Arc::clone(&ticket));
                    self.changed.notify_one();
                }
                self.metrics.working.inc();
                return Some((ticket, index, item));
            }
            if line.closed {
                return None;
            }
            line = self.changed.wait(line).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// No more requests come: threads end once the line is empty.
    pub(crate) fn close(&self) {
        self.line().closed = true;
        self.changed.notify_all();
    }
}

impl<T, R> Waiting<T, R> {
    /// The results of an article were sent on: another may be begun.
    pub(crate) fn sent(&self) {
        let mut line = self.queue.line();
        self.ticket.ahead.fetch_sub(1, Ordering::SeqCst);
        if self.ticket.parked.swap(false, Ordering::SeqCst) {
            line.tickets.push_back(Arc::clone(&self.ticket));
            self.queue.changed.notify_one();
        }
    }

    /// All is done.
    pub(crate) fn finish(&mut self) {
        self.done = true;
    }
}

impl<T, R> Drop for Waiting<T, R> {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        let why = self.ticket.is_over().unwrap_or(Dropped::Disconnected);
        self.queue.metrics.dropped(why);
        self.ticket.cancelled.store(true, Ordering::Relaxed);
        let mut line = self.queue.line();
        line.tickets.retain(|ticket| !Arc::ptr_eq(ticket, &self.ticket));
        if !self.ticket.begun.swap(true, Ordering::Relaxed) {
            line.waiting -= 1;
            self.queue.metrics.waiting.dec();
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_hours(1);

    fn queue(most: usize, threads: usize) -> Arc<Queue<u32, u32>> {
        let metrics = Arc::new(Metrics::new(threads).expect("metrics"));
        Arc::new(Queue::new(most, threads, metrics))
    }

    /// What the threads take, one after another, until the line is empty.
    fn taken(queue: &Queue<u32, u32>) -> Vec<u32> {
        queue.close();
        std::iter::from_fn(|| queue.next().map(|(_, _, item)| item)).collect()
    }

    #[test]
    fn a_long_list_holds_up_nobody() {
        let queue = queue(9, 1);
        let _list = queue.put(vec![1, 2, 3], LONG).expect("room");
        let _one = queue.put(vec![10], LONG).expect("room");
        let _two = queue.put(vec![20, 21], LONG).expect("room");
        assert_eq!(taken(&queue), [1, 10, 20, 2, 21, 3]);
    }

    #[test]
    fn the_line_is_bounded_and_free_threads_count() {
        let queue = queue(1, 2);
        let held: Vec<_> = (0..3).map(|n| queue.put(vec![n], LONG).expect("room")).collect();
        assert_eq!(queue.put(vec![9], LONG).map(drop).expect_err("it is full"), Full(1));
        drop(held);
        assert!(queue.put(vec![9], LONG).is_ok());
    }

    #[test]
    fn what_nobody_waits_for_is_not_begun() {
        let queue = queue(9, 1);
        let gone = queue.put(vec![1, 2], LONG).expect("room");
        let late = queue.put(vec![3], Duration::ZERO).expect("room");
        let here = queue.put(vec![4], LONG).expect("room");
        drop(gone);
        assert_eq!(taken(&queue), [4]);
        drop((late, here));
        let text = queue.metrics.text(0);
        assert!(text.contains("nutgraf_dropped_total{reason=\"expired\"} 1"), "{text}");
        assert!(text.contains("nutgraf_dropped_total{reason=\"disconnected\"} 2"), "{text}");
        assert!(text.contains("nutgraf_queue_requests 0"), "{text}");
    }

    #[test]
    fn nothing_is_done_far_ahead_of_who_reads() {
        let queue = queue(9, 1);
        let slow = queue.put((0..100).collect(), LONG).expect("room");
        assert_eq!(taken(&queue).len(), AHEAD);
        slow.sent();
        assert_eq!(taken(&queue), [8]);
    }
}
