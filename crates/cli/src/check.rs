//! `nutgraf check`: somebody's summaries against their articles.

use std::any::Any;
use std::collections::HashSet;
use std::io::{self, IsTerminal};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, ValueEnum, ValueHint};
use nutgraf::evidence::{Checker, generated};
use nutgraf::summary::count_words;
use nutgraf::{AnalyzeError, Analyzer, Pipeline, PipelineError};
use nutgraf_io::check::pairs::{BySource, Pair, SUMMARY_FIELDS, of_records, of_two};
use nutgraf_io::check::record;
use nutgraf_io::check::write::{CheckFormat, Writer};
use nutgraf_io::fetch::FetchOptions;
use nutgraf_io::input::{
    Expanded, InputError, InputOptions, Reason, Records, SOURCE_FIELDS, Skipped, expand,
};
use nutgraf_io::output::destination::{OutputError, Whole};
use nutgraf_io::output::{Lists, Look, head};
use nutgraf_wire::CheckedSummary;

use crate::advice;
use crate::args::{EngineArgs, InputArgs, TerminalArgs};
use crate::engine::ModelChoice;
use crate::failure::{FAILED, Failure, SOME_FAILED, usage};
use crate::language::{ArticleLanguage, LanguageArgs};
use crate::options::{colour, width};
use crate::progress::Progress;

pub(crate) const EXAMPLES: &str = "\
Examples:
  nutgraf check --source article.txt --summary summary.txt
  nutgraf check --source articles/ --summary summaries/ --output checked.html
  nutgraf check --format jsonl pairs.jsonl > checked.jsonl

Exit status:
  0  every sentence is supported
  1  something is not, or some inputs failed
  2  wrong usage, nothing readable, or the output could not be written";

/// Where the text of a summary is looked for that is a record of its own.
const SUMMARIES: &[&str] = &["summary", "generated", "prediction", "highlights", "text"];

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Files of records that have an article and a summary each: JSON Lines, JSON, CSV, Parquet.
    #[arg(value_name = "PAIRS", value_hint = ValueHint::AnyPath)]
    pub(crate) pairs: Vec<PathBuf>,

    /// The article, or a folder or file of articles.
    #[arg(long, value_name = "PATH", env = "NUTGRAF_SOURCE", requires = "summary", conflicts_with = "pairs", value_hint = ValueHint::AnyPath)]
    pub(crate) source: Option<PathBuf>,

    /// The summary of `--source`, or a folder or file of summaries.
    ///
    /// In folders, a summary belongs to the article whose file has the same name, whatever its
    /// extension; in files of records, to the one of the same id.
    #[arg(long, value_name = "PATH", env = "NUTGRAF_SUMMARY", requires = "source", value_hint = ValueHint::AnyPath)]
    pub(crate) summary: Option<PathBuf>,

    /// The field or column that holds the summary [default: the first there is of summary, generated,
    /// prediction, highlights and their kin].
    #[arg(long, value_name = "FIELD", env = "NUTGRAF_SUMMARY_FIELD", help_heading = "Input")]
    pub(crate) summary_field: Option<String>,

    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    pub(crate) language: LanguageArgs,

    #[command(flatten)]
    pub(crate) engine: EngineArgs,

    /// Threads to use; 0 is one for each core.
    #[arg(
        short,
        long,
        value_name = "N",
        default_value_t = 0,
        env = "NUTGRAF_THREADS",
        help_heading = "Model"
    )]
    pub(crate) threads: usize,

    /// The form of the output [default: by the extension of --output, else text].
    #[arg(short, long, value_name = "FORMAT", env = "NUTGRAF_FORMAT", help_heading = "Output")]
    pub(crate) format: Option<FormatArg>,

    /// Write to this file.
    #[arg(short, long, value_name = "PATH", env = "NUTGRAF_OUTPUT", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,

    /// Wrap text at this many columns, 0 for never [default: the terminal's width, never elsewhere].
    #[arg(long, value_name = "COLUMNS", env = "NUTGRAF_WIDTH", help_heading = "Output")]
    pub(crate) width: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// For reading in a terminal.
    Text,
    /// One JSON object.
    Json,
    /// A JSON object on a line for each summary.
    Jsonl,
    /// A table with a row for each problem, and for each sentence without one.
    Csv,
    /// A page, the doubtful summaries first.
    Html,
}

impl From<FormatArg> for CheckFormat {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Text => Self::Text,
            FormatArg::Json => Self::Json,
            FormatArg::Jsonl => Self::Jsonl,
            FormatArg::Csv => Self::Csv,
            FormatArg::Html => Self::Html,
        }
    }
}

