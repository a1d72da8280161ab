//! Abstractive summaries of articles of any length, with evidence.
//!
//! An article's sentences are laid out in windows that the model takes (`windows`), each is
//! summarized, and the summaries are joined. If that is longer than was asked for, it is
//! summarized again, pass after pass. Each sentence of the result is compared with the article
//! ([`nutgraf::evidence`]); with [`SummarizeOptions::faithful`] that also decides between the
//! hypotheses of a window. Works with any [`TextGenerator`].

mod choice;
#[cfg(test)]
mod fake;
mod length;
mod options;
mod passes;
#[cfg(test)]
mod tests;
mod windows;

use nutgraf::summary::candidates;
use nutgraf::{AnalyzeError, Analyzer, Document, Evidence, Span, WrittenSummary};

use crate::generate::{GenerateError, TextGenerator};

pub use options::{GenerationRequest, RequestError, SamplingRequest, SummarizeOptions};

use passes::Passes;

/// What went wrong with the summary of one article.
#[derive(Debug, thiserror::Error)]
pub enum SummarizeError {
    /// The model failed.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// Finding the entities of a generated text failed.
    #[error(transparent)]
    Analyze(#[from] AnalyzeError),
}

/// An article to summarize.
#[derive(Clone, Copy)]
pub struct Article<'a> {
    /// The article.
    pub document: &'a Document,
    /// What its summary is compared with.
    pub evidence: &'a Evidence,
}

/// A generator with options, that articles go through.
pub struct Summarizer<'a> {
    generator: &'a dyn TextGenerator,
    /// Finds the entities of generated texts.
    analyzer: Option<&'a Analyzer>,
    options: SummarizeOptions,
}

impl<'a> Summarizer<'a> {
    /// A summarizer. With an `analyzer`, entities and sentence vectors of generated texts count
    /// as evidence too.
    pub fn new(
        generator: &'a dyn TextGenerator,
        analyzer: Option<&'a Analyzer>,
        options: SummarizeOptions,
    ) -> Self {
        Self { generator, analyzer, options }
    }

    /// The summary of one article.
    pub fn summarize(&self, article: Article) -> Result<WrittenSummary, SummarizeError> {
        let mut summaries = self.summarize_all(&[article]);
        summaries.pop().unwrap_or_else(|| Ok(WrittenSummary::default()))
    }

    /// The summaries of several articles, in their order; each as if it were alone. Their
    /// windows go through the model together, [`SummarizeOptions::batch`] at a time.
    pub fn summarize_all(
        &self,
        articles: &[Article],
    ) -> Vec<Result<WrittenSummary, SummarizeError>> {
        let passes = Passes::new(self.generator, self.analyzer, &self.options);
        let written = passes.run(articles);
        articles
            .iter()
            .zip(written)
            .map(|(article, written)| self.examined(*article, written?))
            .collect()
    }

    /// A text with its evidence, cut to the number of words asked for.
    fn examined(
        &self,
        article: Article,
        written: passes::Written,
    ) -> Result<WrittenSummary, SummarizeError> {
        let (text, left_out) = match self.options.words {
            Some(words) => length::within_words(&written.text, words),
            None => (written.text, 0),
        };
        Ok(WrittenSummary {
            sentences: article.evidence.examine(&text, self.analyzer)?,
            text,
            passes: written.passes,
            cut: written.cut,
            cut_later: written.cut_later,
            left_out,
            too_long: written.too_long,
            faithful: written.faithful,
        })
    }
}

/// The sentences of an article that are summarized, with their spans.
fn sentences(document: &Document) -> (Vec<&str>, Vec<Span>) {
    let indices = candidates(document);
    let texts = indices.iter().map(|&index| document.sentence_text(index)).collect();
    (texts, indices.iter().map(|&index| document.sentences()[index].span).collect())
}
