//! The report as a web page with charts, complete in one file. The page is
//! `templates/bench.html`; this makes what the template is filled with.

use std::io::{self, Write};

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use nutgraf_bench::Report;
use nutgraf_bench::report::SingleStream;
use nutgraf_bench::stats::Estimate;
use nutgraf_bench::unit::{Quantity, digits};
use serde::Serialize;

use super::chart::Figure;
use super::chart::report::{self as chart, Tried};
use super::text::{bare, corpus, count, highest, machine, program};

/// The pages, and the styles that they include.
const TEMPLATES: [(&str, &str); 4] = [
    ("bench.html", include_str!("../../templates/bench.html")),
    ("compare.html", include_str!("../../templates/compare.html")),
    ("article.css", nutgraf_io::output::ARTICLE_CSS),
    ("bench.css", include_str!("../../templates/bench.css")),
];

pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    render(out, "bench.html", Page::new(report))
}

/// Fills a page of the measurements.
pub(super) fn render(out: &mut dyn Write, page: &str, with: impl Serialize) -> io::Result<()> {
    let mut pages = Environment::new();
    // A line with nothing but a block leaves no trace in the page.
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    pages.set_syntax(syntax.map_err(io::Error::other)?);
    for (name, part) in TEMPLATES {
        pages.add_template(name, part).map_err(io::Error::other)?;
    }
    let page = pages.get_template(page).map_err(io::Error::other)?;
    let html = page.render(Serde(with)).map_err(io::Error::other)?;
    writeln!(out, "{}", html.trim_end())
}

#[derive(Serialize)]
struct Page<'a> {
    started: &'a str,
    program: String,
    machine: String,
    corpus: String,
    plan: String,
    warnings: &'a [String],
    /// The figures that matter most.
    highlights: Vec<Highlight>,
    sections: Vec<Section>,
    steps: Vec<StepRow>,
    version: &'a str,
}

#[derive(Serialize)]
struct Highlight {
    value: String,
    unit: String,
    what: String,
}

