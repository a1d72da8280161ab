//! Looks for inputs that break something, led by what code they reach: libFuzzer over the targets of
//! `crates/fuzz`. What it finds to be of use stays in `target/fuzz/corpus`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anstream::{eprintln, println};

use crate::{Error, root};

/// What makes the compiler count the edges that an input takes; stable since the passes are LLVM's.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";
/// Crates of the project, in which a sum that overflows is a fault.
const OURS: [&str; 5] = ["nutgraf", "nutgraf-eval", "nutgraf-io", "nutgraf-model", "nutgraf-text"];
/// Seconds that one input may take.
const TIMEOUT: u32 = 10;
/// MiB that the process may take.
const MEMORY: u32 = 1024;
/// Bytes of the longest input.
const LONGEST: u32 = 1 << 16;

/// Searches for so many seconds in all; a seed of 0 is another each time.
pub(crate) fn search(seconds: u64, seed: u32, only: &[String]) -> Result<(), Error> {
    let program = build()?;
    let names = output(Command::new(&program).env("NUTGRAF_FUZZ_LIST", "1"))?;
    let names: Vec<&str> =
        names.lines().filter(|name| only.is_empty() || only.iter().any(|o| o == name)).collect();
    if names.is_empty() {
        return Err(Error::Fuzz(format!("no target is called {}", only.join(" or "))));
    }
    let weights: u64 = names.iter().map(|name| weight(name)).sum();
    let mut total = 0;
    let mut broken = Vec::new();
    for name in names {
        let found = target(&program, name, (seconds * weight(name) / weights).max(1), seed)?;
        println!(
            "{name:28} {:>9} inputs, {:>6} places reached, {:>4} MiB",
            found.inputs, found.places, found.memory
        );
        total += found.inputs;
        broken.extend(found.broken);
    }
    println!("{total} inputs in all");
    if broken.is_empty() { Ok(()) } else { Err(Error::Fuzz(broken.join("; "))) }
}

/// How much of the time a target gets: an analysis takes longer than what reads a file.
fn weight(name: &str) -> u64 {
    if matches!(name, "analyze" | "link" | "check") { 6 } else { 1 }
}

/// What came of a target.
struct Found {
    inputs: u64,
    places: u64,
    memory: u64,
    broken: Option<String>,
}

fn target(program: &Path, name: &str, seconds: u64, seed: u32) -> Result<Found, Error> {
    let folder = root().join("target/fuzz");
    let corpus = folder.join("corpus").join(name);
    let artifacts = folder.join("broken");
    for folder in [&corpus, &artifacts] {
        fs::create_dir_all(folder).map_err(|source| Error::File {
            verb: "make",
            path: folder.clone(),
            source,
        })?;
    }
    let run = Command::new(program)
        .env("NUTGRAF_FUZZ_TARGET", name)
        .env("NUTGRAF_FUZZ_SEEDS", &corpus)
        .arg(&corpus)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-seed={seed}"))
        .arg(format!("-timeout={TIMEOUT}"))
        .arg(format!("-rss_limit_mb={MEMORY}"))
        .arg(format!("-max_len={LONGEST}"))
        .arg(format!("-artifact_prefix={}/{name}-", artifacts.display()))
        .arg("-print_final_stats=1")
        .stdin(Stdio::null())
        .output()
        .map_err(|source| Error::File { verb: "run", path: program.into(), source })?;
    let said = String::from_utf8_lossy(&run.stderr);
    let number = |key: &str| {
        let line = said.lines().rev().find_map(|line| line.split_once(key))?;
        line.1.split_whitespace().next()?.trim_end_matches("Mb").parse().ok()
    };
    let broken = (!run.status.success()).then(|| {
        let last: Vec<&str> = said.lines().rev().take(40).collect();
        for line in last.iter().rev() {
            eprintln!("{line}");
        }
        let file = said.lines().find_map(|line| line.split_once("Test unit written to "));
        let file = file.map_or("no input is kept", |(_, file)| file);
        format!("`{name}` is broken by {file}")
    });
    Ok(Found {
        inputs: number("stat::number_of_executed_units:").unwrap_or(0),
        places: number(" cov: ").unwrap_or(0),
        memory: number("stat::peak_rss_mb:").unwrap_or(0),
        broken,
    })
}

/// Builds the program of the targets as the search needs it, apart from other builds.
fn build() -> Result<PathBuf, Error> {
    let host = output(Command::new("rustc").args(["--print", "host-tuple"]))?;
    let host = host.trim();
    let folder = root().join("target/fuzz");
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args([
            "build",
            "--release",
            "--locked",
            "--package",
            "nutgraf-fuzz",
            "--features",
            "search",
        ])
        // With a target of its own, build scripts and macros are not counted.
        .args(["--target", host, "--target-dir"])
        .arg(&folder)
        // What is not ours is compiled faster this way than it then runs slower.
        .args(["--config", "profile.release.package.\"*\".opt-level=1"])
        .env("RUSTFLAGS", FLAGS)
        .current_dir(root());
    for package in OURS {
        for check in ["debug-assertions", "overflow-checks"] {
            cargo.arg("--config").arg(format!("profile.release.package.{package}.{check}=true"));
        }
    }
    let status = cargo.status().map_err(|source| Error::File {
        verb: "run",
        path: env!("CARGO").into(),
        source,
    })?;
    if !status.success() {
        return Err(Error::Command("cargo build of the targets".to_owned()));
    }
    Ok(folder.join(host).join("release/nutgraf-fuzz"))
}

fn output(command: &mut Command) -> Result<String, Error> {
    let name = command.get_program().to_owned();
    let output = command.output().map_err(|source| Error::File {
        verb: "run",
        path: PathBuf::from(&name),
        source,
    })?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
