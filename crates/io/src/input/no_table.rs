//! In the place of tables, in a program that is built without them.

use super::InputOptions;
use super::error::Reason;
use super::{Entry, Input};

/// There is none.
pub(super) enum Table {}

impl Table {
    pub(super) fn parquet(_: &Input, _: &InputOptions) -> Result<Self, Reason> {
        Err(Reason::NoTables("Parquet"))
    }

    pub(super) fn arrow(_: &Input, _: &InputOptions) -> Result<Self, Reason> {
        Err(Reason::NoTables("Arrow"))
    }

    pub(super) fn next(&mut self) -> Option<Entry> {
        match *self {}
    }
}
