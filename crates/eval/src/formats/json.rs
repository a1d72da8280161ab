//! Our own output: what `nutgraf` writes with `--format json` and `--format jsonl`.
//!
//! The records are those of `nutgraf-wire`. What only a model can say (its name, confidence,
//! salience) is read where the common form has a place for it. Records that are converted into
//! records are written as they were read.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nutgraf_text::{CharOffsets, Span};
use nutgraf_wire::{
    Entity, Head, Line, Mention, Offsets, RECORD_FIELDS, REPORT_FIELDS, Record, Report,
    SchemaVersion, Sentence, Source,
};
use serde::Deserialize;

use super::ReadOptions;
use super::check::{Parsed, ParsedArticle, Tally, set_tokens};
use super::error::{ReadError, ReadErrorKind, WriteError};
use super::input::{self, json, json_lines};
use super::offsets::Chars;
use super::wire::{self, Rest, same_text, sentence_of, summary};
use super::write::{Ledger, Rendered};
use crate::data::{Annotation, Article, Place, SummaryRecord};

/// The fields of a record that the common form holds.
const HELD: [&str; 7] =
    ["schema_version", "id", "text", "entities", "sentences", "summary", "references"];

/// The records of a file.
pub(super) struct Records {
    found: Vec<Found>,
    /// Fields that the common form does not hold.
    lost: Tally,
    /// Fields that no record has.
    unknown: Tally,
}

/// A record, where it was read, and what stands before its fields in the names of an error.
struct Found {
    place: Place,
    prefix: String,
    line: Line,
}

impl Records {
    fn count(&mut self, names: &[String], known: &[&str]) {
        for name in names.iter().filter(|name| !HELD.contains(&name.as_str())) {
            let known = known.contains(&name.as_str());
            let tally = if known { &mut self.lost } else { &mut self.unknown };
            tally.add(format!("`{name}` fields"), 1);
        }
    }

    /// As they were read, with what of them is in no record.
    pub(super) fn originals(self) -> (Vec<Line>, Tally) {
        (self.found.into_iter().map(|found| found.line).collect(), self.unknown)
    }
}

/// Refuses records of other versions, before anything else of them is looked at.
fn check_version(place: &Place, text: &str) -> Result<(), ReadError> {
    #[derive(Deserialize)]
    struct Versioned {
        schema_version: Option<u64>,
    }
    // What is no JSON is told where it is read.
    let Ok(Versioned { schema_version: Some(version) }) = serde_json::from_str(text) else {
        return Ok(());
    };
    SchemaVersion::check(version).map(drop).map_err(|_| {
        let kind = ReadErrorKind::Unexpected {
            found: version.to_string(),
            expected: "1, the version known here",
        };
        ReadError::field(place.clone(), "schema_version", kind)
    })
}

/// The names of a report's fields, and of its documents'.
#[derive(Deserialize)]
struct Names {
    documents: Vec<Rest>,
    #[serde(flatten)]
    rest: Rest,
}

/// Reads the records of a file: those of a report, or one a line.
pub(super) fn records(file: &Path, text: &str, lines: bool) -> Result<Records, ReadError> {
    let mut records =
        Records { found: Vec::new(), lost: Tally::default(), unknown: Tally::default() };
    if lines {
        for (number, line) in input::lines(text) {
            check_version(&Place::line(file, number), line)?;
        }
        let heads = json_lines::<Head>(file, text)?;
        let names = json_lines::<Rest>(file, text)?;
        for (((number, document), (_, head)), (_, Rest(names))) in
            json_lines::<Record>(file, text)?.into_iter().zip(heads).zip(names)
        {
            records.count(&names, &RECORD_FIELDS);
            let place = Place::line(file, number);
            let line = Line { head, document };
            records.found.push(Found { place, prefix: String::new(), line });
        }
        return Ok(records);
    }
    check_version(&Place::file(file), text)?;
    let Report { head, documents } = json(file, text)?;
    let Names { documents: names, rest } = json(file, text)?;
    records.count(&rest.0, &REPORT_FIELDS);
    for (index, (document, Rest(names))) in documents.into_iter().zip(names).enumerate() {
        records.count(&names, &RECORD_FIELDS);
        let line = Line { head: head.clone(), document };
        let prefix = format!("documents[{index}].");
        records.found.push(Found { place: Place::file(file), prefix, line });
    }
    Ok(records)
}

