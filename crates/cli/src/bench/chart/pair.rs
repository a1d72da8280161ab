//! The charts of two reports, A and B, side by side.

use super::{
    Axis, BINS, Figure, LEFT, Plot, RIGHT, WIDTH, highest, histogram, range, short, time_unit,
};

/// The class and the name of each run.
const NAMES: [(&str, &str); 2] = [("a", "A"), ("b", "B")];

/// How often each latency occurs in either, as shares, with marks at the medians.
pub(crate) fn latencies(samples: [&[f64]; 2], medians: [f64; 2]) -> String {
    let (low, high) = range(samples.iter().flat_map(|run| run.iter().copied()));
    let fewest = samples.iter().map(|run| run.len()).min().unwrap_or_default();
    if fewest == 0 || high <= 0.0 {
        return String::new();
    }
    let x = Axis::around(low, high);
    let bins = BINS.min(fewest.max(4));
    let shares = samples.map(|run| {
        let scale = 100.0 / run.len() as f64;
        histogram(&x, run, bins).into_iter().map(|count| scale * count).collect::<Vec<_>>()
    });
    let most = shares.iter().flatten().copied().fold(1.0, f64::max);
    let mut plot = Plot::new("Distribution of latencies", x, Axis::from_zero(1.06 * most));
    plot.y_axis("runs, %", short);
    let [before, after] = &shares;
    for (bin, share) in before.iter().enumerate().filter(|(_, share)| **share > 0.0) {
        let (left, right) = plot.edges(bin, bins);
        plot.bar("bar a", (left + 0.4, right - 0.4), *share);
    }
    let outline: Vec<_> = after
        .iter()
        .enumerate()
        .flat_map(|(bin, share)| {
            let (left, right) = plot.edges(bin, bins);
            let y = plot.y(*share);
            [(left, y), (right, y)]
        })
        .collect();
    plot.trend("trend b", &outline);
    for (row, ((class, name), at)) in NAMES.iter().zip(medians).enumerate() {
        plot.mark(class, at, row, name);
    }
    let (scale, unit) = time_unit(high);
    plot.x_axis(&format!("latency, {unit}"), |tick| short(tick / scale));
    plot.finish()
}

/// Rates by number of threads: pairs of the same number.
pub(crate) fn by_threads(pairs: &[[Figure; 2]]) -> String {
    if pairs.is_empty() {
        return String::new();
    }
    let slots = pairs.len() as f64;
    let x = Axis { low: 0.0, high: slots, log: false };
    let y = Axis::from_zero(highest(pairs.as_flattened()));
    let mut plot = Plot::new("Throughput by number of threads", x, y);
    plot.y_axis("words/s", short);
    let width = ((WIDTH - LEFT - RIGHT) / slots * 0.3).min(32.0);
    for (slot, pair) in pairs.iter().enumerate() {
        let middle = plot.x(slot as f64 + 0.5);
        for (figure, ((class, _), left)) in
            pair.iter().zip(NAMES.iter().zip([middle - width, middle]))
        {
            plot.bar(&format!("bar {class}"), (left + 0.8, left + width - 0.8), figure.value);
            plot.whisker(left + width / 2.0, figure.low, figure.high);
        }
    }
    plot.slots(pairs.iter().map(|[figure, _]| figure.at), "threads");
    plot.finish()
}

/// Rates by length of the article.
pub(crate) fn by_length(runs: [&[Figure]; 2]) -> String {
    if runs.iter().any(|run| run.is_empty()) {
        return String::new();
    }
    let (low, high) = range(runs.iter().flat_map(|run| run.iter().map(|figure| figure.at)));
    let top = runs.map(highest).into_iter().fold(0.0, f64::max);
    let x = Axis::around(low.max(1.0), high.max(1.0));
    let mut plot = Plot::new("Throughput by length", x, Axis::from_zero(top));
    plot.y_axis("words/s", short);
    for ((class, _), figures) in NAMES.iter().zip(runs) {
        plot.rates(class, figures);
    }
    plot.x_axis("words in the article", short);
    plot.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_samples_make_a_chart_without_nonsense() {
        let none = Figure { at: 0.0, value: 0.0, low: 0.0, high: 0.0 };
        let charts = [
            latencies([&[], &[0.1]], [0.0, 0.1]),
            latencies([&[0.01], &[0.01]], [0.01, 0.01]),
            latencies([&[0.01], &[10.0]], [0.01, 10.0]),
            by_threads(&[]),
            by_threads(&[[none, none]]),
            by_length([&[none], &[none]]),
        ];
        for chart in charts {
            assert!(!chart.contains("NaN") && !chart.contains("inf"), "{chart}");
        }
    }
}
