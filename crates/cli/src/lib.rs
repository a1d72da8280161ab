//! The `nutgraf` program: arguments, files and printing. It finds nothing in a text
//! itself; that is the library's.
//!
//! It is a library for those who hand the program out in another form than its own file, such as
//! the Python package: [`main`] is all of it.

mod advice;
mod args;
mod bench;
mod check;
mod command;
mod convert;
mod engine;
mod eval;
mod failure;
mod generation;
mod help;
mod language;
mod licenses;
#[cfg(feature = "hub")]
mod models;
mod options;
mod pipeline;
mod progress;
mod reference;
mod run;
#[cfg(feature = "serve")]
mod serve;
mod signals;
mod writer;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, FromArgMatches};
use nutgraf_io::output::Task;
use nutgraf_io::output::destination::OutputError;

use args::{CommonArgs, SummaryArgs, When};
use command::{Cli, Command, command};
use failure::{FAILED, Failure};
use options::Options;
use run::run;
use signals::Signals;

/// Runs the program with these arguments, the first of which is its name, and says with which code
/// it ends. A command line that is wrong, or asks for help, ends the process.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let code = run_command(arguments);
    // The type does not tell its number, but which number it is of.
    (0..=u8::MAX).find(|number| ExitCode::from(*number) == code).unwrap_or(FAILED)
}

fn run_command(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let matches = match command().try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(error) => with_hint(help::of_value(error, &mut command(), &arguments)).exit(),
    };
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match cli.terminal.color {
        When::Auto => {}
        When::Always => anstream::ColorChoice::Always.write_global(),
        When::Never => anstream::ColorChoice::Never.write_global(),
    }
    match execute(cli, &matches, &arguments) {
        Ok(code) => code,
        Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(Failure::Usage(error)) => error.format(&mut command()).exit(),
        Err(error) => {
            progress::tell(&error);
            ExitCode::from(FAILED)
        }
    }
}

/// An error of the command line, with what was meant if an article stands where the command does.
fn with_hint(error: clap::Error) -> clap::Error {
    let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand) else {
        return error;
    };
    let left_out = match name.as_str() {
        "serve" if !cfg!(feature = "serve") => Some("`serve`, which answers over HTTP"),
        "models" if !cfg!(feature = "hub") => Some("`hub`, which fetches and keeps models"),
        _ => None,
    };
    if let Some(feature) = left_out {
        let message = format!("this program was built without its feature {feature}");
        return failure::usage(ErrorKind::InvalidSubcommand, message).format(&mut command());
    }
    let hint = if advice::is_prose(name) {
        "text itself is piped in: echo 'TEXT' | nutgraf summarize".to_owned()
    } else if name.contains(['.', '/', '\\']) || Path::new(name).exists() {
        format!("to summarize it: nutgraf summarize {name}")
    } else {
        return error;
    };
    let message = format!("`{name}` is no command; {hint}");
    failure::usage(ErrorKind::InvalidSubcommand, message).format(&mut command())
}

/// How this command is called to go on with a run that was interrupted.
fn again(arguments: &[OsString], name: Option<&str>) -> String {
    let quoted = |argument: &OsString| {
        let text = argument.to_string_lossy();
        let is_plain = |c: char| c.is_alphanumeric() || "-_./=,:+@%".contains(c);
        if !text.is_empty() && text.chars().all(is_plain) {
            return text.into_owned();
        }
        format!("'{}'", text.replace('\'', "'\\''"))
    };
    let mut words: Vec<String> = arguments.iter().map(quoted).collect();
    let command =
        arguments.iter().position(|argument| Some(argument.as_os_str()) == name.map(OsStr::new));
    if arguments.iter().all(|argument| argument != "--resume") {
        words.insert(command.map_or(1, |at| at + 1).min(words.len()), "--resume".to_owned());
    }
    words.join(" ")
}

fn execute(cli: Cli, matches: &ArgMatches, arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let Cli { command, terminal } = cli;
    let again = again(arguments, matches.subcommand_name());
    let signals = if command.writes_files() { Signals::watch() } else { Signals::default() };
    let matches = matches.subcommand().map_or(matches, |(_, matches)| matches);
    let analyze = |task, summary: Option<SummaryArgs>, common: CommonArgs| {
        run(Options::resolve(task, summary, common, &terminal, matches)?, &again, &signals)
    };
    let text = match command {
        Command::Summarize { summary, common } => {
            return analyze(Task::Summarize, Some(summary), common);
        }
        Command::Entities { common } => return analyze(Task::Entities, None, common),
        Command::Analyze { summary, common } => {
            return analyze(Task::Analyze, Some(summary), common);
        }
        Command::Check(args) => return check::run(*args, &terminal),
        Command::Convert(args) => return convert::convert(args, terminal.quiet),
        Command::Eval(args) => return eval::run(*args, matches),
        Command::Bench(args) => return bench::run(*args, &terminal),
        #[cfg(feature = "hub")]
        Command::Models(args) => return models::run(args, terminal.quiet),
        #[cfg(feature = "serve")]
        Command::Serve(args) => return serve::run(&args, &terminal),
        Command::Completions { shell } => reference::completions(shell),
        Command::Man { into: Some(folder), .. } => {
            reference::manuals(&folder).map_err(|error| {
                Failure::Other(format!("cannot write into `{}`: {error}", folder.display()).into())
            })?;
            return Ok(ExitCode::SUCCESS);
        }
        Command::Man { command, into: None } => reference::man(&command)?,
        Command::Schema { of } => reference::schema(of),
        Command::Reference => reference::markdown(),
        Command::Licenses { texts } => licenses::all(texts),
    };
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(OutputError::stdout)?;
    Ok(ExitCode::SUCCESS)
}
