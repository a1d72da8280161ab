//! Choosing the sentences of a summary.

use crate::span::Span;

/// How long a summary is to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Length {
    /// Exactly this many sentences, or all there are if fewer.
    Sentences(usize),
    /// As many whole sentences as fit in this many words; one at least.
    Words(usize),
    /// As [`Length::Words`], with this share of the source's words (0 to 100).
    Percent(f32),
}

/// What summary to make.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryOptions {
    /// How long.
    pub length: Length,
    /// An entity or phrase that the summary is to be about.
    pub about: Option<String>,
}

impl Default for SummaryOptions {
    /// Three sentences, about whatever the article is about.
    fn default() -> Self {
        Self { length: Length::Sentences(3), about: None }
    }
}

/// An extractive summary.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// The chosen sentences, in source order.
    pub sentences: Vec<SummarySentence>,
}

/// One sentence of a summary, with its evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SummarySentence {
    /// The source text it is: the evidence.
    pub span: Span,
    /// Its index in [`Document::sentences`](crate::Document::sentences).
    pub sentence: usize,
    /// The model's probability that the sentence belongs in a summary, 0 to 1.
    pub score: f32,
}
