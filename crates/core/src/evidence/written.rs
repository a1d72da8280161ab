//! A summary that a model wrote, in words of its own.

use super::GeneratedSentence;
use crate::span::Span;

/// An abstractive summary, with its evidence and how it was made.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WrittenSummary {
    /// The summary, on one line.
    pub text: String,
    /// Its sentences, in order, each with its evidence; spans of `text`.
    pub sentences: Vec<GeneratedSentence>,
    /// How many windows each pass had: the first reads the source, each further one the joined
    /// summaries of the last. Empty if there was nothing to summarize.
    pub passes: Vec<usize>,
    /// Sentences of the source that are longer than the model's limit: each was cut at a word
    /// and read in pieces.
    pub cut: Vec<Span>,
    /// How many sentences of a further pass were cut like that.
    pub cut_later: usize,
    /// How many sentences the model wrote last that are left out to keep to a number of words.
    pub left_out: usize,
    /// Whether it is longer than was asked for, because another pass made it no shorter.
    pub too_long: bool,
    /// How the hypotheses were chosen by their facts, if they were.
    pub faithful: Option<Faithful>,
}

/// What choosing among hypotheses by their facts gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Faithful {
    /// For how many windows, of all passes, another hypothesis than the most probable one was
    /// chosen.
    pub reranked: usize,
    /// For how many windows, of all passes, every hypothesis had facts that the source does not
    /// contain; the one with the fewest was chosen.
    pub none_supported: usize,
}

impl WrittenSummary {
    /// The texts of its sentences.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.sentences.iter().map(|sentence| sentence.span.of(&self.text))
    }

    /// How many facts of it the source does not contain.
    pub fn unsupported(&self) -> usize {
        self.sentences.iter().map(|sentence| sentence.unsupported.len()).sum()
    }
}
