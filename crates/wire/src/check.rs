//! What is found in somebody's summary of an article.

use serde::{Deserialize, Serialize};

use crate::offsets::Offsets;
use crate::record::Head;

/// A summary that was checked, on a line of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckLine {
    /// What made it.
    #[serde(flatten)]
    pub head: Head,
    /// What was found.
    #[serde(flatten)]
    pub summary: CheckedSummary,
}

/// All summaries of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckReport {
    /// What made it.
    #[serde(flatten)]
    pub head: Head,
    /// In the order they were given; those that could not be read are left out.
    pub summaries: Vec<CheckedSummary>,
}

/// A summary, checked against its source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckedSummary {
    /// The id field of a record, the name of the file, `FILE#LINE` or `FILE#ROW`.
    pub id: String,
    /// Whether nothing in it was found that the source does not support.
    pub supported: bool,
    /// The probability that it says something that the source does not.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    pub risk: f64,
    /// The summary, as it was given.
    pub text: String,
    /// In order.
    pub sentences: Vec<CheckedSentence>,
}

/// A sentence of a summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckedSentence {
    /// As it stands in the summary.
    pub text: String,
    /// Where it stands in the summary.
    #[serde(flatten)]
    pub offsets: Offsets,
    /// Whether nothing in it was found that the source does not support.
    pub supported: bool,
    /// Whether it stands in the source word by word.
    pub copied: bool,
    /// The probability that it says something that the source does not.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    pub risk: f64,
    /// The share of its words that the sentences it came from have, rare ones weighing more.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    pub coverage: f64,
    /// The sentences of the source that it came from, the most like it first.
    pub evidence: Vec<SourceSentence>,
    /// What the source does not support, in order.
    pub problems: Vec<Problem>,
}

/// A sentence of the source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SourceSentence {
    /// As it stands there.
    pub text: String,
    /// Where it stands in the text of the source.
    #[serde(flatten)]
    pub offsets: Offsets,
    /// Counted from 0.
    pub sentence: usize,
}

/// Something in a sentence that the source does not support.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// What is wrong with it.
    pub kind: ProblemKind,
    /// The same, in words for people.
    pub reason: String,
    /// What it is about, as it stands in the summary.
    pub text: String,
    /// Where it stands in the summary.
    #[serde(flatten)]
    pub offsets: Offsets,
    /// The entity type, where a model found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The sentence of the source that is nearest to saying it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<SourceSentence>,
    /// How sure it is.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1)))]
    pub confidence: f64,
}

/// What is wrong with a part of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// A name that the source does not have.
    MissingName,
    /// A number or an amount that it does not have.
    MissingNumber,
    /// A date that it does not have.
    MissingDate,
    /// A quotation that it does not have in these words.
    MissingQuotation,
    /// A name where the source has another one.
    OtherName,
    /// A number that the source has of somebody or something else.
    OtherNumber,
    /// A date that the source has of something else.
    OtherDate,
    /// A quotation of another speaker.
    OtherSpeaker,
    /// Two names that have changed places.
    Exchanged,
    /// Denied here and not in the source, or the other way round.
    Negation,
    /// Nothing in particular, but the source has too little of it in these words.
    Wording,
}

/// What `check --format json` writes (a report), or one line of what `check --format jsonl` writes.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(title = "nutgraf check", untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum Output {
    Report(Box<CheckReport>),
    Line(Box<CheckLine>),
}

/// The JSON Schema of a [`CheckReport`] or a [`CheckLine`], as `nutgraf schema check` prints it.
#[cfg(feature = "schema")]
pub fn check_schema() -> String {
    format!("{:#}\n", schemars::schema_for!(Output).as_value())
}
