//! What samples say: percentiles with intervals, ratios of two runs, outliers.
//!
//! Samples that follow each other are alike (the same clock speed, the same neighbour on the
//! machine), so intervals come from a bootstrap of blocks of neighbours, not of single
//! samples, which would make them too narrow.

use std::fmt;

use nutgraf_eval::stats::{Random, Resampling, percentile};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::unit::{Quantity, digits};

/// A figure with its 95 % bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Estimate<T> {
    /// The figure of all samples.
    pub value: T,
    /// Lower bound.
    pub low: T,
    /// Upper bound.
    pub high: T,
}

impl<T: Quantity> fmt::Display for Estimate<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scale, unit) = self.value.shown();
        let [value, low, high] =
            [self.value, self.low, self.high].map(|x| digits(x.number() / scale));
        write!(f, "{value} {unit} ({low}–{high})")
    }
}

/// The percentile (0 to 100) of samples in any order; 0 of none.
pub fn percentile_of(samples: &[f64], percent: f64) -> f64 {
    percentile(&sorted(samples.to_vec()), percent).unwrap_or_default()
}

/// The median of samples in any order; 0 of none.
pub fn median(samples: &[f64]) -> f64 {
    percentile_of(samples, 50.0)
}

/// Percentiles of samples in the order they were taken, each with its interval.
pub fn estimates<T: Quantity, const N: usize>(
    samples: &[f64],
    percents: [f64; N],
) -> [Estimate<T>; N] {
    let mut drawn = [const { Vec::new() }; N];
    let mut blocks = Blocks::new(Resampling::default().seed);
    for _ in 0..Resampling::default().samples {
        let resample = sorted(blocks.draw(samples));
        for (values, percent) in drawn.iter_mut().zip(percents) {
            values.push(percentile(&resample, percent).unwrap_or_default());
        }
    }
    let mut index = 0;
    drawn.map(|values| {
        let value = percentile_of(samples, percents[index]);
        index += 1;
        estimate(value, &values, Resampling::default().confidence)
    })
}

/// The median with its interval.
pub fn estimate_median<T: Quantity>(samples: &[f64]) -> Estimate<T> {
    let [median] = estimates(samples, [50.0]);
    median
}

/// The percentile of `b` over that of `a`, with an interval that holds with so much confidence, 0 to 1:
/// both are drawn anew, each by itself. `None` if either has no samples.
pub fn ratio(a: &[f64], b: &[f64], percent: f64, confidence: f64) -> Option<Estimate<f64>> {
    let of = |a: &[f64], b: &[f64]| {
        let (a, b) = (percentile(a, percent)?, percentile(b, percent)?);
        (a > 0.0).then(|| b / a)
    };
    let value = of(&sorted(a.to_vec()), &sorted(b.to_vec()))?;
    let mut blocks = Blocks::new(Resampling::default().seed);
    let drawn: Vec<f64> = (0..Resampling::default().samples)
        .filter_map(|_| of(&sorted(blocks.draw(a)), &sorted(blocks.draw(b))))
        .collect();
    let Estimate { value, low, high } = estimate::<Plain>(value, &drawn, confidence);
    Some(Estimate { value: value.0, low: low.0, high: high.0 })
}

/// Samples that lie far from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Outliers {
    /// Samples that could be judged.
    pub of: usize,
    /// Far above.
    pub high: usize,
    /// Far below.
    pub low: usize,
}

/// A sample is an outlier if its modified z-score is beyond this: the threshold of hyperfine,
/// ten standard deviations of a normal distribution.
pub const OUTLIER: f64 = 14.826;

/// Outliers by the modified z-score, `(x - median) / median absolute deviation` (Iglewicz and
/// Hoaglin 1993, "How to Detect and Handle Outliers").
pub fn outliers(samples: &[f64]) -> Outliers {
    let middle = median(samples);
    let distances: Vec<f64> = samples.iter().map(|x| (x - middle).abs()).collect();
    let limit = OUTLIER * median(&distances);
    let far =
        |sign: f64| samples.iter().filter(|&&x| limit > 0.0 && sign * (x - middle) > limit).count();
    Outliers { of: samples.len(), high: far(1.0), low: far(-1.0) }
}

/// A number without a unit.
#[derive(Clone, Copy)]
struct Plain(f64);

impl Quantity for Plain {
    fn number(self) -> f64 {
        self.0
    }

    fn of(number: f64) -> Self {
        Self(number)
    }

    fn shown(self) -> (f64, &'static str) {
        (1.0, "")
    }
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_unstable_by(f64::total_cmp);
    values
}

