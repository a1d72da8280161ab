//! A model folder in the Hugging Face layout, read from disk: configuration, generation
//! settings, tokenizer and weights. Nothing here computes.

pub(crate) mod config;
mod safetensors;
pub(crate) mod settings;
pub(crate) mod tokenizer;
pub(crate) mod weights;

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// A model folder that can't be used: the file, and what is wrong with it.
#[derive(Debug, thiserror::Error)]
#[error("`{}`: {reason}", path.display())]
pub struct ModelError {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong, and what would be right.
    pub reason: String,
}

impl ModelError {
    pub(crate) fn new(path: &Path, reason: impl Into<String>) -> Self {
        Self { path: path.to_owned(), reason: reason.into() }
    }
}

/// The JSON file at `path`.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, ModelError> {
    let bytes = fs::read(path).map_err(|error| ModelError::new(path, error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| ModelError::new(path, error.to_string()))
}
