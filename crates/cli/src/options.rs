//! What the command line means: the raw arguments resolved into typed options, with everything
//! that can be wrong with them found before any work starts: no file is opened, no model loaded
//! and nothing asked of the network.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anstream::AutoStream;
use clap::ArgMatches;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use nutgraf::{Format, Length, SummaryOptions};
use nutgraf_io::fetch::FetchOptions;
use nutgraf_io::format::{FORMATS, InputFormat, OutputFormat};
use nutgraf_io::input::InputOptions;
use nutgraf_io::output::{Lists, Look, Task};
use serde::Serialize;

use crate::args::{ChoiceArgs, CommonArgs, FormatArg, ModelArgs, SummaryArgs, TerminalArgs, When};
use crate::engine::ModelChoice;
use crate::failure::{Failure, usage};
use crate::generation::GenerationArgs;
use crate::language::ArticleLanguage;
use crate::writer::Writing;

/// Lines longer than this are hard to read, however wide the terminal is.
const MAX_WIDTH: usize = 100;

/// A whole run, resolved.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) task: Task,
    pub(crate) input: InputOptions,
    /// What is left out of the input is a failure.
    pub(crate) strict: bool,
    pub(crate) output: OutputOptions,
    /// `None` if no summary is wanted.
    pub(crate) summary: Option<SummaryOptions>,
    /// The types of entities that are given, in alphabetical order; all if there are none.
    pub(crate) types: Vec<String>,
    /// The least confidence of a mention that is kept.
    pub(crate) min_confidence: f32,
    pub(crate) model: ModelChoice,
    /// Whether articles in other languages are told of.
    pub(crate) tells_language: bool,
    /// How the model is to write the summary, if it is one that writes.
    pub(crate) writing: Option<Writing>,
    /// 0 for one a core.
    pub(crate) threads: usize,
    pub(crate) quiet: bool,
    /// Progress is told also where no terminal shows it.
    pub(crate) verbose: bool,
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

impl Options {
    /// Resolves the arguments of `summarize`, `entities` or `analyze`; `matches` are the
    /// command's own, and tell flags from environment variables.
    pub(crate) fn resolve(
        task: Task,
        summary: Option<SummaryArgs>,
        common: CommonArgs,
        terminal: &TerminalArgs,
        matches: &ArgMatches,
    ) -> Result<Self, Failure> {
        let CommonArgs { mut paths, input, taken, language, limits, model, output } = common;
        if paths.is_empty() {
            if io::stdin().is_terminal() {
                let message = "no input: name a file or a folder, or pipe an article in";
                return Err(usage(ErrorKind::MissingRequiredArgument, message).into());
            }
            paths.push("-".into());
        }
        check_confidence(&model)?;
        let path = output.output.filter(|path| path != Path::new("-"));
        let format = match output.format {
            Some(FormatArg(format)) => format,
            None => format_of(path.as_deref())?,
        };
        let highlights = summary.as_ref().is_some_and(|summary| summary.highlights);
        let generation = summary.as_ref().map(|summary| summary.generation.clone());
        let summary =
            summary.map(|summary| summary_options(summary.choice, matches)).transpose()?;
        let model_choice = ModelChoice::resolve(&model.engine)?;
        let writing = match (&generation, &summary) {
            (Some(generation), Some(SummaryOptions { length, .. })) => {
                Writing::resolve(task, &model_choice, generation, *length, matches)?
            }
            _ => None,
        };
        let types = output.types.iter().map(|name| name.trim().to_owned());
        let mut types: Vec<String> = types.filter(|name| !name.is_empty()).collect();
        types.sort_unstable();
        types.dedup();
        let to_terminal = path.is_none() && io::stdout().is_terminal();
        Ok(Self {
            task,
            input: InputOptions {
                keep: taken.keep,
                follow: taken.follow,
                follow_links: taken.follow_links,
                limits: limits.limits(),
                fetch: FetchOptions {
                    offline: model.engine.offline,
                    allow_private: taken.allow_private,
                    ..FetchOptions::default()
                },
                ..input.options(paths)
            },
            strict: taken.strict,
            output: OutputOptions {
                format,
                look: Look {
                    colour: colour(terminal.color, path.is_none()),
                    width: width(output.width, to_terminal),
                    highlights,
                    lists: if output.all { Lists::Whole } else { Lists::Cut },
                    confidence: output.confidence,
                },
                resume: output.resume,
                path,
            },
            summary,
            types,
            min_confidence: model.min_confidence,
            model: model_choice,
            tells_language: language.language != ArticleLanguage::Any,
            writing,
            threads: model.threads,
            quiet: terminal.quiet,
            verbose: terminal.verbose,
        })
    }
}