fn estimate<T: Quantity>(value: f64, drawn: &[f64], confidence: f64) -> Estimate<T> {
    let tail = 50.0 * (1.0 - confidence);
    let drawn = sorted(drawn.to_vec());
    let bound = |percent| T::of(percentile(&drawn, percent).unwrap_or(value));
    Estimate { value: T::of(value), low: bound(tail), high: bound(100.0 - tail) }
}

/// The circular block bootstrap (Politis and Romano 1992).
struct Blocks(Random);

impl Blocks {
    fn new(seed: u64) -> Self {
        Self(Random::new(seed))
    }

    /// As many samples, in blocks of about the cube root of their number (the rate at which
    /// the best length grows: Hall, Horowitz and Jing 1995).
    fn draw(&mut self, samples: &[f64]) -> Vec<f64> {
        let count = samples.len();
        let mut block = 1;
        while block * block * block < count {
            block += 1;
        }
        let mut drawn = Vec::with_capacity(count + block);
        while drawn.len() < count {
            let start = self.0.index(count);
            drawn.extend((start..start + block).map(|index| samples[index % count]));
        }
        drawn.truncate(count);
        drawn
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Seconds;

    #[test]
    fn percentiles_of_a_hand_worked_sample() {
        let samples = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert!((median(&samples) - 3.0).abs() < 1e-12);
        // Place 0.9 x 4 = 3.6 of 1 2 3 4 5, from 0.
        assert!((percentile_of(&samples, 90.0) - 4.6).abs() < 1e-12);
        assert!(median(&[]).abs() < 1e-12);
    }

    #[test]
    fn the_interval_of_equal_samples_is_a_point() {
        let [p50, p99] = estimates::<Seconds, 2>(&[2.0; 20], [50.0, 99.0]);
        assert_eq!(p50, Estimate { value: Seconds(2.0), low: Seconds(2.0), high: Seconds(2.0) });
        assert_eq!(p99, p50);
        assert_eq!(p50.to_string(), "2.00 s (2.00–2.00)");
    }

    #[test]
    fn the_interval_holds_the_median_and_shrinks_with_more_samples() {
        let mut random = Random::new(7);
        let samples: Vec<f64> = (0..1000).map(|_| 1.0 + random.unit()).collect();
        let few: Estimate<Seconds> = estimate_median(&samples[..50]);
        let many: Estimate<Seconds> = estimate_median(&samples);
        assert!(many.low <= many.value && many.value <= many.high, "{many}");
        assert!(many.low.0 < 1.5 && 1.5 < many.high.0, "{many}");
        assert!(many.high.0 - many.low.0 < few.high.0 - few.low.0, "{few} {many}");
        assert_eq!(estimate_median::<Seconds>(&samples), many, "seeded");
    }

    #[test]
    fn a_drift_widens_the_interval() {
        // The same values, once as a slow drift and once shuffled.
        let drift: Vec<f64> = (0..300).map(|x| f64::from(x) / 300.0).collect();
        let shuffled: Vec<f64> = (0..300).map(|x| drift[x * 109 % 300]).collect();
        let width = |samples: &[f64]| {
            let estimate: Estimate<Seconds> = estimate_median(samples);
            estimate.high.0 - estimate.low.0
        };
        assert!(width(&drift) > 1.5 * width(&shuffled));
    }

    #[test]
    fn outliers_of_a_hand_worked_sample() {
        // Median 10, absolute deviations 0 1 1 2 2 90 5: median 2, limit 29.652.
        let samples = [10.0, 9.0, 11.0, 8.0, 12.0, 100.0, 5.0];
        assert_eq!(outliers(&samples), Outliers { of: 7, high: 1, low: 0 });
        assert_eq!(outliers(&[1.0, 1.0, 1.0, 9.0]), Outliers { of: 4, high: 0, low: 0 });
    }

    #[test]
    fn ratios_tell_a_shift() {
        let mut random = Random::new(3);
        let mut draw = |scale: f64| -> Vec<f64> {
            (0..200).map(|_| scale * (1.0 + 0.1 * random.unit())).collect()
        };
        let (a, same, slower) = (draw(1.0), draw(1.0), draw(1.3));
        let ratio_of = |b: &[f64]| ratio(&a, b, 50.0, 0.95).expect("samples");
        let same = ratio_of(&same);
        assert!(same.low < 1.0 && 1.0 < same.high, "{same:?}");
        let slower = ratio_of(&slower);
        assert!(slower.low > 1.25 && slower.high < 1.35, "{slower:?}");
        let surer = ratio(&a, &a, 50.0, 0.99).expect("samples");
        let sure = ratio(&a, &a, 50.0, 0.95).expect("samples");
        assert!(surer.low <= sure.low && sure.high <= surer.high, "{surer:?} {sure:?}");
        assert_eq!(ratio(&[], &a, 50.0, 0.95), None);
    }
}
