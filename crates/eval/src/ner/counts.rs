//! Precision, recall and F1 from counts, per type and averaged.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::stats::Additive;

/// How many entities were right, predicted and in the gold: all that precision, recall and
/// F1 need, and what a resample adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counts {
    /// Predicted entities that match a gold entity (true positives).
    pub correct: u64,
    /// All predicted entities (true and false positives).
    pub predicted: u64,
    /// All gold entities: the support (true positives and false negatives).
    pub gold: u64,
}

impl Counts {
    /// Precision, recall and F1 of these counts.
    ///
    /// ```
    /// use nutgraf_eval::ner::Counts;
    ///
    /// let prf = Counts { correct: 2, predicted: 4, gold: 2 }.prf();
    /// assert_eq!((prf.precision, prf.recall), (Some(0.5), Some(1.0)));
    /// // Nothing predicted: precision has no value, but F1 is 0, since all gold was missed.
    /// let prf = Counts { correct: 0, predicted: 0, gold: 2 }.prf();
    /// assert_eq!((prf.precision, prf.recall, prf.f1), (None, Some(0.0), Some(0.0)));
    /// ```
    pub fn prf(self) -> Prf {
        let precision = ratio(self.correct as f64, self.predicted as f64);
        let recall = ratio(self.correct as f64, self.gold as f64);
        Prf::new(precision, recall)
    }
}

impl Additive for Counts {
    fn add(&mut self, other: &Self) {
        self.correct += other.correct;
        self.predicted += other.predicted;
        self.gold += other.gold;
    }
}

/// `numerator / denominator`, or nothing where the denominator is 0.
pub(crate) fn ratio(numerator: f64, denominator: f64) -> Option<f64> {
    (denominator > 0.0).then(|| numerator / denominator)
}

/// Precision, recall and F1, each 0 to 1, or `None` where it has no value.
///
/// Reference scorers (seqeval, conlleval, nervaluate) print 0 for a missing value:
/// [`Prf::or_zero`] is that reading.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Prf {
    /// Correct among predicted; `None` if nothing was predicted.
    pub precision: Option<f64>,
    /// Correct among gold; `None` if there was no gold.
    pub recall: Option<f64>,
    /// `2 tp / (2 tp + fp + fn)`; `None` only if there was neither gold nor prediction.
    pub f1: Option<f64>,
}

impl Prf {
    /// Precision and recall with their harmonic mean, computed in seqeval's order of
    /// operations, so that the last digit agrees.
    pub(crate) fn new(precision: Option<f64>, recall: Option<f64>) -> Self {
        let f1 = match (precision, recall) {
            (None, None) => None,
            (Some(p), Some(r)) if p + r > 0.0 => Some(2.0 * p * r / (p + r)),
            _ => Some(0.0),
        };
        Self { precision, recall, f1 }
    }

    /// `[precision, recall, f1]` with 0 where there is no value: seqeval's
    /// `zero_division=0`, and what conlleval and nervaluate print.
    pub fn or_zero(self) -> [f64; 3] {
        [self.precision, self.recall, self.f1].map(Option::unwrap_or_default)
    }
}

/// Counts by entity type.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct TypeCounts {
    /// The counts of each type that occurs in the gold or the predictions, by name.
    pub types: BTreeMap<Arc<str>, Counts>,
}

impl TypeCounts {
    /// The counts of `label`, made on first use.
    pub fn entry(&mut self, label: &Arc<str>) -> &mut Counts {
        self.types.entry(Arc::clone(label)).or_default()
    }

    /// All types together.
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        self.types.values().for_each(|counts| total.add(counts));
        total
    }

    /// Micro average: all entities count alike.
    pub fn micro(&self) -> Prf {
        self.total().prf()
    }

    /// Macro average: the mean over types, each value over the types that have it.
    ///
    /// A type without gold has no recall, one never predicted no precision: such a type is
    /// left out of that mean. F1 has a value for every type here, so macro F1 equals
    /// seqeval's; its macro precision and recall, which count a missing value as 0, are
    /// [`TypeCounts::macro_or_zero`].
    pub fn macro_average(&self) -> Prf {
        self.average(|_| 1.0)
    }

    /// Weighted average: the mean over types weighted by their support, each value over the
    /// types that have it.
    pub fn weighted_average(&self) -> Prf {
        self.average(|counts| counts.gold as f64)
    }

    /// seqeval's macro `[precision, recall, f1]`: a missing value counts as 0. `None` if
    /// there is no type at all, where seqeval gives NaN.
    pub fn macro_or_zero(&self) -> Option<[f64; 3]> {
        let n = self.types.len() as f64;
        let sums = self.sum_or_zero(|_| 1.0);
        (n > 0.0).then(|| sums.map(|sum| sum / n))
    }

    /// seqeval's weighted `[precision, recall, f1]`: a missing value counts as 0, and so do
    /// all three where there is no gold.
    pub fn weighted_or_zero(&self) -> [f64; 3] {
        let support = self.total().gold as f64;
        let sums = self.sum_or_zero(|counts| counts.gold as f64);
        sums.map(|sum| ratio(sum, support).unwrap_or_default())
    }

    fn sum_or_zero(&self, weight: impl Fn(&Counts) -> f64) -> [f64; 3] {
        let mut sums = [0.0; 3];
        for counts in self.types.values() {
            let values = counts.prf().or_zero();
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += value * weight(counts);
            }
        }
        sums
    }

    fn average(&self, weight: impl Fn(&Counts) -> f64) -> Prf {
        let mean = |value: fn(Prf) -> Option<f64>| {
            let (mut sum, mut weights) = (0.0, 0.0);
            for counts in self.types.values() {
                if let Some(value) = value(counts.prf()) {
                    sum += value * weight(counts);
                    weights += weight(counts);
                }
            }
            ratio(sum, weights)
        };
        Prf {
            precision: mean(|prf| prf.precision),
            recall: mean(|prf| prf.recall),
            f1: mean(|prf| prf.f1),
        }
    }
}

impl Additive for TypeCounts {
    fn add(&mut self, other: &Self) {
        for (label, counts) in &other.types {
            self.entry(label).add(counts);
        }
    }
}
