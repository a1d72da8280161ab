//! A comparison for reading in a terminal.

use std::io::{self, Write};

use nutgraf_bench::Comparison;
use nutgraf_bench::compare::Figure;

use super::conclusion;
use crate::bench::table::{self, row};

pub(super) fn write(out: &mut dyn Write, comparison: &Comparison) -> io::Result<()> {
    for warning in &comparison.warnings {
        writeln!(out, "warning: {warning}")?;
    }
    let mut rows = vec![row([&"", &"A", &"B", &"speed of B", &"B is"])];
    rows.extend(comparison.figures.iter().map(figure));
    if !comparison.steps.is_empty() {
        rows.push(Vec::new());
        rows.push(row([&"median time by step"]));
        rows.extend(comparison.steps.iter().map(figure));
    }
    table::write(out, &rows)?;
    writeln!(out, "\n{}", conclusion(comparison))
}

fn figure(figure: &Figure) -> Vec<String> {
    let speed = figure.speed;
    let high = speed.high.map_or_else(|| "?".to_owned(), |high| format!("{high:.3}"));
    let speed = format!("×{:.3} ({:.3}–{high})", speed.value, speed.low);
    let [before, after] = [figure.a, figure.b].map(|number| figure.unit.show(number));
    row([&figure.name, &before, &after, &speed, &figure.verdict.name()])
}
