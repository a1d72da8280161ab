//! `nutgraf-train`: trains, scores and exports models.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use nutgraf::model::ConfidenceScale;
use nutgraf_train::export::Form;
use nutgraf_train::finetune::Finetune;
use nutgraf_train::run::{Run, Trained, export};
use nutgraf_train::score::NamedSet;
use nutgraf_train::setup::is_model;
use nutgraf_train::{Recipe, TrainError, calibrate, card, convert, evaluate};

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
    /// Write a model directory: spec, int8 weights and tokenizer.
    Export {
        /// The run's folder, or a model directory.
        folder: PathBuf,
        /// The directory to write.
        #[arg(long, short)]
        output: PathBuf,
        /// Write fp32 weights instead, and a config with which transformers loads them.
        #[arg(long)]
        fp32: bool,
        /// Write ONNX graphs with int8 products instead, for other programs.
        #[arg(long, conflicts_with = "fp32")]
        onnx: bool,
    },
    /// Turn a model directory of versions before 0.4 (ONNX) into today's form.
    Convert {
        /// The old directory.
        folder: PathBuf,
        /// The directory to write.
        new: PathBuf,
    },
    /// Score the exported int8 model and the fp32 one on the recipe's development sets, or others;
    /// or a finished model directory.
    Evaluate {
        /// The run's folder, or a model directory.
        folder: PathBuf,
        /// Sets to score on, instead of the recipe's; a model directory has no recipe. Behind `=`
        /// stand the types that a set annotates, if those are not all: `gold.conll=PER,ORG`.
        sets: Vec<String>,
        /// Write the scores as JSON, for the model card.
        #[arg(long)]
        json: Option<PathBuf>,
    },
    /// Make confidences mean what they say, by annotated text that the model was not trained on, and
    /// drop the unsure mentions of types that are better off without. A run is to be exported
    /// afterwards.
    Calibrate {
        /// The run's folder, or a model directory, whose `spec.json` is then written anew.
        folder: PathBuf,
        /// Annotated text.
        dev: PathBuf,
    },
    /// Fill a model card's template with scores.
    Card {
        /// The template.
        template: PathBuf,
        /// Scores of the model, by `evaluate --json`.
        #[arg(long)]
        scores: PathBuf,
        /// Scores of another run: what is different in it, and the file.
        #[arg(long = "ablation", value_name = "NAME=FILE", value_parser = named_file)]
        ablations: Vec<(String, PathBuf)>,
        /// The card to write.
        #[arg(long, short)]
        output: PathBuf,
    },
    /// Teach a model your own entity types, from annotated text, in minutes.
    Finetune {
        /// Annotated text: columns of tags or any format that `nutgraf convert` reads.
        train: PathBuf,
        /// The folder for the run; the finished model directory is `model` in it.
        #[arg(long, short)]
        output: PathBuf,
        /// Annotated text to score on.
        #[arg(long)]
        dev: Option<PathBuf>,
        /// The model directory to start from [default: the model compiled in].
        #[arg(long)]
        base: Option<PathBuf>,
        /// How often the text is read through.
        #[arg(long, default_value_t = 10)]
        epochs: usize,
        /// The highest learning rate.
        #[arg(long, default_value_t = 3e-4)]
        learning_rate: f64,
        /// Decides every random choice.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Go on with a run that was stopped.
    Resume {
        /// The run's folder.
        folder: PathBuf,
    },
}

fn named_file(argument: &str) -> Result<(String, PathBuf), String> {
    let (name, file) = argument.split_once('=').ok_or("it is not of the form NAME=FILE")?;
    Ok((name.to_owned(), file.into()))
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
        Command::Export { folder, output, fp32, onnx } => {
            let form = match (fp32, onnx) {
                (true, _) => Form::Fp32,
                (_, true) => Form::Onnx,
                _ => Form::Int8,
            };
            export(&folder, &output, form)
        }
        Command::Convert { folder, new } => Ok(convert::directory(&folder, &new)?),
        Command::Evaluate { folder, sets, json } => {
            let sets: Vec<NamedSet> = sets.iter().map(|set| NamedSet::parse(set)).collect();
            let found = if is_model(&folder)? {
                if sets.is_empty() {
                    let reason = "a model directory: name the sets to score it on".to_owned();
                    return Err(TrainError::File { file: folder, reason });
                }
                evaluate::evaluate_finished(&folder, sets)?
            } else {
                let trained = Trained::read(&folder)?;
                let dev = || trained.recipe.dev.iter().map(|path| path.as_path().into()).collect();
                let sets = if sets.is_empty() { dev() } else { sets };
                evaluate::evaluate(&trained, sets)?
            };
            anstream::println!("{}", card::tables(&found)?);
            let Some(path) = json else { return Ok(()) };
            let fail = |reason: String| TrainError::File { file: path.clone(), reason };
            let text = serde_json::to_string_pretty(&found).map_err(|e| fail(e.to_string()))?;
            std::fs::write(&path, text + "\n").map_err(|error| fail(error.to_string()))
        }
        Command::Calibrate { folder, dev } => {
            let done = calibrate::calibrate(&folder, &dev)?;
            let ConfidenceScale { slope, offset } = done.confidence.scale;
            anstream::println!(
                "log odds times {slope:.3} plus {offset:.3}; expected calibration error {:.4}, before {:.4}",
                done.after,
                done.before
            );
            for (label, least) in &done.confidence.least {
                anstream::println!("{label}: none below {least}");
            }
            Ok(())
        }
        Command::Card { template, scores, ablations, output } => {
            let page = card::card(&template, &scores, &ablations)?;
            let fail = |reason: String| TrainError::File { file: output.clone(), reason };
            std::fs::write(&output, page).map_err(|error| fail(error.to_string()))
        }
        Command::Finetune { train, output, dev, base, epochs, learning_rate, seed } => {
            let plan = Finetune { train, dev, base, epochs, learning_rate, seed };
            Run::begin(plan.recipe(&output)?, &output)?.train()?;
            Trained::read(&output)?.export(&output.join("model"), Form::Int8)
        }
        Command::Resume { folder } => Run::resume(&folder)?.train(),
    }
}
