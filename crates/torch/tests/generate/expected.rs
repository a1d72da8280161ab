//! Checkpoints and expected results under `tests/data`.

use std::fs;
use std::path::{Path, PathBuf};

use nutgraf_torch::{LoadOptions, Precision, SequenceModel};
use serde::Deserialize;
use serde_json::{Map, Value};
use tempfile::TempDir;

#[derive(Deserialize)]
pub(crate) struct Expected {
    pub(crate) texts: Vec<String>,
    pub(crate) inputs: Vec<Vec<i64>>,
    pub(crate) sets: Vec<Set>,
    pub(crate) forward: Vec<Forward>,
}

/// One set of options and what each text gives with it.
#[derive(Deserialize)]
pub(crate) struct Set {
    pub(crate) name: String,
    pub(crate) rules: Map<String, Value>,
    pub(crate) options: Options,
    pub(crate) results: Vec<Outputs>,
}

#[derive(Deserialize)]
pub(crate) struct Options {
    pub(crate) num_beams: usize,
    pub(crate) max_length: usize,
    pub(crate) min_length: Option<usize>,
    pub(crate) num_return_sequences: Option<usize>,
    pub(crate) length_penalty: Option<f32>,
    pub(crate) no_repeat_ngram_size: Option<usize>,
    pub(crate) early_stopping: Option<bool>,
}

#[derive(Deserialize)]
pub(crate) struct Outputs {
    pub(crate) ids: Vec<Vec<i64>>,
    pub(crate) scores: Option<Vec<f32>>,
    pub(crate) text: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Forward {
    pub(crate) output: Vec<i64>,
    pub(crate) first_and_last_state: Vec<Vec<f32>>,
    pub(crate) logits: Vec<Vec<f32>>,
    pub(crate) logit_rows: Vec<usize>,
}

impl Expected {
    pub(crate) fn read(name: &str) -> Self {
        let text = fs::read_to_string(data(name).join("expected.json")).expect("a file");
        serde_json::from_str(&text).expect("expected results")
    }
}

pub(crate) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/generate").join(name)
}

/// The checkpoint in `dir`, in 32 bits on one thread.
pub(crate) fn open(dir: &Path) -> SequenceModel {
    SequenceModel::open(dir, &F32).expect("a model")
}

pub(crate) const F32: LoadOptions = LoadOptions { threads: 1, precision: Precision::F32 };

/// A copy of the checkpoint `name`, to be changed.
pub(crate) fn copy_checkpoint(name: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(data(name)).expect("a folder") {
        let path = entry.expect("an entry").path();
        let file = path.file_name().expect("a file");
        fs::copy(&path, folder.path().join(file)).expect("a copy");
    }
    folder
}

/// Sets `fields` in the JSON object in `file` of the folder `dir`.
pub(crate) fn change_json(dir: &Path, file: &str, fields: &Value) {
    let path = dir.join(file);
    let text = fs::read_to_string(&path).expect("a file");
    let mut object: Map<String, Value> = serde_json::from_str(&text).expect("an object");
    object.extend(fields.as_object().expect("an object").clone());
    fs::write(path, Value::Object(object).to_string()).expect("a file");
}
