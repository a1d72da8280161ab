//! Two programs measured in turn, round by round, so that what else the machine does meets both alike.
//!
//! A round measures each once, right after the other, and rounds alternate which goes first (A B, B A, A
//! B, ...), so that a machine that gets slower favours neither. A round gives one ratio of each figure;
//! what is said is said of the rounds' ratios, which are as many observations as there are rounds, and
//! not of the samples within, which are alike.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::BenchError;
use crate::compare::{Side, Unit, Verdict, threads};
use crate::report::Report;
use crate::stats::median;

/// Raised when a reader of the last version would misread a comparison in rounds.
pub const SCHEMA_VERSION: u32 = 1;

/// How often something is called different, at most, that is not: once in twenty comparisons.
const LEVEL: f64 = 0.05;

/// Two programs side by side, round by round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "nutgraf bench rounds")]
pub struct Rounds {
    /// The version of this schema.
    pub schema_version: u32,
    /// The first program, as given, and what it says of itself.
    pub a: (String, Side),
    /// The second program, as given, and what it says of itself.
    pub b: (String, Side),
    /// How many rounds there were.
    pub rounds: usize,
    /// The smallest relative difference that counts.
    pub threshold: f64,
    /// What makes the two hard to compare.
    pub warnings: Vec<String>,
    /// Figure by figure.
    pub figures: Vec<Paired>,
    /// Of all figures together: faster or slower if some are and none is the other.
    pub verdict: Verdict,
}

/// One figure of both programs in each round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Paired {
    /// What is compared.
    pub name: String,
    /// What `a` and `b` count.
    pub unit: Unit,
    /// Of the first program, round by round.
    pub a: Vec<f64>,
    /// Of the second program, round by round.
    pub b: Vec<f64>,
    /// The second speed over the first, round by round.
    pub ratios: Vec<f64>,
    /// Their median, with an interval if there are rounds enough for one.
    pub speed: f64,
    /// The lower and the upper bound.
    pub interval: Option<(f64, f64)>,
    /// The verdict.
    pub verdict: Verdict,
}

/// Compares two programs by the reports of each round: those of the first and of the second program.
///
/// # Errors
/// If there is no round, or the two have no figure in common.
pub fn rounds(
    names: [&str; 2],
    reports: &[(Report, Report)],
    threshold: f64,
) -> Result<Rounds, BenchError> {
    let Some((first_a, first_b)) = reports.first() else { return Err(BenchError::NothingInCommon) };
    let mut figures: Vec<Paired> = Vec::new();
    for (place, (a, b)) in reports.iter().enumerate() {
        let of_b = values(b);
        for (name, unit, a) in values(a) {
            let Some((_, _, b)) = of_b.iter().find(|(other, ..)| *other == name) else { continue };
            let ratio = if unit == Unit::Seconds { a / b } else { b / a };
            if !ratio.is_finite() {
                continue;
            }
            let known = figures.iter_mut().find(|figure| figure.name == name);
            match known {
                Some(figure) => {
                    figure.a.push(a);
                    figure.b.push(*b);
                    figure.ratios.push(ratio);
                }
                None if place == 0 => figures.push(Paired {
                    name,
                    unit,
                    a: vec![a],
                    b: vec![*b],
                    ratios: vec![ratio],
                    speed: ratio,
                    interval: None,
                    verdict: Verdict::TooFew,
                }),
                None => {}
            }
        }
    }
    if figures.is_empty() {
        return Err(BenchError::NothingInCommon);
    }
    // Each figure may be wrong, and all together no more often than one alone (Bonferroni).
    let level = LEVEL / figures.len() as f64;
    for figure in &mut figures {
        figure.speed = median(&figure.ratios);
        figure.interval = interval(&figure.ratios, level);
        figure.verdict = match figure.interval {
            None => Verdict::TooFew,
            Some(bounds) => judge(bounds, threshold),
        };
    }
    let any = |verdict| figures.iter().any(|figure| figure.verdict == verdict);
    let verdict = match (any(Verdict::Faster), any(Verdict::Slower)) {
        (true, false) => Verdict::Faster,
        (false, true) => Verdict::Slower,
        (false, false) if any(Verdict::TooFew) => Verdict::TooFew,
        _ => Verdict::NoDifference,
    };
    // Of a round as short as this, single reports doubt themselves for nothing.
    let quiet = |report: &Report| Report { warnings: Vec::new(), ..report.clone() };
    Ok(Rounds {
        schema_version: SCHEMA_VERSION,
        a: (names[0].to_owned(), Side::of(first_a)),
        b: (names[1].to_owned(), Side::of(first_b)),
        rounds: reports.len(),
        threshold,
        warnings: crate::compare::warnings(&quiet(first_a), &quiet(first_b)),
        figures,
        verdict,
    })
}

