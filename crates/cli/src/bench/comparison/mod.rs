//! Two reports side by side, one file a format.

mod html;
mod text;

use std::io::{self, Write};

use nutgraf_bench::compare::Verdict;
use nutgraf_bench::{Comparison, Report};

use super::args::BenchFormat;
use super::json;

/// Writes a comparison of two reports.
pub(super) fn write(
    out: &mut dyn Write,
    format: BenchFormat,
    comparison: &Comparison,
    reports: [&Report; 2],
) -> io::Result<()> {
    match format {
        BenchFormat::Text => text::write(out, comparison),
        BenchFormat::Json => json::write(out, comparison),
        BenchFormat::Html => html::write(out, comparison, reports),
    }
}

/// What is to be said of all figures. One of several may differ by chance, so it is said how
/// many do.
fn conclusion(comparison: &Comparison) -> String {
    let all = comparison.figures.len();
    if comparison.verdict == Verdict::TooFew {
        return format!(
            "{}: measure for longer, or the two in turn, by `nutgraf bench run A B`",
            Verdict::TooFew.name()
        );
    }
    match (comparison.count(Verdict::Faster), comparison.count(Verdict::Slower)) {
        (0, 0) => "no difference".to_owned(),
        (faster, 0) => format!("B is faster in {faster} of {all} figures"),
        (0, slower) => format!("B is slower in {slower} of {all} figures"),
        (faster, slower) => {
            format!("B is faster in {faster} and slower in {slower} of {all} figures")
        }
    }
}
