//! How sure a score is: bootstrap intervals, paired tests for two systems, and the agreement
//! of annotators.
//!
//! All resampling is of documents, through their sufficient statistics: the counts are added
//! up and the score computed anew, so that a corpus score (micro F1, chrF) is resampled as
//! itself and not as a mean of document scores. The random numbers are `ChaCha8`'s and the way
//! they become indices is fixed here, so a seed gives the same result on every machine.

mod bootstrap;
mod holm;
mod kappa;
mod paired;
mod percentile;
mod random;

use serde::{Deserialize, Serialize};

pub use bootstrap::{Interval, bootstrap};
pub use holm::holm;
pub use kappa::{UnequalItems, Weights, kappa};
pub use paired::{Comparison, approximate_randomization, paired_bootstrap};
pub use percentile::percentile;
pub use random::Random;

use crate::Signature;

/// Statistics of a document that add up to those of a corpus.
pub trait Additive: Default {
    /// Adds another's to these.
    fn add(&mut self, other: &Self);
}

/// A sum and how many values made it: for scores that are a mean over documents.
///
/// ```
/// use nutgraf_eval::stats::{Mean, Resampling, bootstrap};
///
/// let scores: Vec<Mean> = [0.2, 0.4, 0.9].into_iter().map(Mean::from).collect();
/// let interval = bootstrap(&scores, |mean| mean.value(), Resampling::default())?;
/// assert!(interval.low < 0.5 && 0.5 < interval.high);
/// # Ok::<(), nutgraf_eval::stats::StatsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Mean {
    /// Sum of the values.
    pub sum: f64,
    /// Number of values.
    pub count: u64,
}

impl Mean {
    /// The mean; `None` of no value.
    pub fn value(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }
}

impl From<f64> for Mean {
    fn from(value: f64) -> Self {
        Self { sum: value, count: 1 }
    }
}

impl From<Option<f64>> for Mean {
    /// A document without a score does not count.
    fn from(value: Option<f64>) -> Self {
        value.map_or_else(Self::default, Self::from)
    }
}

impl Additive for Mean {
    fn add(&mut self, other: &Self) {
        self.sum += other.sum;
        self.count += other.count;
    }
}

/// How to resample.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resampling {
    /// Number of resamples (or of shuffles).
    pub samples: usize,
    /// Share of the resamples inside the interval, above 0 and below 1.
    pub confidence: f64,
    /// The seed of the random numbers.
    pub seed: u64,
}

impl Default for Resampling {
    /// 1000 resamples, 95 %, and sacreBLEU's seed, 12345.
    fn default() -> Self {
        Self { samples: 1000, confidence: 0.95, seed: 12_345 }
    }
}

impl Resampling {
    /// Adds to a score's signature how its interval was made; `method` is sacreBLEU's `bs`
    /// (bootstrap) or `ar` (approximate randomization).
    #[must_use]
    pub fn sign(&self, signature: Signature, method: &str) -> Signature {
        signature.with(method, self.samples).with("seed", self.seed).with("ci", self.confidence)
    }

    pub(crate) fn check(&self) -> Result<(), StatsError> {
        if self.samples == 0 {
            return Err(StatsError::NoSamples);
        }
        if !(self.confidence > 0.0 && self.confidence < 1.0) {
            return Err(StatsError::Confidence(self.confidence));
        }
        Ok(())
    }
}

/// Why nothing can be said about a score.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StatsError {
    /// There are no documents.
    #[error("there is no document to resample")]
    NoDocuments,
    /// Two systems were not run on the same documents.
    #[error(
        "system A has {a} documents, system B {b}: paired tests need the same documents in the same order"
    )]
    Unpaired {
        /// Documents of the first.
        a: usize,
        /// Documents of the second.
        b: usize,
    },
    /// No resamples were asked for.
    #[error("0 resamples were asked for")]
    NoSamples,
    /// The confidence is out of range.
    #[error("a confidence of {0} was asked for: it must be above 0 and below 1, such as 0.95")]
    Confidence(f64),
    /// The score of the whole has no value.
    #[error("the score has no value on these documents, so it has no interval")]
    Undefined,
}

/// The sum of statistics.
fn sum<'a, S: Additive + 'a>(items: impl IntoIterator<Item = &'a S>) -> S {
    let mut sum = S::default();
    items.into_iter().for_each(|item| sum.add(item));
    sum
}