/// Rounds on a busy machine are not quite independent of each other, so the whole interval has to lie
/// beyond the smallest difference that counts, and not beyond "none" alone.
fn judge((low, high): (f64, f64), threshold: f64) -> Verdict {
    if low >= 1.0 + threshold {
        Verdict::Faster
    } else if high <= 1.0 / (1.0 + threshold) {
        Verdict::Slower
    } else {
        Verdict::NoDifference
    }
}

/// The figures of a report that a round compares: each with its name.
fn values(report: &Report) -> Vec<(String, Unit, f64)> {
    let single = report.single_stream.iter().map(|run| {
        (format!("single-stream p50, {}", threads(run.threads)), Unit::Seconds, run.p50.value.0)
    });
    let offline = report.offline.iter().map(|run| {
        let rate = run.words_per_second.value.0;
        (format!("offline, {}", threads(run.threads)), Unit::WordsPerSecond, rate)
    });
    single.chain(offline).collect()
}

/// The interval of a median, whatever the distribution: between the k-th lowest and the k-th highest
/// value, `k` the largest for which `2 P(Bin(n, 1/2) < k)` is at most `level` (Conover 1999, "Practical
/// Nonparametric Statistics", 3.2). None if there are too few values for any.
fn interval(values: &[f64], level: f64) -> Option<(f64, f64)> {
    let n = values.len();
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    // P(Bin = j), and P(Bin < k).
    let mut exactly = 0.5_f64.powi(i32::try_from(n).ok()?);
    let (mut below, mut k) = (0.0, 0);
    while k < n && 2.0 * (below + exactly) <= level {
        below += exactly;
        exactly *= (n - k) as f64 / (k + 1) as f64;
        k += 1;
    }
    (k > 0).then(|| (sorted[k - 1], sorted[n - k]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the table of the binomial distribution, n = 10: P(< 2) = 11/1024 = 0.0107, P(< 3) = 56/1024
    /// = 0.0547. So 95 % are between the second and the ninth; and five values never suffice, as 2/32
    /// is more than 5 %.
    #[test]
    fn intervals_are_those_of_the_binomial_table() {
        let values: Vec<f64> = (1..=10).rev().map(f64::from).collect();
        assert_eq!(interval(&values, 0.05), Some((2.0, 9.0)));
        assert_eq!(interval(&values, 0.02), Some((1.0, 10.0)));
        assert_eq!(interval(&values[..5], 0.05), None);
        assert_eq!(interval(&values[..6], 0.05), Some((5.0, 10.0)));
        assert_eq!(interval(&[], 0.05), None);
    }

    fn report(latency: f64, rate: f64) -> Report {
        let mut report: Report =
            serde_json::from_str(include_str!("../tests/report.json")).expect("a report");
        if let Some(single) = &mut report.single_stream {
            single.p50.value.0 = latency;
        }
        report.offline.truncate(1);
        report.offline[0].words_per_second.value.0 = rate;
        report
    }

    #[test]
    fn a_difference_is_larger_than_the_threshold_throughout() {
        let told = [(1.01, 1.5), (1.02, 1.5), (0.6, 0.99), (0.6, 0.98), (0.9, 1.1)];
        let told = told.map(|bounds| judge(bounds, 0.02));
        let none = Verdict::NoDifference;
        assert_eq!(told, [none, Verdict::Faster, none, Verdict::Slower, none]);
    }

    #[test]
    fn ratios_are_of_rounds() {
        // B takes half the time in each round, however slow the machine is; rates are the same.
        let pairs: Vec<(Report, Report)> = (1..=8)
            .map(|i| (report(f64::from(i), 100.0), report(f64::from(i) / 2.0, 100.0)))
            .collect();
        let found = rounds(["a", "b"], &pairs, 0.02).expect("comparable");
        let told: Vec<_> = found.figures.iter().map(|f| (f.speed, f.interval, f.verdict)).collect();
        assert_eq!(
            told,
            [
                (2.0, Some((2.0, 2.0)), Verdict::Faster),
                (1.0, Some((1.0, 1.0)), Verdict::NoDifference)
            ]
        );
        assert_eq!((found.rounds, found.verdict), (8, Verdict::Faster));
    }

    #[test]
    fn too_few_rounds_say_nothing() {
        let pairs: Vec<(Report, Report)> =
            (0..6).map(|_| (report(1.0, 100.0), report(0.5, 200.0))).collect();
        let found = rounds(["a", "b"], &pairs, 0.02).expect("comparable");
        assert_eq!(found.verdict, Verdict::TooFew);
        assert!(found.figures.iter().all(|figure| figure.interval.is_none()));
        assert!(rounds(["a", "b"], &[], 0.02).is_err());
    }
}
