//! The program's command line: its commands, each with the flags of its own module.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Arg, CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use crate::args::{CommonArgs, SummaryArgs, TerminalArgs};
use crate::bench::BenchArgs;
use crate::check::CheckArgs;
use crate::convert::ConvertArgs;
use crate::eval::EvalArgs;
use crate::help;
#[cfg(feature = "hub")]
use crate::models::ModelsArgs;
#[cfg(feature = "serve")]
use crate::serve::ServeArgs;

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
  2  wrong usage, nothing readable, or the output could not be written
  130, 143  stopped by Ctrl-C or SIGTERM; `--resume` goes on with a file that was being written";

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

/// The command line's definition, as its help shows it: without the flags of what this build lacks.
pub(crate) fn command() -> clap::Command {
    if cfg!(feature = "torch") {
        return whole();
    }
    let is_torch = |arg: &Arg| {
        arg.get_help_heading().is_some_and(|heading| heading.contains("--engine torch"))
    };
    let shown = move |arg: Arg| if is_torch(&arg) { arg.hide(true) } else { arg };
    whole().mut_subcommands(|command| {
        let command = command.mut_args(shown);
        command.mut_subcommands(|command| command.mut_args(shown))
    })
}

/// The definition with every flag there is: that of [`Cli`], its help made shorter.
pub(crate) fn whole() -> clap::Command {
    let tidy = |arg: Arg| arg.hide_env(true);
    let command = Cli::command().mut_args(tidy).mut_subcommands(|command| {
        let analyzes = command.get_arguments().any(|arg| arg.get_id() == "paths");
        let command = command.mut_args(tidy);
        if analyzes { command.after_help(ENVIRONMENT) } else { command }
    });
    help::with_examples(command, "")
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
    /// Check somebody's summary against its article: what of it the article does not say.
    ///
    /// Each sentence is laid beside those that it came from. Names, numbers, dates and quotations that the
    /// article lacks, or has of somebody or something else, are told with the nearest sentence. Exits
    /// with 1 if something is not supported.
    #[command(after_help = crate::check::EXAMPLES)]
    Check(Box<CheckArgs>),
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
    #[cfg(feature = "hub")]
    Models(ModelsArgs),
    /// Answer over HTTP: a page for people, and an API for programs.
    #[cfg(feature = "serve")]
    Serve(Box<ServeArgs>),
    /// Print under which licences the program, its model and what it is built with are.
    Licenses {
        /// Print the text of each licence, too.
        #[arg(long, env = "NUTGRAF_TEXTS", value_parser = FalseyValueParser::new())]
        texts: bool,
    },
    /// Print the completion script of a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual page, in roff, of the program or of one of its commands.
    Man {
        /// The command, such as `summarize` or `eval run`.
        #[arg(value_name = "COMMAND", conflicts_with = "into")]
        command: Vec<String>,

        /// Write all pages into this folder instead, as `nutgraf.1`, `nutgraf-eval-run.1` and so on.
        #[arg(long, value_name = "FOLDER", env = "NUTGRAF_INTO", value_hint = ValueHint::DirPath)]
        into: Option<PathBuf>,
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

impl Command {
    /// Whether it may leave files behind when a signal ends it that nobody looks out for.
    pub(crate) fn writes_files(&self) -> bool {
        match self {
            Self::Summarize { .. }
            | Self::Entities { .. }
            | Self::Analyze { .. }
            | Self::Check(_)
            | Self::Convert(_)
            | Self::Eval(_)
            | Self::Bench(_) => true,
            // A server has its own way to end; a download goes on with what it left.
            _ => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// What `summarize`, `entities` and `analyze` write.
    Analysis,
    /// The report of `bench`.
    Bench,
    /// What `bench compare` says.
    BenchCompare,
    /// What `check` writes.
    Check,
    /// The report of `eval`.
    Eval,
    /// Gold annotations.
    Gold,
    /// What the commands of `models` write with `--json`.
    #[cfg(feature = "hub")]
    Models,
}
