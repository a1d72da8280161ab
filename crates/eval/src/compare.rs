//! Two reports of the same set: how much each score differs, and how sure that is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::report::{Better, Report};
use crate::stats::{Comparison, Resampling, StatsError};

/// Two systems on the same documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "nutgraf comparison"))]
pub struct Compared {
    /// The version of this schema.
    pub schema_version: u32,
    /// What both were scored against.
    pub dataset: String,
    /// System A.
    pub a: String,
    /// System B.
    pub b: String,
    /// How the tests were made.
    pub resampling: Resampling,
    /// Each score that both have, in the order of A's report.
    pub rows: Vec<Row>,
    /// What a reader of the table has to know.
    pub notes: Vec<String>,
}

/// One score of both systems.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// The same for people.
    pub title: String,
    /// Whether more is better.
    pub better: Better,
    /// Of A; null if it has no value.
    pub a: Option<f64>,
    /// Of B; null if it has no value.
    pub b: Option<f64>,
    /// `b - a`.
    pub delta: Option<f64>,
    /// The bounds of the difference, by paired bootstrap.
    pub interval: Option<(f64, f64)>,
    /// Two-sided p by paired bootstrap.
    pub p_bootstrap: Option<f64>,
    /// Two-sided p by approximate randomization.
    pub p_randomization: Option<f64>,
    /// Whether every swap was looked at, so that the second p is exact.
    pub exact: bool,
}

/// Why two reports cannot be compared.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// They are of other documents.
    #[error(
        "the two reports are not of the same {what}: {count} differ, the first of them `{first}`"
    )]
    OtherUnits {
        /// `documents`, or `sentences` of a single document.
        what: &'static str,
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Scores were made in another way.
    #[error("`{name}` was made in two ways, so its values cannot be compared: `{a}` and `{b}`")]
    OtherSignature {
        /// The score.
        name: String,
        /// How A's was made.
        a: String,
        /// How B's was made.
        b: String,
    },
    /// They have no score in common.
    #[error("the two reports have no score in common")]
    NothingCommon,
    /// The tests cannot be made.
    #[error(transparent)]
    Stats(#[from] StatsError),
}

/// Compares system B with system A.
///
/// # Errors
/// If they were not scored on the same units by the same metrics.
pub fn compare(a: &Report, b: &Report, resampling: Resampling) -> Result<Compared, CompareError> {
    let ids = |report: &Report| -> [Vec<String>; 2] {
        [
            report.statistics.ner.iter().map(|unit| unit.id.clone()).collect(),
            report.statistics.summary.iter().map(|unit| unit.id.clone()).collect(),
        ]
    };
    let one = a.ner.as_ref().is_some_and(|ner| ner.unit == "sentence");
    for (of_a, of_b) in ids(a).iter().zip(&ids(b)) {
        if !of_a.is_empty() && !of_b.is_empty() {
            same_units(of_a, of_b, if one { "sentences" } else { "documents" })?;
        }
    }
    let others: BTreeMap<&str, &crate::report::Score> =
        b.scores.iter().map(|score| (&*score.name, score)).collect();
    let mut rows = Vec::new();
    for score in &a.scores {
        let Some(other) = others.get(&*score.name) else { continue };
        if score.signature != other.signature {
            return Err(CompareError::OtherSignature {
                name: score.name.clone(),
                a: score.signature.clone(),
                b: other.signature.clone(),
            });
        }
        let tests = match a.statistics.compare(&b.statistics, &score.name, resampling) {
            Some(Ok(tests)) => Some(tests),
            None | Some(Err(StatsError::Undefined | StatsError::NoDocuments)) => None,
            Some(Err(error)) => return Err(error.into()),
        };
        rows.push(row(score, other.value, tests.filter(|_| units_of(a, &score.name) > 1)));
    }
    if rows.is_empty() {
        return Err(CompareError::NothingCommon);
    }
    let mut notes = Vec::new();
    if one {
        notes.push(
            "There is one document only: the tests of entity scores resample its sentences, and \
             say nothing of other articles."
                .to_owned(),
        );
    }
    if a.statistics.summary.len() == 1 {
        notes.push("There is one summary only: differences of its scores have no test.".into());
    }
    notes.push(format!(
        "{} scores are compared: at p < 0.05, about one in twenty differs by chance alone.",
        rows.len()
    ));
    Ok(Compared {
        schema_version: crate::report::SCHEMA_VERSION,
        dataset: a.dataset.name.clone(),
        a: label(a),
        b: label(b),
        resampling,
        rows,
        notes,
    })
}

fn units_of(report: &Report, score: &str) -> usize {
    if score.starts_with("summary.") {
        report.statistics.summary.len()
    } else {
        report.statistics.ner.len()
    }
}

fn label(report: &Report) -> String {
    match &report.system.model_version {
        Some(version) => format!("{} {version}", report.system.name),
        None => report.system.name.clone(),
    }
}

fn same_units(a: &[String], b: &[String], what: &'static str) -> Result<(), CompareError> {
    let differ = a.iter().zip(b).filter(|(a, b)| a != b).count() + a.len().abs_diff(b.len());
    let pairs = (0..a.len().max(b.len())).map(|index| (a.get(index), b.get(index)));
    match pairs.into_iter().find(|(a, b)| a != b) {
        None => Ok(()),
        Some((a, b)) => {
            let first = a.or(b).cloned().unwrap_or_default();
            Err(CompareError::OtherUnits { what, count: differ, first })
        }
    }
}

fn row(
    score: &crate::report::Score,
    other: Option<f64>,
    tests: Option<(Comparison, Comparison)>,
) -> Row {
    Row {
        name: score.name.clone(),
        title: score.title.clone(),
        better: score.better,
        a: score.value,
        b: other,
        delta: score.value.zip(other).map(|(a, b)| b - a),
        interval: tests.and_then(|(bootstrap, _)| bootstrap.interval),
        p_bootstrap: tests.map(|(bootstrap, _)| bootstrap.p),
        p_randomization: tests.map(|(_, randomization)| randomization.p),
        exact: tests.is_some_and(|(_, randomization)| randomization.exact),
    }
}

impl Row {
    /// Whether both tests find a difference at the 5 % level.
    pub fn significant(&self) -> bool {
        self.p_bootstrap.zip(self.p_randomization).is_some_and(|(b, r)| b < 0.05 && r < 0.05)
    }
}
