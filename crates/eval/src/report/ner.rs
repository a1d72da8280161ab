//! Named entities in a report.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Bounds;
use crate::ner::{Confusion, ErrorKind, Prf, SemEvalCounts};

/// Named entities in detail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NerReport {
    /// Gold mentions.
    pub gold: u64,
    /// Predicted mentions.
    pub predicted: u64,
    /// Predicted mentions with the span and the type of a gold mention.
    pub correct: u64,
    /// What was resampled for the intervals: `document` or `sentence`.
    pub unit: String,
    /// How many of them there are.
    pub units: usize,
    /// Each type, strict match, in the order of support.
    pub types: Vec<TypeRow>,
    /// The four measures of SemEval-2013.
    pub semeval: Vec<MeasureRow>,
    /// Which type was taken for which.
    pub confusion: Confusion,
    /// How many errors of each kind.
    pub error_counts: BTreeMap<ErrorKind, usize>,
    /// Every error, in text order.
    pub errors: Vec<ErrorItem>,
    /// How mentions were joined into entities; null if either side does not say.
    pub linking: Option<Linking>,
}

/// The scores of one type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TypeRow {
    /// The type.
    pub label: String,
    /// Gold mentions of it.
    pub support: u64,
    /// Predicted mentions of it.
    pub predicted: u64,
    /// Those that are right.
    pub correct: u64,
    /// Precision, recall and F1.
    #[serde(flatten)]
    pub prf: Prf,
    /// The interval of F1.
    pub interval: Option<Bounds>,
}

/// One of the measures of SemEval-2013.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MeasureRow {
    /// `strict`, `exact`, `partial` or `type`.
    pub measure: String,
    /// What was counted.
    #[serde(flatten)]
    pub counts: SemEvalCounts,
    /// Precision, recall and F1.
    #[serde(flatten)]
    pub prf: Prf,
    /// The interval of F1.
    pub interval: Option<Bounds>,
}

/// One error, with its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErrorItem {
    /// The document's id.
    pub document: String,
    /// What is wrong.
    pub kind: ErrorKind,
    /// The gold mention; null if spurious.
    pub gold: Option<Mark>,
    /// The predicted mention; null if missed.
    pub predicted: Option<Mark>,
    /// The sentence it stands in.
    pub sentence: SentenceText,
}

/// A mention.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Mark {
    /// First byte in the article.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Its type.
    pub label: String,
    /// The words.
    pub text: String,
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SentenceText {
    /// First byte in the article.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The words.
    pub text: String,
}

/// How well mentions were joined into entities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Linking {
    /// Gold entities.
    pub gold: usize,
    /// Predicted entities.
    pub predicted: usize,
    /// B-cubed over all mentions; a mention that only one side has is wrong.
    pub b_cubed: Prf,
    /// CEAF by entities, with Luo's similarity φ4: each gold entity is aligned with one predicted
    /// entity at most.
    pub ceaf: Prf,
}