type Pairs = Box<dyn Iterator<Item = Result<Pair, InputError>>>;

/// The pairs that the arguments name, with what is read for them.
struct Found {
    pairs: Pairs,
    progress: Progress,
    /// That must not be written over.
    files: HashSet<PathBuf>,
    skipped: Vec<Skipped>,
}

/// What came of a pair.
struct Passed {
    bytes: u64,
    warnings: Vec<String>,
    /// Where a text is, and in what language, if that is not the one that is read.
    foreign: Vec<(String, String)>,
    words: usize,
    checked: Result<CheckedSummary, InputError>,
}

pub(crate) fn run(args: CheckArgs, terminal: &TerminalArgs) -> Result<ExitCode, Failure> {
    let path = args.output.clone().filter(|path| path != Path::new("-"));
    let format = match (args.format, &path) {
        (Some(format), _) => format.into(),
        (None, None) => CheckFormat::Text,
        (None, Some(path)) => format_of(path)?,
    };
    let model = ModelChoice::resolve(&args.engine)?;
    let to_terminal = path.is_none() && io::stdout().is_terminal();
    let look = Look {
        colour: colour(terminal.color, path.is_none()),
        width: width(args.width, to_terminal),
        highlights: false,
        lists: Lists::Cut,
        confidence: false,
    };
    let threads = args.threads;
    let tells_language = args.language.language != ArticleLanguage::Any;
    let Found { pairs, progress, files, skipped } = found(args, terminal)?;
    let destination = Whole::open(path, &files)?;
    for message in advice::on_skipped(&skipped, terminal.verbose) {
        progress.warn(&message);
    }
    let analyzer = model.acquire(terminal.quiet)?.load()?.with_threads(threads);
    let head = head(analyzer.model(), None);
    let size = |group: &Group| group.as_ref().map_or(0, |pairs| pairs.iter().map(Pair::size).sum());
    let passed = Pipeline::new(&analyzer).map_err(OutputError::from)?.map(
        BySource::new(pairs),
        size,
        all_of,
    );
    let mut unsupported = false;
    let mut broken = None;
    destination.write(|out| {
        let mut writer = Writer::new(out, format, look, head);
        for group in passed {
            let group = match group {
                Ok(group) => group,
                Err(error) => {
                    broken = Some(error);
                    break;
                }
            };
            for Passed { bytes, warnings, foreign, words, checked } in group {
                for warning in &warnings {
                    progress.warn(warning);
                }
                for (place, tag) in foreign.into_iter().filter(|_| tells_language) {
                    progress.foreign(place, &tag);
                }
                match checked {
                    Ok(summary) => {
                        unsupported |= !summary.supported;
                        progress.around_output(|| writer.summary(summary))?;
                        progress.done(bytes, words);
                    }
                    Err(error) => progress.failed(&error, bytes),
                }
            }
        }
        writer.finish().map(|_| ())
    })?;
    if let Some(error) = broken {
        return Err(OutputError::from(error).into());
    }
    Ok(match progress.finish() {
        (0, 1..) => ExitCode::from(FAILED),
        (_, 0) if !unsupported => ExitCode::SUCCESS,
        _ => ExitCode::from(SOME_FAILED),
    })
}

fn format_of(path: &Path) -> Result<CheckFormat, clap::Error> {
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    CheckFormat::of_extension(&extension).ok_or_else(|| {
        let message = format!(
            "no format of `--output {}` is known by its name: end it in .txt, .json, .jsonl, .csv or \
             .html, or say by `--format` what it is to be",
            path.display()
        );
        usage(ErrorKind::InvalidValue, message)
    })
}

