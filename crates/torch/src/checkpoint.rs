//! A checkpoint's folder: what its `config.json` says it is, before anything is loaded.

use std::fs;
use std::path::{Path, PathBuf};

use nutgraf::ModelError;
use nutgraf::model::{ModelFiles, ModelSpec, SPEC_FILE};
use nutgraf_tch::Settings;
use serde_json::Value;

pub use nutgraf_tch::CONFIG_FILE;

/// A file that only model directories of versions before 0.4 have.
const OLD_FILE: &str = "model.onnx";

/// What a checkpoint was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// What its spec says: a model directory of nutgraf's own form.
    Nutgraf,
    /// Labels words: entities.
    TokenClassification,
    /// Turns a text into another: abstractive summaries.
    Generation,
}

/// A checkpoint's folder and what its config says.
#[derive(Debug, Clone)]
pub struct Checkpoint {
    /// The folder.
    pub folder: PathBuf,
    /// What it was made for.
    pub task: Task,
    /// The `model_type` of the config, such as `bert` or `bart`.
    pub model_type: String,
    /// The whole config, a JSON object; of a model directory of nutgraf's, null.
    pub config: Value,
}

/// The name and version of the model in a folder, as the folder tells them: of one in the hub's
/// cache (`models--OWNER--NAME/snapshots/COMMIT`) `OWNER/NAME` and the first of the commit, else
/// the folder's own name and `0`.
pub fn name_and_version(folder: &Path) -> (String, String) {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let part = |path: Option<&Path>| {
        path.and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned()
    };
    let (own, parent) = (part(Some(&folder)), part(folder.parent()));
    let model = part(folder.parent().and_then(Path::parent));
    match model.strip_prefix("models--") {
        Some(model) if parent == "snapshots" => {
            (model.replace("--", "/"), own.chars().take(12).collect())
        }
        _ => (own, "0".to_owned()),
    }
}

impl Checkpoint {
    /// Reads `config.json` of a folder, or `spec.json` if it is a model directory of nutgraf's. Fails
    /// if there is neither, or if it is for another task than those here.
    pub fn open(folder: &Path) -> Result<Self, ModelError> {
        let fail = |reason: String| error(folder, CONFIG_FILE, reason);
        if !folder.is_dir() {
            let reason = if folder.exists() { "it is not a folder" } else { "no such folder" };
            return Err(ModelError { file: folder.to_path_buf(), reason: reason.to_owned() });
        }
        let folder_path = folder.to_path_buf();
        if folder.join(SPEC_FILE).exists() || folder.join(OLD_FILE).exists() {
            // Of the old form, this says how to convert it.
            let spec = ModelSpec::parse(&ModelFiles::read(folder)?)?;
            let model_type = spec.encoder.architecture;
            return Ok(Self {
                folder: folder_path,
                task: Task::Nutgraf,
                model_type,
                config: Value::Null,
            });
        }
        let file = folder.join(CONFIG_FILE);
        let bytes = fs::read(&file).map_err(|error| fail(error.to_string()))?;
        let config: Value =
            serde_json::from_slice(&bytes).map_err(|error| fail(error.to_string()))?;
        if !config.is_object() {
            return Err(fail("it is no JSON object".to_owned()));
        }
        let settings = Settings::new(&file, &config);
        let architecture = match settings.field("architectures") {
            None => None,
            Some(Value::Array(names)) if names.is_empty() => None,
            Some(names) => match names.get(0).and_then(Value::as_str) {
                Some(name) => Some(name),
                None => {
                    return Err(fail(format!("`architectures` is {names}: no list of names")));
                }
            },
        };
        let model_type = settings.text("model_type")?;
        let model_type =
            model_type.ok_or_else(|| fail("it has no `model_type`".to_owned()))?.to_owned();
        let task = match architecture {
            Some(name) if name.ends_with("ForTokenClassification") => Task::TokenClassification,
            Some(name) if name.ends_with("ForConditionalGeneration") => Task::Generation,
            Some("MarianMTModel" | "T5WithLMHeadModel") => Task::Generation,
            Some(name) => {
                return Err(fail(format!(
                    "`architectures` has `{name}`; token classification \
                     (`…ForTokenClassification`) and generation \
                     (`…ForConditionalGeneration`) are supported"
                )));
            }
            None if settings.flag("is_encoder_decoder", false)? => Task::Generation,
            None => Task::TokenClassification,
        };
        Ok(Self { folder: folder_path, task, model_type, config })
    }

    /// The config, of which fields are read one by one; `file` is where it lies.
    pub(crate) fn settings<'a>(&'a self, file: &'a Path) -> Settings<'a> {
        Settings::new(file, &self.config)
    }

    /// Where its config lies.
    pub(crate) fn config_file(&self) -> PathBuf {
        self.folder.join(CONFIG_FILE)
    }

    /// An error about one of its files.
    pub fn error(&self, file: &str, reason: impl Into<String>) -> ModelError {
        error(&self.folder, file, reason)
    }
}

fn error(folder: &Path, file: &str, reason: impl Into<String>) -> ModelError {
    ModelError { file: folder.join(file), reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_of_the_cache_has_the_name_of_the_hub() {
        let cache = tempfile::tempdir().expect("folder");
        let snapshot =
            "models--facebook--bart-large-cnn/snapshots/37f520fa929c961707657b28798b30c003dd100b";
        let folder = cache.path().join(snapshot);
        fs::create_dir_all(&folder).expect("creates");
        let (name, version) = name_and_version(&folder);
        assert_eq!((&*name, &*version), ("facebook/bart-large-cnn", "37f520fa929c"));
        let (name, version) =
            name_and_version(&cache.path().join("models--facebook--bart-large-cnn"));
        assert_eq!((&*name, &*version), ("models--facebook--bart-large-cnn", "0"));
    }
}
