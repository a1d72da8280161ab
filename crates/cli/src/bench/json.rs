//! The report as JSON, with every sample. On one line: most of it is numbers.

use std::io::{self, Write};

use nutgraf_bench::Report;

pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    serde_json::to_writer(&mut *out, report)?;
    writeln!(out)
}
