//! A gate: whether the scores of a report have fallen below a baseline by more than allowed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::report::{Better, Report};

/// The version of the baseline's form.
pub const SCHEMA_VERSION: u32 = 1;

/// Differences smaller than this are no difference: a value is stored to 12 decimals.
const SLACK: f64 = 1e-9;

/// The scores that a gate holds against, as committed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "nutgraf baseline"))]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The version of this form.
    pub schema_version: u32,
    /// What was scored against.
    pub dataset: String,
    /// What was scored.
    pub system: String,
    /// How much worse each score may be than here; a score without one is not held.
    pub max_drop: BTreeMap<String, f64>,
    /// Every score that has a value.
    pub scores: BTreeMap<String, f64>,
}

/// What a gate found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// Each score that is held, by name.
    pub checks: Vec<Check>,
}

/// One score that is held.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// Its value in the baseline.
    pub baseline: f64,
    /// Its value now; `None` if it has none any more.
    pub now: Option<f64>,
    /// How much worse it may be.
    pub max_drop: f64,
    /// How much worse it is; negative if it is better.
    pub drop: Option<f64>,
    /// Whether it is worse than allowed.
    pub fails: bool,
}

/// Why a gate cannot be held.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GateError {
    /// The file is not a baseline.
    #[error("it is not a baseline: {0}")]
    Json(#[from] serde_json::Error),
    /// It is of another version.
    #[error("it has schema version {0}, and this program reads {SCHEMA_VERSION}: make it anew")]
    Version(u32),
    /// It is of another data set.
    #[error("the baseline is of `{baseline}`, the report of `{report}`")]
    OtherDataset {
        /// What the baseline was scored against.
        baseline: String,
        /// What the report was.
        report: String,
    },
    /// No score is held.
    #[error("no score is held: it is not said of any how much it may fall")]
    NothingHeld,
    /// There is no such score to hold.
    #[error("{place} has no value for `{name}`; it has {known}")]
    UnknownScore {
        /// The baseline or the report.
        place: &'static str,
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A score describes: it cannot get worse.
    #[error("`{0}` is neither better nor worse when it is lower, so it cannot be held")]
    Neutral(String),
    /// The allowance is out of range.
    #[error("`{name}` may fall by {drop}: give 0 or more")]
    Drop {
        /// The score.
        name: String,
        /// The allowance.
        drop: f64,
    },
}

impl Baseline {
    /// The scores of a report, held within `max_drop`.
    ///
    /// # Errors
    /// If nothing is to be held, or what is to be held has no value or no better and worse.
    pub fn new(report: &Report, max_drop: BTreeMap<String, f64>) -> Result<Self, GateError> {
        // Digits past these differ between processors and say nothing.
        let rounded = |value: f64| (value * 1e12).round() / 1e12;
        let value = |score: &crate::report::Score| {
            score.value.map(|value| (score.name.clone(), rounded(value)))
        };
        let scores: BTreeMap<String, f64> = report.scores.iter().filter_map(value).collect();
        let baseline = Self {
            schema_version: SCHEMA_VERSION,
            dataset: report.dataset.name.clone(),
            system: report.system.name.clone(),
            max_drop,
            scores,
        };
        baseline.check(report)?;
        Ok(baseline)
    }

    /// Reads a baseline from its JSON.
    pub fn parse(json: &str) -> Result<Self, GateError> {
        let baseline: Self = serde_json::from_str(json)?;
        if baseline.schema_version != SCHEMA_VERSION {
            return Err(GateError::Version(baseline.schema_version));
        }
        Ok(baseline)
    }

    /// As JSON, with a line break at its end.
    pub fn to_json(&self) -> Result<String, GateError> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Holds a report against this baseline.
    ///
    /// # Errors
    /// As [`Baseline::new`], or if the report is of another set.
    pub fn check(&self, report: &Report) -> Result<Verdict, GateError> {
        if self.dataset != report.dataset.name {
            let (baseline, report) = (self.dataset.clone(), report.dataset.name.clone());
            return Err(GateError::OtherDataset { baseline, report });
        }
        if self.max_drop.is_empty() {
            return Err(GateError::NothingHeld);
        }
        let mut checks = Vec::with_capacity(self.max_drop.len());
        for (name, &max_drop) in &self.max_drop {
            if max_drop.is_nan() || max_drop < 0.0 {
                return Err(GateError::Drop { name: name.clone(), drop: max_drop });
            }
            let unknown = |place, known: Vec<&str>| {
                let (name, known) = (name.clone(), known.join(", "));
                GateError::UnknownScore { place, name, known }
            };
            let score = report.score(name).ok_or_else(|| {
                unknown("the report", report.scores.iter().map(|score| &*score.name).collect())
            })?;
            let baseline = *self.scores.get(name).ok_or_else(|| {
                unknown("the baseline", self.scores.keys().map(String::as_str).collect())
            })?;
            let drop = |now: f64| match score.better {
                Better::Higher => Ok(baseline - now),
                Better::Lower => Ok(now - baseline),
                Better::Neither => Err(GateError::Neutral(name.clone())),
            };
            let drop = score.value.map(drop).transpose()?;
            // What has no value any more is worse than any value.
            let fails = drop.is_none_or(|drop| drop > max_drop + SLACK);
            let (name, now) = (name.clone(), score.value);
            checks.push(Check { name, baseline, now, max_drop, drop, fails });
        }
        Ok(Verdict { checks })
    }
}

impl Verdict {
    /// Whether no score is worse than allowed.
    pub fn passes(&self) -> bool {
        self.checks.iter().all(|check| !check.fails)
    }
}
