//! The files of a model directory.

use std::path::{Path, PathBuf};

use crate::Bytes;

/// Why a model directory could not be loaded: which file, and what is wrong with it.
#[derive(Debug, thiserror::Error)]
#[error("cannot load model file `{}`: {reason}", file.display())]
pub struct ModelError {
    /// The file at fault.
    pub file: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

/// The contents of a model directory, unparsed.
#[derive(Debug, Clone)]
pub struct ModelFiles {
    /// Where they came from: a directory, or the name of the embedded model.
    pub origin: PathBuf,
    /// `spec.json`.
    pub spec: Bytes,
    /// `tokenizer.json`.
    pub tokenizer: Bytes,
    /// `model.safetensors`.
    pub weights: Bytes,
}

/// File name of the model's spec.
pub const SPEC_FILE: &str = "spec.json";
/// File name of the tokenizer.
pub const TOKENIZER_FILE: &str = "tokenizer.json";
/// File name of the weights.
pub const WEIGHTS_FILE: &str = "model.safetensors";

/// A file that only model directories of versions before 0.4 have.
const OLD_FILE: &str = "model.onnx";

impl ModelFiles {
    /// Opens the three files of a model directory; the weights are mapped, not read.
    pub fn read(dir: &Path) -> Result<Self, ModelError> {
        if !dir.is_dir() {
            let reason = if dir.exists() { "it is no folder" } else { "no such folder" };
            return Err(ModelError { file: dir.to_path_buf(), reason: reason.to_owned() });
        }
        let spec = dir.join(SPEC_FILE);
        if !spec.exists() {
            let reason = if dir.join(OLD_FILE).exists() {
                "no such file, but a `model.onnx`: the directory has the form of versions before \
                 0.4, which `nutgraf-train convert DIR NEW_DIR` turns into today's"
            } else if dir.join("config.json").exists() {
                "no such file, but a `config.json`: a checkpoint of `transformers` runs on the \
                 torch engine"
            } else {
                "no such file"
            };
            return Err(ModelError { file: spec, reason: reason.to_owned() });
        }
        let map = |name: &str| {
            let file = dir.join(name);
            Bytes::map(&file).map_err(|error| ModelError { reason: error.to_string(), file })
        };
        Ok(Self {
            origin: dir.to_path_buf(),
            spec: map(SPEC_FILE)?,
            tokenizer: map(TOKENIZER_FILE)?,
            weights: map(WEIGHTS_FILE)?,
        })
    }

    /// The model compiled into this library.
    #[cfg(feature = "embedded-model")]
    pub fn embedded() -> Self {
        macro_rules! file {
            ($name:literal) => {
                Bytes::from(
                    include_bytes!(concat!("../../../models/nutgraf-mini/", $name)).as_slice(),
                )
            };
        }
        Self {
            origin: PathBuf::from("embedded"),
            spec: file!("spec.json"),
            tokenizer: file!("tokenizer.json"),
            weights: file!("model.safetensors"),
        }
    }

    /// An error about one of these files.
    pub fn error(&self, file: &str, reason: impl Into<String>) -> ModelError {
        ModelError { file: self.origin.join(file), reason: reason.into() }
    }
}
