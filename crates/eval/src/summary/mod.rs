//! Summaries against references, and against the article they summarize.
//!
//! [`rouge`] and [`chrf`] compare with reference summaries; [`extractive`], [`redundancy`],
//! [`position`] and [`entities`] describe a summary beside its source; [`pyramid`] scores the
//! facts that its evidence states, [`importance`] what it has of what a reader marked, and
//! [`unresolved`] finds references that nothing in it resolves.

pub mod chrf;
pub mod entities;
pub mod extractive;
pub mod importance;
pub mod position;
pub mod pyramid;
pub mod redundancy;
pub mod rouge;
pub mod tokenize;
pub mod unresolved;

pub use nutgraf_text::porter;

/// A summary was to be compared with no reference at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no reference: at least one is needed to score a summary")]
pub struct NoReference;

/// `part / whole`, or nothing of nothing.
pub(crate) fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
