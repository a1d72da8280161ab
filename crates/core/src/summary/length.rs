//! How long a summary is to be, and what is left of that while sentences are chosen.

use crate::document::Document;

/// How long a summary is to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Length {
    /// Exactly this many sentences (at least 1), or all there are if fewer.
    Sentences(usize),
    /// As many whole sentences as fit in this many words; one at least.
    Words(usize),
    /// As [`Length::Words`], with this share of the source's words, in percent: 0 to 100.
    Percent(f32),
}

/// What is left of a length.
pub(super) enum Budget {
    Sentences(usize),
    Words(usize),
}

impl Budget {
    pub(super) fn new(length: Length, document: &Document, candidates: &[usize]) -> Self {
        match length {
            Length::Sentences(count) => Self::Sentences(count.max(1)),
            Length::Words(count) => Self::Words(count),
            Length::Percent(percent) => {
                let words: usize =
                    candidates.iter().map(|&index| document.words().count(index)).sum();
                let share = f64::from(percent.clamp(0.0, 100.0)) / 100.0;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between 0 and the number of words"
                )]
                Self::Words((words as f64 * share).round() as usize)
            }
        }
    }

    /// Whether nothing is left.
    pub(super) fn is_spent(&self) -> bool {
        matches!(self, Self::Sentences(0) | Self::Words(0))
    }

    /// Takes the length of a sentence of so many words off, if it fits.
    pub(super) fn take(&mut self, words: usize) -> bool {
        let (left, cost) = match self {
            Self::Sentences(left) => (left, 1),
            Self::Words(left) => (left, words),
        };
        let fits = cost <= *left;
        if fits {
            *left -= cost;
        }
        fits
    }
}
