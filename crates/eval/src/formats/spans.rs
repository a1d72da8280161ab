//! Texts with spans on a line each, as spaCy, Prodigy and doccano have them: `{"text", "spans":
//! [{"start", "end", "label"}]}`, offsets in chars.
//!
//! `ents`, as spaCy's `Doc.to_json` writes, is read as `spans`, and `sents` as sentences. So are
//! spaCy's training triples, `"entities": [[0, 5, "PER"]]`, and what doccano writes: triples in
//! `label` or `labels`, or objects with `start_offset` and `end_offset` in `entities`. Lines that
//! were rejected or ignored in Prodigy are counted and left out.
//! `tokens` are read if they are there. This is the one format that holds all of the common
//! form: of a span also `entity` (what it refers to) and `confidence`, and of a text `names`
//! of entities, `summary` and `references`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nutgraf_text::{CharOffsets, Span};
use nutgraf_wire::SummarySentence;
use serde::{Deserialize, Serialize};

use super::check::{Parsed, ParsedArticle, Tally, set_tokens};
use super::error::{ReadError, ReadErrorKind, WriteError};
use super::input::json_lines;
use super::offsets::Chars;
use super::wire::{Lines, Rest, Texts, same_text, sentence_in, sentence_out, summary};
use super::write::{Ledger, Rendered};
use crate::data::{Annotation, Article, Place};

#[derive(Deserialize)]
struct Line {
    id: Option<Id>,
    meta: Option<Meta>,
    text: String,
    #[serde(alias = "ents")]
    spans: Option<Vec<WireSpan>>,
    #[serde(alias = "label", alias = "labels")]
    entities: Option<Vec<Marked>>,
    sents: Option<Vec<WireRange>>,
    tokens: Option<Vec<WireRange>>,
    #[serde(default)]
    names: BTreeMap<Arc<str>, String>,
    summary: Option<Lines>,
    summary_sentences: Option<Vec<SummarySentence>>,
    references: Option<Texts>,
    /// What a person said of the line in Prodigy: `accept`, `reject` or `ignore`.
    answer: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Deserialize)]
struct Meta {
    id: Option<Id>,
    #[serde(flatten)]
    rest: Rest,
}

/// Ids are often numbers.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a string or a whole number")]
enum Id {
    Text(String),
    Number(i64),
}

impl Id {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct WireSpan {
    start: usize,
    end: usize,
    label: Arc<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f64>,
}

/// A span in the forms of other programs.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected [START, END, TYPE] or an object with start_offset, end_offset and label"
)]
enum Marked {
    Triple(usize, usize, Arc<str>),
    Object {
        #[serde(alias = "start_offset")]
        start: usize,
        #[serde(alias = "end_offset")]
        end: usize,
        label: Arc<str>,
    },
}

impl From<Marked> for WireSpan {
    fn from(marked: Marked) -> Self {
        let (Marked::Triple(start, end, label) | Marked::Object { start, end, label }) = marked;
        Self { start, end, label, text: None, entity: None, confidence: None }
    }
}

#[derive(Serialize, Deserialize)]
struct WireRange {
    start: usize,
    end: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

#[derive(Serialize)]
struct OutLine<'a> {
    id: &'a str,
    text: &'a str,
    spans: Vec<WireSpan>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sents: Vec<WireRange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<WireRange>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    names: &'a BTreeMap<Arc<str>, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary_sentences: Option<Vec<SummarySentence>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    references: &'a [String],
}

pub(super) fn parse(file: &Path, text: &str) -> Result<Parsed, ReadError> {
    let mut parsed = Parsed::default();
    for (number, line) in json_lines::<Line>(file, text)? {
        if let Some(answer @ ("reject" | "ignore")) = line.answer.as_deref() {
            parsed.left_out.line(format!("{answer}ed lines").replace("eed", "ed"), number);
            continue;
        }
        let article = read(Place::line(file, number), line, &mut parsed.left_out)
            .map_err(|(field, kind)| ReadError::field(Place::line(file, number), field, kind))?;
        parsed.articles.push(article);
    }
    Ok(parsed)
}

