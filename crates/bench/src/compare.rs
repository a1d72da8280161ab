//! Whether one run is faster than another.
//!
//! A difference counts if its 95 % interval leaves out "none" and it is larger than what two
//! runs of the same program differ by for no reason (the layout of memory, the neighbours of
//! the hour), which no interval from within a run can know.

use crate::BenchError;
use crate::report::{Report, SCHEMA_VERSION, Server};
use crate::stats::{Estimate, ratio};

/// The smallest difference that counts, unless another is asked for: 2 %.
pub const THRESHOLD: f64 = 0.02;

/// What is to be said of two figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The second run is better.
    Faster,
    /// The second run is worse.
    Slower,
    /// They can't be told apart.
    NoDifference,
}

impl Verdict {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::NoDifference => "no difference",
        }
    }
}

/// One figure of both runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What is compared.
    pub name: String,
    /// In the first run, with its unit.
    pub before: String,
    /// In the second run.
    pub after: String,
    /// The second speed over the first: 1.1 is a tenth faster. Latencies are turned over
    /// for it.
    pub speed: Estimate<f64>,
    /// The verdict.
    pub verdict: Verdict,
}

/// Two runs side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What makes the runs hard to compare.
    pub warnings: Vec<String>,
    /// Figure by figure.
    pub lines: Vec<Line>,
    /// Of all figures together: faster or slower if some are and none is the other.
    pub verdict: Verdict,
}

/// Compares run `b` with run `a`. A relative difference smaller than `threshold` counts as
/// none.
pub fn compare(a: &Report, b: &Report, threshold: f64) -> Result<Comparison, BenchError> {
    for report in [a, b] {
        if report.schema_version > SCHEMA_VERSION {
            return Err(BenchError::SchemaVersion(report.schema_version));
        }
    }
    let mut lines = Vec::new();
    latencies(a, b, threshold, &mut lines);
    for before in &a.offline {
        let Some(after) = b.offline.iter().find(|after| after.threads == before.threads) else {
            continue;
        };
        let rates = |run: &crate::report::Offline| -> Vec<f64> {
            run.samples.iter().map(|batch| batch.words as f64 / batch.seconds.0).collect()
        };
        if let Some(speed) = ratio(&rates(before), &rates(after), 50.0) {
            lines.push(Line {
                name: format!("offline, {}", threads(before.threads)),
                before: before.words_per_second.value.to_string(),
                after: after.words_per_second.value.to_string(),
                speed,
                verdict: judge(speed, threshold),
            });
        }
    }
    if let (Some(before), Some(after)) = (&a.server, &b.server)
        && before.threads == after.threads
        && (before.bound.0 - after.bound.0).abs() < 1e-9
    {
        lines.extend(server(before, after, threshold));
    }
    if lines.is_empty() {
        return Err(BenchError::NothingInCommon);
    }
    let any = |verdict| lines.iter().any(|line| line.verdict == verdict);
    let verdict = match (any(Verdict::Faster), any(Verdict::Slower)) {
        (true, false) => Verdict::Faster,
        (false, true) => Verdict::Slower,
        _ => Verdict::NoDifference,
    };
    Ok(Comparison { warnings: warnings(a, b), lines, verdict })
}

fn latencies(a: &Report, b: &Report, threshold: f64, lines: &mut Vec<Line>) {
    let (Some(before), Some(after)) = (&a.single_stream, &b.single_stream) else { return };
    if before.threads != after.threads {
        return;
    }
    let of = |run: &crate::report::SingleStream| -> Vec<f64> {
        run.samples.iter().map(|query| query.latency.0).collect()
    };
    let (old, new) = (of(before), of(after));
    for (percent, old_value, new_value) in [
        (50.0, before.p50, after.p50),
        (90.0, before.p90, after.p90),
        (99.0, before.p99, after.p99),
    ] {
        // The old latency over the new: the new speed over the old.
        if let Some(speed) = ratio(&new, &old, percent) {
            lines.push(Line {
                name: format!("single-stream p{percent}, {}", threads(before.threads)),
                before: old_value.value.to_string(),
                after: new_value.value.to_string(),
                speed,
                verdict: judge(speed, threshold),
            });
        }
    }
}

/// The highest rates are known only to lie between one that held and one that failed; the
/// bounds of their ratio follow from that.
fn server(before: &Server, after: &Server, threshold: f64) -> Option<Line> {
    let (old, new) = (before.highest?, after.highest?);
    let ceiling = |run: &Server| run.fails_at.map_or(f64::INFINITY, |rate| rate.0);
    let speed = Estimate {
        value: new.0 / old.0,
        low: new.0 / ceiling(before),
        high: ceiling(after) / old.0,
    };
    Some(Line {
        name: format!("server, {}", threads(before.threads)),
        before: old.to_string(),
        after: new.to_string(),
        speed,
        verdict: judge(speed, threshold),
    })
}

fn judge(speed: Estimate<f64>, threshold: f64) -> Verdict {
    if speed.low > 1.0 && speed.value >= 1.0 + threshold {
        Verdict::Faster
    } else if speed.high < 1.0 && speed.value <= 1.0 / (1.0 + threshold) {
        Verdict::Slower
    } else {
        Verdict::NoDifference
    }
}

fn threads(count: usize) -> String {
    if count == 1 { "1 thread".to_owned() } else { format!("{count} threads") }
}

fn warnings(a: &Report, b: &Report) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut differ = |what: &str, a: String, b: String, so: &str| {
        if a != b {
            warnings.push(format!("{what} differs, `{a}` and `{b}`: {so}"));
        }
    };
    let machine = |report: &Report| {
        let machine = &report.machine;
        let cpu = machine.cpu.as_deref().unwrap_or("unknown CPU");
        format!("{cpu}, {} cores, {} {}", machine.cores, machine.os, machine.arch)
    };
    differ("the machine", machine(a), machine(b), "the figures compare machines");
    let features = |report: &Report| report.machine.features.join(" ");
    differ("what the CPU can do", features(a), features(b), "other code may run");
    let version = |report: &Report| report.program.version.clone();
    differ("the version", version(a), version(b), "the reports may count differently");
    let build = |report: &Report| if report.program.debug { "debug" } else { "release" }.to_owned();
    differ("the build", build(a), build(b), "compare release builds");
    let model = |report: &Report| {
        let model = &report.model;
        format!("{} {} on {}", model.name, model.version, model.engine)
    };
    differ("the model", model(a), model(b), "the figures compare models");
    let corpus = |report: &Report| report.corpus.fingerprint.clone();
    differ("the corpus", corpus(a), corpus(b), "latencies are of other articles");
    for (name, report) in [("A", a), ("B", b)] {
        warnings.extend(report.warnings.iter().map(|doubt| format!("in {name}, {doubt}")));
    }
    warnings
}
