//! What a report comes to, in a number and a few sentences.

use nutgraf_eval::ner::ErrorKind;
use nutgraf_eval::report::{NerReport, Report, Score};
use serde::Serialize;

use super::marks::kind;
use super::{count, number};

/// Of so few documents, an interval says little.
const FEW: usize = 10;

/// The baseline that summaries of news are read beside.
const LEAD: &str = "lead";

/// The scores that stand for summaries, the best there is first: what each is called here, and what
/// it says.
const SUMMARY_SCORES: [(&str, &str, &str); 3] = [
    (
        "summary.importance.of_sentences",
        "Importance",
        "The share that the summaries have of the importance, as readers marked it, that the best as many sentences have.",
    ),
    (
        "summary.pyramid.of_best",
        "Content units",
        "The share that the summaries state of the content units, by weight, that the best as many sentences state.",
    ),
    ("summary.rouge1.f1", "ROUGE-1 F1", "How many words summaries and references share, as F1."),
];

/// A score with what it says.
#[derive(Serialize)]
pub(super) struct Headline {
    /// Of what.
    what: &'static str,
    /// The name of the score.
    name: String,
    value: Option<f64>,
    interval: Option<String>,
    /// On how many documents.
    of: String,
    says: Vec<String>,
}

impl Headline {
    fn new(what: &'static str, name: &str, score: &Score, documents: usize) -> Self {
        let noun = if documents == 1 { "document" } else { "documents" };
        let of = format!("{} {noun}", count(documents as u64));
        let bounds = score.interval;
        let interval = bounds.map(|bounds| format!("{:.3} to {:.3}", bounds.low, bounds.high));
        Self { what, name: name.into(), value: score.value, interval, of, says: Vec::new() }
    }
}

pub(super) fn headlines(report: &Report) -> Vec<Headline> {
    let mut headlines = Vec::new();
    if let (Some(ner), Some(score)) = (&report.ner, report.score("ner.strict.f1")) {
        let documents = if ner.unit == "sentence" { 1 } else { ner.units };
        let mut headline = Headline::new("Named entities", "F1", score, documents);
        headline.says = entities(ner);
        headline.says.extend(few(documents));
        headlines.push(headline);
    }
    if let Some(summary) = &report.summary {
        let known = SUMMARY_SCORES.iter().filter_map(|of| Some((of, report.score(of.0)?)));
        let mut known = known.filter(|(_, score)| score.value.is_some());
        if let Some((&(_, name, meaning), score)) = known.next() {
            let mut headline = Headline::new("Summaries", name, score, summary.summaries);
            headline.says = vec![meaning.to_owned()];
            headline.says.extend(beside_the_lead(score));
            if headlines.is_empty() {
                headline.says.extend(few(summary.summaries));
            }
            headlines.push(headline);
        }
    }
    headlines
}

fn few(documents: usize) -> Option<String> {
    (documents < FEW).then(|| {
        "So few documents say little of others: read the errors rather than the score.".to_owned()
    })
}

fn entities(ner: &NerReport) -> Vec<String> {
    let NerReport { gold, predicted, correct, .. } = *ner;
    let mut says = vec![format!(
        "Of {} mentions in the gold, {} were found (recall {}); of {} predicted, {} are wrong (precision {}).",
        count(gold),
        count(correct),
        number((gold > 0).then(|| correct as f64 / gold as f64)),
        count(predicted),
        count(predicted - correct),
        number((predicted > 0).then(|| correct as f64 / predicted as f64)),
    )];
    let all: usize = ner.error_counts.values().sum();
    let mut kinds: Vec<(ErrorKind, usize)> =
        ner.error_counts.iter().map(|(&k, &n)| (k, n)).collect();
    kinds.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    match &kinds[..] {
        [] => says.push("There are no errors.".into()),
        [(only, _)] => {
            let (all, only) = (count(all as u64), kind(*only));
            says.push(format!("Errors: {all}, all of one kind ({only})."));
        }
        [(most, how_many), rest @ ..] => {
            let rest: Vec<String> =
                rest.iter().map(|&(k, n)| format!("{} {}", count(n as u64), kind(k))).collect();
            let (of, share) = (count(all as u64), 100.0 * *how_many as f64 / all as f64);
            let (most, how_many) = (kind(*most), count(*how_many as u64));
            says.push(format!(
                "Of {of} errors, {how_many} are {most} ({share:.0} %); {}.",
                rest.join(", ")
            ));
        }
    }
    // Types are in the order of support; one that is seldom says nothing.
    let enough = ner.types.iter().filter(|row| row.support >= 5);
    let weakest = enough.filter_map(|row| Some((row.prf.f1?, row)));
    let overall = 2.0 * correct as f64 / (gold + predicted).max(1) as f64;
    let weakest = weakest.min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((f1, row)) = weakest.filter(|(f1, _)| *f1 < overall) {
        says.push(format!(
            "The weakest type is {}: F1 {f1:.3} on {} mentions.",
            row.label,
            count(row.support),
        ));
    }
    says
}

/// How a score of summaries stands beside that of the first sentences.
fn beside_the_lead(score: &Score) -> Option<String> {
    let lead = score.neighbours.get(LEAD).copied().flatten()?;
    let value = score.value?;
    let said = match score.interval {
        Some(bounds) if lead < bounds.low => "That is more than",
        Some(bounds) if lead > bounds.high => "That is less than",
        Some(_) => "It cannot be told whether that is more than",
        None if lead < value => "That is more than",
        None if lead > value => "That is less than",
        None => "That is as much as",
    };
    Some(format!("{said} the first sentences of each article have, as many of them: {lead:.3}."))
}
