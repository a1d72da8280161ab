//! Several systems beside each other, for a terminal, in Markdown and as a page.

use std::io::{self, Write};

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use nutgraf_eval::compare::{Compared, Pair, Row, Value};
use nutgraf_eval::report::Better;
use serde::Serialize;

use super::tables::{Table, UNDEFINED, aligned, cell, interval, number, rows};

const TEMPLATE: &str = "eval-compare.html";

/// For a terminal.
pub(super) fn text(out: &mut dyn Write, compared: &Compared) -> io::Result<()> {
    for system in &compared.systems {
        writeln!(out, "{}: {} ({})", system.letter, system.name, system.report)?;
    }
    writeln!(out, "on {}", of(compared))?;
    for verdict in &compared.verdicts {
        writeln!(out, "{verdict}")?;
    }
    for table in [scores(compared), differences(compared)] {
        writeln!(out, "\n{}", table.title)?;
        aligned(out, &table)?;
    }
    for note in &compared.notes {
        writeln!(out, "\n{note}")?;
    }
    Ok(())
}

/// In Markdown.
pub(super) fn markdown(out: &mut dyn Write, compared: &Compared) -> io::Result<()> {
    writeln!(out, "# Systems on {}\n", cell(&of(compared)))?;
    for system in &compared.systems {
        writeln!(out, "- {}: {} (`{}`)", system.letter, cell(&system.name), cell(&system.report))?;
    }
    writeln!(out)?;
    for verdict in &compared.verdicts {
        writeln!(out, "{verdict}\n")?;
    }
    for table in [scores(compared), differences(compared)] {
        writeln!(out, "## {}\n", table.title)?;
        rows(out, &table)?;
        writeln!(out)?;
    }
    for (place, note) in compared.notes.iter().enumerate() {
        let gap = if place > 0 { "\n" } else { "" };
        writeln!(out, "{gap}{note}")?;
    }
    Ok(())
}

/// The set, and how many documents scores are of.
fn of(compared: &Compared) -> String {
    let one = compared.notes.iter().any(|note| note.starts_with("There is one document only"));
    let count = |count: usize, of: &str, noun: &str| {
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{of}: {count} {noun}{plural}"))
    };
    let noun = if one { "sentence" } else { "document" };
    let counts = [
        count(compared.entities_of, "entities", noun),
        count(compared.summaries_of, "summaries", "document"),
    ];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    format!("{} ({})", compared.dataset, counts.join(", "))
}

/// A row for each score, a column for each system.
fn scores(compared: &Compared) -> Table {
    let mut head = vec!["Score".to_owned()];
    for system in &compared.systems {
        head.extend([system.letter.clone(), "95 % interval".to_owned()]);
    }
    let row = |row: &Row| {
        let mut cells = vec![row.title.clone()];
        for value in &row.values {
            cells.extend([number(value.value), interval(value.interval.as_ref())]);
        }
        cells
    };
    Table { title: "Scores", head, rows: compared.rows.iter().map(row).collect() }
}

/// A row for each score and each two systems.
fn differences(compared: &Compared) -> Table {
    let corrected = compared.systems.len() > 2;
    let mut head =
        vec!["Score", "Systems", "Difference", "95 % interval", "p bootstrap", "p randomization"];
    if corrected {
        head.extend(["Holm bootstrap", "Holm randomization"]);
    }
    head.push("");
    let row = |row: &Row, pair: &Pair| {
        let mut cells = vec![row.title.clone(), systems(compared, pair), delta(pair), bounds(pair)];
        cells.extend([pair.p_bootstrap, pair.p_randomization].map(p));
        if corrected {
            cells.extend([pair.holm_bootstrap, pair.holm_randomization].map(p));
        }
        cells.push(if pair.significant() { "*" } else { "" }.to_owned());
        cells
    };
    let pairs =
        compared.rows.iter().flat_map(|score| score.pairs.iter().map(move |p| row(score, p)));
    let head = head.into_iter().map(str::to_owned).collect();
    Table { title: "Differences", head, rows: pairs.collect() }
}

