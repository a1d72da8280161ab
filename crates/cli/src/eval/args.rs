//! The arguments of `nutgraf eval`.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::error::ErrorKind;
use clap::{Args, Subcommand, ValueEnum, ValueHint};

use crate::args::{ChoiceArgs, ModelArgs};
use crate::convert::{FormatArg, TagsArgs};
use crate::failure::usage;

#[derive(Debug, Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct EvalArgs {
    #[command(subcommand)]
    pub(crate) command: EvalCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvalCommand {
    /// Run the model on a gold set and score what it gives.
    Run(RunArgs),
    /// Score predicted entities against gold ones.
    Ner(NerArgs),
    /// Score predicted summaries against references.
    Summary(SummaryArgs),
    /// Put the scores of several reports beside each other, and say which differences are sure.
    Compare(CompareArgs),
    /// Run the model, and fail if a score fell by more than is allowed.
    Gate(GateArgs),
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) set: SetArgs,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    #[command(flatten)]
    pub(crate) summary: ChoiceArgs,
    #[command(flatten)]
    pub(crate) sampling: SamplingArgs,
    #[command(flatten)]
    pub(crate) output: ReportArgs,

    /// Write what the model gave to this file too, which `eval ner` and `eval summary` read: as JSON
    /// Lines (`.jsonl`), JSON (`.json`), or entities alone on the gold's own tokens, as `CoNLL` columns
    /// (`.conll`) or CoNLL-U (`.conllu`).
    #[arg(long, value_name = "PATH", env = "NUTGRAF_PREDICTIONS", value_hint = ValueHint::FilePath)]
    pub(crate) predictions: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Gold")]
pub(crate) struct SetArgs {
    /// The gold set: a file in a format of `nutgraf convert`, or a folder with a gold.json.
    #[arg(value_name = "DATASET", value_hint = ValueHint::AnyPath, help_heading = None)]
    pub(crate) dataset: PathBuf,

    /// The gold set's format [default: by extension, else by content].
    #[arg(long, value_name = "FORMAT", env = "NUTGRAF_FROM")]
    pub(crate) from: Option<FormatArg>,

    #[command(flatten)]
    pub(crate) tags: TagsArgs,

    #[command(flatten)]
    pub(crate) types: TypesArgs,
}

#[derive(Debug, Clone, Default, Args)]
pub(crate) struct TypesArgs {
    /// Score entities of these types only, on both sides; for a gold set that does not annotate
    /// every type of the model [default: all].
    #[arg(long, value_name = "TYPE", value_delimiter = ',', env = "NUTGRAF_TYPES")]
    pub(crate) types: Vec<String>,

    /// Read a type as another, on both sides, as `PERSON=PER,GPE=LOC` [default: those of
    /// well-known schemes are recognised, and told].
    #[arg(long, value_name = "FROM=TO", value_delimiter = ',', value_parser = mapped, env = "NUTGRAF_MAP")]
    pub(crate) map: Vec<(String, String)>,
}

