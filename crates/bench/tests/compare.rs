//! Verdicts on runs made from a committed one, whose samples are shifted by known amounts.

use nutgraf_bench::compare::{THRESHOLD, Verdict};
use nutgraf_bench::unit::{DocumentsPerSecond, Seconds};
use nutgraf_bench::{BenchError, Comparison, Report, compare};
use nutgraf_eval::stats::Random;

fn report() -> Report {
    let report: Report = serde_json::from_str(include_str!("report.json")).expect("a report");
    Report { warnings: Vec::new(), ..report }
}

/// A run of 400 articles and 40 batches of the same distribution, `slower` times as slow, its
/// chance from `seed`.
fn run(seed: u64, slower: f64) -> Report {
    let mut report = report();
    let mut random = Random::new(seed);
    let mut time = |usual: f64| Seconds(usual * slower * (1.0 + 0.1 * random.unit()));
    let single = report.single_stream.as_mut().expect("the scenario");
    let query = single.samples[0].clone();
    single.samples = (0..400).map(|_| query.clone()).collect();
    single.samples.iter_mut().for_each(|query| query.latency = time(0.02));
    for offline in &mut report.offline {
        let batch = offline.samples[0].clone();
        offline.samples = (0..40).map(|_| batch.clone()).collect();
        offline.samples.iter_mut().for_each(|batch| batch.seconds = time(1.0));
    }
    let server = report.server.as_mut().expect("the scenario");
    server.highest = Some(DocumentsPerSecond(40.0 / slower));
    server.fails_at = Some(DocumentsPerSecond(41.0 / slower));
    server.trials.iter_mut().for_each(|trial| trial.planned = 400);
    report
}

fn verdicts(comparison: &Comparison) -> Vec<Verdict> {
    comparison.figures.iter().map(|figure| figure.verdict).collect()
}

#[test]
fn the_same_distribution_is_no_difference() {
    let comparison = compare(&run(1, 1.0), &run(2, 1.0), THRESHOLD).expect("comparable");
    assert_eq!(comparison.figures.len(), 6, "three percentiles, two numbers of threads, server");
    assert!(verdicts(&comparison).iter().all(|verdict| *verdict == Verdict::NoDifference));
    assert_eq!(comparison.verdict, Verdict::NoDifference);
    assert_eq!(comparison.warnings, [""; 0]);
}

#[test]
fn a_clear_shift_is_told_from_both_sides() {
    for (slower, expected) in [(1.2, Verdict::Slower), (0.8, Verdict::Faster)] {
        let comparison = compare(&run(1, 1.0), &run(2, slower), THRESHOLD).expect("comparable");
        assert!(verdicts(&comparison).iter().all(|verdict| *verdict == expected));
        assert_eq!(comparison.verdict, expected);
        let speed = comparison.figures[0].speed;
        assert!((speed.value * slower - 1.0).abs() < 0.02, "{speed:?}");
    }
}

/// Of two batches and ten latencies nothing is said, however far apart they are.
#[test]
fn few_samples_say_nothing() {
    let short = |slower| {
        let mut report = run(1, slower);
        report.single_stream.as_mut().expect("the scenario").samples.truncate(10);
        report.offline.iter_mut().for_each(|offline| offline.samples.truncate(2));
        let server = report.server.as_mut().expect("the scenario");
        server.trials.iter_mut().for_each(|trial| trial.planned = 40);
        report
    };
    let comparison = compare(&short(1.0), &short(2.0), THRESHOLD).expect("comparable");
    assert!(verdicts(&comparison).iter().all(|verdict| *verdict == Verdict::TooFew));
    assert_eq!(comparison.verdict, Verdict::TooFew);
    assert_eq!(comparison.verdict.name(), "not enough rounds to tell");
    // The median needs twenty latencies, the 99th percentile two hundred.
    let some = |slower| {
        let mut report = run(1, slower);
        report.single_stream.as_mut().expect("the scenario").samples.truncate(100);
        (report.offline, report.server) = (Vec::new(), None);
        report
    };
    let comparison = compare(&some(1.0), &some(2.0), THRESHOLD).expect("comparable");
    assert_eq!(verdicts(&comparison), [Verdict::Slower, Verdict::Slower, Verdict::TooFew]);
}

#[test]
fn a_sure_but_small_difference_counts_only_if_asked_for() {
    // One per cent, of samples that do not differ among themselves.
    let even = |seconds| {
        let mut report = run(1, 1.0);
        let single = report.single_stream.as_mut().expect("the scenario");
        single.samples.iter_mut().for_each(|query| query.latency = Seconds(seconds));
        (report.offline, report.server) = (Vec::new(), None);
        report
    };
    let verdict =
        |threshold| compare(&even(0.02), &even(0.0202), threshold).expect("comparable").verdict;
    assert_eq!(verdict(THRESHOLD), Verdict::NoDifference);
    assert_eq!(verdict(0.005), Verdict::Slower);
}

#[test]
fn another_machine_version_or_corpus_is_a_warning() {
    let mut other = report();
    other.machine.cpu = Some("Cray-1".to_owned());
    other.machine.features.clear();
    other.program.version = "9.9.9".to_owned();
    other.program.debug = !other.program.debug;
    other.model.version = "9".to_owned();
    other.corpus.fingerprint = "0123456789abcdef".to_owned();
    let warnings = compare(&report(), &other, THRESHOLD).expect("comparable").warnings;
    let about = [
        "the machine differs",
        "what the CPU can do differs",
        "the version differs",
        "the build differs",
        "the model differs",
        "the corpus differs",
    ];
    assert_eq!(warnings.len(), about.len(), "{warnings:?}");
    for (warning, about) in warnings.iter().zip(about) {
        assert!(warning.starts_with(about), "{warning}");
    }
}

#[test]
fn doubts_of_the_reports_are_warnings() {
    let doubtful = Report { warnings: vec!["it was noisy".to_owned()], ..report() };
    let comparison = compare(&report(), &doubtful, THRESHOLD).expect("comparable");
    assert_eq!(comparison.warnings, ["in B, it was noisy"]);
}

#[test]
fn what_cannot_be_compared_is_an_error() {
    let mut later = report();
    later.schema_version = 99;
    let error = compare(&report(), &later, THRESHOLD).expect_err("too new");
    assert!(matches!(error, BenchError::SchemaVersion(99)), "{error}");
    let mut other = report();
    let threads = other.offline.iter().map(|offline| offline.threads).max().unwrap_or(0);
    other.offline.iter_mut().for_each(|offline| offline.threads += threads);
    (other.single_stream, other.server) = (None, None);
    let error = compare(&report(), &other, THRESHOLD).expect_err("nothing in common");
    assert!(matches!(error, BenchError::NothingInCommon), "{error}");
}
