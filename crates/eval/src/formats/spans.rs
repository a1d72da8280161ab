//! Texts with spans on a line each, as spaCy, Prodigy and doccano have them: `{"text", "spans":
//! [{"start", "end", "label"}]}`, offsets in chars.
//!
//! `ents`, as spaCy's `Doc.to_json` writes, is read as `spans`, and `sents` as sentences. So are
//! spaCy's training triples, `"entities": [[0, 5, "PER"]]`, and what doccano writes: triples in
//! `label` or `labels`, or objects with `start_offset` and `end_offset` in `entities`. Lines that
//! were rejected or ignored in Prodigy are counted and left out.
//! `tokens` are read if they are there. This is the one format that holds all of the common
//! form: of a span also `entity` (what it refers to) and `confidence`, of a text `names` of
//! entities, `summary` and `references`, and of a sentence its `importance`, from 0 to 3.
//!
//! So it reads articles that were annotated whole: `sentences` is `sents`, `best` has the sentences
//! that an editor would take, counted from 0 (or a list of such lists, one for each editor), and
//! where `entity` is a number it counts `entities`, `[{"type", "names": [the fullest, ...]}]`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nutgraf_text::{CharOffsets, Span};
use nutgraf_wire::SummarySentence;
use serde::{Deserialize, Serialize};

use super::check::{Parsed, ParsedArticle, Tally, set_tokens};
use super::error::{ReadError, ReadErrorKind, WriteError};
use super::input::json_lines;
use super::marks;
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
    sents: Option<Vec<WireSentence>>,
    sentences: Option<Vec<WireSentence>>,
    tokens: Option<Vec<WireRange>>,
    best: Option<Choices>,
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
#[derive(Clone, Serialize, Deserialize)]
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
    entity: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f64>,
}

/// A span in the forms of other programs, or what spans with a number refer to.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected [START, END, TYPE], an object with start_offset, end_offset and label, or one with names"
)]
enum Marked {
    Entity {
        names: Vec<String>,
    },
    Triple(usize, usize, Arc<str>),
    Object {
        #[serde(alias = "start_offset")]
        start: usize,
        #[serde(alias = "end_offset")]
        end: usize,
        label: Arc<str>,
    },
}

impl Marked {
    /// The span, if it is one.
    fn span(self) -> Option<WireSpan> {
        match self {
            Self::Triple(start, end, label) | Self::Object { start, end, label } => {
                Some(WireSpan { start, end, label, text: None, entity: None, confidence: None })
            }
            Self::Entity { .. } => None,
        }
    }

