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
    let of = |verdict| comparison.lines.iter().filter(|line| line.verdict == verdict).count();
    let all = comparison.lines.len();
    let (faster, slower) = (of(Verdict::Faster), of(Verdict::Slower));
    // One figure of several may differ by chance, so it is said how many do.
    match (faster, slower) {
        (0, 0) => writeln!(out, "\nno difference"),
        (_, 0) => writeln!(out, "\nB is faster in {faster} of {all} figures"),
        (0, _) => writeln!(out, "\nB is slower in {slower} of {all} figures"),
        _ => writeln!(out, "\nB is faster in {faster} and slower in {slower} of {all} figures"),
    }
}
