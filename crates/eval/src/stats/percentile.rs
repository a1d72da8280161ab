//! Percentiles.

/// The value below which `percent` (0 to 100) of the sorted values lie, between two values by
/// linear interpolation: numpy's default, and so `rouge_score`'s. `None` of no value.
///
/// ```
/// use nutgraf_eval::stats::percentile;
///
/// assert_eq!(percentile(&[1.0, 2.0, 3.0, 4.0], 50.0), Some(2.5));
/// ```
pub fn percentile(sorted: &[f64], percent: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = (percent / 100.0).clamp(0.0, 1.0) * last as f64;
    // The place lies within the slice, so the cast neither cuts nor wraps.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let index = (place.floor() as usize).min(last);
    let (low, high) = (sorted[index], sorted[(index + 1).min(last)]);
    let part = place - index as f64;
    // numpy's `_lerp` counts from the nearer end.
    Some(if part < 0.5 { low + (high - low) * part } else { high - (high - low) * (1.0 - part) })
}

/// The bounds of the middle `confidence` of the values, which are sorted here.
pub(super) fn interval(values: &mut [f64], confidence: f64) -> Option<(f64, f64)> {
    values.sort_unstable_by(f64::total_cmp);
    let tail = 100.0 * ((1.0 - confidence) / 2.0);
    Some((percentile(values, tail)?, percentile(values, 100.0 - tail)?))
}
