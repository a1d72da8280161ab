//! What the arguments of `nutgraf bench` mean, and what can be wrong with them.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::error::ErrorKind;
use nutgraf_bench::{Amount, Plan, Scenario};
use nutgraf_io::input::InputOptions;

use super::args::{BenchFormat, BenchRunArgs, ReportArgs, ScenarioArg};
use crate::engine::ModelChoice;
use crate::failure::{Failure, usage};

/// A measurement, resolved.
#[derive(Debug)]
pub(super) struct BenchOptions {
    pub(super) plan: Plan,
    /// Given articles; none if they are to be made up.
    pub(super) input: InputOptions,
    /// Words of the articles that are made up.
    pub(super) lengths: Vec<usize>,
    pub(super) model: ModelChoice,
    pub(super) format: BenchFormat,
    /// `None` is standard output.
    pub(super) output: Option<PathBuf>,
}

impl BenchOptions {
    /// Resolves the arguments on a machine of so many cores.
    pub(super) fn resolve(args: BenchRunArgs, cores: usize) -> Result<Self, Failure> {
        let amount = match args.count {
            Some(0) => return Err(wrong("`--count` is 0: give 1 or more").into()),
            Some(count) => Amount::Count(count),
            None => Amount::Time(seconds("duration", args.duration, false)?),
        };
        if args.batch == Some(0) {
            return Err(wrong("`--batch` is 0: give 1 or more").into());
        }
        if args.lengths.contains(&0) {
            return Err(wrong("`--lengths` has 0: an article has 1 word or more").into());
        }
        let scenarios = args.scenario.iter().map(|scenario| match scenario {
            ScenarioArg::SingleStream => Scenario::SingleStream,
            ScenarioArg::Offline => Scenario::Offline,
            ScenarioArg::Server => Scenario::Server,
        });
        let plan = Plan {
            scenarios: scenarios.collect(),
            amount,
            warm_up: seconds("warm-up", args.warm_up, true)?,
            threads: threads(args.threads, cores)?,
            batch: args.batch,
            latency_bound: seconds("latency-bound", args.latency_bound, false)?,
            seed: args.seed,
        };
        let (format, output) = destination(args.report)?;
        Ok(Self {
            plan,
            input: args.input.options(args.articles),
            lengths: args.lengths,
            model: ModelChoice::resolve(&args.engine)?,
            format,
            output,
        })
    }
}

/// The form of a report and its file, `None` for standard output.
pub(super) fn destination(args: ReportArgs) -> Result<(BenchFormat, Option<PathBuf>), clap::Error> {
    let output = args.bench_output.filter(|path| path != Path::new("-"));
    let format = match (args.bench_format, &output) {
        (Some(format), _) => format,
        (None, Some(path)) => format_of(path)?,
        (None, None) => BenchFormat::Text,
    };
    Ok((format, output))
}

/// A threshold in percent as a share.
pub(super) fn threshold(percent: f64) -> Result<f64, clap::Error> {
    if percent.is_finite() && percent >= 0.0 {
        Ok(percent / 100.0)
    } else {
        Err(wrong(format!("`--threshold` is {percent}: give 0 or more")))
    }
}

pub(super) fn wrong(message: impl std::fmt::Display) -> clap::Error {
    usage(ErrorKind::ValueValidation, message)
}

pub(super) fn seconds(
    flag: &str,
    seconds: f64,
    may_be_zero: bool,
) -> Result<Duration, clap::Error> {
    // A day is longer than anyone waits, and far from what a clock can't count.
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration)
            if duration <= Duration::from_hours(24) && (may_be_zero || !duration.is_zero()) =>
        {
            Ok(duration)
        }
        _ => {
            let least = if may_be_zero { "0 or more" } else { "more than 0" };
            Err(wrong(format!("`--{flag}` is {seconds}: give {least} seconds, a day at most")))
        }
    }
}