/// A type and what it is read as.
fn mapped(value: &str) -> Result<(String, String), String> {
    match value.split_once('=').map(|(from, to)| (from.trim(), to.trim())) {
        Some((from, to)) if !from.is_empty() && !to.is_empty() => Ok((from.into(), to.into())),
        _ => Err("it is not of the form `PERSON=PER`".into()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct NerArgs {
    #[command(flatten)]
    pub(crate) given: GivenArgs,
    #[command(flatten)]
    pub(crate) types: TypesArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SummaryArgs {
    #[command(flatten)]
    pub(crate) given: GivenArgs,

    /// Take a summary or reference without line breaks for one sentence, instead of finding its
    /// sentences: what ROUGE-Lsum of the paper's program does.
    #[arg(long, env = "NUTGRAF_NO_SPLIT", value_parser = FalseyValueParser::new(), help_heading = "Summaries")]
    pub(crate) no_split: bool,

    /// Let ROUGE take for words what Unicode does, in any script, instead of `a` to `z` and digits
    /// alone; scores are not comparable with published ones, and their signature says so.
    #[arg(long, env = "NUTGRAF_UNICODE_WORDS", value_parser = FalseyValueParser::new(), help_heading = "Summaries")]
    pub(crate) unicode_words: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct GivenArgs {
    /// The gold annotations, in a format of `nutgraf convert`.
    #[arg(long, value_name = "PATH", env = "NUTGRAF_GOLD", value_hint = ValueHint::AnyPath)]
    pub(crate) gold: PathBuf,

    /// The predictions, in a format of `nutgraf convert`; documents are paired by their ids.
    #[arg(long, value_name = "PATH", env = "NUTGRAF_PRED", value_hint = ValueHint::AnyPath)]
    pub(crate) pred: PathBuf,

    /// The gold set's format [default: by extension, else by content].
    #[arg(long, value_name = "FORMAT", env = "NUTGRAF_FROM")]
    pub(crate) from: Option<FormatArg>,

    /// The predictions' format [default: by extension, else by content].
    #[arg(long, value_name = "FORMAT", env = "NUTGRAF_PRED_FROM", hide_possible_values = true)]
    pub(crate) pred_from: Option<FormatArg>,

    #[command(flatten)]
    pub(crate) tags: TagsArgs,

    /// Count a document that the predictions lack as empty, instead of refusing to score.
    #[arg(long, env = "NUTGRAF_ALLOW_MISSING", value_parser = FalseyValueParser::new())]
    pub(crate) allow_missing: bool,

    #[command(flatten)]
    pub(crate) sampling: SamplingArgs,
    #[command(flatten)]
    pub(crate) output: ReportArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Reports of systems on the same documents, as `--format json` wrote them: two or more.
    #[arg(value_name = "REPORT", num_args = 2.., required = true, value_hint = ValueHint::FilePath)]
    pub(crate) reports: Vec<PathBuf>,

    /// Compare the documents that all reports have, where some have others too, instead of refusing.
    #[arg(long, env = "NUTGRAF_COMMON", value_parser = FalseyValueParser::new())]
    pub(crate) common: bool,

    #[command(flatten)]
    pub(crate) sampling: SamplingArgs,

    #[command(flatten)]
    pub(crate) output: ReportArgs,
}

#[derive(Debug, Args)]
pub(crate) struct GateArgs {
    #[command(flatten)]
    pub(crate) set: SetArgs,

    /// The scores to hold against.
    #[arg(long, value_name = "FILE", env = "NUTGRAF_BASELINE", value_hint = ValueHint::FilePath)]
    pub(crate) baseline: PathBuf,

    /// How much worse a score may be, as `ner.strict.f1=0.01`; several may be given
    /// [default: what the baseline says].
    #[arg(long, value_name = "SCORE=DROP", value_delimiter = ',', env = "NUTGRAF_MAX_DROP")]
    pub(crate) max_drop: Vec<String>,

    /// Write the baseline anew from this run, instead of holding against it.
    #[arg(long, env = "NUTGRAF_UPDATE", value_parser = FalseyValueParser::new())]
    pub(crate) update: bool,

    #[command(flatten)]
    pub(crate) model: ModelArgs,
}

#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Intervals")]
pub(crate) struct SamplingArgs {
    /// Resamples for intervals and tests.
    #[arg(long, value_name = "N", default_value_t = 1000, env = "NUTGRAF_RESAMPLES",
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) resamples: u32,

    /// The seed of the random numbers.
    #[arg(long, value_name = "N", default_value_t = 12_345, env = "NUTGRAF_SEED")]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct ReportArgs {
    /// The form of the report [default: by the extension of --output, else text].
    #[arg(short, long, value_name = "FORMAT", env = "NUTGRAF_FORMAT")]
    pub(crate) format: Option<ReportFormat>,

    /// Write to this file [default: standard output].
    #[arg(short, long, value_name = "PATH", env = "NUTGRAF_OUTPUT", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
}

impl ReportArgs {
    /// The form of the report: as asked for, else by the file's extension.
    ///
    /// # Errors
    /// If the extension is of none, and nothing else says which.
    pub(crate) fn format(&self) -> Result<ReportFormat, clap::Error> {
        let extension = self.output.as_ref().and_then(|path| path.extension());
        let extension = extension.map(|e| e.to_string_lossy().to_ascii_lowercase());
        match (self.format, extension.as_deref()) {
            (Some(format), _) => Ok(format),
            (None, None | Some("txt" | "text")) => Ok(ReportFormat::Text),
            (None, Some("json")) => Ok(ReportFormat::Json),
            (None, Some("md" | "markdown")) => Ok(ReportFormat::Markdown),
            (None, Some("html" | "htm")) => Ok(ReportFormat::Html),
            (None, Some(other)) => Err(usage(
                ErrorKind::ValueValidation,
                format!("no report is written as `.{other}`: name the form by `--format`"),
            )),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Tables for a terminal.
    Text,
    /// Everything, with what the scores were computed from; `compare` reads it.
    Json,
    /// Tables in Markdown.
    Markdown,
    /// A page: scores, types, confusion, every error, the article with both annotations.
    Html,
}
