//! Texts and measures that the benchmarks share.

mod recorded;
mod varied;

use std::time::{Duration, Instant};

pub use nutgraf_bench::corpus::{ARTICLE, text_of};
pub use recorded::{recorded, stage_time};
pub use varied::Varied;

/// How long `work` takes, once.
pub fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}

/// The median of some figures, and the quartiles around it.
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// First quartile.
    pub low: f64,
    /// Median.
    pub median: f64,
    /// Third quartile.
    pub high: f64,
}

impl Spread {
    /// The spread of `figures`, of which there must be one at least.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut figures: Vec<f64> = figures.into_iter().collect();
        figures.sort_by(f64::total_cmp);
        let at = |quarter: usize| figures[(figures.len() - 1) * quarter / 4];
        Self { low: at(1), median: at(2), high: at(3) }
    }
}
