//! Charts as inline SVG: sized for a phone, scaled up elsewhere, coloured by the page. Here is
//! what they are drawn with; those of one report are in [`report`], those of two in [`pair`].

pub(super) mod pair;
pub(super) mod report;

use std::fmt::Write as _;

use nutgraf_bench::unit::{Quantity, Seconds};

/// The drawing's size in its own units, and the room around the plot.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 210.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 38.0;

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
        Self { x, y, ..Self::of_height(title, HEIGHT) }
    }

    /// A drawing of another height, whose axes nobody asks for.
    fn of_height(title: &str, height: f64) -> Self {
        let svg =
            format!("<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\">");
        Self { svg, x: Axis::from_zero(1.0), y: Axis::from_zero(1.0) }
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
        self.rectangle(class, (left, top), (right - left, bottom - top));
    }

    fn rectangle(&mut self, class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) {
        let _ = write!(
            self.svg,
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
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

    /// A line through points.
    fn trend(&mut self, class: &str, points: &[(f64, f64)]) {
        let _ = write!(self.svg, "<path class=\"{class}\" d=\"");
        for (number, (x, y)) in points.iter().enumerate() {
            let _ = write!(self.svg, "{}{x:.1} {y:.1}", if number == 0 { 'M' } else { 'L' });
        }
        self.svg.push_str("\"/>");
    }

    /// Figures with their bounds, and a line through them.
    fn rates(&mut self, class: &str, figures: &[Figure]) {
        let places: Vec<_> =
            figures.iter().map(|figure| (self.x(figure.at), self.y(figure.value))).collect();
        self.trend(&classes("trend", class), &places);
        for (figure, (x, y)) in figures.iter().zip(places) {
            self.whisker(x, figure.low, figure.high);
            self.dot(&classes("dot", class), x, y);
        }
    }

    /// The edges of a histogram's bar.
    fn edges(&self, bin: usize, bins: usize) -> (f64, f64) {
        let edge = |bin: usize| self.x(self.x.value(bin as f64 / bins as f64));
        (edge(bin), edge(bin + 1))
    }

    /// The horizontal axis of slots that hold a bar or several: their names and what they are.
    fn slots(&mut self, names: impl Iterator<Item = f64>, label: &str) {
        for (slot, name) in names.enumerate() {
            let middle = self.x(slot as f64 + 0.5);
            self.text("middle", (middle, HEIGHT - BOTTOM + 14.0), &short(name));
        }
        let y = HEIGHT - BOTTOM;
        self.line("axis", (LEFT, y), (WIDTH - RIGHT, y));
        self.x_label(label);
    }

    /// A dashed upright line with a name, in the row from above.
    fn mark(&mut self, class: &str, at: f64, row: usize, name: &str) {
        let x = self.x(at);
        self.line(&classes("mark", class), (x, TOP), (x, HEIGHT - BOTTOM));
        let near_edge = x > WIDTH - RIGHT - 28.0;
        let (anchor, shift) = if near_edge { ("end name", -3.0) } else { ("start name", 3.0) };
        let y = TOP + 6.0 + 14.0 * row as f64;
        self.text(&classes(anchor, class), (x + shift, y), name);
    }

    fn finish(mut self) -> String {
        self.svg.push_str("</svg>");
        self.svg
    }
}

/// A class, and another if there is one.
fn classes(class: &str, more: &str) -> String {
    if more.is_empty() { class.to_owned() } else { format!("{class} {more}") }
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

/// How many bars a histogram has at most.
const BINS: usize = 40;

/// How many of the samples lie in each of so many equal parts of an axis.
fn histogram(axis: &Axis, samples: &[f64], bins: usize) -> Vec<f64> {
    let mut counts = vec![0.0; bins];
    for sample in samples {
        // Places are 0 to 1.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let bin = (axis.place(*sample) * bins as f64) as usize;
        counts[bin.min(bins - 1)] += 1.0;
    }
    counts
}

/// The lowest and the highest.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, 0.0), |(low, high), value| (value.min(low), value.max(high)))
}

/// A figure with its bounds.
#[derive(Clone, Copy)]
pub(super) struct Figure {
    pub(super) at: f64,
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

fn highest(figures: &[Figure]) -> f64 {
    figures.iter().map(|figure| figure.high).fold(0.0, f64::max)
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
}
