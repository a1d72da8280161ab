//! In the place of tables, in a program that is built without them.

use std::io::{self, Write};
use std::path::Path;

use nutgraf_wire::Head;

use super::{Article, Writer};
use crate::format::OutputFormat;

/// A table that cannot be written.
pub(super) struct Table;

impl Table {
    pub(super) fn new(_: OutputFormat, _: Head) -> Self {
        Self
    }
}

impl Writer for Table {
    fn begin(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Err(missing())
    }

    fn article(&mut self, _: &mut dyn Write, _: &Article) -> io::Result<()> {
        Err(missing())
    }
}

pub(super) fn convert(_: &Path, _: OutputFormat, _: &mut dyn Write) -> io::Result<()> {
    Err(missing())
}

fn missing() -> io::Error {
    io::Error::other("this program was built without its feature `parquet`")
}
