//! What every document must pass, whatever its format.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use nutgraf_text::Span;

use super::ReadOptions;
use super::error::{ReadError, ReadErrorKind};
use super::wire::Rest;
use crate::data::{Annotation, Article, Dataset, LeftOut, Place, Problem, SummaryRecord};

/// Articles as they are read, not checked against each other.
#[derive(Default)]
pub(super) struct Parsed {
    pub(super) articles: Vec<ParsedArticle>,
    pub(super) problems: Vec<Problem>,
    pub(super) left_out: Tally,
}

/// An article, and where each of its entities was read.
#[derive(Default)]
pub(super) struct ParsedArticle {
    /// The id is empty if none was read.
    pub(super) article: Article,
    /// Line and field of each entity.
    pub(super) at: Vec<(Option<usize>, String)>,
    /// The field the id is in.
    pub(super) id_field: &'static str,
}

/// Counts what is left out, by what it is.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<String, (usize, Vec<usize>)>);

impl Tally {
    /// Counts `count` more of `what`.
    pub(super) fn add(&mut self, what: impl Into<String>, count: usize) {
        if count > 0 {
            self.0.entry(what.into()).or_default().0 += count;
        }
    }

    /// Counts one more of `what`, on a line.
    pub(super) fn line(&mut self, what: impl Into<String>, line: usize) {
        let (count, lines) = self.0.entry(what.into()).or_default();
        *count += 1;
        lines.push(line);
    }

    /// Counts what another counts.
    pub(super) fn extend(&mut self, other: &Self) {
        for (what, (count, lines)) in &other.0 {
            let (own, own_lines) = self.0.entry(what.clone()).or_default();
            *own += count;
            own_lines.extend(lines);
        }
    }

    /// Counts each field by its name.
    pub(super) fn fields(&mut self, rest: &Rest) {
        for name in &rest.0 {
            self.add(format!("`{name}` fields"), 1);
        }
    }

    pub(super) fn of(self, file: &Path) -> Vec<LeftOut> {
        let left_out = |(what, (count, lines))| LeftOut { file: file.into(), what, count, lines };
        self.0.into_iter().map(left_out).collect()
    }
}

impl ParsedArticle {
    /// Adds an entity that was read at `line` in `field`.
    pub(super) fn push(&mut self, entity: Annotation, line: Option<usize>, field: String) {
        self.article.entities.push(entity);
        self.at.push((line, field));
    }

    fn check(&self, options: &ReadOptions) -> Result<(), ReadError> {
        let Article { place, entities, .. } = &self.article;
        let error = |index: usize, part: &str, kind| {
            let (line, field) = &self.at[index];
            let place = Place { file: place.file.clone(), line: line.or(place.line) };
            ReadError::field(place, format!("{field}{part}"), kind)
        };
        if let Some(known) = &options.labels {
            for (index, entity) in entities.iter().enumerate() {
                if !known.iter().any(|known| **known == *entity.label) {
                    let (label, known) = (entity.label.to_string(), known.join(", "));
                    return Err(error(index, "", ReadErrorKind::UnknownLabel { label, known }));
                }
            }
        }
        if options.flat {
            let mut order: Vec<usize> = (0..entities.len()).collect();
            order.sort_by_key(|&index| (entities[index].span, index));
            // In order of their starts, so the widest so far is the one to overlap.
            let mut widest: Option<usize> = None;
            for index in order {
                let this = &entities[index];
                if let Some(other) = widest.map(|other| &entities[other])
                    && other.span.overlaps(this.span)
                {
                    let (this, other) = (show(this), show(other));
                    return Err(error(index, "", ReadErrorKind::Overlap { this, other }));
                }
                if widest.is_none_or(|other| entities[other].span.end < this.span.end) {
                    widest = Some(index);
                }
            }
        }
        Ok(())
    }
}

fn show(entity: &Annotation) -> String {
    format!("`{}`", entity.to_span())
}

