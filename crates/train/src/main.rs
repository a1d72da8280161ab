//! `nutgraf-train`: trains, scores and exports models.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use nutgraf_train::run::{Run, Trained};
use nutgraf_train::{Recipe, TrainError};

/// Trains and exports the model that nutgraf ships.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Train by a recipe.
    Run {
        /// The recipe, a TOML file.
        recipe: PathBuf,
        /// The folder for checkpoints, log and weights.
        #[arg(long, short)]
        output: PathBuf,
    },
    /// Write a model directory: int8 ONNX, config and tokenizer; with --fp32 safetensors.
    Export {
        /// The run's folder.
        folder: PathBuf,
        /// The directory to write.
        #[arg(long, short)]
        output: PathBuf,
        /// Write the fp32 weights as safetensors in Hugging Face names instead.
        #[arg(long)]
        fp32: bool,
    },
    /// Go on with a run that was stopped.
    Resume {
        /// The run's folder.
        folder: PathBuf,
    },
}

fn main() -> ExitCode {
    match work(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("nutgraf-train: {error}");
            ExitCode::FAILURE
        }
    }
}

fn work(command: Command) -> Result<(), TrainError> {
    match command {
        Command::Run { recipe, output } => Run::begin(Recipe::read(&recipe)?, &output)?.train(),
        Command::Export { folder, output, fp32 } => {
            let trained = Trained::read(&folder)?;
            if fp32 { trained.export_fp32(&output) } else { trained.export(&output) }
        }
        Command::Resume { folder } => Run::resume(&folder)?.train(),
    }
}
