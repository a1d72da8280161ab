//! The command line as typed: clap's structs, one to one with the flags. What they mean
//! together is decided in `options`.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Arg, Args, CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use nutgraf::Aggregation;

use crate::bench::BenchArgs;
use crate::convert::ConvertArgs;
use crate::eval::EvalArgs;
use crate::generation::GenerationArgs;
use crate::models::ModelsArgs;

const EXAMPLES: &str = "\
Examples:
  nutgraf summarize article.txt
  nutgraf summarize --sentences 5 --about 'Kim Jong Un' article.html
  nutgraf entities --format jsonl archive/ > entities.jsonl
  nutgraf analyze --output report.html article.txt
  nutgraf analyze --output found.parquet --resume articles.parquet
  cat article.txt | nutgraf summarize --highlights

Exit status:
  0  done
  1  some inputs failed; the others are done
  2  wrong usage, nothing readable, or the output could not be written";

const ENVIRONMENT: &str = "\
Each flag can also be set by an environment variable of its name: NUTGRAF_MIN_CONFIDENCE=0.9 is
`--min-confidence 0.9`. A flag wins over its variable.";

/// Reads articles and gives their summaries and named entities, each tied to the exact
/// characters of the source.
#[derive(Debug, Parser)]
#[command(name = "nutgraf", version, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) terminal: TerminalArgs,
}

