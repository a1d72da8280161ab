//! Texts and measures that the benchmarks share.

use std::time::{Duration, Instant};

/// The seed article: 594 words.
pub const ARTICLE: &str = include_str!("../../datasets/pyongyang-visit/article.txt");

/// A text of about `words` words: the seed article's prose, over and over or cut short at
/// a sentence end.
pub fn text_of(words: usize) -> String {
    let prose = ARTICLE.split("\n\nShare.").next().unwrap_or(ARTICLE);
    let sentences = prose.split_inclusive(". ").collect::<Vec<_>>();
    let mut text = String::new();
    let mut count = 0;
    for sentence in sentences.iter().cycle() {
        if count >= words {
            break;
        }
        text.push_str(sentence);
        count += sentence.split_whitespace().count();
    }
    text
}

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