/// What the arguments name.
fn found(args: CheckArgs, terminal: &TerminalArgs) -> Result<Found, Failure> {
    let TerminalArgs { quiet, verbose, .. } = *terminal;
    let offline = args.engine.offline;
    let given = args.input.options(Vec::new());
    let options = |paths: Vec<PathBuf>, usual_text, keep: &[String]| InputOptions {
        paths,
        usual_text,
        keep: keep.to_vec(),
        fetch: FetchOptions { offline, ..FetchOptions::default() },
        ..given.clone()
    };
    if let (Some(source), Some(summary)) = (args.source, args.summary) {
        let source = options(vec![source], SOURCE_FIELDS, &[]);
        let summary = InputOptions {
            text_fields: args.summary_field.into_iter().collect(),
            ..options(vec![summary], SUMMARIES, &[])
        };
        let [mut sources, summaries] = [&source, &summary].map(expand);
        let progress = Progress::new(&sources.inputs, quiet, verbose);
        sources.files.extend(summaries.files);
        sources.skipped.extend(summaries.skipped);
        let Expanded { inputs, files, skipped } = sources;
        let pairs = of_two(Records::new(inputs, &source), Records::new(summaries.inputs, &summary));
        return Ok(Found { pairs: Box::new(pairs.into_iter()), progress, files, skipped });
    }
    let mut paths = args.pairs;
    if paths.is_empty() {
        if io::stdin().is_terminal() {
            let message = "nothing to check: name an article by `--source` and its summary by \
                           `--summary`, or a file with both";
            return Err(usage(ErrorKind::MissingRequiredArgument, message).into());
        }
        paths.push("-".into());
    }
    let fields: Vec<String> = match args.summary_field {
        Some(field) => vec![field],
        None => SUMMARY_FIELDS.iter().map(ToString::to_string).collect(),
    };
    let options = options(paths, SOURCE_FIELDS, &fields);
    let Expanded { inputs, files, skipped } = expand(&options);
    let progress = Progress::new(&inputs, quiet, verbose);
    let pairs = Box::new(of_records(Records::new(inputs, &options), fields));
    Ok(Found { pairs, progress, files, skipped })
}

type Group = Result<Vec<Pair>, InputError>;

/// Checks the summaries of an article, which is analyzed once.
fn all_of(analyzer: &Analyzer, group: Group) -> Vec<Passed> {
    let pairs = match group {
        Ok(pairs) => pairs,
        Err(error) => return vec![Passed::failed(error, 0)],
    };
    let mut pairs = pairs.into_iter();
    let Some(first) = pairs.next() else { return Vec::new() };
    let bytes = first.size() as u64;
    let Pair { id, place, source, given, summary, mut notes } = first;
    let prepared = catch_unwind(AssertUnwindSafe(|| {
        let (document, warnings) =
            source.document(given).map_err(|reason| InputError::new(place.as_str(), reason))?;
        let analysis =
            analyzer.analyze(&document).map_err(|error| InputError::new(place.as_str(), error))?;
        Ok((Checker::new(&analysis), document, warnings))
    }));
    let prepared = prepared.unwrap_or_else(|panic| Err(panicked(&place, &*panic)));
    let (source, document) = match prepared {
        Ok((checker, document, warnings)) => {
            notes.extend(warnings);
            (checker, document)
        }
        Err(error) => {
            let others: Vec<Pair> = pairs.collect();
            let mut failed = vec![Passed::failed(error, bytes)];
            failed.extend(others.into_iter().map(|pair| {
                let reason = Reason::OfSource(place.clone());
                Passed::failed(InputError::new(pair.place, reason), pair.summary.len() as u64)
            }));
            return failed;
        }
    };
    let mut foreign = Vec::new();
    foreign.extend(document.foreign().map(|tag| (place.clone(), tag.to_owned())));
    let rest = pairs.map(|pair| (pair.id, pair.place, pair.summary, pair.notes, 0));
    let all = std::iter::once((id, place, summary, notes, bytes)).chain(rest);
    all.map(|(id, place, summary, notes, bytes)| {
        let mut foreign = std::mem::take(&mut foreign);
        let verdict = catch_unwind(AssertUnwindSafe(|| source.check(&summary, analyzer)));
        let checked = match verdict {
            Ok(Ok(verdict)) => Ok(record(&id, &document, &summary, &verdict)),
            Ok(Err(error)) => Err(InputError::new(place.as_str(), error)),
            Err(panic) => Err(panicked(&place, &*panic)),
        };
        let written = generated(&summary);
        foreign.extend(written.foreign().map(|tag| (place.clone(), tag.to_owned())));
        Passed {
            bytes: bytes.max(summary.len() as u64),
            warnings: notes.into_iter().map(|note| format!("`{place}`: {note}")).collect(),
            foreign,
            words: count_words(&summary),
            checked,
        }
    })
    .collect()
}

impl Passed {
    fn failed(error: InputError, bytes: u64) -> Self {
        Self { bytes, warnings: Vec::new(), foreign: Vec::new(), words: 0, checked: Err(error) }
    }
}

fn panicked(place: &str, panic: &(dyn Any + Send)) -> InputError {
    InputError::new(place, AnalyzeError::from(PipelineError::from_panic(panic)))
}