pub(super) fn parse(records: &Records, options: &ReadOptions) -> Result<Parsed, ReadError> {
    let mut parsed = Parsed::default();
    for tally in [&records.lost, &records.unknown] {
        parsed.left_out.extend(tally);
    }
    for Found { place, prefix, line } in &records.found {
        let read = read(place, prefix, &line.document, options, &mut parsed.left_out);
        parsed.articles.push(read.map_err(|(field, kind)| {
            ReadError::field(place.clone(), format!("{prefix}{field}"), kind)
        })?);
    }
    Ok(parsed)
}

/// The text of a record: its own, or that of a document of its id.
fn text_of(record: &Record, options: &ReadOptions) -> Result<String, (String, ReadErrorKind)> {
    if let Some(text) = &record.text {
        return Ok(text.clone());
    }
    let Some(text) = options.texts.get(&record.id) else {
        let hint = if options.texts.is_empty() {
            ": `nutgraf analyze` writes it"
        } else {
            ", and no document of the gold has its id: `nutgraf analyze` writes it"
        };
        return Err(("text".into(), ReadErrorKind::Missing(hint)));
    };
    let bytes = record.source.bytes;
    if bytes != text.len() {
        let kind = ReadErrorKind::OtherLength { given: bytes, found: text.len() };
        return Err(("source.bytes".into(), kind));
    }
    Ok(text.clone())
}

