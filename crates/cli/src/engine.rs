//! Which engine runs which model, and loading it.

use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use nutgraf::model::ModelFiles;
use nutgraf::{Aggregation, Analyzer};
use sha2::{Digest, Sha256};

use crate::args::{EngineKind, ModelArgs};
use crate::options::usage;
use crate::output::bulk::journal::hex;
use crate::run::RunError;

/// A model and what runs it, resolved.
#[derive(Debug, Clone)]
pub(crate) enum ModelChoice {
    /// The pure Rust engine, with the model of a folder instead of the program's own.
    Embedded(Option<PathBuf>),
    /// The torch engine.
    #[cfg(feature = "torch")]
    Torch(TorchModel),
}

/// A checkpoint for the torch engine.
#[cfg(feature = "torch")]
#[derive(Debug, Clone)]
pub(crate) struct TorchModel {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// How the labels of a word come from those of its pieces.
    pub(crate) aggregation: Aggregation,
}

impl ModelChoice {
    /// What the arguments ask for; an error if they contradict each other, or this program.
    pub(crate) fn resolve(args: &ModelArgs) -> Result<Self, clap::Error> {
        let aggregation = args.aggregation.map(Aggregation::from);
        match args.engine {
            EngineKind::Embedded if aggregation.is_some() => Err(usage(
                ErrorKind::ArgumentConflict,
                "`--aggregation` goes with `--engine torch`: the embedded model's labels are \
                 those of the first word piece",
            )),
            EngineKind::Embedded => Ok(Self::Embedded(args.model.clone())),
            EngineKind::Torch => torch(args.model.clone(), aggregation.unwrap_or_default()),
        }
    }

    /// Loads the model, on all cores.
    pub(crate) fn load(&self) -> Result<Analyzer, RunError> {
        match self {
            Self::Embedded(folder) => Ok(Analyzer::load(&files(folder.as_deref())?)?),
            #[cfg(feature = "torch")]
            Self::Torch(model) => Ok(nutgraf_torch::open(&model.folder, model.aggregation)?),
        }
    }

    /// Tells the model from others: a digest of its files; of a checkpoint, which may be large, of
    /// their names, sizes and times.
    pub(crate) fn fingerprint(&self) -> Result<String, RunError> {
        let mut digest = Sha256::new();
        match self {
            Self::Embedded(folder) => {
                let files = files(folder.as_deref())?;
                for file in [&files.config, &files.tokenizer, &files.encoder, &files.salience] {
                    digest.update(file);
                }
            }
            #[cfg(feature = "torch")]
            Self::Torch(model) => {
                let entries = std::fs::read_dir(&model.folder).into_iter().flatten().flatten();
                let mut facts: Vec<String> = entries
                    .map(|entry| {
                        // Files of the hub's cache are links.
                        let data = std::fs::metadata(entry.path());
                        let facts = data.map(|data| (data.len(), data.modified().ok())).ok();
                        format!("{:?} {facts:?} {:?}\0", entry.file_name(), model.aggregation)
                    })
                    .collect();
                facts.sort_unstable();
                facts.iter().for_each(|fact| digest.update(fact));
            }
        }
        Ok(hex(digest))
    }
}

#[cfg(feature = "torch")]
fn torch(model: Option<PathBuf>, aggregation: Aggregation) -> Result<ModelChoice, clap::Error> {
    let folder = model.ok_or_else(|| {
        let message = "`--engine torch` has no model of its own: name a checkpoint's folder by \
                       `--model`";
        usage(ErrorKind::MissingRequiredArgument, message)
    })?;
    Ok(ModelChoice::Torch(TorchModel { folder, aggregation }))
}

#[cfg(not(feature = "torch"))]
fn torch(_: Option<PathBuf>, _: Aggregation) -> Result<ModelChoice, clap::Error> {
    let message = "this nutgraf was built without the torch engine; build with `--features torch`";
    Err(usage(ErrorKind::InvalidValue, message))
}

/// The files of the model in `folder`, or of the program's own.
fn files(folder: Option<&Path>) -> Result<ModelFiles, RunError> {
    match folder {
        Some(folder) => Ok(ModelFiles::read(folder)?),
        None => embedded(),
    }
}

#[cfg(feature = "embedded-model")]
#[expect(clippy::unnecessary_wraps, reason = "there may be none")]
fn embedded() -> Result<ModelFiles, RunError> {
    Ok(ModelFiles::embedded())
}

#[cfg(not(feature = "embedded-model"))]
fn embedded() -> Result<ModelFiles, RunError> {
    let message = "this program was built without a model: name one by `--model`";
    Err(usage(ErrorKind::MissingRequiredArgument, message).into())
}
