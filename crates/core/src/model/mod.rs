//! A model directory: which files it has, what they must say, and how they fit together.
//!
//! | file | what |
//! |---|---|
//! | `config.json` | Hugging Face BERT config with `id2label`, `model_name` and `model_version` |
//! | `tokenizer.json` | Hugging Face tokenizer |
//! | `model.onnx` | encoder with label head: `input_ids`, `attention_mask`, `token_type_ids` `[batch, tokens]` → `ner_logits [batch, tokens, labels]`, `hidden [batch, tokens, dim]` |
//! | `salience.onnx` | `sentences [batch, sentences, dim]`, `mask [batch, sentences]` → `salience [batch, sentences]` |
//!
//! The files' contents are read here and checked against each other; running them is the
//! [engine](crate::engine)'s.

mod config;
mod labels;
mod tokenizer;
mod words;

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

pub use config::{ConfidenceScale, EncoderSize, ModelConfig};
pub use labels::{LabelSet, Tag};
pub use words::{Casing, Word, WordTokenizer, Words};

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
    /// `config.json`.
    pub config: Cow<'static, [u8]>,
    /// `tokenizer.json`.
    pub tokenizer: Cow<'static, [u8]>,
    /// `model.onnx`.
    pub encoder: Cow<'static, [u8]>,
    /// `salience.onnx`.
    pub salience: Cow<'static, [u8]>,
}

/// File name of the model's config.
pub const CONFIG_FILE: &str = "config.json";
/// File name of the tokenizer.
pub const TOKENIZER_FILE: &str = "tokenizer.json";
/// File name of the encoder with its label head.
pub const ENCODER_FILE: &str = "model.onnx";
/// File name of the salience head.
pub const SALIENCE_FILE: &str = "salience.onnx";

impl ModelFiles {
    /// Reads the four files of a model directory.
    pub fn read(dir: &Path) -> Result<Self, ModelError> {
        let read = |name: &str| {
            let file = dir.join(name);
            fs::read(&file)
                .map(Cow::Owned)
                .map_err(|error| ModelError { reason: error.to_string(), file })
        };
        Ok(Self {
            origin: dir.to_path_buf(),
            config: read(CONFIG_FILE)?,
            tokenizer: read(TOKENIZER_FILE)?,
            encoder: read(ENCODER_FILE)?,
            salience: read(SALIENCE_FILE)?,
        })
    }

    /// The model compiled into this library.
    #[cfg(feature = "embedded-model")]
    pub fn embedded() -> Self {
        macro_rules! file {
            ($name:literal) => {
                Cow::Borrowed(
                    include_bytes!(concat!("../../../../models/nutgraf-mini/", $name)).as_slice(),
                )
            };
        }
        Self {
            origin: PathBuf::from("embedded"),
            config: file!("config.json"),
            tokenizer: file!("tokenizer.json"),
            encoder: file!("model.onnx"),
            salience: file!("salience.onnx"),
        }
    }

    /// An error about one of these files.
    pub fn error(&self, file: &str, reason: impl Into<String>) -> ModelError {
        ModelError { file: self.origin.join(file), reason: reason.into() }
    }
}
