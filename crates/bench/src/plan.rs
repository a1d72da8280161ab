//! What a run is asked to do.

use std::time::{Duration, Instant};

/// Articles a thread in a batch: the threads end at different times, by up to one article.
const PER_THREAD: usize = 16;

/// A way of sending articles through the pipeline, as in `MLPerf` inference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// The next article starts when the last is done: latency.
    SingleStream,
    /// All articles are there from the start: throughput.
    Offline,
    /// Articles arrive at random: the highest rate that is served in time.
    Server,
}

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// For so long.
    Time(Duration),
    /// So many articles.
    Count(usize),
}

impl Amount {
    /// Whether `done` articles since `start` are enough, of `times` as much. There is always
    /// one at least.
    pub(crate) fn is_reached(self, done: usize, start: Instant, times: u32) -> bool {
        done > 0
            && match self {
                Self::Time(duration) => start.elapsed() >= duration * times,
                Self::Count(count) => done >= count.saturating_mul(times as usize),
            }
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What to run.
    pub scenarios: Vec<Scenario>,
    /// How much of each scenario; of each trial in the server scenario.
    pub amount: Amount,
    /// How long the pipeline runs before anything counts.
    pub warm_up: Duration,
    /// Numbers of threads, rising, each 1 or more. The offline scenario runs on each, the
    /// others on the last.
    pub threads: Vec<usize>,
    /// Articles handed over at once in the offline scenario; `None` for 16 a thread, and
    /// then all articles of the corpus equally often where it has fewer.
    pub batch: Option<usize>,
    /// How late the 99th percentile may be in the server scenario.
    pub latency_bound: Duration,
    /// For the arrivals.
    pub seed: u64,
}

impl Plan {
    /// The most threads.
    pub(crate) fn most_threads(&self) -> usize {
        self.threads.iter().copied().max().unwrap_or(1)
    }
}

/// Articles in a batch.
pub(crate) fn batch_size(plan: &Plan, articles: usize) -> usize {
    let least = PER_THREAD * plan.most_threads();
    // All articles equally often, so that batches are alike.
    let even = if articles < least { least.next_multiple_of(articles.max(1)) } else { least };
    let batch = plan.batch.unwrap_or(even).max(1);
    match plan.amount {
        Amount::Count(count) => batch.min(count.max(1)),
        Amount::Time(_) => batch,
    }
}
