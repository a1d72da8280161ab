//! Documents as tokens with tags: what `CoNLL` columns and token-tag lines have in common.
//!
//! Such formats have no text. Where none is given, the text is the tokens with a space
//! between, and a line for each sentence. Where one is given, tokens are found in it one
//! after the other, or stand at offsets that are given too.

use std::path::Path;

use nutgraf_text::Span;

use super::ReadOptions;
use super::check::{Parsed, ParsedArticle};
use super::error::{ReadError, ReadErrorKind};
use super::offsets;
use super::schemes::{self, TagPosition};
use crate::data::{Annotation, Article, Place};
use crate::ner::tags::{Scheme, to_bytes};

/// A document of tagged tokens.
#[derive(Default)]
pub(super) struct Tagged {
    pub(super) id: String,
    pub(super) line: usize,
    pub(super) text: Option<String>,
    pub(super) sentences: Vec<TaggedSentence>,
}

/// A sentence; the lists are of one length.
#[derive(Default)]
pub(super) struct TaggedSentence {
    pub(super) tokens: Vec<String>,
    pub(super) tags: Vec<String>,
    /// The line of each token, if each has one.
    pub(super) lines: Vec<usize>,
    /// Where each token stands in the text.
    pub(super) offsets: Option<Vec<(usize, usize)>>,
}

/// Puts documents into the common form.
pub(super) fn parse(
    file: &Path,
    documents: Vec<Tagged>,
    id_field: &'static str,
    options: &ReadOptions,
) -> Result<Parsed, ReadError> {
    let scheme = match (options.lenient, options.scheme) {
        (true, _) => None,
        (false, Some(scheme)) => Some(scheme),
        (false, None) => Some(detect(file, &documents)?),
    };
    let articles = documents
        .into_iter()
        .map(|document| article(file, document, scheme, id_field))
        .collect::<Result<_, _>>()?;
    Ok(Parsed { articles, ..Parsed::default() })
}

fn detect(file: &Path, documents: &[Tagged]) -> Result<Scheme, ReadError> {
    let (mut tags, mut owners) = (Vec::new(), Vec::new());
    for document in documents {
        for (index, sentence) in document.sentences.iter().enumerate() {
            tags.push(&*sentence.tags);
            owners.push((document, index));
        }
    }
    schemes::detect(&tags).map_err(|(later, earlier)| {
        let at = |(sentence, token): TagPosition| {
            let (document, index) = owners[sentence];
            (document.at(index, token, "tags"), tags[sentence][token].clone())
        };
        let ((line, field), tag) = at(later);
        let ((other_line, _), other) = at(earlier);
        let kind = ReadErrorKind::MixedSchemes { tag, other, line: other_line };
        ReadError::field(Place::line(file, line), field, kind)
    })
}

fn article(
    file: &Path,
    document: Tagged,
    scheme: Option<Scheme>,
    id_field: &'static str,
) -> Result<ParsedArticle, ReadError> {
    let place = Place::line(file, document.line);
    let mut parsed = ParsedArticle { id_field, ..ParsedArticle::default() };
    let tokens = match &document.text {
        None => joined(&document.sentences, &mut parsed.article.text),
        Some(text) => {
            parsed.article.text.clone_from(text);
            found(text, &document).map_err(|((sentence, token), kind)| {
                let (line, field) = document.at(sentence, token, "tokens");
                ReadError::field(Place::line(file, line), field, kind)
            })?
        }
    };
    for (number, (sentence, tokens)) in document.sentences.iter().zip(&tokens).enumerate() {
        let fail = |(token, kind)| {
            let (line, field) = document.at(number, token, "tags");
            ReadError::field(Place::line(file, line), field, kind)
        };
        let chunks = schemes::entities(&sentence.tags, scheme).map_err(fail)?;
        // There is a span for each token, so none is missing.
        let spans = to_bytes(&chunks, tokens).unwrap_or_default();
        for (span, chunk) in spans.into_iter().zip(&chunks) {
            let (line, field) = document.at(number, chunk.tokens.start, "tags");
            parsed.push(Annotation::new(span.span, span.label), Some(line), field);
        }
    }
    let (tokens, sentences) = tokens
        .into_iter()
        .filter_map(|tokens| {
            let sentence = Span { start: tokens.first()?.start, end: tokens.last()?.end };
            Some((tokens, sentence))
        })
        .unzip();
    let Article { text, .. } = parsed.article;
    parsed.article = Article {
        id: document.id,
        place,
        text,
        sentences,
        tokens: Some(tokens),
        entities: parsed.article.entities,
        ..Article::default()
    };
    Ok(parsed)
}

impl Tagged {
    /// The line of a token, and the field it is in.
    fn at(&self, sentence: usize, token: usize, field: &str) -> (usize, String) {
        match self.sentences[sentence].lines.get(token) {
            Some(&line) => (line, field.trim_end_matches('s').to_owned()),
            None => (self.line, format!("sents[{sentence}].{field}[{token}]")),
        }
    }
}

/// The tokens with a space between, sentences on a line each; gives where each token stands.
pub(super) fn joined(sentences: &[TaggedSentence], text: &mut String) -> Vec<Vec<Span>> {
    let mut spans = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let mut own = Vec::with_capacity(sentence.tokens.len());
        for (index, token) in sentence.tokens.iter().enumerate() {
            if index > 0 {
                text.push(' ');
            } else if !text.is_empty() {
                text.push('\n');
            }
            own.push(Span { start: text.len(), end: text.len() + token.len() });
            text.push_str(token);
        }
        spans.push(own);
    }
    spans
}

/// Where each token stands in a text that is given.
fn found(text: &str, document: &Tagged) -> Result<Vec<Vec<Span>>, (TagPosition, ReadErrorKind)> {
    let mut cursor = 0;
    let mut spans = Vec::with_capacity(document.sentences.len());
    for (number, sentence) in document.sentences.iter().enumerate() {
        let mut own = Vec::with_capacity(sentence.tokens.len());
        for (index, token) in sentence.tokens.iter().enumerate() {
            let fail = |kind| ((number, index), kind);
            let span = match &sentence.offsets {
                Some(offsets) => {
                    let (start, end) = offsets[index];
                    offsets::bytes(text, start, end).map_err(fail)?
                }
                None => next(text, cursor, token).ok_or_else(|| {
                    let found = text[cursor..].chars().take(20).collect();
                    fail(ReadErrorKind::OtherText { given: token.clone(), found })
                })?,
            };
            if span.start < cursor {
                return Err(fail(ReadErrorKind::Order(span)));
            }
            if span.of(text) != token {
                let found = span.of(text).to_owned();
                return Err(fail(ReadErrorKind::OtherText { given: token.clone(), found }));
            }
            cursor = span.end;
            own.push(span);
        }
        spans.push(own);
    }
    Ok(spans)
}

/// The next place of `token` from byte `cursor` on.
pub(super) fn next(text: &str, cursor: usize, token: &str) -> Option<Span> {
    let start = cursor + text[cursor..].find(token)?;
    Some(Span { start, end: start + token.len() })
}
