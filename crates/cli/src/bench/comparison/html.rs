//! A comparison as a web page with charts, complete in one file: `templates/compare.html`,
//! filled.

use std::io::{self, Write};

use nutgraf_bench::compare::{Figure, Side, Unit, Verdict};
use nutgraf_bench::report::{LengthGroup, Offline, SingleStream};
use nutgraf_bench::{Comparison, Report};
use serde::Serialize;

use super::conclusion;
use crate::bench::chart::pair;
use crate::bench::html::{figure, render};
use crate::bench::text::{machine_of, program_of};

pub(super) fn write(
    out: &mut dyn Write,
    comparison: &Comparison,
    reports: [&Report; 2],
) -> io::Result<()> {
    render(out, "compare.html", Page::new(comparison, reports))
}

#[derive(Serialize)]
struct Page<'a> {
    conclusion: String,
    /// The class of the conclusion.
    verdict: &'static str,
    threshold: String,
    sides: [About<'a>; 2],
    warnings: &'a [String],
    figures: Vec<Row>,
    steps: Vec<Row>,
    /// Values at places of the axis of speeds.
    ticks: Vec<Tick>,
    /// The differences that are too small to count, in percent of the axis.
    zone: Bar,
    charts: Vec<Chart>,
    version: &'a str,
}

/// One of the two runs.
#[derive(Serialize)]
struct About<'a> {
    class: &'static str,
    name: &'static str,
    started: &'a str,
    program: String,
    machine: String,
    corpus: &'a str,
}

/// A figure and its place on the axis of speeds.
#[derive(Serialize)]
struct Row {
    name: String,
    before: String,
    after: String,
    speed: String,
    interval: String,
    verdict: &'static str,
    class: &'static str,
    /// In percent of the axis.
    at: f64,
    bar: Bar,
}

/// In percent of the axis.
#[derive(Serialize)]
struct Bar {
    left: f64,
    width: f64,
}

#[derive(Serialize)]
struct Tick {
    at: f64,
    value: String,
}

#[derive(Serialize)]
struct Chart {
    title: &'static str,
    note: &'static str,
    svg: String,
}

/// The axis of speeds: powers, so that twice and half as fast are equally far from the middle.
struct Axis {
    /// How far it goes on both sides: this many times as fast, and as slow.
    end: f64,
}

/// The most that an axis of speeds goes to on either side; a machine that is quicker than that
/// is at its end.
const WIDEST: f64 = 16.0;

impl Axis {
    /// Wide enough for all figures.
    fn of(comparison: &Comparison) -> Self {
        let all = comparison.figures.iter().chain(&comparison.steps);
        let far = |ratio: f64| if ratio > 0.0 { ratio.max(1.0 / ratio) } else { 1.0 };
        let farthest = all
            .flat_map(|figure| {
                let speed = figure.speed;
                [speed.value, speed.low, speed.high.unwrap_or(speed.value)].map(far)
            })
            .fold(1.0 + 2.0 * comparison.threshold, f64::max);
        Self { end: (1.05 * farthest).min(WIDEST) }
    }

    /// In percent, to a tenth.
    fn place(&self, ratio: f64) -> f64 {
        let ratio = ratio.clamp(1.0 / self.end, self.end);
        (500.0 * (1.0 + ratio.ln() / self.end.ln())).round() / 10.0
    }

    fn bar(&self, low: f64, high: f64) -> Bar {
        let (left, right) = (self.place(low), self.place(high));
        Bar { left, width: (10.0 * (right - left)).round() / 10.0 }
    }

    /// The middle, and round speeds on both sides, so few that they do not touch.
    fn ticks(&self) -> Vec<Tick> {
        let step = [1.02, 1.05, 1.1, 1.2, 1.5, 2.0, 4.0, 8.0]
            .into_iter()
            .rev()
            .find(|step| *step <= self.end.powf(0.9))
            .unwrap_or(1.01);
        [1.0 / step, 1.0, step]
            .map(|ratio| Tick { at: self.place(ratio), value: format!("×{ratio:.2}") })
            .into()
    }

