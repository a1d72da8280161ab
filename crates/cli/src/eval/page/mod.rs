//! A report as a web page, complete in one file that asks nothing of the network.
//!
//! The page is `templates/eval.html`; this makes what the template is filled with. What it shows is
//! readable without its script, `templates/eval.js`: of more than [`STATIC`] documents those that did
//! worst. The script shows all of them, from [`data`], filters and sorts them, and corrects the gold.

mod data;
mod documents;
mod marks;
mod matrix;
mod verdict;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use nutgraf_eval::report::{
    Better, Bounds, DatasetInfo, Neighbour, NerReport, Report, Score, SystemInfo, TypeRow,
};
use nutgraf_eval::stats::Resampling;
use nutgraf_io::labels::Label;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::EvalFailure;
use documents::{Document, Entities, Summaries};
use matrix::Matrix;
use verdict::Headline;

const TEMPLATE: &str = "eval.html";
const SCRIPT: &str = include_str!("../../../templates/eval.js");

/// What has no value.
const UNDEFINED: &str = "–";

/// So many documents are in the page without its script.
pub(super) const STATIC: usize = 250;

/// Up to so many documents have their whole text in the page without its script.
const WHOLE_TEXTS: usize = 20;

/// The report as one page; it has to have [every article](nutgraf_eval::evaluate::Options).
pub(super) fn render(report: &Report) -> Result<String, EvalFailure> {
    let mut pages = Environment::new();
    // A line with nothing but a block leaves no trace in the page.
    pages.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    pages.add_filter("number", number);
    pages.add_filter("count", count);
    pages.add_template(TEMPLATE, include_str!("../../../templates/eval.html"))?;
    // Their endings keep them from being escaped.
    pages.add_template("eval.css", include_str!("../../../templates/eval.css"))?;
    let html = pages.get_template(TEMPLATE)?.render(Serde(Page::new(report)?))?;
    Ok(html.trim_end().to_owned() + "\n")
}

#[derive(Serialize)]
struct Page<'a> {
    version: &'a str,
    dataset: &'a DatasetInfo,
    system: &'a SystemInfo,
    notes: &'a [String],
    resampling: Resampling,
    /// The confidence of intervals, in percent.
    confidence: f64,
    headlines: Vec<Headline>,
    /// Sections of the page: their ids and names.
    contents: Vec<(&'static str, &'static str)>,
    ner: Option<Ner<'a>>,
    summaries: Option<Summaries<'a>>,
    tables: Vec<Table<'a>>,
    /// Each signature, and the names of the scores that have it.
    signatures: Vec<(&'a str, Vec<&'a str>)>,
    /// The script, and its hash for the page's policy.
    script: &'static str,
    script_hash: String,
    /// What the script reads: the list of documents, and each document on a line.
    index: String,
    lines: String,
}

/// Scores that are read together.
#[derive(Serialize)]
struct Table<'a> {
    title: &'static str,
    neighbours: Vec<&'a Neighbour>,
    bars: bool,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    score: &'a Score,
    bar: Option<Bar>,
}

/// A bar with its whisker, in percent of the full width.
#[derive(Serialize)]
struct Bar {
    value: String,
    whisker: Option<(String, String)>,
}

/// A score as the page shows it.
fn number(value: Option<f64>) -> String {
    value.map_or_else(|| UNDEFINED.to_owned(), |value| format!("{value:.3}"))
}

/// A count with its thousands apart.
fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

fn bar(value: Option<f64>, bounds: Option<Bounds>, full: f64) -> Option<Bar> {
    let percent = |value: f64| format!("{:.2}", (100.0 * value / full).clamp(0.0, 100.0));
    Some(Bar {
        value: percent(value?),
        whisker: bounds.map(|bounds| (percent(bounds.low), percent(bounds.high - bounds.low))),
    })
}

/// The hue of a type, as the style of an element.
fn style(label: &str) -> String {
    let hue = Label::of(label).hue;
    format!("--h:{};--s:{}", hue.unwrap_or(0), u8::from(hue.is_some()))
}

