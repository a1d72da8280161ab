//! The part of the record that only summaries have that a model wrote.

use serde::{Deserialize, Serialize};

use crate::offsets::Offsets;

/// How a summary was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Generated {
    /// How many times the model went over the text: once over the article, then over the joined
    /// summaries of its windows, until they were short enough.
    pub passes: usize,
    /// How many windows each pass had.
    pub windows: Vec<usize>,
    /// Sentences of the source that are longer than the model's limit: cut at a word, and read
    /// in pieces.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cut: Vec<Offsets>,
    /// How many sentences of later passes were cut like that.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cut_later: usize,
    /// How many sentences at the end of what the model wrote are left out, to keep to a number
    /// of words.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: usize,
    /// It is longer than was asked for: another pass made it no shorter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub too_long: bool,
    /// How many facts in it the source does not contain.
    pub unsupported: usize,
    /// What choosing hypotheses by their facts gave; with `--faithful`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub faithful: Option<Faithful>,
}

/// What choosing hypotheses by their facts gave, over the windows of all passes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Faithful {
    /// Windows for which another hypothesis than the most probable one was chosen.
    pub reranked: usize,
    /// Windows of which every hypothesis had unsupported facts; the one with the fewest was
    /// chosen.
    pub none_supported: usize,
}

/// A fact of a written sentence that the source does not contain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnsupportedFact {
    /// As it was written.
    pub text: String,
    /// What kind of fact.
    pub kind: FactKind,
    /// The entity type, where a model found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Where it stands in the written sentence.
    #[serde(flatten)]
    pub offsets: Offsets,
}

/// What kind of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// The name of something.
    Name,
    /// A number.
    Number,
    /// A date.
    Date,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}
