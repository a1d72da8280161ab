//! What a system's scores are read beside: the baselines, and the writers of the references.

use std::collections::BTreeMap;

use super::EvalError;
use super::measure::{Made, Meter};
use super::summary::Found;
use crate::baselines::Baseline;
use crate::report::{Neighbour, SummaryUnit};
use crate::stats::{Additive, Mean};
use crate::summary::chrf;

/// The name of the row for the writers of the references.
pub(super) const HUMAN: &str = "writers";

/// The random baseline is the mean of so many draws.
pub const RANDOM_DRAWS: usize = 20;

/// The neighbours that every case has, in the order they are shown.
pub(super) fn known(found: &[&BTreeMap<&'static str, Vec<SummaryUnit>>]) -> Vec<&'static str> {
    let all = Baseline::ALL.iter().map(|baseline| baseline.name()).chain([HUMAN]);
    all.filter(|name| found.iter().all(|one| one.contains_key(name))).collect()
}

/// What a neighbour is.
pub(super) fn describe(name: &str) -> Neighbour {
    let description = match name {
        "lead" => "the first sentences, as many as the summary has",
        "textrank" => "the most central sentences by shared words (Mihalcea and Tarau 2004)",
        "lexrank" => "the most central sentences by tf-idf (Erkan and Radev 2004)",
        "random" => "sentences at random, the mean of 20 draws",
        "oracle" => {
            "the sentences with the highest ROUGE-1 plus ROUGE-2, chosen greedily by looking \
             at the references"
        }
        _ => "the mean of the references, each scored against the others",
    };
    Neighbour { name: name.to_owned(), description: description.to_owned() }
}

/// A neighbour's score: the mean over its draws.
pub(super) fn value(
    name: &str,
    found: &[Found],
    score: impl Fn(&[&SummaryUnit]) -> Option<f64>,
) -> Option<f64> {
    let draws = found.iter().filter_map(|found| found.draws(name)).map(<[_]>::len).min()?;
    let mut mean = Mean::default();
    for draw in 0..draws {
        let units: Vec<&SummaryUnit> =
            found.iter().filter_map(|found| found.draws(name)?.get(draw)).collect();
        mean.add(&Mean::from(score(&units)));
    }
    mean.value()
}

/// Each reference scored against the others, as one unit of their means; `None` of fewer than
/// two.
pub(super) fn human(
    meter: &mut Meter<'_>,
    references: &[String],
) -> Result<Option<SummaryUnit>, EvalError> {
    if references.len() < 2 {
        return Ok(None);
    }
    let mut means: BTreeMap<String, Mean> = BTreeMap::new();
    let mut sum = chrf::Statistics::default();
    let mut id = String::new();
    for (index, reference) in references.iter().enumerate() {
        let mut others = references.to_vec();
        others.remove(index);
        let unit = meter.measure(&Made { text: reference, evidence: None }, &others)?;
        for (name, value) in unit.values {
            means.entry(name).or_default().add(&Mean::from(value));
        }
        unit.chrf.iter().for_each(|statistics| sum.add(statistics));
        id = unit.id;
    }
    let values = means.into_iter().filter_map(|(name, mean)| Some((name, mean.value()?)));
    Ok(Some(SummaryUnit { id, values: values.collect(), chrf: Some(sum) }))
}
