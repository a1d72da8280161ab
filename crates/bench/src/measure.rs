//! A whole run: what is asked for, and the scenarios one after another.

use std::time::{Duration, Instant};

use crate::corpus::Corpus;
use crate::doubts::doubts;
use crate::pipeline::Pipeline;
use crate::report::{self, Report};
use crate::{BenchError, machine, offline, peak, server, single_stream};

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

/// Runs a plan; `note` is told what is being done. The report does not know the model's digest:
/// its files are the caller's.
pub fn measure(
    pipeline: &Pipeline,
    corpus: &Corpus,
    plan: &Plan,
    note: &dyn Fn(&str),
) -> Result<Report, BenchError> {
    let has = |scenario| plan.scenarios.contains(&scenario);
    let started = machine::now();
    let machine = machine::machine();
    note("warming up");
    let wide = pipeline.with_threads(plan.most_threads());
    let start = Instant::now();
    for (_, article) in corpus.cycle() {
        wide.run(article)?;
        if start.elapsed() >= plan.warm_up {
            break;
        }
    }
    let single_stream = has(Scenario::SingleStream)
        .then(|| {
            note("single-stream: one article after another");
            single_stream::measure(&wide, corpus, plan)
        })
        .transpose()?;
    let offline = if has(Scenario::Offline) {
        note("offline: all articles at once");
        offline::measure(pipeline, corpus, plan)?
    } else {
        Vec::new()
    };
    let server =
        has(Scenario::Server).then(|| server::measure(pipeline, corpus, plan, note)).transpose()?;
    // Before the matrices of the next measurement.
    let peak_memory = machine::peak_memory();
    note("the machine's peak: matrix products");
    let peak = peak::measure(pipeline, corpus, plan.most_threads())?;
    let mut report = Report {
        schema_version: report::SCHEMA_VERSION,
        started,
        program: report::Program::current(),
        machine,
        model: report::Model::of(pipeline.analyzer()),
        corpus: report::CorpusInfo::of(corpus),
        plan: report::PlanInfo::of(plan, corpus.articles().len()),
        single_stream,
        offline,
        server,
        peak,
        peak_memory,
        warnings: Vec::new(),
    };
    report.warnings = doubts(&report);
    Ok(report)
}
