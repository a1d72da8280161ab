//! What scores are computed from, unit by unit: resampling adds it up anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ner::{Counts, Prf, SemEval, SemEvalCounts, TypeCounts};
use crate::stats::{
    Additive, Comparison, Interval, Mean, Resampling, StatsError, approximate_randomization,
    bootstrap, paired_bootstrap,
};
use crate::summary::chrf;

/// The statistics of all units, in the order of the gold.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Statistics {
    /// Of named entities; a unit is a document, or a sentence of a single document.
    pub ner: Vec<NerUnit>,
    /// Of summaries; a unit is a document.
    pub summary: Vec<SummaryUnit>,
}

/// The entities of one unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NerUnit {
    /// The document's id, and `#` with the number of the sentence if it is one.
    pub id: String,
    /// Strict counts per type.
    pub counts: TypeCounts,
    /// The counts of the SemEval-2013 measures.
    pub semeval: SemEval,
}

/// The summary of one document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SummaryUnit {
    /// The document's id.
    pub id: String,
    /// Its scores, by name, as far as they have a value.
    pub values: BTreeMap<String, f64>,
    /// What chrF adds up.
    pub chrf: Option<chrf::Statistics>,
}

/// One of precision, recall and F1.
#[derive(Debug, Clone, Copy)]
enum Part {
    Precision,
    Recall,
    F1,
}

impl Part {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "precision" => Self::Precision,
            "recall" => Self::Recall,
            "f1" => Self::F1,
            _ => return None,
        })
    }

    fn of(self, prf: Prf) -> Option<f64> {
        match self {
            Self::Precision => prf.precision,
            Self::Recall => prf.recall,
            Self::F1 => prf.f1,
        }
    }
}

/// The counts of all types, in one order for all units.
#[derive(Debug, Clone, Default)]
struct Types(Vec<Counts>);

impl Additive for Types {
    fn add(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), Counts::default());
        self.0.iter_mut().zip(&other.0).for_each(|(sum, counts)| sum.add(counts));
    }
}

/// The units of one score, with how it comes from their sum.
enum Units {
    Strict(Vec<Counts>, Part),
    SemEval(Vec<SemEvalCounts>, Part),
    /// The mean F1 over types, weighted by support or not.
    Types(Vec<Types>, bool),
    Mean(Vec<Mean>),
    Chrf(Vec<chrf::Statistics>),
}

fn average_f1(types: &Types, weighted: bool) -> Option<f64> {
    let mut sum = Mean::default();
    for counts in &types.0 {
        let weight = if weighted { counts.gold } else { 1 };
        if let Some(f1) = counts.prf().f1 {
            sum.add(&Mean { sum: f1 * weight as f64, count: weight });
        }
    }
    sum.value()
}

impl Units {
    fn with<T>(
        a: &Self,
        b: &Self,
        resampling: Resampling,
        test: &impl PairedTest<Output = T>,
    ) -> Option<Result<T, StatsError>> {
        Some(match (a, b) {
            (Self::Strict(a, part), Self::Strict(b, _)) => {
                test.run(a, b, |sum: &Counts| part.of(sum.prf()), resampling)
            }
            (Self::SemEval(a, part), Self::SemEval(b, _)) => {
                test.run(a, b, |sum: &SemEvalCounts| part.of(sum.prf()), resampling)
            }
            (Self::Types(a, weighted), Self::Types(b, _)) => {
                test.run(a, b, |sum| average_f1(sum, *weighted), resampling)
            }
            (Self::Mean(a), Self::Mean(b)) => test.run(a, b, |sum: &Mean| sum.value(), resampling),
            (Self::Chrf(a), Self::Chrf(b)) => {
                let score = |sum: &chrf::Statistics| Some(sum.score(&chrf::Options::CHRF));
                test.run(a, b, score, resampling)
            }
            _ => return None,
        })
    }
}

/// A test of two systems, whatever their statistics are.
trait PairedTest {
    type Output;

    fn run<S: Additive>(
        &self,
        a: &[S],
        b: &[S],
        score: impl Fn(&S) -> Option<f64>,
        resampling: Resampling,
    ) -> Result<Self::Output, StatsError>;
}

