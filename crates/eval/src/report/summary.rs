//! Summaries in a report.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Summaries in detail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SummaryReport {
    /// Number of summaries.
    pub summaries: usize,
    /// References for each summary; null if their number varies.
    pub references: Option<usize>,
    /// What the scores are to be read beside.
    pub neighbours: Vec<Neighbour>,
    /// How many chosen sentences stand in each tenth of their article; null if no summary
    /// says which sentences it chose.
    pub tenths: Option<[u64; 10]>,
}

/// A baseline that was scored like the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Neighbour {
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: String,
}

/// A summary beside its references.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SummaryView {
    /// The summary's sentences, as far as they are told apart.
    pub lines: Vec<String>,
    /// The sentences of the article it is made of, if it says so.
    pub chosen: Option<Vec<usize>>,
    /// The references, by their sentences.
    pub references: Vec<Vec<String>>,
    /// The content units, those that weigh most first.
    pub units: Vec<UnitView>,
    /// The weight of the units covered.
    pub weight: Option<f64>,
    /// The most weight that as many sentences can cover; null if it was too long to find.
    pub best_weight: Option<f64>,
    /// The sentences that cover so much.
    pub best: Option<Vec<usize>>,
    /// What the baselines chose.
    pub neighbours: BTreeMap<String, ChosenBy>,
}

/// What a baseline chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChosenBy {
    /// Sentences of the article, counted from 0.
    pub sentences: Vec<usize>,
}

/// A content unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnitView {
    /// Its id.
    pub id: String,
    /// The fact.
    pub label: String,
    /// How many reference writers state it.
    pub weight: f64,
    /// Whether the summary states it; null if its evidence is not known.
    pub covered: Option<bool>,
    /// The sentences of the article that state it, wholly or in part.
    pub sentences: Vec<usize>,
}
