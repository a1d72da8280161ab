//! What a run has made so far, without its data.

use std::path::Path;

use nutgraf::model::SALIENCE_FILE;

use super::checkpoint::{self, State};
use crate::TrainError;
use crate::calibrate::{self, Confidence};
use crate::export;
use crate::model::Weights;
use crate::recipe::Recipe;
use crate::setup::Setup;

/// The averaged weights of a run's last checkpoint.
#[derive(Debug)]
pub struct Trained {
    /// Steps done.
    pub step: usize,
    /// The run's recipe.
    pub recipe: Recipe,
    /// Config, tokenizer and shape of the model.
    pub setup: Setup,
    /// The weights.
    pub weights: Weights,
    /// What it makes of its certainties.
    pub confidence: Confidence,
}

impl Trained {
    /// Reads the last checkpoint of the run in `folder`.
    pub fn read(folder: &Path) -> Result<Self, TrainError> {
        let State { step, recipe } = State::read(folder)?;
        let setup = Setup::new(&recipe.model, recipe.train.precision)?;
        let mut weights = setup.base_weights(&recipe)?;
        checkpoint::load_average(folder, &mut weights)?;
        let confidence = calibrate::read(folder)?;
        Ok(Self { step, recipe, setup, weights, confidence })
    }

    /// Writes a model directory for nutgraf.
    pub fn export(&self, folder: &Path) -> Result<(), TrainError> {
        export::directory(&self.weights, &self.setup, &self.confidence, folder)?;
        // A head that was not trained is the base's own.
        let base = self.recipe.model.base.join(SALIENCE_FILE);
        if self.recipe.salience.is_none() && base.is_file() {
            let copy = std::fs::copy(&base, folder.join(SALIENCE_FILE));
            copy.map_err(|error| TrainError::file(&base, error.to_string()))?;
        }
        Ok(())
    }

    /// Writes fp32 safetensors in Hugging Face names.
    pub fn export_fp32(&self, folder: &Path) -> Result<(), TrainError> {
        export::safetensors(&self.weights, &self.setup, folder)
    }
}
