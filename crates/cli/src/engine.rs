//! Which engine runs which model, and having and loading it.

use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use nutgraf::model::ModelFiles;
use nutgraf::{Aggregation, Analyzer, ModelError};
#[cfg(feature = "torch")]
use nutgraf_hub::Hub;
#[cfg(feature = "hub")]
use nutgraf_hub::ModelName;
use nutgraf_io::output::bulk::journal::hex;
use sha2::{Digest, Sha256};

use crate::args::{EngineArgs, EngineKind};
use crate::failure::{Failure, usage};
#[cfg(feature = "torch")]
use crate::models::bar::Bar;

/// A model and what runs it, as the arguments name it: nothing was looked at yet.
#[derive(Debug, Clone)]
pub(crate) enum ModelChoice {
    /// The pure Rust engine, with the model of a folder instead of the program's own.
    Embedded(Option<PathBuf>),
    /// The torch engine.
    #[cfg(feature = "torch")]
    Torch {
        /// The checkpoint.
        name: ModelName,
        /// Whether the hub may be asked for it.
        offline: bool,
        /// How the labels of a word come from those of its pieces.
        aggregation: Aggregation,
    },
}

/// A model that is on this machine, and what runs it.
#[derive(Debug, Clone)]
pub(crate) enum Model {
    /// The pure Rust engine.
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
    /// Neither files nor the network are touched.
    pub(crate) fn resolve(args: &EngineArgs) -> Result<Self, Failure> {
        let aggregation = args.aggregation.map(Aggregation::from);
        match args.engine {
            EngineKind::Embedded if aggregation.is_some() => {
                let message = "`--aggregation` goes with `--engine torch`: the embedded model's \
                               labels are those of the first word piece";
                Err(usage(ErrorKind::ArgumentConflict, message).into())
            }
            EngineKind::Embedded => {
                if args.model.is_none() && !cfg!(feature = "embedded-model") {
                    let message = "this program was built without a model: name one by `--model`";
                    return Err(usage(ErrorKind::MissingRequiredArgument, message).into());
                }
                Ok(Self::Embedded(args.model.clone()))
            }
            EngineKind::Torch => torch(args, aggregation.unwrap_or_default()),
        }
    }

    /// Has the model on this machine: one of the hub that is not in the cache is fetched, and how
    /// that is getting on shown unless `quiet`.
    #[cfg_attr(
        not(feature = "torch"),
        expect(
            clippy::unnecessary_wraps,
            unused_variables,
            reason = "only the hub may fail, and says so"
        )
    )]
    pub(crate) fn acquire(&self, quiet: bool) -> Result<Model, Failure> {
        match self {
            Self::Embedded(folder) => Ok(Model::Embedded(folder.clone())),
            #[cfg(feature = "torch")]
            Self::Torch { name, offline, aggregation } => {
                let folder = match name {
                    ModelName::Folder(folder) => folder.clone(),
                    ModelName::Hub(id) => {
                        let hub = Hub::from_env()?.offline(*offline);
                        let bar = Bar::new(quiet);
                        let folder = hub.obtain(id, None, &|event| bar.on(id, &event));
                        bar.finish();
                        folder?
                    }
                };
                Ok(Model::Torch(TorchModel { folder, aggregation: *aggregation }))
            }
        }
    }
}

impl Model {
    /// Loads the model, on all cores.
    pub(crate) fn load(&self) -> Result<Analyzer, Failure> {
        match self {
            Self::Embedded(folder) => Ok(Analyzer::load(&files(folder.as_deref())?)?),
            #[cfg(feature = "torch")]
            Self::Torch(model) => Ok(nutgraf_torch::open(&model.folder, model.aggregation)?),
        }
    }

    /// Tells the model from others: a digest of its files; of a checkpoint, which may be large, of
    /// their names, sizes and times.
    pub(crate) fn fingerprint(&self) -> Result<String, Failure> {
        let mut digest = Sha256::new();
        match self {
            Self::Embedded(folder) => {
                let files = files(folder.as_deref())?;
                for file in [&files.spec, &files.tokenizer, &files.weights] {
                    digest.update(&**file);
                }
            }
            #[cfg(feature = "torch")]
            Self::Torch(model) => {
                digest.update(format!("{:?}", model.aggregation));
                let entries = std::fs::read_dir(&model.folder).into_iter().flatten().flatten();
                let mut facts: Vec<String> = entries
                    .map(|entry| {
                        // Files of the hub's cache are links.
                        let data = std::fs::metadata(entry.path());
                        let facts = data.map(|data| (data.len(), data.modified().ok())).ok();
                        format!("{} {facts:?}\0", entry.file_name().display())
                    })
                    .collect();
                facts.sort_unstable();
                digest.update(facts.concat());
            }
        }
        Ok(hex(digest))
    }
}

#[cfg(feature = "torch")]
fn torch(args: &EngineArgs, aggregation: Aggregation) -> Result<ModelChoice, Failure> {
    let name = args.model.as_deref().ok_or_else(|| {
        let message = "`--engine torch` has no model of its own: name a checkpoint's folder, or \
                       its name on the hub, by `--model`";
        usage(ErrorKind::MissingRequiredArgument, message)
    })?;
    let name = ModelName::parse(name)?;
    Ok(ModelChoice::Torch { name, offline: args.offline, aggregation })
}

#[cfg(not(feature = "torch"))]
fn torch(_: &EngineArgs, _: Aggregation) -> Result<ModelChoice, Failure> {
    let message = "this nutgraf was built without the torch engine; build with `--features torch`";
    Err(usage(ErrorKind::InvalidValue, message).into())
}

/// The files of the model in `folder`, or of the program's own.
fn files(folder: Option<&Path>) -> Result<ModelFiles, Failure> {
    match folder {
        Some(folder) => Ok(ModelFiles::read(folder).map_err(|error| unread(folder, error))?),
        None => embedded(),
    }
}

/// Why there is no model in a folder, which may be the name of one on the hub.
#[cfg(feature = "hub")]
fn unread(folder: &Path, error: ModelError) -> Failure {
    match ModelName::parse(folder) {
        Ok(ModelName::Hub(name)) if !folder.exists() => {
            let build = if cfg!(feature = "torch") {
                ""
            } else {
                ", in a program that is built with `--features torch`"
            };
            let message =
                format!("{error}; the model `{name}` of the hub runs with `--engine torch`{build}");
            Failure::Other(message.into())
        }
        _ => error.into(),
    }
}

#[cfg(not(feature = "hub"))]
fn unread(_: &Path, error: ModelError) -> Failure {
    error.into()
}

#[cfg(feature = "embedded-model")]
#[expect(clippy::unnecessary_wraps, reason = "there may be none")]
fn embedded() -> Result<ModelFiles, Failure> {
    Ok(ModelFiles::embedded())
}

#[cfg(not(feature = "embedded-model"))]
fn embedded() -> Result<ModelFiles, Failure> {
    let message = "this program was built without a model: name one by `--model`";
    Err(usage(ErrorKind::MissingRequiredArgument, message).into())
}