fn read(
    place: &Place,
    prefix: &str,
    record: &Record,
    options: &ReadOptions,
    left_out: &mut Tally,
) -> Result<ParsedArticle, (String, ReadErrorKind)> {
    let text = text_of(record, options)?;
    let chars = Chars::new(&text);
    let mut parsed = ParsedArticle { id_field: "id", ..ParsedArticle::default() };
    let mut names = BTreeMap::new();
    let mut ids: HashSet<Arc<str>> = HashSet::new();
    let mut mentions = Vec::new();
    for (number, entity) in record.entities.iter().enumerate() {
        let Entity { id, name, label, mentions: own, .. } = entity;
        let label: Arc<str> = label.as_str().into();
        let id: Option<Arc<str>> = match id {
            Some(id) => id.as_deref().map(Into::into),
            // The program gives no ids. Two entities of one name are told apart by a number.
            None => (1..=ids.len() + 1)
                .map(|number| numbered(name, number))
                .find(|id| !ids.contains(id)),
        };
        if let Some(id) = &id {
            ids.insert(Arc::clone(id));
            if **id != **name {
                names.insert(Arc::clone(id), name.clone());
            }
        }
        for (index, mention) in own.iter().enumerate() {
            let field = format!("entities[{number}].mentions[{index}]");
            let span = wire::span(mention.offsets, &text, &chars)
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
    for (index, sentence) in record.sentences.iter().flatten().enumerate() {
        left_out.add("saliences of sentences", usize::from(sentence.salience.is_some()));
        let span = wire::span(sentence.offsets, &text, &chars);
        sentences.push(span.map_err(|kind| (format!("sentences[{index}].byte_end"), kind))?);
    }
    let summary = match &record.summary {
        None => None,
        Some(own) => {
            let sentence = |(index, sentence): (usize, &nutgraf_wire::SummarySentence)| {
                wire::sentence_in(sentence.clone(), Some((&text, &chars)))
                    .map_err(|(field, kind)| (format!("summary.sentences[{index}].{field}"), kind))
            };
            let sentences = own.sentences.iter().enumerate().map(sentence);
            summary(Some(own.text.clone()), sentences.collect::<Result<_, _>>()?)
        }
    };
    parsed.article = Article {
        id: record.id.clone(),
        place: place.clone(),
        text,
        names,
        summary,
        references: record.references.clone(),
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
pub(super) fn summaries(records: Records) -> Result<Vec<SummaryRecord>, ReadError> {
    let mut found = Vec::new();
    for Found { place, prefix, line: Line { document: record, .. } } in records.found {
        if record.text.is_some() {
            let article =
                read(&place, &prefix, &record, &ReadOptions::default(), &mut Tally::default());
            let article = article.map_err(|(field, kind)| {
                ReadError::field(place.clone(), format!("{prefix}{field}"), kind)
            })?;
            found.push(article.article.summary_record());
            continue;
        }
        let sentences = |sentences: Vec<nutgraf_wire::SummarySentence>| {
            let read = |sentence| wire::sentence_in(sentence, None).ok();
            sentences.into_iter().filter_map(read).collect()
        };
        let summary =
            record.summary.and_then(|own| summary(Some(own.text), sentences(own.sentences)));
        let references = record.references;
        let article = Article { id: record.id, place, summary, references, ..Article::default() };
        found.push(SummaryRecord { article: None, ..article.summary_record() });
    }
    Ok(found)
}

pub(super) fn render(articles: &[Article], lines: bool) -> Result<Rendered, WriteError> {
    let mut ledger = Ledger::default();
    let mut records = Vec::with_capacity(articles.len());
    for article in articles {
        records.push(Line { head: Head::default(), document: write(article) });
        ledger.written(article.entities.len());
        ledger.document();
        let tokens = article.tokens.as_ref().map_or(0, |tokens| tokens.iter().flatten().count());
        ledger.left_out(article, "tokens", tokens);
    }
    let out = render_lines(records, articles, lines, &mut ledger)?;
    Ok(ledger.finish(vec![(PathBuf::new(), out)]))
}

/// Records as they were read; `articles` are the same in the common form.
pub(super) fn render_originals(
    mut originals: Vec<Line>,
    articles: &[Article],
    lines: bool,
) -> Result<Rendered, WriteError> {
    let mut ledger = Ledger::default();
    for (line, article) in originals.iter_mut().zip(articles) {
        // Those without one are numbered.
        line.document.id.clone_from(&article.id);
        ledger.written(article.entities.len());
        ledger.document();
    }
    let out = render_lines(originals, articles, lines, &mut ledger)?;
    Ok(ledger.finish(vec![(PathBuf::new(), out)]))
}

fn render_lines(
    records: Vec<Line>,
    articles: &[Article],
    lines: bool,
    ledger: &mut Ledger,
) -> Result<String, WriteError> {
    let mut out = String::new();
    if lines {
        for line in &records {
            super::push_line(&mut out, &line.document.id, line)?;
        }
        return Ok(out);
    }
    let mut head = records.first().map(|line| line.head.clone()).unwrap_or_default();
    if records.iter().any(|line| line.head != head) {
        // A report is of one model.
        for (line, article) in records.iter().zip(articles) {
            ledger.left_out(article, "`model` fields", usize::from(line.head.model.is_some()));
        }
        head = Head::default();
    }
    let documents: Vec<Record> = records.into_iter().map(|line| line.document).collect();
    let id = documents.first().map(|document| document.id.clone()).unwrap_or_default();
    out = serde_json::to_string_pretty(&Report { head, documents })
        .map_err(|source| WriteError::Json { document: id, source })?;
    out.push('\n');
    Ok(out)
}

/// An article of the common form as a record.
fn write(article: &Article) -> Record {
    let text = &article.text;
    let mut chars = CharOffsets::new(text);
    let mut order: Vec<&Annotation> = article.entities.iter().collect();
    order.sort_by_key(|entity| entity.span);
    let mut entities: Vec<Entity> = Vec::new();
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
            entities.push(Entity {
                id: Some(id.map(str::to_owned)),
                name: name.to_owned(),
                label: entity.label.to_string(),
                count: 0,
                mentions: Vec::new(),
            });
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
    let sentence = |&span: &Span| Sentence {
        offsets: Offsets::new(span, &mut chars),
        salience: None,
        block: None,
    };
    let sentences = article.sentences.iter().map(sentence).collect();
    let summary = article.summary.as_ref().map(|summary| nutgraf_wire::Summary {
        text: summary.text.clone(),
        sentences: summary
            .sentences
            .iter()
            .map(|sentence| wire::sentence_out(sentence, &article.sentences, &mut chars))
            .collect(),
        about_matches: None,
        generated: None,
    });
    Record {
        id: article.id.clone(),
        source: Source {
            bytes: text.len(),
            chars: chars.at(text.len()),
            words: text.split_whitespace().count(),
            ..Source::default()
        },
        summary,
        entities,
        sentences: Some(sentences),
        text: Some(text.clone()),
        references: article.references.clone(),
        kept: serde_json::Map::new(),
    }
}