/// Numbers of threads, rising, each once; 0 is one for each core.
fn threads(mut threads: Vec<usize>, cores: usize) -> Result<Vec<usize>, clap::Error> {
    if threads.is_empty() {
        threads =
            std::iter::successors(Some(1), |n| Some(2 * n)).take_while(|n| *n < cores).collect();
        threads.push(cores);
    }
    for count in &mut threads {
        if *count == 0 {
            *count = cores;
        }
        if *count > cores {
            return Err(wrong(format!(
                "`--threads` is {count}, but there {}: threads that share a core measure the \
                 scheduler",
                if cores == 1 { "is 1 core".to_owned() } else { format!("are {cores} cores") }
            )));
        }
    }
    threads.sort_unstable();
    threads.dedup();
    Ok(threads)
}

/// The form that a file's name asks for.
fn format_of(path: &Path) -> Result<BenchFormat, clap::Error> {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    Ok(match extension.as_str() {
        "json" => BenchFormat::Json,
        "html" | "htm" => BenchFormat::Html,
        "" | "txt" => BenchFormat::Text,
        other => {
            let message = format!(
                "no report is called .{other}: name it .txt, .json or .html, or say by `--format` \
                 what it is to be"
            );
            return Err(usage(ErrorKind::InvalidValue, message));
        }
    })
}

#[cfg(test)]
mod tests {
    use clap::FromArgMatches;

    use super::*;
    use crate::command::{Cli, Command};

    /// The first line of a complaint.
    fn first(error: impl std::fmt::Display) -> String {
        let error = error.to_string();
        error.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
    }

    /// The options of a command line on four cores, or the first line of the complaint.
    fn resolve(args: &[&str]) -> Result<BenchOptions, String> {
        let line = ["nutgraf", "bench"].iter().chain(args);
        let matches = crate::command::command().try_get_matches_from(line).map_err(first)?;
        match Cli::from_arg_matches(&matches).map_err(first)?.command {
            Command::Bench(args) => BenchOptions::resolve(args.run, 4).map_err(first),
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_the_flag_to_change() {
        for (args, expected) in [
            (["--duration", "0"], "`--duration` is 0: give more than 0 seconds, a day at most"),
            (["--duration=-1", "x"], "`--duration` is -1: give more than 0 seconds, a day at most"),
            (["--duration", "nan"], "`--duration` is NaN: give more than 0 seconds, a day at most"),
            (
                ["--duration", "1e30"],
                "`--duration` is 1000000000000000000000000000000: give more \
              than 0 seconds, a day at most",
            ),
            (["--warm-up", "inf"], "`--warm-up` is inf: give 0 or more seconds, a day at most"),
            (
                ["--latency-bound", "0"],
                "`--latency-bound` is 0: give more than 0 seconds, a day at \
              most",
            ),
            (["--count", "0"], "`--count` is 0: give 1 or more"),
            (["--batch", "0"], "`--batch` is 0: give 1 or more"),
            (["--lengths", "100,0"], "`--lengths` has 0: an article has 1 word or more"),
            (
                ["--threads", "1,5"],
                "`--threads` is 5, but there are 4 cores: threads that share a \
              core measure the scheduler",
            ),
        ] {
            assert_eq!(resolve(&args).expect_err("a mistake"), expected, "{args:?}");
        }
    }

    #[test]
    fn threads_are_resolved() {
        let threads = |args: &[&str]| resolve(args).expect("sound").plan.threads;
        assert_eq!(threads(&[]), [1, 2, 4]);
        assert_eq!(threads(&["-t", "3,1,3"]), [1, 3]);
        assert_eq!(threads(&["-t", "0"]), [4]);
        assert_eq!(super::threads(Vec::new(), 6).expect("sound"), [1, 2, 4, 6]);
    }

    #[test]
    fn the_format_is_that_of_the_file() {
        let format = |args: &[&str]| resolve(args).expect("sound").format;
        assert_eq!(format(&[]), BenchFormat::Text);
        assert_eq!(format(&["-o", "a.JSON"]), BenchFormat::Json);
        assert_eq!(format(&["-o", "a.html"]), BenchFormat::Html);
        assert_eq!(format(&["-o", "a.html", "-f", "text"]), BenchFormat::Text);
    }
}
