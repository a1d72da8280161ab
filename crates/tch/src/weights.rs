//! Tensors by name. Each is checked when it is taken: for its shape, its type, and that all of its
//! numbers are finite, so that nothing that computes with it meets anything else.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use nutgraf_model::weights::{Dtype, Weights as Tensors};
use nutgraf_model::{Bytes, ModelError};
use serde::Deserialize;
use tch::{Device, Kind, TchError, Tensor};

/// Weights in the format of the `safetensors` crate.
pub const SAFETENSORS: &str = "model.safetensors";
/// What lists the parts of weights that are cut in several.
const INDEX: &str = "model.safetensors.index.json";
/// Weights as rust-bert converts them.
const RUST_MODEL: &str = "rust_model.ot";

/// How much is read and converted at a time.
const BLOCK_BYTES: usize = 8 << 20;

/// Something with tensors by name.
pub trait Source {
    /// Takes the tensor `name`, which must have this shape and finite numbers.
    fn floats(&self, name: &str, shape: &[i64]) -> Result<Tensor, ModelError>;

    /// Takes a matrix `[outputs, inputs]` of the encoder or its label head, which int8 models store
    /// as bytes.
    fn matrix(&self, name: &str, shape: &[i64]) -> Result<Tensor, ModelError> {
        self.floats(name, shape)
    }

    /// Takes a table of embeddings, which int8 models store as bytes too.
    fn table(&self, name: &str, shape: &[i64]) -> Result<Tensor, ModelError> {
        self.floats(name, shape)
    }

    /// An error about the tensors' file.
    fn error(&self, reason: String) -> ModelError;

    /// What libtorch said, as an error about that file.
    fn failed(&self, error: &TchError) -> ModelError {
        self.error(reason(error))
    }
}

/// The tensors of a checkpoint's folder, which are taken as numbers of one kind.
pub struct Weights {
    /// What errors name: the file, or the index of the files.
    file: PathBuf,
    kind: Kind,
    parts: Vec<Part>,
    entries: RefCell<BTreeMap<String, Entry>>,
}

/// A safetensors file.
struct Part {
    file: PathBuf,
    tensors: Tensors,
}

enum Entry {
    Stored { part: usize, name: String },
    Loaded(Tensor),
}

#[derive(Deserialize)]
struct Index {
    weight_map: BTreeMap<String, String>,
}

impl Weights {
    /// Opens `model.safetensors` of a folder, the parts that `model.safetensors.index.json` lists, or
    /// `rust_model.ot`, whichever there is.
    pub fn open(folder: &Path, kind: Kind) -> Result<Self, ModelError> {
        let at = |name: &str| folder.join(name);
        if at(SAFETENSORS).exists() {
            let part = Part::open(at(SAFETENSORS))?;
            return Ok(Self::of_parts(at(SAFETENSORS), kind, vec![part]));
        }
        if at(INDEX).exists() {
            let parts = parts(folder, &at(INDEX))?;
            return Ok(Self::of_parts(at(INDEX), kind, parts));
        }
        let file = at(RUST_MODEL);
        if file.exists() {
            let loaded = Tensor::load_multi(&file);
            let loaded = loaded
                .map_err(|error| ModelError { file: file.clone(), reason: reason(&error) })?;
            // Archives of old versions of tch have bars for dots.
            let named =
                |(name, tensor): (String, Tensor)| (name.replace('|', "."), Entry::Loaded(tensor));
            let entries = RefCell::new(loaded.into_iter().map(named).collect());
            return Ok(Self { file, kind, parts: Vec::new(), entries });
        }
        let reason = "no such file, nor `model.safetensors.index.json`, nor `rust_model.ot`; \
                      weights in other formats (`pytorch_model.bin`) are to be saved as \
                      `model.safetensors` first";
        Err(ModelError { file: at(SAFETENSORS), reason: reason.to_owned() })
    }

    fn of_parts(file: PathBuf, kind: Kind, parts: Vec<Part>) -> Self {
        let mut entries = BTreeMap::new();
        for (number, part) in parts.iter().enumerate() {
            for name in part.tensors.left() {
                entries.insert(name.clone(), Entry::Stored { part: number, name });
            }
        }
        Self { file, kind, parts, entries: RefCell::new(entries) }
    }

