//! The four measures of SemEval-2013 task 9.1.
//!
//! Segura-Bedmar, Martínez and Herrero-Zazo 2013, "SemEval-2013 Task 9: Extraction of
//! Drug-Drug Interactions from Biomedical Texts", and its evaluation guide; the counts are
//! those of MUC-5 (Chinchor and Sundheim 1993). Of each aligned pair:
//!
//! | measure | correct | incorrect | partial |
//! |---|---|---|---|
//! | strict | same span and type | otherwise | |
//! | exact | same span | otherwise | |
//! | partial | same span | | otherwise |
//! | type | same type | otherwise | |
//!
//! What is not aligned is missed (gold) or spurious (predicted).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::counts::ratio;
use super::{EntitySpan, Preference, Prf, align};
use crate::Signature;
use crate::stats::Additive;

/// One of the four measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Span and type.
    Strict,
    /// Span, whatever the type.
    Exact,
    /// Span, whatever the type; an overlap counts half.
    Partial,
    /// Type, given any overlap (nervaluate's `ent_type`).
    Type,
}

impl Measure {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Strict, Self::Exact, Self::Partial, Self::Type];

    fn preference(self) -> Preference {
        match self {
            Self::Strict => Preference::Both,
            Self::Exact | Self::Partial => Preference::Boundary,
            Self::Type => Preference::Type,
        }
    }
}

/// The counts of one measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SemEvalCounts {
    /// Pairs that the measure accepts.
    pub correct: u64,
    /// Pairs that it rejects.
    pub incorrect: u64,
    /// Pairs that it accepts by half.
    pub partial: u64,
    /// Gold entities without a prediction.
    pub missed: u64,
    /// Predictions without a gold entity.
    pub spurious: u64,
}

impl SemEvalCounts {
    /// POS: all gold entities.
    pub fn possible(&self) -> u64 {
        self.correct + self.incorrect + self.partial + self.missed
    }

    /// ACT: all predictions.
    pub fn actual(&self) -> u64 {
        self.correct + self.incorrect + self.partial + self.spurious
    }

    /// Precision `(COR + PAR/2) / ACT`, recall `(COR + PAR/2) / POS`, and their F1. Only the
    /// partial measure has partial pairs.
    pub fn prf(&self) -> Prf {
        let accepted = self.correct as f64 + 0.5 * self.partial as f64;
        let precision = ratio(accepted, self.actual() as f64);
        let recall = ratio(accepted, self.possible() as f64);
        Prf::new(precision, recall)
    }
}

impl Additive for SemEvalCounts {
    fn add(&mut self, other: &Self) {
        self.correct += other.correct;
        self.incorrect += other.incorrect;
        self.partial += other.partial;
        self.missed += other.missed;
        self.spurious += other.spurious;
    }
}

/// The counts of all four measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SemEval {
    /// Span and type.
    pub strict: SemEvalCounts,
    /// Span, whatever the type.
    pub exact: SemEvalCounts,
    /// Span, whatever the type; an overlap counts half.
    pub partial: SemEvalCounts,
    /// Type, given any overlap.
    #[serde(rename = "type")]
    pub by_type: SemEvalCounts,
}

impl SemEval {
    /// The counts of one document. Each measure aligns on its own, so that it gives each
    /// entity the best partner that it knows.
    pub fn of(gold: &[EntitySpan], pred: &[EntitySpan]) -> Self {
        let mut all = Self::default();
        for measure in Measure::ALL {
            *all.get_mut(measure) = count(gold, pred, measure);
        }
        all
    }

    /// As [`SemEval::of`] for each type that occurs, with all entities of other types out of
    /// sight on both sides: a confusion of types is missed in one and spurious in the other,
    /// and the types do not add up to the whole. (nervaluate 1.x does the same.)
    pub fn by_label(gold: &[EntitySpan], pred: &[EntitySpan]) -> BTreeMap<Arc<str>, Self> {
        let labels: BTreeSet<&Arc<str>> =
            gold.iter().chain(pred).map(|entity| &entity.label).collect();
        let only = |entities: &[EntitySpan], label: &Arc<str>| -> Vec<EntitySpan> {
            entities.iter().filter(|entity| entity.label == *label).cloned().collect()
        };
        labels
            .into_iter()
            .map(|label| (Arc::clone(label), Self::of(&only(gold, label), &only(pred, label))))
            .collect()
    }

    /// The signature of one measure's scores.
    pub fn signature(measure: Measure) -> Signature {
        let name = match measure {
            Measure::Strict => "strict",
            Measure::Exact => "exact",
            Measure::Partial => "partial",
            Measure::Type => "type",
        };
        Signature::new("semeval-2013").with("measure", name).with("undefined", "null")
    }

    /// The counts of one measure.
    pub fn get(&self, measure: Measure) -> &SemEvalCounts {
        match measure {
            Measure::Strict => &self.strict,
            Measure::Exact => &self.exact,
            Measure::Partial => &self.partial,
            Measure::Type => &self.by_type,
        }
    }

    fn get_mut(&mut self, measure: Measure) -> &mut SemEvalCounts {
        match measure {
            Measure::Strict => &mut self.strict,
            Measure::Exact => &mut self.exact,
            Measure::Partial => &mut self.partial,
            Measure::Type => &mut self.by_type,
        }
    }
}

impl Additive for SemEval {
    fn add(&mut self, other: &Self) {
        for measure in Measure::ALL {
            self.get_mut(measure).add(other.get(measure));
        }
    }
}

fn count(gold: &[EntitySpan], pred: &[EntitySpan], measure: Measure) -> SemEvalCounts {
    let pairs = align(gold, pred, measure.preference());
    let mut counts = SemEvalCounts {
        missed: (gold.len() - pairs.len()) as u64,
        spurious: (pred.len() - pairs.len()) as u64,
        ..SemEvalCounts::default()
    };
    for pair in pairs {
        let (gold, pred) = (&gold[pair.gold], &pred[pair.pred]);
        let (span, label) = (gold.span == pred.span, gold.label == pred.label);
        let accepted = match measure {
            Measure::Strict => span && label,
            Measure::Exact | Measure::Partial => span,
            Measure::Type => label,
        };
        match (accepted, measure) {
            (true, _) => counts.correct += 1,
            (false, Measure::Partial) => counts.partial += 1,
            (false, _) => counts.incorrect += 1,
        }
    }
    counts
}
