//! Repository chores: `cargo xtask generate` writes the files that are made from others,
//! and with `--check` says which of them are out of date; `cargo xtask libtorch` provides what
//! the torch engine links to; `cargo xtask circles` checks that no modules import each other in a
//! circle.

mod checksums;
mod circles;
mod fuzz;
mod interface;
mod libtorch;
mod notices;
mod reference;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anstream::{eprintln, println};
use clap::{Parser, Subcommand};
use serde::de::DeserializeOwned;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Repository chores")]
struct Args {
    #[command(subcommand)]
    command: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Write the generated files: the command-line reference, the JSON Schemas, the model's
    /// checksums, the listing of the library's interface, the licences of what is shipped
    Generate {
        /// Write nothing; fail if a file is not what would be written
        #[arg(long)]
        check: bool,
    },
    /// Fail if the top-level modules of a crate import each other in a circle
    Circles,
    /// Look for inputs that break a reader or the analysis
    Fuzz {
        /// For how long, over all targets
        #[arg(long, default_value_t = 3600)]
        seconds: u64,
        /// What chance begins with: the same code is searched the same way; another each time
        /// unless it is given
        #[arg(long, default_value_t = 0)]
        seed: u32,
        /// Only these targets
        #[arg(long = "target", value_name = "NAME")]
        targets: Vec<String>,
    },
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
    #[error("modules import each other in a circle: {0}")]
    Circles(String),
    #[error("{0}")]
    Libtorch(String),
    #[error("{0}")]
    Fuzz(String),
    #[error("out of date: {0}; run `cargo xtask generate`")]
    OutOfDate(String),
}

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Chore::Generate { check } => generate(check),
        Chore::Circles => circles::check(),
        Chore::Fuzz { seconds, seed, targets } => fuzz::search(seconds, seed, &targets),
        Chore::Libtorch => libtorch::provide(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What cargo knows of all packages, with these arguments more.
fn metadata<T: DeserializeOwned>(more: &[&str]) -> Result<T, Error> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(more)
        .current_dir(root())
        .output()
        .map_err(|source| Error::File { verb: "run", path: env!("CARGO").into(), source })?;
    serde_json::from_slice(&output.stdout).map_err(|_| Error::Command("cargo metadata".to_owned()))
}

/// The repository's top folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn generate(check: bool) -> Result<(), Error> {
    let mut generated = vec![checksums::of_model("models/nutgraf-mini")?];
    generated.extend(reference::all()?);
    generated.push(interface::listing()?);
    generated.extend(notices::all()?);
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