/// A chart and its figures.
#[derive(Serialize)]
struct Section {
    title: &'static str,
    note: String,
    chart: String,
    head: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

/// A figure, and its interval if it has one.
#[derive(Serialize)]
struct Cell {
    value: String,
    interval: Option<String>,
}

impl From<String> for Cell {
    fn from(figure: String) -> Self {
        match figure.split_once(" (") {
            Some((value, interval)) => Self {
                value: value.to_owned(),
                interval: Some(interval.trim_end_matches(')').to_owned()),
            },
            None => Self { value: figure, interval: None },
        }
    }
}

/// A row of cells.
fn cells<const N: usize>(figures: [String; N]) -> Vec<Cell> {
    figures.map(Cell::from).into()
}

#[derive(Serialize)]
struct StepRow {
    name: &'static str,
    median: String,
    /// In percent.
    share: String,
}

impl<'a> Page<'a> {
    fn new(report: &'a Report) -> Self {
        let steps = report.single_stream.iter().flat_map(|run| &run.steps);
        Self {
            started: &report.started,
            program: program(report),
            machine: machine(report),
            corpus: corpus(report),
            plan: plan(report),
            warnings: &report.warnings,
            highlights: highlights(report),
            sections: sections(report),
            steps: steps
                .map(|step| StepRow {
                    name: step.step.name(),
                    median: step.median.to_string(),
                    share: format!("{:.1}", 100.0 * step.share),
                })
                .collect(),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

fn plan(report: &Report) -> String {
    let plan = &report.plan;
    let amount = match (plan.duration, plan.count) {
        (Some(duration), _) => format!("{duration} each"),
        (_, Some(articles)) => format!("{} each", count(articles, "article")),
        _ => String::new(),
    };
    format!("{amount} after {} of warming up, seed {}", plan.warm_up, plan.seed)
}

fn highlights(report: &Report) -> Vec<Highlight> {
    let mut highlights = Vec::new();
    let mut add = |figure: String, what: String| {
        let (value, unit) = figure.split_once(' ').unwrap_or((&figure, ""));
        highlights.push(Highlight { value: value.to_owned(), unit: unit.to_owned(), what });
    };
    if let Some(run) = &report.single_stream {
        add(run.p50.value.to_string(), "median latency".to_owned());
        add(run.p99.value.to_string(), "99th percentile".to_owned());
    }
    if let Some(run) = report.offline.last() {
        let what = format!("offline, {}", count(run.threads, "thread"));
        add(run.words_per_second.value.to_string(), what);
    }
    if let Some((run, rate)) = report.server.as_ref().and_then(|run| Some((run, run.highest?))) {
        add(rate.to_string(), format!("served within {}", run.bound));
    }
    if let Some(encoder) = report.peak.encoder {
        let share = format!("{:.0} %", 100.0 * encoder.of_int8);
        add(share, "of the int8 peak".to_owned());
    }
    if let Some(memory) = report.peak_memory {
        add(memory.to_string(), "memory at most".to_owned());
    }
    highlights
}

/// A figure of a chart.
pub(super) fn figure<T: Quantity>(at: f64, estimate: Estimate<T>) -> Figure {
    let [value, low, high] = [estimate.value, estimate.low, estimate.high].map(Quantity::number);
    Figure { at, value, low, high }
}

fn sections(report: &Report) -> Vec<Section> {
    let mut sections = Vec::new();
    if let Some(run) = &report.single_stream {
        sections.extend(single_stream(run));
    }
    let offline = &report.offline;
    if let Some(first) = offline.first() {
        let figures: Vec<_> =
            offline.iter().map(|run| figure(run.threads as f64, run.words_per_second)).collect();
        let rows = offline.iter().map(|run| {
            let speed_up = run.words_per_second.value.0 / first.words_per_second.value.0;
            cells([
                run.threads.to_string(),
                bare(&run.documents_per_second.to_string()),
                bare(&run.words_per_second.to_string()),
                bare(&run.tokens_per_second.to_string()),
                format!("{speed_up:.2}"),
            ])
        });
        let batch = count(report.plan.batch, "article");
        sections.push(Section {
            title: "Throughput by threads",
            note: format!(
                "Offline: batches of {batch}, one article a thread. The lines stand where the \
                 bars would end if each thread did as much as the first."
            ),
            chart: chart::by_threads(&figures),
            head: vec!["threads", "documents/s", "words/s", "tokens/s", "speed-up"],
            rows: rows.collect(),
        });
    }
    if let Some(run) = &report.server {
        let tried: Vec<_> = run
            .trials
            .iter()
            .map(|trial| Tried { rate: trial.rate.0, p99: trial.p99.0, held: trial.held })
            .collect();
        let rows = run.trials.iter().map(|trial| {
            cells([
                digits(trial.rate.0),
                trial.planned.to_string(),
                trial.p50.to_string(),
                trial.p99.to_string(),
                if trial.held { "held" } else { "failed" }.to_owned(),
            ])
        });
        sections.push(Section {
            title: "Random arrivals",
            note: format!(
                "Server: {}; {}. A rate fails when more than 1 % are later than {}, and is then \
                 given up.",
                count(run.threads, "thread"),
                highest(run),
                run.bound
            ),
            chart: chart::by_rate(&tried, run.bound.0),
            head: vec!["documents/s", "arrivals", "p50", "p99", ""],
            rows: rows.collect(),
        });
    }
    sections.push(arithmetic(report));
    sections
}

fn single_stream(run: &SingleStream) -> [Section; 2] {
    let samples: Vec<f64> = run.samples.iter().map(|query| query.latency.0).collect();
    let percentiles = [("p50", run.p50), ("p90", run.p90), ("p99", run.p99)];
    let marks = percentiles.map(|(name, figure)| (name, figure.value.0));
    let figures: Vec<_> =
        run.by_length.iter().map(|group| figure(group.words, group.words_per_second)).collect();
    let lengths = run.by_length.iter().map(|group| {
        cells([
            format!("{:.0}", group.words),
            group.samples.to_string(),
            group.latency.to_string(),
            bare(&group.words_per_second.to_string()),
        ])
    });
    [
        Section {
            title: "Latency",
            note: format!(
                "Single-stream: one article after another, {}, {}.",
                count(run.threads, "thread"),
                count(samples.len(), "run")
            ),
            chart: chart::latencies(&samples, &marks),
            head: vec!["", "latency"],
            rows: percentiles
                .map(|(name, figure)| cells([name.to_owned(), figure.to_string()]))
                .into(),
        },
        Section {
            title: "Throughput by length",
            note: "Single-stream: the rate of one article, all threads on it.".to_owned(),
            chart: chart::by_length(&figures),
            head: vec!["words", "runs", "latency", "words/s"],
            rows: lengths.collect(),
        },
    ]
}

fn arithmetic(report: &Report) -> Section {
    let peak = &report.peak;
    let all = [
        ("encoder", peak.encoder.map(|encoder| encoder.rate)),
        ("int8 products", Some(peak.int8)),
        ("fp32 products", Some(peak.fp32)),
    ];
    let rates: Vec<_> = all
        .into_iter()
        .filter_map(|(name, rate)| rate.map(|rate| (name, rate.to_string(), rate.0)))
        .collect();
    let rows = peak.encoder.map(|encoder| {
        let of =
            |peak: &str, share: f64| cells([peak.to_owned(), format!("{:.0} %", 100.0 * share)]);
        vec![of("int8 products", encoder.of_int8), of("fp32 products", encoder.of_fp32)]
    });
    Section {
        title: "Arithmetic",
        note: format!(
            "Matrix products at their best on this machine, and what the encoder does, {}.",
            count(peak.threads, "thread")
        ),
        chart: chart::rates("Rates of arithmetic", &rates),
        head: if rows.is_some() { vec!["the encoder's share of", ""] } else { Vec::new() },
        rows: rows.unwrap_or_default(),
    }
}
