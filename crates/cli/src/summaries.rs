//! Summaries of analyzed articles, chosen of their sentences or written by a model.

use nutgraf::{Analysis, Analyzer, Document, SummaryOptions};

use crate::input::Origin;
use crate::output::ArticleSummary;
use crate::progress::Progress;
use crate::writer::Writer;

/// An article with what was found in it.
pub(crate) struct Found {
    pub(crate) origin: Origin,
    pub(crate) document: Document,
    pub(crate) analysis: Analysis,
}

/// How summaries are made.
pub(crate) struct Summaries<'a> {
    /// `None` if no summary is wanted.
    pub(crate) options: Option<&'a SummaryOptions>,
    /// The model that writes them, if they are not chosen.
    pub(crate) writer: Option<&'a Writer>,
    pub(crate) analyzer: &'a Analyzer,
    pub(crate) progress: &'a Progress,
}

impl Summaries<'_> {
    /// The summaries of `articles`, in their order, or why there is none.
    pub(crate) fn of(&self, articles: &[&Found]) -> Vec<Result<Option<ArticleSummary>, String>> {
        let Some(writer) = self.writer else {
            return articles.iter().map(|article| Ok(self.chosen(article))).collect();
        };
        let articles: Vec<_> =
            articles.iter().map(|article| (&article.document, &article.analysis)).collect();
        let summaries = writer.summarize(self.analyzer, &articles).into_iter();
        summaries.map(|summary| summary.map(Some)).collect()
    }

    fn chosen(&self, article: &Found) -> Option<ArticleSummary> {
        let summary = article.analysis.summarize(self.options?);
        if summary.about_matches == Some(0) {
            let place = article.origin.place();
            self.progress.warn(&format!("`{place}`: no sentence names what `--about` asks for"));
        }
        Some(ArticleSummary::Chosen(summary))
    }
}