fn read(
    place: Place,
    line: Line,
    left_out: &mut Tally,
) -> Result<ParsedArticle, (String, ReadErrorKind)> {
    left_out.fields(&line.rest);
    if let Some(answer) = line.answer.filter(|answer| answer != "accept") {
        let expected = "`accept`, `reject` or `ignore`";
        return Err(("answer".into(), ReadErrorKind::Unexpected { found: answer, expected }));
    }
    let meta = line.meta.map(|meta| {
        left_out.fields(&meta.rest);
        meta.id
    });
    let id = line.id.or(meta.flatten()).map(Id::text).unwrap_or_default();
    let chars = Chars::new(&line.text);
    let mut parsed = ParsedArticle { id_field: "id", ..ParsedArticle::default() };
    let article = &mut parsed.article;
    let ranges = |ranges: Vec<WireRange>, field: &str| {
        let range = |(index, range): (usize, WireRange)| {
            chars
                .span(range.start, range.end)
                .and_then(|span| same_text(range.text.as_deref(), span, &line.text).map(|()| span))
                .map_err(|kind| (format!("{field}[{index}]"), kind))
        };
        ranges.into_iter().enumerate().map(range).collect::<Result<Vec<Span>, _>>()
    };
    let sentences = ranges(line.sents.unwrap_or_default(), "sents")?;
    let tokens = line.tokens.map(|tokens| ranges(tokens, "tokens")).transpose()?;
    let sentence = |(index, sentence): (usize, SummarySentence)| {
        sentence_in(sentence, Some((&line.text, &chars)))
            .map_err(|(field, kind)| (format!("summary_sentences[{index}].{field}"), kind))
    };
    let summary_sentences = line.summary_sentences.unwrap_or_default();
    let summary_sentences =
        summary_sentences.into_iter().enumerate().map(sentence).collect::<Result<_, _>>()?;
    let (entities, field) = match (line.spans, line.entities) {
        (Some(spans), _) => (spans, "spans"),
        (None, Some(marked)) => (marked.into_iter().map(WireSpan::from).collect(), "entities"),
        (None, None) => return Err(("spans".to_owned(), ReadErrorKind::Missing(""))),
    };
    let entities = entities.into_iter().enumerate().map(|(index, entity)| {
        let span = chars
            .span(entity.start, entity.end)
            .map_err(|kind| (format!("{field}[{index}].end"), kind))?;
        same_text(entity.text.as_deref(), span, &line.text)
            .map_err(|kind| (format!("{field}[{index}].text"), kind))?;
        let WireSpan { label, entity, confidence, .. } = entity;
        Ok(Annotation { span, label, entity, confidence })
    });
    let entities: Vec<Annotation> = entities.collect::<Result<_, _>>()?;

    *article = Article {
        id,
        names: line.names,
        summary: summary(line.summary.map(Lines::join), summary_sentences),
        references: line.references.map(Texts::list).unwrap_or_default(),
        text: line.text,
        ..Article::default()
    };
    set_tokens(article, sentences, tokens, ("sents", "tokens"))?;
    for (index, entity) in entities.into_iter().enumerate() {
        parsed.push(entity, place.line, format!("{field}[{index}].label"));
    }
    parsed.article.place = place;
    Ok(parsed)
}

pub(super) fn render(articles: &[Article]) -> Result<Rendered, WriteError> {
    let mut ledger = Ledger::default();
    let mut out = String::new();
    for article in articles {
        let text = &article.text;
        let mut chars = CharOffsets::new(text);
        let mut range = |&span: &Span| WireRange {
            start: chars.at(span.start),
            end: chars.at(span.end),
            text: None,
        };
        let sents = article.sentences.iter().map(&mut range).collect();
        let tokens = article.tokens.as_ref();
        let tokens = tokens.map(|tokens| tokens.iter().flatten().map(&mut range).collect());
        let spans = article.entities.iter().map(|entity| {
            let WireRange { start, end, .. } = range(&entity.span);
            WireSpan {
                start,
                end,
                label: entity.label.clone(),
                text: Some(entity.span.of(text).to_owned()),
                entity: entity.entity.clone(),
                confidence: entity.confidence,
            }
        });
        let spans = spans.collect();
        let sentences = article.summary.as_ref().map(|summary| &summary.sentences);
        let sentences = sentences.filter(|sentences| !sentences.is_empty()).map(|sentences| {
            let write = |s| sentence_out(s, &article.sentences, &mut chars);
            sentences.iter().map(write).collect()
        });
        let line = OutLine {
            id: &article.id,
            text,
            spans,
            sents,
            tokens,
            names: &article.names,
            summary: article.summary.as_ref().map(|summary| &*summary.text),
            summary_sentences: sentences,
            references: &article.references,
        };
        super::push_line(&mut out, &article.id, &line)?;
        ledger.written(article.entities.len());
        ledger.document();
    }
    Ok(ledger.finish(vec![(PathBuf::new(), out)]))
}
