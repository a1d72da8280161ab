//! `nutgraf bench`: measures the pipeline and reports it, one file a format, and compares two
//! reports. What is measured and how is the library's, `nutgraf-bench`.

mod args;
mod chart;
mod comparison;
mod corpus;
mod html;
mod json;
mod options;
mod rounds;
mod table;
mod text;

#[cfg(test)]
mod snapshots;

use std::fs;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::ProgressBar;
use nutgraf::Analyzer;
use nutgraf_bench::{BenchError, Corpus, Pipeline, Report, compare, machine, measure};
use nutgraf_io::input::{Expanded, InputError, Origin, expand, plain};
use nutgraf_io::output::destination::Whole;
use nutgraf_io::output::visible::Visible;
use nutgraf_io::output::{Article, ArticleSummary, Task, record};
use thiserror::Error;

pub(crate) use args::BenchArgs;
use args::{BenchCommand, BenchCompareArgs, BenchFormat, BenchRunArgs};
use corpus::load;
use options::BenchOptions;

use crate::advice;
use crate::args::TerminalArgs;
use crate::failure::Failure;
use crate::progress::tell;

/// How many hex digits of a model's digest a report has.
const DIGITS: usize = 16;

/// Why there is no measurement or no comparison.
#[derive(Debug, Error)]
pub(crate) enum BenchFailure {
    #[error("{}", advice::on_input(.0))]
    Input(#[from] InputError),
    #[error(transparent)]
    Bench(#[from] BenchError),
    #[error("cannot read `{path}`: {reason}")]
    Report { path: String, reason: String },
    #[error("cannot run `{program}`: {reason}")]
    Program { program: String, reason: String },
    #[error("cannot make the page: {0}")]
    Page(#[from] minijinja::Error),
    #[error("cannot compare {pair}: {error}")]
    Compare { pair: String, error: Box<BenchError> },
}

impl From<BenchFailure> for Failure {
    fn from(error: BenchFailure) -> Self {
        Self::other(error)
    }
}

pub(crate) fn run(args: BenchArgs, terminal: &TerminalArgs) -> Result<ExitCode, Failure> {
    match args.command {
        Some(BenchCommand::Run(args)) => rounds::run(args, terminal.quiet),
        Some(BenchCommand::Compare(args)) => run_compare(args, terminal.quiet),
        None => run_measure(args.run, terminal.quiet),
    }
}

fn run_measure(args: BenchRunArgs, quiet: bool) -> Result<ExitCode, Failure> {
    let options = BenchOptions::resolve(args, machine::cores())?;
    let Expanded { inputs, files, skipped } = expand(&options.input);
    if !quiet {
        for message in advice::on_skipped(&skipped, false) {
            tell(&message);
        }
    }
    let model = options.model.acquire(quiet)?;
    let analyzer = model.load()?;
    let seed = options.plan.seed;
    let corpus = if options.input.paths.is_empty() {
        Corpus::generated(&options.lengths, seed, &analyzer)
    } else {
        // An article that is left out would make it another measurement than was asked for.
        let mut articles = Vec::new();
        for input in inputs {
            let loaded = input.and_then(|input| load(&input, &options.input));
            articles.extend(loaded.map_err(BenchFailure::from)?);
        }
        Corpus::given(articles, &analyzer)
    };
    let corpus = corpus.map_err(BenchFailure::from)?;
    // Before the measurement: it takes a while, and would be lost.
    let destination = Whole::open(options.output.clone(), &files)?;
    let pipeline = pipeline(analyzer);
    let bar = spinner(quiet);
    let note = |what: &str| bar.set_message(what.to_owned());
    let report = measure(&pipeline, &corpus, &options.plan, &note).map_err(BenchFailure::from);
    bar.finish_and_clear();
    let mut report = report?;
    report.model.digest = Some(model.fingerprint()?[..DIGITS].to_owned());
    if !quiet && (options.format != BenchFormat::Text || options.output.is_some()) {
        for doubt in &report.warnings {
            tell(doubt);
        }
    }
    destination.write(|out| match options.format {
        BenchFormat::Text => text::write(&mut Visible::new(out), &report),
        BenchFormat::Json => json::write(out, &report),
        BenchFormat::Html => html::write(out, &report),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The way to what `analyze --format jsonl` writes for an article.
fn pipeline(analyzer: Analyzer) -> Pipeline {
    Pipeline::new(analyzer, |document, analysis, summary| {
        let origin = Origin::default();
        let summary = Some(ArticleSummary::Chosen(summary));
        let article = Article::new(origin, Task::Analyze, document, analysis, summary);
        // What can't be written takes no bytes; writing to memory does not fail.
        serde_json::to_vec(&record(&article)).map_or(0, |line| line.len())
    })
}

fn run_compare(args: BenchCompareArgs, quiet: bool) -> Result<ExitCode, Failure> {
    let threshold = options::threshold(args.threshold)?;
    let (before, after) = (read(&args.before)?, read(&args.after)?);
    let comparison = compare(&before, &after, threshold).map_err(|error| {
        let pair = format!("`{}` with `{}`", args.before.display(), args.after.display());
        BenchFailure::Compare { pair, error: Box::new(error) }
    })?;
    let inputs = [&args.before, &args.after];
    let inputs = inputs.into_iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    let (format, output) = options::destination(args.report)?;
    let destination = Whole::open(output.clone(), &inputs)?;
    if !quiet && (format != BenchFormat::Text || output.is_some()) {
        for warning in &comparison.warnings {
            tell(warning);
        }
    }
    let sides = [&before, &after];
    destination.write(|out| match format {
        BenchFormat::Text => comparison::write(&mut Visible::new(out), format, &comparison, sides),
        _ => comparison::write(out, format, &comparison, sides),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Report, BenchFailure> {
    let fail = |reason| BenchFailure::Report { path: path.display().to_string(), reason };
    let text = fs::read(path).map_err(|error| fail(plain(&error)))?;
    serde_json::from_slice(&text)
        .map_err(|error| fail(format!("it is no report of `nutgraf bench --format json`: {error}")))
}

/// Says what is being done, if someone is there to see it.
fn spinner(quiet: bool) -> ProgressBar {
    if quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    // Seldom enough to take nothing from what is measured.
    bar.enable_steady_tick(Duration::from_secs(1));
    bar
}