fn systems(compared: &Compared, pair: &Pair) -> String {
    let [a, b] = [pair.a, pair.b].map(|place| &compared.systems[place].letter);
    format!("{b} - {a}")
}

fn delta(pair: &Pair) -> String {
    pair.delta.map_or(UNDEFINED.to_owned(), |delta| format!("{delta:+.3}"))
}

fn bounds(pair: &Pair) -> String {
    let shown = pair.interval.map(|(low, high)| format!("{low:+.3} to {high:+.3}"));
    shown.unwrap_or_else(|| UNDEFINED.to_owned())
}

fn p(p: Option<f64>) -> String {
    p.map_or(UNDEFINED.to_owned(), |p| format!("{p:.4}"))
}

#[derive(Serialize)]
struct Page<'a> {
    version: &'a str,
    of: String,
    compared: &'a Compared,
    corrected: bool,
    rows: Vec<PageRow<'a>>,
}

#[derive(Serialize)]
struct PageRow<'a> {
    title: &'a str,
    better: Better,
    values: Vec<Cell>,
    pairs: Vec<Difference>,
}

/// A score of one system.
#[derive(Serialize)]
struct Cell {
    value: String,
    interval: String,
    /// Whether no other system has a better one.
    best: bool,
}

#[derive(Serialize)]
struct Difference {
    systems: String,
    delta: String,
    interval: String,
    p: [String; 4],
    significant: bool,
    /// The interval and the difference on a line from the lowest bound of the score's to the highest,
    /// and where nothing differs, in percent; if there is an interval.
    drawn: Option<[String; 4]>,
}

/// As a page.
pub(super) fn page(compared: &Compared) -> Result<String, minijinja::Error> {
    let mut pages = Environment::new();
    pages.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    pages.add_template(TEMPLATE, include_str!("../../templates/eval-compare.html"))?;
    // Its ending keeps it from being escaped.
    pages.add_template("eval.css", include_str!("../../templates/eval.css"))?;
    let page = Page {
        version: env!("CARGO_PKG_VERSION"),
        of: of(compared),
        compared,
        corrected: compared.systems.len() > 2,
        rows: compared.rows.iter().map(|row| page_row(compared, row)).collect(),
    };
    let html = pages.get_template(TEMPLATE)?.render(minijinja::value::Serde(page))?;
    Ok(html.trim_end().to_owned() + "\n")
}

fn page_row<'a>(compared: &Compared, row: &'a Row) -> PageRow<'a> {
    let known = row.values.iter().filter_map(|value| value.value);
    let best = match row.better {
        Better::Higher => known.reduce(f64::max),
        Better::Lower => known.reduce(f64::min),
        Better::Neither => None,
    };
    let cell = |value: &Value| Cell {
        value: number(value.value),
        interval: interval(value.interval.as_ref()),
        best: best.is_some() && value.value == best,
    };
    let ends = row.pairs.iter().filter_map(|pair| pair.interval);
    let (low, high) =
        ends.fold((0.0_f64, 0.0_f64), |(low, high), pair| (low.min(pair.0), high.max(pair.1)));
    let width = high - low;
    let at = |value: f64| format!("{:.2}", 100.0 * (value - low) / width);
    let drawn = |pair: &Pair| {
        let (from, to) = pair.interval.filter(|_| width > 0.0)?;
        let length = format!("{:.2}", 100.0 * (to - from) / width);
        Some([at(from), length, at(pair.delta?), at(0.0)])
    };
    let difference = |pair: &Pair| Difference {
        systems: systems(compared, pair),
        delta: delta(pair),
        interval: bounds(pair),
        p: [pair.p_bootstrap, pair.p_randomization, pair.holm_bootstrap, pair.holm_randomization]
            .map(p),
        significant: pair.significant(),
        drawn: drawn(pair),
    };
    PageRow {
        title: &row.title,
        better: row.better,
        values: row.values.iter().map(cell).collect(),
        pairs: row.pairs.iter().map(difference).collect(),
    }
}
