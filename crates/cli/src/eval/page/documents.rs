//! The documents of a report, those that did worst first: a card and a row of a table for each.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use nutgraf_eval::ner::{Counts, ErrorKind};
use nutgraf_eval::report::{ArticleView, ErrorItem, Mark, NerReport, Report, SummaryView};
use serde::Serialize;

use super::marks::{Piece, article, kind, sentence};
use super::{STATIC, WHOLE_TEXTS, style};

/// Scores of single summaries, as far as there are any; they are in order of the first there is.
const VALUES: [(&str, &str); 7] = [
    ("summary.importance.of_sentences", "Importance (sentences)"),
    ("summary.importance.of_words", "Importance (words)"),
    ("summary.pyramid.of_best", "Content units"),
    ("summary.rouge1.f1", "ROUGE-1"),
    ("summary.rouge2.f1", "ROUGE-2"),
    ("summary.rougeLsum.f1", "ROUGE-Lsum"),
    ("summary.entities.f1", "Entities"),
];

/// A document with what was found of it.
pub(super) struct Document<'a> {
    pub(super) view: &'a ArticleView,
    pub(super) errors: Vec<&'a ErrorItem>,
    /// Of its entities, if they were scored.
    pub(super) counts: Option<Counts>,
    /// The scores of its summary, if it was scored.
    pub(super) values: Option<&'a BTreeMap<String, f64>>,
}

impl<'a> Document<'a> {
    fn new(
        view: &'a ArticleView,
        errors: &mut HashMap<&str, Vec<&'a ErrorItem>>,
        counts: &HashMap<&str, Counts>,
        values: &HashMap<&str, &'a BTreeMap<String, f64>>,
    ) -> Self {
        let id = view.id.as_str();
        Self {
            view,
            errors: errors.remove(id).unwrap_or_default(),
            counts: counts.get(id).copied(),
            values: values.get(id).copied(),
        }
    }

    fn f1(&self) -> Option<f64> {
        self.counts.and_then(|counts| counts.prf().f1)
    }
}

/// All documents, in the order of the gold.
pub(super) fn all(report: &Report) -> Vec<Document<'_>> {
    let mut errors: HashMap<&str, Vec<&ErrorItem>> = HashMap::new();
    let mut counts: HashMap<&str, Counts> = HashMap::new();
    if let Some(ner) = &report.ner {
        for error in &ner.errors {
            errors.entry(&error.document).or_default().push(error);
        }
        let units = report.statistics.ner.iter();
        counts = units.map(|unit| (unit.id.as_str(), unit.counts.total())).collect();
        // The units of a single document are its sentences.
        if let ("sentence", [view]) = (&*ner.unit, &*report.articles) {
            let NerReport { gold, predicted, correct, .. } = *ner;
            counts.insert(&view.id, Counts { gold, predicted, correct });
        }
    }
    let values: HashMap<&str, &BTreeMap<String, f64>> =
        report.statistics.summary.iter().map(|unit| (unit.id.as_str(), &unit.values)).collect();
    let document = |view| Document::new(view, &mut errors, &counts, &values);
    report.articles.iter().map(document).collect()
}

/// Errors of entities, document by document.
#[derive(Serialize)]
pub(super) struct Entities<'a> {
    /// All errors there are.
    errors: usize,
    /// How many errors of each kind, with its name and its words.
    kinds: Vec<(ErrorKind, &'static str, usize)>,
    /// The types of which there are errors.
    labels: BTreeSet<&'a str>,
    /// Documents that were scored, and those of them with errors.
    documents: (usize, usize),
    cards: Vec<Card<'a>>,
}

/// A document, and its errors.
#[derive(Serialize)]
struct Card<'a> {
    /// Its place in the set.
    place: usize,
    id: &'a str,
    counts: Counts,
    precision: Option<f64>,
    recall: Option<f64>,
    f1: Option<f64>,
    errors: Vec<Error<'a>>,
    /// All of its text, if there are few documents.
    whole: Option<Vec<Piece<'a>>>,
}

#[derive(Serialize)]
struct Error<'a> {
    kind: ErrorKind,
    words: &'static str,
    gold: Option<Side<'a>>,
    predicted: Option<Side<'a>>,
    pieces: Vec<Piece<'a>>,
}

