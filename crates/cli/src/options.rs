//! What the command line means: the raw arguments resolved into typed options, with
//! everything that can be wrong with them found before any work starts.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anstream::AutoStream;
use clap::ArgMatches;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use nutgraf::{Format, Length, SummaryOptions};

use crate::args::{
    CommonArgs, InputArgs, InputFormat, OutputFormat, SummaryArgs, TerminalArgs, TextFormat, When,
};
use crate::engine::ModelChoice;
use crate::run::RunError;
use crate::writer::WriterChoice;

/// Lines longer than this are hard to read, however wide the terminal is.
const MAX_WIDTH: usize = 100;

/// What is wanted of each article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    Summarize,
    Entities,
    Analyze,
}

/// A whole run, resolved.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) task: Task,
    pub(crate) input: InputOptions,
    pub(crate) output: OutputOptions,
    /// `None` if no summary is wanted.
    pub(crate) summary: Option<SummaryOptions>,
    /// The least confidence of a mention that is kept.
    pub(crate) min_confidence: f32,
    pub(crate) model: ModelChoice,
    /// The model that writes the summary, if it is not chosen of the article's sentences.
    pub(crate) writer: Option<WriterChoice>,
    /// 0 for one a core.
    pub(crate) threads: usize,
    pub(crate) quiet: bool,
    /// Progress is told also where no terminal shows it.
    pub(crate) verbose: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct InputOptions {
    /// As given; `-` is standard input. Not empty.
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) format: Option<InputFormat>,
    /// `None` for the first of the usual ones.
    pub(crate) text_field: Option<String>,
    pub(crate) id_field: String,
    /// What the text of a record is.
    pub(crate) text_format: Format,
}

#[cfg(test)]
impl Default for InputOptions {
    fn default() -> Self {
        Self {
            paths: Vec::new(),
            format: None,
            text_field: None,
            id_field: "id".into(),
            text_format: Format::Text,
        }
    }
}

impl InputOptions {
    pub(crate) fn new(paths: Vec<PathBuf>, args: InputArgs) -> Self {
        Self {
            paths,
            format: args.input_format,
            text_field: args.text_field,
            id_field: args.id_field,
            text_format: match args.text_format {
                TextFormat::Text => Format::Text,
                TextFormat::Markdown => Format::Markdown,
                TextFormat::Html => Format::Html,
            },
        }
    }
}

#[derive(Debug)]
pub(crate) struct OutputOptions {
    pub(crate) format: OutputFormat,
    /// `None` is standard output.
    pub(crate) path: Option<PathBuf>,
    /// Go on with an interrupted run.
    pub(crate) resume: bool,
    pub(crate) look: Look,
}

/// How output for people looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) colour: bool,
    /// Columns to wrap at; `None` for not at all.
    pub(crate) width: Option<usize>,
    /// The summary is a list rather than a paragraph.
    pub(crate) highlights: bool,
}

impl Options {
    /// Resolves the arguments of `summarize`, `entities` or `analyze`; `matches` are the
    /// command's own, and tell flags from environment variables.
    pub(crate) fn resolve(
        task: Task,
        summary: Option<SummaryArgs>,
        common: CommonArgs,
        terminal: &TerminalArgs,
        matches: &ArgMatches,
    ) -> Result<Self, RunError> {
        let CommonArgs { mut paths, input, model, output } = common;
        if paths.is_empty() {
            if io::stdin().is_terminal() {
                let message = "no input: name a file or a folder, or pipe an article in";
                return Err(usage(ErrorKind::MissingRequiredArgument, message).into());
            }
            paths.push("-".into());
        }
        if !(0.0..=1.0).contains(&model.min_confidence) {
            let message = format!("`--min-confidence` is {}: give 0 to 1", model.min_confidence);
            return Err(usage(ErrorKind::ValueValidation, message).into());
        }
        let path = output.output.filter(|path| path != Path::new("-"));
        let format = output.format.or_else(|| format_of(path.as_deref()?));
        let format = format.unwrap_or(OutputFormat::Text);
        let highlights = summary.as_ref().is_some_and(|summary| summary.highlights);
        let generation = summary.as_ref().map(|summary| summary.generation.clone());
        let summary = summary.map(|summary| summary_options(summary, matches)).transpose()?;
        let model_choice = ModelChoice::resolve(&model, terminal.quiet)?;
        let writer = match (&generation, &summary) {
            (Some(generation), Some(SummaryOptions { length, .. })) => {
                WriterChoice::resolve(task, &model_choice, generation, *length, matches)?
            }
            _ => None,
        };
        let to_terminal = path.is_none() && io::stdout().is_terminal();
        Ok(Self {
            task,
            input: InputOptions::new(paths, input),
            output: OutputOptions {
                format,
                look: Look {
                    colour: colour(terminal.color, path.is_none()),
                    width: width(output.width, to_terminal),
                    highlights,
                },
                resume: output.resume,
                path,
            },
            summary,
            min_confidence: model.min_confidence,
            model: model_choice,
            writer,
            threads: model.threads,
            quiet: terminal.quiet,
            verbose: terminal.verbose,
        })
    }
}

