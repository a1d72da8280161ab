//! Many tests at once.

/// The p-values of several tests, each raised so that the chance of any false finding among all of
/// them stays what one alone would have; none where there was no test, which counts for nothing.
///
/// Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure": of `m` values in ascending
/// order, the i-th from 1 becomes the largest of `(m - j + 1) p_j` for all `j` up to `i`, 1 at most.
///
/// ```
/// use nutgraf_eval::stats::holm;
///
/// // Ascending: 0.01 * 4, 0.02 * 3, 0.03 * 2 (the one before is as large), 0.5 * 1.
/// let adjusted = holm(&[Some(0.03), Some(0.01), Some(0.5), Some(0.02)]);
/// assert_eq!(adjusted, [Some(0.06), Some(0.04), Some(0.5), Some(0.06)]);
/// ```
pub fn holm(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(usize, f64)> =
        p.iter().enumerate().filter_map(|(index, p)| Some((index, (*p)?))).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut adjusted = vec![None; p.len()];
    let mut largest = 0.0_f64;
    for (before, (index, p)) in order.iter().enumerate() {
        let left = (order.len() - before) as f64;
        largest = largest.max((left * p).min(1.0));
        adjusted[*index] = Some(largest);
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(p: &[f64], wanted: &[f64]) {
        let found = holm(&p.iter().copied().map(Some).collect::<Vec<_>>());
        assert_eq!(found.len(), wanted.len());
        for (found, wanted) in found.iter().flatten().zip(wanted) {
            assert!((found - wanted).abs() < 1e-12, "{found} is not {wanted}");
        }
    }

    /// By hand: three pairs of three systems.
    #[test]
    fn values_are_those_worked_by_hand() {
        // 3 * 0.01; 2 * 0.04; 1 * 0.03 comes second: 2 * 0.03 = 0.06, then max(0.06, 0.04).
        close(&[0.01, 0.04, 0.03], &[0.03, 0.06, 0.06]);
        // 1 at most, and never less than a smaller p's.
        close(&[0.6, 0.7, 0.2], &[1.0, 1.0, 0.6]);
        // Equal values stay equal.
        close(&[0.02, 0.02, 0.02], &[0.06, 0.06, 0.06]);
        // One test is as it is.
        close(&[0.04], &[0.04]);
        close(&[], &[]);
    }

    #[test]
    fn what_was_not_tested_counts_for_nothing() {
        assert_eq!(holm(&[Some(0.25), None, Some(0.125)]), [Some(0.25), None, Some(0.25)]);
    }
}
