//! The arguments of `nutgraf bench`, as typed.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use crate::args::{EngineArgs, InputArgs};

const EXAMPLES: &str = "\
Examples:
  nutgraf bench
  nutgraf bench --scenario offline --threads 1,2,4 archive/
  nutgraf bench run old/nutgraf new/nutgraf --rounds 10
  nutgraf bench --output before.json && nutgraf bench --output after.json
  nutgraf bench compare before.json after.json --output difference.html
  nutgraf bench --duration 30 --output bench.html";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct BenchArgs {
    #[command(subcommand)]
    pub(crate) command: Option<BenchCommand>,

    #[command(flatten)]
    pub(crate) run: BenchRunArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    /// Measure two programs in turn, and say whether the second is faster: the surest way.
    Run(BenchRoundsArgs),
    /// Say whether the second of two measurements is faster than the first.
    Compare(BenchCompareArgs),
}

#[derive(Debug, Args)]
pub(crate) struct BenchRoundsArgs {
    /// The first program: a `nutgraf`.
    #[arg(value_name = "A", value_hint = ValueHint::ExecutablePath)]
    pub(crate) a: PathBuf,

    /// The second program.
    #[arg(value_name = "B", value_hint = ValueHint::ExecutablePath)]
    pub(crate) b: PathBuf,

    /// Measure each so often: A, B, then B, A, and so on. Nothing is said of fewer than six or seven.
    #[arg(long, value_name = "N", default_value_t = 10, env = "NUTGRAF_ROUNDS",
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) rounds: u32,

    /// Measure each scenario for this many seconds in each round.
    #[arg(short, long, value_name = "SECONDS", default_value_t = 2.0, env = "NUTGRAF_DURATION")]
    pub(crate) duration: f64,

    /// Number of threads [default: all cores].
    #[arg(short, long, value_name = "N", env = "NUTGRAF_THREADS")]
    pub(crate) threads: Option<usize>,

    /// Take differences of less than this many percent for none, sure as they may be.
    #[arg(long, value_name = "PERCENT", default_value_t = 2.0, env = "NUTGRAF_THRESHOLD")]
    pub(crate) threshold: f64,

    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

#[derive(Debug, Args)]
pub(crate) struct BenchCompareArgs {
    /// The report of the first, written by `nutgraf bench --output A.json`.
    #[arg(value_name = "A.json", value_hint = ValueHint::FilePath)]
    pub(crate) before: PathBuf,

    /// The report of the second.
    #[arg(value_name = "B.json", value_hint = ValueHint::FilePath)]
    pub(crate) after: PathBuf,

    /// Take differences of less than this many percent for none, sure as they may be.
    #[arg(long, value_name = "PERCENT", default_value_t = 2.0, env = "NUTGRAF_THRESHOLD")]
    pub(crate) threshold: f64,

    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

#[derive(Debug, Args)]
pub(crate) struct BenchRunArgs {
    /// Measure with these files, folders, globs, or `-` for standard input [default: articles
    /// made up of sentences of a real one].
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath, conflicts_with = "lengths")]
    pub(crate) articles: Vec<PathBuf>,

    /// How articles go through.
    #[arg(
        long,
        value_name = "SCENARIO",
        value_delimiter = ',',
        default_value = "single-stream,offline,server",
        env = "NUTGRAF_SCENARIO",
        help_heading = "Measurement"
    )]
    pub(crate) scenario: Vec<ScenarioArg>,

    /// Make up articles of about these numbers of words.
    #[arg(
        long,
        value_name = "WORDS",
        value_delimiter = ',',
        default_value = "100,300,600,1200",
        env = "NUTGRAF_LENGTHS",
        help_heading = "Measurement"
    )]
    pub(crate) lengths: Vec<usize>,

    /// Measure each scenario for this many seconds: the offline one for each number of
    /// threads, the server one for each of six rates.
    #[arg(
        short,
        long,
        value_name = "SECONDS",
        default_value_t = 10.0,
        env = "NUTGRAF_DURATION",
        help_heading = "Measurement"
    )]
    pub(crate) duration: f64,

    /// Measure each with this many articles instead.
    #[arg(
        long,
        value_name = "N",
        env = "NUTGRAF_COUNT",
        conflicts_with = "duration",
        help_heading = "Measurement"
    )]
    pub(crate) count: Option<usize>,

    /// Run for this many seconds before anything counts.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 1.0,
        env = "NUTGRAF_WARM_UP",
        help_heading = "Measurement"
    )]
    pub(crate) warm_up: f64,

    /// Numbers of threads, up to the number of cores: the offline scenario runs on each, the
    /// others on the highest [default: 1, 2, 4, ... and all cores].
    #[arg(
        short,
        long,
        value_name = "N",
        value_delimiter = ',',
        env = "NUTGRAF_THREADS",
        help_heading = "Measurement"
    )]
    pub(crate) threads: Vec<usize>,

    /// Hand over this many articles at once in the offline scenario [default: 16 a thread].
    #[arg(long, value_name = "N", env = "NUTGRAF_BATCH", help_heading = "Measurement")]
    pub(crate) batch: Option<usize>,

    /// How late, in seconds, the 99th percentile may be in the server scenario.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 0.5,
        env = "NUTGRAF_LATENCY_BOUND",
        help_heading = "Measurement"
    )]
    pub(crate) latency_bound: f64,

    /// The seed of made-up articles and of arrivals.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        env = "NUTGRAF_SEED",
        help_heading = "Measurement"
    )]
    pub(crate) seed: u64,

    #[command(flatten)]
    pub(crate) engine: EngineArgs,

    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Report")]
pub(crate) struct ReportArgs {
    /// The form of the report [default: by the extension of --output, else text].
    #[arg(short = 'f', long = "format", value_name = "FORMAT", env = "NUTGRAF_BENCH_FORMAT")]
    pub(crate) bench_format: Option<BenchFormat>,

    /// Write the report to this file.
    #[arg(
        short = 'o',
        long = "output",
        value_name = "FILE",
        env = "NUTGRAF_BENCH_OUTPUT",
        value_hint = ValueHint::FilePath
    )]
    pub(crate) bench_output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScenarioArg {
    /// The next article starts when the last is done: latency.
    SingleStream,
    /// All articles are there from the start: throughput.
    Offline,
    /// Articles arrive at random: the highest rate that is served in time.
    Server,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BenchFormat {
    /// For reading in a terminal.
    Text,
    /// JSON; of a measurement with every sample, which is what `compare` reads.
    Json,
    /// A web page with charts.
    Html,
}
