//! The charts of one report.

use super::{
    Axis, BINS, Figure, LEFT, Plot, RIGHT, WIDTH, highest, histogram, range, short, time_unit,
};

/// Room for a bar and its name, and for the longest bar, in the drawing's units.
const ROW: f64 = 28.0;
const BARS: f64 = WIDTH - 62.0;

/// How often each latency occurs, with marks at some of them.
pub(crate) fn latencies(samples: &[f64], marks: &[(&str, f64)]) -> String {
    let (low, high) = range(samples.iter().copied());
    if samples.is_empty() || high <= 0.0 {
        return String::new();
    }
    let x = Axis::around(low, high);
    let bins = BINS.min(samples.len().max(4));
    let counts = histogram(&x, samples, bins);
    let most = counts.iter().copied().fold(1.0, f64::max);
    let mut plot = Plot::new("Distribution of latencies", x, Axis::from_zero(1.06 * most));
    plot.y_axis("runs", short);
    for (bin, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
        let (left, right) = plot.edges(bin, bins);
        plot.bar("bar", (left + 0.4, right - 0.4), *count);
    }
    // Below each other, since they may stand close.
    for (row, (name, at)) in marks.iter().enumerate() {
        plot.mark("", *at, row, name);
    }
    let (scale, unit) = time_unit(high);
    plot.x_axis(&format!("latency, {unit}"), |tick| short(tick / scale));
    plot.finish()
}

/// Rates by number of threads, with what the first would be without loss.
pub(crate) fn by_threads(figures: &[Figure]) -> String {
    let Some(first) = figures.first() else { return String::new() };
    let ideal = |figure: &Figure| first.value * figure.at / first.at;
    let top = figures.iter().map(ideal).fold(highest(figures), f64::max);
    let slots = figures.len() as f64;
    let x = Axis { low: 0.0, high: slots, log: false };
    let mut plot = Plot::new("Throughput by number of threads", x, Axis::from_zero(top));
    plot.y_axis("words/s", short);
    for (slot, figure) in figures.iter().enumerate() {
        let middle = plot.x(slot as f64 + 0.5);
        let half = ((WIDTH - LEFT - RIGHT) / slots * 0.3).min(32.0);
        plot.bar("bar", (middle - half, middle + half), figure.value);
        let y = plot.y(ideal(figure));
        plot.line("mark", (middle - half - 5.0, y), (middle + half + 5.0, y));
        plot.whisker(middle, figure.low, figure.high);
    }
    plot.slots(figures.iter().map(|figure| figure.at), "threads");
    plot.finish()
}

/// Rates by length of the article.
pub(crate) fn by_length(figures: &[Figure]) -> String {
    if figures.is_empty() {
        return String::new();
    }
    let (low, high) = range(figures.iter().map(|figure| figure.at));
    let x = Axis::around(low.max(1.0), high.max(1.0));
    let mut plot = Plot::new("Throughput by length", x, Axis::from_zero(highest(figures)));
    plot.y_axis("words/s", short);
    plot.rates("", figures);
    plot.x_axis("words in the article", short);
    plot.finish()
}

/// Rates as bars from left to right, each named above it and told at its end.
pub(crate) fn rates(title: &str, rates: &[(&str, String, f64)]) -> String {
    let high = rates.iter().map(|(_, _, rate)| *rate).fold(0.0, f64::max);
    if high <= 0.0 {
        return String::new();
    }
    let height = ROW * rates.len() as f64;
    let mut plot = Plot::of_height(title, height);
    for (row, (name, shown, rate)) in rates.iter().enumerate() {
        let top = ROW * row as f64;
        let width = (BARS * rate / high).max(1.0);
        let class = if row == 0 { "bar" } else { "bar a" };
        plot.rectangle(class, (0.0, top + 15.0), (width, 9.0));
        plot.text("start", (0.0, top + 11.0), name);
        plot.text("start", (width + 4.0, top + 23.0), shown);
    }
    plot.finish()
}

/// A rate that was tried.
pub(crate) struct Tried {
    pub(crate) rate: f64,
    pub(crate) p99: f64,
    pub(crate) held: bool,
}

/// How late articles are by rate of arrival, with the bound.
pub(crate) fn by_rate(tried: &[Tried], bound: f64) -> String {
    let high = tried.iter().map(|tried| tried.rate).fold(0.0, f64::max);
    let latest = tried.iter().map(|tried| tried.p99).fold(bound, f64::max);
    if tried.is_empty() {
        return String::new();
    }
    let (scale, unit) = time_unit(latest);
    let mut plot =
        Plot::new("Latency by rate of arrival", Axis::from_zero(high), Axis::from_zero(latest));
    plot.y_axis(&format!("p99, {unit}"), |tick| short(tick / scale));
    let y = plot.y(bound);
    plot.line("mark", (LEFT, y), (WIDTH - RIGHT, y));
    plot.text("start name", (LEFT + 3.0, y - 4.0), "bound");
    for tried in tried {
        let (x, y) = (plot.x(tried.rate), plot.y(tried.p99));
        plot.dot(if tried.held { "dot" } else { "dot open" }, x, y);
    }
    plot.x_axis("documents/s", short);
    plot.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_samples_make_a_chart_without_nonsense() {
        let charts = [
            latencies(&[], &[]),
            latencies(&[0.01], &[("p50", 0.01), ("p99", 0.01)]),
            by_threads(&[]),
            by_length(&[Figure { at: 0.0, value: 0.0, low: 0.0, high: 0.0 }]),
            rates("rates", &[("none", String::new(), 0.0)]),
            rates("rates", &[]),
            by_rate(&[Tried { rate: 0.0, p99: 0.0, held: false }], 0.5),
        ];
        for chart in charts {
            assert!(!chart.contains("NaN") && !chart.contains("inf"), "{chart}");
        }
    }
}
