//! Counters for Prometheus. None has a label whose values whoever asks can choose.

use std::fs;
use std::time::Duration;

use prometheus::{
    Counter, Gauge, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    Opts, Registry, TextEncoder,
};

/// Upper bounds of times, in seconds: an article of 600 words takes about 0.01.
const SECONDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Why a request that was accepted came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dropped {
    /// Nobody waits for the answer any more.
    Disconnected,
    /// Its time was over.
    Expired,
}

impl Dropped {
    fn name(self) -> &'static str {
        match self {
            Self::Disconnected => "disconnected",
            Self::Expired => "expired",
        }
    }
}

/// All counters.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    pub(crate) requests: IntCounterVec,
    pub(crate) seconds: HistogramVec,
    pub(crate) waited: Histogram,
    pub(crate) worked: Histogram,
    pub(crate) articles: IntCounter,
    pub(crate) failed: IntCounter,
    pub(crate) words: IntCounter,
    pub(crate) busy_seconds: Counter,
    pub(crate) refused: IntCounter,
    dropped: IntCounterVec,
    pub(crate) panics: IntCounter,
    pub(crate) cached: IntCounter,
    pub(crate) waiting: IntGauge,
    pub(crate) working: IntGauge,
    pub(crate) connections: IntGauge,
    lost: IntGauge,
    memory: Gauge,
}

impl Metrics {
    /// Counters of a server with so many threads.
    pub(crate) fn new(threads: usize) -> Result<Self, prometheus::Error> {
        let registry = Registry::new_custom(Some("nutgraf".into()), None)?;
        let put = |collector: Box<dyn prometheus::core::Collector>| registry.register(collector);
        let counter = |name: &str, help: &str| -> Result<IntCounter, prometheus::Error> {
            let counter = IntCounter::new(name, help)?;
            put(Box::new(counter.clone()))?;
            Ok(counter)
        };
        let gauge = |name: &str, help: &str| -> Result<IntGauge, prometheus::Error> {
            let gauge = IntGauge::new(name, help)?;
            put(Box::new(gauge.clone()))?;
            Ok(gauge)
        };
        let histogram = |name: &str, help: &str| -> Result<Histogram, prometheus::Error> {
            let options = HistogramOpts::new(name, help).buckets(SECONDS.to_vec());
            let histogram = Histogram::with_opts(options)?;
            put(Box::new(histogram.clone()))?;
            Ok(histogram)
        };
        let requests = IntCounterVec::new(
            Opts::new("requests_total", "Requests that were answered"),
            &["route", "status"],
        )?;
        put(Box::new(requests.clone()))?;
        let seconds = HistogramVec::new(
            HistogramOpts::new("request_seconds", "Time to the head of the answer")
                .buckets(SECONDS.to_vec()),
            &["route"],
        )?;
        put(Box::new(seconds.clone()))?;
        let dropped = IntCounterVec::new(
            Opts::new("dropped_total", "Requests that were accepted and came to nothing"),
            &["reason"],
        )?;
        put(Box::new(dropped.clone()))?;
        // Those that count nothing yet are there, too.
        for why in [Dropped::Disconnected, Dropped::Expired] {
            dropped.with_label_values(&[why.name()]).reset();
        }
        let busy_seconds = Counter::new("busy_seconds_total", "Time that threads worked")?;
        put(Box::new(busy_seconds.clone()))?;
        let memory = Gauge::new("resident_memory_bytes", "Memory that the process has")?;
        put(Box::new(memory.clone()))?;
        let all = gauge("threads", "Threads that run the model")?;
        all.set(i64::try_from(threads).unwrap_or(i64::MAX));
        Ok(Self {
            requests,
            seconds,
            waited: histogram("queue_seconds", "Time that requests waited for a thread")?,
            worked: histogram("article_seconds", "Time that articles took")?,
            articles: counter("articles_total", "Articles that were analyzed")?,
            failed: counter("articles_failed_total", "Articles that could not be")?,
            words: counter("words_total", "Words of the articles")?,
            busy_seconds,
            refused: counter("refused_total", "Requests that were refused since too many waited")?,
            dropped,
            panics: counter("panics_total", "Bugs that requests ran into")?,
            cached: counter("cached_total", "Articles whose analysis was there already")?,
            waiting: gauge("queue_requests", "Requests that wait for a thread")?,
            working: gauge("threads_busy", "Threads that work")?,
            connections: gauge("connections", "Open connections")?,
            lost: gauge("log_lines_lost", "Lines of the log that nobody took")?,
            memory,
            registry,
        })
    }

    /// An accepted request came to nothing.
    pub(crate) fn dropped(&self, why: Dropped) {
        self.dropped.with_label_values(&[why.name()]).inc();
    }

    /// A request was answered.
    pub(crate) fn answered(&self, route: &str, status: u16, took: Duration) {
        self.requests.with_label_values(&[route, &status.to_string()]).inc();
        self.seconds.with_label_values(&[route]).observe(took.as_secs_f64());
    }

    /// All of them, as Prometheus reads them.
    pub(crate) fn text(&self, lost: u64) -> String {
        self.lost.set(i64::try_from(lost).unwrap_or(i64::MAX));
        self.memory.set(resident());
        TextEncoder::new().encode_to_string(&self.registry.gather()).unwrap_or_default()
    }
}

/// Bytes of memory that the process has; 0 where the system does not say.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
    kib.unwrap_or_default() * 1024.0
}
