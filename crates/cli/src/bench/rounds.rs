//! `nutgraf bench run`: two programs measured in turn, each as a process of its own.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use minijinja::Environment;
use minijinja::value::Serde;
use nutgraf_bench::compare::Verdict;
use nutgraf_bench::rounds::Paired;
use nutgraf_bench::{Report, Rounds, machine};
use nutgraf_io::input::plain;
use nutgraf_io::output::destination::Whole;
use nutgraf_io::output::visible::Visible;
use serde::Serialize;

use super::args::{BenchFormat, BenchRoundsArgs};
use super::table::{self, row};
use super::{BenchFailure, json, options, spinner};
use crate::failure::Failure;
use crate::progress::tell;

const TEMPLATE: &str = "bench-rounds.html";

pub(super) fn run(args: BenchRoundsArgs, quiet: bool) -> Result<ExitCode, Failure> {
    let threshold = options::threshold(args.threshold)?;
    options::seconds("duration", args.duration, false)?;
    let threads = match args.threads {
        Some(0) | None => machine::cores(),
        Some(count) => count,
    };
    let (format, output) = options::destination(args.report)?;
    let programs: HashSet<_> =
        [&args.a, &args.b].into_iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    let destination = Whole::open(output.clone(), &programs)?;
    let bar = spinner(quiet);
    let mut reports = Vec::new();
    for round in 0..args.rounds {
        let measured = |name: &str, program: &Path| {
            bar.set_message(format!("round {} of {}: {name}", round + 1, args.rounds));
            measure(program, args.duration, threads)
        };
        // What gets slower or faster in the meantime favours neither.
        reports.push(if round % 2 == 0 {
            let a = measured("A", &args.a)?;
            (a, measured("B", &args.b)?)
        } else {
            let b = measured("B", &args.b)?;
            (measured("A", &args.a)?, b)
        });
    }
    bar.finish_and_clear();
    let [a, b] = [&args.a, &args.b].map(|path| path.display().to_string());
    let found = nutgraf_bench::rounds([a.as_str(), b.as_str()], &reports, threshold)
        .map_err(BenchFailure::from)?;
    if !quiet && (format != BenchFormat::Text || output.is_some()) {
        for warning in &found.warnings {
            tell(warning);
        }
    }
    let page = match format {
        BenchFormat::Html => Some(page(&found).map_err(BenchFailure::from)?),
        _ => None,
    };
    destination.write(|out| match (format, &page) {
        (_, Some(page)) => out.write_all(page.as_bytes()),
        (BenchFormat::Json, _) => json::write(out, &found),
        _ => text(&mut Visible::new(out), &found),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// One measurement by a program of its own.
fn measure(program: &Path, duration: f64, threads: usize) -> Result<Report, BenchFailure> {
    let name = program.display().to_string();
    let fail = |reason| BenchFailure::Program { program: name.clone(), reason };
    let warm_up = (duration / 4.0).min(1.0);
    let output = Command::new(program)
        .args(["bench", "--scenario", "single-stream,offline", "--format", "json", "--quiet"])
        .args(["--threads", &threads.to_string(), "--duration", &duration.to_string()])
        .args(["--warm-up", &warm_up.to_string(), "--output", "-"])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| fail(plain(&error)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
        return Err(fail(format!("`bench` ended with {}: {last}", output.status)));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| fail(format!("`bench --format json` wrote no report: {error}")))
}

fn text(out: &mut dyn Write, found: &Rounds) -> io::Result<()> {
    for warning in &found.warnings {
        writeln!(out, "warning: {warning}")?;
    }
    writeln!(out, "A: {}\nB: {}\n", found.a.0, found.b.0)?;
    let mut rows = vec![row([&"", &"A", &"B", &"speed of B", &"B is"])];
    rows.extend(found.figures.iter().map(|figure| {
        let Shown { name, a, b, speed, verdict, .. } = Shown::new(figure);
        row([&name, &a, &b, &speed, &verdict])
    }));
    table::write(out, &rows)?;
    writeln!(out, "\n{}", conclusion(found))
}

/// What is to be said of all figures.
fn conclusion(found: &Rounds) -> String {
    let said = match found.verdict {
        Verdict::Faster => "B is faster",
        Verdict::Slower => "B is slower",
        Verdict::NoDifference => "no difference",
        Verdict::TooFew => "not enough rounds to tell: `--rounds 10` or more",
    };
    let rounds = if found.rounds == 1 { "round" } else { "rounds" };
    format!("{said}, by {} {rounds} in turn", found.rounds)
}

/// A figure, for people.
#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    a: String,
    b: String,
    speed: String,
    verdict: &'static str,
    /// Where its rounds lie, in percent of a line from half to twice as fast, and its interval.
    rounds: Vec<String>,
    interval: Option<[String; 2]>,
}

impl<'a> Shown<'a> {
    fn new(figure: &'a Paired) -> Self {
        let [a, b] = [&figure.a, &figure.b]
            .map(|values| figure.unit.show(nutgraf_bench::stats::median(values)));
        let bounds = figure.interval.map(|(low, high)| format!(" ({low:.3}–{high:.3})"));
        let at = |ratio: f64| (50.0 + 50.0 * ratio.log2()).clamp(0.0, 100.0);
        Self {
            name: &figure.name,
            a,
            b,
            speed: format!("×{:.3}{}", figure.speed, bounds.unwrap_or_default()),
            verdict: figure.verdict.name(),
            rounds: figure.ratios.iter().map(|&ratio| format!("{:.2}", at(ratio))).collect(),
            interval: figure.interval.map(|(low, high)| {
                [format!("{:.2}", at(low)), format!("{:.2}", at(high) - at(low))]
            }),
        }
    }
}

#[derive(Serialize)]
struct Page<'a> {
    version: &'a str,
    found: &'a Rounds,
    conclusion: String,
    figures: Vec<Shown<'a>>,
}

fn page(found: &Rounds) -> Result<String, minijinja::Error> {
    let mut pages = Environment::new();
    pages.add_template(TEMPLATE, include_str!("../../templates/bench-rounds.html"))?;
    pages.add_template("eval.css", include_str!("../../templates/eval.css"))?;
    let figures = found.figures.iter().map(Shown::new).collect();
    let version = env!("CARGO_PKG_VERSION");
    let page = Page { version, found, conclusion: conclusion(found), figures };
    let html = pages.get_template(TEMPLATE)?.render(Serde(page))?;
    Ok(html.trim_end().to_owned() + "\n")
}
