//! Our own output: what `nutgraf analyze --format json` and `--format jsonl` write.
//!
//! The schema is that of the program (`nutgraf schema`). What only a model can say (its name,
//! confidence, salience) is read where the common form has a place for it, and left out of
//! what is written here. Two fields are added: `id` of an entity (null for a mention of which
//! it is not known what it refers to), and `references` of a document.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nutgraf::{CharOffsets, Span};
use serde::{Deserialize, Deserializer, Serialize};

use super::check::{Parsed, ParsedArticle, Tally, set_tokens};
use super::error::{ReadError, ReadErrorKind, WriteError};
use super::input::{json, json_lines};
use super::offsets::Chars;
use super::wire::{Lines, Offsets, Rest, WireSentence, same_text, sentence_of, summary};
use super::write::{Ledger, Rendered};
use crate::data::{Annotation, Article, Place, SummaryRecord};

#[derive(Deserialize)]
struct Report {
    #[serde(rename = "schema_version")]
    _version: u32,
    documents: Vec<Record>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Deserialize)]
struct Record {
    #[serde(default, rename = "schema_version")]
    _version: u32,
    #[serde(default)]
    id: String,
    text: Option<String>,
    entities: Option<Vec<Entity>>,
    sentences: Option<Vec<Sentence>>,
    summary: Option<WireSummary>,
    #[serde(default)]
    references: Vec<Lines>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Serialize, Deserialize)]
struct WireSummary {
    text: String,
    #[serde(default)]
    sentences: Vec<WireSentence>,
}

#[derive(Deserialize)]
struct Entity {
    #[serde(default, deserialize_with = "or_null")]
    id: EntityId,
    name: String,
    label: Arc<str>,
    mentions: Vec<Mention>,
}

/// What an entity is called. The program gives no ids.
#[derive(Default)]
enum EntityId {
    #[default]
    Name,
    Unknown,
    Id(Arc<str>),
}

/// Tells null from nothing at all.
fn or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<EntityId, D::Error> {
    Ok(Option::deserialize(deserializer)?.map_or(EntityId::Unknown, EntityId::Id))
}

#[derive(Serialize, Deserialize)]
struct Mention {
    text: String,
    #[serde(flatten)]
    offsets: Offsets,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentence: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f64>,
}

#[derive(Serialize, Deserialize)]
struct Sentence {
    #[serde(flatten)]
    offsets: Offsets,
    #[serde(skip_serializing)]
    salience: Option<f64>,
}

#[derive(Serialize)]
struct OutReport<'a> {
    schema_version: u32,
    documents: Vec<OutRecord<'a>>,
}

#[derive(Serialize)]
struct OutLine<'a> {
    schema_version: u32,
    #[serde(flatten)]
    record: OutRecord<'a>,
}

#[derive(Serialize)]
struct OutRecord<'a> {
    id: &'a str,
    source: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<WireSummary>,
    entities: Vec<OutEntity<'a>>,
    sentences: Vec<Sentence>,
    text: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    references: &'a [String],
}

#[derive(Serialize)]
struct Source {
    path: Option<String>,
    bytes: usize,
    chars: usize,
    words: usize,
}

#[derive(Serialize)]
struct OutEntity<'a> {
    id: Option<&'a str>,
    name: &'a str,
    label: &'a str,
    count: usize,
    mentions: Vec<Mention>,
}

/// The version of the program's schema.
const SCHEMA_VERSION: u32 = 1;

/// The documents with their lines, or else with the field each is in.
fn records(
    file: &Path,
    text: &str,
    lines: bool,
    left_out: &mut Tally,
) -> Result<Vec<(Place, String, Record)>, ReadError> {
    if lines {
        let records = json_lines::<Record>(file, text)?.into_iter();
        let record = |(line, record)| (Place::line(file, line), String::new(), record);
        return Ok(records.map(record).collect());
    }
    let report: Report = json(file, text)?;
    left_out.fields(&report.rest);
    let record = |(index, record)| (Place::file(file), format!("documents[{index}]."), record);
    Ok(report.documents.into_iter().enumerate().map(record).collect())
}

