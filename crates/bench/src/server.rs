//! Articles that arrive at random, at a rate that is searched for: the highest at which the
//! 99th percentile of their latencies stays under a bound.
//!
//! Arrivals are a Poisson process: gaps are exponential, drawn from the seed, and the same but
//! for their scale at every rate. Each thread serves one article at a time, in the order of
//! arrival; latency counts from the arrival, so that waiting is part of it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use nutgraf_eval::stats::Random;

use crate::BenchError;
use crate::corpus::{Article, Corpus};
use crate::pipeline::Pipeline;
use crate::plan::{Amount, Plan};
use crate::report::{Server, Trial};
use crate::stats::{median, percentile_of};
use crate::unit::{DocumentsPerSecond, Quantity, Seconds};

/// Rates tried. Each halves what is left, so the answer is known to 1.25 / 2^6, 2 %, of what
/// the threads can do.
const TRIALS: usize = 6;

/// The search begins between 0 and this times what the threads do without a pause.
const ABOVE_CAPACITY: f64 = 1.25;

/// The share of articles that may be late: what lies above the 99th percentile.
const MAY_BE_LATE: usize = 100;

pub(crate) fn measure(
    pipeline: &Pipeline,
    corpus: &Corpus,
    plan: &Plan,
    note: &dyn Fn(&str),
) -> Result<Server, BenchError> {
    let threads = plan.most_threads();
    let pipelines: Vec<_> = (0..threads).map(|_| pipeline.with_threads(1)).collect();
    note("server: how long an article takes one thread");
    let capacity = capacity(&pipelines, corpus)?;
    let (mut low, mut high) = (0.0, ABOVE_CAPACITY * capacity);
    let (mut held, mut failed) = (None, None);
    let mut trials = Vec::new();
    for number in 1..=TRIALS {
        let rate = f64::midpoint(low, high);
        note(&format!("server: {}, trial {number} of {TRIALS}", DocumentsPerSecond(rate)));
        let trial = try_rate(&pipelines, corpus, plan, rate)?;
        if trial.held {
            low = rate;
            held = Some(trial.rate);
        } else {
            high = rate;
            failed = Some(trial.rate);
        }
        trials.push(trial);
    }
    Ok(Server {
        threads,
        bound: plan.latency_bound.into(),
        highest: held,
        fails_at: failed,
        trials,
    })
}

/// Documents a second that the threads do without a pause, from each article once (up to 64).
fn capacity(pipelines: &[Pipeline], corpus: &Corpus) -> Result<f64, BenchError> {
    let articles = &corpus.articles()[..corpus.articles().len().min(64)];
    let mut times = Vec::with_capacity(articles.len());
    if let Some(pipeline) = pipelines.first() {
        for article in articles {
            times.push(pipeline.run(article)?.total().0);
        }
    }
    let mean = times.iter().sum::<f64>() / times.len().max(1) as f64;
    Ok(pipelines.len() as f64 / mean.max(1e-9))
}

/// Gaps between arrivals, with a mean of 1.
fn gaps(seed: u64) -> impl Iterator<Item = f64> {
    let mut random = Random::new(seed);
    std::iter::repeat_with(move || -(1.0 - random.unit()).ln())
}

/// The times of so many arrivals, from the start.
fn arrivals(seed: u64, rate: f64, count: usize) -> Vec<Duration> {
    let mut at = 0.0;
    let times = gaps(seed).map(|gap| {
        at += gap / rate;
        Duration::try_from_secs_f64(at).unwrap_or(Duration::MAX)
    });
    times.take(count).collect()
}

