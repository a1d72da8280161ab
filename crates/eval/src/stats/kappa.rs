//! Agreement of two annotators beyond chance: Cohen's kappa.

use serde::Serialize;

/// How much two different categories disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weights {
    /// All alike: the categories have no order. Cohen 1960, "A Coefficient of Agreement for
    /// Nominal Scales".
    Unweighted,
    /// By the square of their distance: the categories are ordered, as grades are. Cohen
    /// 1968, "Weighted Kappa".
    Quadratic,
}

impl Weights {
    fn of(self, a: usize, b: usize) -> f64 {
        match self {
            Self::Unweighted => f64::from(u8::from(a != b)),
            Self::Quadratic => (a.abs_diff(b) as f64).powi(2),
        }
    }
}

/// The two annotators did not judge the same items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("one annotator judged {a} items, the other {b}: kappa needs the same items")]
pub struct UnequalItems {
    /// Items of the first.
    pub a: usize,
    /// Items of the second.
    pub b: usize,
}

/// Cohen's kappa of two annotators who put the same items, in the same order, into categories:
/// 1 is full agreement, 0 that of chance. `None` where chance alone would agree fully: there
/// are no items, or both used one and the same category throughout.
///
/// `1 - observed / expected` disagreement, the expected from each annotator's own shares.
///
/// ```
/// use nutgraf_eval::stats::{Weights, kappa};
///
/// // They agree on 3 of 4; by chance they would on half.
/// let (a, b) = ([0, 0, 1, 1], [0, 0, 1, 0]);
/// assert_eq!(kappa(&a, &b, Weights::Unweighted)?, Some(0.5));
/// # Ok::<(), nutgraf_eval::stats::UnequalItems>(())
/// ```
pub fn kappa(a: &[usize], b: &[usize], weights: Weights) -> Result<Option<f64>, UnequalItems> {
    if a.len() != b.len() {
        return Err(UnequalItems { a: a.len(), b: b.len() });
    }
    let observed: f64 = a.iter().zip(b).map(|(&a, &b)| weights.of(a, b)).sum();
    // Every judgement of one with every judgement of the other: the product of the shares.
    let expected: f64 = a.iter().flat_map(|&a| b.iter().map(move |&b| weights.of(a, b))).sum();
    let expected = expected / a.len().max(1) as f64;
    Ok((expected > 0.0).then(|| 1.0 - observed / expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two annotators, three ordered categories, 20 items in the table
    ///
    /// ```text
    ///        b=0 b=1 b=2
    /// a=0     5   2   0   7
    /// a=1     1   6   1   8
    /// a=2     0   1   4   5
    ///         6   9   5  20
    /// ```
    ///
    /// agree on 15 of 20; by chance (7*6 + 8*9 + 5*5) / 400 = 139/400. Plain kappa is
    /// (0.75 - 0.3475) / 0.6525. Squared distances: observed 5 of 1; expected, of ones
    /// (7*9 + 8*6 + 8*5 + 5*9) / 20 = 9.8, of fours 4 * (7*5 + 5*6) / 20 = 13: 22.8 in all.
    #[test]
    fn the_table_worked_by_hand() {
        let table = [[5, 2, 0], [1, 6, 1], [0, 1, 4]];
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for (row, counts) in table.iter().enumerate() {
            for (column, &count) in counts.iter().enumerate() {
                a.extend(std::iter::repeat_n(row, count));
                b.extend(std::iter::repeat_n(column, count));
            }
        }
        let near = |found: Option<f64>, expected: f64| {
            assert!((found.expect("a value") - expected).abs() < 1e-12, "{found:?} {expected}");
        };
        near(kappa(&a, &b, Weights::Unweighted).expect("equal"), 0.4025 / 0.6525);
        near(kappa(&a, &b, Weights::Quadratic).expect("equal"), 1.0 - 5.0 / 22.8);
        near(kappa(&a, &a, Weights::Quadratic).expect("equal"), 1.0);
    }

    #[test]
    fn no_value_is_none() {
        assert_eq!(kappa(&[], &[], Weights::Unweighted), Ok(None));
        assert_eq!(kappa(&[2, 2], &[2, 2], Weights::Quadratic), Ok(None));
        assert_eq!(kappa(&[1], &[], Weights::Unweighted), Err(UnequalItems { a: 1, b: 0 }));
    }
}
