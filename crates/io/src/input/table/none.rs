//! In the place of tables, in a program that is built without them.

use std::path::Path;

use super::error::Reason;
use super::open::Opened;
use super::{Entry, InputOptions, Origin};

/// There is none.
pub(super) enum Table {}

impl Table {
    pub(super) fn parquet(
        _: Option<&Path>,
        _: Opened,
        _: Origin,
        _: &InputOptions,
    ) -> Result<Self, Reason> {
        Err(Reason::NoTables("Parquet"))
    }

    pub(super) fn arrow(
        _: Option<&Path>,
        _: Opened,
        _: Origin,
        _: &InputOptions,
    ) -> Result<Self, Reason> {
        Err(Reason::NoTables("Arrow"))
    }
}

impl Iterator for Table {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        match *self {}
    }
}
