//! Readers that panic on some kinds of damage, such as a part of an Arrow file that is said to
//! lie beyond its end.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::input::error::Reason;

thread_local! {
    /// Whether this thread reads what may be damaged, and a panic is told as that.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs a reader, with a panic in it told as damage to a file of this kind.
pub(super) fn guarded<T>(
    kind: &'static str,
    read: impl FnOnce() -> Result<T, Reason>,
) -> Result<T, Reason> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                usual(panic);
            }
        }));
    });
    GUARDED.set(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(false);
    result.unwrap_or_else(|_| Err(Reason::Damaged(kind, "its parts do not fit together".into())))
}
