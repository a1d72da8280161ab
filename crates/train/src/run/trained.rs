//! What a run has made so far, without its data.

use std::path::Path;

use nutgraf::model::ModelSpec;

use super::checkpoint::{self, State};
use crate::TrainError;
use crate::confidence::Confidence;
use crate::export::{self, Form};
use crate::model::Parameters;
use crate::recipe::{Precision, Recipe};
use crate::setup::{Setup, is_model};

/// The averaged weights of a run's last checkpoint.
#[derive(Debug)]
pub struct Trained {
    /// Steps done.
    pub step: usize,
    /// The run's recipe.
    pub recipe: Recipe,
    /// Spec, tokenizer and shape of the model.
    pub setup: Setup,
    /// The weights.
    pub weights: Parameters,
    /// What it makes of its certainties.
    pub confidence: Confidence,
}

impl Trained {
    /// Reads the last checkpoint of the run in `folder`.
    pub fn read(folder: &Path) -> Result<Self, TrainError> {
        let State { step, recipe } = State::read(folder)?;
        let setup = Setup::new(&recipe)?;
        let mut weights = setup.base_weights(&recipe)?;
        checkpoint::load_average(folder, &mut weights)?;
        let confidence = Confidence::read(folder)?;
        Ok(Self { step, recipe, setup, weights, confidence })
    }

    /// What the model is, with its confidences.
    pub fn spec(&self) -> ModelSpec {
        self.confidence.put(self.setup.spec())
    }

    /// Writes a model into `folder`.
    pub fn export(&self, folder: &Path, form: Form) -> Result<(), TrainError> {
        export::write(&self.weights, &self.spec(), &self.setup.files.tokenizer, folder, form)
    }
}

/// Writes the model of a run, or of a model directory, into another folder.
pub fn export(from: &Path, folder: &Path, form: Form) -> Result<(), TrainError> {
    if !is_model(from)? {
        return Trained::read(from)?.export(folder, form);
    }
    let (setup, weights) = Setup::directory(from, Precision::Fp32)?;
    export::write(&weights, setup.spec(), &setup.files.tokenizer, folder, form)
}