fn try_rate(
    pipelines: &[Pipeline],
    corpus: &Corpus,
    plan: &Plan,
    rate: f64,
) -> Result<Trial, BenchError> {
    let arrivals = match plan.amount {
        Amount::Count(count) => arrivals(plan.seed, rate, count.max(1)),
        Amount::Time(duration) => {
            // More than will come, but for one chance in many millions.
            let expected = rate * duration.as_secs_f64();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let enough = (expected + 6.0 * expected.sqrt()) as usize + 10;
            let all = arrivals(plan.seed, rate, enough);
            let count = all.partition_point(|&at| at < duration).max(1);
            all[..count].to_vec()
        }
    };
    let articles: Vec<&Article> =
        corpus.cycle().map(|(_, article)| article).take(arrivals.len()).collect();
    let queue = Queue {
        arrivals: &arrivals,
        articles: &articles,
        bound: plan.latency_bound,
        next: AtomicUsize::new(0),
        late: AtomicUsize::new(0),
        stop: AtomicBool::new(false),
        latencies: Mutex::new(Vec::new()),
        start: Instant::now(),
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            pipelines.iter().map(|pipeline| scope.spawn(|| queue.serve(pipeline))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or(Ok(())))
    })?;
    let mut latencies = queue.latencies.into_inner().unwrap_or_default();
    // In the order of arrival, whichever thread served them.
    latencies.sort_unstable_by_key(|(index, _)| *index);
    let latencies: Vec<f64> = latencies.into_iter().map(|(_, latency)| latency).collect();
    Ok(judge(rate, arrivals.len(), plan.latency_bound.into(), &latencies))
}

/// Whether a rate held, given the latencies of the articles served of those `planned`.
pub(crate) fn judge(rate: f64, planned: usize, bound: Seconds, latencies: &[f64]) -> Trial {
    let late = latencies.iter().filter(|&&latency| latency > bound.0).count();
    Trial {
        rate: DocumentsPerSecond(rate),
        planned,
        late,
        held: latencies.len() == planned && late <= planned / MAY_BE_LATE,
        p50: Seconds(median(latencies)),
        p99: Seconds(percentile_of(latencies, 99.0)),
        latencies: latencies.iter().copied().map(Seconds::of).collect(),
    }
}

/// Arrivals and who has served them: threads take the next in order, and wait for it if it
/// has not come yet.
struct Queue<'a> {
    arrivals: &'a [Duration],
    articles: &'a [&'a Article],
    bound: Duration,
    next: AtomicUsize,
    late: AtomicUsize,
    /// Set when too many are late: the rest would change nothing.
    stop: AtomicBool,
    latencies: Mutex<Vec<(usize, f64)>>,
    start: Instant,
}

impl Queue<'_> {
    fn serve(&self, pipeline: &Pipeline) -> Result<(), BenchError> {
        while !self.stop.load(Ordering::Relaxed) {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let (Some(&arrival), Some(article)) =
                (self.arrivals.get(index), self.articles.get(index))
            else {
                break;
            };
            std::thread::sleep(arrival.saturating_sub(self.start.elapsed()));
            let served = pipeline.run(article);
            if served.is_err() {
                self.stop.store(true, Ordering::Relaxed);
            }
            served?;
            let latency = self.start.elapsed().saturating_sub(arrival);
            if latency > self.bound {
                let late = 1 + self.late.fetch_add(1, Ordering::Relaxed);
                self.stop.fetch_or(late > self.arrivals.len() / MAY_BE_LATE, Ordering::Relaxed);
            }
            if let Ok(mut latencies) = self.latencies.lock() {
                latencies.push((index, latency.as_secs_f64()));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrivals_are_a_seeded_poisson_process() {
        let times = arrivals(1, 50.0, 10_000);
        assert_eq!(times, arrivals(1, 50.0, 10_000));
        assert!(times.is_sorted());
        // A mean of 200 s, within six standard deviations of 2 s.
        let last = times[9_999].as_secs_f64();
        assert!((last - 200.0).abs() < 12.0, "{last}");
        // Of an exponential distribution: a share of 1/e is longer than the mean.
        let long = gaps(1).take(10_000).filter(|gap| *gap > 1.0).count();
        assert!(long.abs_diff(3679) < 290, "{long}");
        // The same arrivals, twice as fast.
        let fast = arrivals(1, 100.0, 10_000)[9_999].as_secs_f64();
        assert!((2.0 * fast - last).abs() < 1e-6);
    }

    #[test]
    fn a_rate_holds_if_at_most_one_in_a_hundred_is_late() {
        let held = |late: usize, on_time: usize, planned: usize| {
            let latencies = [vec![2.0; late], vec![0.5; on_time]].concat();
            judge(10.0, planned, Seconds(1.0), &latencies).held
        };
        assert!(held(0, 50, 50));
        assert!(!held(1, 49, 50));
        assert!(held(2, 198, 200));
        assert!(!held(3, 197, 200));
        // Stopped early.
        assert!(!held(0, 10, 50));
    }
}
