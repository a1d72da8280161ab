//! `nutgraf convert`: annotations from one format into another. What cannot be converted is
//! told on standard error, one line each, and changes the exit code.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::FalseyValueParser;
use clap::error::ErrorKind;
use clap::{Args, ValueEnum, ValueHint};
use nutgraf_eval::data::{LeftOut, Problem};
use nutgraf_eval::formats::{self, Annotations, Format, ReadOptions, WriteOptions};
use nutgraf_eval::ner::tags::Scheme;
use nutgraf_io::output::destination::OutputError;

use crate::failure::{Failure, SOME_FAILED, usage};
use crate::progress::tell;

#[derive(Debug, Args)]
#[command(next_help_heading = "Formats")]
pub(crate) struct ConvertArgs {
    /// The file with the annotations, or a folder of brat, gold, webanno or conllu files.
    #[arg(value_name = "INPUT", value_hint = ValueHint::AnyPath, help_heading = None)]
    pub(crate) input: PathBuf,

    /// The input's format [default: by extension, else by content].
    #[arg(long, value_name = "FORMAT", env = "NUTGRAF_FROM")]
    pub(crate) from: Option<FormatArg>,

    /// The output's format, one of those of `--from`.
    #[arg(long, value_name = "FORMAT", env = "NUTGRAF_TO", hide_possible_values = true)]
    pub(crate) to: FormatArg,

    /// Write to this file, or to this folder for brat, webanno and the gold of several documents
    /// [default: standard output].
    #[arg(short, long, value_name = "PATH", env = "NUTGRAF_OUTPUT", value_hint = ValueHint::AnyPath)]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) tags: TagsArgs,

    /// The scheme of the tags that are written [default: iob2].
    #[arg(long, value_name = "SCHEME", env = "NUTGRAF_TO_SCHEME", hide_possible_values = true)]
    pub(crate) to_scheme: Option<SchemeArg>,

    /// Write four columns, as `CoNLL-2003` has, instead of two.
    #[arg(long, env = "NUTGRAF_FOUR_COLUMNS", value_parser = FalseyValueParser::new())]
    pub(crate) four_columns: bool,

    /// Write the id of each document and what tells its text into columns, as comment lines, which
    /// other programs may take for tokens.
    #[arg(long, env = "NUTGRAF_COMMENTS", value_parser = FalseyValueParser::new())]
    pub(crate) comments: bool,

    /// Write on the sentences and tokens that the documents have in these annotations, as
    /// predictions on those of the gold, which must have the same texts.
    #[arg(long, value_name = "PATH", env = "NUTGRAF_TOKENS_OF", value_hint = ValueHint::AnyPath)]
    pub(crate) tokens_of: Option<PathBuf>,

    /// Accept only these types of entities, separated by commas.
    #[arg(long, value_name = "TYPES", value_delimiter = ',', env = "NUTGRAF_LABELS")]
    pub(crate) labels: Option<Vec<String>>,

    /// Accept no entities that overlap.
    #[arg(long, env = "NUTGRAF_FLAT", value_parser = FalseyValueParser::new())]
    pub(crate) flat: bool,
}

/// How annotations are read that other programs wrote.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct TagsArgs {
    /// The scheme of the tags that are read; what breaks it is an error [default: by the tags].
    #[arg(long, value_name = "SCHEME", env = "NUTGRAF_SCHEME")]
    pub(crate) scheme: Option<SchemeArg>,

    /// Read tags as conlleval does, where a stray `I` begins an entity.
    #[arg(long, env = "NUTGRAF_LENIENT", value_parser = FalseyValueParser::new())]
    pub(crate) lenient: bool,

    /// The names of tags that are numbers: a file with one on each line, or a JSON list of them.
    #[arg(long, value_name = "FILE", env = "NUTGRAF_TAG_NAMES", value_hint = ValueHint::FilePath)]
    pub(crate) tag_names: Option<PathBuf>,

    /// Call documents without an id by their number in the input.
    #[arg(long, env = "NUTGRAF_NUMBER_IDS", value_parser = FalseyValueParser::new())]
    pub(crate) number_ids: bool,
}

impl TagsArgs {
    /// How to read, as far as these say it.
    pub(crate) fn options(&self, format: Option<FormatArg>) -> Result<ReadOptions, Failure> {
        let names = self.tag_names.as_deref().map(tag_names).transpose()?;
        Ok(ReadOptions {
            format: format.map(Format::from),
            scheme: self.scheme.map(Scheme::from),
            lenient: self.lenient,
            tag_names: names.unwrap_or_default(),
            number: self.number_ids,
            ..ReadOptions::default()
        })
    }
}

