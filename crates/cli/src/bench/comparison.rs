//! Two reports side by side, for reading in a terminal.

use std::io::{self, Write};

use nutgraf_bench::Comparison;
use nutgraf_bench::compare::Verdict;

use super::table::{self, row};

pub(super) fn write(out: &mut dyn Write, comparison: &Comparison) -> io::Result<()> {
    for warning in &comparison.warnings {
        writeln!(out, "warning: {warning}")?;
    }
    let head = row([&"", &"A", &"B", &"speed of B", &"B is"]);
    let lines = comparison.lines.iter().map(|line| {
        let bound = |bound: f64| {
            if bound.is_finite() { format!("{bound:.3}") } else { "?".to_owned() }
        };
        let speed = line.speed;
        let speed = format!("×{:.3} ({}–{})", speed.value, bound(speed.low), bound(speed.high));
        row([&line.name, &line.before, &line.after, &speed, &line.verdict.name()])
    });
    table::write(out, &[head].into_iter().chain(lines).collect::<Vec<_>>())?;
    let mixed = comparison.verdict == Verdict::NoDifference
        && comparison.lines.iter().any(|line| line.verdict != Verdict::NoDifference);
    if mixed {
        return writeln!(out, "\nB is faster in some and slower in others");
    }
    let verdict = match comparison.verdict {
        Verdict::Faster => "B is faster",
        Verdict::Slower => "B is slower",
        Verdict::NoDifference => "no difference",
    };
    writeln!(out, "\n{verdict}")
}