pub(super) fn parse(file: &Path, text: &str, lines: bool) -> Result<Parsed, ReadError> {
    let mut parsed = Parsed::default();
    for (place, prefix, record) in records(file, text, lines, &mut parsed.left_out)? {
        let article =
            read(&place, &prefix, record, &mut parsed.left_out).map_err(|(field, kind)| {
                ReadError::field(place.clone(), format!("{prefix}{field}"), kind)
            })?;
        parsed.articles.push(article);
    }
    Ok(parsed)
}

fn read(
    place: &Place,
    prefix: &str,
    record: Record,
    left_out: &mut Tally,
) -> Result<ParsedArticle, (String, ReadErrorKind)> {
    left_out.fields(&record.rest);
    let missing = |field: &str, hint| (field.to_owned(), ReadErrorKind::Missing(hint));
    let text = record.text.ok_or_else(|| missing("text", ": `nutgraf analyze` writes it"))?;
    let chars = Chars::new(&text);
    let mut parsed = ParsedArticle { id_field: "id", ..ParsedArticle::default() };
    let mut names = BTreeMap::new();
    let mut ids: HashSet<Arc<str>> = HashSet::new();
    let mut mentions = Vec::new();
    let entities = record.entities.ok_or_else(|| missing("entities", ""))?;
    for (number, Entity { id, name, label, mentions: own }) in entities.into_iter().enumerate() {
        let id = match id {
            EntityId::Id(id) => Some(id),
            EntityId::Unknown => None,
            // Two entities of one name are told apart by a number.
            EntityId::Name => (1..=ids.len() + 1)
                .map(|number| numbered(&name, number))
                .find(|id| !ids.contains(id)),
        };
        if let Some(id) = &id {
            ids.insert(Arc::clone(id));
            if **id != *name {
                names.insert(Arc::clone(id), name);
            }
        }
        for (index, mention) in own.into_iter().enumerate() {
            let field = format!("entities[{number}].mentions[{index}]");
            let span = mention
                .offsets
                .span(&text, &chars)
                .map_err(|kind| (format!("{field}.byte_end"), kind))?;
            same_text(Some(&mention.text), span, &text)
                .map_err(|kind| (format!("{field}.text"), kind))?;
            let (label, confidence) = (Arc::clone(&label), mention.confidence);
            let entity = Annotation { span, label, entity: id.clone(), confidence };
            mentions.push((entity, format!("{prefix}entities[{number}].label")));
        }
    }
    mentions.sort_by_key(|(entity, _)| entity.span);
    let mut sentences = Vec::new();
    for (index, sentence) in record.sentences.unwrap_or_default().into_iter().enumerate() {
        left_out.add("saliences of sentences", usize::from(sentence.salience.is_some()));
        let span = sentence.offsets.span(&text, &chars);
        sentences.push(span.map_err(|kind| (format!("sentences[{index}].byte_end"), kind))?);
    }
    let summary = match record.summary {
        None => None,
        Some(WireSummary { text: whole, sentences }) => {
            let sentence = |(index, sentence): (usize, WireSentence)| {
                let sentence = sentence.read(Some((&text, &chars)));
                sentence
                    .map_err(|(field, kind)| (format!("summary.sentences[{index}].{field}"), kind))
            };
            let sentences = sentences.into_iter().enumerate().map(sentence);
            summary(Some(whole), sentences.collect::<Result<_, _>>()?)
        }
    };
    parsed.article = Article {
        id: record.id,
        place: place.clone(),
        text,
        names,
        summary,
        references: record.references.into_iter().map(Lines::join).collect(),
        ..Article::default()
    };
    set_tokens(&mut parsed.article, sentences, None, ("sentences", "tokens"))?;
    for (entity, field) in mentions {
        parsed.push(entity, place.line, field);
    }
    Ok(parsed)
}

fn numbered(name: &str, number: usize) -> Arc<str> {
    if number == 1 { name.into() } else { format!("{name}#{number}").into() }
}