/// Checks ids, types and overlaps in all files of an input together.
pub(super) fn finish(
    input: &Path,
    parts: Vec<(PathBuf, Parsed)>,
    options: &ReadOptions,
) -> Result<Dataset, ReadError> {
    let mut dataset = Dataset::default();
    let mut seen: HashMap<String, Place> = HashMap::new();
    for (file, part) in parts {
        dataset.problems.extend(part.problems);
        dataset.left_out.extend(part.left_out.of(&file));
        for mut parsed in part.articles {
            let article = &mut parsed.article;
            if article.id.is_empty() {
                if !options.number {
                    let hint = ": give each document an id, or have them numbered";
                    return Err(missing_id(&article.place, parsed.id_field, hint));
                }
                article.id = (dataset.articles.len() + 1).to_string();
            }
            if let Some(first) = seen.insert(article.id.clone(), article.place.clone()) {
                let (id, place) = (article.id.clone(), article.place.clone());
                let kind = ReadErrorKind::DuplicateId { id, first };
                return Err(ReadError::field(place, parsed.id_field, kind));
            }
            parsed.check(options)?;
            dataset.articles.push(parsed.article);
        }
    }
    if dataset.articles.is_empty() {
        return Err(ReadError::new(Place::file(input), ReadErrorKind::Empty));
    }
    Ok(dataset)
}

/// Checks the ids of summaries.
pub(super) fn records(
    file: &Path,
    mut records: Vec<SummaryRecord>,
    options: &ReadOptions,
) -> Result<Vec<SummaryRecord>, ReadError> {
    if records.is_empty() {
        return Err(ReadError::new(Place::file(file), ReadErrorKind::Empty));
    }
    let mut seen: HashMap<String, Place> = HashMap::with_capacity(records.len());
    for (number, record) in (1..).zip(&mut records) {
        if record.id.is_empty() {
            if !options.number {
                return Err(missing_id(&record.place, "id", ""));
            }
            record.id = usize::to_string(&number);
        }
        if let Some(first) = seen.insert(record.id.clone(), record.place.clone()) {
            let kind = ReadErrorKind::DuplicateId { id: record.id.clone(), first };
            return Err(ReadError::field(record.place.clone(), "id", kind));
        }
    }
    Ok(records)
}

pub(super) fn missing_id(place: &Place, field: &str, hint: &'static str) -> ReadError {
    ReadError::field(place.clone(), field, ReadErrorKind::Missing(hint))
}

/// Sets sentences and tokens, and checks their order. Without sentences, all tokens are in
/// one that is the whole text.
pub(super) fn set_tokens(
    article: &mut Article,
    sentences: Vec<Span>,
    tokens: Option<Vec<Span>>,
    fields: (&str, &str),
) -> Result<(), (String, ReadErrorKind)> {
    let whole = Span { start: 0, end: article.text.len() };
    let at = |field: &str| {
        let field = field.to_owned();
        move |(index, kind)| (format!("{field}[{index}]"), kind)
    };
    super::offsets::in_order(&sentences, whole).map_err(at(fields.0))?;
    article.sentences = sentences;
    let Some(tokens) = tokens else { return Ok(()) };
    super::offsets::in_order(&tokens, whole).map_err(at(fields.1))?;
    if article.sentences.is_empty() && !tokens.is_empty() {
        article.sentences.push(whole);
    }
    let mut groups = vec![Vec::new(); article.sentences.len()];
    let mut sentence = 0;
    for (index, token) in tokens.into_iter().enumerate() {
        while article.sentences.get(sentence).is_some_and(|span| span.end <= token.start) {
            sentence += 1;
        }
        match article.sentences.get(sentence) {
            Some(span) if span.contains(token) => groups[sentence].push(token),
            _ => return Err(at(fields.1)((index, ReadErrorKind::Order(token)))),
        }
    }
    article.tokens = Some(groups);
    Ok(())
}