impl<'a> Page<'a> {
    fn new(report: &'a Report) -> Result<Self, EvalFailure> {
        let documents = documents::all(report);
        let mut signatures: Vec<(&str, Vec<&str>)> = Vec::new();
        for Score { name, signature, .. } in &report.scores {
            match signatures.iter_mut().find(|(known, _)| known == signature) {
                Some((_, names)) => names.push(name),
                None => signatures.push((signature, vec![name])),
            }
        }
        let ner = report.ner.as_ref().map(|ner| Ner::new(ner, &documents));
        let summaries = report.summary.as_ref().map(|_| Summaries::new(report, &documents));
        let mut contents = Vec::new();
        if ner.is_some() {
            contents.extend([
                ("errors", "Errors"),
                ("documents", "Documents"),
                ("confusion", "Which type was taken for which"),
                ("types", "Types"),
            ]);
        }
        if summaries.is_some() {
            contents.push(("summaries", "Summaries, worst first"));
        }
        contents.extend([("scores", "All scores"), ("signatures", "How the scores were made")]);
        let lines = data::lines(report, &documents)?;
        Ok(Self {
            version: &report.version,
            dataset: &report.dataset,
            system: &report.system,
            notes: &report.notes,
            resampling: report.resampling,
            confidence: (100.0 * report.resampling.confidence).round(),
            headlines: verdict::headlines(report),
            contents,
            tables: Table::all(report),
            index: data::index(report, &documents, summaries.as_ref(), &lines)?,
            ner,
            summaries,
            signatures,
            script: SCRIPT,
            script_hash: STANDARD.encode(Sha256::digest(format!("\n{SCRIPT}"))),
            lines,
        })
    }
}

impl<'a> Table<'a> {
    fn all(report: &'a Report) -> Vec<Self> {
        // Those of one type have a table of their own.
        let ner =
            |score: &Score| score.name.starts_with("ner.") && score.name.matches('.').count() < 3;
        let linking = |score: &Score| score.name.starts_with("linking");
        let summary = |score: &Score| score.name.starts_with("summary.");
        let describes = |score: &Score| score.better == Better::Neither;
        let tables = [
            Table::new(report, "Named entities", ner),
            Table::new(report, "Mentions joined into entities", linking),
            Table::new(report, "Summaries", |score| summary(score) && !describes(score)),
            Table::new(report, "What the summaries are like", |s| summary(s) && describes(s)),
        ];
        tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
    }

    fn new(report: &'a Report, title: &'static str, has: impl Fn(&Score) -> bool) -> Self {
        let scores: Vec<&Score> = report.scores.iter().filter(|score| has(score)).collect();
        let known = report.summary.iter().flat_map(|summary| &summary.neighbours);
        let compared = |known: &&Neighbour| {
            scores.iter().any(|score| score.neighbours.contains_key(&known.name))
        };
        let neighbours = known.filter(compared).collect();
        let row = |&score: &&'a Score| {
            let full = if score.name == "summary.chrf" { 100.0 } else { 1.0 };
            let value = score.value.filter(|_| score.better == Better::Higher);
            Row { score, bar: bar(value, score.interval, full) }
        };
        let rows: Vec<Row<'a>> = scores.iter().map(row).collect();
        Self { title, bars: rows.iter().any(|row| row.bar.is_some()), rows, neighbours }
    }
}

#[derive(Serialize)]
struct Ner<'a> {
    /// What was resampled, and how many of them there are.
    units: (&'a str, usize),
    types: Vec<TypeScores<'a>>,
    matrix: Matrix<'a>,
    entities: Entities<'a>,
}

#[derive(Serialize)]
struct TypeScores<'a> {
    row: &'a TypeRow,
    one: &'a str,
    style: String,
    bar: Option<Bar>,
}

impl<'a> Ner<'a> {
    fn new(ner: &'a NerReport, documents: &[Document<'a>]) -> Self {
        let types = |row: &'a TypeRow| TypeScores {
            row,
            one: Label::of(&row.label).one,
            style: style(&row.label),
            bar: bar(row.prf.f1, row.interval, 1.0),
        };
        Self {
            units: (&ner.unit, ner.units),
            types: ner.types.iter().map(types).collect(),
            matrix: Matrix::new(ner),
            entities: Entities::new(ner, documents),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn thousands_stand_apart() {
        let shown = [0, 12, 999, 1000, 12_345, 1_234_567].map(super::count);
        assert_eq!(shown, ["0", "12", "999", "1,000", "12,345", "1,234,567"]);
    }
}