/// Reads documents whose texts may be left out, as `nutgraf summarize` does.
pub(super) fn summaries(
    file: &Path,
    text: &str,
    lines: bool,
) -> Result<Vec<SummaryRecord>, ReadError> {
    let mut left_out = Tally::default();
    let mut found = Vec::new();
    for (place, prefix, record) in records(file, text, lines, &mut left_out)? {
        if record.text.is_some() && record.entities.is_some() {
            let article =
                read(&place, &prefix, record, &mut left_out).map_err(|(field, kind)| {
                    ReadError::field(place.clone(), format!("{prefix}{field}"), kind)
                })?;
            found.push(article.article.summary_record());
            continue;
        }
        let sentences = |sentences: Vec<WireSentence>| {
            sentences.into_iter().filter_map(|sentence| sentence.read(None).ok()).collect()
        };
        let summary =
            record.summary.and_then(|own| summary(Some(own.text), sentences(own.sentences)));
        let references = record.references.into_iter().map(Lines::join).collect();
        let article = Article { id: record.id, place, summary, references, ..Article::default() };
        found.push(SummaryRecord { article: record.text, ..article.summary_record() });
    }
    Ok(found)
}

pub(super) fn render(articles: &[Article], lines: bool) -> Result<Rendered, WriteError> {
    let mut ledger = Ledger::default();
    let mut out = String::new();
    let mut documents = Vec::with_capacity(articles.len());
    for article in articles {
        let record = write(article);
        ledger.written(article.entities.len());
        ledger.document();
        let tokens = article.tokens.as_ref().map_or(0, |tokens| tokens.iter().flatten().count());
        ledger.left_out(article, "tokens", tokens);
        if lines {
            let line = OutLine { schema_version: SCHEMA_VERSION, record };
            super::push_line(&mut out, &article.id, &line)?;
        } else {
            documents.push(record);
        }
    }
    if !lines {
        let report = OutReport { schema_version: SCHEMA_VERSION, documents };
        let id = || articles.first().map(|article| article.id.clone()).unwrap_or_default();
        out = serde_json::to_string_pretty(&report)
            .map_err(|source| WriteError::Json { document: id(), source })?;
        out.push('\n');
    }
    Ok(ledger.finish(vec![(PathBuf::new(), out)]))
}

fn write(article: &Article) -> OutRecord<'_> {
    let text = &article.text;
    let mut chars = CharOffsets::new(text);
    let mut order: Vec<&Annotation> = article.entities.iter().collect();
    order.sort_by_key(|entity| entity.span);
    let mut entities: Vec<OutEntity<'_>> = Vec::new();
    let mut known: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for entity in order {
        let id = entity.entity.as_deref();
        let index = id.and_then(|id| known.get(&(id, &*entity.label)).copied());
        let index = if let Some(index) = index {
            index
        } else {
            if let Some(id) = id {
                known.insert((id, &entity.label), entities.len());
            }
            let own = entity.span.of(text);
            let name = id.map_or(own, |id| article.names.get(id).map_or(id, String::as_str));
            let (label, mentions) = (&*entity.label, Vec::new());
            entities.push(OutEntity { id, name, label, count: 0, mentions });
            entities.len() - 1
        };
        entities[index].count += 1;
        entities[index].mentions.push(Mention {
            text: entity.span.of(text).to_owned(),
            offsets: Offsets::new(entity.span, &mut chars),
            sentence: sentence_of(&article.sentences, entity.span),
            confidence: entity.confidence,
        });
    }
    let sentence =
        |&span: &Span| Sentence { offsets: Offsets::new(span, &mut chars), salience: None };
    let sentences = article.sentences.iter().map(sentence).collect();
    let summary = article.summary.as_ref().map(|summary| WireSummary {
        text: summary.text.clone(),
        sentences: summary
            .sentences
            .iter()
            .map(|sentence| WireSentence::write(sentence, &article.sentences, &mut chars))
            .collect(),
    });
    OutRecord {
        id: &article.id,
        source: Source {
            path: None,
            bytes: text.len(),
            chars: chars.at(text.len()),
            words: text.split_whitespace().count(),
        },
        summary,
        entities,
        sentences,
        text,
        references: &article.references,
    }
}
