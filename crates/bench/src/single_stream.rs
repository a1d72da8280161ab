//! One article after another, all threads on each.

use std::time::Instant;

use crate::BenchError;
use crate::corpus::Corpus;
use crate::pipeline::{Pipeline, Step};
use crate::plan::Plan;
use crate::report::{LengthGroup, Query, SingleStream, StepTime};
use crate::stats::{Outliers, estimate_median, estimates, median, outliers};
use crate::unit::Seconds;

/// The least number of runs of an article for its median to say what is usual for it.
const LEAST_RUNS: usize = 3;

pub(crate) fn measure(
    pipeline: &Pipeline,
    corpus: &Corpus,
    plan: &Plan,
) -> Result<SingleStream, BenchError> {
    let start = Instant::now();
    let mut samples = Vec::new();
    for (article, content) in corpus.cycle() {
        let steps = pipeline.run(content)?;
        samples.push(Query { article, latency: steps.total(), steps });
        if plan.amount.is_reached(samples.len(), start, 1) {
            break;
        }
    }
    let words: Vec<usize> = corpus.sizes().iter().map(|size| size.words).collect();
    Ok(summarize(plan.most_threads(), samples, &words))
}

/// What the samples say; `words` are those of each article.
pub(crate) fn summarize(threads: usize, samples: Vec<Query>, words: &[usize]) -> SingleStream {
    let latencies: Vec<f64> = samples.iter().map(|query| query.latency.0).collect();
    let [p50, p90, p99] = estimates(&latencies, [50.0, 90.0, 99.0]);
    let total: f64 = latencies.iter().sum();
    let steps = Step::ALL.map(|step| {
        let times: Vec<f64> = samples.iter().map(|query| query.steps.get(step).0).collect();
        let share = if total > 0.0 { times.iter().sum::<f64>() / total } else { 0.0 };
        StepTime { step, median: Seconds(median(&times)), share }
    });
    SingleStream {
        threads,
        p50,
        p90,
        p99,
        outliers: unusual(&samples, words.len()),
        steps: steps.to_vec(),
        by_length: by_length(&samples, words),
        samples,
    }
}

/// Outliers among latencies in units of the article's own median, so that a long article is
/// not taken for a slow one.
fn unusual(samples: &[Query], articles: usize) -> Outliers {
    let mut by_article = vec![Vec::new(); articles];
    for query in samples {
        by_article[query.article].push(query.latency.0);
    }
    let relative: Vec<f64> = by_article
        .iter()
        .filter(|runs| runs.len() >= LEAST_RUNS)
        .flat_map(|runs| {
            let usual = median(runs);
            runs.iter().map(move |run| run / usual)
        })
        .collect();
    outliers(&relative)
}

/// The group of an article's length, by its least number of words: 0, 10, 20, 50, 100, ...
fn group_of(words: usize) -> usize {
    let mut edge = 0;
    let mut decade = 10;
    loop {
        for next in [decade, 2 * decade, 5 * decade] {
            if words < next {
                return edge;
            }
            edge = next;
        }
        decade *= 10;
    }
}

fn by_length(samples: &[Query], words: &[usize]) -> Vec<LengthGroup> {
    let mut groups: Vec<usize> =
        samples.iter().map(|query| group_of(words[query.article])).collect();
    groups.sort_unstable();
    groups.dedup();
    let group = |edge: usize| {
        let members = || samples.iter().filter(move |query| group_of(words[query.article]) == edge);
        let lengths: Vec<f64> = members().map(|query| words[query.article] as f64).collect();
        let latencies: Vec<f64> = members().map(|query| query.latency.0).collect();
        let rates: Vec<f64> =
            lengths.iter().zip(&latencies).map(|(words, seconds)| words / seconds).collect();
        LengthGroup {
            words: median(&lengths),
            samples: latencies.len(),
            latency: estimate_median(&latencies),
            words_per_second: estimate_median(&rates),
        }
    };
    groups.into_iter().map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Steps;

    fn query(article: usize, seconds: f64) -> Query {
        let mut steps = Steps::default();
        steps.0[Step::Encode as usize] = Seconds(0.75 * seconds);
        steps.0[Step::Split as usize] = Seconds(0.25 * seconds);
        Query { article, latency: steps.total(), steps }
    }

    #[test]
    fn lengths_fall_into_groups() {
        let edges = [0, 9, 10, 49, 50, 100, 199, 594, 1200, 99_999].map(group_of);
        assert_eq!(edges, [0, 0, 10, 20, 50, 100, 100, 500, 1000, 50_000]);
    }

    #[test]
    fn summarizes_a_hand_worked_run() {
        let samples = (0..40).map(|at| query(at % 2, if at % 2 == 0 { 0.1 } else { 1.0 }));
        let run = summarize(1, samples.collect(), &[100, 1000]);
        assert!((run.p50.value.0 - 0.55).abs() < 1e-9, "{}", run.p50);
        assert!((run.p99.value.0 - 1.0).abs() < 1e-9, "{}", run.p99);
        let shares: Vec<f64> = run.steps.iter().map(|step| step.share).collect();
        assert!((shares[1] - 0.25).abs() < 1e-9 && (shares[3] - 0.75).abs() < 1e-9, "{shares:?}");
        let rates: Vec<f64> =
            run.by_length.iter().map(|group| group.words_per_second.value.0).collect();
        assert!(rates.iter().all(|rate| (rate - 1000.0).abs() < 1e-6), "{rates:?}");
        // Long articles take long; that makes them no outliers.
        assert_eq!(run.outliers, Outliers { of: 40, high: 0, low: 0 });
    }

    #[test]
    fn an_article_slower_than_usual_is_an_outlier() {
        let usual = (0..30).map(|at| query(0, 0.1 + 0.001 * f64::from(at % 3)));
        let samples: Vec<Query> = usual.chain([query(0, 0.5)]).collect();
        assert_eq!(summarize(1, samples, &[100]).outliers, Outliers { of: 31, high: 1, low: 0 });
    }
}
