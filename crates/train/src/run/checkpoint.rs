//! Checkpoints: the last good one survives whatever happens while the next is written.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::TrainError;
use crate::model::Parameters;
use crate::recipe::Recipe;

const PARTS: [&str; 4] = ["weights", "average", "first_moments", "second_moments"];

/// Where a run stands.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct State {
    /// Steps done.
    pub(super) step: usize,
    /// The run's recipe, paths resolved.
    pub(super) recipe: Recipe,
}

fn last(folder: &Path) -> Option<PathBuf> {
    // The previous one has its name only while the next takes its place.
    ["checkpoint", "checkpoint.previous"]
        .map(|name| folder.join(name))
        .into_iter()
        .find(|path| path.join("state.json").is_file())
}

pub(super) fn exists(folder: &Path) -> bool {
    last(folder).is_some()
}

impl State {
    /// Reads the state of the run in `folder`.
    pub(super) fn read(folder: &Path) -> Result<Self, TrainError> {
        let found =
            last(folder).ok_or_else(|| TrainError::file(folder, "there is no run in it"))?;
        let path = found.join("state.json");
        let fail = |reason: String| TrainError::file(&path, reason);
        let text = std::fs::read(&path).map_err(|error| fail(error.to_string()))?;
        serde_json::from_slice(&text).map_err(|error| fail(error.to_string()))
    }
}

/// Reads the last checkpoint into `parts`, in the order in which they were saved.
pub(super) fn load(folder: &Path, parts: [&mut Parameters; 4]) -> Result<(), TrainError> {
    let found = last(folder).ok_or_else(|| TrainError::file(folder, "there is no run in it"))?;
    for (name, part) in PARTS.into_iter().zip(parts) {
        let path = found.join(format!("{name}.safetensors"));
        part.assign(&path)?;
    }
    Ok(())
}

/// Reads the averaged weights of the last checkpoint.
pub(super) fn load_average(folder: &Path, average: &mut Parameters) -> Result<(), TrainError> {
    let found = last(folder).ok_or_else(|| TrainError::file(folder, "there is no run in it"))?;
    let path = found.join(format!("{}.safetensors", PARTS[1]));
    average.assign(&path)
}

/// Writes a checkpoint beside the last one, then puts it in its place.
pub(super) fn save(
    folder: &Path,
    parts: [&Parameters; 4],
    recipe: &Recipe,
    step: usize,
) -> Result<(), TrainError> {
    let [new, now, previous] =
        ["checkpoint.new", "checkpoint", "checkpoint.previous"].map(|name| folder.join(name));
    let io = |path: &Path| {
        let path = path.to_owned();
        move |error: std::io::Error| TrainError::file(&path, error.to_string())
    };
    if new.exists() {
        std::fs::remove_dir_all(&new).map_err(io(&new))?;
    }
    std::fs::create_dir_all(&new).map_err(io(&new))?;
    for (name, part) in PARTS.into_iter().zip(parts) {
        let path = new.join(format!("{name}.safetensors"));
        part.write(&path)?;
        std::fs::File::open(&path).and_then(|file| file.sync_all()).map_err(io(&path))?;
    }
    let path = new.join("state.json");
    let state = serde_json::to_vec_pretty(&State { step, recipe: recipe.clone() })
        .map_err(|error| TrainError::file(&path, error.to_string()))?;
    std::fs::write(&path, state).map_err(io(&path))?;
    std::fs::File::open(&path).and_then(|file| file.sync_all()).map_err(io(&path))?;
    if now.exists() {
        if previous.exists() {
            std::fs::remove_dir_all(&previous).map_err(io(&previous))?;
        }
        std::fs::rename(&now, &previous).map_err(io(&now))?;
    }
    std::fs::rename(&new, &now).map_err(io(&new))?;
    if previous.exists() {
        std::fs::remove_dir_all(&previous).map_err(io(&previous))?;
    }
    Ok(())
}
