//! Charts as inline SVG: sized for a phone, scaled up elsewhere, coloured by the page.

use std::fmt::Write as _;

use nutgraf_bench::unit::{Quantity, Seconds};

/// The drawing's size in its own units, and the room around the plot.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 210.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 38.0;

/// How many bars a histogram has at most.
const BINS: usize = 40;

/// Values along an edge.
struct Axis {
    low: f64,
    high: f64,
    log: bool,
}

impl Axis {
    /// From zero to a little above `high`.
    fn from_zero(high: f64) -> Self {
        Self { low: 0.0, high: if high > 0.0 { 1.08 * high } else { 1.0 }, log: false }
    }

    /// Around positive values, by powers if they span more than one of ten.
    fn around(low: f64, high: f64) -> Self {
        let low = low.max(f64::MIN_POSITIVE);
        if high / low > 8.0 {
            Self { low: low / 1.15, high: high * 1.15, log: true }
        } else {
            let room = (0.08 * (high - low)).max(0.02 * high);
            Self { low: (low - room).max(0.0), high: high + room, log: false }
        }
    }

    /// Where a value lies, 0 to 1.
    fn place(&self, value: f64) -> f64 {
        let place = if self.log {
            (value.max(f64::MIN_POSITIVE) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        place.clamp(0.0, 1.0)
    }

    /// The value at a place, 0 to 1.
    fn value(&self, place: f64) -> f64 {
        if self.log {
            self.low * (self.high / self.low).powf(place)
        } else {
            self.low + place * (self.high - self.low)
        }
    }

    /// Round values: 1, 2 and 5 of each power of ten, or multiples of one of these, four to
    /// eight of them.
    fn ticks(&self) -> Vec<f64> {
        let round = |exponent: i32| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(exponent));
        let inside = |tick: &f64| (self.low..=self.high).contains(tick);
        if self.log {
            return (-12..15).flat_map(round).filter(inside).collect();
        }
        let wanted = (self.high - self.low) / 5.0;
        let step = (-12..15).flat_map(round).find(|step| *step >= wanted).unwrap_or(wanted);
        let first = (self.low / step).ceil();
        (0..10).map(|n| (first + f64::from(n)) * step).take_while(|tick| inside(tick)).collect()
    }
}

/// A drawing with two axes.
struct Plot {
    svg: String,
    x: Axis,
    y: Axis,
}

impl Plot {
    fn new(title: &str, x: Axis, y: Axis) -> Self {
        let svg =
            format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\">");
        Self { svg, x, y }
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + self.x.place(value) * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - self.y.place(value) * (HEIGHT - TOP - BOTTOM)
    }

    fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let _ = write!(
            self.svg,
            "<path class=\"{class}\" d=\"M{:.1} {:.1}L{:.1} {:.1}\"/>",
            from.0, from.1, to.0, to.1
        );
    }

    fn bar(&mut self, class: &str, (left, right): (f64, f64), height: f64) {
        let (top, bottom) = (self.y(height), self.y(self.y.low));
        let _ = write!(
            self.svg,
            "<rect class=\"{class}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
            right - left,
            bottom - top
        );
    }

    fn text(&mut self, anchor: &str, (x, y): (f64, f64), text: &str) {
        let _ =
            write!(self.svg, "<text class=\"{anchor}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>");
    }

    /// The horizontal lines, their values, and what they are of.
    fn y_axis(&mut self, label: &str, show: impl Fn(f64) -> String) {
        for tick in self.y.ticks() {
            let y = self.y(tick);
            self.line("grid", (LEFT, y), (WIDTH - RIGHT, y));
            self.text("end", (LEFT - 5.0, y + 3.5), &show(tick));
        }
        self.text("start", (2.0, 9.0), label);
    }

    fn x_label(&mut self, label: &str) {
        self.text("middle", (f64::midpoint(LEFT, WIDTH - RIGHT), HEIGHT - 5.0), label);
    }

    fn x_axis(&mut self, label: &str, show: impl Fn(f64) -> String) {
        let mut free = 0.0;
        for tick in self.x.ticks() {
            let x = self.x(tick);
            // A value that would run into the last one is left out.
            if x >= free {
                self.text("middle", (x, HEIGHT - BOTTOM + 14.0), &show(tick));
                free = x + 30.0;
            }
        }
        let y = HEIGHT - BOTTOM;
        self.line("axis", (LEFT, y), (WIDTH - RIGHT, y));
        self.x_label(label);
    }

    fn whisker(&mut self, x: f64, low: f64, high: f64) {
        let (low, high) = (self.y(low), self.y(high));
        self.line("whisker", (x, low), (x, high));
        for y in [low, high] {
            self.line("whisker", (x - 3.0, y), (x + 3.0, y));
        }
    }

    fn dot(&mut self, class: &str, x: f64, y: f64) {
        let _ = write!(self.svg, "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>");
    }

    fn finish(mut self) -> String {
        self.svg.push_str("</svg>");
        self.svg
    }
}

/// The unit that the values of an axis up to `high` seconds are shown in.
fn time_unit(high: f64) -> (f64, &'static str) {
    Seconds(high).shown()
}

