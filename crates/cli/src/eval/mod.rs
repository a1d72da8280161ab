//! `nutgraf eval`: scores the model, or given predictions, against gold annotations; compares
//! two reports; holds a report against a baseline. The scores are the library's,
//! `nutgraf-eval`; here are arguments, files and one file for each form of the report.

mod args;
mod comparison;
mod page;
mod tables;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ArgMatches;
use clap::error::ErrorKind;
use nutgraf::summary::count_words;
use nutgraf::{Analyzer, Length, SummaryOptions};
use nutgraf_eval::compare::{CompareError, compare};
use nutgraf_eval::data::{Article, DataError};
use nutgraf_eval::evaluate::{EvalError, Evaluation, Options, SummaryCase};
use nutgraf_eval::formats::{self, Format, ReadError, ReadOptions, WriteError, WriteOptions};
use nutgraf_eval::gate::{Baseline, GateError};
use nutgraf_eval::report::{Report, ReportError, SystemInfo};
use nutgraf_eval::set::{Set, SetError, Wanted};
use nutgraf_eval::stats::Resampling;
use nutgraf_eval::summary::tokenize::Tokenizer;
use nutgraf_io::input::plain;
use nutgraf_io::output::destination::Whole;
use nutgraf_io::output::visible::Visible;
use thiserror::Error;

pub(crate) use args::EvalArgs;
use args::{
    CompareArgs, EvalCommand, GateArgs, GivenArgs, NerArgs, ReportFormat, RunArgs, SamplingArgs,
    SetArgs, SummaryArgs, TypesArgs,
};

use crate::advice;
use crate::args::ModelArgs;
use crate::convert::FormatArg;
use crate::engine::ModelChoice;
use crate::failure::{Failure, SOME_FAILED, usage};
use crate::options::{check_confidence, summary_options};
use crate::progress::tell;

