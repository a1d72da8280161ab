//! Readers that panic on some kinds of damage, such as a part of an Arrow file that is said to
//! lie beyond its end.

use crate::input::error::Reason;
use crate::input::panics;

/// Runs a reader, with a panic in it told as damage to a file of this kind.
pub(super) fn guarded<T>(
    kind: &'static str,
    read: impl FnOnce() -> Result<T, Reason>,
) -> Result<T, Reason> {
    let unfit = || Err(Reason::Damaged(kind, "its parts do not fit together".into()));
    panics::caught(read).unwrap_or_else(unfit)
}