    fn row(&self, figure: &Figure) -> Row {
        let speed = figure.speed;
        let high = speed.high.map_or_else(|| "?".to_owned(), |high| format!("{high:.3}"));
        Row {
            name: figure.name.clone(),
            before: figure.unit.show(figure.a),
            after: figure.unit.show(figure.b),
            speed: format!("×{:.3}", speed.value),
            interval: format!("{:.3}–{high}", speed.low),
            verdict: figure.verdict.name(),
            class: class(figure.verdict),
            at: self.place(speed.value),
            bar: self.bar(speed.low, speed.high.unwrap_or(self.end)),
        }
    }
}

fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Faster => "faster",
        Verdict::Slower => "slower",
        Verdict::NoDifference | Verdict::TooFew => "same",
    }
}

impl<'a> Page<'a> {
    fn new(comparison: &'a Comparison, reports: [&Report; 2]) -> Self {
        let axis = Axis::of(comparison);
        let rows = |figures: &[Figure]| figures.iter().map(|figure| axis.row(figure)).collect();
        let about = |class, name, side: &'a Side| About {
            class,
            name,
            started: &side.started,
            program: program_of(&side.program, &side.model),
            machine: machine_of(&side.machine),
            corpus: &side.corpus,
        };
        let least = 1.0 + comparison.threshold;
        Self {
            conclusion: conclusion(comparison),
            verdict: class(comparison.verdict),
            threshold: format!("{:.1}", 100.0 * comparison.threshold),
            sides: [about("a", "A", &comparison.a), about("b", "B", &comparison.b)],
            warnings: &comparison.warnings,
            figures: rows(&comparison.figures),
            steps: rows(&comparison.steps),
            ticks: axis.ticks(),
            zone: axis.bar(1.0 / least, least),
            charts: charts(comparison, reports),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// The charts of what both have.
fn charts(comparison: &Comparison, reports: [&Report; 2]) -> Vec<Chart> {
    let mut charts = Vec::new();
    let mut add = |title, note, svg: String| {
        if !svg.is_empty() {
            charts.push(Chart { title, note, svg });
        }
    };
    let latencies = comparison.figures.iter().any(|figure| figure.unit == Unit::Seconds);
    if let [Some(before), Some(after)] = reports.map(|report| report.single_stream.as_ref())
        && latencies
    {
        let samples = |run: &SingleStream| -> Vec<f64> {
            run.samples.iter().map(|query| query.latency.0).collect()
        };
        let medians = [before, after].map(|run| run.p50.value.0);
        add(
            "Latency",
            "Single-stream: how often each latency occurs; the dashed lines are the medians.",
            pair::latencies([&samples(before), &samples(after)], medians),
        );
        let rates = |run: &SingleStream| -> Vec<_> {
            let rate = |group: &LengthGroup| figure(group.words, group.words_per_second);
            run.by_length.iter().map(rate).collect()
        };
        add(
            "Throughput by length",
            "Single-stream: the rate of one article, all threads on it.",
            pair::by_length([&rates(before), &rates(after)]),
        );
    }
    let [before, after] = reports.map(|report| &report.offline);
    let pairs: Vec<_> = before
        .iter()
        .filter_map(|a| {
            let b = after.iter().find(|b| b.threads == a.threads)?;
            let rate = |run: &Offline| figure(run.threads as f64, run.words_per_second);
            Some([rate(a), rate(b)])
        })
        .collect();
    add("Throughput by threads", "Offline: one article a thread.", pair::by_threads(&pairs));
    charts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_placed_by_their_powers() {
        let axis = Axis { end: 4.0 };
        let places = [0.25, 0.5, 1.0, 2.0, 4.0, 9.0, 0.0].map(|ratio| axis.place(ratio));
        let expected = [0.0, 25.0, 50.0, 75.0, 100.0, 100.0, 0.0];
        assert!(places.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{places:?}");
        let ticks: Vec<_> = axis.ticks().into_iter().map(|tick| tick.value).collect();
        assert_eq!(ticks, ["×0.50", "×1.00", "×2.00"]);
    }
}
