//! Whether one run is faster than another.
//!
//! A difference counts if its interval leaves out "none" and it is larger than what two runs of the
//! same program differ by for no reason, which no interval from within a run can know: the layout of
//! memory (the threshold), and what else the machine did (the processor time that others used while
//! each run measured). The intervals of all figures hold together with 95 % (Bonferroni), so that more
//! figures do not make a difference by chance more likely.

mod warnings;

pub(crate) use warnings::warnings;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::BenchError;
use crate::pipeline::Step;
use crate::report::{self, Machine, Model, Offline, Program, Report, Server, SingleStream};
use crate::stats::{Estimate, ratio};
use crate::unit::{DocumentsPerSecond, Seconds, WordsPerSecond};

/// How sure the intervals of all figures are together.
const CONFIDENCE: f64 = 0.95;

/// The smallest difference that counts, unless another is asked for: 2 %.
pub const THRESHOLD: f64 = 0.02;

/// The fewest batches on either side that say anything: the blocks that a bootstrap draws are made of
/// them, and of fewer it gives intervals that are too narrow.
const LEAST_BATCHES: usize = 10;

/// Raised when a reader of the last version would misread a comparison.
pub const SCHEMA_VERSION: u32 = 1;

/// What is to be said of two figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The second run is better.
    Faster,
    /// The second run is worse.
    Slower,
    /// They can't be told apart.
    NoDifference,
    /// There are too few samples to say anything.
    TooFew,
}

impl Verdict {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::NoDifference => "no difference",
            Self::TooFew => "not enough rounds to tell",
        }
    }
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Of a latency.
    Seconds,
    /// Of throughput.
    WordsPerSecond,
    /// Of arrivals.
    DocumentsPerSecond,
}

impl Unit {
    /// So many, for people.
    pub fn show(self, number: f64) -> String {
        match self {
            Self::Seconds => Seconds(number).to_string(),
            Self::WordsPerSecond => WordsPerSecond(number).to_string(),
            Self::DocumentsPerSecond => DocumentsPerSecond(number).to_string(),
        }
    }
}

/// The second speed over the first: 1.1 is a tenth faster. Latencies are turned over for it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Speed {
    /// Of the figures as they are.
    pub value: f64,
    /// The lower bound; those of all figures hold together with 95 %.
    pub low: f64,
    /// The upper bound; absent where nothing bounds it, as if no rate of arrivals failed.
    pub high: Option<f64>,
}

impl From<Estimate<f64>> for Speed {
    fn from(ratio: Estimate<f64>) -> Self {
        Self { value: ratio.value, low: ratio.low, high: Some(ratio.high) }
    }
}

/// One figure of both runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figure {
    /// What is compared.
    pub name: String,
    /// What `a` and `b` count.
    pub unit: Unit,
    /// In the first run.
    pub a: f64,
    /// In the second run.
    pub b: f64,
    /// The second speed over the first.
    pub speed: Speed,
    /// The verdict.
    pub verdict: Verdict,
}

/// What a run was of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Side {
    /// When it began, UTC.
    pub started: String,
    /// The program.
    pub program: Program,
    /// The machine.
    pub machine: Machine,
    /// The model.
    pub model: Model,
    /// The fingerprint of its articles.
    pub corpus: String,
}

impl Side {
    pub(crate) fn of(report: &Report) -> Self {
        Self {
            started: report.started.clone(),
            program: report.program.clone(),
            machine: report.machine.clone(),
            model: report.model.clone(),
            corpus: report.corpus.fingerprint.clone(),
        }
    }
}

/// Two runs side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "nutgraf bench comparison")]
pub struct Comparison {
    /// The version of this schema.
    pub schema_version: u32,
    /// The first run.
    pub a: Side,
    /// The second run.
    pub b: Side,
    /// The smallest relative difference that counts.
    pub threshold: f64,
    /// What makes the runs hard to compare.
    pub warnings: Vec<String>,
    /// Figure by figure.
    pub figures: Vec<Figure>,
    /// The median time of each step of the single-stream scenario: where a difference comes
    /// from. They have no part in the verdict.
    pub steps: Vec<Figure>,
    /// Of all figures together: faster or slower if some are and none is the other.
    pub verdict: Verdict,
}

