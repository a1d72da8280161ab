//! The weights of a model folder by name: `model.safetensors`, the parts that
//! `model.safetensors.index.json` lists, or `rust_model.ot`.
//!
//! A network takes each weight by name and shape, and says at the end which it had no use for:
//! a weight that is missing, of another shape or left over is an error that names it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tch::{Kind, Tensor};

use super::safetensors::{self, Stored};
use super::{ModelError, read_json};

const SAFETENSORS: &str = "model.safetensors";
const INDEX: &str = "model.safetensors.index.json";
const OT: &str = "rust_model.ot";

/// The weights of a folder, not yet taken.
pub(crate) struct Weights {
    /// What errors name: the file, or the index of the files.
    path: PathBuf,
    kind: Kind,
    entries: RefCell<BTreeMap<String, Entry>>,
}

enum Entry {
    Stored(Stored),
    Loaded(Tensor),
}

#[derive(Deserialize)]
struct Index {
    weight_map: BTreeMap<String, String>,
}

impl Weights {
    /// The weights in `dir`, to be read in `kind`. Names go without the prefix `model.`, which
    /// a checkpoint of the bare encoder and decoder lacks.
    pub(crate) fn open(dir: &Path, kind: Kind) -> Result<Self, ModelError> {
        let (path, entries) = if dir.join(SAFETENSORS).is_file() {
            let path = dir.join(SAFETENSORS);
            let stored = safetensors::index(&path)?;
            (path, stored.into_iter().map(from_stored).collect())
        } else if dir.join(INDEX).is_file() {
            let path = dir.join(INDEX);
            let stored = sharded(dir, &path)?;
            (path, stored.into_iter().map(from_stored).collect())
        } else if dir.join(OT).is_file() {
            let path = dir.join(OT);
            let loaded = Tensor::load_multi(&path)
                .map_err(|error| ModelError::new(&path, first_line(&error.to_string())))?;
            (path, loaded.into_iter().map(from_loaded).collect())
        } else {
            return Err(ModelError::new(
                dir,
                format!("has no weights; one of `{SAFETENSORS}`, `{INDEX}`, `{OT}` is needed"),
            ));
        };
        Ok(Self { path, kind, entries: RefCell::new(entries) })
    }

    /// What weights are read in.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// Takes the weight `name`, of `shape`.
    pub(crate) fn take(&self, name: &str, shape: &[i64]) -> Result<Tensor, ModelError> {
        self.take_first(&[name], shape)
    }

    /// Takes the first of `names` that is there, of `shape`, and drops its copies under the
    /// other names, which must have the same shape.
    pub(crate) fn take_first(&self, names: &[&str], shape: &[i64]) -> Result<Tensor, ModelError> {
        let mut found = None;
        for name in names {
            let Some(entry) = self.entries.borrow_mut().remove(*name) else {
                continue;
            };
            let stored = entry.shape();
            if stored != shape {
                return Err(self.error(format!(
                    "tensor `{name}` has shape {stored:?}, the configuration needs {shape:?}"
                )));
            }
            found.get_or_insert(entry);
        }
        match found {
            Some(Entry::Stored(stored)) => stored.read(self.kind),
            Some(Entry::Loaded(tensor)) => Ok(tensor.to_kind(self.kind)),
            None => Err(self.error(format!("tensor `{}` is missing", names.join("` or `")))),
        }
    }

    /// Takes the weight `name` of `shape` if it is there.
    pub(crate) fn take_if_there(
        &self,
        name: &str,
        shape: &[i64],
    ) -> Result<Option<Tensor>, ModelError> {
        let there = self.entries.borrow().contains_key(name);
        there.then(|| self.take(name, shape)).transpose()
    }

    /// Says which weights were not taken, other than those that `ignored` ends the name of.
    pub(crate) fn finish(self, ignored: &[&str]) -> Result<(), ModelError> {
        let left: BTreeSet<String> = self
            .entries
            .borrow()
            .keys()
            .filter(|name| !ignored.iter().any(|end| name.ends_with(end)))
            .cloned()
            .collect();
        match left.first() {
            None => Ok(()),
            Some(name) => Err(self.error(format!(
                "{} tensors have no place in the model of the configuration, the first is `{name}`",
                left.len()
            ))),
        }
    }

    fn error(&self, reason: String) -> ModelError {
        ModelError::new(&self.path, reason)
    }
}

impl Entry {
    fn shape(&self) -> Vec<i64> {
        match self {
            Self::Stored(stored) => stored.shape.clone(),
            Self::Loaded(tensor) => tensor.size(),
        }
    }
}

/// The tensors of all the files that the index at `path` lists, which must lie in `dir` itself.
fn sharded(dir: &Path, path: &Path) -> Result<BTreeMap<String, Stored>, ModelError> {
    let index: Index = read_json(path)?;
    let files: BTreeSet<&String> = index.weight_map.values().collect();
    let mut tensors = BTreeMap::new();
    for file in files {
        if Path::new(file).file_name().is_none_or(|name| name != file.as_str()) {
            return Err(ModelError::new(
                path,
                format!("lists `{file}`, which is not a file of this folder"),
            ));
        }
        tensors.extend(safetensors::index(&dir.join(file))?);
    }
    for (name, file) in &index.weight_map {
        if !tensors.contains_key(name) {
            return Err(ModelError::new(
                path,
                format!("tensor `{name}` is not in `{file}`, where the index has it"),
            ));
        }
    }
    Ok(tensors)
}

fn from_stored((name, stored): (String, Stored)) -> (String, Entry) {
    (bare(&name), Entry::Stored(stored))
}

fn from_loaded((name, tensor): (String, Tensor)) -> (String, Entry) {
    // Archives of old versions of tch have bars for dots.
    (bare(&name.replace('|', ".")), Entry::Loaded(tensor))
}

fn bare(name: &str) -> String {
    name.strip_prefix("model.").unwrap_or(name).to_owned()
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
