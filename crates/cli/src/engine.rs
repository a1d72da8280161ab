//! Which engine runs which model, and loading it.

use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use nutgraf::model::ModelFiles;
use nutgraf::{Aggregation, Analyzer};
#[cfg(feature = "torch")]
use nutgraf_hub::{Hub, ModelName};
use sha2::{Digest, Sha256};

use crate::args::{EngineArgs, EngineKind};
#[cfg(feature = "torch")]
use crate::models::bar::Bar;
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
    /// What the arguments ask for; an error if they contradict each other, or this program. A
    /// model of the hub that is not in the cache is fetched, and how that is getting on shown
    /// unless `quiet`.
    pub(crate) fn resolve(args: &EngineArgs, quiet: bool) -> Result<Self, RunError> {
        let aggregation = args.aggregation.map(Aggregation::from);
        match args.engine {
            EngineKind::Embedded if aggregation.is_some() => {
                let message = "`--aggregation` goes with `--engine torch`: the embedded model's \
                               labels are those of the first word piece";
                Err(usage(ErrorKind::ArgumentConflict, message).into())
            }
            EngineKind::Embedded => Ok(Self::Embedded(args.model.clone())),
            EngineKind::Torch => torch(args, aggregation.unwrap_or_default(), quiet),
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
fn torch(
    args: &EngineArgs,
    aggregation: Aggregation,
    quiet: bool,
) -> Result<ModelChoice, RunError> {
    let name = args.model.as_deref().ok_or_else(|| {
        let message = "`--engine torch` has no model of its own: name a checkpoint's folder, or \
                       its name on the hub, by `--model`";
        usage(ErrorKind::MissingRequiredArgument, message)
    })?;
    let folder = match ModelName::parse(name)? {
        ModelName::Folder(folder) => folder,
        ModelName::Hub(id) => {
            let hub = Hub::from_env()?.offline(args.offline);
            let bar = Bar::new(quiet);
            let folder = hub.obtain(&id, None, &|event| bar.on(&id, &event));
            bar.finish();
            folder?
        }
    };
    Ok(ModelChoice::Torch(TorchModel { folder, aggregation }))
}

#[cfg(not(feature = "torch"))]
fn torch(_: &EngineArgs, _: Aggregation, _: bool) -> Result<ModelChoice, RunError> {
    let message = "this nutgraf was built without the torch engine; build with `--features torch`";
    Err(usage(ErrorKind::InvalidValue, message).into())
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