impl Comparison {
    /// How many figures have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.figures.iter().filter(|figure| figure.verdict == verdict).count()
    }
}

/// Compares run `b` with run `a`. A relative difference smaller than `threshold` counts as
/// none.
pub fn compare(a: &Report, b: &Report, threshold: f64) -> Result<Comparison, BenchError> {
    for report in [a, b] {
        if report.schema_version > report::SCHEMA_VERSION {
            return Err(BenchError::SchemaVersion(report.schema_version));
        }
    }
    let single_stream = a.single_stream.as_ref().zip(b.single_stream.as_ref());
    let single_stream = single_stream.filter(|(before, after)| before.threads == after.threads);
    let same = |before: &Offline| b.offline.iter().find(|after| after.threads == before.threads);
    let offline: Vec<_> =
        a.offline.iter().filter_map(|before| Some((before, same(before)?))).collect();
    let server = a.server.as_ref().zip(b.server.as_ref()).filter(|(before, after)| {
        before.threads == after.threads && (before.bound.0 - after.bound.0).abs() < 1e-9
    });
    let count = if single_stream.is_some() { PERCENTILES.len() } else { 0 }
        + offline.len()
        + usize::from(server.is_some());
    let scale = Scale {
        confidence: 1.0 - (1.0 - CONFIDENCE) / count.max(1) as f64,
        threshold,
        machines: [&a.machine, &b.machine],
    };
    let mut figures = Vec::new();
    let mut steps = Vec::new();
    if let Some((before, after)) = single_stream {
        figures.extend(latencies(before, after, &scale));
        steps.extend(step_times(before, after, &scale));
    }
    figures.extend(
        offline.into_iter().filter_map(|(before, after)| throughput(before, after, &scale)),
    );
    figures.extend(server.and_then(|(before, after)| arrivals(before, after, &scale)));
    if figures.is_empty() {
        return Err(BenchError::NothingInCommon);
    }
    let any = |verdict| figures.iter().any(|figure| figure.verdict == verdict);
    let all_few = figures.iter().all(|figure| figure.verdict == Verdict::TooFew);
    let verdict = match (any(Verdict::Faster), any(Verdict::Slower)) {
        (true, false) => Verdict::Faster,
        (false, true) => Verdict::Slower,
        _ if all_few => Verdict::TooFew,
        _ => Verdict::NoDifference,
    };
    Ok(Comparison {
        schema_version: SCHEMA_VERSION,
        a: Side::of(a),
        b: Side::of(b),
        threshold,
        warnings: warnings(a, b),
        figures,
        steps,
        verdict,
    })
}

/// The percentiles of latency that are compared.
const PERCENTILES: [f64; 3] = [50.0, 90.0, 99.0];

/// What a difference is held against.
struct Scale<'a> {
    /// Of each interval.
    confidence: f64,
    threshold: f64,
    machines: [&'a Machine; 2],
}

impl Scale<'_> {
    /// The verdict on figures that were measured on so many threads.
    fn judge(&self, speed: Speed, threads: usize) -> Verdict {
        let slowed = self.machines.map(|machine| machine.slowed(threads));
        judge(speed, self.threshold.max(slowed[0].max(slowed[1]) - 1.0))
    }
}

/// A latency, whose ratio is turned over: the old one over the new one is the new speed over
/// the old one.
fn latency(name: String, [a, b]: [f64; 2], speed: Speed, verdict: Verdict) -> Figure {
    Figure { name, unit: Unit::Seconds, a, b, speed, verdict }
}

fn latencies(before: &SingleStream, after: &SingleStream, scale: &Scale) -> Vec<Figure> {
    let of = |run: &SingleStream| -> Vec<f64> {
        run.samples.iter().map(|query| query.latency.0).collect()
    };
    let (old, new) = (of(before), of(after));
    let values = |run: &SingleStream| [run.p50, run.p90, run.p99].map(|latency| latency.value.0);
    PERCENTILES
        .into_iter()
        .zip(values(before).into_iter().zip(values(after)))
        .filter_map(|(percent, (a, b))| {
            let name = format!("single-stream p{percent}, {}", threads(before.threads));
            let speed = ratio(&new, &old, percent, scale.confidence)?.into();
            let figure = latency(name, [a, b], speed, scale.judge(speed, before.threads));
            Some(enough(figure, old.len().min(new.len()), least_for(percent)))
        })
        .collect()
}

