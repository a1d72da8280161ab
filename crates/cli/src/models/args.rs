//! The arguments of `nutgraf models`, as typed.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, Subcommand, ValueHint};

const EXAMPLES: &str = "\
Examples:
  nutgraf models pull facebook/bart-large-cnn
  nutgraf models pull dslim/bert-base-NER --revision main
  nutgraf models list
  nutgraf models info facebook/bart-large-cnn
  nutgraf models verify
  nutgraf models remove --dry-run facebook/bart-large-cnn

Models are kept where all software of the hub keeps them, in `~/.cache/huggingface/hub`. The
environment variables of that software hold: HF_HOME and HF_HUB_CACHE name other folders,
HF_ENDPOINT another hub, HF_TOKEN opens private models, HF_HUB_OFFLINE=1 asks nothing of the hub.

Exit status:
  0  done
  1  a file is corrupt or missing (verify)
  2  not done: wrong usage, no such model, no connection, no room";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ModelsArgs {
    #[command(subcommand)]
    pub(crate) command: ModelsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the models on this machine.
    List(ListArgs),
    /// Fetch a model from the hub: what nutgraf can use of it, verified. What an earlier
    /// attempt left is gone on with.
    Pull(PullArgs),
    /// Read models on this machine again, and compare them with their checksums.
    Verify(VerifyArgs),
    /// Print what a model is: its kind, its size, its labels.
    Info(InfoArgs),
    /// Remove models from this machine, and say what was freed.
    Remove(RemoveArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) json: JsonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct PullArgs {
    /// The model's name on the hub.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,

    /// The branch, tag or commit [default: main].
    #[arg(short, long, value_name = "REVISION", env = "NUTGRAF_REVISION")]
    pub(crate) revision: Option<String>,

    /// Fetch these files too, by pattern, such as `*.md` or `onnx/*`; may be given again.
    #[arg(long, value_name = "PATTERN", env = "NUTGRAF_ALSO", value_delimiter = ',')]
    pub(crate) also: Vec<String>,

    /// Ask nothing of the hub: fail if the model is not on this machine.
    #[arg(long, env = "NUTGRAF_OFFLINE", value_parser = FalseyValueParser::new())]
    pub(crate) offline: bool,

    #[command(flatten)]
    pub(crate) json: JsonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The models' names [default: all].
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,

    /// Only this branch, tag or commit.
    #[arg(short, long, value_name = "REVISION", env = "NUTGRAF_REVISION", requires = "names")]
    pub(crate) revision: Option<String>,

    #[command(flatten)]
    pub(crate) json: JsonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct InfoArgs {
    /// The model's name on the hub, or a folder with a model.
    #[arg(value_name = "MODEL", value_hint = ValueHint::DirPath)]
    pub(crate) model: PathBuf,

    /// The branch, tag or commit [default: main].
    #[arg(short, long, value_name = "REVISION", env = "NUTGRAF_REVISION")]
    pub(crate) revision: Option<String>,

    #[command(flatten)]
    pub(crate) json: JsonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    /// The models' names.
    #[arg(value_name = "NAME", required = true)]
    pub(crate) names: Vec<String>,

    /// Only this branch, tag or commit [default: all].
    #[arg(short, long, value_name = "REVISION", env = "NUTGRAF_REVISION")]
    pub(crate) revision: Option<String>,

    /// Remove nothing; say what would be freed.
    #[arg(long, env = "NUTGRAF_DRY_RUN", value_parser = FalseyValueParser::new())]
    pub(crate) dry_run: bool,

    #[command(flatten)]
    pub(crate) json: JsonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct JsonArgs {
    /// Print JSON (`nutgraf schema models` says what is in it).
    #[arg(long, env = "NUTGRAF_JSON", value_parser = FalseyValueParser::new())]
    pub(crate) json: bool,
}
