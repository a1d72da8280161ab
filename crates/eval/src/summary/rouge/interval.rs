//! The interval that `rouge_score` prints.

use serde::Serialize;

use super::Score;
use crate::stats::{Random, Resampling, StatsError, percentile};

/// `rouge_score`'s `AggregateScore`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RougeInterval {
    /// Lower bound of each of precision, recall and F-measure.
    pub low: Score,
    /// The *median* of the resampled means (the reference's documentation says mean).
    pub mid: Score,
    /// Upper bound.
    pub high: Score,
}

/// The interval of mean ROUGE as `rouge_score`'s `BootstrapAggregator` has it: percentiles of
/// resampled means, each of precision, recall and F-measure by itself. The convention is the
/// reference's; the random numbers are ours, since the reference's are not seeded.
///
/// # Errors
/// If there are no scores, or the options are out of range.
pub fn rouge_interval(
    scores: &[Score],
    resampling: Resampling,
) -> Result<RougeInterval, StatsError> {
    resampling.check()?;
    let mut random = Random::new(resampling.seed);
    let draw = || random.index(scores.len());
    of_draws(scores, resampling, draw).ok_or(StatsError::NoDocuments)
}

fn of_draws(
    scores: &[Score],
    resampling: Resampling,
    mut draw: impl FnMut() -> usize,
) -> Option<RougeInterval> {
    if scores.is_empty() {
        return None;
    }
    let mut means = [const { Vec::new() }; 3];
    for _ in 0..resampling.samples {
        let mut sums = [0.0; 3];
        for _ in scores {
            let Score { precision, recall, fmeasure } = scores[draw()];
            for (sum, value) in sums.iter_mut().zip([precision, recall, fmeasure]) {
                *sum += value;
            }
        }
        for (means, sum) in means.iter_mut().zip(sums) {
            means.push(sum / scores.len() as f64);
        }
    }
    for means in &mut means {
        means.sort_unstable_by(f64::total_cmp);
    }
    let tail = (1.0 - resampling.confidence) / 2.0;
    let at = |part: f64| -> Option<Score> {
        Some(Score {
            precision: percentile(&means[0], 100.0 * part)?,
            recall: percentile(&means[1], 100.0 * part)?,
            fmeasure: percentile(&means[2], 100.0 * part)?,
        })
    };
    Some(RougeInterval { low: at(tail)?, mid: at(0.5)?, high: at(1.0 - tail)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_reference_on_its_own_draws() {
        let text = include_str!("../../../tests/golden/aggregate.json");
        let cases: serde_json::Value = serde_json::from_str(text).expect("the file is JSON");
        let number = |value: &serde_json::Value| value.as_f64().expect("a number");
        let triple = |value: &serde_json::Value| [0, 1, 2].map(|i| number(&value[i]));
        for case in cases.as_array().expect("a list of cases") {
            let scores: Vec<Score> = case["scores"]
                .as_array()
                .expect("scores")
                .iter()
                .map(|s| {
                    let [precision, recall, fmeasure] = triple(s);
                    Score { precision, recall, fmeasure }
                })
                .collect();
            let draws = case["draws"].as_array().expect("draws");
            let mut draws = draws
                .iter()
                .map(|draw| usize::try_from(draw.as_u64().expect("an index")).expect("small"));
            let resampling = Resampling {
                samples: usize::try_from(case["samples"].as_u64().expect("a count"))
                    .expect("small"),
                confidence: number(&case["confidence"]),
                seed: 0,
            };
            let found = of_draws(&scores, resampling, || draws.next().expect("enough draws"))
                .expect("there are scores");
            for (found, expected) in
                [found.low, found.mid, found.high].iter().zip(["low", "mid", "high"])
            {
                let expected = triple(&case[expected]);
                let found = [found.precision, found.recall, found.fmeasure];
                for (found, expected) in found.iter().zip(expected) {
                    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
                }
            }
        }
    }
}
