//! Bootstrap intervals of one system's score.

use serde::Serialize;

use super::percentile::interval;
use super::random::Random;
use super::{Additive, Resampling, StatsError, sum};

/// A score with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The score of all documents.
    pub score: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Standard deviation of the resampled scores: the standard error of the score.
    pub error: f64,
    /// Resamples in which the score had no value; they are left out of the bounds.
    pub undefined: usize,
    /// How it was made.
    pub resampling: Resampling,
}

/// The percentile bootstrap interval of a score (Efron and Tibshirani 1993, "An Introduction
/// to the Bootstrap", chapter 13): documents are drawn with replacement, their statistics
/// added up and scored, and the bounds cut off half of `1 - confidence` at each end.
///
/// # Errors
/// If there are no documents, the options are out of range, or the score has no value.
///
/// ```
/// use nutgraf_eval::ner::Counts;
/// use nutgraf_eval::stats::{Resampling, bootstrap};
///
/// let documents = [
///     Counts { correct: 8, predicted: 10, gold: 9 },
///     Counts { correct: 1, predicted: 4, gold: 5 },
///     Counts { correct: 5, predicted: 6, gold: 6 },
/// ];
/// let f1 = bootstrap(&documents, |sum| sum.prf().f1, Resampling::default())?;
/// assert_eq!(f1.score, 0.7);
/// assert!(f1.low < f1.score && f1.score < f1.high);
/// # Ok::<(), nutgraf_eval::stats::StatsError>(())
/// ```
pub fn bootstrap<S: Additive>(
    documents: &[S],
    score: impl Fn(&S) -> Option<f64>,
    resampling: Resampling,
) -> Result<Interval, StatsError> {
    resampling.check()?;
    if documents.is_empty() {
        return Err(StatsError::NoDocuments);
    }
    let whole = score(&sum(documents)).ok_or(StatsError::Undefined)?;
    let mut random = Random::new(resampling.seed);
    let mut values = Vec::with_capacity(resampling.samples);
    for _ in 0..resampling.samples {
        let drawn = documents.iter().map(|_| &documents[random.index(documents.len())]);
        values.extend(score(&sum(drawn)));
    }
    let undefined = resampling.samples - values.len();
    let error = deviation(&values);
    let (low, high) = interval(&mut values, resampling.confidence).ok_or(StatsError::Undefined)?;
    Ok(Interval { score: whole, low, high, error, undefined, resampling })
}

/// The sample standard deviation, 0 of fewer than two values.
fn deviation(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    if count < 2.0 {
        return 0.0;
    }
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (count - 1.0)).sqrt()
}
