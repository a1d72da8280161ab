//! Sentences of an article, for showing and for resampling.

use nutgraf_text::{Document, Span};

use crate::data::Article;
use crate::report::{ArticleView, Mark, SentenceText};

/// The sentences of an article, as annotated or else as found.
pub(super) fn sentences(article: &Article) -> Vec<Span> {
    if article.sentences.is_empty() {
        let document = Document::from_text(article.text.clone());
        document.sentences().iter().map(|sentence| sentence.span).collect()
    } else {
        article.sentences.clone()
    }
}

/// The sentence that byte `start` stands in, or before; the whole text if there is none.
pub(super) fn sentence_at(text: &str, sentences: &[Span], start: usize) -> SentenceText {
    let after = sentences.partition_point(|sentence| sentence.start <= start);
    let span = after.checked_sub(1).map(|index| sentences[index]);
    let span = span.filter(|span| start < span.end).unwrap_or_else(|| line_at(text, start));
    SentenceText { start: span.start, end: span.end, text: span.of(text).to_owned() }
}

/// The line that byte `at` stands in.
fn line_at(text: &str, at: usize) -> Span {
    let at = text.floor_char_boundary(at);
    let start = text[..at].rfind('\n').map_or(0, |place| place + 1);
    let end = text[at..].find('\n').map_or(text.len(), |place| at + place);
    Span { start, end }
}

/// An entity with its words.
pub(super) fn mark(entity: &crate::ner::EntitySpan, text: &str) -> Mark {
    Mark {
        start: entity.span.start,
        end: entity.span.end,
        label: entity.label.to_string(),
        text: entity.span.of(text).to_owned(),
    }
}

/// An article for showing.
pub(super) fn view(gold: &Article, predicted: &Article) -> ArticleView {
    let marks = |article: &Article| {
        let mark = |annotation: &crate::data::Annotation| mark(&annotation.to_span(), &gold.text);
        let mut marks: Vec<Mark> = article.entities.iter().map(mark).collect();
        marks.sort();
        marks
    };
    ArticleView {
        id: gold.id.clone(),
        text: gold.text.clone(),
        sentences: sentences(gold).into_iter().map(Into::into).collect(),
        gold: marks(gold),
        predicted: marks(predicted),
        summary: None,
    }
}
