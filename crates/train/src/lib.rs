//! Trains and exports the model that nutgraf ships: one encoder, two heads.
//!
//! A [`recipe`] says everything that decides a run. [`data`] makes batches of it, [`model`]
//! runs them forward, [`run`] trains.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "libtorch counts in i64 what is usize here; no tensor has 2^63 numbers"
)]

pub mod calibrate;
pub mod card;
pub mod confidence;
pub mod convert;
pub mod data;
pub mod evaluate;
pub mod export;
pub mod finetune;
pub mod model;
pub mod optimizer;
pub mod recipe;
pub mod run;
pub mod score;
pub mod setup;

use std::path::{Path, PathBuf};

pub use recipe::Recipe;

/// What stops a training run.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// A file that cannot be used.
    #[error("{}: {reason}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// Annotations that cannot be read.
    #[error(transparent)]
    Read(#[from] nutgraf_eval::formats::ReadError),
    /// A development set that cannot be read or scored.
    #[error(transparent)]
    Set(#[from] nutgraf_eval::set::SetError),
    /// libtorch failed.
    #[error(transparent)]
    Torch(#[from] tch::TchError),
    /// The loss is not a number any more.
    #[error("the loss of step {0} is not a finite number; a lower learning rate may help")]
    Diverged(usize),
    /// Development data could not be scored.
    #[error("scoring: {0}")]
    Score(String),
}

impl From<convert::ConvertError> for TrainError {
    fn from(error: convert::ConvertError) -> Self {
        Self::File { file: error.file, reason: error.reason }
    }
}

impl From<nutgraf::ModelError> for TrainError {
    fn from(error: nutgraf::ModelError) -> Self {
        Self::File { file: error.file, reason: error.reason }
    }
}

impl TrainError {
    pub(crate) fn file(file: &Path, reason: impl Into<String>) -> Self {
        Self::File { file: file.to_owned(), reason: reason.into() }
    }
}
