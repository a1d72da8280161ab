//! Checkpoints and expected results under `tests/data`.

use std::fs;
use std::path::{Path, PathBuf};

use nutgraf_torch::{LoadOptions, Precision, SequenceModel};
use serde::Deserialize;
use serde_json::{Map, Value};
use tempfile::TempDir;

#[derive(Deserialize)]
pub struct Expected {
    pub texts: Vec<String>,
    pub inputs: Vec<Vec<i64>>,
    pub sets: Vec<Set>,
    pub forward: Vec<Forward>,
}

/// One set of options and what each text gives with it.
#[derive(Deserialize)]
pub struct Set {
    pub name: String,
    pub rules: Map<String, Value>,
    pub options: Options,
    pub results: Vec<Outputs>,
}

#[derive(Deserialize)]
pub struct Options {
    pub num_beams: usize,
    pub max_length: usize,
    pub min_length: Option<usize>,
    pub num_return_sequences: Option<usize>,
    pub length_penalty: Option<f32>,
    pub no_repeat_ngram_size: Option<usize>,
    pub early_stopping: Option<bool>,
}

#[derive(Deserialize)]
pub struct Outputs {
    pub ids: Vec<Vec<i64>>,
    pub scores: Option<Vec<f32>>,
    pub text: Vec<String>,
}

#[derive(Deserialize)]
pub struct Forward {
    pub output: Vec<i64>,
    pub first_and_last_state: Vec<Vec<f32>>,
    pub logits: Vec<Vec<f32>>,
    pub logit_rows: Vec<usize>,
}

impl Expected {
    pub fn read(name: &str) -> Self {
        let text = fs::read_to_string(data(name).join("expected.json")).expect("a file");
        serde_json::from_str(&text).expect("expected results")
    }
}

pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/generate").join(name)
}

/// The checkpoint in `dir`, in 32 bits on one thread.
pub fn open(dir: &Path) -> SequenceModel {
    SequenceModel::open(dir, &F32).expect("a model")
}

pub const F32: LoadOptions = LoadOptions { threads: 1, precision: Precision::F32 };

/// A copy of the checkpoint `name`, to be changed.
pub fn copy_checkpoint(name: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(data(name)).expect("a folder") {
        let path = entry.expect("an entry").path();
        let file = path.file_name().expect("a file");
        fs::copy(&path, folder.path().join(file)).expect("a copy");
    }
    folder
}
