//! Whether a mention's confidence means what it says.

use serde::{Deserialize, Serialize};

use crate::data::{Annotation, Article};

/// Bins of equal width, as in the literature.
const BINS: usize = 10;

/// Mentions of about the same confidence.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Bin {
    /// How many.
    pub mentions: usize,
    /// Their mean confidence, 0 to 1.
    pub confidence: f64,
    /// The share of them that is right: span and type.
    pub accuracy: f64,
}

/// Precision and recall of the mentions of at least some confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cut {
    /// The least confidence.
    pub threshold: f64,
    /// The share of the mentions kept that is right; 1 if none is kept.
    pub precision: f64,
    /// The share of the gold mentions that is found.
    pub recall: f64,
}

/// How far confidences can be trusted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The expected calibration error: the mean distance of confidence and accuracy of
    /// ten bins of equal width, weighted by mentions (Naeini, Cooper and Hauskrecht
    /// 2015; Guo et al. 2017, equation 3). 0 without mentions.
    pub error: f64,
    /// The bins, from 0 to 1.
    pub bins: Vec<Bin>,
    /// What `--min-confidence` trades, from 0 up in steps of 0.05.
    pub cuts: Vec<Cut>,
}

impl Calibration {
    /// Compares predicted mentions that have a confidence with gold ones; articles are paired by
    /// order.
    pub fn new(gold: &[Article], predicted: &[Article]) -> Self {
        let mut found: Vec<(f64, bool)> = Vec::new();
        for (gold, predicted) in gold.iter().zip(predicted) {
            let right: Vec<_> = gold.entities.iter().map(Annotation::to_span).collect();
            found.extend(predicted.entities.iter().filter_map(|entity| {
                Some((entity.confidence?, right.contains(&entity.to_span())))
            }));
        }
        Self::of(&found, gold.iter().map(|article| article.entities.len()).sum())
    }

    /// From the confidence of each mention and whether it is right, and the number of gold
    /// mentions.
    pub fn of(found: &[(f64, bool)], gold: usize) -> Self {
        let mut bins = vec![Bin::default(); BINS];
        for &(confidence, right) in found {
            let tenth = (0..BINS).rfind(|&bin| confidence * BINS as f64 >= bin as f64);
            let bin = &mut bins[tenth.unwrap_or(0)];
            bin.mentions += 1;
            bin.confidence += confidence;
            bin.accuracy += f64::from(u8::from(right));
        }
        for bin in bins.iter_mut().filter(|bin| bin.mentions > 0) {
            bin.confidence /= bin.mentions as f64;
            bin.accuracy /= bin.mentions as f64;
        }
        let gaps = bins.iter().map(|b| b.mentions as f64 * (b.confidence - b.accuracy).abs());
        let error = gaps.sum::<f64>() / found.len().max(1) as f64;
        let cut = |step: i32| {
            let threshold = f64::from(step) / 20.0;
            let kept = found.iter().filter(|(confidence, _)| *confidence >= threshold);
            let count = kept.clone().count();
            let right = kept.filter(|(_, right)| *right).count() as f64;
            Cut {
                threshold,
                precision: if count == 0 { 1.0 } else { right / count as f64 },
                recall: right / gold.max(1) as f64,
            }
        };
        Self { error, bins, cuts: (0..20).map(cut).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_by_hand() {
        // One bin at 0.95 with accuracy 0.5, one at 0.55 with accuracy 1; the full 1.0 is in the
        // last bin.
        let found = [(0.95, true), (0.95, false), (0.55, true), (1.0, true)];
        let made = Calibration::of(&found, 5);
        let last = made.bins[9];
        assert_eq!((last.mentions, made.bins[5].mentions), (3, 1));
        assert!((last.confidence - 2.9 / 3.0).abs() < 1e-12);
        let error = (3.0 * (2.9 / 3.0 - 2.0 / 3.0) + (1.0 - 0.55)) / 4.0;
        assert!((made.error - error).abs() < 1e-12, "{}", made.error);
        let cut = made.cuts[12];
        assert_eq!((cut.threshold, cut.precision, cut.recall), (0.6, 2.0 / 3.0, 0.4));
    }

    #[test]
    fn nothing_found() {
        let made = Calibration::of(&[], 0);
        assert_eq!((made.error, made.cuts[0].precision, made.cuts[0].recall), (0.0, 1.0, 0.0));
    }
}