/// The interval of the first.
struct Alone;

impl PairedTest for Alone {
    type Output = Interval;

    fn run<S: Additive>(
        &self,
        a: &[S],
        _: &[S],
        score: impl Fn(&S) -> Option<f64>,
        resampling: Resampling,
    ) -> Result<Interval, StatsError> {
        bootstrap(a, score, resampling)
    }
}

/// Both paired tests.
struct Both;

impl PairedTest for Both {
    type Output = (Comparison, Comparison);

    fn run<S: Additive>(
        &self,
        a: &[S],
        b: &[S],
        score: impl Fn(&S) -> Option<f64>,
        resampling: Resampling,
    ) -> Result<Self::Output, StatsError> {
        Ok((
            paired_bootstrap(a, b, &score, resampling)?,
            approximate_randomization(a, b, &score, resampling)?,
        ))
    }
}

impl Statistics {
    /// The score `name` of the whole, with its bootstrap interval; `None` if there are no such
    /// statistics.
    pub fn interval(
        &self,
        name: &str,
        resampling: Resampling,
    ) -> Option<Result<Interval, StatsError>> {
        let units = self.units(name, &self.labels())?;
        Units::with(&units, &units, resampling, &Alone)
    }

    /// The score `name` of two systems: paired bootstrap, and approximate randomization.
    pub fn compare(
        &self,
        other: &Self,
        name: &str,
        resampling: Resampling,
    ) -> Option<Result<(Comparison, Comparison), StatsError>> {
        // Swapping units between the systems needs their types in one order.
        let labels = &self.labels() | &other.labels();
        let (a, b) = (self.units(name, &labels)?, other.units(name, &labels)?);
        Units::with(&a, &b, resampling, &Both)
    }

    /// The units that the score `name` is computed from.
    fn units(&self, name: &str, labels: &BTreeSet<Arc<str>>) -> Option<Units> {
        if name == "summary.chrf" {
            let units: Option<Vec<_>> = self.summary.iter().map(|unit| unit.chrf.clone()).collect();
            return units.filter(|units| !units.is_empty()).map(Units::Chrf);
        }
        if name.starts_with("summary.") {
            let mean = |unit: &SummaryUnit| Mean::from(unit.values.get(name).copied());
            let known = self.summary.iter().any(|unit| unit.values.contains_key(name));
            return known.then(|| Units::Mean(self.summary.iter().map(mean).collect()));
        }
        let (family, rest) = name.strip_prefix("ner.")?.split_once('.')?;
        let (part, label) = rest.split_once('.').map_or((rest, None), |(p, l)| (p, Some(l)));
        let part = Part::parse(part)?;
        let units = &self.ner;
        let semeval = |pick: fn(&SemEval) -> SemEvalCounts| {
            Units::SemEval(units.iter().map(|unit| pick(&unit.semeval)).collect(), part)
        };
        Some(match (family, label) {
            ("strict", None) => {
                Units::Strict(units.iter().map(|unit| unit.counts.total()).collect(), part)
            }
            ("strict", Some(label)) => {
                let of = |unit: &NerUnit| unit.counts.types.get(label).copied().unwrap_or_default();
                Units::Strict(units.iter().map(of).collect(), part)
            }
            ("macro", None) => Units::Types(self.types(labels), false),
            ("weighted", None) => Units::Types(self.types(labels), true),
            ("exact", None) => semeval(|all| all.exact),
            ("partial", None) => semeval(|all| all.partial),
            ("type", None) => semeval(|all| all.by_type),
            _ => return None,
        })
    }

    fn labels(&self) -> BTreeSet<Arc<str>> {
        self.ner.iter().flat_map(|unit| unit.counts.types.keys().cloned()).collect()
    }

    fn types(&self, labels: &BTreeSet<Arc<str>>) -> Vec<Types> {
        let of = |unit: &NerUnit| {
            let counts = |label| unit.counts.types.get(label).copied().unwrap_or_default();
            Types(labels.iter().map(counts).collect())
        };
        self.ner.iter().map(of).collect()
    }
}
