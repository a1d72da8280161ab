//! Repository chores: `cargo xtask generate` writes the files that are made from others,
//! and with `--check` says which of them are out of date; `cargo xtask libtorch` provides what
//! the torch engine links to.

mod checksums;
mod deps;
mod interface;
mod libtorch;
mod reference;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::{eprintln, println};
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Repository chores")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write the generated files: the command-line reference, the JSON Schemas, the model's
    /// checksums, the listing of the library's interface
    Generate {
        /// Write nothing; fail if a file is not what would be written
        #[arg(long)]
        check: bool,
    },
    /// Check licences and names of all dependencies against deny.toml
    Deps,
    /// Provide the libtorch that the torch engine links to, downloading it if need be
    Libtorch,
}

/// A file made from others.
struct Generated {
    /// Its path in the repository.
    path: &'static str,
    /// What it should hold.
    content: Vec<u8>,
}

/// Why a chore failed.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("cannot {verb} `{}`: {source}", path.display())]
    File { verb: &'static str, path: PathBuf, source: std::io::Error },
    #[error("`{0}` failed")]
    Command(String),
    #[error("{0}")]
    Libtorch(String),
    #[error("deny.toml: {0}")]
    Policy(String),
    #[error("out of date: {0}; run `cargo xtask generate`")]
    OutOfDate(String),
}

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Command::Generate { check } => generate(check),
        Command::Deps => deps::check(),
        Command::Libtorch => libtorch::provide(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's top folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn generate(check: bool) -> Result<(), Error> {
    let mut generated = vec![checksums::of_model("models/nutgraf-mini")?];
    generated.extend(reference::all()?);
    generated.push(interface::listing()?);
    let mut stale = Vec::new();
    for Generated { path, content } in generated {
        let full = root().join(path);
        if std::fs::read(&full).is_ok_and(|before| before == content) {
            continue;
        }
        if check {
            stale.push(path);
            continue;
        }
        std::fs::write(&full, content).map_err(|source| Error::File {
            verb: "write",
            path: full,
            source,
        })?;
        println!("wrote {path}");
    }
    if stale.is_empty() { Ok(()) } else { Err(Error::OutOfDate(stale.join(", "))) }
}