/// A round number without the zeros behind it.
fn short(number: f64) -> String {
    if number >= 10_000.0 {
        return format!("{}k", short(number / 1e3));
    }
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// How often each latency occurs, with marks at some of them.
pub(super) fn latencies(samples: &[f64], marks: &[(&str, f64)]) -> String {
    let low = samples.iter().copied().fold(f64::INFINITY, f64::min);
    let high = samples.iter().copied().fold(0.0, f64::max);
    if samples.is_empty() || high <= 0.0 {
        return String::new();
    }
    let x = Axis::around(low, high);
    let bins = BINS.min(samples.len().max(4));
    let mut counts = vec![0_u32; bins];
    for sample in samples {
        // Places are 0 to 1.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let bin = (x.place(*sample) * bins as f64) as usize;
        counts[bin.min(bins - 1)] += 1;
    }
    let most = counts.iter().copied().max().map_or(1.0, f64::from);
    let mut plot = Plot::new("Distribution of latencies", x, Axis::from_zero(1.06 * most));
    plot.y_axis("runs", short);
    for (bin, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let edge = |bin: usize| plot.x(plot.x.value(bin as f64 / bins as f64));
        let edges = (edge(bin) + 0.4, edge(bin + 1) - 0.4);
        plot.bar("bar", edges, f64::from(*count));
    }
    // Below each other, since they may stand close.
    let rows = std::iter::successors(Some(TOP + 6.0), |row| Some(row + 12.0));
    for ((name, at), row) in marks.iter().zip(rows) {
        let x = plot.x(*at);
        plot.line("mark", (x, TOP), (x, HEIGHT - BOTTOM));
        let near_edge = x > WIDTH - RIGHT - 28.0;
        let (anchor, shift) = if near_edge { ("end name", -3.0) } else { ("start name", 3.0) };
        plot.text(anchor, (x + shift, row), name);
    }
    let (scale, unit) = time_unit(high);
    plot.x_axis(&format!("latency, {unit}"), |tick| short(tick / scale));
    plot.finish()
}

/// A figure with its bounds.
pub(super) struct Figure {
    pub(super) at: f64,
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

fn highest(figures: &[Figure]) -> f64 {
    figures.iter().map(|figure| figure.high).fold(0.0, f64::max)
}

/// Rates by number of threads, with what the first would be without loss.
pub(super) fn by_threads(figures: &[Figure]) -> String {
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
        plot.text("middle", (middle, HEIGHT - BOTTOM + 14.0), &short(figure.at));
    }
    let y = HEIGHT - BOTTOM;
    plot.line("axis", (LEFT, y), (WIDTH - RIGHT, y));
    plot.x_label("threads");
    plot.finish()
}

/// Rates by length of the article.
pub(super) fn by_length(figures: &[Figure]) -> String {
    let low = figures.iter().map(|figure| figure.at).fold(f64::INFINITY, f64::min);
    let high = figures.iter().map(|figure| figure.at).fold(0.0, f64::max);
    if figures.is_empty() {
        return String::new();
    }
    let y = Axis::from_zero(highest(figures));
    let mut plot = Plot::new("Throughput by length", Axis::around(low.max(1.0), high.max(1.0)), y);
    plot.y_axis("words/s", short);
    for pair in figures.windows(2) {
        let [from, to] = [&pair[0], &pair[1]].map(|f| (plot.x(f.at), plot.y(f.value)));
        plot.line("trend", from, to);
    }
    for figure in figures {
        let (x, y) = (plot.x(figure.at), plot.y(figure.value));
        plot.whisker(x, figure.low, figure.high);
        plot.dot("dot", x, y);
    }
    plot.x_axis("words in the article", short);
    plot.finish()
}

/// A rate that was tried.
pub(super) struct Tried {
    pub(super) rate: f64,
    pub(super) p99: f64,
    pub(super) held: bool,
}

/// How late articles are by rate of arrival, with the bound.
pub(super) fn by_rate(tried: &[Tried], bound: f64) -> String {
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
    fn ticks_are_round_and_few() {
        let check = |low, high, log, expected: &[f64]| {
            let ticks = Axis { low, high, log }.ticks();
            let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-9 * b.abs().max(1.0);
            assert!(
                ticks.len() == expected.len() && ticks.iter().zip(expected).all(close),
                "{ticks:?}"
            );
        };
        check(0.0, 10.0, false, &[0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        check(0.0, 1080.0, false, &[0.0, 500.0, 1000.0]);
        check(95.0, 1300.0, true, &[100.0, 200.0, 500.0, 1000.0]);
    }

    #[test]
    fn places_and_values_are_inverse() {
        for axis in [Axis::around(1.0, 100.0), Axis::around(2.0, 3.0), Axis::from_zero(5.0)] {
            for place in [0.0, 0.25, 1.0] {
                assert!((axis.place(axis.value(place)) - place).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn numbers_are_short() {
        let shown = [0.0, 0.5, 20.0, 2500.0, 10_000.0, 25_000.0, 150_000.0].map(short);
        assert_eq!(shown, ["0", "0.5", "20", "2500", "10k", "25k", "150k"]);
    }

    #[test]
    fn odd_samples_make_a_chart_without_nonsense() {
        let charts = [
            latencies(&[], &[]),
            latencies(&[0.01], &[("p50", 0.01), ("p99", 0.01)]),
            by_threads(&[]),
            by_length(&[Figure { at: 0.0, value: 0.0, low: 0.0, high: 0.0 }]),
            by_rate(&[Tried { rate: 0.0, p99: 0.0, held: false }], 0.5),
        ];
        for chart in charts {
            assert!(!chart.contains("NaN") && !chart.contains("inf"), "{chart}");
        }
    }
}