/// The command line's definition: that of [`Cli`], its help made shorter.
pub(crate) fn command() -> clap::Command {
    let tidy = |arg: Arg| arg.hide_env(true);
    Cli::command().mut_args(tidy).mut_subcommands(|command| {
        let analyzes = command.get_arguments().any(|arg| arg.get_id() == "paths");
        let command = command.mut_args(tidy);
        if analyzes { command.after_help(ENVIRONMENT) } else { command }
    })
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the summary and the entities of each article.
    Summarize {
        #[command(flatten)]
        summary: SummaryArgs,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Print the named entities of each article.
    Entities {
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Print everything: summary, entities, and the text with both marked in it.
    Analyze {
        #[command(flatten)]
        summary: SummaryArgs,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Convert annotations of entities and summaries from one format into another.
    ///
    /// Exits with 1 if some could not be converted; each of them is told.
    Convert(ConvertArgs),
    /// Score entities and summaries against gold annotations.
    Eval(Box<EvalArgs>),
    /// Measure how fast this program is on this machine: latency, throughput, and where the
    /// time goes.
    Bench(Box<BenchArgs>),
    /// Fetch models from the Hugging Face hub, and look after those that are on this machine.
    Models(ModelsArgs),
    /// Print the completion script of a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual page, in roff, of the program or of one of its commands.
    Man {
        /// The command, such as `summarize`.
        command: Option<String>,
    },
    /// Print the JSON Schema of what `--format json` and `--format jsonl` write.
    Schema {
        /// What is written.
        #[arg(default_value = "analysis", hide_default_value = true)]
        of: SchemaOf,
    },
    /// Print the reference of all commands and flags, in Markdown.
    #[command(hide = true)]
    Reference,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Summary")]
pub(crate) struct SummaryArgs {
    /// Choose this many sentences [default: 3].
    #[arg(short = 'n', long, value_name = "N", env = "NUTGRAF_SENTENCES")]
    pub(crate) sentences: Option<usize>,

    /// Choose whole sentences of at most this many words together; a model that writes is
    /// kept to as many.
    #[arg(short = 'w', long, value_name = "N", env = "NUTGRAF_WORDS")]
    pub(crate) words: Option<usize>,

    /// Choose whole sentences of at most this share of the article's words.
    #[arg(short = 'p', long, value_name = "P", env = "NUTGRAF_PERCENT")]
    pub(crate) percent: Option<f32>,

    /// Prefer sentences about this entity or phrase.
    #[arg(short, long, value_name = "PHRASE", env = "NUTGRAF_ABOUT")]
    pub(crate) about: Option<String>,

    /// Print the summary as a list of its sentences.
    #[arg(long, env = "NUTGRAF_HIGHLIGHTS", value_parser = FalseyValueParser::new())]
    pub(crate) highlights: bool,

    #[command(flatten)]
    pub(crate) generation: GenerationArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CommonArgs {
    /// Files, folders, globs, or `-` for standard input, which is also read when no path is
    /// given and something is piped in.
    ///
    /// A folder gives the files in it, and in its folders, that end in .txt, .text, .md,
    /// .markdown, .html, .htm, .xhtml, .jsonl, .ndjson (also with .gz or .zst), .parquet,
    /// .pq, .arrow, .arrows or .feather and are not hidden, in the order of their names. The
    /// same file is read once.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath, help_heading = None)]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    pub(crate) model: ModelArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// What the inputs are [default: by extension, else by content].
    #[arg(short, long, value_name = "FORMAT", env = "NUTGRAF_INPUT_FORMAT")]
    pub(crate) input_format: Option<InputFormat>,

    /// The field of a JSON line, or the column of a table, that holds the article's text
    /// [default: the first there is of text, article, content and body].
    #[arg(long, value_name = "FIELD", env = "NUTGRAF_TEXT_FIELD")]
    pub(crate) text_field: Option<String>,

    /// What that text is.
    #[arg(long, value_name = "FORMAT", default_value = "text", env = "NUTGRAF_TEXT_FORMAT")]
    pub(crate) text_format: TextFormat,

    /// The field or column that names the article; without it, FILE#LINE or FILE#ROW does.
    #[arg(long, value_name = "FIELD", default_value = "id", env = "NUTGRAF_ID_FIELD")]
    pub(crate) id_field: String,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Model")]
pub(crate) struct EngineArgs {
    /// Use the model in this folder; with `--engine torch`, also a model of the hub, such as
    /// dslim/bert-base-NER, which is downloaded if it is not in the cache [default: the one
    /// in the program].
    #[arg(short, long, value_name = "MODEL", env = "NUTGRAF_MODEL", value_hint = ValueHint::DirPath)]
    pub(crate) model: Option<PathBuf>,

    /// What runs the model.
    #[arg(long, value_name = "ENGINE", default_value = "embedded", env = "NUTGRAF_ENGINE")]
    pub(crate) engine: EngineKind,

    /// Ask nothing of the hub: fail if the model is not on this machine.
    #[arg(long, env = "NUTGRAF_OFFLINE", value_parser = FalseyValueParser::new())]
    pub(crate) offline: bool,

    /// How the torch engine labels a word of several word pieces [default: first].
    #[arg(long, value_name = "STRATEGY", env = "NUTGRAF_AGGREGATION")]
    pub(crate) aggregation: Option<AggregationKind>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Model")]
pub(crate) struct ModelArgs {
    #[command(flatten)]
    pub(crate) engine: EngineArgs,

    /// Leave out mentions that the model is less sure of than this, 0 to 1.
    #[arg(
        long,
        value_name = "P",
        default_value_t = 0.0,
        hide_default_value = true,
        env = "NUTGRAF_MIN_CONFIDENCE"
    )]
    pub(crate) min_confidence: f32,

    /// Threads to use; 0 is one for each core.
    #[arg(short, long, value_name = "N", default_value_t = 0, env = "NUTGRAF_THREADS")]
    pub(crate) threads: usize,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// The form of the output [default: by the extension of --output, else text].
    #[arg(short, long, value_name = "FORMAT", env = "NUTGRAF_FORMAT")]
    pub(crate) format: Option<OutputFormat>,

    /// Write to this file, or, if it is a folder or ends in `/`, a file for each article
    /// into it.
    #[arg(
        short,
        long,
        value_name = "PATH",
        env = "NUTGRAF_OUTPUT",
        value_hint = ValueHint::AnyPath
    )]
    pub(crate) output: Option<PathBuf>,

    /// Go on where a run into the same --output was interrupted.
    ///
    /// For JSON Lines, Parquet and Arrow into a file: until it is whole, it is OUTPUT.partial,
    /// with a journal in OUTPUT.progress. The run must be the same: its inputs, options and
    /// model. Where nothing was interrupted, it starts at the beginning.
    #[arg(long, env = "NUTGRAF_RESUME", value_parser = FalseyValueParser::new())]
    pub(crate) resume: bool,

    /// Wrap text at this many columns, 0 for never [default: the terminal's width, never
    /// elsewhere].
    #[arg(long, value_name = "COLUMNS", env = "NUTGRAF_WIDTH")]
    pub(crate) width: Option<usize>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Terminal")]
pub(crate) struct TerminalArgs {
    /// When to use colour.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", env = "NUTGRAF_COLOR")]
    pub(crate) color: When,

    /// Print neither progress nor warnings; failures are still told.
    #[arg(
        short,
        long,
        global = true,
        env = "NUTGRAF_QUIET",
        value_parser = FalseyValueParser::new()
    )]
    pub(crate) quiet: bool,

    /// Tell progress also where no terminal shows it: a line every ten seconds.
    #[arg(
        short,
        long,
        global = true,
        env = "NUTGRAF_VERBOSE",
        value_parser = FalseyValueParser::new()
    )]
    pub(crate) verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// What `summarize`, `entities` and `analyze` write.
    Analysis,
    /// The report of `bench`.
    Bench,
    /// What `bench compare` says.
    BenchCompare,
    /// The report of `eval`.
    Eval,
    /// Gold annotations.
    Gold,
    /// What the commands of `models` write with `--json`.
    Models,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineKind {
    /// The program's own, in pure Rust: runs the model in it, and others of its kind.
    Embedded,
    /// libtorch: runs checkpoints in Hugging Face's layout, in programs built with
    /// `--features torch`.
    Torch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AggregationKind {
    /// As its first piece.
    First,
    /// By the mean of its pieces' probabilities.
    Average,
    /// As the piece that is surest of its label.
    Max,
}

impl From<AggregationKind> for Aggregation {
    fn from(kind: AggregationKind) -> Self {
        match kind {
            AggregationKind::First => Self::First,
            AggregationKind::Average => Self::Average,
            AggregationKind::Max => Self::Max,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// A web page.
    Html,
    /// JSON Lines: an object on each line, with the text in a field.
    Jsonl,
    /// Parquet: an article in each row, with the text in a column.
    Parquet,
    /// An Arrow file (Feather version 2 too) or stream.
    Arrow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// A web page, or a part of one.
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For reading in a terminal.
    Text,
    /// One JSON object for all articles.
    Json,
    /// One JSON object a line, for each article.
    Jsonl,
    /// Markdown.
    Markdown,
    /// A web page for each article, with everything in the one file.
    Html,
    /// Tokens with IOB2 entity tags, one a line, tab-separated; no summary.
    Conll,
    /// Standoff annotations for brat (.ann beside .txt); no summary.
    Brat,
    /// Parquet: a row for each article, with the fields of its JSON.
    Parquet,
    /// An Arrow file, which is Feather version 2, with the same columns.
    Arrow,
    /// An Arrow stream, with the same columns.
    ArrowStream,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Also into files and pipes.
    Always,
    /// Not at all.
    Never,
}