fn step_times(before: &SingleStream, after: &SingleStream, scale: &Scale) -> Vec<Figure> {
    let of = |run: &SingleStream, step| -> Vec<f64> {
        run.samples.iter().map(|query| query.steps.get(step).0).collect()
    };
    let median = |run: &SingleStream, step| {
        run.steps.iter().find(|time| time.step == step).map(|time| time.median.0)
    };
    Step::ALL
        .into_iter()
        .filter_map(|step| {
            let speed = ratio(&of(after, step), &of(before, step), 50.0, scale.confidence)?.into();
            let medians = [median(before, step)?, median(after, step)?];
            let verdict = scale.judge(speed, before.threads);
            let figure = latency(step.name().to_owned(), medians, speed, verdict);
            Some(enough(figure, before.samples.len().min(after.samples.len()), least_for(50.0)))
        })
        .collect()
}

fn throughput(before: &Offline, after: &Offline, scale: &Scale) -> Option<Figure> {
    let rates = |run: &Offline| -> Vec<f64> {
        run.samples.iter().map(|batch| batch.words as f64 / batch.seconds.0).collect()
    };
    let speed = ratio(&rates(before), &rates(after), 50.0, scale.confidence)?.into();
    let samples = before.samples.len().min(after.samples.len());
    let figure = Figure {
        name: format!("offline, {}", threads(before.threads)),
        unit: Unit::WordsPerSecond,
        a: before.words_per_second.value.0,
        b: after.words_per_second.value.0,
        speed,
        verdict: scale.judge(speed, before.threads),
    };
    Some(enough(figure, samples, LEAST_BATCHES))
}

/// A figure of so many samples, of which it takes so many to say anything.
fn enough(figure: Figure, samples: usize, least: usize) -> Figure {
    if samples < least { Figure { verdict: Verdict::TooFew, ..figure } } else { figure }
}

/// The fewest samples on either side that say anything of a percentile above the median: two of them lie
/// above it, and a bootstrap of fewer than twenty gives intervals that are too narrow.
fn least_for(percent: f64) -> usize {
    (20..10_000).find(|&n| n as f64 * (100.0 - percent) / 100.0 >= 2.0 - 1e-9).unwrap_or(10_000)
}

/// The highest rates are known only to lie between one that held and one that failed; the
/// bounds of their ratio follow from that. A rate is said to hold by its 99th percentile, which it takes as
/// many arrivals to tell as it takes latencies.
fn arrivals(before: &Server, after: &Server, scale: &Scale) -> Option<Figure> {
    let (old, new) = (before.highest?.0, after.highest?.0);
    let speed = Speed {
        value: new / old,
        low: before.fails_at.map_or(0.0, |ceiling| new / ceiling.0),
        high: after.fails_at.map(|ceiling| ceiling.0 / old),
    };
    let figure = Figure {
        name: format!("server, {}", threads(before.threads)),
        unit: Unit::DocumentsPerSecond,
        a: old,
        b: new,
        speed,
        verdict: scale.judge(speed, before.threads),
    };
    let planned = before.trials.iter().chain(&after.trials).map(|trial| trial.planned);
    Some(enough(figure, planned.min().unwrap_or(0), least_for(99.0)))
}

pub(crate) fn judge(speed: Speed, threshold: f64) -> Verdict {
    if speed.low > 1.0 && speed.value >= 1.0 + threshold {
        Verdict::Faster
    } else if speed.high.is_some_and(|high| high < 1.0) && speed.value <= 1.0 / (1.0 + threshold) {
        Verdict::Slower
    } else {
        Verdict::NoDifference
    }
}

pub(crate) fn threads(count: usize) -> String {
    if count == 1 { "1 thread".to_owned() } else { format!("{count} threads") }
}