/// The format that the output's name asks for; an error if nobody knows what it asks for.
fn format_of(path: Option<&Path>) -> Result<OutputFormat, clap::Error> {
    let Some(path) = path else { return Ok(OutputFormat::Text) };
    if let Some(format) = OutputFormat::of_path(path) {
        return Ok(format);
    }
    let name = path.to_string_lossy();
    let is_folder = name.ends_with(['/', std::path::MAIN_SEPARATOR]) || path.is_dir();
    match path.extension().filter(|_| !is_folder) {
        None => Ok(OutputFormat::Text),
        Some(extension) => {
            let known = FORMATS.iter().map(|spec| format!(".{}", spec.extension()));
            let known = known.collect::<Vec<_>>().join(", ");
            let extension = extension.display();
            let message = format!(
                "no format of `--output {name}` is called .{extension}: name it by one of {known}, \
                 or say by `--format` what it is to be"
            );
            Err(usage(ErrorKind::InvalidValue, message))
        }
    }
}

/// What decides what is written: a run can only go on with the output of another if these are the
/// same. The names are those of the flags.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Identity<'a> {
    command: Task,
    format: &'static str,
    types: Option<String>,
    min_confidence: f32,
    input_format: Option<InputFormat>,
    text_field: &'a [String],
    text_format: &'static str,
    id_field: &'a str,
    title_field: Option<&'a str>,
    date_field: Option<&'a str>,
    url_field: Option<&'a str>,
    keep: &'a [String],
    follow: bool,
    limit: String,
    sentences: Option<usize>,
    words: Option<usize>,
    percent: Option<f32>,
    about: Option<&'a str>,
    #[serde(flatten)]
    generation: Option<&'a GenerationArgs>,
}

impl Options {
    /// What makes this run the same as another, beside its inputs and its model.
    pub(crate) fn identity(&self) -> Identity<'_> {
        // Each field is named, so that a new one must be put among these or left out of them.
        let Self {
            task,
            input:
                InputOptions {
                    paths: _,
                    format: input_format,
                    text_fields,
                    usual_text: _,
                    id_field,
                    title_field,
                    date_field,
                    url_field,
                    keep,
                    follow,
                    follow_links: _,
                    fetch: _,
                    text_format,
                    limits,
                },
            strict: _,
            output: OutputOptions { format, path: _, resume: _, look: _ },
            summary,
            types,
            min_confidence,
            model: _,
            tells_language: _,
            writing,
            threads: _,
            quiet: _,
            verbose: _,
        } = self;
        let (length, about) = match summary {
            Some(SummaryOptions { length, about }) => (Some(*length), about.as_deref()),
            None => (None, None),
        };
        let (sentences, words, percent) = match length {
            Some(Length::Sentences(count)) => (Some(count), None, None),
            Some(Length::Words(count)) => (None, Some(count), None),
            Some(Length::Percent(share)) => (None, None, Some(share)),
            None => (None, None, None),
        };
        Identity {
            command: *task,
            format: format.spec().name,
            types: (!types.is_empty()).then(|| types.join(",")),
            min_confidence: *min_confidence,
            input_format: *input_format,
            text_field: text_fields,
            text_format: match text_format {
                Format::Text => "text",
                Format::Markdown => "markdown",
                Format::Html => "html",
            },
            id_field,
            title_field: title_field.as_deref(),
            date_field: date_field.as_deref(),
            url_field: url_field.as_deref(),
            keep,
            follow: *follow,
            limit: limits.changed(),
            sentences,
            words,
            percent,
            about,
            generation: writing.as_ref().map(Writing::args),
        }
    }
}

/// An error if the least confidence is none.
pub(crate) fn check_confidence(model: &ModelArgs) -> Result<(), clap::Error> {
    if (0.0..=1.0).contains(&model.min_confidence) {
        return Ok(());
    }
    let message = format!("`--min-confidence` is {}: give 0 to 1", model.min_confidence);
    Err(usage(ErrorKind::ValueValidation, message))
}

pub(crate) fn colour(when: When, to_stdout: bool) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            to_stdout && AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
        }
    }
}

pub(crate) fn width(asked: Option<usize>, to_terminal: bool) -> Option<usize> {
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

/// What summary is asked for.
pub(crate) fn summary_options(
    args: ChoiceArgs,
    matches: &ArgMatches,
) -> Result<SummaryOptions, clap::Error> {
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
