//! Which engine runs which model, and loading it.

use std::path::PathBuf;

use clap::error::ErrorKind;
use nutgraf::{Aggregation, Analyzer};
#[cfg(feature = "torch")]
use nutgraf_hub::{Hub, ModelName};

use crate::args::{EngineKind, ModelArgs};
#[cfg(feature = "torch")]
use crate::models::bar::Bar;
use crate::options::usage;
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
    /// Its folder, or its name on the hub.
    pub(crate) name: PathBuf,
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

    /// Loads the model, on all cores; shows how a download of it is getting on unless
    /// `quiet`.
    pub(crate) fn load(&self, quiet: bool) -> Result<Analyzer, RunError> {
        match self {
            Self::Embedded(Some(folder)) => Ok(Analyzer::open(folder)?),
            Self::Embedded(None) => embedded(),
            #[cfg(feature = "torch")]
            Self::Torch(model) => {
                Ok(nutgraf_torch::open(&model.folder(quiet)?, model.aggregation)?)
            }
        }
    }
}

#[cfg(feature = "torch")]
impl TorchModel {
    /// The folder with the model's files; fetched from the hub if it is not in the cache.
    pub(crate) fn folder(&self, quiet: bool) -> Result<PathBuf, RunError> {
        match ModelName::parse(&self.name)? {
            ModelName::Folder(folder) => Ok(folder),
            ModelName::Hub(id) => {
                let bar = Bar::new(quiet);
                let folder = Hub::from_env()?.obtain(&id, None, &|event| bar.on(&id, &event));
                bar.finish();
                Ok(folder?)
            }
        }
    }
}

#[cfg(feature = "torch")]
fn torch(model: Option<PathBuf>, aggregation: Aggregation) -> Result<ModelChoice, clap::Error> {
    let name = model.ok_or_else(|| {
        let message = "`--engine torch` has no model of its own: name a checkpoint's folder, or \
                       its name on the hub, by `--model`";
        usage(ErrorKind::MissingRequiredArgument, message)
    })?;
    Ok(ModelChoice::Torch(TorchModel { name, aggregation }))
}

#[cfg(not(feature = "torch"))]
fn torch(_: Option<PathBuf>, _: Aggregation) -> Result<ModelChoice, clap::Error> {
    let message = "this nutgraf was built without the torch engine; build with `--features torch`";
    Err(usage(ErrorKind::InvalidValue, message))
}

#[cfg(feature = "embedded-model")]
fn embedded() -> Result<Analyzer, RunError> {
    Ok(Analyzer::embedded()?)
}

#[cfg(not(feature = "embedded-model"))]
fn embedded() -> Result<Analyzer, RunError> {
    let message = "this program was built without a model: name one by `--model`";
    Err(usage(ErrorKind::MissingRequiredArgument, message).into())
}
