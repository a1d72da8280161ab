//! What a model makes of its certainties, and where a run keeps that.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use nutgraf::model::{ConfidenceScale, ModelSpec};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::TrainError;

/// Where a run keeps its confidences.
const FILE: &str = "confidence.json";

/// What a model makes of its certainties.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Confidence {
    /// What makes probabilities of them.
    #[serde(flatten)]
    pub scale: ConfidenceScale,
    /// The least probability that mentions of a type are reported with; see
    /// [`EntitySpec::least_confidence`](nutgraf::model::EntitySpec::least_confidence).
    #[serde(default)]
    pub least: BTreeMap<String, f32>,
}

impl Confidence {
    /// A model's spec with it in place of what is there.
    pub(crate) fn put(&self, spec: &ModelSpec) -> ModelSpec {
        let mut spec = spec.clone();
        spec.entities.confidence = self.scale;
        spec.entities.least_confidence.clone_from(&self.least);
        spec
    }

    /// Those of the run in `folder`; as they are, if it has not been calibrated.
    pub(crate) fn read(folder: &Path) -> Result<Self, TrainError> {
        let path = folder.join(FILE);
        let fail = |reason: String| TrainError::file(&path, reason);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| fail(error.to_string())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(fail(error.to_string())),
        }
    }

    /// Keeps them as those of the run in `folder`.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), TrainError> {
        let path = folder.join(FILE);
        std::fs::write(&path, json!(self).to_string())
            .map_err(|error| TrainError::file(&path, error.to_string()))
    }
}