/// The names in a file: a JSON list, that of a field `names`, or lines.
fn tag_names(path: &Path) -> Result<Vec<String>, Failure> {
    let failed = |reason: String| {
        let message = format!("cannot read `{}`: {reason}", path.display());
        Failure::Other(message.into())
    };
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let list = match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(serde_json::Value::Object(mut fields)) => fields.remove("names"),
        Ok(value @ serde_json::Value::Array(_)) => Some(value),
        _ => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            return Ok(lines.map(str::to_owned).collect());
        }
    };
    list.and_then(|list| serde_json::from_value(list).ok())
        .ok_or_else(|| failed("it holds no list of the names of tags".to_owned()))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    /// What `analyze --format json` writes.
    Json,
    /// What `analyze --format jsonl` writes.
    Jsonl,
    /// Gold annotations beside their text.
    Gold,
    /// Columns of tokens and tags.
    Conll,
    /// Standoff annotations (.ann beside .txt).
    Brat,
    /// JSON lines with a text and its spans, as of spaCy, Prodigy and doccano.
    Spans,
    /// JSON lines with tokens and tags, as of Hugging Face.
    Tags,
    /// JSON lines with an article, reference summaries and a summary.
    Summaries,
    /// Tasks as Label Studio exports them.
    LabelStudio,
    /// Tokens and layers as `INCEpTION` exports them (`WebAnno` TSV 3).
    #[value(name = "webanno")]
    WebAnno,
    /// CoNLL-U with entities in its last column, or Universal NER.
    #[value(name = "conllu")]
    ConllU,
    /// spaCy's binary files (.spacy), which are only read.
    #[value(name = "docbin")]
    DocBin,
    /// Titles and abstracts with their mentions.
    #[value(name = "pubtator")]
    PubTator,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Json => Self::Json,
            FormatArg::Jsonl => Self::Jsonl,
            FormatArg::Gold => Self::Gold,
            FormatArg::Conll => Self::Conll,
            FormatArg::Brat => Self::Brat,
            FormatArg::Spans => Self::Spans,
            FormatArg::Tags => Self::Tags,
            FormatArg::Summaries => Self::Summaries,
            FormatArg::LabelStudio => Self::LabelStudio,
            FormatArg::WebAnno => Self::WebAnno,
            FormatArg::ConllU => Self::ConllU,
            FormatArg::DocBin => Self::DocBin,
            FormatArg::PubTator => Self::PubTator,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemeArg {
    /// `I` throughout, `B` between neighbours of one type.
    Iob1,
    /// `B` begins, `I` goes on.
    #[value(alias = "bio")]
    Iob2,
    /// `B` begins, `I` goes on, `E` ends, `S` stands alone.
    #[value(alias = "iobes")]
    Bioes,
    /// `B` begins, `I` goes on, `L` ends, `U` stands alone.
    Bilou,
}

impl From<SchemeArg> for Scheme {
    fn from(scheme: SchemeArg) -> Self {
        match scheme {
            SchemeArg::Iob1 => Self::Iob1,
            SchemeArg::Iob2 => Self::Iob2,
            SchemeArg::Bioes => Self::Iobes,
            SchemeArg::Bilou => Self::Bilou,
        }
    }
}

pub(crate) fn convert(args: ConvertArgs, quiet: bool) -> Result<ExitCode, Failure> {
    let format = Format::from(args.to);
    let tokens = match &args.tokens_of {
        Some(path) => Some(formats::read(path, &args.tags.options(None)?)?),
        None => None,
    };
    let texts = tokens.iter().flat_map(|tokens| &tokens.articles);
    let texts = texts.map(|article| (article.id.clone(), article.text.clone()));
    let read = ReadOptions {
        labels: args.labels,
        flat: args.flat,
        texts: texts.collect(),
        ..args.tags.options(args.from)?
    };
    let write = WriteOptions {
        scheme: args.to_scheme.map(Scheme::from),
        four_columns: args.four_columns,
        plain: !args.comments,
    };
    if args.output.is_none() && matches!(format, Format::Brat | Format::Gold | Format::WebAnno) {
        let message = format!("`{format}` is more than one file: say where to with `--output`");
        return Err(usage(ErrorKind::MissingRequiredArgument, message).into());
    }
    let path = args.output.as_deref();
    let same = path.and_then(|path| path.canonicalize().ok());
    if same.is_some() && same == args.input.canonicalize().ok() {
        return Err(OutputError::Input(args.input.display().to_string()).into());
    }
    let mut annotations = Annotations::read(&args.input, &read)?;
    if let Some(tokens) = &tokens {
        annotations = annotations.on_tokens_of(tokens).map_err(Failure::other)?;
    }
    let rendered = annotations.render(format, path.unwrap_or(Path::new("")), write)?;
    match path {
        Some(path) => rendered.save(path)?,
        None => print(rendered.files.iter().map(|(_, content)| content.as_str()))?,
    }
    let converted = rendered.converted;
    report(&converted.problems, &converted.left_out, quiet);
    if converted.problems.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let (failed, written) = (converted.problems.len(), converted.written);
    tell(&format!("{failed} annotations could not be converted, {written} were"));
    Ok(ExitCode::from(SOME_FAILED))
}

fn print<'a>(contents: impl Iterator<Item = &'a str>) -> Result<(), OutputError> {
    let mut stdout = io::stdout().lock();
    for content in contents {
        stdout.write_all(content.as_bytes()).map_err(OutputError::stdout)?;
    }
    stdout.flush().map_err(OutputError::stdout)
}

fn report(problems: &[Problem], left_out: &[LeftOut], quiet: bool) {
    for problem in problems {
        tell(&format!("not converted: {problem}"));
    }
    for left_out in left_out.iter().filter(|_| !quiet) {
        tell(&format!("left out: {left_out}"));
    }
}
