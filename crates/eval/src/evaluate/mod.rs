//! Evaluates a set: gold and predictions in, one [`Report`] out.
//!
//! Named entities ([`Evaluation::ner`]) and summaries ([`Evaluation::summaries`]) are scored
//! each on its own, and a report may have both. What is on one side only is an error that
//! names it, so that no score is of a silently shrunken set; [`Options::allow_missing`] counts
//! it as empty and says so in the report.

mod assignment;
mod encoder;
mod linking;
mod mapping;
mod measure;
mod named;
mod neighbours;
mod ner;
mod scores;
mod similarity;
mod summary;
mod text;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use crate::data::{Article, DataError};
use crate::ner::NerError;
use crate::report::{
    ArticleView, DatasetInfo, NerReport, Report, SCHEMA_VERSION, Score, Statistics, SummaryReport,
    SystemInfo,
};
use crate::signature::Signature;
use crate::stats::{Resampling, StatsError};
use crate::summary::NoReference;
use crate::summary::tokenize::Tokenizer;

pub use encoder::{Encoder, EncoderError};
pub use neighbours::RANDOM_DRAWS;
pub use summary::SummaryCase;

/// So many articles are in a report for showing, unless all are [asked for](Options::every_article).
pub const ARTICLES_SHOWN: usize = 20;

/// So many names of missing documents are in a message.
const NAMES_SHOWN: usize = 10;
/// How many ids of each side are compared to say how they differ.
const NAMES_COMPARED: usize = 1000;

/// How to evaluate.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How to make the intervals.
    pub resampling: Resampling,
    /// Whether a document that one side lacks counts as empty there, rather than as an error.
    pub allow_missing: bool,
    /// The entity types that are scored, on both sides; all, if there are none. For a gold set that
    /// does not annotate every type that a model knows.
    pub types: Vec<String>,
    /// What a type is called instead, on both sides, before types are chosen and scores made. If there
    /// is nothing here, types of `OntoNotes`, ACE and `CoNLL` on one side are recognised.
    pub map: BTreeMap<String, String>,
    /// Whether a summary or reference without line breaks is one sentence, as in the ROUGE paper's
    /// program; otherwise its sentences are found, as those of the article are.
    pub unsplit: bool,
    /// What ROUGE takes for words: `rouge_score`'s, comparable with published scores, or those of any
    /// script.
    pub tokenizer: Tokenizer,
    /// Whether the report has every article for showing, and the gold itself beside them, as a page
    /// needs them; otherwise it has the first [`ARTICLES_SHOWN`].
    pub every_article: bool,
}

impl Options {
    /// So many articles are in the report for showing.
    fn articles_shown(&self) -> usize {
        if self.every_article { usize::MAX } else { ARTICLES_SHOWN }
    }

    /// A signature of entity scores that says which types they are of.
    fn of_types(&self, signature: Signature) -> Signature {
        let map: Vec<String> = self.map.iter().map(|(from, to)| format!("{from}={to}")).collect();
        let signature =
            if map.is_empty() { signature } else { signature.with("map", map.join("+")) };
        if self.types.is_empty() {
            return signature;
        }
        let types: BTreeSet<&str> = self.types.iter().map(String::as_str).collect();
        signature.with("types", Vec::from_iter(types).join("+"))
    }
}

/// Why a set cannot be evaluated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// There is nothing to score.
    #[error("there is no document to score")]
    Empty,
    /// Documents are on one side only.
    #[error("{count} of the documents are not in the {side}: {names}")]
    Missing {
        /// How many.
        count: usize,
        /// The side that lacks them: `gold` or `predictions`.
        side: &'static str,
        /// Their ids, the first of them.
        names: String,
    },
    /// Every score would be 0.
    #[error(
        "gold and predictions have no entity type in common: {gold} in the gold, {predicted} predicted"
    )]
    NoCommonType {
        /// The types of the gold.
        gold: String,
        /// Those predicted.
        predicted: String,
    },
    /// Only entities of a type are to be scored, or a type is mapped, that nobody has.
    #[error(
        "no entity is of type `{label}`, neither in the gold nor predicted; there are: {known}"
    )]
    NoSuchType {
        /// The type.
        label: String,
        /// The types of the gold and the predictions.
        known: String,
    },
    /// Predictions are of documents that the gold does not have.
    #[error(
        "{count} of the predicted summaries are of documents that the gold does not have: {names}"
    )]
    NoGold {
        /// How many.
        count: usize,
        /// Their ids, the first of them.
        names: String,
    },
    /// The article of a prediction is not the gold's.
    #[error("document `{0}`: its text in the gold and in the predictions differ")]
    OtherText(String),
    /// The entities cannot be scored.
    #[error(transparent)]
    Ner(#[from] NerError),
    /// The two sides do not fit.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The intervals cannot be made.
    #[error(transparent)]
    Stats(#[from] StatsError),
    /// A summary has no reference.
    #[error("document `{0}` has no reference summary")]
    NoReference(String),
    /// A content unit cannot be scored.
    #[error("document `{document}`: {error}")]
    Pyramid {
        /// The document's id.
        document: String,
        /// What is wrong with it.
        error: crate::summary::pyramid::PyramidError,
    },
    /// The evidence of a summary lies outside of its article.
    #[error(
        "document `{document}`: the evidence {span} lies outside of the article ({bytes} bytes) or cuts a char"
    )]
    Evidence {
        /// The document's id.
        document: String,
        /// The evidence.
        span: nutgraf_text::Span,
        /// The length of the article.
        bytes: usize,
    },
    /// The model failed on a summary or a reference.
    #[error("document `{document}`: {error}")]
    Encoder {
        /// The document's id.
        document: String,
        /// Why.
        error: EncoderError,
    },
}

