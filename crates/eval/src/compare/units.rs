//! The documents that several reports have in common, and their statistics in one order.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::CompareError;
use crate::report::{NerUnit, Report, Statistics};
use crate::stats::Additive as _;

/// So many ids are named.
const NAMED: usize = 5;

/// The statistics of each report, of the same units in the same order.
pub(super) struct Common {
    pub(super) statistics: Vec<Statistics>,
    /// How many units the scores are of, of entities and of summaries.
    pub(super) units: (usize, usize),
    /// Whether some report has documents that others lack, so that its scores are to be made anew.
    pub(super) fewer: bool,
    /// What a reader has to know of it.
    pub(super) notes: Vec<String>,
}

/// Brings the units of all reports together.
///
/// # Errors
/// If a report has documents that another lacks, unless `common` ones are to be taken; or if there
/// are no common ones.
pub(super) fn common(reports: &[(&str, &Report)], common: bool) -> Result<Common, CompareError> {
    let mut statistics: Vec<Statistics> =
        reports.iter().map(|(_, report)| report.statistics.clone()).collect();
    let mut notes = Vec::new();
    // A report of one document has its sentences for units.
    let of_sentences = |report: &Report| report.ner.as_ref().is_some_and(|n| n.unit == "sentence");
    let scored = || reports.iter().filter(|(_, report)| report.ner.is_some());
    if scored().all(|(_, report)| of_sentences(report)) {
        merge(&mut statistics);
    } else {
        let reports = reports.iter().zip(&mut statistics);
        reports.filter(|((_, report), _)| of_sentences(report)).for_each(|(_, own)| whole(own));
    }
    let ner = ids(reports, &statistics, |s| s.ner.iter().map(|unit| &*unit.id).collect());
    let summary = ids(reports, &statistics, |s| s.summary.iter().map(|unit| &*unit.id).collect());
    let mut fewer = false;
    let mut keep = Vec::new();
    for (what, all) in [("entities", ner), ("summaries", summary)] {
        let [first, rest @ ..] = &all[..] else {
            keep.push(None);
            continue;
        };
        let kept: HashSet<&str> = first.1.iter().copied().collect();
        let kept = rest.iter().fold(kept, |kept, (_, ids)| {
            let ids: HashSet<&str> = ids.iter().copied().collect();
            kept.intersection(&ids).copied().collect()
        });
        let lacking: Vec<(&str, Vec<&str>)> = all
            .iter()
            .map(|(name, ids)| {
                let alone = ids.iter().copied().filter(|id| !kept.contains(id));
                (*name, alone.collect::<Vec<_>>())
            })
            .filter(|(_, alone)| !alone.is_empty())
            .collect();
        if !lacking.is_empty() {
            let named: Vec<String> = lacking.iter().map(|(name, ids)| named(name, ids)).collect();
            let named = named.join("; ");
            if !common {
                return Err(CompareError::OtherDocuments { what, common: kept.len(), named });
            }
            if kept.is_empty() {
                return Err(CompareError::NoCommonDocuments { what });
            }
            fewer = true;
            notes.push(format!(
                "Of {what}, the {} documents are compared that all reports have; left out are {named}.",
                kept.len(),
            ));
        }
        let order: Vec<String> =
            first.1.iter().filter(|id| kept.contains(*id)).map(|id| (*id).to_owned()).collect();
        keep.push(Some(order));
    }
    let [ner, summary] = [keep.first(), keep.get(1)].map(|kept| kept.and_then(Option::as_ref));
    for own in &mut statistics {
        if let (Some(order), false) = (ner, own.ner.is_empty()) {
            own.ner = sorted(std::mem::take(&mut own.ner), order, |unit| &unit.id);
        }
        if let (Some(order), false) = (summary, own.summary.is_empty()) {
            own.summary = sorted(std::mem::take(&mut own.summary), order, |unit| &unit.id);
        }
    }
    let count = |order: Option<&Vec<String>>| order.map_or(0, Vec::len);
    Ok(Common { units: (count(ner), count(summary)), statistics, fewer, notes })
}

/// The ids of each report that has some.
fn ids<'a>(
    reports: &[(&'a str, &Report)],
    statistics: &'a [Statistics],
    of: impl Fn(&'a Statistics) -> Vec<&'a str>,
) -> Vec<(&'a str, Vec<&'a str>)> {
    let all = reports.iter().zip(statistics).map(|((name, _), own)| (*name, of(own)));
    all.filter(|(_, ids)| !ids.is_empty()).collect()
}

/// The ids that only some reports have, for a message.
fn named(name: &str, ids: &[&str]) -> String {
    let mut shown: Vec<String> = ids.iter().take(NAMED).map(|id| format!("`{id}`")).collect();
    if ids.len() > NAMED {
        shown.push(format!("{} more", ids.len() - NAMED));
    }
    format!("{} of `{name}`: {}", ids.len(), shown.join(", "))
}

fn sorted<T>(units: Vec<T>, order: &[String], id: impl Fn(&T) -> &String) -> Vec<T> {
    let mut by_id: HashMap<String, T> =
        units.into_iter().map(|unit| (id(&unit).clone(), unit)).collect();
    order.iter().filter_map(|id| by_id.remove(id)).collect()
}

/// The id of the document that a unit of sentences is of.
fn document(id: &str) -> &str {
    id.rsplit_once('#').map_or(id, |(document, _)| document)
}

/// Makes the sentences of a single document one unit, beside reports of several documents.
fn whole(own: &mut Statistics) {
    let mut units = own.ner.drain(..);
    let Some(mut all) = units.next() else { return };
    let id = document(&all.id).to_owned();
    all.id = id;
    for unit in units {
        all.counts.add(&unit.counts);
        all.semeval.add(&unit.semeval);
    }
    own.ner = vec![all];
}

/// Units of a single document are runs of sentences, which a mention that reaches over their ends
/// makes one. What is one unit in any report becomes one in all.
fn merge(statistics: &mut [Statistics]) {
    let starts = |own: &Statistics| -> BTreeSet<String> {
        own.ner.iter().map(|unit| unit.id.clone()).collect()
    };
    let mut all = statistics.iter().filter(|own| !own.ner.is_empty()).map(starts);
    let Some(first) = all.next() else { return };
    let common = all.fold(first, |common, own| common.intersection(&own).cloned().collect());
    for own in statistics {
        let mut merged: Vec<NerUnit> = Vec::new();
        for unit in own.ner.drain(..) {
            match merged.last_mut() {
                Some(last)
                    if !common.contains(&unit.id) && document(&last.id) == document(&unit.id) =>
                {
                    last.counts.add(&unit.counts);
                    last.semeval.add(&unit.semeval);
                }
                _ => merged.push(unit),
            }
        }
        own.ner = merged;
    }
}

/// How each score was made, which has to be the same everywhere.
pub(super) fn check_signatures(reports: &[(&str, &Report)]) -> Result<(), CompareError> {
    let mut known: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for (file, report) in reports {
        for score in &report.scores {
            let (first, signature) = *known.entry(&score.name).or_insert((file, &score.signature));
            if signature != score.signature {
                return Err(CompareError::OtherSignature {
                    name: score.name.clone(),
                    a: signature.to_owned(),
                    of_a: first.to_owned(),
                    b: score.signature.clone(),
                    of_b: (*file).to_owned(),
                });
            }
        }
    }
    Ok(())
}
