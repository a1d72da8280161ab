//! `nutgraf models`: models of the Hugging Face hub on this machine. What a cache is, how a
//! download goes and what is verified is the library's, `nutgraf-hub`.

mod args;
pub(crate) mod bar;
mod info;
mod list;
mod pull;
mod remove;
mod table;
mod verify;
pub(crate) mod wire;

use std::io::{self, Write};
use std::process::ExitCode;

use nutgraf_io::output::destination::OutputError;

pub(crate) use args::ModelsArgs;
use args::ModelsCommand;

use crate::failure::Failure;

pub(crate) fn run(args: ModelsArgs, quiet: bool) -> Result<ExitCode, Failure> {
    match args.command {
        ModelsCommand::List(args) => list::run(&args)?,
        ModelsCommand::Pull(args) => pull::run(&args, quiet)?,
        ModelsCommand::Verify(args) => return verify::run(&args, quiet),
        ModelsCommand::Info(args) => info::run(&args)?,
        ModelsCommand::Remove(args) => remove::run(&args, quiet)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// A commit for people.
fn short(commit: &str) -> &str {
    commit.get(..12).unwrap_or(commit)
}

fn json(result: wire::Result) -> String {
    let output = wire::Output::from(result);
    // Nothing in it can fail to be written; a path that is no text is the exception.
    serde_json::to_string_pretty(&output).unwrap_or_else(|error| error.to_string()) + "\n"
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(OutputError::stdout)?;
    Ok(())
}