impl EvalError {
    /// Documents that `side` lacks, where `others` are ids that it has and the other side does not.
    fn missing(side: &'static str, ids: &[&str], others: &[&str]) -> Self {
        let names = names(ids) + &alike(ids, others);
        Self::Missing { count: ids.len(), side, names }
    }

    /// Summaries of documents that the gold does not have; `others` are documents of the gold.
    fn no_gold(ids: &[&str], others: &[&str]) -> Self {
        Self::NoGold { count: ids.len(), names: names(ids) + &alike(ids, others) }
    }

    fn reference(document: &str) -> impl Fn(NoReference) -> Self {
        move |_| Self::NoReference(document.to_owned())
    }
}

/// An evaluation in the making.
#[derive(Debug)]
pub struct Evaluation {
    dataset: String,
    system: SystemInfo,
    options: Options,
    documents: usize,
    scores: Vec<Score>,
    ner: Option<NerReport>,
    summary: Option<SummaryReport>,
    articles: Vec<ArticleView>,
    gold: Vec<Article>,
    notes: Vec<String>,
    statistics: Statistics,
}

impl Evaluation {
    /// Nothing evaluated yet: `dataset` and `system` say what is going to be.
    pub fn new(dataset: impl Into<String>, system: SystemInfo, options: Options) -> Self {
        Self {
            dataset: dataset.into(),
            system,
            options,
            documents: 0,
            scores: Vec::new(),
            ner: None,
            summary: None,
            articles: Vec::new(),
            gold: Vec::new(),
            notes: Vec::new(),
            statistics: Statistics::default(),
        }
    }

    /// Tells the reader of the report something.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Ends the evaluation.
    ///
    /// # Errors
    /// If nothing was scored.
    pub fn report(mut self) -> Result<Report, EvalError> {
        if self.documents == 0 {
            return Err(EvalError::Empty);
        }
        if self.documents > self.options.articles_shown() {
            let (all, shown) = (self.documents, self.options.articles_shown());
            self.notes.push(format!(
                "The report shows the first {shown} of {all} documents; the scores are of all."
            ));
        }
        for score in &mut self.scores {
            if let Some(interval) = self.statistics.interval(&score.name, self.options.resampling) {
                score.interval = scores::bounds(interval)?.filter(|_| {
                    let summary = score.name.starts_with("summary.");
                    let units = if summary {
                        &self.statistics.summary.len()
                    } else {
                        &self.statistics.ner.len()
                    };
                    *units > 1
                });
            }
        }
        Ok(Report {
            schema_version: SCHEMA_VERSION,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            dataset: DatasetInfo { name: self.dataset, documents: self.documents },
            system: self.system,
            resampling: self.options.resampling,
            scores: self.scores,
            ner: self.ner,
            summary: self.summary,
            articles: self.articles,
            gold: self.gold,
            notes: self.notes,
            statistics: self.statistics,
        })
    }
}

/// What to tell of ids that are those of the other side but for their beginning or end, as `a.txt` is
/// `a`.
fn alike(ids: &[&str], others: &[&str]) -> String {
    let rest = |long: &str, short: &str| {
        let (after, before) = (long.strip_prefix(short), long.strip_suffix(short));
        let parted = after.filter(|rest| rest.starts_with(['.', '/', '#', ':', '-', '_']));
        let parted = parted.or(before.filter(|rest| rest.ends_with(['/', '#', ':', '-', '_'])));
        parted.filter(|_| !short.is_empty()).map(str::to_owned)
    };
    for id in ids.iter().take(NAMES_COMPARED) {
        for other in others.iter().take(NAMES_COMPARED) {
            if let Some(rest) = rest(id, other).or_else(|| rest(other, id)) {
                return format!(
                    "; the other side has `{other}`: ids must be the same, and `{id}` differs by `{rest}`"
                );
            }
        }
    }
    String::new()
}

/// The first of these ids, for a message.
fn names(ids: &[&str]) -> String {
    let mut names: Vec<String> = ids.iter().take(NAMES_SHOWN).map(|id| format!("`{id}`")).collect();
    if ids.len() > NAMES_SHOWN {
        names.push("...".into());
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_differ_by_an_end_are_told() {
        let told = |id: &str, other: &str| alike(&[id], &["x", other]);
        assert!(
            told("a.txt", "a").ends_with("`a.txt` differs by `.txt`"),
            "{}",
            told("a.txt", "a")
        );
        assert!(told("a", "news/a").ends_with("`a` differs by `news/`"), "{}", told("a", "news/a"));
        assert_eq!(told("abc", "a"), "");
        assert_eq!(told("", "a"), "");
    }
}