/// A mention, as one side has it.
#[derive(Serialize)]
struct Side<'a> {
    label: &'a str,
    style: String,
    text: &'a str,
}

impl<'a> Side<'a> {
    fn new(mark: &'a Mark) -> Self {
        Self { label: &mark.label, style: style(&mark.label), text: &mark.text }
    }
}

impl<'a> Error<'a> {
    fn new(item: &'a ErrorItem) -> Self {
        Self {
            kind: item.kind,
            words: kind(item.kind),
            gold: item.gold.as_ref().map(Side::new),
            predicted: item.predicted.as_ref().map(Side::new),
            pieces: sentence(item),
        }
    }
}

impl<'a> Entities<'a> {
    pub(super) fn new(ner: &'a NerReport, documents: &[Document<'a>]) -> Self {
        let scored = documents.iter().enumerate();
        let mut scored: Vec<_> = scored.filter(|(_, document)| document.counts.is_some()).collect();
        // Nothing to find and nothing found is as good as it gets.
        let f1 = |document: &Document<'_>| document.f1().unwrap_or(1.0);
        scored.sort_by(|(_, a), (_, b)| {
            f1(a).total_cmp(&f1(b)).then(b.errors.len().cmp(&a.errors.len()))
        });
        let marks = |error: &'a ErrorItem| [&error.gold, &error.predicted].into_iter().flatten();
        let whole = documents.len() <= WHOLE_TEXTS;
        let with_errors = scored.iter().filter(|(_, document)| !document.errors.is_empty()).count();
        Self {
            errors: ner.errors.len(),
            kinds: ner.error_counts.iter().map(|(&k, &count)| (k, kind(k), count)).collect(),
            labels: ner.errors.iter().flat_map(marks).map(|mark| &*mark.label).collect(),
            documents: (scored.len(), with_errors),
            cards: scored
                .iter()
                .take(STATIC)
                .map(|&(place, document)| Card::new(place, document, whole))
                .collect(),
        }
    }
}

impl<'a> Card<'a> {
    fn new(place: usize, document: &Document<'a>, whole: bool) -> Self {
        let counts = document.counts.unwrap_or_default();
        let prf = counts.prf();
        Self {
            place,
            id: &document.view.id,
            counts,
            precision: prf.precision,
            recall: prf.recall,
            f1: prf.f1,
            errors: document.errors.iter().map(|error| Error::new(error)).collect(),
            whole: whole.then(|| article(document.view, &document.errors)),
        }
    }
}

/// Summaries beside their references.
#[derive(Serialize)]
pub(super) struct Summaries<'a> {
    /// The scores of each, with their titles.
    pub(super) names: Vec<(&'static str, &'static str)>,
    documents: usize,
    cards: Vec<Written<'a>>,
}

/// A summary beside its references.
#[derive(Serialize)]
struct Written<'a> {
    /// Its place in the set.
    place: usize,
    id: &'a str,
    values: Vec<Option<f64>>,
    view: &'a SummaryView,
    /// All of its article, if there are few.
    whole: Option<Vec<Piece<'a>>>,
}

impl<'a> Summaries<'a> {
    pub(super) fn new(report: &'a Report, documents: &[Document<'a>]) -> Self {
        let known = |name: &str| report.score(name).is_some_and(|score| score.value.is_some());
        let names: Vec<_> = VALUES.into_iter().filter(|(name, _)| known(name)).collect();
        let cards = documents.iter().enumerate().filter_map(|(place, document)| {
            let values = document.values?;
            let view = document.view.summary.as_ref()?;
            let values: Vec<Option<f64>> =
                names.iter().map(|(name, _)| values.get(*name).copied()).collect();
            // Without entities beside it, nothing else shows the article.
            let whole = document.counts.is_none() && documents.len() <= WHOLE_TEXTS;
            let whole = whole && !document.view.text.is_empty();
            let whole = whole.then(|| article(document.view, &[]));
            Some(Written { place, id: &document.view.id, values, view, whole })
        });
        let mut cards: Vec<Written<'a>> = cards.collect();
        let first = |card: &Written<'_>| card.values.first().copied().flatten().unwrap_or(f64::MAX);
        cards.sort_by(|a, b| first(a).total_cmp(&first(b)));
        let documents = cards.len();
        cards.truncate(STATIC);
        Self { names, documents, cards }
    }
}
