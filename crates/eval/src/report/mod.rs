//! A report: everything one evaluation found, as data. It is written as JSON, read back to be
//! compared ([`crate::compare`]) or held against a baseline ([`crate::gate`]), and shown by the
//! program as text, Markdown or a page.
//!
//! These types are a promise to other programs: they only grow, and a change that breaks a
//! reader raises [`SCHEMA_VERSION`].

mod ner;
mod statistics;
mod summary;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use ner::{ErrorItem, Linking, Mark, MeasureRow, NerReport, SentenceText, TypeRow};
pub use statistics::{NerUnit, Statistics, SummaryUnit};
pub use summary::{ChosenBy, Neighbour, SummaryReport, SummaryView, UnitView};

use crate::Signature;
use crate::data::Article;
use crate::stats::Resampling;

/// Raised when a reader of the last version would misread a report.
pub const SCHEMA_VERSION: u32 = 1;

/// Everything one evaluation found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "nutgraf evaluation report"))]
pub struct Report {
    /// The version of this schema.
    pub schema_version: u32,
    /// The version of nutgraf that made it.
    pub version: String,
    /// What was scored against.
    pub dataset: DatasetInfo,
    /// What was scored.
    pub system: SystemInfo,
    /// How the intervals were made.
    pub resampling: Resampling,
    /// Every score, in the order they are shown.
    pub scores: Vec<Score>,
    /// Named entities in detail, if they were scored.
    pub ner: Option<NerReport>,
    /// Summaries in detail, if they were scored.
    pub summary: Option<SummaryReport>,
    /// The first articles, with their annotations; for a page, all of them.
    pub articles: Vec<ArticleView>,
    /// The gold itself, with entities of all types, for a page that corrects it; in no JSON. Types
    /// are called as in the scores.
    #[serde(skip)]
    pub gold: Vec<Article>,
    /// What a reader of the scores has to know.
    pub notes: Vec<String>,
    /// What the scores were computed from; a paired test reads it.
    pub statistics: Statistics,
}

/// What was scored against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DatasetInfo {
    /// Its name.
    pub name: String,
    /// Number of documents.
    pub documents: usize,
}

/// What was scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SystemInfo {
    /// The model, or the file of the predictions.
    pub name: String,
    /// The model's version, if a model was run.
    pub model_version: Option<String>,
    /// The engine that ran it.
    pub engine: Option<String>,
    /// What the model's weights are stored in, such as `int8`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<String>,
    /// The instructions that its products were computed with, such as `avx512-vnni`: others may give
    /// numbers that differ in the last places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kernels: Option<String>,
}

impl SystemInfo {
    /// Predictions from the file `name`.
    pub fn file(name: impl Into<String>) -> Self {
        let name = name.into();
        Self { name, model_version: None, engine: None, precision: None, kernels: None }
    }
}

/// Whether more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither: it describes.
    Neither,
}

/// One score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Score {
    /// What it is called, such as `ner.strict.f1`; a gate or a comparison names it so.
    pub name: String,
    /// The same for people: "Strict F1".
    pub title: String,
    /// The score; null if it has no value.
    pub value: Option<f64>,
    /// How sure it is; null if there is nothing to resample.
    pub interval: Option<Bounds>,
    /// Whether more is better.
    pub better: Better,
    /// How it was made.
    pub signature: String,
    /// The scores of the baselines, by their names; for summaries only.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub neighbours: BTreeMap<String, Option<f64>>,
}

/// A bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bounds {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// The standard error.
    pub error: f64,
    /// Resamples in which the score had no value.
    pub undefined: usize,
}

/// An article with its annotations, for showing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArticleView {
    /// Its id.
    pub id: String,
    /// The text that offsets point into, in bytes.
    pub text: String,
    /// Its sentences.
    pub sentences: Vec<Range>,
    /// Gold mentions, in text order.
    pub gold: Vec<Mark>,
    /// Predicted mentions, in text order.
    pub predicted: Vec<Mark>,
    /// The summary, if it was scored.
    pub summary: Option<SummaryView>,
}

/// A half-open range of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Range {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Why a report cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// It is not a report.
    #[error("it is not a report of `nutgraf eval`: {0}")]
    Json(#[from] serde_json::Error),
    /// It is of another version.
    #[error(
        "it has schema version {found}, and this program reads {SCHEMA_VERSION}: make it anew with this version"
    )]
    Version {
        /// The version it has.
        found: u64,
    },
}

impl Report {
    /// Reads a report from its JSON.
    pub fn parse(json: &str) -> Result<Self, ReportError> {
        let value: serde_json::Value = serde_json::from_str(json)?;
        match value.get("schema_version").and_then(serde_json::Value::as_u64) {
            Some(found) if found != u64::from(SCHEMA_VERSION) => {
                Err(ReportError::Version { found })
            }
            _ => Ok(serde_json::from_value(value)?),
        }
    }

    /// As JSON, with a line break at its end.
    pub fn to_json(&self) -> Result<String, ReportError> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// The score of this name.
    pub fn score(&self, name: &str) -> Option<&Score> {
        self.scores.iter().find(|score| score.name == name)
    }
}

/// The JSON Schema of a report.
#[cfg(feature = "schema")]
pub fn schema() -> String {
    format!("{:#}\n", schemars::schema_for!(Report).as_value())
}

impl Score {
    /// A score without interval or neighbours.
    pub(crate) fn new(
        name: impl Into<String>,
        title: impl Into<String>,
        value: Option<f64>,
        better: Better,
        signature: &Signature,
    ) -> Self {
        Self {
            name: name.into(),
            title: title.into(),
            value,
            interval: None,
            better,
            signature: signature.to_string(),
            neighbours: BTreeMap::new(),
        }
    }
}

impl From<nutgraf_text::Span> for Range {
    fn from(span: nutgraf_text::Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}

impl From<Range> for nutgraf_text::Span {
    fn from(range: Range) -> Self {
        Self { start: range.start, end: range.end }
    }
}
