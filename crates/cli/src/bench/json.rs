//! A report as JSON with every sample, or a comparison. On one line: most of it is numbers.

use std::io::{self, Write};

use serde::Serialize;

pub(super) fn write(out: &mut dyn Write, report: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, report)?;
    writeln!(out)
}
