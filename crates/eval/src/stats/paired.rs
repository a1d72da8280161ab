//! Whether system B is better than system A, judged on the same documents.

use serde::{Deserialize, Serialize};

use super::percentile::interval;
use super::random::Random;
use super::{Additive, Resampling, StatsError, sum};

/// Up to this many documents, approximate randomization looks at every one of the 2^n swaps.
const EXACT_DOCUMENTS: usize = 14;

/// Two differences closer than this are the same: sums taken in another order differ in their
/// last digits, and a tie must not depend on that.
const TIE: f64 = 1e-12;

/// System B compared with system A.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Comparison {
    /// Score of A.
    pub a: f64,
    /// Score of B.
    pub b: f64,
    /// `b - a`.
    pub delta: f64,
    /// Bounds of the difference, from the paired bootstrap only.
    pub interval: Option<(f64, f64)>,
    /// Share of the resamples in which B is better, a tie counting half (Koehn 2004); from
    /// the paired bootstrap only.
    pub b_wins: Option<f64>,
    /// Two-sided p-value of "the two are equally good". Never 0 unless exact.
    pub p: f64,
    /// Whether every possible swap was looked at.
    pub exact: bool,
    /// Resamples or swaps in which a score had no value; they count against a difference in
    /// `p`, and are left out of the rest.
    pub undefined: usize,
    /// How it was made.
    pub resampling: Resampling,
}

/// Paired bootstrap: documents are drawn with replacement, the same for both systems.
///
/// Koehn 2004, "Statistical Significance Tests for Machine Translation Evaluation", for the
/// share of wins. The p-value shifts the resampled differences to the null hypothesis (Efron
/// and Tibshirani 1993, chapter 16): `(1 + #{|d* - d| >= |d|}) / (1 + samples)`. sacreBLEU
/// centers absolute differences instead; its p-values differ.
///
/// # Errors
/// If the systems differ in their number of documents, there are none, the options are out of
/// range, or a score has no value.
pub fn paired_bootstrap<S: Additive>(
    a: &[S],
    b: &[S],
    score: impl Fn(&S) -> Option<f64>,
    resampling: Resampling,
) -> Result<Comparison, StatsError> {
    let mut result = begin(a, b, &score, resampling)?;
    let mut random = Random::new(resampling.seed);
    let mut deltas = Vec::with_capacity(resampling.samples);
    for _ in 0..resampling.samples {
        let drawn: Vec<usize> = a.iter().map(|_| random.index(a.len())).collect();
        let of = |system: &[S]| score(&sum(drawn.iter().map(|&index| &system[index])));
        deltas.extend(of(b).zip(of(a)).map(|(b, a)| b - a));
    }
    result.undefined = resampling.samples - deltas.len();
    let far = deltas.iter().filter(|&&d| (d - result.delta).abs() >= result.delta.abs() - TIE);
    let far = 1 + result.undefined + far.count();
    result.p = far as f64 / (resampling.samples + 1) as f64;
    let wins: f64 = deltas.iter().map(|delta| half_of_ties(*delta)).sum();
    result.b_wins = (!deltas.is_empty()).then(|| wins / deltas.len() as f64);
    result.interval = interval(&mut deltas, resampling.confidence);
    Ok(result)
}

fn half_of_ties(delta: f64) -> f64 {
    if delta > TIE {
        1.0
    } else if delta < -TIE {
        0.0
    } else {
        0.5
    }
}

/// Approximate randomization: if the systems are equally good, the outputs for each document
/// may as well be swapped, so the difference is compared with those after random swaps.
///
/// Noreen 1989, "Computer-Intensive Methods for Testing Hypotheses"; Riezler and Maxwell
/// 2005. `p = (1 + #{|d*| >= |d|}) / (1 + samples)`; for up to 14 documents every swap is
/// looked at and p is exact, `#{|d*| >= |d|} / 2^n`. sacreBLEU counts only `|d*| > |d|`.
///
/// # Errors
/// As [`paired_bootstrap`].
///
/// ```
/// use nutgraf_eval::stats::{Mean, Resampling, approximate_randomization};
///
/// let scores = |values: &[f64]| -> Vec<Mean> { values.iter().map(|v| Mean::from(*v)).collect() };
/// let a = scores(&[0.1, 0.2, 0.3, 0.4]);
/// let b = scores(&[0.2, 0.3, 0.4, 0.5]);
/// let result = approximate_randomization(&a, &b, |m| m.value(), Resampling::default())?;
/// // Of the 16 swaps, only none and all give so large a difference.
/// assert_eq!((result.p, result.exact), (2.0 / 16.0, true));
/// # Ok::<(), nutgraf_eval::stats::StatsError>(())
/// ```
pub fn approximate_randomization<S: Additive>(
    a: &[S],
    b: &[S],
    score: impl Fn(&S) -> Option<f64>,
    resampling: Resampling,
) -> Result<Comparison, StatsError> {
    let mut result = begin(a, b, &score, resampling)?;
    let mut far = 0;
    let mut undefined = 0;
    let mut look = |swapped: &mut dyn FnMut(usize) -> bool| {
        let (mut one, mut other) = (S::default(), S::default());
        for (index, (a, b)) in a.iter().zip(b).enumerate() {
            let (a, b) = if swapped(index) { (b, a) } else { (a, b) };
            one.add(a);
            other.add(b);
        }
        match score(&other).zip(score(&one)) {
            Some((b, a)) if (b - a).abs() < result.delta.abs() - TIE => {}
            Some(_) => far += 1,
            None => (far, undefined) = (far + 1, undefined + 1),
        }
    };
    if a.len() <= EXACT_DOCUMENTS {
        let swaps = 1_usize << a.len();
        (0..swaps).for_each(|swap| look(&mut |index| swap >> index & 1 == 1));
        result.p = f64::from(far) / swaps as f64;
        result.exact = true;
    } else {
        let mut random = Random::new(resampling.seed);
        (0..resampling.samples).for_each(|_| look(&mut |_| random.coin()));
        result.p = f64::from(far + 1) / (resampling.samples + 1) as f64;
    }
    result.undefined = undefined;
    Ok(result)
}

/// The checks, and the scores of the whole.
fn begin<S: Additive>(
    a: &[S],
    b: &[S],
    score: impl Fn(&S) -> Option<f64>,
    resampling: Resampling,
) -> Result<Comparison, StatsError> {
    resampling.check()?;
    if a.len() != b.len() {
        return Err(StatsError::Unpaired { a: a.len(), b: b.len() });
    }
    if a.is_empty() {
        return Err(StatsError::NoDocuments);
    }
    let (a, b) = score(&sum(a)).zip(score(&sum(b))).ok_or(StatsError::Undefined)?;
    Ok(Comparison {
        a,
        b,
        delta: b - a,
        interval: None,
        b_wins: None,
        p: 1.0,
        exact: false,
        undefined: 0,
        resampling,
    })
}
