//! A model folder in the Hugging Face layout, read from disk: configuration, generation
//! settings, tokenizer and weights. Nothing here computes.

pub(crate) mod config;
pub(crate) mod settings;
pub(crate) mod tokenizer;

use std::fs;
use std::path::Path;

use nutgraf::ModelError;
use nutgraf_tch::Weights;
use serde::de::DeserializeOwned;
use tch::Kind;

/// An error about a file of a model folder.
pub(crate) fn error(path: &Path, reason: impl Into<String>) -> ModelError {
    ModelError { file: path.to_owned(), reason: reason.into() }
}

/// The JSON file at `path`.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, ModelError> {
    let bytes = fs::read(path).map_err(|source| error(path, source.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|source| error(path, source.to_string()))
}

/// The weights in `dir`, to be read in `kind`. Names go without the prefix `model.`, which a
/// checkpoint of the bare encoder and decoder lacks.
pub(crate) fn weights(dir: &Path, kind: Kind) -> Result<Weights, ModelError> {
    let bare = |name: &str| name.strip_prefix("model.").unwrap_or(name).to_owned();
    Ok(Weights::open(dir, kind)?.renamed(bare))
}