    /// The same under other names.
    #[must_use]
    pub fn renamed(self, rename: impl Fn(&str) -> String) -> Self {
        let entries = self.entries.into_inner().into_iter();
        let entries = entries.map(|(name, entry)| (rename(&name), entry)).collect();
        Self { entries: RefCell::new(entries), ..self }
    }

    /// The name of the file, or of the index of the files.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The kind of number that tensors are taken as.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether there is a tensor of this name, not taken yet.
    pub fn has(&self, name: &str) -> bool {
        self.entries.borrow().contains_key(name)
    }

    /// The shape of a tensor not taken yet.
    pub fn shape(&self, name: &str) -> Option<Vec<i64>> {
        self.entries.borrow().get(name).and_then(|entry| self.shape_of(entry))
    }

    fn shape_of(&self, entry: &Entry) -> Option<Vec<i64>> {
        match entry {
            Entry::Stored { part, name } => {
                let (_, shape) = self.parts.get(*part)?.tensors.form(name)?;
                Some(shape.into_iter().map(crate::size).collect())
            }
            Entry::Loaded(tensor) => Some(tensor.size()),
        }
    }

    /// Fails if there is no tensor `name`, or if it is of another shape.
    pub fn check(&self, name: &str, shape: &[i64]) -> Result<(), ModelError> {
        match self.shape(name) {
            Some(size) if size == shape => Ok(()),
            Some(size) => Err(self.misshapen(name, &size, shape)),
            None => Err(self.error(format!("it has no tensor `{name}`"))),
        }
    }

    /// Takes the first of `names` that is there, and drops its copies under the others, which must
    /// have the same shape.
    pub fn take_first(&self, names: &[&str], shape: &[i64]) -> Result<Tensor, ModelError> {
        let mut found = None;
        for name in names {
            if !self.has(name) {
                continue;
            }
            self.check(name, shape)?;
            if let Some(entry) = self.entries.borrow_mut().remove(*name) {
                found.get_or_insert((*name, entry));
            }
        }
        let Some((name, entry)) = found else {
            return Err(self.error(format!("it has no tensor `{}`", names.join("` or `"))));
        };
        let tensor = match &entry {
            Entry::Stored { part, name } => self.read(*part, name, shape)?,
            Entry::Loaded(tensor) => {
                let tensor = tensor.f_to_kind(self.kind).and_then(|tensor| tensor.f_contiguous());
                tensor.map_err(|error| self.error(format!("`{name}`: {}", reason(&error))))?
            }
        };
        match finite(&tensor) {
            Ok(None) => Ok(tensor),
            Ok(Some(place)) => Err(self.error(format!("number {place} of `{name}` is not finite"))),
            Err(error) => Err(self.error(format!("`{name}`: {}", reason(&error)))),
        }
    }

    /// Takes the tensor `name` if it is there.
    pub fn take_if_there(&self, name: &str, shape: &[i64]) -> Result<Option<Tensor>, ModelError> {
        self.has(name).then(|| self.floats(name, shape)).transpose()
    }

    /// Fails if a tensor was not taken, other than those that `is_ignored`: the config would be of
    /// another model.
    pub fn finish(self, is_ignored: impl Fn(&str) -> bool) -> Result<(), ModelError> {
        let left = self.entries.borrow().keys().find(|name| !is_ignored(name)).cloned();
        match left {
            Some(name) => {
                Err(self.error(format!("`{name}` is no tensor of the model in the config")))
            }
            None => Ok(()),
        }
    }

    /// Reads a tensor block by block into its place, in the kind that is asked for: a checkpoint
    /// never stands in memory twice.
    fn read(&self, part: usize, name: &str, shape: &[i64]) -> Result<Tensor, ModelError> {
        let Part { file, tensors } = &self.parts[part];
        let Some((dtype, sides)) = tensors.form(name) else {
            return Err(tensors.error(format!("it has no tensor `{name}`")));
        };
        let stored = match dtype {
            Dtype::F32 => Kind::Float,
            Dtype::F16 => Kind::Half,
            Dtype::BF16 => Kind::BFloat16,
            Dtype::F64 => Kind::Double,
            other => {
                return Err(tensors.error(format!(
                    "`{name}` is of type {other}, but F32, F16, BF16 or F64 is needed"
                )));
            }
        };
        let bytes = tensors.integers(name, &sides, dtype)?;
        let read = || -> Result<Tensor, Failure> {
            let mut reader = File::open(file)?;
            let start = bytes.as_ptr().addr() - tensors.bytes().as_ptr().addr();
            reader.seek(SeekFrom::Start(start as u64))?;
            let tensor = Tensor::f_empty(shape, (self.kind, Device::Cpu))?;
            let flat = tensor.f_view([-1])?;
            let width = stored.elt_size_in_bytes();
            let (count, block) = (bytes.len() / width, BLOCK_BYTES / width);
            let mut buffer = vec![0; block.min(count) * width];
            let mut done = 0;
            while done < count {
                let size = block.min(count - done);
                let bytes = &mut buffer[..size * width];
                reader.read_exact(bytes)?;
                let part = Tensor::f_from_data_size(bytes, &[crate::size(size)], stored)?;
                flat.f_narrow(0, crate::size(done), crate::size(size))?.f_copy_(&part)?;
                done += size;
            }
            Ok(tensor)
        };
        read().map_err(|Failure(reason)| tensors.error(format!("`{name}`: {reason}")))
    }

