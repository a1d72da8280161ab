//! Reports as tables, for a terminal and in Markdown.

use std::io::{self, Write};

use nutgraf_eval::gate::Verdict;
use nutgraf_eval::ner::Prf;
use nutgraf_eval::report::{Bounds, NerReport, Report, Score};
use unicode_width::UnicodeWidthStr;

/// Signatures and numbers: a title, a head and rows of as many cells.
pub(super) struct Table {
    pub(super) title: &'static str,
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// What stands for a score without a value.
pub(super) const UNDEFINED: &str = "–";

/// What was scored on what.
fn title(report: &Report) -> String {
    let (set, system) = (&report.dataset, &report.system);
    let documents = if set.documents == 1 { "document" } else { "documents" };
    let how: Vec<&str> =
        [&system.precision, &system.kernels].into_iter().flatten().map(String::as_str).collect();
    let how = if how.is_empty() { String::new() } else { format!(" ({})", how.join(", ")) };
    format!("{}{how} on {} ({} {documents})", system.name, set.name, set.documents)
}

/// A report for a terminal.
pub(super) fn text(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    writeln!(out, "{}", title(report))?;
    for table in all(report) {
        writeln!(out, "\n{}", table.title)?;
        aligned(out, &table)?;
    }
    for note in &report.notes {
        writeln!(out, "\n{note}")?;
    }
    writeln!(out, "\nSignatures")?;
    for score in overall(report) {
        writeln!(out, "  {}: {}", score.name, score.signature)?;
    }
    Ok(())
}

/// A report in Markdown.
pub(super) fn markdown(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    writeln!(out, "# {}", title(report))?;
    for table in all(report) {
        writeln!(out, "\n## {}\n", table.title)?;
        rows(out, &table)?;
    }
    for note in &report.notes {
        writeln!(out, "\n{note}")?;
    }
    writeln!(out, "\n## Signatures\n")?;
    for score in overall(report) {
        writeln!(out, "- {}: `{}`", score.name, score.signature)?;
    }
    Ok(())
}

/// Text as a cell of a Markdown table.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

/// The head and rows of a table in Markdown.
pub(super) fn rows(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    let line =
        |cells: &[String]| cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(" | ");
    writeln!(out, "| {} |", line(&table.head))?;
    writeln!(out, "|{}", " --- |".repeat(table.head.len()))?;
    for row in &table.rows {
        writeln!(out, "| {} |", line(row))?;
    }
    Ok(())
}

/// What a gate found, for a terminal.
pub(super) fn verdict(out: &mut dyn Write, verdict: &Verdict) -> io::Result<()> {
    for check in &verdict.checks {
        let state = if check.fails { "FELL" } else { "held" };
        let now = number(check.now);
        let drop = check.drop.map_or("it has no value any more".to_owned(), |drop| {
            if drop > 0.0 {
                format!("{drop:.3} worse")
            } else {
                format!("{:.3} better", drop.abs())
            }
        });
        writeln!(
            out,
            "{state}  {}: {:.3} -> {now}, {drop}; {:.3} is allowed",
            check.name, check.baseline, check.max_drop
        )?;
    }
    Ok(())
}

fn all(report: &Report) -> Vec<Table> {
    let mut tables = Vec::new();
    if let Some(ner) = &report.ner {
        tables.push(by_type(ner));
    }
    tables.push(scores(report));
    if let Some(ner) = &report.ner {
        let rows = ner.errors.iter().map(|error| {
            let mark = |mark: &Option<nutgraf_eval::report::Mark>| {
                mark.as_ref().map_or(UNDEFINED.to_owned(), |m| format!("{} {}", m.label, m.text))
            };
            let kind = serde_json::to_value(error.kind).ok();
            let kind = kind.and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
            vec![kind, mark(&error.gold), mark(&error.predicted), error.document.clone()]
        });
        let rows: Vec<_> = rows.take(ERRORS_SHOWN).collect();
        if !rows.is_empty() {
            let head = ["Error", "Gold", "Predicted", "Document"].map(str::to_owned).to_vec();
            let title = if ner.errors.len() > rows.len() { "First errors" } else { "Errors" };
            tables.push(Table { title, head, rows });
        }
    }
    let units = report.articles.iter().filter_map(|article| article.summary.as_ref());
    let rows: Vec<_> = units
        .flat_map(|summary| &summary.units)
        .map(|unit| {
            let covered = match unit.covered {
                Some(true) => "yes",
                Some(false) => "no",
                None => UNDEFINED,
            };
            vec![covered.to_owned(), unit.weight.to_string(), unit.label.clone()]
        })
        .collect();
    if !rows.is_empty() {
        let head = ["Covered", "Weight", "Content unit"].map(str::to_owned).to_vec();
        tables.push(Table { title: "Content units", head, rows });
    }
    tables
}

/// Types with precision, recall, F1 and support, and averages below, as scikit-learn's
/// `classification_report` has them: micro over all entities, macro over types, weighted by their
/// support.
fn by_type(ner: &NerReport) -> Table {
    let head =
        ["Entities", "Precision", "Recall", "F1", "Support", "Predicted", "95 % interval of F1"];
    let types = || ner.types.iter().map(|row| (row.support, row.prf));
    let support: u64 = types().map(|(support, _)| support).sum();
    let predicted: u64 = ner.types.iter().map(|row| row.predicted).sum();
    let mut rows: Vec<Vec<String>> = ner
        .types
        .iter()
        .map(|row| {
            let Prf { precision, recall, f1 } = row.prf;
            let counts = [row.support, row.predicted].map(|count| count.to_string());
            let scores = [precision, recall, f1].map(number);
            let interval = [interval(row.interval.as_ref())];
            [&[row.label.clone()][..], &scores, &counts, &interval].concat()
        })
        .collect();
    let found: f64 =
        types().map(|(support, prf)| support as f64 * prf.recall.unwrap_or_default()).sum();
    let ratio = |of: u64| (of > 0).then(|| found / of as f64);
    let (precision, recall) = (ratio(predicted), ratio(support));
    let f1 = (support + predicted > 0).then(|| 2.0 * found / (support + predicted) as f64);
    let mean = |weight: &dyn Fn(u64) -> f64, score: &dyn Fn(Prf) -> Option<f64>| {
        let all: f64 = types().map(|(support, _)| weight(support)).sum();
        let sum: f64 =
            types().map(|(support, prf)| weight(support) * score(prf).unwrap_or_default()).sum();
        (all > 0.0).then(|| sum / all)
    };
    let average = |weight: &dyn Fn(u64) -> f64| {
        [
            mean(weight, &|prf| prf.precision),
            mean(weight, &|prf| prf.recall),
            mean(weight, &|prf| prf.f1),
        ]
    };
    for (name, scores) in [
        ("micro average", [precision, recall, f1]),
        ("macro average", average(&|_| 1.0)),
        ("weighted average", average(&|support| support as f64)),
    ] {
        let counts = [support, predicted].map(|count| count.to_string());
        let scores = scores.map(number);
        rows.push([&[name.to_owned()][..], &scores, &counts, &[String::new()]].concat());
    }
    Table { title: "Entities by type, strict", head: head.map(str::to_owned).to_vec(), rows }
}

/// So many errors are in a table; JSON and the page have all of them.
const ERRORS_SHOWN: usize = 40;

fn scores(report: &Report) -> Table {
    let mut neighbours: Vec<&String> = Vec::new();
    for name in report.scores.iter().flat_map(|score| score.neighbours.keys()) {
        if !neighbours.contains(&name) {
            neighbours.push(name);
        }
    }
    let mut head = vec!["Score".to_owned(), String::new(), "95 % interval".to_owned()];
    head.extend(neighbours.iter().map(|name| (*name).clone()));
    let row = |score: &Score| {
        let mut row =
            vec![score.title.clone(), number(score.value), interval(score.interval.as_ref())];
        row.extend(neighbours.iter().map(|name| {
            score.neighbours.get(*name).map_or_else(String::new, |value| number(*value))
        }));
        row
    };
    Table { title: "Scores", head, rows: overall(report).map(row).collect() }
}

/// The scores but for those of single types, which have a table of their own.
fn overall(report: &Report) -> impl Iterator<Item = &Score> {
    let of_type =
        |score: &&Score| score.name.starts_with("ner.strict.") && score.name.split('.').count() > 3;
    report.scores.iter().filter(move |score| !of_type(score))
}

pub(super) fn number(value: Option<f64>) -> String {
    value.map_or(UNDEFINED.to_owned(), |value| format!("{value:.3}"))
}

pub(super) fn interval(bounds: Option<&Bounds>) -> String {
    bounds.map_or_else(String::new, |bounds| format!("{:.3} to {:.3}", bounds.low, bounds.high))
}

/// A table with its columns in line.
pub(super) fn aligned(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    let lines = || std::iter::once(&table.head).chain(&table.rows);
    let widths: Vec<usize> = (0..table.head.len())
        .map(|column| lines().map(|line| line[column].width()).max().unwrap_or_default())
        .collect();
    for line in lines() {
        let mut shown = String::from(" ");
        for (cell, width) in line.iter().zip(&widths) {
            shown.push(' ');
            shown.push_str(cell);
            shown.push_str(&" ".repeat(width - cell.width() + 1));
        }
        writeln!(out, "{}", shown.trim_end())?;
    }
    Ok(())
}