impl Options {
    /// What decides what is written, by flag.
    pub(crate) fn decisive(&self) -> BTreeMap<String, String> {
        let mut options = BTreeMap::from([
            ("command", format!("{:?}", self.task).to_lowercase()),
            ("--format", format!("{:?}", self.output.format).to_lowercase()),
            ("--min-confidence", self.min_confidence.to_string()),
            ("--input-format", format!("{:?}", self.input.format).to_lowercase()),
            ("--text-field", self.input.text_field.clone().unwrap_or_default()),
            ("--text-format", format!("{:?}", self.input.text_format).to_lowercase()),
            ("--id-field", self.input.id_field.clone()),
        ]);
        if let Some(SummaryOptions { length, about }) = &self.summary {
            let (sentences, words, percent) = match length {
                Length::Sentences(count) => (count.to_string(), String::new(), String::new()),
                Length::Words(count) => (String::new(), count.to_string(), String::new()),
                Length::Percent(share) => (String::new(), String::new(), share.to_string()),
            };
            options.extend([
                ("--sentences", sentences),
                ("--words", words),
                ("--percent", percent),
                ("--about", about.clone().unwrap_or_default()),
            ]);
        }
        if let Some(writer) = &self.writer {
            options.insert("--model", format!("{writer:?}"));
        }
        options.into_iter().map(|(flag, value)| (flag.to_owned(), value)).collect()
    }
}

/// A usage error that clap prints and exits with.
pub(crate) fn usage(kind: ErrorKind, message: impl std::fmt::Display) -> clap::Error {
    crate::args::command().error(kind, message)
}

/// The format that a file's name asks for.
fn format_of(path: &Path) -> Option<OutputFormat> {
    Some(match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "json" => OutputFormat::Json,
        "jsonl" | "ndjson" => OutputFormat::Jsonl,
        "md" | "markdown" => OutputFormat::Markdown,
        "html" | "htm" => OutputFormat::Html,
        "conll" | "iob" | "iob2" | "bio" => OutputFormat::Conll,
        "ann" => OutputFormat::Brat,
        "parquet" | "pq" => OutputFormat::Parquet,
        "arrow" | "feather" => OutputFormat::Arrow,
        "arrows" => OutputFormat::ArrowStream,
        _ => return None,
    })
}

fn colour(when: When, to_stdout: bool) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            to_stdout && AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
        }
    }
}

fn width(asked: Option<usize>, to_terminal: bool) -> Option<usize> {
    match asked {
        Some(0) => None,
        Some(width) => Some(width),
        None if to_terminal => {
            let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
            Some(width.unwrap_or(80).min(MAX_WIDTH))
        }
        None => None,
    }
}

fn summary_options(args: SummaryArgs, matches: &ArgMatches) -> Result<SummaryOptions, clap::Error> {
    if args.sentences == Some(0) || args.words == Some(0) {
        return Err(usage(
            ErrorKind::ValueValidation,
            "a summary of no sentences or no words: give 1 or more",
        ));
    }
    if let Some(percent) = args.percent
        && !(percent > 0.0 && percent <= 100.0)
    {
        return Err(usage(
            ErrorKind::ValueValidation,
            format!("`--percent` is {percent}: give more than 0, and 100 at most"),
        ));
    }
    let lengths = [
        ("sentences", args.sentences.map(Length::Sentences)),
        ("words", args.words.map(Length::Words)),
        ("percent", args.percent.map(Length::Percent)),
    ];
    // A length given as a flag wins over one from the environment; two of a kind are one
    // too many.
    let from = |source: ValueSource| {
        let given =
            lengths.iter().filter(move |(name, _)| matches.value_source(name) == Some(source));
        given.filter_map(|(name, length)| Some((*name, (*length)?))).collect::<Vec<_>>()
    };
    let mut given = from(ValueSource::CommandLine);
    if given.is_empty() {
        given = from(ValueSource::EnvVariable);
    }
    if let [(first, _), (second, _), ..] = given.as_slice() {
        return Err(usage(
            ErrorKind::ArgumentConflict,
            format!("`--{first}` and `--{second}` both say how long the summary is: give one"),
        ));
    }
    let default = SummaryOptions::default();
    let length = given.first().map_or(default.length, |(_, length)| *length);
    let about = args.about.filter(|about| !about.trim().is_empty());
    Ok(SummaryOptions { length, about })
}