    /// The names of the entity, if it is one, the fullest first.
    fn names(&self) -> Option<&[String]> {
        match self {
            Self::Entity { names } => Some(names),
            Self::Triple(..) | Self::Object { .. } => None,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct WireSentence {
    #[serde(flatten)]
    range: WireRange,
    #[serde(skip_serializing_if = "Option::is_none")]
    importance: Option<u8>,
}

/// The sentences that an editor would take, or each of several.
#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a list of numbers, or a list of such lists")]
enum Choices {
    One(Vec<usize>),
    Several(Vec<Vec<usize>>),
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
    sents: Vec<WireSentence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<WireRange>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    best: Option<Choices>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    names: &'a BTreeMap<Arc<str>, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary_sentences: Option<Vec<SummarySentence>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    references: &'a [String],
}

/// A field and what is wrong with it.
type Fault = (String, ReadErrorKind);

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

fn read(place: Place, line: Line, left_out: &mut Tally) -> Result<ParsedArticle, Fault> {
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
    let (given, of_sentences) = match (line.sents, line.sentences) {
        (Some(given), _) => (given, "sents"),
        (None, given) => (given.unwrap_or_default(), "sentences"),
    };
    let (given, importances): (Vec<WireRange>, Vec<Option<u8>>) =
        given.into_iter().map(|sentence| (sentence.range, sentence.importance)).unzip();
    let sentences = ranges(given, of_sentences)?;
    let importance = importance(&importances, of_sentences)?;
    let choices = choices(line.best, sentences.len())?;
    let tokens = line.tokens.map(|tokens| ranges(tokens, "tokens")).transpose()?;
    let sentence = |(index, sentence): (usize, SummarySentence)| {
        sentence_in(sentence, Some((&line.text, &chars)))
            .map_err(|(field, kind)| (format!("summary_sentences[{index}].{field}"), kind))
    };
    let summary_sentences = line.summary_sentences.unwrap_or_default();
    let summary_sentences =
        summary_sentences.into_iter().enumerate().map(sentence).collect::<Result<_, _>>()?;
    let no_spans = || ("spans".to_owned(), ReadErrorKind::Missing(""));
    let has_entities = line.entities.is_some();
    let mut names = line.names;
    let entities = line.entities.unwrap_or_default();
    let (entities, field) = match line.spans {
        Some(spans) => {
            let described = described(&spans, &entities)?;
            names.extend(described);
            let unread = entities.into_iter().filter_map(Marked::span).count();
            left_out.add("marks in `entities`, beside `spans`", unread);
            (spans, "spans")
        }
        None if has_entities => {
            let spans: Option<Vec<WireSpan>> = entities.into_iter().map(Marked::span).collect();
            (spans.ok_or_else(no_spans)?, "entities")
        }
        None => return Err(no_spans()),
    };
    let entities = entities.into_iter().enumerate().map(|(index, entity)| {
        let span = chars
            .span(entity.start, entity.end)
            .map_err(|kind| (format!("{field}[{index}].end"), kind))?;
        same_text(entity.text.as_deref(), span, &line.text)
            .map_err(|kind| (format!("{field}[{index}].text"), kind))?;
        let WireSpan { label, entity, confidence, .. } = entity;
        Ok(Annotation { span, label, entity: entity.map(|id| id.text().into()), confidence })
    });
    let entities: Vec<Annotation> = entities.collect::<Result<_, _>>()?;

    *article = Article {
        id,
        names,
        importance,
        choices,
        summary: summary(line.summary.map(Lines::join), summary_sentences),
        references: line.references.map(Texts::list).unwrap_or_default(),
        text: line.text,
        ..Article::default()
    };
    set_tokens(article, sentences, tokens, (of_sentences, "tokens"))?;
    for (index, entity) in entities.into_iter().enumerate() {
        parsed.push(entity, place.line, format!("{field}[{index}].label"));
    }
    parsed.article.place = place;
    Ok(parsed)
}

/// How important each sentence is: of all of them, or of none.
fn importance(given: &[Option<u8>], of: &str) -> Result<Vec<u8>, Fault> {
    if given.iter().all(Option::is_none) {
        return Ok(Vec::new());
    }
    let importance = |(index, given): (usize, &Option<u8>)| {
        let field = |kind| (format!("{of}[{index}].importance"), kind);
        let importance =
            given.ok_or_else(|| field(ReadErrorKind::Missing(", which others have")))?;
        marks::check_importance(importance).map(|()| importance).map_err(field)
    };
    given.iter().enumerate().map(importance).collect()
}

fn choices(best: Option<Choices>, sentences: usize) -> Result<Vec<Vec<usize>>, Fault> {
    let (choices, is_one) = match best {
        None => return Ok(Vec::new()),
        Some(Choices::One(choice)) => (vec![choice], true),
        Some(Choices::Several(choices)) => (choices, false),
    };
    for (editor, choice) in choices.iter().enumerate() {
        marks::check_choice(choice, sentences).map_err(|(at, kind)| {
            let of = if is_one { String::new() } else { format!("[{editor}]") };
            (format!("best{of}[{at}]"), kind)
        })?;
    }
    Ok(choices)
}

/// The fullest name of each entity that is described beside the spans and that a span refers to.
fn described(spans: &[WireSpan], entities: &[Marked]) -> Result<BTreeMap<Arc<str>, String>, Fault> {
    let mut names = BTreeMap::new();
    let is_described = entities.iter().any(|entity| entity.names().is_some());
    for (index, span) in spans.iter().enumerate().filter(|_| is_described) {
        let Some(Id::Number(number)) = span.entity else { continue };
        let entity = usize::try_from(number).ok().and_then(|number| entities.get(number));
        let Some(known) = entity.and_then(Marked::names) else {
            let (what, id) = ("entity", number.to_string());
            return Err((format!("spans[{index}].entity"), ReadErrorKind::UnknownId { what, id }));
        };
        if let Some(fullest) = known.first() {
            names.insert(number.to_string().into(), fullest.clone());
        }
    }
    Ok(names)
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
        let sents = article.sentences.iter().enumerate().map(|(index, sentence)| WireSentence {
            range: range(sentence),
            importance: article.importance.get(index).copied(),
        });
        let sents = sents.collect();
        let best = match article.choices.as_slice() {
            [] => None,
            [choice] => Some(Choices::One(choice.clone())),
            choices => Some(Choices::Several(choices.to_vec())),
        };
        let tokens = article.tokens.as_ref();
        let tokens = tokens.map(|tokens| tokens.iter().flatten().map(&mut range).collect());
        let spans = article.entities.iter().map(|entity| {
            let WireRange { start, end, .. } = range(&entity.span);
            WireSpan {
                start,
                end,
                label: entity.label.clone(),
                text: Some(entity.span.of(text).to_owned()),
                entity: entity.entity.as_deref().map(|id| Id::Text(id.to_owned())),
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
            best,
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
