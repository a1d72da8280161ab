//! How long a summary is to be, and what is left of that while sentences are chosen.

/// How long a summary is to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Length {
    /// This many sentences (at least 1), or fewer if no others can stand in a summary.
    Sentences(usize),
    /// The whole sentences that tell most in this many words; one at least, even if it is longer.
    Words(usize),
    /// As [`Length::Words`], with this share of the source's words, in percent: 0 to 100.
    Percent(f32),
}

/// What is left of a length.
#[derive(Debug, Clone, Copy)]
pub(super) enum Budget {
    Sentences(usize),
    Words(usize),
}

impl Budget {
    /// Of a document whose prose is the sentences `order`, of so many words each.
    pub(super) fn new(length: Length, order: &[usize], words: impl Fn(usize) -> usize) -> Self {
        match length {
            Length::Sentences(count) => Self::Sentences(count.max(1)),
            Length::Words(count) => Self::Words(count),
            Length::Percent(percent) => {
                let words: usize = order.iter().map(|&sentence| words(sentence)).sum();
                let share = f64::from(percent.clamp(0.0, 100.0)) / 100.0;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between 0 and the number of words"
                )]
                Self::Words((words as f64 * share) as usize)
            }
        }
    }

    /// Whether nothing is left.
    pub(super) fn is_spent(self) -> bool {
        matches!(self, Self::Sentences(0) | Self::Words(0))
    }

    /// Whether so many sentences of so many words fit.
    pub(super) fn fits(self, sentences: usize, words: usize) -> bool {
        match self {
            Self::Sentences(left) => sentences <= left,
            Self::Words(left) => words <= left,
        }
    }

    /// Takes the length of a sentence of so many words off.
    pub(super) fn take(&mut self, words: usize) {
        match self {
            Self::Sentences(left) => *left = left.saturating_sub(1),
            Self::Words(left) => *left = left.saturating_sub(words),
        }
    }
}