/// Why there is no score.
#[derive(Debug, Error)]
pub(crate) enum EvalFailure {
    #[error("{}", advice::on_annotations(.0, "`--from`, of predictions `--pred-from`"))]
    Read(#[from] ReadError),
    #[error("cannot score: {0}")]
    Data(#[from] DataError),
    #[error("cannot score: {}", advice::on_eval(.0))]
    Eval(#[from] EvalError),
    #[error("{}", advice::on_set(.0))]
    Set(#[from] SetError),
    #[error("cannot read `{path}`: {reason}")]
    File { path: String, reason: String },
    #[error("cannot read the report `{path}`: {error}")]
    Report { path: String, error: ReportError },
    #[error("cannot compare: {}", advice::on_comparison(.0))]
    Compare(#[from] CompareError),
    #[error("cannot hold against the baseline: {}", advice::on_gate(.0))]
    Gate(#[from] GateError),
    #[error("cannot make the page: {0}")]
    Page(#[from] minijinja::Error),
    #[error("cannot make the page: {0}")]
    Write(#[from] WriteError),
    #[error("cannot make the page: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<EvalFailure> for Failure {
    fn from(error: EvalFailure) -> Self {
        Self::other(error)
    }
}

pub(crate) fn run(args: EvalArgs, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let matches = matches.subcommand().map_or(matches, |(_, matches)| matches);
    match args.command {
        EvalCommand::Run(args) => run_model(&args, matches),
        EvalCommand::Ner(NerArgs { given, types }) => ner(&given, types),
        EvalCommand::Summary(args) => summary(&args),
        EvalCommand::Compare(args) => compare_reports(&args),
        EvalCommand::Gate(args) => gate(&args),
    }
}

fn run_model(args: &RunArgs, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let summary = summary_options(args.summary.clone(), matches)?;
    let model = Chosen::resolve(&args.model)?;
    let format = args.output.format()?;
    let read = inputs([&args.set.dataset]);
    let destination = Whole::open(args.output.output.clone(), &read)?;
    let predictions = args.predictions.as_deref().map(|path| predictions(path, &read));
    let predictions = predictions.transpose()?;
    let gold = set_of(&args.set)?;
    let analyzer = model.load()?;
    let wanted = Wanted { min_confidence: args.model.min_confidence, summary };
    let predicted = gold.predict(&analyzer, &wanted).map_err(EvalFailure::from)?;
    if let Some((format, destination)) = predictions {
        let articles = on_tokens(&predicted, &gold, format);
        let rendered = formats::render(&articles, format, Path::new(""), WriteOptions::default())?;
        for problem in &rendered.converted.problems {
            tell(&format!("not in the predictions' file: {problem}"));
        }
        let contents = rendered.files.iter().map(|(_, content)| content.as_bytes());
        destination.write(|out| contents.into_iter().try_for_each(|bytes| out.write_all(bytes)))?;
    }
    let options = Options {
        every_article: format == ReportFormat::Html,
        ..options(&args.set, resampling(args.sampling))
    };
    let mut report = gold.score(&analyzer, &predicted, options).map_err(EvalFailure::from)?;
    if wanted.summary != SummaryOptions::default() {
        let SummaryOptions { length, about } = &wanted.summary;
        let about = about.as_ref().map(|about| format!(", about \u{201c}{about}\u{201d}"));
        let about = about.unwrap_or_default();
        report.notes.insert(
            0,
            match length {
                Length::Sentences(n) => format!("Summaries of {n} sentences at most{about}."),
                Length::Words(n) => {
                    let words = |article: &Article| {
                        article.summary.as_ref().map_or(0, |summary| count_words(&summary.text))
                    };
                    let longer = predicted.iter().filter(|article| words(article) > *n).count();
                    let longer = match longer {
                        0 => String::new(),
                        1 => "; 1 is longer, where no sentence that tells the news is that short".into(),
                        _ => format!(
                            "; {longer} are longer, where no sentence that tells the news is that short"
                        ),
                    };
                    format!("Summaries of {n} words at most{about}{longer}.")
                }
                Length::Percent(p) => format!("Summaries of {p} % of the words at most{about}."),
            },
        );
    }
    write(destination, format, &report)
}

/// Where predictions go, and as what: the file's name says.
fn predictions(path: &Path, read: &HashSet<PathBuf>) -> Result<(Format, Whole), Failure> {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let format = match extension.as_str() {
        "jsonl" | "ndjson" => Format::Jsonl,
        "json" => Format::Json,
        "conll" | "bio" | "iob2" => Format::Conll,
        "conllu" => Format::ConllU,
        _ => {
            let message = format!(
                "no format of `--predictions {}`: its name ends in none of .jsonl, .json, .conll, .conllu",
                path.display()
            );
            return Err(usage(ErrorKind::ValueValidation, message).into());
        }
    };
    Ok((format, Whole::open(Some(path.to_owned()), read)?))
}

/// Predictions as a format of columns needs them: on the sentences and tokens of the gold.
fn on_tokens<'a>(predicted: &'a [Article], gold: &Set, format: Format) -> Cow<'a, [Article]> {
    if !matches!(format, Format::Conll | Format::ConllU) {
        return Cow::Borrowed(predicted);
    }
    let own: BTreeMap<&str, &Article> =
        gold.articles.iter().map(|article| (&*article.id, article)).collect();
    let placed = |article: &Article| match own.get(&*article.id) {
        Some(own) => Article {
            sentences: own.sentences.clone(),
            tokens: own.tokens.clone(),
            ..article.clone()
        },
        None => article.clone(),
    };
    Cow::Owned(predicted.iter().map(placed).collect())
}

/// Runs the model on a set and scores what it gives.
fn evaluate(set: &SetArgs, model: &Chosen<'_>, resampling: Resampling) -> Result<Report, Failure> {
    let wanted = Wanted { min_confidence: model.args.min_confidence, ..Wanted::default() };
    let report = set_of(set)?.evaluate(&model.load()?, &wanted, options(set, resampling));
    Ok(report.map_err(EvalFailure::from)?)
}

fn set_of(set: &SetArgs) -> Result<Set, Failure> {
    Ok(Set::read(&set.dataset, &set.tags.options(set.from)?).map_err(EvalFailure::from)?)
}

fn options(set: &SetArgs, resampling: Resampling) -> Options {
    let TypesArgs { types, map } = set.types.clone();
    Options { resampling, types, map: map.into_iter().collect(), ..Options::default() }
}

fn ner(args: &GivenArgs, types: TypesArgs) -> Result<ExitCode, Failure> {
    let format = args.output.format()?;
    let destination = Whole::open(args.output.output.clone(), &inputs([&args.gold, &args.pred]))?;
    let read = |path: &Path, format: Option<FormatArg>, texts| -> Result<_, Failure> {
        let options = ReadOptions { texts, ..args.tags.options(format)? };
        let read = formats::read(path, &options).map_err(EvalFailure::from)?;
        Ok(read.complete().map_err(EvalFailure::from)?)
    };
    let gold = read(&args.gold, args.from, BTreeMap::new())?;
    // `entities` leaves the text out.
    let texts = gold.articles.iter().map(|article| (article.id.clone(), article.text.clone()));
    let predicted = read(&args.pred, args.pred_from, texts.collect())?;
    let report = evaluation(args, given(args, types, format))
        .ner(&gold.articles, &predicted.articles)
        .and_then(Evaluation::report)
        .map_err(EvalFailure::from)?;
    write(destination, format, &report)
}

fn summary(args: &SummaryArgs) -> Result<ExitCode, Failure> {
    let SummaryArgs { given: args, no_split, unicode_words } = args;
    let format = args.output.format()?;
    let destination = Whole::open(args.output.output.clone(), &inputs([&args.gold, &args.pred]))?;
    let gold = Set::read(&args.gold, &args.tags.options(args.from)?).map_err(EvalFailure::from)?;
    let mut cases = gold.cases;
    let options = args.tags.options(args.pred_from)?;
    let predicted = formats::read_summaries(&args.pred, &options).map_err(EvalFailure::from)?;
    SummaryCase::join(&mut cases, predicted).map_err(EvalFailure::from)?;
    let tokenizer = if *unicode_words { Tokenizer::Unicode } else { Tokenizer::default() };
    let options =
        Options { unsplit: *no_split, tokenizer, ..given(args, TypesArgs::default(), format) };
    let mut report = evaluation(args, options)
        .summaries(&cases, None)
        .and_then(Evaluation::report)
        .map_err(EvalFailure::from)?;
    for note in &mut report.notes {
        *note = note.replace("words of Unicode", "words of Unicode (`--unicode-words`)");
    }
    write(destination, format, &report)
}

/// How given predictions are evaluated.
fn given(args: &GivenArgs, TypesArgs { types, map }: TypesArgs, format: ReportFormat) -> Options {
    Options {
        resampling: resampling(args.sampling),
        allow_missing: args.allow_missing,
        types,
        map: map.into_iter().collect(),
        every_article: format == ReportFormat::Html,
        ..Options::default()
    }
}

/// An evaluation of given predictions.
fn evaluation(args: &GivenArgs, options: Options) -> Evaluation {
    let system = SystemInfo::file(file_name(&args.pred));
    Evaluation::new(file_name(&args.gold), system, options)
}

fn compare_reports(args: &CompareArgs) -> Result<ExitCode, Failure> {
    let format = args.output.format()?;
    let read = args.reports.iter().filter_map(|path| path.canonicalize().ok());
    let destination = Whole::open(args.output.output.clone(), &read.collect())?;
    let mut reports = Vec::with_capacity(args.reports.len());
    for path in &args.reports {
        let name = path.display().to_string();
        let report = Report::parse(&text_of(path)?)
            .map_err(|error| EvalFailure::Report { path: name.clone(), error })?;
        reports.push((name, report));
    }
    let reports: Vec<(&str, &Report)> =
        reports.iter().map(|(name, report)| (name.as_str(), report)).collect();
    let compared =
        compare(&reports, args.common, resampling(args.sampling)).map_err(EvalFailure::from)?;
    let page = match format {
        ReportFormat::Html => Some(comparison::page(&compared).map_err(EvalFailure::from)?),
        _ => None,
    };
    destination.write(|out| match (format, &page) {
        (_, Some(page)) => out.write_all(page.as_bytes()),
        (ReportFormat::Json, _) => {
            serde_json::to_writer_pretty(&mut *out, &compared)?;
            writeln!(out)
        }
        (ReportFormat::Markdown, _) => comparison::markdown(&mut Visible::new(out), &compared),
        _ => comparison::text(&mut Visible::new(out), &compared),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn gate(args: &GateArgs) -> Result<ExitCode, Failure> {
    let model = Chosen::resolve(&args.model)?;
    let mut max_drop = BTreeMap::new();
    for held in &args.max_drop {
        let drop = held.split_once('=').and_then(|(name, drop)| {
            Some((name.trim().to_owned(), drop.trim().parse::<f64>().ok()?))
        });
        let Some((name, drop)) = drop else {
            let message = format!("`--max-drop {held}` is not of the form `ner.strict.f1=0.01`");
            return Err(usage(ErrorKind::ValueValidation, message).into());
        };
        max_drop.insert(name, drop);
    }
    let known = match fs::exists(&args.baseline) {
        Ok(false) if args.update => None,
        _ => Some(Baseline::parse(&text_of(&args.baseline)?).map_err(EvalFailure::from)?),
    };
    let report = evaluate(&args.set, &model, Resampling::default())?;
    if args.update {
        if max_drop.is_empty() {
            max_drop = known.map(|baseline| baseline.max_drop).unwrap_or_default();
        }
        let json = Baseline::new(&report, max_drop).and_then(|baseline| baseline.to_json());
        let json = json.map_err(EvalFailure::from)?;
        let destination = Whole::open(Some(args.baseline.clone()), &inputs([&args.set.dataset]))?;
        destination.write(|out| out.write_all(json.as_bytes()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let Some(mut baseline) = known else { return Ok(ExitCode::SUCCESS) };
    baseline.max_drop.extend(max_drop);
    let verdict = baseline.check(&report).map_err(EvalFailure::from)?;
    Whole::open(None, &HashSet::new())?
        .write(|out| tables::verdict(&mut Visible::new(out), &verdict))?;
    Ok(if verdict.passes() { ExitCode::SUCCESS } else { ExitCode::from(SOME_FAILED) })
}

fn write(destination: Whole, format: ReportFormat, report: &Report) -> Result<ExitCode, Failure> {
    let page = match format {
        ReportFormat::Html => Some(page::render(report)?),
        _ => None,
    };
    destination.write(|out| match (format, &page) {
        (_, Some(page)) => out.write_all(page.as_bytes()),
        (ReportFormat::Markdown, _) => tables::markdown(&mut Visible::new(out), report),
        (ReportFormat::Json, _) => {
            serde_json::to_writer_pretty(&mut *out, report)?;
            writeln!(out)
        }
        _ => tables::text(&mut Visible::new(out), report),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A model to be scored, its arguments found to be right.
struct Chosen<'a> {
    args: &'a ModelArgs,
    model: ModelChoice,
}

impl<'a> Chosen<'a> {
    fn resolve(args: &'a ModelArgs) -> Result<Self, Failure> {
        check_confidence(args)?;
        Ok(Self { args, model: ModelChoice::resolve(&args.engine)? })
    }

    fn load(&self) -> Result<Analyzer, Failure> {
        Ok(self.model.acquire(false)?.load()?.with_threads(self.args.threads))
    }
}

fn resampling(args: SamplingArgs) -> Resampling {
    let samples = usize::try_from(args.resamples).unwrap_or(usize::MAX);
    Resampling { samples, seed: args.seed, ..Resampling::default() }
}

fn text_of(path: &Path) -> Result<String, EvalFailure> {
    fs::read_to_string(path).map_err(|error| EvalFailure::File {
        path: path.display().to_string(),
        reason: plain(&error),
    })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Files that output must not be written over.
fn inputs<const N: usize>(paths: [&PathBuf; N]) -> HashSet<PathBuf> {
    paths.into_iter().filter_map(|path| path.canonicalize().ok()).collect()
}