    fn misshapen(&self, name: &str, size: &[i64], shape: &[i64]) -> ModelError {
        self.error(format!("`{name}` has the shape {size:?}, but the config asks for {shape:?}"))
    }
}

impl Source for Weights {
    /// `weight` and `bias` of old checkpoints may be called `gamma` and `beta`.
    fn floats(&self, name: &str, shape: &[i64]) -> Result<Tensor, ModelError> {
        let old = match name.rsplit_once('.') {
            Some((rest, "weight")) => format!("{rest}.gamma"),
            Some((rest, "bias")) => format!("{rest}.beta"),
            _ => String::new(),
        };
        let name = if self.has(name) || !self.has(&old) { name } else { &old };
        self.take_first(&[name], shape)
    }

    fn error(&self, reason: String) -> ModelError {
        ModelError { file: self.file.clone(), reason }
    }
}

/// Why a tensor could not be read.
struct Failure(String);

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<TchError> for Failure {
    fn from(error: TchError) -> Self {
        Self(reason(&error))
    }
}

impl Part {
    fn open(file: PathBuf) -> Result<Self, ModelError> {
        let bytes = Bytes::map(&file);
        let bytes =
            bytes.map_err(|error| ModelError { file: file.clone(), reason: error.to_string() })?;
        Ok(Self { tensors: Tensors::parse(&file, &bytes)?, file })
    }
}

/// The files that the index at `path` lists, which must lie in `folder` itself.
fn parts(folder: &Path, path: &Path) -> Result<Vec<Part>, ModelError> {
    let fail = |reason: String| ModelError { file: path.to_owned(), reason };
    let bytes = std::fs::read(path).map_err(|error| fail(error.to_string()))?;
    let index: Index = serde_json::from_slice(&bytes).map_err(|error| fail(error.to_string()))?;
    let files: BTreeSet<&String> = index.weight_map.values().collect();
    let mut parts = Vec::new();
    for file in files {
        if Path::new(file).file_name().is_none_or(|name| name != file.as_str()) {
            return Err(fail(format!("it lists `{file}`, which is not a file of this folder")));
        }
        parts.push(Part::open(folder.join(file))?);
    }
    for (name, file) in &index.weight_map {
        let part = parts.iter().find(|part| part.file == folder.join(file));
        if !part.is_some_and(|part| part.tensors.has(name)) {
            return Err(fail(format!("`{name}` is not in `{file}`, where the index has it")));
        }
    }
    Ok(parts)
}

/// The place of the first number of a tensor that is not finite, if there is one.
pub fn finite(tensor: &Tensor) -> Result<Option<i64>, TchError> {
    // Sums of finite numbers are finite, unless they are huge.
    if tensor.f_sum(Kind::Float)?.f_double_value(&[])?.is_finite() {
        return Ok(None);
    }
    let wrong = tensor.f_isfinite()?.f_logical_not()?.f_view([-1])?.f_to_kind(Kind::Int64)?;
    if wrong.f_sum(Kind::Int64)?.f_int64_value(&[])? == 0 {
        return Ok(None);
    }
    Ok(Some(wrong.f_argmax(0, false)?.f_int64_value(&[])?))
}

/// What libtorch says, without its stack trace.
pub fn reason(error: &TchError) -> String {
    let text = match error {
        TchError::SafeTensorError { err, .. } => format!("it is damaged: {err:?}"),
        TchError::Torch(text) => text.clone(),
        other => other.to_string(),
    };
    text.lines().next().unwrap_or_default().trim().to_owned()
}
